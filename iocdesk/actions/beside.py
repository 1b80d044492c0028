"""What stands beside a figure: earlier periods, the year to date, the plan's share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from iocdesk.actions.context import Context
from iocdesk.actions.history import StoreHistory
from iocdesk.actions.lineage import inherited
from iocdesk.actions.plans import plans_of, share_of
from iocdesk.core.periods import Period, PeriodType
from iocdesk.forms.cells import split_key
from iocdesk.forms.expressions import When
from iocdesk.forms.model import CellKey, Form, Nature
from iocdesk.forms.session import FormSession
from iocdesk.forms.values import MISSING, Value
from iocdesk.reports.model import ReportKey


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures beside a figure; `plan_share` in percent, None where there is no plan."""

    previous: Value = MISSING
    same_last_year: Value = MISSING
    year_to_date: Value = MISSING
    plan_share: Decimal | None = None


class Beside:
    """The figures beside the figures of one open report."""

    def __init__(
        self, ctx: Context, form: Form, key: ReportKey, session: FormSession, history: StoreHistory
    ) -> None:
        self._ctx, self._form, self._key = ctx, form, key
        self._session, self._history = session, history
        self._comparisons: dict[CellKey, Comparison] = {}
        self._earlier_sums: dict[CellKey, Decimal | None] = {}
        self.plans: Mapping[str, str] = plans_of(form)
        """The plan's field of each figure that has one."""

    def forget(self) -> None:
        """Read earlier periods anew: a synchronisation may have brought others."""
        self._comparisons.clear()
        self._earlier_sums.clear()

    def comparison(self, key: CellKey) -> Comparison:
        """Return the previous period, the same period last year and the year to date of a figure."""
        prefix, code, category = split_key(key)
        field = self._session.field(key)
        if prefix or field.indicator is None:
            return Comparison()
        if key not in self._comparisons:
            self._comparisons[key] = Comparison(
                self._history.value(When.PREV, code, category or None),
                self._history.value(When.SAME_PERIOD_LAST_YEAR, code, category or None),
            )
        return replace(
            self._comparisons[key],
            year_to_date=self._year_to_date(key, code, category, field.indicator.nature),
            plan_share=self._plan_share(key, code, category),
        )

    def _plan_share(self, key: CellKey, code: str, category: str) -> Decimal | None:
        plan = self.plans.get(code)
        if plan is None:
            return None
        place = f"{plan}.{category}" if category else plan
        values = self._session.values()
        return share_of(values[key], values[place]) if place in values and key in values else None

    def _year_to_date(self, key: CellKey, code: str, category: str, nature: Nature) -> Value:
        if nature is Nature.CUMULATIVE:
            return self._session.value(key)
        if nature is not Nature.FLOW or self._key.period.type is PeriodType.EVENT:
            return MISSING
        earlier = self._earlier(key, code, category)
        now = self._session.value(key).number
        return MISSING if earlier is None or now is None else Value.of(earlier + now)

    def _earlier(self, key: CellKey, code: str, category: str) -> Decimal | None:
        if key not in self._earlier_sums:
            self._earlier_sums[key] = self._history.figure(When.SUM_IN_YEAR, code, category or None)
        return self._earlier_sums[key]

    def recent(self, key: CellKey, n: int = 12) -> Sequence[tuple[Period, Value]]:
        """Return the last `n` periods' figures before this one, newest first."""
        _, code, category = split_key(key)
        own = self._key
        series = self._ctx.store.figures.series(code, category or None, own.unit, own.form_id, own.period)
        found = [(period, value) for period, value in reversed(series) if period < own.period][:n]
        return [*found, *self._before(key, found[-1][0] if found else own.period, n - len(found))]

    def _before(self, key: CellKey, period: Period, n: int) -> Sequence[tuple[Period, Value]]:
        """Return the figures that the unit's predecessors had together before it was there, newest first."""
        unit, found = self._key.unit, []
        if period.type is PeriodType.EVENT or not self._ctx.registry.predecessors(unit):
            return []
        for _ in range(n):
            period = period.previous()
            value = inherited(self._ctx, self._form, key, unit, period)
            if not value.answered:
                break
            found.append((period, value))
        return found
