"""What the feed has to pass on, put into its outbox in the very transaction that makes it so.

Accepting a commune's report makes a message; accepting it again after a correction one that replaces; taking the
acceptance back, or the report away, one that withdraws. While a correction is under way the figures accepted before
it stand.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from iocdesk.core.numbers import canonical
from iocdesk.core.units import Level
from iocdesk.forms.values import Presence, Value
from iocdesk.gateway import schema
from iocdesk.gateway.database import stamp
from iocdesk.gateway.feed_tables import feed_outbox, feed_targets
from iocdesk.reports.model import Operation, Report, ReportState, Transition
from iocdesk.reports.operations import canonical_json

HELD = frozenset({ReportState.ACCEPTED, ReportState.LOCKED})
"""States whose figures the province holds for accepted."""


class MessageKind(StrEnum):
    """What a message tells the receiver."""

    ACCEPT = "accept"
    REPLACE = "replace"
    WITHDRAW = "withdraw"


class MessageState(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    ACKED = "acked"
    DEAD = "dead"
    """Refused for good; a person has to look."""
    SKIPPED = "skipped"
    """A later message of the report took its place."""


def follow(connection: Connection, report: Report, op: Operation, now: datetime) -> None:
    """Enqueue what a report's new version means to the receivers; must run in the transaction that makes it.

    Costs nothing for the operations that mean nothing to them.
    """
    if op.transition is Transition.ACCEPT or (op.transition is None and op.cells and report.state in HELD):
        enqueue(connection, report, MessageKind.ACCEPT, now)
    elif op.transition is Transition.RETURN and _was_accepted(connection, report):
        enqueue(connection, report, MessageKind.WITHDRAW, now)


def follow_removal(connection: Connection, report: Report, now: datetime) -> None:
    """Enqueue that a report was taken away."""
    enqueue(connection, report, MessageKind.WITHDRAW, now)


def enqueue(
    connection: Connection, report: Report, kind: MessageKind, now: datetime, *, only: str = ""
) -> int:
    """Put a message into the outbox of every active receiver, or of `only` one; return how many were put."""
    table = feed_targets
    targets = connection.execute(select(table.c.name).where(table.c.active.is_(True)).order_by(table.c.name))
    names = [row.name for row in targets if only in ("", row.name)]
    if not names or not is_fed(connection, report.key.unit.id):
        return 0
    put = 0
    for name in names:
        last = _last_kind(connection, name, report.id)
        if kind is MessageKind.WITHDRAW:
            if last in (None, MessageKind.WITHDRAW):
                continue
            _insert(connection, name, report, kind, b"{}", now)
        else:
            again = last not in (None, MessageKind.WITHDRAW)
            said = MessageKind.REPLACE if again else MessageKind.ACCEPT
            _insert(connection, name, report, said, figures_of(report), now)
        put += 1
    return put


def is_fed(connection: Connection, unit_id: str) -> bool:
    """Tell whether a unit's reports are passed on: a commune's are, a village's go up through its commune."""
    units = schema.units
    row = connection.execute(select(units.c.body).where(units.c.unit_id == unit_id)).first()
    return row is not None and json.loads(row.body)["level"] != Level.VILLAGE.value


def figures_of(report: Report) -> bytes:
    """Write a report's answered figures as canonical JSON: cell to decimal text or "nothing"."""
    found = {key: figure(cell.value) for key, cell in report.cells.items() if "/" not in key}
    content: dict[str, object] = {key: text for key, text in found.items() if text}
    return canonical_json(content)


def figure(value: Value) -> str:
    """Write one figure; "" for what is none."""
    if value.presence is Presence.NOTHING:
        return "nothing"
    return canonical(value.data) if isinstance(value.data, Decimal) else ""


def _insert(
    connection: Connection, target: str, report: Report, kind: MessageKind, figures: bytes, now: datetime
) -> None:
    marks = f"{target}\n{report.id}\n{report.version}\n{kind}\n{stamp(now)}\n".encode()
    connection.execute(
        insert(feed_outbox).values(
            target=target,
            message_id=hashlib.sha256(marks + figures).hexdigest()[:32],
            report_id=report.id,
            period_id=report.key.period.id,
            version=report.version,
            kind=kind.value,
            enqueued_at=stamp(now),
            state=MessageState.WAITING.value,
            attempts=0,
            next_at="",
            error_code="",
            error="",
            figures=figures,
            acked_at="",
        )
    )


def _last_kind(connection: Connection, target: str, report_id: str) -> str | None:
    table = feed_outbox
    row = connection.execute(
        select(table.c.kind)
        .where(table.c.target == target, table.c.report_id == report_id)
        .order_by(table.c.id.desc())
        .limit(1)
    ).first()
    return None if row is None else str(row.kind)


def _was_accepted(connection: Connection, report: Report) -> bool:
    table = schema.report_versions
    row = connection.execute(
        select(table.c.state).where(
            table.c.report_id == report.id, table.c.side == "", table.c.version == report.version - 1
        )
    ).first()
    return row is not None and row.state in HELD
