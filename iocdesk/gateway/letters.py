"""What people say to each other about reports, and what they hand over to each other: taken in once, item by item.

Neither is ever changed or taken away. An item sent again with the same content gets the answer it got before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from iocdesk.core.clock import VN, Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.core.units import UnitKey
from iocdesk.gateway import schema
from iocdesk.gateway.database import Database, counters_of, next_number, stamp
from iocdesk.gateway.directory import Directory
from iocdesk.gateway.letter_tables import handovers, messages, standing
from iocdesk.gateway.problems import KINDS
from iocdesk.gateway.witness import expect, newest, note
from iocdesk.reports.handover import (
    HandoverEnd,
    HandoverRefused,
    check_handover,
    handover_from_json,
    handover_to_json,
    may_end,
)
from iocdesk.reports.messages import message_from_json, message_to_json
from iocdesk.reports.model import Actor, ReportKey, Role
from iocdesk.reports.operations import canonical_json

MESSAGE_COUNTER = "messages"
"""Counter in `meta` that orders the messages."""
_CURSOR = re.compile(r"(\d{1,15})-([0-9a-z]{1,16})-([0-9a-f]{1,16})")

Json = dict[str, object]
T = TypeVar("T")


class _Refused(Exception):
    """An item that is not kept."""

    def __init__(self, code: str, text: Text) -> None:
        super().__init__(code)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of each item, in their order, and how far the server's history goes with them."""

    results: list[Json]
    history: str


class Letters:
    """Takes messages and hand-overs in, and gives messages out."""

    def __init__(self, database: Database, directory: Directory, clock: Clock) -> None:
        self._database = database
        self._directory = directory
        self._clock = clock

    # ------------------------------------------------------------ messages

    def take_messages(self, actor: Actor, items: Sequence[object], seen: str = "") -> Taken:
        """Keep each message that is the actor's own, about a report that the actor may see; answer each.

        Args:
            seen: the mark of the server's history that the caller was last told; "" was told none.

        Raises:
            ProblemError: `server.busy`, `history.unknown`; then nothing was kept.
        """
        now = self._clock.now()
        with self._database.write() as connection:
            visible = self._directory.slice(connection, actor)
            return _taken(
                connection,
                items,
                lambda raw: self._keep_message(connection, actor, visible.holds, raw, now),
                seen,
                now,
            )

    def _keep_message(
        self, connection: Connection, actor: Actor, visible: Callable[[str], bool], raw: object, now: datetime
    ) -> str:
        """Keep one message; return its id, or "" where it is here already."""
        message = _read(raw, message_from_json)
        unit = ReportKey.parse(message.report_id).unit.id
        if not visible(unit):
            raise _Refused("report.not_found", KINDS["not_found"].text)
        if message.author != actor.user_id:
            raise _Refused("message.author", _AUTHOR)
        body = canonical_json(message_to_json(message))
        known = connection.execute(select(messages.c.body).where(messages.c.id == message.id)).first()
        if known is not None:
            if known.body != body:
                raise _Refused("letter.id_taken", _TAKEN)
            return ""
        seq = next_number(connection, MESSAGE_COUNTER)
        connection.execute(
            insert(messages).values(
                id=message.id, seq=seq, unit_id=unit, user_id=actor.user_id, received_at=stamp(now), body=body
            )
        )
        return message.id

    def messages_since(self, actor: Actor, cursor: str, limit: int) -> Json:
        """Return a page of messages after a cursor, oldest first.

        A cursor of another slice, of another server or of a future that a restored backup has undone starts again:
        to get a message twice is harmless.
        """
        with self._database.read() as connection:
            visible = self._directory.slice(connection, actor)
            found = _CURSOR.fullmatch(cursor)
            counters = counters_of(connection)
            since, epoch = 0, counters["epoch"][:16]
            if found is not None and found.groups()[1:] == (visible.mark, epoch):
                since = int(found[1])
            if since > int(counters.get(MESSAGE_COUNTER, "0")):
                since = 0
            query = select(messages.c.seq, messages.c.body).where(messages.c.seq > since)
            if visible.units is not None:
                query = query.where(messages.c.unit_id.in_(sorted(visible.units)))
            rows = connection.execute(query.order_by(messages.c.seq).limit(limit + 1)).all()
        given = rows[:limit]
        last = given[-1].seq if given else since
        return {
            "messages": [json.loads(row.body) for row in given],
            "cursor": f"{last}-{visible.mark}-{epoch}",
            "more": len(rows) > limit,
            "server_time": stamp(self._clock.now()),
        }

    # ------------------------------------------------------------ hand-overs

    def take_handovers(self, actor: Actor, items: Sequence[object], seen: str = "") -> Taken:
        """Keep each hand-over that the actor may make, and each early end; answer each.

        Args:
            seen: as above.

        Raises:
            ProblemError: `server.busy`, `history.unknown`; then nothing was kept.
        """
        now = self._clock.now()
        with self._database.write() as connection:
            return _taken(
                connection, items, lambda raw: self._keep_handover(connection, actor, raw, now), seen, now
            )

    def unknown(self, ids: Sequence[str]) -> list[str]:
        """Return those messages, hand-overs and early ends that are not here (any more)."""
        with self._database.read() as connection:
            known = {
                row.id
                for table in (messages, handovers)
                for row in connection.execute(select(table.c.id).where(table.c.id.in_(ids)))
            }
        return [it for it in ids if it not in known]

    def _keep_handover(self, connection: Connection, actor: Actor, raw: object, now: datetime) -> str:
        """Keep one item; return its id, or "" where it is here already."""
        item = _read(raw, handover_from_json)
        if item.by != actor.user_id:
            raise _Refused("handover.author", _AUTHOR)
        body = canonical_json(handover_to_json(item))
        known = connection.execute(select(handovers.c.body).where(handovers.c.id == item.id)).first()
        if known is not None:
            if known.body != body:
                raise _Refused("letter.id_taken", _TAKEN)
            return ""
        if isinstance(item, HandoverEnd):
            self._end(connection, actor, item, body, now)
            return item.id
        if not self._directory.slice(connection, actor).holds(item.unit.id):
            raise _Refused("report.not_found", KINDS["not_found"].text)
        check_handover(item, actor, _actor(connection, item.taker), now.astimezone(VN).date())
        _insert(connection, item.id, item.unit.id, "", body, now)
        return item.id

    @staticmethod
    def _end(connection: Connection, actor: Actor, item: HandoverEnd, body: bytes, now: datetime) -> None:
        row = connection.execute(select(handovers).where(handovers.c.id == item.ends)).first()
        given = standing(row.body, row.ended_at) if row is not None and not row.ends else None
        if row is None or given is None or not may_end(actor, given):
            raise HandoverRefused(
                "handover.unknown",
                Text(
                    "Không tìm thấy bản bàn giao này hoặc anh/chị không được kết thúc nó.",
                    "There is no such hand-over, or it is not yours to end.",
                ),
            )
        _insert(connection, item.id, row.unit_id, item.ends, body, now)
        if row.ended_at is None:
            connection.execute(
                handovers.update().where(handovers.c.id == item.ends).values(ended_at=stamp(item.at))
            )


def _insert(
    connection: Connection, item_id: str, unit_id: str, ends: str, body: bytes, now: datetime
) -> None:
    connection.execute(
        insert(handovers).values(id=item_id, unit_id=unit_id, ends=ends, received_at=stamp(now), body=body)
    )


def _actor(connection: Connection, user_id: str) -> Actor | None:
    users, mine = schema.users, schema.user_units
    row = connection.execute(
        select(users.c.name, users.c.role).where(users.c.user_id == user_id, users.c.active.is_(True))
    ).first()
    if row is None:
        return None
    units = connection.execute(select(mine.c.unit_id).where(mine.c.user_id == user_id)).all()
    return Actor(user_id, row.name, Role(row.role), tuple(UnitKey.parse(it.unit_id) for it in units))


def _read(raw: object, read: Callable[[object], T]) -> T:
    try:
        return read(raw)
    except IocError as error:
        raise _Refused("letter.malformed", error.text) from error


def _taken(
    connection: Connection, items: Sequence[object], keep: Callable[[object], str], seen: str, now: datetime
) -> Taken:
    """Keep items one by one; together they are one step of the server's history."""
    expect(connection, seen)
    news: list[str] = []

    def one(raw: object) -> None:
        if item_id := keep(raw):
            news.append(item_id)

    results = [_answer(item, one) for item in items]
    return Taken(results, note(connection, news[-1], now) if news else newest(connection))


def _answer(raw: object, keep: Callable[[object], None]) -> Json:
    """Keep one item and say what became of it; a refusal concerns it alone."""
    named = raw.get("id") if isinstance(raw, dict) else None
    item_id = named[:40].encode("utf-8", "replace").decode() if isinstance(named, str) else ""
    try:
        keep(raw)
    except _Refused as refused:
        return _refusal(item_id, refused.code, refused.text)
    except HandoverRefused as error:
        return _refusal(item_id, error.code, error.text)
    return {"id": item_id, "status": "stored", "code": "", "text_vi": "", "text_en": ""}


def _refusal(item_id: str, code: str, text: Text) -> Json:
    return {"id": item_id, "status": "rejected", "code": code, "text_vi": text.vi, "text_en": text.en}


_AUTHOR = Text(
    "Nội dung này do tài khoản khác viết. Xin đăng nhập bằng tài khoản đó để gửi.",
    "Another account wrote this. Please sign in with that account to send it.",
)
_TAKEN = Text("Mã này đã được dùng cho một nội dung khác.", "This id was used for something else already.")
