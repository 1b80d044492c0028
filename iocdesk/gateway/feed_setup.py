"""Setting receivers up: where they are, their codes, and what becomes of messages that were refused."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection, Row

from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.gateway.database import Database
from iocdesk.gateway.feed_held import held_reports
from iocdesk.gateway.feed_mapping import Entry, Figure, load_mapping, store_mapping
from iocdesk.gateway.feed_queue import MessageKind, MessageState, enqueue, figures_of
from iocdesk.gateway.feed_receivers import DropReceiver, HttpReceiver, Receiver, check_address, read_token
from iocdesk.gateway.feed_tables import feed_outbox, feed_targets
from iocdesk.reports.sources import SYSTEM_NAME


class FeedError(IocError):
    """The feed cannot do as asked: `feed.target`, `feed.name`, `feed.folder`, `feed.busy`."""


@dataclass(frozen=True, slots=True)
class Target:
    """A receiver. `kind` is http or drop; `token_from` names where its token is: "env:NAME" or "file:/path"."""

    name: str
    kind: str
    address: str
    query: str = ""
    token_from: str = ""
    ack: str = "echo"
    active: bool = True


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that the receiver refused for good, and why."""

    message_id: str
    report_id: str
    version: int
    kind: str
    code: str
    reason: str
    enqueued_at: str


@dataclass(frozen=True, slots=True)
class TargetStatus:
    """How a receiver stands; moments as text, "" for never."""

    target: Target
    waiting: int
    acked: int
    dead: int
    oldest_waiting: str
    last_ok_at: str
    next_try_at: str
    error: str
    dead_letters: tuple[DeadLetter, ...]


class FeedSetup:
    """The province's side of the feed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def put_target(self, target: Target) -> None:
        """Set a receiver up, or change it; what waits for it stays.

        Raises:
            FeedError, ReceiverError: a name, an address or a folder that cannot be used.
        """
        _check(target)
        values = {
            "kind": target.kind,
            "address": target.address,
            "query": target.query,
            "token_from": target.token_from,
            "ack": target.ack,
            "active": target.active,
            "failures": 0,
            "next_at": "",
            "error": "",
        }
        table = feed_targets
        with self._database.write() as connection:
            changed = connection.execute(update(table).where(table.c.name == target.name).values(**values))
            if changed.rowcount == 0:
                connection.execute(
                    insert(table).values(
                        name=target.name, **values, last_ok_at="", lease_holder="", lease_until=""
                    )
                )

    def target(self, name: str) -> Target:
        """Return a receiver.

        Raises:
            FeedError: `feed.target`.
        """
        with self._database.read() as connection:
            return target_of(target_row(connection, name))

    def receiver(self, name: str, environment: Mapping[str, str] | None = None) -> Receiver:
        """Return the way to a receiver, with its token.

        Raises:
            FeedError, ReceiverError: it is not set up, or its token cannot be read.
        """
        it = self.target(name)
        if it.kind == "drop":
            return DropReceiver(Path(it.address))
        token = read_token(it.token_from, os.environ if environment is None else environment)
        return HttpReceiver(it.address, it.query, token, it.ack)

    def put_mapping(self, name: str, entries: Sequence[Entry]) -> int:
        """Take a mapping over; messages that waited for a unit's code go on. Return how many rows it has.

        Raises:
            FeedError: `feed.target`.
        """
        with self._database.write() as connection:
            return take_mapping(connection, name, entries)

    def retry(self, name: str) -> int:
        """Offer refused messages again, under new ids; those that a later one has overtaken are put aside.

        Return how many are offered.
        """
        table, offered = feed_outbox, 0
        with self._database.write() as connection:
            dead = connection.execute(
                select(table).where(table.c.target == name, table.c.state == MessageState.DEAD.value)
            ).all()
            for row in dead:
                later = connection.execute(
                    select(table.c.id).where(
                        table.c.target == name, table.c.report_id == row.report_id, table.c.id > row.id
                    )
                ).first()
                fresh = {"state": MessageState.SKIPPED.value} if later else _fresh(row.message_id)
                connection.execute(update(table).where(table.c.id == row.id).values(**fresh))
                offered += later is None
        return offered

    def resend(self, name: str) -> int:
        """Enqueue every report held for accepted whose figures, under today's mapping, were not told so last.

        What was accepted before the receiver was set up, and what a mended mapping changes, reaches it so.
        Return how many reports are sent.
        """
        now, sent = self._clock.now(), 0
        with self._database.write() as connection:
            target_row(connection, name)
            mapping = load_mapping(connection, name)
            for report in held_reports(connection):
                figures = {str(k): str(v) for k, v in json.loads(figures_of(report)).items()}
                wanted = mapping.translate(report.key.unit.id, figures)
                if _last_told(connection, name, report.id) != [_pair(it) for it in wanted.figures]:
                    sent += enqueue(connection, report, MessageKind.ACCEPT, now, only=name)
        return sent

    def status(self) -> list[TargetStatus]:
        """Return how every receiver stands, for the command line and the province's pages."""
        with self._database.read() as connection:
            rows = connection.execute(select(feed_targets).order_by(feed_targets.c.name)).all()
            return [_status(connection, row) for row in rows]


def take_mapping(connection: Connection, name: str, entries: Sequence[Entry]) -> int:
    """Take a mapping over inside the caller's transaction, as `FeedSetup.put_mapping` does."""
    target_row(connection, name)
    table = feed_outbox
    held = (table.c.target == name, table.c.error_code == "unit")
    connection.execute(update(table).where(*held).values(next_at="", error_code="", error=""))
    return store_mapping(connection, name, entries)


def target_row(connection: Connection, name: str) -> Row[tuple[object, ...]]:
    """Return the row of a receiver.

    Raises:
        FeedError: `feed.target`.
    """
    row = connection.execute(select(feed_targets).where(feed_targets.c.name == name)).first()
    if row is None:
        raise FeedError(
            "feed.target",
            Text(f"Chưa khai báo bên nhận “{name}”.", f"The receiver “{name}” is not set up."),
        )
    return row


def target_of(row: Row[tuple[object, ...]]) -> Target:
    """Read a receiver."""
    return Target(row.name, row.kind, row.address, row.query, row.token_from, row.ack, row.active)


def _check(target: Target) -> None:
    if SYSTEM_NAME.fullmatch(target.name) is None or target.ack not in ("echo", "status"):
        raise FeedError(
            "feed.name", Text("Tên bên nhận không hợp lệ.", "The name of the receiver cannot be used.")
        )
    if target.kind == "http":
        check_address(target.address)
        if target.query:
            check_address(target.query)
    elif not Path(target.address).is_dir():
        raise FeedError(
            "feed.folder",
            Text(f"Không có thư mục {target.address}.", f"There is no folder {target.address}."),
        )


def _fresh(message_id: str) -> dict[str, object]:
    base, _, edition = message_id.partition("-")
    return {
        "state": MessageState.WAITING.value, "message_id": f"{base}-{int(edition or 1) + 1}", "sent": None,
        "attempts": 0, "next_at": "", "error_code": "", "error": "",
    }  # fmt: skip


def _pair(figure: Figure) -> tuple[str, str, str]:
    return figure.indicator, figure.category, figure.value


def _last_told(connection: Connection, name: str, report_id: str) -> list[tuple[str, str, str]] | None:
    """Return the figures of the newest message about a report that was, or will be, told; None for none."""
    table = feed_outbox
    alive = (MessageState.WAITING.value, MessageState.ACKED.value)
    row = connection.execute(
        select(table)
        .where(table.c.target == name, table.c.report_id == report_id, table.c.state.in_(alive))
        .order_by(table.c.id.desc())
        .limit(1)
    ).first()
    if row is None or row.kind == MessageKind.WITHDRAW.value:
        return None
    if row.sent is None:
        mapping = load_mapping(connection, name)
        figures = {str(k): str(v) for k, v in json.loads(row.figures).items()}
        unit = report_id.split("/")[1]
        return [_pair(it) for it in mapping.translate(unit, figures).figures]
    return [(it["indicator"], it["category"], it["value"]) for it in json.loads(row.sent)["figures"]]


def _status(connection: Connection, row: Row[tuple[object, ...]]) -> TargetStatus:
    table = feed_outbox
    mine = table.c.target == row.name
    counts = {
        found.state: (int(found.n), str(found.oldest))
        for found in connection.execute(
            select(table.c.state, func.count().label("n"), func.min(table.c.enqueued_at).label("oldest"))
            .where(mine)
            .group_by(table.c.state)
        )
    }
    dead = connection.execute(
        select(table).where(mine, table.c.state == MessageState.DEAD.value).order_by(table.c.id).limit(200)
    )
    letters = tuple(
        DeadLetter(it.message_id, it.report_id, it.version, it.kind, it.error_code, it.error, it.enqueued_at)
        for it in dead
    )
    waiting, oldest = counts.get(MessageState.WAITING.value, (0, ""))
    return TargetStatus(
        target=target_of(row),
        waiting=waiting,
        acked=counts.get(MessageState.ACKED.value, (0, ""))[0],
        dead=counts.get(MessageState.DEAD.value, (0, ""))[0],
        oldest_waiting=oldest,
        last_ok_at=row.last_ok_at,
        next_try_at=row.next_at,
        error=row.error,
        dead_letters=letters,
    )
