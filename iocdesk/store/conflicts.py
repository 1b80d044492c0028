"""Reports whose cells both sides changed, and a person's choice between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from iocdesk.core.clock import Clock
from iocdesk.forms.model import CellKey
from iocdesk.reports.compare import EMPTY, settled
from iocdesk.reports.merge import Side, rebased_cells, same
from iocdesk.reports.model import Actor, Cell, Difference, Receipt, Report, ReportId
from iocdesk.reports.operations import cells_from_json, cells_to_json
from iocdesk.store.codec import whole_ms
from iocdesk.store.connection import Database
from iocdesk.store.devices import Devices
from iocdesk.store.drafts import Drafts
from iocdesk.store.errors import NoConflict
from iocdesk.store.lines import OpCell, OpRow, OpStatus, ReportRow
from iocdesk.store.receipts import Receipts
from iocdesk.store.types import Conflict
from iocdesk.store.working import Working


class Conflicts:
    """The conflicts of one store."""

    def __init__(
        self,
        database: Database,
        working: Working,
        drafts: Drafts,
        receipts: Receipts,
        clock: Clock,
        devices: Devices,
    ) -> None:
        self._db = database
        self._working = working
        self._drafts = drafts
        self._receipts = receipts
        self._clock = clock
        self._devices = devices

    def list(self) -> list[Conflict]:
        """Return every conflict, the oldest first."""
        rows = self._db.all("SELECT report FROM op WHERE status = ? ORDER BY id", int(OpStatus.CONFLICT))
        found = [self._conflict(self._working.lines.by_number(row[0])) for row in rows]
        return [conflict for conflict in found if conflict is not None]

    def get(self, report_id: ReportId) -> Conflict | None:
        """Return a report's conflict, if it has one."""
        row = self._working.lines.find(report_id)
        return None if row is None else self._conflict(row)

    def _conflict(self, row: ReportRow) -> Conflict | None:
        op = self._open(row)
        if op is None:
            return None
        receipt = self._receipt(op)
        operation = self._working.ops.sealed(row, op, self._devices.of(op.seq))
        found = tuple(it for it in self._differences(row, op, receipt) if not same(it.ours, it.theirs))
        return Conflict(row.key.id, operation, receipt, found, self._seen(row, receipt))

    @staticmethod
    def _seen(row: ReportRow, receipt: Receipt) -> int:
        """Return the version of the server that is compared with: the newest that is known."""
        return max(row.head, receipt.version)

    def _differences(self, row: ReportRow, op: OpRow, receipt: Receipt) -> tuple[Difference, ...]:
        """Return the receipt's differences as the newest version here has them, with what has come since."""
        if row.head <= receipt.version:
            return receipt.differences
        head = self._working.versions.get(row, row.head)
        if head is None:
            return receipt.differences
        now = {
            it.key: Difference(it.key, it.base, it.ours, head.cells.get(it.key, EMPTY))
            for it in receipt.differences
        }
        for key, cell in self._working.ops.cells(op.id).items():
            theirs = head.cells.get(key, EMPTY)
            settled_ = same(theirs, cell.base) or same(theirs, cell.new) or settled(cell.new, theirs)
            if key not in now and not settled_:
                now[key] = Difference(key, cell.base, cell.new, theirs)
        return tuple(now.values())

    def resolve(self, report_id: ReportId, chosen: Mapping[CellKey, Cell | Side], actor: Actor) -> Report:
        """Answer a conflict: a new operation on the server's version, of the chosen and the undisputed cells.

        Edits made since the conflict stay on top. The operation that was not applied is kept (`past.kept`).

        Args:
            chosen: for every difference a side ("ours", "theirs", "base") or a cell typed anew.

        Raises:
            NoConflict: when there is none.
            ConflictUnresolved: naming the cells without a choice.
        """
        with self._db.write("resolve"):
            row = self._working.lines.get(report_id)
            op = self._open(row)
            if op is None:
                raise NoConflict(report_id)
            told = self._resolve(row, op, chosen, actor)
            return self._working.rebuild(row.id, told)

    def _resolve(
        self, row: ReportRow, op: OpRow, chosen: Mapping[CellKey, Cell | Side], actor: Actor
    ) -> set[CellKey]:
        """Make the answering operation; return the cells whose change is in the trail."""
        at = whole_ms(self._clock.now())
        receipt = self._receipt(op)
        differences = self._differences(row, op, receipt)
        agreed: dict[CellKey, Side] = {it.key: "theirs" for it in differences if same(it.ours, it.theirs)}
        theirs = {difference.key: difference.theirs for difference in differences}
        ours = self._working.ops.cells(op.id)
        answers = {**agreed, **_clean(chosen)}
        picked = rebased_cells({k: c.new for k, c in ours.items()}, differences, answers)
        before = self._working.cells.of(row.id)
        cells: dict[CellKey, OpCell] = {}
        for key, cell in picked.items():
            told = (
                cell if key in ours and cell == ours[key].new else replace(cell, author=actor.user_id, at=at)
            )
            cells[key] = OpCell(told, theirs[key] if key in theirs else ours[key].base)
        later = self._later(row)
        choices = {
            key: (before.get(key, EMPTY), replace(cells[key].new, author=actor.user_id, at=at))
            for key in theirs
            if key not in later
        }
        for key, edit in later.items():
            # Only what the choice was about: of other cells the version that this starts from may say something
            # that nobody here has seen.
            if key in cells:
                cells[key] = OpCell(edit.new, cells[key].base)
        self._working.ops.set_status(op.id, OpStatus.RESOLVED)
        number = self._drafts.start(row, cells, actor.user_id, at, self._seen(row, receipt))
        self._working.cells.audit(row.id, choices, "resolve", number)
        head = self._working.versions.get(row, row.head) if row.head else None
        if head is not None:
            self._drop_settled(row, number, cells, head)
            self._working.advance_bases(row, head)
        return set(choices)

    def _drop_settled(
        self, row: ReportRow, number: int, cells: Mapping[CellKey, OpCell], head: Report
    ) -> None:
        """Leave out cells that the server has so already; an operation without cells is none."""
        for key, cell in cells.items():
            if same(cell.new, head.cells.get(key, EMPTY)):
                self._db.run("DELETE FROM op_cell WHERE op = ? AND key = ?", number, self._db.known_word(key))
        self._drafts.drop_if_idle(row, number)

    def _later(self, row: ReportRow) -> dict[CellKey, OpCell]:
        """Return the cells edited since the conflict."""
        cells: dict[CellKey, OpCell] = {}
        for op in self._working.ops.open(row.id):
            if op.status is OpStatus.DRAFT:
                cells.update(self._working.ops.cells(op.id))
        return cells

    def _open(self, row: ReportRow) -> OpRow | None:
        ops = self._working.ops.open(row.id)
        return next((op for op in ops if op.status is OpStatus.CONFLICT), None)

    def _receipt(self, op: OpRow) -> Receipt:
        found = self._receipts.of_number(op.id)
        assert found is not None  # noqa: S101 - only a receipt makes a conflict
        return found


def _clean(chosen: Mapping[CellKey, Cell | Side]) -> dict[CellKey, Cell | Side]:
    typed = {key: choice for key, choice in chosen.items() if isinstance(choice, Cell)}
    return {**chosen, **cells_from_json(cells_to_json(typed))}
