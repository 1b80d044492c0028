"""Đôn đốc: who is late with what, and one reminder a day to each of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.engine import Connection

from iocdesk.core.clock import VN, Clock, long_moment
from iocdesk.core.errors import Text
from iocdesk.core.ids import IdSource
from iocdesk.core.periods import Regime, period_label
from iocdesk.core.text import sort_key
from iocdesk.core.units import UnitKey
from iocdesk.gateway.database import Database, stamp
from iocdesk.gateway.letter_tables import messages
from iocdesk.gateway.letters import Letters
from iocdesk.gateway.province.coverage import Coverage, Query
from iocdesk.gateway.province.coverage_model import STANDING_LABELS, Item, Standing
from iocdesk.gateway.province.people import Contacts, Responsible, contacts_of
from iocdesk.reports.messages import message_to_json
from iocdesk.reports.model import Actor
from iocdesk.reports.reminders import REMINDER, reminder

MONTHS_BACK = 3
"""How many months of closings the list looks at."""
AT_ONCE = 1000
"""Most reminders of one click."""


@dataclass(frozen=True, slots=True)
class ChaseLine:
    """One report that should be here, with whom to ask."""

    item: Item
    contact: Responsible
    last_seen: datetime | None
    reminded_at: datetime | None
    above: str = ""
    """The commune of a village; "" for a commune."""

    @property
    def place(self) -> str:
        """The unit's name, for a village with its commune's."""
        return f"{self.item.unit.name.vi} ({self.above})" if self.above else self.item.unit.name.vi

    def cells(self, language: str) -> list[str]:
        """Return the line as texts, in the order of `HEADINGS`."""
        item, slot = self.item, self.item.slot
        title = slot.form.title.vi if language == "vi" else slot.form.title.en or slot.form.title.vi
        deputy = ", ".join(filter(None, (self.contact.deputy, *self.contact.standing_in)))
        return [
            item.unit.key.code,
            self.place,
            slot.form.form_id,
            title,
            period_label(slot.period).lang(language),
            long_moment(slot.due),
            str(item.days_late),
            STANDING_LABELS[item.standing].lang(language),
            self.contact.responsible,
            deputy,
            long_moment(self.last_seen),
            long_moment(self.reminded_at),
        ]

    def to_json(self) -> dict[str, object]:
        """Return the line for `--json`."""
        item = self.item
        return {
            "report_id": item.report_id,
            "unit": item.unit.key.id,
            "unit_name": self.place,
            "form": item.slot.form.form_id,
            "period": item.slot.period.id,
            "due": stamp(item.slot.due) if item.slot.due else None,
            "days_late": item.days_late,
            "standing": item.standing.value,
            "responsible": self.contact.responsible,
            "deputy": self.contact.deputy,
            "standing_in": list(self.contact.standing_in),
            "last_seen": stamp(self.last_seen) if self.last_seen else None,
            "reminded_at": stamp(self.reminded_at) if self.reminded_at else None,
        }


HEADINGS = (
    Text("Mã đơn vị", "Unit code"),
    Text("Đơn vị", "Unit"),
    Text("Mã biểu", "Form id"),
    Text("Biểu mẫu", "Form"),
    Text("Kỳ báo cáo", "Period"),
    Text("Hạn gửi", "Due"),
    Text("Số ngày muộn", "Days late"),
    Text("Tình trạng", "State"),
    Text("Người phụ trách", "Responsible"),
    Text("Người làm thay", "Deputy"),
    Text("Máy kết nối lần cuối", "Computer last seen"),
    Text("Nhắc lần cuối", "Last reminder"),
)


class Chase:
    """The list of what is late, and reminding."""

    def __init__(
        self, database: Database, coverage: Coverage, letters: Letters, clock: Clock, ids: IdSource, life: int
    ) -> None:
        self._database = database
        self._coverage = coverage
        self._letters = letters
        self._clock = clock
        self._ids = ids
        self._life = life

    def lines(self, query: Query, months: int = MONTHS_BACK) -> list[ChaseLine]:
        """Return what is overdue or was returned among the periods closed in the months up to the query's, worst first."""
        with self._database.read() as connection:
            items = self._late(connection, query, months)
            contacts = contacts_of(connection, self._life, self._clock.now().astimezone(VN).date())
            reminded = _reminded(connection, items)
            names = self._coverage.communes(connection)
        found = [_line(item, contacts, reminded, names) for item in items]
        return sorted(
            found, key=lambda it: (-it.item.days_late, sort_key(it.item.unit.short_name), it.item.report_id)
        )

    def _late(self, connection: Connection, query: Query, months: int) -> list[Item]:
        late: list[Item] = []
        month = query.month
        for _ in range(months):
            asked = replace(query, month=month, form_id="")
            slots = [
                slot
                for column in self._coverage.columns(connection, asked)
                for slot in column.slots
                if query.form_id in {"", slot.form.form_id}
            ]
            units = self._coverage.units(connection, query, month.window(Regime.CALENDAR).end)
            late += self._coverage.items(connection, slots, units)
            month = month.previous()
        return [it for it in late if it.standing in {Standing.MISSING, Standing.RETURNED}]

    def remind(self, actor: Actor, lines: Sequence[ChaseLine]) -> int:
        """Remind of each report that was not reminded of today, at most `AT_ONCE`; return of how many.

        Raises:
            ProblemError: `server.busy`; then nobody was reminded.
        """
        now = self._clock.now()
        start = datetime.combine(now.astimezone(VN).date(), time(), VN)
        due = [it for it in lines if it.reminded_at is None or it.reminded_at < start][:AT_ONCE]
        letters = [
            message_to_json(
                reminder(
                    self._ids,
                    it.item.report_id,
                    actor,
                    now,
                    it.item.slot.form.title,
                    period_label(it.item.slot.period),
                    it.item.slot.due,
                    by="Tỉnh",
                )
            )
            for it in due
        ]
        taken = self._letters.take_messages(actor, letters)
        return sum(answer["status"] == "stored" for answer in taken.results)


def _line(
    item: Item, contacts: Contacts, reminded: Mapping[str, datetime], names: Mapping[UnitKey, str]
) -> ChaseLine:
    unit_id, parent = item.unit.key.id, item.unit.parent
    contact = contacts.of(item.slot.form.form_id, unit_id)
    above = names.get(parent, "") if parent is not None else ""
    return ChaseLine(item, contact, contacts.seen.get(unit_id), reminded.get(item.report_id), above)


def _reminded(connection: Connection, items: Sequence[Item]) -> dict[str, datetime]:
    """Return when each report was last reminded of; only messages since the oldest deadline are looked at."""
    dues = [item.slot.due for item in items if item.slot.due]
    if not dues:
        return {}
    rows = connection.execute(
        select(messages.c.body, messages.c.received_at)
        .where(messages.c.received_at >= stamp(min(dues)))
        .order_by(messages.c.seq)
    )
    found: dict[str, datetime] = {}
    mark = f'"key":"{REMINDER}"'.encode()
    for row in rows:
        if mark in row.body:
            found[json.loads(row.body)["report_id"]] = datetime.fromisoformat(row.received_at)
    return found
