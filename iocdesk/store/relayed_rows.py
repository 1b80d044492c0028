"""Operations of other computers that are laid over a report until the server has them; see `relays`."""

from __future__ import annotations

import json
from dataclasses import replace

from iocdesk.forms.model import CellKey
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.model import Operation
from iocdesk.reports.operations import operation_from_json
from iocdesk.store.connection import Database
from iocdesk.store.lines import OpCell, OpRow, OpStatus, ReportRow


class RelayedRows:
    """Reads and closes relayed operations over one connection."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def over_head(self, row: ReportRow) -> list[tuple[OpRow, dict[CellKey, OpCell]]]:
        """Return the relayed operations that are laid over the head, in order; see `relays`."""
        rows = self._db.all(
            "SELECT body FROM relay WHERE report = ?1 AND ((status = 1 AND base >= ?2) OR (status = 5 AND "
            "version > ?2)) ORDER BY device, seq",
            row.id,
            row.head,
        )
        found = []
        for (body,) in rows:
            op = operation_from_json(json.loads(body))
            cells = {
                key: OpCell(
                    replace(cell, author=cell.author or op.author, at=cell.at or op.created_at), EMPTY
                )
                for key, cell in op.cells.items()
            }
            found.append((_line_of(op, row.id), cells))
        return found

    def waiting(self, number: int) -> bool:
        """Tell whether operations of others are still to be passed on for a report."""
        return self._db.maybe("SELECT 1 FROM relay WHERE report = ? AND status = 1", number) is not None

    def land(self, row: ReportRow, head: int) -> bool:
        """Close relayed operations whose result is now here.

        Returns:
            whether every version after the one known before (`row.head`) is the result of one of them, so that
            nobody else has changed anything meanwhile.
        """
        rows = self._db.all(
            "SELECT version, receipt FROM relay WHERE report = ? AND status = 5 AND version <= ?",
            row.id,
            head,
        )
        if not rows:
            return False
        self._db.run(
            "UPDATE relay SET status = 8 WHERE report = ? AND status = 5 AND version <= ?", row.id, head
        )
        applied = {version for version, receipt in rows if json.loads(receipt)["status"] == "applied"}
        return set(range(row.head + 1, head + 1)) <= applied


def _line_of(op: Operation, report: int) -> OpRow:
    """Return the line that an operation of another computer would have here."""
    return OpRow(
        id=0,
        name=op.op_id,
        report=report,
        status=OpStatus.SEALED,
        seq=op.seq,
        base=op.base_version,
        form_version=op.form_version,
        author=op.author,
        since=op.created_at,
        created_at=op.created_at,
        transition=op.transition,
        reason=op.reason,
        remarks=op.remarks,
        event_at=op.event_at,
        sha256=op.sha256,
    )
