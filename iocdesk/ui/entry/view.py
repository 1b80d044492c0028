"""The scrolling part of the grid: one current cell, one editor, blocks of cells, every key.

The leading columns stand in a second view beside it (`grid.py`), so that they stay put.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTableView, QWidget

from iocdesk.core.errors import IocError
from iocdesk.forms.model import CellKey
from iocdesk.ui.entry.delegate import CellDelegate
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.editors import CellEdit
from iocdesk.ui.entry.model import GridModel, Index
from iocdesk.ui.entry.rows import FIRST, RowKind

_Key = Qt.Key
_Move = QAbstractItemView.CursorAction
_Trigger = QAbstractItemView.EditTrigger
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_ENDING = {_Key.Key_Return, _Key.Key_Enter, _Key.Key_Tab, _Key.Key_Backtab}
_PLAIN = Qt.KeyboardModifier.NoModifier


class EntryView(QTableView):
    """Figures of the form. The model's leading columns are hidden here."""

    current_key = Signal(object)
    """CellKey or None."""
    block_changed = Signal()
    refused = Signal(object, str)
    """(editor, sentence): the text cannot be taken; the editor stays open."""
    editing_began = Signal(object)
    editing_ended = Signal()
    locked = Signal(object)
    """CellKey: somebody typed into a cell that is read-only."""
    clipboard_asked = Signal(str)
    """ "copy", "cut", "paste" or "fill"."""
    left_at_end = Signal(int)
    """Tab beyond the last cell (1) or before the first (-1)."""
    section_asked = Signal(int)

    def __init__(self, desk: Desk, model: GridModel, delegate: CellDelegate) -> None:
        super().__init__()
        self._desk, self._grid_model, self._delegate = desk, model, delegate
        self._editor: CellEdit | None = None
        self._trigger = _Trigger.NoEditTriggers
        self._column = FIRST
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(_Trigger.AnyKeyPressed | _Trigger.DoubleClicked | _Trigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        delegate.left.connect(self._on_editor_key)
        delegate.made.connect(self.adopt)
        self._actions = self._bind()

    # ------------------------------------------------------------ where we are

    def key(self) -> CellKey | None:
        """Return the current cell."""
        return self._grid_model.key(self.currentIndex())

    def block(self) -> tuple[int, int, int, int]:
        """Return (top, left, bottom, right) of the selected block; of the current cell where there is none."""
        ranges = list(self.selectionModel().selection())  # type: ignore[call-overload]  # PySide's stubs differ
        if not ranges:
            here = self.currentIndex()
            return here.row(), here.column(), here.row(), here.column()
        return (
            min(part.top() for part in ranges),
            min(part.left() for part in ranges),
            max(part.bottom() for part in ranges),
            max(part.right() for part in ranges),
        )

    def block_keys(self) -> list[CellKey]:
        """Return the cells of the selected block, row by row."""
        top, left, bottom, right = self.block()
        grid = self._grid_model.grid
        found = [grid.key_at(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]
        return [key for key in found if key is not None]

    def go_to(self, key: CellKey) -> bool:
        """Make a cell the current one and bring it into view."""
        index = self._grid_model.place(key)
        if not index.isValid():
            return False
        self.setCurrentIndex(index)
        self._column = index.column()
        self.scrollTo(index)
        return True

    def step(self, direction: int) -> bool:
        """Go to the next (1) or the previous (-1) cell that can be answered; say whether there is one."""
        order = list(self._grid_model.grid.places)
        here = self._position(order, direction)
        places = range(here + 1, len(order)) if direction > 0 else range(here - 1, -1, -1)
        for place in places:
            if self._desk.takes_nothing(order[place]):
                return self.go_to(order[place])
        return False

    def _position(self, order: list[CellKey], direction: int) -> int:
        key = self.key()
        if key is not None:
            return order.index(key)
        index = self.currentIndex()
        here = (index.row(), index.column()) if index.isValid() else (-1, -1)
        places = self._grid_model.grid.places
        before = sum(places[item] < here for item in order)
        return before - 1 if direction > 0 else before

    # ------------------------------------------------------------ keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer the keys of the grid; a character opens the editor and reaches it as an ordinary event."""
        action = self._action(event)
        if action is not None:
            action()
            event.accept()
        elif event.key() == _Key.Key_Escape:
            self._escape(event)
        elif event.modifiers() & _CTRL and event.text() and not event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _bind(self) -> dict[tuple[int, bool, bool], Callable[[], object]]:
        """Return what each (key, Ctrl, Shift) does."""
        forward, back = self._forward, self._backward
        actions: dict[tuple[int, bool, bool], Callable[[], object]] = {
            (_Key.Key_Tab, False, False): forward,
            (_Key.Key_Backtab, False, True): back,
            (_Key.Key_Backtab, False, False): back,
            (_Key.Key_Tab, False, True): back,
            (_Key.Key_F2, False, False): self.edit_here,
            (_Key.Key_Delete, False, False): self.clear_block,
            (_Key.Key_K, False, False): self.say_nothing,
            (_Key.Key_K, False, True): self.say_nothing,
            (_Key.Key_D, True, False): lambda: self.clipboard_asked.emit("fill"),
            (_Key.Key_Home, True, False): lambda: self._end_of_form(1),
            (_Key.Key_End, True, False): lambda: self._end_of_form(-1),
        }
        for key in (_Key.Key_Return, _Key.Key_Enter):
            actions[key, False, False] = lambda: self.step(1)
            actions[key, False, True] = lambda: self.step(-1)
        for key, direction in (
            (_Key.Key_Up, -1),
            (_Key.Key_PageUp, -1),
            (_Key.Key_Down, 1),
            (_Key.Key_PageDown, 1),
        ):
            actions[key, True, False] = _asker(self.section_asked, direction)
        return actions

    def _action(self, event: QKeyEvent) -> Callable[[], object] | None:
        for standard, name in (
            (QKeySequence.StandardKey.Copy, "copy"),
            (QKeySequence.StandardKey.Cut, "cut"),
            (QKeySequence.StandardKey.Paste, "paste"),
        ):
            if event.matches(standard):
                return _asker(self.clipboard_asked, name)
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return None
        ctrl, shift = bool(event.modifiers() & _CTRL), bool(event.modifiers() & _SHIFT)
        if event.key() == _Key.Key_K and not self._takes_nothing():
            return None
        return self._actions.get((event.key(), ctrl, shift))

    def _takes_nothing(self) -> bool:
        key = self.key()
        return key is not None and self._desk.is_figure(key)

    def _forward(self) -> None:
        if not self.step(1):
            self.left_at_end.emit(1)

    def _backward(self) -> None:
        if not self.step(-1):
            self.left_at_end.emit(-1)

    def _end_of_form(self, direction: int) -> None:
        keys = list(self._grid_model.grid.places)[::direction]
        found = next((key for key in keys if self._desk.takes_nothing(key)), None)
        if found is not None:
            self.go_to(found)

    def _escape(self, event: QKeyEvent) -> None:
        key = self.key()
        if key is not None and self._desk.forget_rejected(key):
            event.accept()
            return
        here = self.currentIndex()
        if len(self.selectedIndexes()) > 1:
            self.selectionModel().select(here, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            event.accept()
            return
        event.ignore()

    def clear_block(self) -> None:
        """Empty the selected cells; what was rejected there goes too."""
        keys = self.block_keys()
        for key in keys:
            self._desk.forget_rejected(key)
        self._desk.clear(keys)

    def say_nothing(self) -> None:
        """Say that nothing occurred, in the selected cells."""
        self._desk.nothing(self.block_keys())

    def edit_here(self) -> None:
        """Open the editor with what the cell holds."""
        if self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(self.currentIndex(), _Trigger.EditKeyPressed, None)

    # ------------------------------------------------------------ the cursor

    def moveCursor(self, action: _Move, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Move over cells only: headings and empty places are passed over."""
        here = self.currentIndex()
        match action:
            case _Move.MoveUp:
                return self._vertical(here, -1)
            case _Move.MoveDown:
                return self._vertical(here, 1)
            case _Move.MoveLeft:
                return self._sideways(here, -1)
            case _Move.MoveRight:
                return self._sideways(here, 1)
            case _Move.MoveHome:
                return self._row_end(here, 1)
            case _Move.MoveEnd:
                return self._row_end(here, -1)
            case _Move.MovePageUp | _Move.MovePageDown:
                return self._page(here, -1 if action == _Move.MovePageUp else 1)
            case _:
                return super().moveCursor(action, modifiers)

    def _vertical(self, here: QModelIndex, direction: int) -> QModelIndex:
        row = here.row() + direction
        while 0 <= row < self._grid_model.rowCount():
            found = self._nearest(row)
            if found >= 0:
                return self._grid_model.index(row, found)
            row += direction
        return here

    def _nearest(self, row: int) -> int:
        """Return the column of a row's cell nearest to where the cursor came from; -1 where it has none."""
        kind = self._grid_model.row_at(row).kind
        if kind is RowKind.ANSWER:
            return FIRST
        if kind is not RowKind.FIGURES:
            return -1
        if self._column > self._grid_model.grid.total:
            return self._column
        columns = [
            FIRST + place for place, key in enumerate(self._grid_model.row_at(row).cells) if key is not None
        ]
        return min(columns, key=lambda column: (abs(column - self._column), -column), default=-1)

    def _sideways(self, here: QModelIndex, direction: int) -> QModelIndex:
        column = here.column() + direction
        while FIRST <= column < self._grid_model.columnCount():
            index = self._grid_model.index(here.row(), column)
            beside = column > self._grid_model.grid.total and not self.isColumnHidden(column)
            figures = self._grid_model.row_at(here.row()).kind is RowKind.FIGURES
            if self._grid_model.key(index) is not None or (beside and figures):
                self._column = column
                return index
            column += direction
        return here

    def _row_end(self, here: QModelIndex, direction: int) -> QModelIndex:
        cells = self._grid_model.row_at(here.row()).cells if here.isValid() else ()
        columns = [FIRST + place for place, key in enumerate(cells) if key is not None][::direction]
        if not columns:
            return here
        self._column = columns[0]
        return self._grid_model.index(here.row(), columns[0])

    def _page(self, here: QModelIndex, direction: int) -> QModelIndex:
        rows = max(1, self.viewport().height() // max(1, self.rowHeight(max(0, here.row()))) - 1)
        target = here
        for _ in range(rows):
            target = self._vertical(target, direction)
        return target

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tint the new row and column."""
        super().currentChanged(current, previous)
        self._delegate.current = (current.row(), current.column())
        if current.isValid() and self._grid_model.row_at(current.row()).kind is not RowKind.ANSWER:
            self._column = self._column if self._moved_up_or_down(current, previous) else current.column()
        self.viewport().update()
        self.current_key.emit(self._grid_model.key(current))

    @staticmethod
    def _moved_up_or_down(current: Index, previous: Index) -> bool:
        return (
            previous.isValid() and current.row() != previous.row() and abs(current.row() - previous.row()) < 3
        )

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell that another block is selected."""
        super().selectionChanged(selected, deselected)
        self.block_changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the cells changes nothing."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and (
            self._grid_model.key(index) is not None or index.flags() & Qt.ItemFlag.ItemIsSelectable
        ):
            if self._grid_model.key(index) is None and index.column() <= self._grid_model.grid.total:
                return
            super().mousePressEvent(event)

    # ------------------------------------------------------------ the editor

    @property
    def editor(self) -> CellEdit | None:
        """The editor that is open."""
        return self._editor

    def edit(self, index: Index, trigger: _Trigger, event: QEvent | None) -> bool:  # type: ignore[override]  # PySide's stubs differ
        """Open the editor, remembering what opened it."""
        self._trigger = trigger
        return super().edit(index, trigger, event)  # type: ignore[arg-type]  # PySide's stubs differ

    def keyboardSearch(self, search: str) -> None:
        """A character typed where nothing can be typed: say why."""
        key = self.key()
        if search.strip() and key is not None:
            self.locked.emit(key)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """A text that an input method delivers at once opens the editor and goes into it."""
        if self.editor is None and event.commitString():
            self.edit(self.currentIndex(), _Trigger.AnyKeyPressed, None)
            self._pass_on(event)
            return
        super().inputMethodEvent(event)

    def _pass_on(self, event: QInputMethodEvent) -> None:
        if self._editor is not None:
            QApplication.sendEvent(self._editor, event)

    def adopt(self, editor: QWidget) -> None:
        """Remember the editor that was just made."""
        if isinstance(editor, CellEdit):
            editor.typed = self._trigger == _Trigger.AnyKeyPressed
            self._editor = editor
            self.editing_began.emit(editor)

    def closeEditor(self, editor: QWidget, hint: CellDelegate.EndEditHint) -> None:
        """Forget the editor."""
        if editor is self._editor:
            self._editor = None
        super().closeEditor(editor, hint)
        self.editing_ended.emit()

    def finish_editing(self, *, keep: bool = True) -> bool:
        """End the editing and store what was typed.

        What cannot be taken is said once, with the editor left open; ended a second time it stays in the
        cell as rejected. Returns whether nothing is open any more.
        """
        editor = self._editor
        if editor is None:
            return True
        if editor.altered and keep and editor.warned != editor.text() and not self._try(editor):
            return False
        self._close(editor)
        return True

    def _try(self, editor: CellEdit) -> bool:
        try:
            self._desk.read(editor.key, editor.answer())
        except IocError as error:
            editor.warned = editor.text()
            self.refused.emit(editor, error.text.lang(editor.kit.language.code))
            return False
        return True

    def _close(self, editor: CellEdit) -> None:
        self.commitData(editor)
        self.closeEditor(editor, CellDelegate.EndEditHint.NoHint)
        self.setFocus()

    def cancel_editing(self) -> None:
        """End the editing; the cell is as it was."""
        editor = self._editor
        if editor is not None:
            editor.done = True
            self.closeEditor(editor, CellDelegate.EndEditHint.RevertModelCache)
            self.setFocus()

    def _on_editor_key(self, editor: CellEdit, event: QKeyEvent) -> None:
        if editor is not self._editor:
            return
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if editor.takes(event):
            event.accept()
        elif key == _Key.Key_Escape:
            self.cancel_editing()
            event.accept()
        elif key in _ENDING and not modifiers & ~_SHIFT:
            event.accept()
            back = key == _Key.Key_Backtab or bool(modifiers & _SHIFT)
            if self.finish_editing():
                self.step(-1 if back else 1)
        elif self._is_arrow(editor, key, modifiers):
            event.accept()
            if self.finish_editing():
                super().keyPressEvent(event)

    @staticmethod
    def _is_arrow(editor: CellEdit, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        if modifiers != _PLAIN:
            return False
        if key in {_Key.Key_Up, _Key.Key_Down}:
            return True
        return editor.typed and key in {_Key.Key_Left, _Key.Key_Right}


def _asker(signal: object, value: object) -> Callable[[], object]:
    return lambda: signal.emit(value)  # type: ignore[attr-defined]  # PySide's stubs differ
