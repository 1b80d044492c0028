"""After the server was put back to a backup: what it lost of ours is offered again, and versions go back to its own."""

from __future__ import annotations

from collections.abc import Sequence

from iocdesk.core.clock import Clock
from iocdesk.core.ids import IdSource
from iocdesk.forms.model import CellKey
from iocdesk.reports.compare import EMPTY, changed
from iocdesk.reports.merge import same
from iocdesk.reports.model import Cell, Report, Transition
from iocdesk.store.codec import whole_ms
from iocdesk.store.connection import Database
from iocdesk.store.devices import Devices
from iocdesk.store.drafts import Drafts
from iocdesk.store.lines import OpStatus, ReportRow
from iocdesk.store.log import Log
from iocdesk.store.looks import Cells, Looks
from iocdesk.store.working import Working

_ASKED = (OpStatus.SEALED, OpStatus.CONFLICT, OpStatus.LANDED, OpStatus.DONE)


class Losses:
    """What a store does about a server that knows less than it did."""

    def __init__(
        self,
        database: Database,
        working: Working,
        drafts: Drafts,
        log: Log,
        looks: Looks,
        clock: Clock,
        devices: Devices,
        ids: IdSource,
    ) -> None:
        self._db = database
        self._working = working
        self._drafts = drafts
        self._log = log
        self._looks = looks
        self._clock = clock
        self._devices = devices
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
            self._devices.keep_numbers()
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
        # The version that its receipt spoke of may never come now: nothing waits for it any more.
        self._db.run(
            "UPDATE report SET need = max(head, coalesce((SELECT max(version) FROM receipt x WHERE "
            "x.report = report.id), 0)) WHERE id = (SELECT report FROM op WHERE id = ?)",
            op,
        )
        self._db.run(
            "UPDATE op SET name = ?, status = ?, seq = NULL, created_at = NULL, sha256 = NULL, error_code = NULL, "
            "error_vi = NULL, error_en = NULL WHERE id = ?",
            name,
            int(OpStatus.DRAFT),
            op,
        )

    def go_back(self, row: ReportRow, head: Report | None) -> None:
        """Take what the server has now for the newest version, though it is an earlier one than was known here.

        Drafts start from it where their authors saw in their cells what stands there now, and from nothing else, so that
        the server asks before an older figure that is shown again gives way to one typed over a later. A move goes on
        only where the whole report says what it said when it was made.
        """
        number = 0 if head is None else head.version
        saw = self._laid(row)
        self._db.run("UPDATE version SET provisional = 1 WHERE report = ? AND number > ?", row.id, number)
        self._db.run("UPDATE report SET head = ?, need = ?, gone = 0 WHERE id = ?", number, number, row.id)
        if head is not None:
            self._working.versions.save(row.id, head, provisional=False)
        stands = {} if head is None else head.cells
        now = self._laid(self._working.lines.by_number(row.id))
        for op in self._working.ops.open(row.id):
            cells = self._working.ops.cells(op.id)
            if op.status is OpStatus.DRAFT:
                if op.transition is not None and changed(saw, now):
                    self._stop(row, op.transition, saw, now)
                    return
                expected = stands if op.transition is None else now
                known = all(same(cell.base, expected.get(key, EMPTY)) for key, cell in cells.items())
                self._db.run("UPDATE op SET base = min(base, ?) WHERE id = ?", number if known else 0, op.id)
            news = {key: cell.new for key, cell in cells.items()}
            now |= news
            if (
                op.base >= row.head
            ):  # what was made on earlier versions is part of them already, or under them
                saw |= news

    def _laid(self, row: ReportRow) -> dict[CellKey, Cell]:
        """Return the cells of the head, with what is passed on for others on top."""
        cells = dict(self._working.versions.base_report(row).cells)
        for _, brought in self._working.relayed.over_head(row):
            cells |= {key: cell.new for key, cell in brought.items()}
        return cells

    def _stop(self, row: ReportRow, move: Transition, saw: Cells, now: Cells) -> None:
        """Let nothing move on before somebody has looked at what is another now."""
        for op in self._working.ops.open(row.id):
            if op.status is OpStatus.DRAFT:
                self._db.run("UPDATE op SET base = 0 WHERE id = ?", op.id)
        self._drafts.drop_moves(row, whole_ms(self._clock.now()), sealed_too=False)
        self._looks.note(row.key.id, saw, now, move)
