"""All synthetic reports while they are made, and the `History` that each may look back on."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from iocdesk.core.periods import Period, PeriodType
from iocdesk.core.units import UnitKey
from iocdesk.forms.expressions import When
from iocdesk.forms.model import CellKey, Form
from iocdesk.forms.values import MISSING, Value
from iocdesk.reports.model import ReportKey

Values = Mapping[CellKey, Value]


@dataclass(slots=True)
class _Line:
    """The reports of one form and unit, oldest first."""

    ends: list[date] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    values: dict[Period, Values] = field(default_factory=dict)


class Book:
    """Values of all reports made so far, by form, unit and period."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self.forms = {form.id: form for form in forms}
        self.home = {
            (form.level, indicator.code): form
            for form in self.forms.values()
            for _, indicator in form.indicators()
        }
        self._lines: dict[tuple[str, UnitKey], _Line] = defaultdict(_Line)

    def put(self, key: ReportKey, values: Values) -> None:
        """Keep a report's values; reports of one form and unit come in order of time."""
        line = self._lines[key.form_id, key.unit]
        if key.period not in line.values:
            line.ends.append(key.period.window(self.forms[key.form_id].regime).end)
            line.periods.append(key.period)
        line.values[key.period] = values

    def value(self, form_id: str, unit: UnitKey, period: Period, key: CellKey) -> Value:
        """Return one cell's value."""
        return self._lines[form_id, unit].values.get(period, {}).get(key, MISSING)

    def newest(self, form_id: str, unit: UnitKey, key: CellKey, upto: date) -> Period | None:
        """Return the newest period, ended by a day, that has a figure."""
        line = self._lines[form_id, unit]
        for period in reversed(line.periods[: bisect_right(line.ends, upto)]):
            if line.values[period].get(key, MISSING).answered:
                return period
        return None

    def before(self, form_id: str, unit: UnitKey, period: Period) -> Period | None:
        """Return the period of the report before, for events."""
        earlier = [known for known in self._lines[form_id, unit].periods if known < period]
        return max(earlier, default=None)


class BookHistory:
    """What one report may know of its unit's other figures. Implements `forms.history.History`."""

    def __init__(self, book: Book, key: ReportKey, villages: int) -> None:
        self._book = book
        self._key = key
        self._form = book.forms[key.form_id]
        self._end = key.period.window(self._form.regime).end
        self._villages = villages

    def villages(self) -> int | None:
        """Return the number of villages."""
        return self._villages

    def figure(self, when: When, code: str, category: str | None) -> Decimal | None:
        """Return one figure as `History` defines it."""
        form = self._book.home.get((self._form.level, code))
        own = form is None or form.id == self._form.id or code in self._own_codes()
        if own:
            form = self._form
        if form is None:
            return None
        cell = f"{code}.{category}" if category else code
        at = self._key.period if own else self._book.newest(form.id, self._key.unit, cell, self._end)
        if when is When.SUM_IN_YEAR:
            return self._sum(form, cell, at, own=own)
        wanted = self._moved(form, at, when)
        return None if wanted is None else self._number(form, wanted, cell)

    def _own_codes(self) -> set[str]:
        return {indicator.code for _, indicator in self._form.indicators()}

    def _number(self, form: Form, period: Period, cell: CellKey) -> Decimal | None:
        return self._book.value(form.id, self._key.unit, period, cell).number

    def _moved(self, form: Form, at: Period | None, when: When) -> Period | None:
        if at is None or (when is When.PREV_IN_YEAR and at.is_first_in_year):
            return None
        if when is When.PREV and form.period_type is PeriodType.EVENT:
            return self._book.before(form.id, self._key.unit, at)
        match when:
            case When.PREV | When.PREV_IN_YEAR:
                return at.previous()
            case When.SAME_PERIOD_LAST_YEAR:
                return at.same_last_year()
            case _:
                return at

    def _sum(self, form: Form, cell: CellKey, at: Period | None, *, own: bool) -> Decimal | None:
        if at is None or form.period_type is PeriodType.EVENT:
            return None
        total = Decimal(0)
        period = at.first_in_year()
        while period < at or (period == at and not own):
            number = self._number(form, period, cell)
            if number is None:
                return None
            total += number
            period = period.next()
        return total
