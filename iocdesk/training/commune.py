"""Synthetic figures that the commune's officers type themselves, and those that sector systems fill in.

Like the villages' they follow from the month alone: openings equal the closings of the month before, what is counted
since New Year grows and begins again, parts never exceed what they are part of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from iocdesk.training.chance import drops, floor, kind_of, swing
from iocdesk.training.plan import Plan
from iocdesk.training.settlement import STORM_MONTH, Parts, growth_of, split

_ONE = Decimal(1)
_ZERO = Decimal(0)

FromVillages = Callable[[str, int], Decimal]
"""The villages' figures added up: (indicator, last month of the period) to the total."""


class CommuneFigures:
    """What the commune types. `decimals` says in which unit each indicator is counted."""

    def __init__(
        self, plans: Mapping[str, Plan], decimals: Mapping[str, int], villages: FromVillages, seed: str
    ) -> None:
        self._plans = plans
        self._units = {code: _ONE.scaleb(-places) for code, places in decimals.items()}
        self._villages = villages
        self._seed = seed
        self._known: dict[tuple[str, int, int], Decimal] = {}

    def knows(self, code: str) -> bool:
        """Tell whether an indicator is planned here."""
        return code in self._plans

    def figures(self, code: str, month: int, months: int) -> Parts:
        """Return an indicator's figure and its categories, for the period of `months` that ends with `month`."""
        plan = self._plans[code]
        if plan.kind in ("drip", "subset"):
            return self._count(plan, self._events(plan, month, months))
        whole = self.total(code, month, months)
        return {"": whole, **split(plan.tables, whole, self._units[code])}

    def total(self, code: str, month: int, months: int = 1) -> Decimal:
        """Return an indicator's figure."""
        if code not in self._plans:
            return self._villages(code, month)
        key = (code, month, months)
        found = self._known.get(key)
        if found is None:
            whole = self._total(self._plans[code], month, months)
            found = self._known[key] = max(_ZERO, whole).quantize(self._units[code], ROUND_HALF_UP)
        return found

    def _total(self, plan: Plan, month: int, months: int) -> Decimal:
        match plan.kind:
            case "drip" | "subset":
                return Decimal(len(self._events(plan, month, months)))
            case "share":
                return self._share(plan, month, months)
            case "plan" | "year":
                return plan.base * growth_of(plan, month // 12 * 12 + 11) * self._chance(plan, month // 12)
            case "year_to_date":
                return sum((self._flow(plan, m) / 12 for m in range(month // 12 * 12, month + 1)), _ZERO)
            case "flow" | "late":
                return self._flow(plan, month)
            case "opening":
                return self.total(plan.of, month - 1)
            case "less" | "answered":
                return self._balance(plan.of, month, months)
            case "violations":
                return self._villages("DD08", month)
            case "storms":
                return _ONE * (month % 12 + 1 == STORM_MONTH)
            case "cameras":
                return self.total("CD09", month) - 3
            case _:
                size = plan.base * growth_of(plan, month) * self._chance(plan, month)
                return min(size, self._villages(plan.of, month)) if plan.of else size

    def _share(self, plan: Plan, month: int, months: int) -> Decimal:
        """Take a part of another figure, rounded down, and never more than it where it is a part."""
        whole = self.total(plan.of, month, months)
        unit = self._units[plan.code]
        part = whole * plan.base * growth_of(plan, month)
        if plan.code != "VH06" and plan.code != "AS08":
            part = min(part, whole)
        return floor(part / unit) * unit

    def _balance(self, of: str, month: int, months: int) -> Decimal:
        """Work out "A-B" or "A+B-C"."""
        gains, *losses = of.split("-")
        whole = sum((self.total(code, month, months) for code in gains.split("+")), _ZERO)
        return whole - sum((self.total(code, month, months) for code in losses), _ZERO)

    def _flow(self, plan: Plan, month: int) -> Decimal:
        season = _ONE + plan.season * swing("season", plan.code, month % 12)
        return plan.base * growth_of(plan, month) * season * self._chance(plan, month)

    def _chance(self, plan: Plan, at: int) -> Decimal:
        return _ONE + plan.jitter * swing(plan.code, at, self._seed)

    def _events(self, plan: Plan, month: int, months: int) -> list[int]:
        if plan.kind == "subset":
            weights = (plan.base, _ONE - plan.base)
            events = self._events(self._plans[plan.of], month, months)
            return [k for k in events if kind_of(k, weights, plan.code, self._seed) == 0]
        first, last = (drops(plan.base, m, plan.code, self._seed) for m in (month - months, month))
        return list(range(first + 1, last + 1))

    def _count(self, plan: Plan, events: list[int]) -> Parts:
        found = {"": Decimal(len(events))}
        for table in plan.tables:
            found |= dict.fromkeys((code for code, _ in table), _ZERO)
            for event in events:
                weights = [weight for _, weight in table]
                found[table[kind_of(event, weights, plan.code, table[0][0], self._seed)][0]] += 1
        return found
