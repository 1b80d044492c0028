"""A sheet of a file as it looks, to point at: the header rows are tinted, the columns of the table named."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from iocdesk.exchange.headers import column_name
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.plain import plain_tip

Index = QModelIndex | QPersistentModelIndex
LEAST_WIDTH, MOST_WIDTH = 90, 260
"""Pixels at 100 % of a column."""


class SheetModel(QAbstractTableModel):
    """The texts of a sheet."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._header: tuple[int, int] | None = None
        self._first = 0
        self._column = -1
        self._bold = QFont()
        self._bold.setBold(True)

    def show_sheet(self, rows: tuple[tuple[str, ...], ...]) -> bool:
        """Show another sheet; False where it is the same."""
        if rows == self._rows:
            return False
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()
        return True

    def mark(self, header: tuple[int, int] | None, first: int, column: int) -> None:
        """Tint the header rows and a column."""
        self._header, self._first, self._column = header, first, column
        if self._rows:
            last = self.index(len(self._rows) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last, [])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Count the rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Count the columns."""
        return 0 if parent.isValid() or not self._rows else len(self._rows[0])

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Name rows and columns as a spreadsheet does."""
        if role == Qt.ItemDataRole.DisplayRole:
            return column_name(section) if orientation is Qt.Orientation.Horizontal else str(section + 1)
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        text = self._rows[row][column] if column < len(self._rows[row]) else ""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(text)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column_name(column)}{row + 1}: {text}"
            case Qt.ItemDataRole.FontRole:
                return self._bold if self._in_header(row) else None
            case Qt.ItemDataRole.BackgroundRole:
                return self._tint(row, column)
        return None

    def _in_header(self, row: int) -> bool:
        return self._header is not None and self._header[0] <= row <= self._header[1]

    def _tint(self, row: int, column: int) -> QColor | None:
        tokens = self._kit.theme.tokens
        if self._in_header(row):
            return QColor(tokens.primary_tint)
        if column == self._column and row >= self._first:
            return QColor(tokens.ok_tint)
        return QColor(tokens.read_only) if row < self._first else None


class TintDelegate(QStyledItemDelegate):
    """Paints the tint of a cell under it: the style sheet's own background would hide it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint tint, then cell."""
        tint = index.data(Qt.ItemDataRole.BackgroundRole)
        if isinstance(tint, QColor) and not option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]  # the stubs lack the option's fields
            painter.fillRect(option.rect, tint)  # type: ignore[attr-defined]  # the same
        super().paint(painter, option, index)


class SheetView(QTableView):
    """Shows the sheet; selected rows become the header with H, a click on a column asks for it."""

    header_pointed = Signal(int, int)
    """First and last row."""
    column_pointed = Signal(int)
    row_pointed = Signal(int)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.sheet = SheetModel(kit)
        self.sheet.setParent(self)
        self.setModel(self.sheet)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setItemDelegate(TintDelegate(self))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().sectionClicked.connect(self.column_pointed)
        self.verticalHeader().sectionClicked.connect(self._row_clicked)
        self.clicked.connect(self._cell_clicked)
        kit.theme.changed.connect(self._fit)
        self._fit()

    def pointed_rows(self) -> tuple[int, int] | None:
        """Return the first and last selected row."""
        rows = sorted({index.row() for index in self.selectionModel().selectedIndexes()})
        return (rows[0], rows[-1]) if rows else None

    def point(self) -> None:
        """Say that the selected rows are the header."""
        rows = self.pointed_rows()
        if rows is not None:
            self.header_pointed.emit(*rows)

    def show_sheet(
        self, rows: tuple[tuple[str, ...], ...], merged: tuple[tuple[int, int, int, int], ...]
    ) -> bool:
        """Show a sheet with its merged cells; tell whether it is another one than before."""
        if not self.sheet.show_sheet(rows):
            return False
        self.clearSpans()
        height, width = self.sheet.rowCount(), self.sheet.columnCount()
        for top, left, bottom, right in merged:
            if top < height and left < width:
                self.setSpan(top, left, min(bottom, height - 1) - top + 1, min(right, width - 1) - left + 1)
        self._spread(rows)
        self._fit_columns(rows)
        return True

    def _spread(self, rows: tuple[tuple[str, ...], ...]) -> None:
        """Let a text that stands alone in its row, as titles do, run over the empty cells behind it."""
        width = self.sheet.columnCount()
        for place, row in enumerate(rows):
            filled = [column for column, text in enumerate(row) if text]
            if len(filled) == 1 and filled[0] + 1 < width and self.columnSpan(place, filled[0]) == 1:
                self.setSpan(place, filled[0], 1, width - filled[0])

    def _fit_columns(self, rows: tuple[tuple[str, ...], ...]) -> None:
        """Give each column the room that its texts need, within reason; what spans several is left out."""
        font = QFont(self.font())
        font.setBold(True)
        metrics, px = QFontMetrics(font), self._kit.theme.px
        for column in range(self.sheet.columnCount()):
            texts = (
                row[column]
                for place, row in enumerate(rows)
                if column < len(row) and self.columnSpan(place, column) == 1
            )
            widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
            self.setColumnWidth(column, min(max(widest + px(28), px(LEAST_WIDTH)), px(MOST_WIDTH)))

    def bring_up(self, row: int) -> None:
        """Bring a row to the top."""
        index = self.sheet.index(max(row, 0), 0)
        if index.isValid():
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)

    def go_to_column(self, column: int) -> None:
        """Bring a column into sight."""
        index = self.sheet.index(max(self.rowAt(0), 0), max(column, 0))
        if index.isValid():
            self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """H says that the selected rows are the header."""
        if event.key() == Qt.Key.Key_H and not event.modifiers():
            self.point()
        else:
            super().keyPressEvent(event)

    def _row_clicked(self, row: int) -> None:
        self.row_pointed.emit(row)

    def _cell_clicked(self, index: QModelIndex) -> None:
        self.column_pointed.emit(index.column())
        self.row_pointed.emit(index.row())

    def _fit(self) -> None:
        px = self._kit.theme.px
        self.horizontalHeader().setDefaultSectionSize(px(130))
        self.verticalHeader().setDefaultSectionSize(px(28))
        self.verticalHeader().setMinimumWidth(px(36))
