"""Other periods and other forms of the same unit, read from the store for rules, calculations and comparison."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from functools import cached_property

from iocdesk.actions.context import Context
from iocdesk.actions.lineage import inherited
from iocdesk.core.periods import Period, PeriodType, Regime, periods_between
from iocdesk.core.units import Level
from iocdesk.forms.expressions import When
from iocdesk.forms.history import moved
from iocdesk.forms.model import Form
from iocdesk.forms.values import MISSING, Value
from iocdesk.reports.model import ReportKey
from iocdesk.reports.rollup import expected_villages

_FAR = timedelta(days=62)
"""A window under Decree 09 ends up to 17 days before its calendar period: look a little further, then compare."""


class StoreHistory:
    """What one report may know of its unit's other figures. Implements `forms.history.History`."""

    def __init__(self, ctx: Context, form: Form, key: ReportKey) -> None:
        self._ctx = ctx
        self._form = form
        self._key = key
        self._end = key.period.window(form.regime).end

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(field.name for field in self._form.fields())

    def figure(self, when: When, code: str, category: str | None) -> Decimal | None:
        """Return one figure as `History` defines it."""
        if when is When.SUM_IN_YEAR:
            return self._sum_in_year(code, category)
        return self.value(when, code, category).number

    def villages(self) -> int | None:
        """Return the number of villages at the period's end; 1 in a village, None before a commune had any."""
        unit = self._ctx.unit_of(self._key.unit)
        if unit.level is Level.VILLAGE:
            return 1
        return len(expected_villages(self._ctx.registry, unit.key, self._end)) or None

    def value(self, when: When, code: str, category: str | None) -> Value:
        """Return one figure with its presence (comparison columns show "không phát sinh" as such)."""
        form_id, regime, period_type = self._home(code)
        if not form_id:
            return MISSING
        at = self._period_of(form_id, regime, code, category)
        if at is None:
            return MISSING
        wanted = self._moved(at, when, form_id, period_type)
        if wanted is None:
            return MISSING
        found = self._figure(code, category, form_id, wanted)
        return found if found.answered else self._inherited(form_id, code, category, wanted)

    def _inherited(self, form_id: str, code: str, category: str | None, period: Period) -> Value:
        """Return what the unit's predecessors had together in a period before it was there."""
        if not self._ctx.registry.predecessors(self._key.unit):
            return MISSING
        form = self._form if form_id == self._form.id else self._ctx.shelf.get(form_id)
        if form.period_type is PeriodType.EVENT:
            return MISSING
        place = f"{code}.{category}" if category else code
        return inherited(self._ctx, form, place, self._key.unit, period)

    def _figure(self, code: str, category: str | None, form_id: str, period: Period) -> Value:
        return self._ctx.store.figures.get(code, category, self._key.unit, form_id, period.id)

    def _home(self, code: str) -> tuple[str, Regime, PeriodType]:
        """Return the form that holds `code` for this unit's level."""
        if code in self._own:
            return self._form.id, self._form.regime, self._form.period_type
        form_id = self._ctx.forms_by_code.get((self._form.level, code), "")
        if not form_id:
            return "", Regime.CALENDAR, PeriodType.MONTH
        form = self._ctx.shelf.get(form_id)
        return form.id, form.regime, form.period_type

    def _period_of(self, form_id: str, regime: Regime, code: str, category: str | None) -> Period | None:
        """Return this report's period for its own figures; else the newest with a figure, ended by this one's end."""
        if form_id == self._form.id:
            return self._key.period
        ended = (
            period
            for period, value in self._newest(form_id, code, category)
            if value.answered and period.window(regime).end <= self._end
        )
        return next(ended, None)

    def _newest(self, form_id: str, code: str, category: str | None) -> Iterable[tuple[Period, Value]]:
        """Return a figure's values, newest first: of ten years only the last few are read."""
        upto = Period.of_day(self._end + _FAR)
        return self._ctx.store.figures.newest(code, category, self._key.unit, form_id, upto)

    def _between(
        self, form_id: str, code: str, category: str | None, first: Period, last: Period
    ) -> Iterable[tuple[Period, Value]]:
        """Return a figure's values from one period to another of its form."""
        return self._ctx.store.figures.series(code, category, self._key.unit, form_id, last, first)

    def _moved(self, at: Period, when: When, form_id: str, period_type: PeriodType) -> Period | None:
        if period_type is not PeriodType.EVENT:
            return moved(at, when)
        return moved(at, when, lambda period: self._event_before(period, form_id))

    def _event_before(self, at: Period, form_id: str) -> Period | None:
        found = self._ctx.store.reports.find(unit=self._key.unit, form_id=form_id)
        earlier = [summary.key.period for summary in found if summary.key.period < at]
        return max(earlier, default=None)

    def _sum_in_year(self, code: str, category: str | None) -> Decimal | None:
        """Sum the year's periods: the earlier ones of an own figure, all of another form's; None if one is missing."""
        form_id, regime, period_type = self._home(code)
        if not form_id or period_type is PeriodType.EVENT:
            return None
        own = form_id == self._form.id
        if own and self._key.period.is_first_in_year:
            return Decimal(0)
        last = self._key.period.previous() if own else self._period_of(form_id, regime, code, category)
        if last is None:
            return None
        first = last.first_in_year()
        known = {
            period: value.number for period, value in self._between(form_id, code, category, first, last)
        }
        start, end = first.window(regime).start, last.window(regime).end
        numbers = [
            known[period] if period in known else self._inherited(form_id, code, category, period).number
            for period in periods_between(period_type, regime, start, end)
        ]
        return (
            None
            if any(number is None for number in numbers)
            else sum((n for n in numbers if n is not None), Decimal(0))
        )
