"""The forms in force with what coverage needs of them, and which of their periods close in a month."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from iocdesk.core.clock import VN
from iocdesk.core.deadlines import due_at, extended, parse_due_rule
from iocdesk.core.errors import Text
from iocdesk.core.periods import Period, PeriodType, Regime, Window, periods_between
from iocdesk.core.working_days import WorkingCalendar
from iocdesk.gateway import schema
from iocdesk.gateway.directory import Directory
from iocdesk.gateway.province_tables import deadline_extensions, form_validity

Longer = Mapping[tuple[str, str], date]
"""Last days by form and period."""


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form at the version in force on a day; `since` is the day from which it is expected."""

    form_id: str
    version: str
    title: Text
    level: str
    office: str
    period_type: PeriodType
    regime: Regime
    due_rule: str
    sectors: tuple[str, ...]
    since: date | None

    @property
    def by_event(self) -> bool:
        """Whether it is answered only when something happens: no report of it is ever expected."""
        return self.period_type is PeriodType.EVENT


@dataclass(frozen=True, slots=True)
class Slot:
    """One period of one form, and when its reports are due (aware; None where the form does not say)."""

    form: FormLine
    period: Period
    due: datetime | None

    @property
    def window(self) -> Window:
        """The days that its figures are about."""
        return self.period.window(self.form.regime)


def validity_of(connection: Connection) -> Mapping[tuple[str, str], date]:
    """Return the first day of each form's version that has one."""
    rows = connection.execute(select(form_validity))
    return {(row.form_id, row.version): date.fromisoformat(row.valid_from) for row in rows}


def forms_in_force(connection: Connection, directory: Directory, day: date) -> list[FormLine]:
    """Return each form at its newest version that is valid on `day`, by office and id."""
    table = schema.forms
    rows = connection.execute(
        select(table.c.form_id, table.c.version, table.c.index_row, table.c.published_at).order_by(
            table.c.form_id, table.c.published_at, table.c.version
        )
    ).all()
    valid = validity_of(connection)
    newest: dict[str, tuple[str, bytes]] = {}
    for row in rows:
        if valid.get((row.form_id, row.version), date.min) <= day:
            newest[row.form_id] = (row.version, row.index_row)
    versions: dict[str, list[Any]] = {}
    for row in rows:
        versions.setdefault(row.form_id, []).append(row)
    first = {form_id: _since(connection, versions[form_id], valid) for form_id in newest}
    lines = [
        _line(connection, directory, version, json.loads(row), first) for version, row in newest.values()
    ]
    return sorted(lines, key=lambda it: (it.level, it.office, _RANK[it.period_type], it.form_id))


def _since(
    connection: Connection, versions: Sequence[Any], valid: Mapping[tuple[str, str], date]
) -> date | None:
    """Return the day from which reports of a form are expected.

    The first day of its first version; where that was not said, the day it was published, or the end of the first
    period that there is a report of: a history that was taken over has gaps to be seen, the time before it has none.
    """
    days = [valid.get((row.form_id, row.version)) for row in versions]
    known = [day for day in days if day is not None]
    if len(known) == len(days):
        return min(known)
    published = datetime.fromisoformat(min(row.published_at for row in versions)).astimezone(VN).date()
    table, kind = schema.reports, json.loads(versions[0].index_row)
    first = connection.execute(
        select(func.min(table.c.period_id)).where(
            table.c.form_id == versions[0].form_id, table.c.deleted.is_(False)
        )
    ).scalar()
    return min(published, Period.parse(first).window(Regime(kind["regime"])).end) if first else published


def _line(
    connection: Connection,
    directory: Directory,
    version: str,
    row: Mapping[str, str],
    first: Mapping[str, date | None],
) -> FormLine:
    form = directory.form(connection, row["id"], version)
    return FormLine(
        row["id"],
        version,
        Text(row["title_vi"], row["title_en"]),
        row["level"],
        row["office"],
        PeriodType(row["period_type"]),
        Regime(row["regime"]),
        row["due_rule"],
        form.sectors if form is not None else (),
        first[row["id"]],
    )


def slots_of(
    form: FormLine, first: date, last: date, calendar: WorkingCalendar, longer: Longer | None = None
) -> list[Slot]:
    """Return the periods of a form whose data close between two days, oldest first; none for events.

    Args:
        longer: as `longer_of` reads it; None leaves the deadlines as the forms say.
    """
    if form.by_event:
        return []
    periods = periods_between(form.period_type, form.regime, first, last)
    slots = []
    for period in periods:
        end = period.window(form.regime).end
        if first <= end <= last and (form.since is None or end >= form.since):
            until = (longer or {}).get((form.form_id, period.id))
            slots.append(Slot(form, period, extended(due_of(form, period, calendar), until)))
    return slots


def due_of(form: FormLine, period: Period, calendar: WorkingCalendar) -> datetime | None:
    """Return until when a period is to be sent by the form's rule; None where it has none."""
    end = period.window(form.regime).end
    return due_at(parse_due_rule(form.due_rule), end, calendar) if form.due_rule else None


def longer_of(connection: Connection) -> Longer:
    """Return until when periods of forms may be sent, where the province has given longer."""
    rows = connection.execute(select(deadline_extensions))
    return {(row.form_id, row.period_id): date.fromisoformat(row.until) for row in rows}


def calendar_of(connection: Connection) -> WorkingCalendar:
    """Return the working days as the province has declared them."""
    rows = connection.execute(select(schema.calendar))
    return WorkingCalendar({date.fromisoformat(row.day): row.working for row in rows})


_RANK = {kind: place for place, kind in enumerate(PeriodType)}
