"""Open operations of one report: taking up edits, moving on, folding what was refused into a new one.

At most one operation of a report is sealed at a time; edits meanwhile go into the next draft, whose base is fixed
when it is sealed itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from iocdesk.core.ids import IdSource
from iocdesk.forms.model import CellKey
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.merge import same
from iocdesk.reports.model import Remark, Transition
from iocdesk.store.codec import pack_remarks, to_ms
from iocdesk.store.connection import Database, Row
from iocdesk.store.lines import OpCell, OpRow, OpStatus, ReportRow
from iocdesk.store.working import Working


@dataclass(frozen=True, slots=True)
class Move:
    """A transition with what was said along with it."""

    transition: Transition
    reason: str = ""
    remarks: tuple[Remark, ...] = ()


class Drafts:
    """The drafting of operations; every method is called inside a write transaction."""

    def __init__(self, database: Database, working: Working, ids: IdSource) -> None:
        self._db = database
        self._working = working
        self._ids = ids
        self._last: tuple[tuple[object, ...], int] = ((), 0)

    def add_cells(self, row: ReportRow, cells: Mapping[CellKey, OpCell], author: str, at: datetime) -> int:
        """Put edits into the report's draft operation and return its number."""
        op = self._ready(row, author, at)
        self._working.ops.put_cells(op, cells)
        return op

    def open_for(self, row: ReportRow, author: str, at: datetime) -> int:
        """Return the number of the draft operation that the report's next edits go into.

        When the transaction before was an edit of the same report by the same hand, and nobody else has written
        since, it is still that edit's operation.
        """
        db = self._db
        known, op = self._last
        mark = (row.id, author, row.form_version, self._working.seen)
        if known != (*mark, db.writes - 1):
            op = self._ready(row, author, at)
        self._last = ((*mark, db.writes), op)
        return op

    def add_move(self, row: ReportRow, move: Move, author: str, at: datetime) -> int:
        """Let a transition ride with the report's draft operation, or with one of its own."""
        op = self._ready(row, author, at)
        self._db.run(
            "UPDATE op SET transition = ?, reason = ?, remarks = ? WHERE id = ?",
            move.transition.value,
            move.reason or None,
            pack_remarks(move.remarks),
            op,
        )
        return op

    def touch(self, row: ReportRow, author: str, at: datetime) -> int:
        """Make sure that the report has a draft operation, even without cells; return its number."""
        return self._ready(row, author, at)

    def fold_rejected(self, row: ReportRow, author: str, at: datetime) -> bool:
        """Take the cells of a rejected operation, and of drafts behind it, into one new draft."""
        ops = self._working.ops.open(row.id)
        rejected = [op for op in ops if op.status is OpStatus.REJECTED]
        if not rejected:
            return False
        drafts = [op for op in ops if op.status is OpStatus.DRAFT]
        first = rejected[0]
        new = self._gather(row, [*rejected, *drafts], first.author if drafts else author, at)
        for op in rejected:
            self._working.ops.set_status(op.id, OpStatus.REPLACED)
        self._remove(drafts, new)
        return True

    def fold(self, row: ReportRow, author: str, at: datetime) -> None:
        """Take the cells of everything that is refused or was never handed out into one new draft."""
        ops = self._working.ops.open(row.id)
        old = [op for op in ops if op.status in {OpStatus.REJECTED, OpStatus.DRAFT}]
        if not old:
            self._ready(row, author, at)
            return
        new = self._gather(row, old, author, at)
        for op in old:
            if op.status is OpStatus.REJECTED:
                self._working.ops.set_status(op.id, OpStatus.REPLACED)
        self._remove([op for op in old if op.status is OpStatus.DRAFT], new)

    def refold(self, row: ReportRow, drafts: list[OpRow], author: str, at: datetime) -> None:
        """Make one draft at the report's form of some that were made at another."""
        new = self._gather(row, drafts, author, at)
        self._remove(drafts, new)
        self.drop_if_idle(row, new)

    def drop_moves(self, row: ReportRow, at: datetime, *, sealed_too: bool = True) -> None:
        """Fold the drafts into one without transitions: nothing moves on before somebody has looked.

        Args:
            sealed_too: also what was sealed for a package behind the operation that was answered: its cells are
                offered anew.
        """
        ops = self._working.ops.open(row.id)
        drafts = [op for op in ops if op.status is OpStatus.DRAFT]
        sealed = [op for op in ops if op.status is OpStatus.SEALED and sealed_too]
        if not sealed and not any(op.transition for op in drafts):
            return
        behind = [*sealed, *drafts]
        new = self._gather(row, behind, behind[0].author, at)
        for op in sealed:
            self._working.ops.set_status(op.id, OpStatus.REPLACED)
        self._remove(drafts, new)
        self.drop_if_idle(row, new)

    def drop_if_idle(self, row: ReportRow, number: int) -> None:
        """Delete a draft that says nothing."""
        op = next((op for op in self._working.ops.open(row.id) if op.id == number), None)
        if op is not None and self._working.says_nothing(row, op):
            self._db.run("UPDATE audit SET op = NULL WHERE report = ? AND op = ?", row.id, number)
            self._db.run("DELETE FROM op WHERE id = ?", number)

    def start(
        self, row: ReportRow, cells: Mapping[CellKey, OpCell], author: str, at: datetime, base: int
    ) -> int:
        """Make a draft with these cells that starts from version `base`, in place of all drafts there are.

        Their other cells come along where that version says what was seen there; where it says something else, or is
        not here, they go into a draft behind it that starts from where they did.
        """
        drafts = [op for op in self._working.ops.open(row.id) if op.status is OpStatus.DRAFT]
        rest: dict[CellKey, OpCell] = {}
        for op in drafts:
            for key, cell in self._working.ops.cells(op.id).items():
                if key not in cells:
                    rest[key] = OpCell(cell.new, rest[key].base if key in rest else cell.base)
        version = self._working.versions.get(row, base)
        along = {
            key: cell
            for key, cell in rest.items()
            if version is not None and same(cell.base, version.cells.get(key, EMPTY))
        }
        new = self._new(row, author, at, base)
        self._working.ops.put_cells(new, self._working.fitting(row, {**cells, **along}))
        rest = {key: cell for key, cell in rest.items() if key not in along}
        if rest:
            later = self._new(row, author, at, min(op.base for op in drafts))
            self._working.ops.put_cells(later, self._working.fitting(row, rest))
        self._remove(drafts, new)
        return new

    def _gather(self, row: ReportRow, ops: list[OpRow], author: str, at: datetime) -> int:
        """Make a draft of the cells of several operations: the earliest base, the last one's content.

        Cells that the report's form does not have (any more) stay behind: the server would refuse the rest for them.
        """
        new = self._new(row, author, at, min(op.base for op in ops))
        for op in ops:
            self._working.ops.put_cells(new, self._working.fitting(row, self._working.ops.cells(op.id)))
        return new

    def _remove(self, drafts: list[OpRow], heir: int) -> None:
        """Delete drafts that were never handed out; their audit rows go to the heir.

        One with cells that the heir has no place for is kept, as what was replaced.
        """
        kept = self._working.ops.cells(heir).keys()
        for op in drafts:
            self._db.run("UPDATE audit SET op = ? WHERE report = ? AND op = ?", heir, op.report, op.id)
            if self._working.ops.cells(op.id).keys() - kept:
                self._working.ops.set_status(op.id, OpStatus.REPLACED)
                continue
            self._db.run("DELETE FROM op_cell WHERE op = ?", op.id)
            self._db.run("DELETE FROM op WHERE id = ?", op.id)

    def _ready(self, row: ReportRow, author: str, at: datetime) -> int:
        """Return the draft that more can go into: the last one if it is still open, else a new one."""
        ops = self._open(row)
        if any(op[1] == OpStatus.REJECTED for op in ops):
            self.fold_rejected(row, author, at)
            ops = self._open(row)
        if ops:
            number, status, transition, hand, form_version, base = ops[-1]
            same_hand = self._db.text(hand) == author and self._db.text(form_version) == row.form_version
            # What stands in other cells of a version that has not come yet was not seen by whoever types now.
            seen = base <= row.head
            if status == OpStatus.DRAFT and transition is None and same_hand and seen:
                return int(number)
        return self._new(row, author, at)

    def _open(self, row: ReportRow) -> list[Row]:
        return self._db.all(
            "SELECT id, status, transition, author, form_version, base FROM op WHERE report = ? AND status < 8 "
            "ORDER BY id",
            row.id,
        )

    def _new(self, row: ReportRow, author: str, at: datetime, base: int | None = None) -> int:
        cursor = self._db.run(
            "INSERT INTO op (name, report, status, base, form_version, author, since) VALUES (?, ?, ?, ?, ?, ?, ?)",
            self._ids.new(),
            row.id,
            int(OpStatus.DRAFT),
            row.head if base is None else base,
            self._db.word(row.form_version),
            self._db.word(author),
            to_ms(at),
        )
        return int(cursor.lastrowid)
