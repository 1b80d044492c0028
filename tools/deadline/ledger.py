"""What the database holds after the rush: each report receipted once, and the floor, a bare COPY of the same rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Table, create_engine, func, select

from iocdesk.gateway import schema
from iocdesk.gateway.database import Database
from iocdesk.gateway.rows import copy_rows
from iocdesk.gateway.upgrade import upgrade
from iocdesk.gateway.witness_tables import devices, history
from iocdesk.reports.operations import canonical_json
from tools.deadline.province import Client
from tools.deadline.rush import Rush

FILLED: tuple[Table, ...] = (schema.operations, schema.report_versions, schema.reports, history, devices)
"""The tables that taking reports in adds rows to."""


def faults(database: Database, clients: Sequence[Client], rush: Rush) -> list[str]:
    """Say what is not as it must be: every operation receipted exactly once, and the receipt is the stored one."""
    found = [f"client {n}: {it.trouble}" for n, it in enumerate(rush.told) if it.trouble]
    ops, versions, reports = schema.operations, schema.report_versions, schema.reports
    with database.read() as connection:
        stored = {row.op_id: row for row in connection.execute(select(ops))}
        applied = connection.execute(select(versions.c.op_id, func.count()).group_by(versions.c.op_id)).all()
        heads = connection.execute(select(reports.c.report_id, reports.c.version, reports.c.state)).all()
        numbers = connection.execute(select(reports.c.seq)).scalars().all()
    if set(stored) != {it.op_id for it in clients}:
        found.append(f"{len(stored)} operations are stored, {len(clients)} were sent")
    if sorted((row[0], row[1]) for row in applied) != sorted((it.op_id, 1) for it in clients):
        found.append("not every operation made exactly one version")
    if sorted(tuple(row) for row in heads) != sorted((it.report_id, 1, "submitted") for it in clients):
        found.append("not every report stands at its first version, submitted")
    if len(set(numbers)) != len(clients):
        found.append("changes share a number")
    for client, told in zip(clients, rush.told, strict=True):
        row = stored.get(client.op_id)
        if row is not None and bytes(row.receipt) != canonical_json(told.receipt):
            found.append(f"client {client.number} holds another receipt than the server")
        elif told.receipt.get("op_sha256") != client.sha256 or told.receipt.get("status") != "applied":
            found.append(f"client {client.number}: {told.receipt}")
    if len({it.receipt.get("number") for it in rush.told}) != len(clients):
        found.append("receipts share a number")
    return found


@dataclass(frozen=True, slots=True)
class Floor:
    """What the bare COPY took: seconds, processor seconds, rows, and their bytes.

    Attributes:
        commits: in how many transactions the gateway had written those rows.
    """

    took: float
    cpu: float
    rows: int
    size: int
    commits: int


def floor(database: Database, empty: str, cpu: Callable[[], float]) -> Floor:
    """Put the rows that the rush left into an empty database by bare COPY.

    The same tables with their keys and indexes, one transaction, one durable commit. Nothing is received, unpacked,
    read, checked, merged, hashed or answered.
    """
    with database.read() as connection:
        kept = {
            table: _rows(connection.execute(select(table)).mappings().all())
            for table in (schema.units, schema.users, *FILLED)
        }
    engine = create_engine(empty)
    upgrade(engine)
    with engine.begin() as connection:
        for table in (schema.units, schema.users):
            copy_rows(connection, table, kept[table])
    spent, began = cpu(), time.perf_counter()
    with engine.begin() as connection:
        for table in FILLED:
            copy_rows(connection, table, kept[table])
    took, spent = time.perf_counter() - began, cpu() - spent
    engine.dispose()
    rows = [row for table in FILLED for row in kept[table]]
    size = sum(len(it) for row in rows for it in row.values() if isinstance(it, bytes | str))
    return Floor(took, spent, len(rows), size, len(kept[history]))


def _rows(found: Sequence[object]) -> list[dict[str, object]]:
    return [dict(row) for row in found]  # type: ignore[call-overload]
