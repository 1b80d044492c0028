"""Other periods and other forms of a unit as the server knows them, for the rules that look there.

Figures of units that a unit grew from are not looked at: such a rule has no operand here and is not applicable. The
client, which knows them, has asked it already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property

from iocdesk.core.periods import Period, PeriodType, periods_between
from iocdesk.forms.expressions import When
from iocdesk.forms.history import moved
from iocdesk.forms.model import Form
from iocdesk.gateway.validation import Known
from iocdesk.reports.model import Report, ReportKey


class KnownHistory:
    """What one report may know of its unit's other figures. Implements `forms.history.History`.

    Args:
        source: asked once, at the first figure that a rule wants.
    """

    def __init__(self, form: Form, key: ReportKey, source: Callable[[], Known]) -> None:
        self._form = form
        self._key = key
        self._source = source
        self._own = {field.name for field in form.fields()}
        self._end = key.period.window(form.regime).end

    def figure(self, when: When, code: str, category: str | None) -> Decimal | None:
        """Return one figure as `History` defines it."""
        home = self._home(code)
        if home is None:
            return None
        place = f"{code}.{category}" if category else code
        if when is When.SUM_IN_YEAR:
            return self._sum_in_year(home, place)
        at = self._at(home, place)
        wanted = self._moved(at, when, home) if at is not None else None
        return self._value(home, place, wanted) if wanted is not None else None

    def villages(self) -> int | None:
        """Return the number of villages at the period's end; 1 in a village."""
        return self._known.villages(self._end)

    @cached_property
    def _known(self) -> Known:
        return self._source()

    @cached_property
    def _reports(self) -> Mapping[str, Mapping[Period, Report]]:
        """The unit's other reports by form and period."""
        found: dict[str, dict[Period, Report]] = {}
        for report in self._known.reports:
            if report.id != self._key.id:
                found.setdefault(report.key.form_id, {})[report.key.period] = report
        return found

    @cached_property
    def _forms(self) -> Mapping[str, Form]:
        """The forms of the unit's other reports, each at the version of its newest report, by the codes they hold."""
        found: dict[str, Form] = {}
        for form_id, reports in sorted(self._reports.items()):
            form = self._known.form(form_id, reports[max(reports)].form_version)
            if form is not None and form.level == self._form.level:
                for field in form.fields():
                    found.setdefault(field.name, form)
        return found

    def _home(self, code: str) -> Form | None:
        return self._form if code in self._own else self._forms.get(code)

    def _value(self, home: Form, place: str, period: Period) -> Decimal | None:
        report = self._reports.get(home.id, {}).get(period)
        cell = report.cells.get(place) if report is not None else None
        return cell.value.number if cell is not None else None

    def _at(self, home: Form, place: str) -> Period | None:
        """Return this report's period for its own figures; else the newest with a figure, ended by this one's end."""
        if home.id == self._form.id:
            return self._key.period
        ended = [
            period
            for period, report in self._reports.get(home.id, {}).items()
            if place in report.cells
            and report.cells[place].value.answered
            and period.window(home.regime).end <= self._end
        ]
        return max(ended, default=None)

    def _moved(self, at: Period, when: When, home: Form) -> Period | None:
        if home.period_type is not PeriodType.EVENT:
            return moved(at, when)
        return moved(at, when, lambda period: self._event_before(period, home.id))

    def _event_before(self, at: Period, form_id: str) -> Period | None:
        earlier = [period for period in self._reports.get(form_id, {}) if period < at]
        return max(earlier, default=None)

    def _sum_in_year(self, home: Form, place: str) -> Decimal | None:
        """Sum the year's periods: the earlier ones of an own figure, all of another form's; None if one is missing."""
        if home.period_type is PeriodType.EVENT:
            return None
        own = home.id == self._form.id
        if own and self._key.period.is_first_in_year:
            return Decimal(0)
        last = self._key.period.previous() if own else self._at(home, place)
        if last is None:
            return None
        start, end = last.first_in_year().window(home.regime).start, last.window(home.regime).end
        total = Decimal(0)
        for period in periods_between(home.period_type, home.regime, start, end):
            number = self._value(home, place, period)
            if number is None:
                return None
            total += number
        return total
