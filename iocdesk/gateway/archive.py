"""Every version of every report: the newest for reading, all of them for good, in one order of changes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from iocdesk.core.text import nfc
from iocdesk.forms.model import CellKey
from iocdesk.gateway import schema
from iocdesk.gateway.database import lock_units, next_number, stamp
from iocdesk.gateway.disputes import note_disputes
from iocdesk.gateway.feed_queue import follow, follow_removal
from iocdesk.gateway.rows import Row, put_rows
from iocdesk.reports.digest import report_digest
from iocdesk.reports.model import Operation, ReceiptStatus, Report, ReportKey
from iocdesk.reports.operations import canonical_json, cell_to_json, report_from_json, report_to_json

SEQ_COUNTER = "seq"

Written = Mapping[CellKey, Mapping[str, object]]
"""Cells as JSON."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest version of a report; `gone` when it was taken away."""

    report: Report
    gone: bool = False


class Archive:
    """Reads and writes versions inside a caller's transaction, which holds the lock of the units it writes to."""

    def head(self, connection: Connection, report_id: str, form_version: str = "") -> Head | None:
        """Return the newest version; None when there never was such a report.

        Of a report that was taken away an empty draft is left, so that its versions count on when it is begun anew.
        """
        table, versions = schema.reports, schema.report_versions
        row = connection.execute(
            select(table.c.body).where(table.c.report_id == report_id, table.c.deleted.is_(False))
        ).first()
        if row is not None:
            return Head(report_from_json(json.loads(row.body)))
        last = connection.execute(
            select(func.max(versions.c.version)).where(versions.c.report_id == report_id)
        ).scalar()
        if last is None:
            return None
        return Head(Report(ReportKey.parse(report_id), form_version, version=last), gone=True)

    def version(self, connection: Connection, report_id: str, version: int, side: str = "") -> Report | None:
        """Return one version as a whole."""
        table = schema.report_versions
        row = connection.execute(
            select(table.c.body).where(
                table.c.report_id == report_id, table.c.version == version, table.c.side == side
            )
        ).first()
        return report_from_json(json.loads(row.body)) if row else None

    def advance(
        self,
        connection: Connection,
        report: Report,
        op: Operation,
        status: ReceiptStatus,
        now: datetime,
        seq: int,
    ) -> None:
        """Make `report` the newest version, and a change that everybody who may see it will be told of.

        Args:
            seq: the next number of `SEQ_COUNTER`.
        """
        row = head_row(report, written_cells(report, op, {}), now)
        body = row["body"] if isinstance(row["body"], bytes) else b""
        put_heads(connection, [row | {"seq": seq}])
        put_rows(connection, schema.report_versions, [version_row(report, op, status, now, body)])
        note_disputes(connection, report, op)
        follow(connection, report, op, now)

    def bury(self, connection: Connection, report_id: str, now: datetime) -> bool:
        """Leave a tombstone in place of a report; its versions stay. Return whether there was one."""
        table = schema.reports
        lock_units(connection, [ReportKey.parse(report_id).unit.id])
        head = self.head(connection, report_id)
        seq = next_number(connection, SEQ_COUNTER)
        found = connection.execute(
            update(table)
            .where(table.c.report_id == report_id, table.c.deleted.is_(False))
            .values(deleted=True, seq=seq, changed_at=stamp(now))
        )
        if head is not None and found.rowcount == 1:
            follow_removal(connection, head.report, now)
        return found.rowcount == 1


def put_heads(connection: Connection, rows: Sequence[Row]) -> None:
    """Make these the newest versions, whether or not there were older ones."""
    if not rows:
        return
    new = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(schema.reports)
    kept = {"report_id", "form_id", "unit_id", "period_id"}
    news = {column.name: new.excluded[column.name] for column in schema.reports.c if column.name not in kept}
    connection.execute(new.on_conflict_do_update(index_elements=["report_id"], set_=news), list(rows))


def head_row(report: Report, cells: Written | None, now: datetime) -> Row:
    """Write a newest version as its row, all but `seq`.

    Args:
        cells: the report's cells as JSON, where they are at hand.
    """
    return {
        "report_id": report.id,
        "form_id": report.key.form_id,
        "unit_id": report.key.unit.id,
        "period_id": report.key.period.id,
        "version": report.version,
        "state": report.state.value,
        "digest": report_digest(report, cells),
        "deleted": False,
        "changed_at": stamp(now),
        "body": canonical_json(report_to_json(report, cells)),
    }


def version_row(
    report: Report, op: Operation, status: ReceiptStatus, now: datetime, body: bytes, *, side: str = ""
) -> Row:
    """Write a version as its row.

    Args:
        body: the report as canonical JSON.
        side: "" on the main line, else the op_id of a submission kept beside it.
    """
    return {
        "report_id": report.id,
        "version": report.version,
        "side": side,
        "state": report.state.value,
        "status": status.value,
        "op_id": op.op_id,
        "device_id": op.device_id,
        "op_seq": op.seq,
        "author": op.author,
        "at": stamp(now),
        "transition": op.transition.value if op.transition else "",
        "reason": op.reason,
        "changed": json.dumps(sorted(op.cells), ensure_ascii=False).encode(),
        "body": body,
    }


def written_cells(report: Report, op: Operation, written: Written) -> Written:
    """Write a report's cells; those taken over from the operation as they are were written there."""
    mine = op.cells
    return {
        nfc(key): written[key] if key in written and mine.get(key) is cell else cell_to_json(cell)
        for key, cell in report.cells.items()
    }
