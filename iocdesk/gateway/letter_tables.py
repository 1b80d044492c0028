"""The tables of messages and hand-overs, and reading hand-overs back."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, UniqueConstraint, select
from sqlalchemy.engine import Connection

from iocdesk.core.units import UnitKey
from iocdesk.gateway import schema
from iocdesk.gateway.rows import among
from iocdesk.reports.handover import Handover, handover_from_json

messages = Table(
    "messages",
    schema.metadata,
    Column("id", String(36), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("unit_id", String(40), nullable=False),
    Column("user_id", String(80), nullable=False),
    Column("received_at", String(24), nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("seq"),
)
Index("messages_by_unit", messages.c.unit_id, messages.c.seq)

handovers = Table(
    "handovers",
    schema.metadata,
    Column("id", String(36), primary_key=True),
    Column("unit_id", String(40), nullable=False),
    Column("ends", String(36), nullable=False),
    Column("ended_at", String(24)),
    Column("received_at", String(24), nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Hand-overs, and the items that ended one early (`ends` names it); `ended_at` is of the one that was ended."""


def handovers_of(connection: Connection, unit: UnitKey | None = None) -> list[Handover]:
    """Return the hand-overs of a unit, or of all, oldest first, with their early ends."""
    query = select(handovers.c.body, handovers.c.ended_at).where(handovers.c.ends == "")
    if unit is not None:
        query = query.where(handovers.c.unit_id == unit.id)
    rows = connection.execute(query.order_by(handovers.c.id)).all()
    return [standing(row.body, row.ended_at) for row in rows]


def handovers_of_units(connection: Connection, unit_ids: Collection[str]) -> dict[str, list[Handover]]:
    """Return the hand-overs of several units, oldest first, with their early ends; units without any are left out."""
    mine = among(connection, handovers.c.unit_id, sorted(unit_ids))
    query = select(handovers).where(handovers.c.ends == "", mine)
    found: dict[str, list[Handover]] = {}
    for row in connection.execute(query.order_by(handovers.c.id)):
        found.setdefault(row.unit_id, []).append(standing(row.body, row.ended_at))
    return found


def standing(body: bytes, ended_at: str | None) -> Handover:
    """Read a stored hand-over with its early end."""
    item = handover_from_json(json.loads(body))
    if not isinstance(item, Handover):
        msg = f"{item.id} is no hand-over"
        raise TypeError(msg)
    return replace(item, ended_at=datetime.fromisoformat(ended_at)) if ended_at else item
