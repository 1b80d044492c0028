"""Copy, cut, paste and fill of the grid's selected block."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from iocdesk.forms.model import CellKey
from iocdesk.forms.values import Value
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.grid import EntryGrid
from iocdesk.ui.entry.marks import editor_text
from iocdesk.ui.entry.paste import Plan, figure_rows, fill_down, parse_block, plan_paste, write_block


class Clipboard(QObject):
    """Between the grid and the system's clipboard."""

    doubtful = Signal(object)
    """Plan: a person must be asked."""
    pasted = Signal(int)
    """How many cells were pasted."""
    copied = Signal(int)

    def __init__(self, desk: Desk, grid: EntryGrid) -> None:
        super().__init__(grid)
        self._desk, self._grid = desk, grid
        grid.clipboard_asked.connect(self.do)

    def do(self, what: str) -> None:
        """Carry out "copy", "cut", "paste" or "fill"."""
        match what:
            case "copy":
                self.copy()
            case "cut":
                self.copy()
                self._grid.view.clear_block()
            case "paste":
                self.paste(QGuiApplication.clipboard().text())
            case _:
                view = self._grid.view
                self.apply(fill_down(self._grid.model.grid, view.block(), self._desk.entry.session.value))

    def copy(self) -> None:
        """Put the selected block on the clipboard; headings between the rows are left out."""
        top, left, bottom, right = self._grid.view.block()
        grid = self._grid.model.grid
        rows = [row for row in figure_rows(grid, top) if row <= bottom]
        block = [[self._text(row, column) for column in range(left, right + 1)] for row in rows]
        QGuiApplication.clipboard().setText(write_block(block))
        self.copied.emit(sum(len(row) for row in block))

    def _text(self, row: int, column: int) -> str:
        if self._grid.view.isColumnHidden(column):
            return ""
        key = self._grid.model.grid.key_at(row, column)
        if key is None:
            text = self._grid.model.index(row, column).data() or ""
            return "" if text == "–" else str(text).replace(".", "")
        facts = self._grid.model.facts(key)
        return editor_text(facts.value, facts.field, facts.choices, "vi")

    def paste(self, text: str) -> None:
        """Paste a block at the selection; ask first where there is a doubt."""
        block = parse_block(text)
        top, left, _, _ = self._grid.view.block()
        if not block or top < 0 or not self._desk.editable:
            return
        plan = self._spread(block) if len(block) == len(block[0]) == 1 else self._plan(block, top, left)
        if plan.doubts:
            self.doubtful.emit(plan)
        else:
            self.apply(plan.changes)

    def _plan(self, block: list[list[str]], top: int, left: int) -> Plan:
        session = self._desk.entry.session
        return plan_paste(
            self._grid.model.grid,
            block,
            top,
            left,
            read=session.check_input,
            answerable=self._desk.answerable,
            shown=self._shown,
        )

    def _spread(self, block: list[list[str]]) -> Plan:
        """One copied cell goes into every selected cell."""
        top, left, bottom, right = self._grid.view.block()
        rows = [row for row in figure_rows(self._grid.model.grid, top) if row <= bottom]
        whole = [[block[0][0]] * (right - left + 1) for _ in rows]
        if len(rows) == 1 and left == right:
            return self._plan(whole, top, left)
        plan = self._plan(whole, top, left)
        kept = tuple(doubt for doubt in plan.doubts if doubt.why.value in {"ambiguous", "refused"})
        return Plan(plan.changes, kept, plan.size)

    def _shown(self, key: CellKey) -> str:
        facts = self._grid.model.facts(key)
        return editor_text(facts.value, facts.field, facts.choices, "vi")

    def apply(self, changes: Mapping[CellKey, Value]) -> None:
        """Set the block as one step."""
        if changes and self._desk.put(dict(changes), "paste", self.tr("pasted block")):
            self.pasted.emit(len(changes))
