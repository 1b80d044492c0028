"""Where a figure of a sector system belongs: its unit along the dated links, its indicator in the newest forms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.engine import Connection

from iocdesk.core.clock import VN
from iocdesk.core.deadlines import due_at, extended, parse_due_rule
from iocdesk.core.errors import IocError
from iocdesk.core.periods import Period, PeriodType
from iocdesk.core.units import OrgUnit, UnitKey, UnitRegistry
from iocdesk.core.working_days import WorkingCalendar
from iocdesk.forms.cells import field_keys, is_summed
from iocdesk.forms.model import Field, FieldType, Form, Source
from iocdesk.gateway import schema
from iocdesk.gateway.directory import Directory
from iocdesk.gateway.province.form_lines import longer_of
from iocdesk.reports.model import EDITABLE, ReportKey, ReportState

GRACE = timedelta(days=31)
"""How long after its deadline a report that nobody works on still takes figures."""
_DONE = frozenset({ReportState.ACCEPTED, ReportState.LOCKED, ReportState.REOPEN_REQUESTED})
_NOT_TAKEN = frozenset({Source.DERIVED, Source.VILLAGES, Source.CARRIED})


@dataclass(frozen=True, slots=True)
class Shelf:
    """The newest version of every form."""

    forms: tuple[Form, ...]

    def fields(self, level: str, code: str, kind: PeriodType) -> list[tuple[Form, Field]]:
        """Return where an indicator is asked of units of a level for such a period."""
        return [
            (form, field)
            for form in self.forms
            if form.level == level and form.period_type is kind
            for field, indicator in form.indicators()
            if indicator.code == code
        ]

    def knows(self, code: str) -> bool:
        """Tell whether any form asks for an indicator."""
        return any(indicator.code == code for form in self.forms for _, indicator in form.indicators())


def newest_forms(connection: Connection, directory: Directory) -> Shelf:
    """Read the newest version of every form that was published."""
    table = schema.forms
    rows = connection.execute(
        select(table.c.form_id, table.c.version).order_by(
            table.c.form_id, table.c.published_at, table.c.version
        )
    )
    newest = {row.form_id: row.version for row in rows}
    found = (directory.form(connection, form_id, version) for form_id, version in newest.items())
    return Shelf(tuple(form for form in found if form is not None))


def resolve_unit(registry: UnitRegistry, given: str, codes_on: str, day: date) -> list[OrgUnit]:
    """Return the units of `day` that a code or an identity means, following mergers; several where it was split.

    A bare code says which unit only where one unit ever bore it, or the list that it is of is known (`codes_on`).
    """
    if "@" in given:
        try:
            return heirs(registry, registry.get(UnitKey.parse(given)), day)
        except (IocError, ValueError):
            return []
    if codes_on:
        unit = registry.at(given, date.fromisoformat(codes_on))
        return heirs(registry, unit, day) if unit is not None else []
    bearers = bearers_of(registry, given)
    return heirs(registry, bearers[0], day) if len(bearers) == 1 else []


def bearers_of(registry: UnitRegistry, code: str) -> list[OrgUnit]:
    """Return every unit that ever bore a code."""
    return [unit for unit in registry.units if unit.key.code == code]


def heirs(registry: UnitRegistry, unit: OrgUnit, day: date) -> list[OrgUnit]:
    """Return what a unit was, or has become, on a day."""
    if unit.existed_on(day):
        return [unit]
    found: dict[UnitKey, OrgUnit] = {}
    for heir in registry.successors(unit.key):
        if heir.key.valid_from <= day:
            found.update((last.key, last) for last in heirs(registry, heir, day))
    return list(found.values())


def within(registry: UnitRegistry, unit: OrgUnit, scope: Iterable[str]) -> bool:
    """Tell whether a unit is one of `scope`, or below one."""
    allowed, seen = frozenset(scope), unit
    while seen.key.id not in allowed:
        if seen.parent is None:
            return False
        seen = registry.get(seen.parent)
    return True


def cell_of(form: Form, field: Field, category: str) -> str | None:
    """Return the key of a field's cell; None where it has none of that category."""
    key = f"{field.name}.{category}" if category else field.name
    return key if key in field_keys("", field, form) else None


def is_filled_otherwise(field: Field, category: str) -> bool:
    """Tell whether a cell is worked out by the program, so that nobody may send it."""
    indicator = field.indicator
    if indicator is None or indicator.source in _NOT_TAKEN:
        return True
    return bool(field.calculate) or (is_summed(indicator) and not category)


def fits(field: Field, number: Decimal) -> bool:
    """Tell whether a figure has no more decimals than its indicator."""
    decimals = field.indicator.decimals if field.indicator is not None else 0
    exponent = number.normalize().as_tuple().exponent
    most = 0 if field.type is FieldType.INTEGER else decimals
    return isinstance(exponent, int) and -exponent <= most


def is_closed(
    connection: Connection,
    form: Form,
    unit: UnitKey,
    period: Period,
    now: datetime,
    calendar: WorkingCalendar,
) -> bool:
    """Tell whether a report takes no more figures: it is accepted or locked, or its time is long gone.

    The deadline is that of the form, in UTC+7; a report that is being worked on takes figures after it too.
    """
    table = schema.reports
    report_id = ReportKey(form.id, unit, period).id
    row = connection.execute(
        select(table.c.state).where(table.c.report_id == report_id, table.c.deleted.is_(False))
    ).first()
    state = ReportState(row.state) if row is not None else None
    if state in _DONE:
        return True
    if state in EDITABLE:
        return False
    end = period.window(form.regime).end
    due = due_at(parse_due_rule(form.due_rule), end, calendar) if form.due_rule else None
    due = extended(due, longer_of(connection).get((form.id, period.id)))
    last = due + GRACE if due is not None else datetime(end.year, end.month, end.day, tzinfo=VN) + GRACE
    return now > last


def calendar_of(connection: Connection) -> WorkingCalendar:
    """Read the province's working days."""
    table = schema.calendar
    rows = connection.execute(select(table))
    return WorkingCalendar({date.fromisoformat(row.day): row.working for row in rows})
