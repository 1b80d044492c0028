"""The leading columns (number, indicator, unit), beside the scrolling part and always in step with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from iocdesk.ui.entry.delegate import CellDelegate
from iocdesk.ui.entry.model import GridModel
from iocdesk.ui.entry.rows import FIRST, NUMBER, RowKind

_WHOLE = {RowKind.SECTION, RowKind.REPEAT, RowKind.TEXT}


class FrozenView(QTableView):
    """Shows; a click goes to the row's first cell."""

    row_clicked = Signal(int)
    wheeled = Signal(QWheelEvent)

    def __init__(self, model: GridModel, delegate: CellDelegate) -> None:
        super().__init__()
        self._grid_model = model
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.verticalHeader().hide()

    def arrange(self) -> None:
        """Hide the other columns and let headings take the whole width."""
        self.clearSpans()
        for column in range(self._grid_model.columnCount()):
            self.setColumnHidden(column, column >= FIRST)
        for number, row in enumerate(self._grid_model.grid.rows):
            if row.kind in _WHOLE:
                self.setSpan(number, NUMBER, 1, FIRST)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hand a click on."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.row_clicked.emit(index.row())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the other part: it is the one that leads."""
        self.wheeled.emit(event)
