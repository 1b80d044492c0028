"""Synthetic figures of one settlement: totals by indicator and month, deterministic, and consistent with each other.

Stocks are shares of what they are taken from (people, households, land), flows fall drop by drop, so that a month's
population is the last one's plus births and arrivals less deaths and departures, whatever months are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from iocdesk.training.chance import drops, floor, kind_of, parted, share, swing
from iocdesk.training.ground import WITHOUT_SIGNAL, Settlement
from iocdesk.training.plan import Plan, Weights

BASE_MONTH = 2025 * 12 + 11
"""December 2025, in months since year 0: the month that all sizes are given for."""

STORM_MONTH = 9
"""The month of the year's storm."""

_ONE = Decimal(1)
_EARLIEST, _LATEST = Decimal(-3), Decimal(4)
_CENT = Decimal("0.01")
_SOWN = {"vu_chiem_xuan": (1, 1, 1, 1), "vu_thu_mua": (0, 0, 1, 1)}
_REAPED = {"vu_chiem_xuan": (0, 1, 1, 1), "vu_thu_mua": (0, 0, 0, 1)}
_PLANTED = tuple(map(Decimal, ("0.45", "0.65", "0.8", "1")))

Parts = Mapping[str, Decimal]
"""Figures by category, "" for the total."""


class SettlementFigures:
    """The figures of one settlement; `months` is how many months a period has, `month` its last one."""

    def __init__(self, settlement: Settlement, plans: Mapping[str, Plan], seed: str) -> None:
        self._place = settlement
        self._plans = plans
        self._seed = (seed, settlement.id)
        self._known: dict[tuple[str, int], Decimal] = {}
        self._fallen: dict[tuple[str, int], int] = {}
        self._swings: dict[tuple[object, ...], Decimal] = {}
        self._special: Mapping[str, Callable[[Plan, int, int, Decimal], Parts]] = {
            "drip": self._drip,
            "subset": self._subset,
            "crop": self._crop,
            "vaccine": self._vaccine,
            "left_poverty": self._left_poverty,
            "storm": self._storm,
            "farm": self._farm,
        }

    def figures(self, code: str, month: int, months: int, unit: Decimal) -> Parts:
        """Return an indicator's figure and its categories, in units of `unit`."""
        plan = self._plans[code]
        special = self._special.get(plan.kind)
        if special is not None:
            return special(plan, month, months, unit)
        return self._split(plan, self.stock(code, month).quantize(unit, ROUND_HALF_UP), unit)

    # ------------------------------------------------------------ stocks

    def stock(self, code: str, month: int) -> Decimal:
        """Return a stock's size at the end of a month."""
        found = self._known.get((code, month))
        if found is None:
            found = self._known[code, month] = self._stock(code, month)
        return found

    def _stock(self, code: str, month: int) -> Decimal:
        if code == "area":
            return self._place.hectares
        plan = self._plans[code]
        match plan.kind:
            case "people":
                return self._people(month)
            case "households":
                return _whole(self._people(month) * self._place.households / self._place.people)
            case "less":
                whole, _, part = plan.of.partition("-")
                return self.stock(whole, month) - self.stock(part, month)
            case "signal" | "no_signal":
                lacking = self._place.id.partition("@")[0] in WITHOUT_SIGNAL
                return _ONE * (lacking == (plan.kind == "no_signal"))
            case "hall":
                return _ONE * (share("hall", *self._seed) < plan.base)
            case "none":
                return Decimal(0)
            case _:
                return self._share(plan, month)

    def _people(self, month: int) -> Decimal:
        change = Decimal(0)
        for code, sign in (("DS06", 1), ("DS17", 1), ("DS11", -1), ("DS18", -1)):
            change += sign * (self._drops(code, month) - self._drops(code, BASE_MONTH))
        return max(_ONE, self._place.people + change)

    def _share(self, plan: Plan, month: int) -> Decimal:
        whole = self.stock(plan.of, month)
        growth = growth_of(plan, month)
        season = _ONE + plan.season * swing("season", plan.code, month % 12)
        size = plan.base * growth * season * (_ONE + plan.jitter * self._swing(plan.code))
        taken = min(whole, whole * size) if plan.base < 1 else whole * size
        if plan.of == "area":
            return taken.quantize(_CENT)
        # Of two figures that are shares of the same whole, rounding never makes the smaller one the larger.
        return (
            Decimal(floor(taken + Decimal("0.5"))) if plan.base < Decimal("0.95") else Decimal(floor(taken))
        )

    def _swing(self, *about: object) -> Decimal:
        found = self._swings.get(about)
        if found is None:
            found = self._swings[about] = swing(*about, *self._seed)
        return found

    # ------------------------------------------------------------ flows

    def _drops(self, code: str, month: int) -> int:
        plan = self._plans[code]
        if plan.kind == "subset":
            return self._drops(plan.of, month)
        found = self._fallen.get((code, month))
        if found is None:
            rate = plan.base * self._place.people * (_ONE + plan.jitter * self._swing("rate", code))
            found = self._fallen[code, month] = drops(rate, month, code, *self._seed)
        return found

    def _drip(self, plan: Plan, month: int, months: int, unit: Decimal) -> Parts:
        del unit
        return self._count(
            plan, range(self._drops(plan.code, month - months) + 1, self._drops(plan.code, month) + 1)
        )

    def _subset(self, plan: Plan, month: int, months: int, unit: Decimal) -> Parts:
        """Take every so-manieth event of another flow."""
        del unit
        weights = (plan.base, _ONE - plan.base)
        events = range(self._drops(plan.of, month - months) + 1, self._drops(plan.of, month) + 1)
        return self._count(plan, [k for k in events if kind_of(k, weights, plan.code, *self._seed) == 0])

    def _count(self, plan: Plan, events: range | list[int]) -> Parts:
        found = {"": Decimal(len(events))}
        for table in plan.tables:
            found |= dict.fromkeys((code for code, _ in table), Decimal(0))
            weights = [weight for _, weight in table]
            for event in events:
                found[table[kind_of(event, weights, plan.code, table[0][0], *self._seed)][0]] += 1
        return found

    def _left_poverty(self, plan: Plan, month: int, months: int, unit: Decimal) -> Parts:
        """Households out of poverty: those of a year before, and the new ones, less those that are left."""
        del plan
        fresh = self.figures("AS06", month, months, unit)[""]
        return {"": max(Decimal(0), self.stock("AS01", month - months) + fresh - self.stock("AS01", month))}

    # ------------------------------------------------------------ farming and weather

    def _crop(self, plan: Plan, month: int, months: int, unit: Decimal) -> Parts:
        """Areas sown and crops reaped since the year began, by season of the rice."""
        del months
        quarter = month % 12 // 3
        year = month // 12
        if plan.code == "NN05":
            rice = self._crop(self._plans["NN04"], month, 3, unit)[""]
            return {"": rice + (self._yearly(plan, year) * _PLANTED[quarter]).quantize(unit)}
        if plan.code == "NN18":
            return self._split(plan, (self._yearly(plan, year) * _PLANTED[quarter]).quantize(unit), unit)
        stages = _SOWN if plan.code == "NN02" else _REAPED
        found = {}
        for code, weight in plan.tables[0]:
            size = self._yearly(plan, year) * weight / 100
            found[code] = (size * stages[code][quarter]).quantize(unit)
        return {**found, "": sum(found.values(), Decimal(0))}

    def _yearly(self, plan: Plan, year: int) -> Decimal:
        """Return a crop's size of a whole year: hectares, or tonnes."""
        size = (_ONE + plan.jitter * self._swing(plan.code)) * plan.base
        match plan.code:
            case "NN04":
                return self._yearly(self._plans["NN02"], year) * size * (_ONE + swing("harvest", year) / 40)
            case "NN05":
                return self._place.hectares * Decimal("0.24") * (_ONE + self._swing("maize") / 5)
            case _:
                return self._place.hectares * size

    def _vaccine(self, plan: Plan, month: int, months: int, unit: Decimal) -> Parts:
        """Animals vaccinated: kinds of vaccine overlap, none reaches more animals than there are."""
        del months
        season = Decimal((9, 4, 8, 3)[month % 12 // 3]) / 10
        herd = self.stock("NN08", month) + self.stock("NN09", month)
        whole = (herd * plan.base * season * (_ONE + plan.jitter * self._swing(plan.code))).quantize(unit)
        return {"": whole} | {
            code: (whole * weight / 100).quantize(unit, ROUND_HALF_UP) for code, weight in plan.tables[0]
        }

    def _storm(self, plan: Plan, month: int, months: int, unit: Decimal) -> Parts:
        del months
        if month % 12 + 1 != STORM_MONTH or not self.hit(month // 12):
            return {"": Decimal(0)}
        size = plan.base * (_ONE + plan.jitter * swing("damage", month, *self._seed))
        return {"": size.quantize(unit)}

    def hit(self, year: int) -> bool:
        """Tell whether the year's storm did damage here."""
        return share("storm", year, *self._seed) < Decimal("0.3")

    def _farm(self, plan: Plan, month: int, months: int, unit: Decimal) -> Parts:
        del month, months, unit
        table = plan.tables[0]
        found = dict.fromkeys((code for code, _ in table), Decimal(0))
        if share("farm", *self._seed) < plan.base:
            found[table[floor(share("farming", *self._seed) * len(table))][0]] = _ONE
        return {**found, "": sum(found.values(), Decimal(0))}

    def _split(self, plan: Plan, whole: Decimal, unit: Decimal) -> Parts:
        return {"": whole, **split(plan.tables, whole, unit)}


def growth_of(plan: Plan, month: int) -> Decimal:
    """Return how much a figure has grown since the end of 2025; it stops some years before and after."""
    years = min(max(Decimal(month - BASE_MONTH) / 12, _EARLIEST), _LATEST)
    return _ONE + plan.drift * years


def split(tables: tuple[Weights, ...], whole: Decimal, unit: Decimal) -> Parts:
    """Part a figure into the categories of each of its splits."""
    found: dict[str, Decimal] = {}
    for table in tables:
        parts = parted(whole, [weight for _, weight in table], unit)
        found |= {code: part for (code, _), part in zip(table, parts, strict=True)}
    return found


def _whole(number: Decimal) -> Decimal:
    return number.quantize(_ONE, ROUND_HALF_UP)
