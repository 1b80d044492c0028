"""Every version of every report: the newest for reading, all of them for good, in one order of changes."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.engine import Connection

from iocdesk.core.text import nfc
from iocdesk.forms.model import CellKey
from iocdesk.gateway import schema
from iocdesk.gateway.database import next_number, stamp
from iocdesk.gateway.disputes import note_disputes
from iocdesk.gateway.feed_queue import follow, follow_removal
from iocdesk.reports.compare import changed
from iocdesk.reports.digest import report_digest
from iocdesk.reports.model import (
    Cell,
    Operation,
    ReceiptStatus,
    Report,
    ReportKey,
    ReportState,
    Transition,
)
from iocdesk.reports.operations import canonical_json, cell_to_json, report_from_json, report_to_json

SEQ_COUNTER = "seq"

Written = Mapping[CellKey, Mapping[str, object]]
"""Cells as JSON."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest version of a report; `gone` when it was taken away."""

    report: Report
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Base:
    """Where an operation starts from, seen from the newest version.

    Attributes:
        version: its base version; the newest one where only the same computer's own operations lie between.
        cells: the cells of the base version; None when there is no need of them, or they are not known.
        changed_since: the newest content of the cells that others have changed since; None as before.
    """

    version: int
    cells: Mapping[CellKey, Cell] | None = None
    changed_since: Mapping[CellKey, Cell] | None = None


class Archive:
    """Reads and writes versions inside a caller's transaction."""

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

    def unknown(self, connection: Connection, report_ids: Collection[str]) -> set[str]:
        """Return those reports of which there is no version, not even of one that was taken away."""
        column = schema.report_versions.c.report_id
        rows = connection.execute(select(column).where(column.in_(report_ids)).distinct())
        return set(report_ids) - {row.report_id for row in rows}

    def of_unit(self, connection: Connection, unit_id: str) -> list[Report]:
        """Return the newest versions of all reports of a unit, by report_id."""
        table = schema.reports
        rows = connection.execute(
            select(table.c.body)
            .where(table.c.unit_id == unit_id, table.c.deleted.is_(False))
            .order_by(table.c.report_id)
        )
        return [report_from_json(json.loads(row.body)) for row in rows]

    def base(self, connection: Connection, head: Head | None, op: Operation) -> Base:
        """Find what an operation was made on top of.

        A computer sends several operations of one report in one batch, all made on the last version it knew. Its own
        earlier operations are not somebody else's change: applied ones move the base along.
        """
        if head is None:
            return Base(0)
        if head.gone or op.base_version == head.report.version:
            return Base(head.report.version)
        if op.base_version > head.report.version:
            return self._after_a_loss(connection, head.report, op)
        table = schema.report_versions
        rows = connection.execute(
            select(table.c.status, table.c.device_id, table.c.op_seq, table.c.changed)
            .where(table.c.report_id == op.report_id, table.c.side == "", table.c.version > op.base_version)
            .order_by(table.c.version)
        ).all()
        own = [row.device_id == op.device_id and row.op_seq < op.seq for row in rows]
        if rows and all(own) and all(row.status == ReceiptStatus.APPLIED for row in rows):
            return Base(head.report.version)
        foreign: set[CellKey] = set()
        for row, mine in zip(rows, own, strict=True):
            keys = json.loads(row.changed)
            foreign = foreign.difference(keys) if mine else foreign.union(keys)
        known = self.version(connection, op.report_id, op.base_version)
        base = known.cells if known else ({} if op.base_version == 0 else None)
        if base is None:
            return Base(op.base_version)
        since = {key: cell for key, cell in changed(base, head.report.cells).items() if key in foreign}
        return Base(op.base_version, base, since)

    def _after_a_loss(self, connection: Connection, head: Report, op: Operation) -> Base:
        """Place an operation on a version that a restored backup has undone and that is not offered again (yet).

        What the same computer did before is no news to it. Of all else nobody knows here whether its author had seen
        it: it is taken for changed, so that nothing is overwritten and nothing moves straight on.
        """
        table = schema.report_versions
        rows = connection.execute(
            select(table.c.device_id, table.c.op_seq, table.c.changed)
            .where(table.c.report_id == op.report_id, table.c.side == "")
            .order_by(table.c.version)
        ).all()
        foreign: set[CellKey] = set()
        strange = False
        for row in rows:
            mine = row.device_id == op.device_id and row.op_seq < op.seq
            keys = json.loads(row.changed)
            foreign = foreign.difference(keys) if mine else foreign.union(keys)
            strange = strange or not mine
        if not strange:
            return Base(head.version)
        base = {key: cell for key, cell in head.cells.items() if key not in foreign}
        since = {key: cell for key, cell in head.cells.items() if key in foreign}
        return Base(op.base_version, base, since)

    def as_returned(self, connection: Connection, head: Report) -> Mapping[CellKey, Cell] | None:
        """Return the cells of a returned report as they were when it came back; None when it did not."""
        table = schema.report_versions
        if head.state is not ReportState.RETURNED:
            return None
        row = connection.execute(
            select(table.c.body)
            .where(
                table.c.report_id == head.id,
                table.c.side == "",
                table.c.transition == Transition.RETURN.value,
            )
            .order_by(table.c.version.desc())
            .limit(1)
        ).first()
        return report_from_json(json.loads(row.body)).cells if row else None

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
        *,
        written: Written | None = None,
    ) -> None:
        """Make `report` the newest version, and a change that everybody who may see it will be told of.

        Args:
            seq: the next number of `SEQ_COUNTER`.
            written: the operation's cells as JSON, where they are at hand.
        """
        cells = _cells(report, op, written or {})
        body = canonical_json(report_to_json(report, cells))
        table = schema.reports
        values = {
            "version": report.version,
            "state": report.state.value,
            "digest": report_digest(report, cells),
            "seq": seq,
            "deleted": False,
            "changed_at": stamp(now),
            "body": body,
        }
        there = update(table).where(table.c.report_id == bindparam("known_id"))
        found = connection.execute(there, {"known_id": report.id, **values}) if report.version > 1 else None
        if found is None or found.rowcount == 0:
            connection.execute(insert(table), {**_subject(report.key), **values})
        self._keep(connection, report, op, status, now, body, side="")
        note_disputes(connection, report, op)
        follow(connection, report, op, now)

    def keep_beside(self, connection: Connection, kept: Report, op: Operation, now: datetime) -> None:
        """Keep a submission in conflict as a version of its own, beside the main line."""
        body = canonical_json(report_to_json(kept))
        self._keep(connection, kept, op, ReceiptStatus.CONFLICT, now, body, side=op.op_id)

    def bury(self, connection: Connection, report_id: str, now: datetime) -> bool:
        """Leave a tombstone in place of a report; its versions stay. Return whether there was one."""
        table = schema.reports
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

    @staticmethod
    def _keep(
        connection: Connection,
        report: Report,
        op: Operation,
        status: ReceiptStatus,
        now: datetime,
        body: bytes,
        *,
        side: str,
    ) -> None:
        connection.execute(
            insert(schema.report_versions),
            {
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
            },
        )


def _cells(report: Report, op: Operation, written: Written) -> Written:
    """Write a report's cells; those taken over from the operation as they are were written there."""
    mine = op.cells
    return {
        nfc(key): written[key] if key in written and mine.get(key) is cell else cell_to_json(cell)
        for key, cell in report.cells.items()
    }


def _subject(key: ReportKey) -> dict[str, str]:
    return {
        "report_id": key.id,
        "form_id": key.form_id,
        "unit_id": key.unit.id,
        "period_id": key.period.id,
    }
