"""Taking in the figures of sector systems, item by item; they lie beside what is typed and change no report.

A figure is known by its system, its record and its as-of moment: sent again it is kept once. Of one cell the figure
that is true of the latest moment counts; earlier ones are kept. What stands in a report is decided where the report is
filled in, by the rule of `reports.sources`, and so never behind the back of whom the report belongs to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from pydantic import ValidationError
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from iocdesk.core.clock import VN, Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.core.numbers import canonical
from iocdesk.core.periods import Period, PeriodType
from iocdesk.core.units import OrgUnit, UnitRegistry
from iocdesk.core.working_days import WorkingCalendar
from iocdesk.forms.model import Field, Form
from iocdesk.gateway import source_words as say
from iocdesk.gateway.database import Database, lock_units, stamp
from iocdesk.gateway.directory import Directory
from iocdesk.gateway.service_accounts import ServiceAccount
from iocdesk.gateway.source_places import (
    Shelf,
    bearers_of,
    calendar_of,
    cell_of,
    fits,
    is_closed,
    is_filled_otherwise,
    newest_forms,
    resolve_unit,
    within,
)
from iocdesk.gateway.source_tables import source_rules, source_values
from iocdesk.gateway.source_wire import SourceValueWire
from iocdesk.reports.sources import Precedence

TOLERANCE = timedelta(seconds=300)
"""How far the sender's clock may be ahead."""

Json = dict[str, object]
Row = dict[str, object]


class _Refused(Exception):
    """A figure that is not kept."""

    def __init__(self, code: str, text: Text) -> None:
        super().__init__(code)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class _Batch:
    """What stays the same from item to item."""

    connection: Connection
    account: ServiceAccount
    registry: UnitRegistry
    shelf: Shelf
    calendar: WorkingCalendar
    now: datetime


class SourceIntake:
    """Takes figures in for the route, and keeps the province's rules of precedence."""

    def __init__(self, database: Database, directory: Directory, clock: Clock) -> None:
        self._database = database
        self._directory = directory
        self._clock = clock

    def take(self, account: ServiceAccount, items: Sequence[object]) -> list[Json]:
        """Keep each figure that the account may send, and answer each.

        Raises:
            ProblemError: `server.busy`; then nothing was kept.
        """
        with self._database.write() as connection:
            # One sender after the other: which figure of a cell is the newest is looked up and then said.
            lock_units(connection, ["source values"])
            batch = _Batch(
                connection,
                account,
                self._directory.registry(connection),
                newest_forms(connection, self._directory),
                calendar_of(connection),
                self._clock.now(),
            )
            return [_take_one(batch, item) for item in items]

    def put_rule(self, indicator: str, rule: Precedence | None) -> None:
        """Set which figure of an indicator stands; None goes back to what its form says."""
        table = source_rules
        with self._database.write() as connection:
            connection.execute(table.delete().where(table.c.indicator == indicator))
            if rule is not None:
                connection.execute(insert(table).values(indicator=indicator, rule=rule.value))

    def rules(self) -> dict[str, Precedence]:
        """Return the rules that the province has set, by indicator."""
        with self._database.read() as connection:
            return rules_of(connection)


def rules_of(connection: Connection) -> dict[str, Precedence]:
    """Read the rules of precedence."""
    rows = connection.execute(select(source_rules).order_by(source_rules.c.indicator))
    return {row.indicator: Precedence(row.rule) for row in rows}


def _take_one(batch: _Batch, raw: object) -> Json:
    named = raw.get("record_id") if isinstance(raw, dict) else None
    record_id = named[:120].encode("utf-8", "replace").decode() if isinstance(named, str) else ""
    answer: Json = {
        "record_id": record_id, "status": "rejected", "current": False, "unit": "", "code": "", "text_vi": "",
        "text_en": "",
    }  # fmt: skip
    try:
        row = _judge(batch, _read(raw))
        current = _keep(batch, row)
    except _Refused as refused:
        return answer | {"code": refused.code, "text_vi": refused.text.vi, "text_en": refused.text.en}
    return answer | {"status": "stored", "current": current, "unit": row["unit_id"]}


def _read(raw: object) -> SourceValueWire:
    try:
        return SourceValueWire.model_validate(raw)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        raise _Refused("source.malformed", say.malformed(".".join(map(str, fault["loc"]))[:80])) from error


def _judge(batch: _Batch, item: SourceValueWire) -> Row:
    if item.system != batch.account.system:
        raise _Refused("source.system", say.SYSTEM)
    value, as_of = _value(item), _moment(item.as_of)
    if as_of > batch.now + TOLERANCE:
        raise _Refused("source.as_of_future", say.FUTURE)
    period = _period(item.period)
    if not _may_send(batch, item.indicator):
        raise _Refused("source.indicator", say.INDICATOR)
    places, unit_id, end = _places(batch, item, period)
    for form, field, _ in places:
        if is_filled_otherwise(field, item.category):
            raise _Refused("source.computed", say.COMPUTED)
        if value is not None and not fits(field, value):
            raise _Refused("source.decimals", say.DECIMALS)
        if as_of.astimezone(VN).date() < period.window(form.regime).start:
            raise _Refused("source.as_of_early", say.EARLY)
    cell = places[0][2]
    return {
        "system": item.system,
        "record_id": item.record_id,
        "as_of": stamp(as_of),
        "account_id": batch.account.account_id,
        "received_at": stamp(batch.now),
        "unit_id": unit_id,
        "unit_given": item.unit,
        "period_id": period.id,
        "ends": end.isoformat(),
        "cell": cell,
        "value": "nothing" if value is None else canonical(value),
    }


def _value(item: SourceValueWire) -> Decimal | None:
    """Return the figure; None for "nothing occurred"."""
    if (item.value is None) != item.nothing_occurred:
        raise _Refused("source.malformed", say.malformed("value"))
    return Decimal(item.value) if item.value is not None else None


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1900 < found.year < 2200:
        raise _Refused("source.malformed", say.malformed("as_of"))
    return found.astimezone(UTC).replace(microsecond=0)


def _period(text: str) -> Period:
    try:
        period = Period.parse(text)
    except IocError as error:
        raise _Refused("source.period", error.text) from error
    if period.type is PeriodType.EVENT:
        raise _Refused("source.period", say.EVENT)
    return period


def _may_send(batch: _Batch, code: str) -> bool:
    scope = batch.account.scope
    if scope.indicators and code not in scope.indicators:
        return False
    asked = [form for form in batch.shelf.forms for _, it in form.indicators() if it.code == code]
    return any(not scope.sectors or set(form.sectors) & set(scope.sectors) for form in asked)


def _places(
    batch: _Batch, item: SourceValueWire, period: Period
) -> tuple[list[tuple[Form, Field, str]], str, date]:
    """Return the cells of open reports that a figure is for, of which unit, and the last day that it is about.

    The regime of a form decides the days of the period, and these which unit an old code means.
    """
    found: list[tuple[Form, Field, str]] = []
    closed, future, known, unit_id, end = False, False, False, "", date.min
    for regime in sorted({form.regime for form in batch.shelf.forms if form.period_type is period.type}):
        window = period.window(regime)
        unit = _unit(batch, item.unit, window.end)
        for form, field in batch.shelf.fields(unit.level.value, item.indicator, period.type):
            if form.regime is not regime:
                continue
            known, cell = True, cell_of(form, field, item.category)
            if cell is None:
                continue
            if window.start > batch.now.astimezone(VN).date():
                future = True
            elif is_closed(batch.connection, form, unit.key, period, batch.now, batch.calendar):
                closed = True
            else:
                found.append((form, field, cell))
                unit_id, end = unit.key.id, window.end
    if found:
        return found, unit_id, end
    raise _nowhere(known=known, future=future, closed=closed)


def _nowhere(*, known: bool, future: bool, closed: bool) -> _Refused:
    if future:
        return _Refused("source.period_future", say.PERIOD_FUTURE)
    if closed:
        return _Refused("source.period_closed", say.CLOSED)
    if known:
        return _Refused("source.category", say.CATEGORY)
    return _Refused("source.period", say.NOT_ASKED)


def _unit(batch: _Batch, given: str, day: date) -> OrgUnit:
    scope = batch.account.scope
    found = resolve_unit(batch.registry, given, scope.codes_on, day)
    if not found and "@" not in given and not scope.codes_on and len(bearers_of(batch.registry, given)) > 1:
        raise _Refused("source.unit_ambiguous", say.AMBIGUOUS)
    mine = [unit for unit in found if within(batch.registry, unit, scope.units)]
    if not mine:
        raise _Refused("source.unit", say.UNIT)
    if len(found) > 1:
        raise _Refused("source.unit_split", say.split([unit.name.vi for unit in found]))
    return mine[0]


def _keep(batch: _Batch, row: Row) -> bool:
    """Store a figure once; return whether it is the newest of its cell."""
    table = source_values
    same = batch.connection.execute(
        select(table).where(table.c.system == row["system"], table.c.record_id == row["record_id"])
    ).all()
    subject = ("unit_id", "period_id", "cell")
    for old in same:
        if any(getattr(old, name) != row[name] for name in subject):
            raise _Refused("source.record_moved", say.MOVED)
        if old.as_of == row["as_of"]:
            if old.value != row["value"]:
                raise _Refused("source.record_taken", say.TAKEN)
            return bool(old.current)
    cell = [table.c[name] == row[name] for name in subject]
    newest = batch.connection.execute(select(table.c.as_of).where(*cell, table.c.current.is_(True))).first()
    current = newest is None or str(row["as_of"]) >= newest.as_of
    if current:
        batch.connection.execute(update(table).where(*cell, table.c.current.is_(True)).values(current=False))
    batch.connection.execute(insert(table).values(**row, current=current))
    return current
