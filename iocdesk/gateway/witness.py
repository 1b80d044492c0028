"""What lets a client see that the server, or its own file, was put back to an earlier day.

Every batch of operations or letters that leaves anything behind, and every file that has come, gets a row in `history`
with a mark that nothing else has. Answers carry the newest mark; a client shows the last one that it saw, and where the server does not hold it a backup was restored:
nothing is judged then before the client has offered again what was lost. In the same way `devices` remembers the
newest operation of each computer: a store that lacks it was itself put back from a copy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection

from iocdesk.gateway import schema
from iocdesk.gateway.database import Database, next_number, stamp
from iocdesk.gateway.problems import problem_of
from iocdesk.gateway.rows import among
from iocdesk.gateway.witness_tables import devices, history
from iocdesk.reports.model import Actor, Operation

_RAISE = """
INSERT INTO devices (device_id, user_id, seq, op_id)
SELECT * FROM unnest(%s::text[], %s::text[], %s::int[], %s::text[])
ON CONFLICT (device_id, user_id) DO UPDATE SET seq = excluded.seq, op_id = excluded.op_id
WHERE devices.seq < excluded.seq
"""
MARK_PATTERN = r"^[0-9]{1,18}\.[0-9a-f]{16}$"
_BEGINNING = f"0.{'0' * 16}"
"""The mark of a server that has taken nothing yet; every server holds it."""
_COUNTER = "history"
"""Counter in `meta` whose lock lets marks follow each other as the commits do."""


def expect(connection: Connection, mark: str) -> None:
    """Make sure that what a client has seen of this server is still so; "" has seen nothing.

    Raises:
        ProblemError: `history.unknown`.
    """
    if unheld(connection, [mark]):
        raise problem_of("history.unknown")


def newest(connection: Connection) -> str:
    """Return the newest mark."""
    row = connection.execute(select(history).order_by(history.c.number.desc()).limit(1)).first()
    return f"{row.number}.{row.mark}" if row else _BEGINNING


def unheld(connection: Connection, marks: Collection[str]) -> set[str]:
    """Return those of the marks that clients were told and this server does not hold."""
    named = {mark: int(mark.partition(".")[0]) for mark in marks if mark not in {"", _BEGINNING}}
    if not named:
        return set()
    numbers = sorted(set(named.values()))
    rows = connection.execute(select(history).where(among(connection, history.c.number, numbers)))
    held = {f"{row.number}.{row.mark}" for row in rows}
    return {mark for mark, number in named.items() if f"{number}.{mark.partition('.')[2]}" not in held}


def remember(connection: Connection, kept: Sequence[Operation], now: datetime) -> str:
    """Write down that operations were taken; return the new mark, or the newest where there was nothing to keep."""
    if not kept:
        return newest(connection)
    _raise_tops(connection, kept)
    return note(connection, kept[-1].op_id, now)


def note(connection: Connection, what: str, now: datetime) -> str:
    """Write down that something was kept which must not be lost unnoticed, and return the new mark.

    The last thing of a transaction, since no other can go on meanwhile: whoever is told a mark is told of all below.
    """
    next_number(connection, _COUNTER)
    before = newest(connection)
    mark = hashlib.sha256(f"{before} {what} {stamp(now)}".encode()).hexdigest()[:16]
    made = connection.execute(insert(history).values(mark=mark)).inserted_primary_key
    return f"{made[0] if made else 0}.{mark}"


def _raise_tops(connection: Connection, kept: Sequence[Operation]) -> None:
    tops: dict[tuple[str, str], tuple[int, str]] = {}
    for op in kept:
        place = op.device_id, op.author
        tops[place] = max(tops.get(place, (0, "")), (op.seq, op.op_id))
    places = sorted(tops)
    if connection.dialect.name != "sqlite":
        columns = zip(*((device, user, *tops[device, user]) for device, user in places), strict=True)
        connection.exec_driver_sql(_RAISE, tuple(map(list, columns)))
        return
    new = sqlite.insert(devices)
    put = new.on_conflict_do_update(
        index_elements=["device_id", "user_id"],
        set_={"seq": new.excluded.seq, "op_id": new.excluded.op_id},
        where=devices.c.seq < new.excluded.seq,
    )
    rows = [
        {"device_id": device_id, "user_id": user_id, "seq": seq, "op_id": op_id}
        for (device_id, user_id), (seq, op_id) in ((place, tops[place]) for place in places)
    ]
    connection.execute(put, rows)


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
