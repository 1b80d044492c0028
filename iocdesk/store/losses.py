"""After the server was put back to a backup: what it lost of ours is offered again, and versions go back to its own."""

from __future__ import annotations

from collections.abc import Sequence

from iocdesk.core.ids import IdSource
from iocdesk.reports.digest import report_digest
from iocdesk.reports.model import Report
from iocdesk.store.connection import Database
from iocdesk.store.lines import OpStatus, ReportRow
from iocdesk.store.log import Log
from iocdesk.store.settings import Facts
from iocdesk.store.working import Working

_ASKED = (OpStatus.SEALED, OpStatus.CONFLICT, OpStatus.LANDED, OpStatus.DONE)


class Losses:
    """What a store does about a server that knows less than it did."""

    def __init__(self, database: Database, working: Working, facts: Facts, log: Log, ids: IdSource) -> None:
        self._db = database
        self._working = working
        self._facts = facts
        self._log = log
        self._ids = ids

    def handed_out(self, before: int | None, limit: int) -> list[tuple[int, str]]:
        """Return operations that the server ought to know, the newest first, as (number, id).

        Args:
            before: the last number of the page before.
        """
        marks = ", ".join("?" * len(_ASKED))
        rows = self._db.all(
            f"SELECT id, name FROM op WHERE status IN ({marks}) AND id < ? ORDER BY id DESC LIMIT ?",  # noqa: S608 - question marks alone
            *map(int, _ASKED),
            before if before is not None else 1 << 62,
            limit,
        )
        return [(int(row[0]), str(row[1])) for row in rows]

    def relayed(self) -> list[str]:
        """Return the operations of others that were passed on and answered."""
        return [str(row[0]) for row in self._db.all("SELECT name FROM relay WHERE status IN (3, 5, 8)")]

    def reopen(self, op_ids: Sequence[str]) -> int:
        """Make drafts of operations that the server does not know; return how many there were.

        They get new names: what they were made on may be lost as well, and the base that their hash is over then
        stands for something else. What is passed on for others is signed by them and goes as it is.
        """
        count = 0
        with self._db.write("reopen"):
            for op_id in op_ids:
                found = self._db.maybe("SELECT id FROM op WHERE name = ?", op_id)
                if found is not None:
                    self._reopen(int(found[0]), op_id)
                    count += 1
                count += self._db.run(
                    "UPDATE relay SET status = 1, receipt = NULL, version = NULL WHERE name = ? AND status <> 9",
                    op_id,
                ).rowcount
        return count

    def _reopen(self, op: int, op_id: str) -> None:
        name = self._ids.new()
        self._log.add("operation.again", f"{op_id} as {name}")
        self._db.run("DELETE FROM receipt WHERE op = ?", op)
        self._db.run(
            "UPDATE op SET name = ?, status = ?, seq = NULL, created_at = NULL, sha256 = NULL, error_code = NULL, "
            "error_vi = NULL, error_en = NULL WHERE id = ?",
            name,
            int(OpStatus.DRAFT),
            op,
        )

    def go_back(self, row: ReportRow, head: Report | None) -> None:
        """Take what the server has now for the newest version, though it is an earlier one than was known here.

        Drafts made on later versions start from it where it is what was known here as that version; else only where it
        says the same in their cells, so that nothing which came there meanwhile is overwritten unseen.
        """
        number = 0 if head is None else head.version
        known = self._working.version(row, number) if head is not None else None
        familiar = head is None or (known is not None and report_digest(known) == report_digest(head))
        self._db.run("UPDATE version SET provisional = 1 WHERE report = ? AND number > ?", row.id, number)
        self._db.run("UPDATE report SET head = ?, need = ?, gone = 0 WHERE id = ?", number, number, row.id)
        self._db.run(
            "UPDATE op SET base = min(base, ?) WHERE report = ? AND status = ?",
            number if familiar else 0,
            row.id,
            int(OpStatus.DRAFT),
        )
