"""Độ phủ: which reports the assignments and the forms' deadlines lead one to expect, and how each stands.

Bodies of reports are never loaded: states and moments are columns, so a province of 166 communes answers at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from iocdesk.core.clock import Clock, today
from iocdesk.core.deadlines import days_left
from iocdesk.core.periods import Period, PeriodType, Regime
from iocdesk.core.text import fold, matches, sort_key
from iocdesk.core.units import Level, OrgUnit, UnitKey, UnitRegistry
from iocdesk.gateway import schema
from iocdesk.gateway.directory import Directory
from iocdesk.gateway.province.coverage_model import Column, Counts, Item, Mark, Matrix, Row, Standing
from iocdesk.gateway.province.form_lines import (
    FormLine,
    Slot,
    calendar_of,
    forms_in_force,
    longer_of,
    slots_of,
)
from iocdesk.reports.model import ReportState

_ACCEPTED = frozenset({ReportState.ACCEPTED, ReportState.LOCKED, ReportState.REOPEN_REQUESTED})
_ARRIVED = (ReportState.SENT.value, ReportState.SUBMITTED.value)
_BACK = frozenset({ReportState.RETURNED, ReportState.REOPENED})
_PRESSING = {standing: place for place, standing in enumerate(Standing)}
PERIODS_ACROSS = 12


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for; "" is any.

    Attributes:
        month: the calendar month in which the data of the periods close.
        form_id: one form: its last periods up to that month are shown instead of all forms of the month.
        search: a unit's name or code, or the name of a former district; diacritics may be left out.
    """

    month: Period
    level: str = Level.COMMUNE.value
    sector: str = ""
    office: str = ""
    form_id: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class _Head:
    state: ReportState
    arrived_at: datetime | None


_Heads = Mapping[tuple[str, str, str], _Head]
"""What there is, by form, unit and period."""


class Coverage:
    """Reads how reporting stands; safe to share between threads."""

    def __init__(self, directory: Directory, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock

    def forms(self, connection: Connection, level: str = "") -> list[FormLine]:
        """Return the forms in force today, of a level or of all."""
        day = today(self._clock)
        return [it for it in forms_in_force(connection, self._directory, day) if level in {"", it.level}]

    def columns(self, connection: Connection, query: Query) -> tuple[Column, ...]:
        """Return what stands across: the forms of the month, or the last periods of the one form asked for."""
        calendar, longer = calendar_of(connection), longer_of(connection)
        window = query.month.window(Regime.CALENDAR)
        forms = [it for it in self.forms(connection, query.level) if _wanted(it, query)]
        if query.form_id:
            first = date(window.end.year - (12 if _is_long(forms) else 1), window.end.month, 1)
            slots = [slot for it in forms for slot in slots_of(it, first, window.end, calendar, longer)]
            return tuple(Column(it.form, (it,), it.period) for it in slots[-PERIODS_ACROSS:])
        found = [(it, slots_of(it, window.start, window.end, calendar, longer)) for it in forms]
        return tuple(Column(it, tuple(slots)) for it, slots in found if slots)

    def items(self, connection: Connection, slots: Sequence[Slot], units: Sequence[OrgUnit]) -> list[Item]:
        """Return every report that units owe or gave for periods of forms."""
        heads = _heads(connection, slots)
        assigned = _assigned(connection)
        now = self._clock.now()
        found = []
        ids = [(unit, unit.key.id) for unit in units]
        for slot in slots:
            form_id, period_id, end = slot.form.form_id, slot.period.id, slot.window.end
            for unit, unit_id in ids:
                key = (form_id, unit_id, period_id)
                active = assigned.get((form_id, unit_id))
                if unit.existed_on(end) and (active is not False or key in heads):
                    found.append(_item(unit, slot, heads.get(key), now, named=active is not None))
        return found

    def units(self, connection: Connection, query: Query, day: date) -> list[OrgUnit]:
        """Return the units of a level on a day that the search finds, in Vietnamese order."""
        registry = self._directory.registry(connection)
        found = registry.at_level(Level(query.level), day)
        if not query.search.strip():
            return found
        return [unit for unit in found if found_by(query.search, unit, registry)]

    def communes(self, connection: Connection) -> Mapping[UnitKey, str]:
        """Return the name of each commune, past and present, to tell villages of one name apart."""
        registry = self._directory.registry(connection)
        return {unit.key: unit.name.vi for unit in registry.units if unit.level is Level.COMMUNE}

    def matrix(self, connection: Connection, query: Query) -> Matrix:
        """Return the matrix of a query."""
        columns = self.columns(connection, query)
        units = self.units(connection, query, query.month.window(Regime.CALENDAR).end)
        items = self.items(connection, [slot for column in columns for slot in column.slots], units)
        return _matrix(columns, units, items)


def found_by(search: str, unit: OrgUnit, registry: UnitRegistry) -> bool:
    """Tell whether a search means a unit: by its name or code, its parent's, or a district that it was in."""
    if search.strip() == unit.key.code:
        return True
    former = registry.predecessors(unit.key)
    places = [unit.name.vi, *(it.attributes.get("district", "") for it in (unit, *former))]
    if unit.level is Level.VILLAGE and unit.parent is not None:
        places.append(registry.get(unit.parent).name.vi)
    exact = [it for it in places if fold(it)]
    return any(matches(search, place) for place in exact)


def months_before(day: date, count: int) -> list[Period]:
    """Return the calendar months up to that of `day`, newest first."""
    month = Period(PeriodType.MONTH, day.year, day.month)
    found = [month]
    while len(found) < count:
        found.append(found[-1].previous())
    return found


def _wanted(form: FormLine, query: Query) -> bool:
    if query.form_id:
        return form.form_id == query.form_id
    return (not query.sector or query.sector in form.sectors) and query.office in {"", form.office}


def _is_long(forms: Sequence[FormLine]) -> bool:
    short = {PeriodType.DAY, PeriodType.WEEK, PeriodType.MONTH}
    return any(it.period_type not in short for it in forms)


def _heads(connection: Connection, slots: Sequence[Slot]) -> _Heads:
    table = schema.reports
    periods = sorted({slot.period.id for slot in slots})
    forms = sorted({slot.form.form_id for slot in slots})
    wanted = (table.c.period_id.in_(periods), table.c.form_id.in_(forms), table.c.deleted.is_(False))
    rows = connection.execute(
        select(table.c.form_id, table.c.unit_id, table.c.period_id, table.c.report_id, table.c.state).where(
            *wanted
        )
    ).all()
    versions = schema.report_versions
    came = connection.execute(
        select(versions.c.report_id, func.min(versions.c.at))
        .join(table, table.c.report_id == versions.c.report_id)
        .where(*wanted, versions.c.side == "", versions.c.state.in_(_ARRIVED), versions.c.transition != "")
        .group_by(versions.c.report_id)
    )
    arrived = {row[0]: datetime.fromisoformat(row[1]) for row in came}
    return {
        (row.form_id, row.unit_id, row.period_id): _Head(ReportState(row.state), arrived.get(row.report_id))
        for row in rows
    }


def _assigned(connection: Connection) -> dict[tuple[str, str], bool]:
    table = schema.assignments
    rows = connection.execute(select(table.c.form_id, table.c.unit_id, table.c.active))
    return {(row.form_id, row.unit_id): row.active for row in rows}


def _item(unit: OrgUnit, slot: Slot, head: _Head | None, now: datetime, *, named: bool) -> Item:
    overdue = slot.due is not None and now > slot.due
    if head is None:
        open_yet = Standing.MISSING if overdue else Standing.PENDING
        standing = open_yet if named else Standing.UNASSIGNED
    else:
        standing = _standing(head, overdue=overdue)
    arrived = head.arrived_at if head is not None else None
    late = slot.due is not None and arrived is not None and arrived > slot.due
    until = now if standing is Standing.MISSING or not late else arrived
    days = -days_left(slot.due, until) if slot.due and until and (late or standing is Standing.MISSING) else 0
    state = head.state.value if head is not None else ""
    return Item(unit, slot, standing, state, arrived, late, days)


def _standing(head: _Head, *, overdue: bool) -> Standing:
    if head.state in _ACCEPTED:
        return Standing.ACCEPTED
    if head.state.value in _ARRIVED:
        return Standing.SENT
    if head.state is ReportState.REOPENED or (head.state in _BACK and head.arrived_at is not None):
        return Standing.RETURNED
    return Standing.MISSING if overdue else Standing.PENDING


def _matrix(columns: tuple[Column, ...], units: Iterable[OrgUnit], items: Iterable[Item]) -> Matrix:
    places = {slot: place for place, column in enumerate(columns) for slot in column.slots}
    by_unit: dict[str, list[list[Item]]] = {}
    for item in items:
        line = by_unit.setdefault(item.unit.key.id, [[] for _ in columns])
        line[places[item.slot]].append(item)
    rows = []
    for unit in sorted(units, key=lambda it: sort_key(it.short_name)):
        marks = tuple(_mark(found) for found in by_unit.get(unit.key.id, [[] for _ in columns]))
        rows.append(Row(unit, marks, _sum(mark.counts for mark in marks if mark)))
    totals = tuple(_sum(mark.counts for row in rows if (mark := row.marks[at])) for at in range(len(columns)))
    return Matrix(columns, tuple(rows), totals, _sum(totals))


def _mark(items: Sequence[Item]) -> Mark | None:
    if not items:
        return None
    if len(items) == 1:
        return Mark(items[0].counts, items[0].standing, items[0].days_late)
    worst = min((item.standing for item in items), key=lambda it: _PRESSING[it])
    return Mark(_sum(item.counts for item in items), worst, max(item.days_late for item in items))


def _sum(parts: Iterable[Counts]) -> Counts:
    return sum(parts, Counts())
