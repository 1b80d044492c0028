"""Longer deadlines: a period of a form that may be sent later than its rule says, with the reason for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection, Row

from iocdesk.core.clock import Clock, today
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import Period, PeriodError
from iocdesk.core.text import clean_line
from iocdesk.core.working_days import WorkingCalendar
from iocdesk.gateway.database import Database, stamp
from iocdesk.gateway.directory import Directory
from iocdesk.gateway.province.form_lines import FormLine, calendar_of, due_of, forms_in_force
from iocdesk.gateway.province_tables import deadline_extensions

_LONGEST = 500


class ExtensionError(IocError):
    """`extension.form`, `extension.period`, `extension.day`, `extension.reason`."""


@dataclass(frozen=True, slots=True)
class Extension:
    """One period of one form; `due` is what its rule says."""

    form_id: str
    title: Text
    period: Period
    due: datetime | None
    until: date
    reason: str
    at: str


class Extensions:
    """Gives longer, and takes it back."""

    def __init__(self, database: Database, directory: Directory, clock: Clock) -> None:
        self._database = database
        self._directory = directory
        self._clock = clock

    def given(self) -> Sequence[Extension]:
        """Return all that were given, the latest last day first."""
        table = deadline_extensions
        with self._database.read() as connection:
            lines = self._forms(connection)
            calendar = calendar_of(connection)
            rows = connection.execute(select(table).order_by(table.c.until.desc(), table.c.form_id)).all()
        return [_extension(row, lines.get(row.form_id), calendar) for row in rows]

    def give(self, form_id: str, period_id: str, until: date, reason: str) -> None:
        """Let a period of a form be sent until the end of a day; what was given before is replaced.

        Raises:
            ExtensionError: no such form or period of it, a day that is not later than the deadline, no reason.
        """
        why = clean_line(reason, _LONGEST)
        if not why:
            raise ExtensionError("extension.reason", _NO_REASON)
        table = deadline_extensions
        with self._database.write() as connection:
            line = self._forms(connection).get(form_id)
            if line is None:
                raise ExtensionError("extension.form", _NO_FORM)
            period = _period(line, period_id)
            due = due_of(line, period, calendar_of(connection))
            if due is None or until <= due.date():
                raise ExtensionError("extension.day", _not_later(due))
            same = (table.c.form_id == form_id, table.c.period_id == period.id)
            connection.execute(delete(table).where(*same))
            row = {"form_id": form_id, "period_id": period.id, "until": until.isoformat(), "reason": why}
            connection.execute(insert(table).values(**row, at=stamp(self._clock.now())))

    def withdraw(self, form_id: str, period_id: str) -> bool:
        """Go back to the deadline of the rule; return whether longer was given."""
        table = deadline_extensions
        with self._database.write() as connection:
            done = connection.execute(
                delete(table).where(table.c.form_id == form_id, table.c.period_id == period_id)
            )
            return done.rowcount > 0

    def _forms(self, connection: Connection) -> dict[str, FormLine]:
        found = forms_in_force(connection, self._directory, today(self._clock))
        return {it.form_id: it for it in found if it.due_rule and not it.by_event}


def _extension(row: Row[Any], line: FormLine | None, calendar: WorkingCalendar) -> Extension:
    period = Period.parse(row.period_id)
    return Extension(
        row.form_id,
        line.title if line is not None else Text(row.form_id, row.form_id),
        period,
        due_of(line, period, calendar) if line is not None else None,
        date.fromisoformat(row.until),
        row.reason,
        row.at,
    )


def _period(line: FormLine, text: str) -> Period:
    try:
        period = Period.parse(text.strip())
    except PeriodError:
        period = None
    if period is None or period.type is not line.period_type:
        raise ExtensionError("extension.period", _NO_PERIOD)
    return period


def _not_later(due: datetime | None) -> Text:
    shown = f"{due:%d/%m/%Y}" if due is not None else ""
    return Text(
        f"Ngày gia hạn phải sau hạn theo quy định ({shown}).",
        f"The day must be later than the deadline of the rule ({shown}).",
    )


_NO_REASON = Text("Xin nêu lý do gia hạn.", "Please give the reason.")
_NO_FORM = Text(
    "Không có biểu này, hoặc biểu không có hạn theo kỳ.",
    "There is no such form, or it has no deadline by period.",
)
_NO_PERIOD = Text(
    "Mã kỳ không đúng loại kỳ của biểu, ví dụ tháng 202604, quý 2026Q1, tuần 2026W15.",
    "The period is not of the form's kind, e.g. month 202604, quarter 2026Q1, week 2026W15.",
)
