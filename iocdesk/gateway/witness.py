"""What lets a client see that the server, or its own file, was put back to an earlier day.

Every batch that leaves anything behind gets a row in `history` with a mark that no other batch has. Answers carry the
newest mark; a client shows the last one that it saw, and where the server does not hold it a backup was restored:
nothing is judged then before the client has offered again what was lost. In the same way `devices` remembers the
newest operation of each computer: a store that lacks it was itself put back from a copy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from iocdesk.gateway import schema
from iocdesk.gateway.database import Database, stamp
from iocdesk.gateway.problems import problem_of
from iocdesk.gateway.witness_tables import devices, history
from iocdesk.reports.model import Actor, Operation

MARK_PATTERN = r"^[0-9]{1,18}\.[0-9a-f]{16}$"


@dataclass(slots=True)
class Kept:
    """The operations that a batch left behind."""

    last: str = ""
    tops: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, op: Operation) -> None:
        """Remember one."""
        self.last = op.op_id
        self.tops[op.device_id] = max(self.tops.get(op.device_id, (0, "")), (op.seq, op.op_id))


def expect(connection: Connection, mark: str) -> None:
    """Make sure that what a client has seen of this server is still so; "" has seen nothing.

    Raises:
        ProblemError: `history.unknown`.
    """
    if not mark:
        return
    number, _, name = mark.partition(".")
    row = connection.execute(select(history.c.mark).where(history.c.number == int(number))).first()
    if row is None or row.mark != name:
        raise problem_of("history.unknown")


def newest(connection: Connection) -> str:
    """Return the newest mark, "" before the first."""
    row = connection.execute(select(history).order_by(history.c.number.desc()).limit(1)).first()
    return f"{row.number}.{row.mark}" if row else ""


def remember(connection: Connection, user_id: str, kept: Kept, now: datetime) -> str:
    """Write down that a batch was taken; return its mark, or the newest where it left nothing behind."""
    before = newest(connection)
    if not kept.last:
        return before
    mark = hashlib.sha256(f"{before} {kept.last} {stamp(now)}".encode()).hexdigest()[:16]
    made = connection.execute(insert(history).values(mark=mark)).inserted_primary_key
    for device_id, top in kept.tops.items():
        _raise_top(connection, device_id, user_id, top)
    return f"{made[0] if made else 0}.{mark}"


def _raise_top(connection: Connection, device_id: str, user_id: str, top: tuple[int, str]) -> None:
    seq, op_id = top
    mine = (devices.c.device_id == device_id) & (devices.c.user_id == user_id)
    row = connection.execute(select(devices.c.seq).where(mine)).first()
    if row is None:
        values = {"device_id": device_id, "user_id": user_id, "seq": seq, "op_id": op_id}
        connection.execute(insert(devices).values(values))
    elif row.seq < seq:
        connection.execute(update(devices).where(mine).values(seq=seq, op_id=op_id))


class Witness:
    """Answers what the server remembers of operations and computers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unknown(self, op_ids: Sequence[str]) -> list[str]:
        """Return those operations that the server never answered, or whose answer a restored backup has undone."""
        column = schema.operations.c.op_id
        with self._database.read() as connection:
            rows = connection.execute(select(column).where(column.in_(op_ids)))
            known = {row.op_id for row in rows}
        return [op_id for op_id in op_ids if op_id not in known]

    def device(self, actor: Actor, device_id: str) -> Mapping[str, object]:
        """Return number and id of the newest operation that a computer has sent for the account; 0 and "" for none."""
        mine = (devices.c.device_id == device_id) & (devices.c.user_id == actor.user_id)
        with self._database.read() as connection:
            row = connection.execute(select(devices).where(mine)).first()
        return {"seq": row.seq if row else 0, "op_id": row.op_id if row else ""}
