"""One part of the matrix: a table that shows some rows and columns of the model and moves with the others."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView

from iocdesk.ui.kit import Base
from iocdesk.ui.matrix.delegate import MatrixDelegate
from iocdesk.ui.matrix.header import MatrixHeader
from iocdesk.ui.matrix.model import MatrixModel

Index = QModelIndex | QPersistentModelIndex
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
PLAIN = "QTableView { border: none; border-radius: 0; } QTableView:focus { border: none; }"


class Pane(QTableView):
    """Shows; what is pressed and clicked is told to the grid."""

    entered = Signal(QModelIndex)
    """Enter, or a double click."""
    clicked_at = Signal(QModelIndex, object)
    """(index, keyboard modifiers)."""
    left_by = Signal(object)
    """The arrow key that led out."""
    spaced = Signal()
    wheeled = Signal(QWheelEvent)

    def __init__(self, kit: Base, model: MatrixModel, delegate: MatrixDelegate) -> None:
        super().__init__()
        self.header = MatrixHeader(kit, model, delegate)
        self.setHorizontalHeader(self.header)
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.setStyleSheet(PLAIN)
        self._rows: Callable[[int], bool] = lambda _row: True
        self._columns: Callable[[int], bool] = lambda _column: True

    def take(self, rows: Callable[[int], bool], columns: Callable[[int], bool]) -> None:
        """Show only these rows and columns."""
        self._rows, self._columns = rows, columns

    def arrange(self, widths: list[int], heights: list[int]) -> None:
        """Hide what other parts show, and size the rest."""
        self.setUpdatesEnabled(False)
        for column, width in enumerate(widths):
            self.setColumnHidden(column, not self._columns(column))
            self.setColumnWidth(column, width)
        for row, height in enumerate(heights):
            self.setRowHidden(row, not self._rows(row))
            self.setRowHeight(row, height)
        self.setUpdatesEnabled(True)

    def follow_only(self) -> None:
        """Take no focus and show no bars: the figures lead."""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.without_bars()

    def without_bars(self) -> None:
        """Show no scroll bars."""
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    # ------------------------------------------------------------ events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Space and the arrows that lead out are the grid's."""
        if event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.currentIndex().isValid():
                self.entered.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Space:
            self.spaced.emit()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Right}:
            before = self.currentIndex()
            super().keyPressEvent(event)
            if self.currentIndex() == before and not event.modifiers():
                self.left_by.emit(event.key())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click is told before it is answered."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.clicked_at.emit(index, event.modifiers())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.entered.emit(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Parts without bars let the figures scroll."""
        if self.verticalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
            self.wheeled.emit(event)
        else:
            super().wheelEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Come with a cursor."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model() is not None:
            self.select_first()

    def select_first(self) -> None:
        """Put the cursor on the first place that is shown."""
        model = self.model()
        row = next((n for n in range(model.rowCount()) if not self.isRowHidden(n)), -1)
        column = next((n for n in range(model.columnCount()) if not self.isColumnHidden(n)), -1)
        if row >= 0 and column >= 0:
            self.setCurrentIndex(model.index(row, column))
