"""The three columns: mine, the server's, the result; walked with the arrows, answered with one key a cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from iocdesk.actions.views import ConflictLine, Pick
from iocdesk.forms.model import CellKey
from iocdesk.ui.conflict.words import LABEL, OURS, RESULT, THEIRS, Block, blocks, spoken
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit

Index = QModelIndex | QPersistentModelIndex
PADDING, GAP, GLYPH = 10, 2, 18
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_SHARES = (34, 22, 22, 22)
"""Per cent of the width that the columns take."""


class ConflictModel(QAbstractTableModel):
    """The lines of a conflict."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.lines: tuple[ConflictLine, ...] = ()
        self.rejected: dict[CellKey, tuple[str, str]] = {}
        """What was typed and could not be taken, with the sentence."""

    def show_lines(self, lines: Sequence[ConflictLine]) -> None:
        """Show other lines, or the same ones as they are now."""
        same = [it.key for it in lines] == [it.key for it in self.lines]
        if not same:
            self.beginResetModel()
        self.lines = tuple(lines)
        if same and self.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, RESULT), [])
        elif not same:
            self.endResetModel()

    def blocks(self, index: Index) -> list[Block]:
        """Return what a cell shows."""
        line = self.lines[index.row()]
        return blocks(line, index.column(), self._kit.language.code, self.rejected.get(line.key))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Count the cells in dispute."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Four: what it is, mine, the server's, the result."""
        return 0 if parent.isValid() else RESULT + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return a column's title."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = {
            LABEL: self.tr("Indicator"),
            OURS: self.tr("1 · Mine (this computer)"),
            THEIRS: self.tr("2 · On the server"),
            RESULT: self.tr("Result"),
        }
        return titles.get(section)

    def data(self, index: Index, role: int = 0) -> Any:
        """Return what a cell says."""
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(line, index.column(), self._kit.language.code, self.rejected.get(line.key))
        if role == Qt.ItemDataRole.EditRole and index.column() == RESULT:
            known = self.rejected.get(line.key)
            return known[0] if known is not None else line.result.value if line.result is not None else ""
        if role == Qt.ItemDataRole.DisplayRole:
            return "\n".join(block.text for block in self.blocks(index))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The result can be typed."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsEditable if index.column() == RESULT else usual


class ConflictDelegate(QStyledItemDelegate):
    """Draws blocks of text, the chosen side tinted, and the one editor of the result."""

    typed = Signal(int, str)
    """(row, what was typed as the result)."""

    def __init__(self, kit: Kit, model: ConflictModel) -> None:
        super().__init__()
        self._kit, self._model = kit, model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a cell."""
        tokens, px = self._kit.theme.tokens, self._kit.theme.px
        view = self.parent()
        rect: QRect = option.rect  # type: ignore[attr-defined]  # Qt's own
        painter.save()
        painter.fillRect(rect, QColor(self._ground(index)))
        painter.setPen(QPen(QColor(tokens.hairline)))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        top = rect.top() + px(PADDING)
        for block in self._model.blocks(index):
            font = self._kit.theme.font(block.role)
            painter.setFont(font)
            painter.setPen(QColor(getattr(tokens, block.tone)))
            indent = self._indent(block)
            left, room = rect.left() + px(PADDING) + indent, rect.width() - 2 * px(PADDING) - indent
            height = _height(QFontMetrics(font), room, block.text)
            if block.glyph is not None:
                self._draw_glyph(painter, block.glyph, block.tone, QRect(left - indent, top, indent, height))
            painter.drawText(QRect(left, top, room, height), int(Qt.TextFlag.TextWordWrap), block.text)
            top += height + px(GAP)
        if isinstance(view, QTableView) and view.currentIndex() == index and view.hasFocus():
            painter.setPen(QPen(QColor(tokens.primary), 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        painter.restore()

    def _indent(self, block: Block) -> int:
        return self._kit.theme.px(GLYPH + 4 * GAP) if block.glyph is not None else 0

    def _draw_glyph(self, painter: QPainter, glyph: Glyph, tone: str, place: QRect) -> None:
        size = self._kit.theme.px(GLYPH)
        shown = self._kit.icons.icon(glyph, tone, GLYPH).pixmap(size, size)
        painter.drawPixmap(place.left(), place.top() + (place.height() - size) // 2, shown)

    def _ground(self, index: Index) -> str:
        tokens, line = self._kit.theme.tokens, self._model.lines[index.row()]
        if (index.column(), line.pick) in {(OURS, Pick.OURS), (THEIRS, Pick.THEIRS)}:
            return tokens.ok_tint
        if index.column() == RESULT:
            return tokens.surface if line.pick is not None else tokens.warn_tint
        return tokens.surface if index.column() != LABEL else tokens.bg

    def height(self, index: Index, width: int) -> int:
        """Return the height that a cell needs at a width."""
        px = self._kit.theme.px
        room = max(40, width - 2 * px(PADDING))
        total = 2 * px(PADDING)
        for block in self._model.blocks(index):
            font = self._kit.theme.font(block.role)
            total += _height(QFontMetrics(font), room - self._indent(block), block.text) + px(GAP)
        return total

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt's signature
        """Return what a cell takes."""
        return QSize(80, self.height(index, 240))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: ARG002 - Qt's signature
        """Return the line that the result is typed into."""
        editor = QLineEdit(parent)
        self._kit.theme.give_font(editor, FontRole.SECTION)
        editor.setAccessibleName(self.tr("Result"))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Begin with the result so far."""
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or "").replace(".", ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:  # noqa: ARG002 - Qt's signature
        """Hand over what was typed."""
        if isinstance(editor, QLineEdit):
            self.typed.emit(index.row(), editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: ARG002 - Qt's signature
        """Lay the line over the top of the cell."""
        rect: QRect = option.rect  # type: ignore[attr-defined]  # Qt's own
        height = min(rect.height(), max(self._kit.theme.px(40), editor.sizeHint().height()))
        editor.setGeometry(QRect(rect.left(), rect.top(), rect.width(), height))


class ConflictTable(QTableView):
    """Keys: arrows walk; 1 and 2 (also T and M) take a side; in the result typing gives another figure, F2 edits."""

    picked = Signal(int, object)
    """(row, Pick)."""
    chosen = Signal(int, object)
    """The same with the mouse."""
    typed = Signal(int, str)
    cleared = Signal(int)
    moved = Signal()
    fitted = Signal()
    """Rows have other heights."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.rows = ConflictModel(kit)
        self.cells = ConflictDelegate(kit, self.rows)
        self.cells.setParent(self)
        self.setModel(self.rows)
        self.setItemDelegate(self.cells)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.EditKeyPressed | trigger.AnyKeyPressed | trigger.DoubleClicked)
        self.cells.typed.connect(self.typed)
        self.clicked.connect(self._take_clicked)
        self.rows.modelReset.connect(self.fit)
        self.rows.dataChanged.connect(self.fit)
        kit.theme.changed.connect(self.fit)

    @property
    def line(self) -> ConflictLine | None:
        """The line that is current."""
        row = self.currentIndex().row()
        return self.rows.lines[row] if 0 <= row < len(self.rows.lines) else None

    def go_to(self, row: int, column: int | None = None) -> None:
        """Make a cell current."""
        here = self.currentIndex()
        column = column if column is not None else max(OURS, here.column())
        self.setCurrentIndex(self.rows.index(row, column))

    def begin_typing(self) -> None:
        """Open the editor of the current line's result."""
        index = self.rows.index(max(0, self.currentIndex().row()), RESULT)
        self.setCurrentIndex(index)
        self.edit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a side, open the result, clear it, or walk."""
        key, column, row = event.key(), self.currentIndex().column(), self.currentIndex().row()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        pick = self._pick_of(event, column) if plain else None
        if pick is not None and row >= 0:
            self.picked.emit(row, pick)
        elif key in _ENTER and plain:
            self._take_here(self.currentIndex())
        elif key == Qt.Key.Key_F2:
            self.begin_typing()
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and row >= 0:
            self.cleared.emit(row)
        elif key == Qt.Key.Key_Left and column <= OURS:
            event.accept()  # the names are read, not walked
        elif key == Qt.Key.Key_Escape or (not plain and event.text().isprintable()):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _pick_of(self, event: QKeyEvent, column: int) -> Pick | None:
        typing = column == RESULT
        letter = event.text().lower()
        if event.key() == Qt.Key.Key_Space and not typing:
            return Pick.OURS if column == OURS else Pick.THEIRS
        keys = {"t": Pick.OURS, "m": Pick.THEIRS}
        if not typing:
            keys |= {"1": Pick.OURS, "2": Pick.THEIRS}
        elif not self._figure_here():
            return None  # words begin with these letters
        return keys.get(letter)

    def _figure_here(self) -> bool:
        line = self.line
        return line is not None and any(ch.isdigit() for ch in line.ours.value + line.theirs.value)

    def _take_clicked(self, index: QModelIndex) -> None:
        """A click on a side takes it, and stays there: the hand is at the mouse."""
        if index.column() in {OURS, THEIRS}:
            self.chosen.emit(index.row(), Pick.OURS if index.column() == OURS else Pick.THEIRS)

    def _take_here(self, index: QModelIndex) -> None:
        if index.column() in {OURS, THEIRS}:
            self.picked.emit(index.row(), Pick.OURS if index.column() == OURS else Pick.THEIRS)
        elif index.column() == RESULT and self.state() is not QAbstractItemView.State.EditingState:
            self.edit(index)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Show the cell that is current, whole where there is room."""
        super().currentChanged(current, previous)
        if current.isValid() and current.column() == LABEL:
            row = current.row()
            QTimer.singleShot(0, self, lambda: self.go_to(row, OURS))
            return
        if current.isValid():
            self.scrollTo(current)
        self.viewport().update()
        self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Give columns their share and rows the height that their texts need."""
        width = self.viewport().width()
        taken = 0
        for column, share in enumerate(_SHARES[:-1]):
            part = width * share // 100
            self.setColumnWidth(column, part)
            taken += part
        self.setColumnWidth(RESULT, max(60, width - taken))
        self.horizontalHeader().setFixedHeight(self._kit.theme.px(36))
        for row in range(self.rows.rowCount()):
            heights = [
                self.cells.height(self.rows.index(row, column), self.columnWidth(column))
                for column in range(RESULT + 1)
            ]
            self.setRowHeight(row, max(self._kit.theme.px(56), *heights))
        self.fitted.emit()

    @property
    def content_height(self) -> int:
        """The height that all lines take, with the header."""
        rows = sum(self.rowHeight(row) for row in range(self.rows.rowCount()))
        return rows + self.horizontalHeader().height() + 2 * self.frameWidth() + 2


def _height(metrics: QFontMetrics, width: int, text: str) -> int:
    return metrics.boundingRect(QRect(0, 0, width, 10_000), int(Qt.TextFlag.TextWordWrap), text).height()
