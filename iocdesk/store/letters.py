"""What people say about reports and hand over to each other: kept at once, sent later, never changed.

An item waits under its id until the server has answered for it; sent twice, it is stored once. It stays here for a server
that is put back to a backup and has lost it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from iocdesk.core.errors import Text
from iocdesk.reports.handover import Handover, HandoverEnd, handover_from_json, handover_to_json
from iocdesk.reports.messages import Message, message_from_json, message_to_json
from iocdesk.reports.model import ReportId
from iocdesk.store.codec import dumps, from_ms, to_ms, whole_ms
from iocdesk.store.connection import Database
from iocdesk.store.settings import Facts

_CURSOR = "message_cursor"
_MESSAGE, _HANDOVER = 1, 2


class LetterStatus(IntEnum):
    """Where an item of ours stands."""

    WAITING = 1
    AGAIN = 2
    """The server had stored it and lost it; it is sent as if for the first time."""
    REFUSED = 4
    STORED = 8


_WAITS = frozenset({LetterStatus.WAITING, LetterStatus.AGAIN})
_NOT_THERE = "handover.unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a thread.

    Attributes:
        waiting: it has not reached the server yet.
        refused: why the server does not keep it.
        unread: it is somebody else's and was not shown here.
    """

    message: Message
    waiting: bool = False
    refused: Text | None = None
    unread: bool = False


@dataclass(frozen=True, slots=True)
class LetterAnswer:
    """What the server said about one item."""

    id: str
    stored: bool
    code: str = ""
    text: Text | None = None


class Letters:
    """The letters of one store."""

    def __init__(self, database: Database, facts: Facts) -> None:
        self._db = database
        self._facts = facts

    # -- writing -------------------------------------------------------------------------------------------

    def write(self, message: Message) -> None:
        """Keep a message of ours, to be sent with the next exchange."""
        with self._db.write("message"):
            self._insert(message, seen=True)
            self._post(message.id, _MESSAGE, message_to_json(message))

    def hand_over(self, item: Handover | HandoverEnd) -> None:
        """Keep a hand-over, or an early end, to be sent with the next exchange."""
        with self._db.write("handover"):
            self._post(item.id, _HANDOVER, handover_to_json(item))

    def _insert(self, message: Message, *, seen: bool) -> None:
        self._db.run(
            "INSERT OR IGNORE INTO message (id, report, author, at, text, key, seen) VALUES (?, ?, ?, ?, ?, ?, ?)",
            message.id,
            message.report_id,
            message.author,
            to_ms(whole_ms(message.at)),
            message.text,
            message.key,
            int(seen),
        )

    def _post(self, item_id: str, kind: int, body: object) -> None:
        self._db.run(
            "INSERT OR IGNORE INTO letter (id, kind, status, body) VALUES (?, ?, ?, ?)",
            item_id,
            kind,
            int(LetterStatus.WAITING),
            dumps(body),
        )

    # -- reading -------------------------------------------------------------------------------------------

    def thread(self, report_id: ReportId) -> list[Line]:
        """Return what was said about a report, oldest first."""
        rows = self._db.all(
            "SELECT m.id, m.author, m.at, m.text, m.key, m.seen, l.status, l.error_vi, l.error_en "
            "FROM message m LEFT JOIN letter l ON l.id = m.id WHERE m.report = ? ORDER BY m.at, m.id",
            report_id,
        )
        found = []
        for item_id, author, at, text, key, seen, status, vi, en in rows:
            moment = from_ms(at)
            assert moment is not None  # noqa: S101 - the column is NOT NULL
            refused = Text(vi or "", en or "") if status == LetterStatus.REFUSED else None
            message = Message(item_id, report_id, author, moment, text, key)
            found.append(Line(message, status in _WAITS, refused, not seen))
        return found

    def marked(self, key: str) -> list[Message]:
        """Return what was said under a mark in the place of a cell's key, such as reminders; newest first."""
        rows = self._db.all(
            "SELECT id, report, author, at, text FROM message WHERE key = ? ORDER BY at DESC, id DESC", key
        )
        found = []
        for item_id, report, author, at, text in rows:
            moment = from_ms(at)
            assert moment is not None  # noqa: S101 - the column is NOT NULL
            found.append(Message(item_id, report, author, moment, text, key))
        return found

    def unread(self, user_id: str) -> dict[ReportId, int]:
        """Count what others wrote and was not read yet, by report; the user may have written elsewhere too."""
        rows = self._db.all(
            "SELECT report, count(*) FROM message WHERE seen = 0 AND author <> ? GROUP BY report", user_id
        )
        return {str(name): int(count) for name, count in rows}

    def mark_read(self, report_id: ReportId) -> bool:
        """Note that a report's thread was shown; return whether anything of it was new."""
        with self._db.write("read"):
            return bool(
                self._db.run("UPDATE message SET seen = 1 WHERE report = ? AND seen = 0", report_id).rowcount
            )

    def handovers(self) -> list[Handover | HandoverEnd]:
        """Return the hand-overs and early ends of ours that wait for the server, oldest first."""
        return [handover_from_json(body) for body in self._waiting(_HANDOVER, -1)]

    def refused_handovers(self) -> list[tuple[Handover | HandoverEnd, Text]]:
        """Return those that the server does not take, and why."""
        rows = self._db.all(
            "SELECT body, error_vi, error_en FROM letter WHERE kind = ? AND status = ? ORDER BY id",
            _HANDOVER,
            int(LetterStatus.REFUSED),
        )
        return [(handover_from_json(json.loads(body)), Text(vi or "", en or "")) for body, vi, en in rows]

    def pending(self) -> int:
        """Return how many items wait for the server."""
        return int(self._db.one("SELECT count(*) FROM letter WHERE status IN (1, 2)")[0])

    # -- sending and taking in -----------------------------------------------------------------------------

    def next_messages(self, limit: int) -> list[Message]:
        """Return messages to send, oldest first."""
        return [message_from_json(body) for body in self._waiting(_MESSAGE, limit)]

    def next_handovers(self, limit: int) -> list[Handover | HandoverEnd]:
        """Return hand-overs and early ends to send, oldest first."""
        return [handover_from_json(body) for body in self._waiting(_HANDOVER, limit)]

    def _waiting(self, kind: int, limit: int) -> list[object]:
        rows = self._db.all(
            "SELECT body FROM letter WHERE kind = ? AND status IN (1, 2) ORDER BY id LIMIT ?",
            kind,
            limit,
        )
        return [json.loads(row[0]) for row in rows]

    def record(self, answers: Iterable[LetterAnswer]) -> None:
        """Take the server's answers in: what is stored waits no more, what is refused stays with its reason.

        An end of a hand-over that a restored server has lost as well waits until that is there again.
        """
        with self._db.write("letters"):
            for it in answers:
                status = LetterStatus.STORED if it.stored else LetterStatus.REFUSED
                self._db.run(
                    "UPDATE letter SET status = ?, error_code = ?, error_vi = ?, error_en = ? WHERE id = ? "
                    "AND NOT (status = ? AND ? = ?)",
                    int(status),
                    it.code,
                    it.text.vi if it.text else "",
                    it.text.en if it.text else "",
                    it.id,
                    int(LetterStatus.AGAIN),
                    it.code,
                    _NOT_THERE,
                )

    # -- a server that was put back ------------------------------------------------------------------------

    def stored(self, after: str, limit: int) -> list[str]:
        """Return the ids of items that the server ought to have, behind `after` in their order."""
        rows = self._db.all(
            "SELECT id FROM letter WHERE status = ? AND id > ? ORDER BY id LIMIT ?",
            int(LetterStatus.STORED),
            after,
            limit,
        )
        return [str(row[0]) for row in rows]

    def offer_again(self, ids: Iterable[str]) -> None:
        """Have items sent again that the server has lost, and everything of others fetched anew."""
        with self._db.write("letters-again"):
            self._db.many(
                "UPDATE letter SET status = ? WHERE id = ? AND status = ?",
                [(int(LetterStatus.AGAIN), it, int(LetterStatus.STORED)) for it in ids],
            )
            # It counts from an earlier number again: those behind the cursor are not those that were here.
            self._facts.put(_CURSOR, None)

    @property
    def cursor(self) -> str:
        """How far the server's messages were taken in; "" from the beginning."""
        return self._facts.text(_CURSOR) or ""

    def take_in(self, messages: Iterable[Message], cursor: str) -> int:
        """Keep messages of the server with the cursor after them, and return how many were not here.

        One that is here stays as it is.
        """
        with self._db.write("messages"):
            before = int(self._db.one("SELECT count(*) FROM message")[0])
            for message in messages:
                self._insert(message, seen=False)
            self._facts.put(_CURSOR, cursor)
            return int(self._db.one("SELECT count(*) FROM message")[0]) - before
