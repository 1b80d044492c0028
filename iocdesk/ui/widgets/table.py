"""A table whose columns are declared as data: what a row shows, how it sorts, with what icon and tone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    QSortFilterProxyModel,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from iocdesk.core.text import sort_key
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Base, Kit
from iocdesk.ui.widgets.plain import plain_tip

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
SORT_ROLE = Qt.ItemDataRole.UserRole + 1
ROW_ROLE = Qt.ItemDataRole.UserRole + 2
LEAST = 240
"""Pixels at 100 % that the widest column keeps."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column. `width` is in pixels at 100 %; 0 takes what is left."""

    title: Callable[[], str]
    text: Callable[[Row], str]
    order: Callable[[Row], Any] | None = None
    """What to sort by; None sorts by the text in Vietnamese order."""
    look: Callable[[Row], tuple[Glyph | None, str]] | None = None
    """Icon and tone."""
    width: int = 0
    right: bool = False
    tip: Callable[[Row], str] | None = None
    """What the tooltip says where it is more than the text."""
    drop: int = 0
    """In a narrow window columns are left out, the highest number first; 0 always stays."""


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows under declared columns, read-only."""

    def __init__(self, kit: Kit, columns: Sequence[Column[Row]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._columns = tuple(columns)
        self._rows: tuple[Row, ...] = ()

    @property
    def columns(self) -> tuple[Column[Row], ...]:
        """The columns."""
        return self._columns

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row_at(self, index: Index) -> Row | None:
        """Return the row of an index of this model."""
        return self._rows[index.row()] if index.isValid() else None

    def retranslate(self) -> None:
        """Tell the views that all texts are others."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)
        if self._rows:
            self.dataChanged.emit(
                self.index(0, 0), self.index(len(self._rows) - 1, len(self._columns) - 1), []
            )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Count the rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Count the columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return a column's title."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], self._columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(row)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip((column.tip or column.text)(row))
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.title()}: {column.text(row)}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.DecorationRole | Qt.ItemDataRole.ForegroundRole:
                return self._look(column, row, role)
            case _ if role == SORT_ROLE:
                return column.order(row) if column.order is not None else sort_key(column.text(row))
            case _ if role == ROW_ROLE:
                return row
        return None

    def _look(self, column: Column[Row], row: Row, role: int) -> Any:
        if column.look is None:
            return None
        glyph, tone = column.look(row)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(getattr(self._kit.theme.tokens, tone))
        return self._kit.icons.icon(glyph, tone, 16) if glyph is not None else None


class RowsProxy(QSortFilterProxyModel):
    """Sorts by the columns' own keys and keeps what a predicate lets through."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keep: Callable[[Any], bool] | None = None
        self.setSortRole(SORT_ROLE)

    def keep(self, predicate: Callable[[Any], bool] | None) -> None:
        """Show only the rows for which `predicate` is true."""
        self._keep = predicate
        self.invalidateFilter()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Ask the predicate."""
        model = self.sourceModel()
        if self._keep is None or not isinstance(model, RowsModel):
            return True
        return self._keep(model.row_at(model.index(source_row, 0, source_parent)))

    def lessThan(self, left: Index, right: Index) -> bool:
        """Compare by the sort keys; rows without a key come last."""
        one, other = left.data(SORT_ROLE), right.data(SORT_ROLE)
        if one is None or other is None:
            return other is None and one is not None
        return bool(one < other)


class WrapDelegate(QStyledItemDelegate):
    """Measures a cell for the width that its column has (the style forgets its own padding when it wraps)."""

    def __init__(self, kit: Base, view: QTableView) -> None:
        super().__init__(view)
        self._kit, self._view = kit, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt calls it so
        """Return the height that the wrapped text needs."""
        px = self._kit.theme.px
        icon = px(16) + 8 if index.data(Qt.ItemDataRole.DecorationRole) is not None else 0
        width = max(px(32), self._view.columnWidth(index.column()) - 2 * px(8) - 8 - icon)
        text = str(index.data() or " ")
        wrap = int(Qt.TextFlag.TextWordWrap)
        area = self._view.fontMetrics().boundingRect(QRect(0, 0, width, 10_000), wrap, text)
        return QSize(width, max(px(32), area.height() + 2 * px(5)))


class Table(QTableView):
    """A list of rows: whole rows are selected, Enter or a double click opens one, a click on a title sorts."""

    opened = Signal(object)
    """The row."""
    chosen = Signal(object)
    """The row that is current now, or None."""

    def __init__(self, kit: Kit, model: RowsModel[Any]) -> None:
        super().__init__()
        self._kit = kit
        self.rows = model
        model.setParent(self)
        self.setItemDelegate(WrapDelegate(kit, self))
        self.proxy = RowsProxy(self)
        self.proxy.setSourceModel(model)
        self.setModel(self.proxy)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.proxy.sort(-1)
        self._measuring = QTimer(self)
        self._measuring.setSingleShot(True)
        self._measuring.timeout.connect(self._measure)
        self.horizontalHeader().sectionResized.connect(self._fit_rows)
        self.verticalScrollBar().valueChanged.connect(self._measure)
        self.proxy.layoutChanged.connect(self._fit_rows)
        self.proxy.rowsInserted.connect(self._fit_rows)
        self.proxy.rowsRemoved.connect(self._fit_rows)
        self.doubleClicked.connect(self._open_index)
        self.selectionModel().currentRowChanged.connect(self._tell)
        model.modelReset.connect(self._fit_rows)
        kit.theme.changed.connect(self._fit)
        self._fit()

    def current_row(self) -> Any:
        """Return the row that is current, or None."""
        index = self.currentIndex()
        return index.data(ROW_ROLE) if index.isValid() else None

    def shown_rows(self) -> list[Any]:
        """Return the rows in the order shown."""
        return [self.proxy.index(number, 0).data(ROW_ROLE) for number in range(self.proxy.rowCount())]

    def select_first(self) -> None:
        """Make the first row current."""
        if self.proxy.rowCount():
            self.selectRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the current row."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open_index(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave columns out, or show them again, as the width asks."""
        super().resizeEvent(event)
        self._fit_columns()
        self._fit_rows()

    def _fit_columns(self) -> None:
        columns = self.rows.columns
        needed = sum(self._kit.theme.px(column.width or LEAST) for column in columns)
        hidden = set()
        for number, column in sorted(enumerate(columns), key=lambda pair: -pair[1].drop):
            if column.drop and needed > self.viewport().width():
                needed -= self._kit.theme.px(column.width)
                hidden.add(number)
        for number in range(len(columns)):
            if self.isColumnHidden(number) != (number in hidden):
                self.setColumnHidden(number, number in hidden)
        self._squeeze(max(0, needed - self.viewport().width()))

    def _squeeze(self, excess: int) -> None:
        """Take what is still too much from the widest column that has a width of its own."""
        columns = self.rows.columns
        widest = max(range(len(columns)), key=lambda number: columns[number].width)
        width = self._kit.theme.px(columns[widest].width)
        if columns[widest].width:
            self.setColumnWidth(widest, max(self._kit.theme.px(LEAST // 2), width - excess))

    def _open_index(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.data(ROW_ROLE))

    def _tell(self) -> None:
        self.chosen.emit(self.current_row())

    def _fit(self) -> None:
        header = self.horizontalHeader()
        header.setMinimumSectionSize(self._kit.theme.px(48))
        for number, column in enumerate(self.rows.columns):
            if column.width:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
                self.setColumnWidth(number, self._kit.theme.px(column.width))
            else:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setMinimumSectionSize(self._kit.theme.px(32))
        self.verticalHeader().setDefaultSectionSize(self._kit.theme.px(36))
        self.setIconSize(QSize(self._kit.theme.px(16), self._kit.theme.px(16)))
        self._fit_columns()
        self._fit_rows()

    def _fit_rows(self) -> None:
        """Measure what can be seen, soon: to measure thousands of rows would hold the window up for seconds."""
        self._measuring.start(0)

    def _measure(self) -> None:
        row, bottom = max(0, self.rowAt(0)), self.viewport().rect().bottom()
        while row < self.proxy.rowCount() and self.rowViewportPosition(row) <= bottom:
            self.resizeRowToContents(row)
            row += 1


def _alignment(column: Column[Any]) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
