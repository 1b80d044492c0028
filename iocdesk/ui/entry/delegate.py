"""Draws the grid from the tokens: headings, captions, boxes to type in, figures with their signs."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QPolygon
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from iocdesk.ui.entry.editors import CellEdit, make_editor
from iocdesk.ui.entry.marks import SIGNS, TONES, Look, Mark
from iocdesk.ui.entry.metrics import PAD, ROW, SIGN
from iocdesk.ui.entry.model import GridModel, Index
from iocdesk.ui.entry.rows import FIRST, NAME, NUMBER, UNIT, GridRow, RowKind
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit

_WRAP = int(Qt.TextFlag.TextWordWrap)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_BOTTOM_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)


def rect_of(option: QStyleOptionViewItem) -> QRect:
    """Return where to draw; the stubs of the binding do not know the fields of style options."""
    found: QRect = option.rect  # type: ignore[attr-defined]  # PySide's stubs differ
    return found


def is_selected(option: QStyleOptionViewItem) -> bool:
    """Say whether the cell is one of the selected block."""
    return bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]  # PySide's stubs differ


@dataclass(frozen=True, slots=True)
class Words:
    """A text as it is written: into which room, in which font; `flags` are those of `drawText`."""

    text: str
    font: QFont
    room: QRect
    flags: int
    colour: str


class CellDelegate(QStyledItemDelegate):
    """The one delegate of the grid."""

    left = Signal(QWidget, QEvent)
    """A key that may end the editing."""
    made = Signal(QWidget)
    """An editor has been opened."""

    def __init__(self, kit: Kit, model: GridModel) -> None:
        super().__init__()
        self._kit, self._model = kit, model
        self._fonts: dict[FontRole, QFont] = {}
        self._pixmaps: dict[tuple[Glyph, str, float], QPixmap] = {}
        self.current = (-1, -1)
        """Row and column that are tinted."""
        kit.theme.changed.connect(self.forget)

    def forget(self) -> None:
        """Drop fonts and images of another look."""
        self._fonts.clear()
        self._pixmaps.clear()

    # ------------------------------------------------------------ drawing

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        row = self._model.row_at(index.row())
        tokens, rect = self._kit.theme.tokens, rect_of(option)
        painter.save()
        heading = row.kind in {RowKind.SECTION, RowKind.REPEAT}
        painter.fillRect(rect, QColor(tokens.bg if heading else tokens.surface))
        if row.kind in {RowKind.FIGURES, RowKind.ANSWER}:
            self._tint(painter, rect, index)
        if row.kind is not RowKind.CAPTIONS:
            painter.setPen(QColor(tokens.hairline))
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        self._content(painter, option, index, row)
        painter.restore()

    def _tint(self, painter: QPainter, rect: QRect, index: Index) -> None:
        here = (index.row() == self.current[0], index.column() == self.current[1])
        if here[0] or (here[1] and self._model.key(index) is not None):
            painter.fillRect(rect, QColor(self._kit.theme.tokens.primary_tint))

    def _content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, row: GridRow) -> None:
        key = self._model.key(index)
        if key is not None:
            self._cell(painter, option, index, self._model.look(key), wide=row.kind is RowKind.ANSWER)
            return
        words = self._plain_words(index, rect_of(option), row)
        if not words.text:
            return
        self._write(painter, words)
        if index.column() >= FIRST and is_selected(option):
            self._ring(painter, option, index, self.box(rect_of(option)))

    @staticmethod
    def _write(painter: QPainter, words: Words) -> None:
        painter.setFont(words.font)
        painter.setPen(QColor(words.colour))
        painter.drawText(words.room, words.flags, words.text)

    def words(self, index: Index, place: QRect) -> Words:
        """Return how the text of a cell is written into its place, so that it can be checked to fit."""
        row, key = self._model.row_at(index.row()), self._model.key(index)
        if key is None:
            return self._plain_words(index, place, row)
        look = self._model.look(key)
        used = min(2, sum(mark in SIGNS for mark in look.marks)) * self._px(SIGN)
        return self._cell_words(look, self.box(place), used, wide=row.kind is RowKind.ANSWER)

    def _plain_words(self, index: Index, place: QRect, row: GridRow) -> Words:
        text, tokens = str(index.data() or ""), self._kit.theme.tokens
        pad, column = self._px(PAD), index.column()
        rect = place.adjusted(pad, 0, -pad, 0)
        flags, role, colour = _LEFT | _WRAP, FontRole.BODY, tokens.text
        if row.kind is RowKind.SECTION:
            role = FontRole.SECTION
        elif row.kind is RowKind.CAPTIONS:
            flags, role, colour = _BOTTOM_RIGHT | _WRAP, FontRole.SMALL, tokens.muted
            rect.adjust(-pad // 2, 0, 0, -self._px(2))
        elif column == NUMBER:
            colour = tokens.muted
            rect.adjust(0, 0, pad, 0)
        elif column == UNIT:
            role, colour = FontRole.SMALL, tokens.muted
            rect.adjust(0, 0, pad, 0)
        elif column >= FIRST:
            flags, colour = _RIGHT, tokens.muted
        elif row.layout is not None and row.layout.total is None and column == NAME:
            colour = tokens.muted
        font = self._font(role)
        if flags == _RIGHT and QFontMetrics(font).horizontalAdvance(text) > rect.width():
            font = self._font(FontRole.SMALL)
        return Words(text, font, rect, flags, colour)

    def _cell(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, look: Look, *, wide: bool
    ) -> None:
        tokens = self._kit.theme.tokens
        box = self.box(rect_of(option))
        editable = bool(index.flags() & Qt.ItemFlag.ItemIsEditable) and not look.filled_in
        fill = {"error": tokens.error_tint, "warn": tokens.warn_tint}.get(look.tone)
        if fill is None:
            fill = tokens.surface if editable else tokens.read_only
        painter.fillRect(box, QColor(fill))
        if editable or look.tone:
            border = {"error": tokens.error, "warn": tokens.warn}.get(look.tone, tokens.border)
            painter.setPen(QColor(border))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
        self._ring(painter, option, index, box)
        used = self._signs(painter, box, look)
        self._corner(painter, box, look)
        self._write(painter, self._cell_words(look, box, used, wide=wide))

    def _cell_words(self, look: Look, box: QRect, used: int, *, wide: bool) -> Words:
        pad, tokens = self._px(PAD), self._kit.theme.tokens
        area = box.adjusted(pad + used if wide else self._px(2), 0, -pad, 0)
        font = self._font(FontRole.BODY)
        if not wide and QFontMetrics(font).horizontalAdvance(look.text) + used > area.width():
            font = self._font(FontRole.SMALL)
        colour = tokens.muted if look.muted else tokens.text
        return Words(look.text, font, area, _LEFT if wide else _RIGHT, colour)

    def _ring(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, box: QRect) -> None:
        tokens = self._kit.theme.tokens
        if is_selected(option):
            painter.fillRect(box.adjusted(1, 1, -1, -1), QColor(tokens.primary_tint))
            painter.setPen(QColor(tokens.primary))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
        if (index.row(), index.column()) == self.current:
            pen = QPen(QColor(tokens.primary), 2)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(box.adjusted(0, 0, -1, -1))

    def _signs(self, painter: QPainter, box: QRect, look: Look) -> int:
        """Draw up to two signs at the left; returns the room they took."""
        size, x = self._px(SIGN), box.left() + self._px(4)
        start = x
        for mark in [mark for mark in look.marks if mark in SIGNS][:2]:
            sign, colour = SIGNS[mark], getattr(self._kit.theme.tokens, TONES.get(mark, "muted"))
            place = QRect(x, box.top(), size, box.height())
            if isinstance(sign, Glyph):
                image = self._pixmap(sign, colour, painter.device().devicePixelRatioF())
                where = QRect(0, 0, self._px(14), self._px(14))
                where.moveCenter(place.center())
                painter.drawPixmap(where, image)
            else:
                painter.setFont(self._font(FontRole.STRONG if mark in TONES else FontRole.SMALL))
                painter.setPen(QColor(colour))
                painter.drawText(place, _CENTRE, sign)
            x += size
        return x - start

    def _corner(self, painter: QPainter, box: QRect, look: Look) -> None:
        tokens = self._kit.theme.tokens
        painter.setPen(Qt.PenStyle.NoPen)
        if Mark.NOTE in look.marks:
            size, corner = self._px(8), box.topRight()
            painter.setBrush(QColor(tokens.primary))
            painter.drawPolygon(QPolygon([corner, corner - QPoint(size, 0), corner + QPoint(0, size)]))
        if Mark.UNSENT in look.marks:
            size = self._px(5)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(QColor(tokens.muted))
            painter.drawEllipse(QRect(box.left() + 3, box.top() + 3, size, size))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _pixmap(self, glyph: Glyph, colour: str, ratio: float) -> QPixmap:
        known = self._pixmaps.get((glyph, colour, ratio))
        if known is None:
            known = self._kit.icons.pixmap(glyph, colour, self._px(14), ratio)
            self._pixmaps[glyph, colour, ratio] = known
        return known

    def _font(self, role: FontRole) -> QFont:
        if role not in self._fonts:
            self._fonts[role] = self._kit.theme.font(role)
        return self._fonts[role]

    def _px(self, size: float) -> int:
        return self._kit.theme.px(size)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt calls it so
        """Sizes are fixed by the grid."""
        return rect_of(option).size()

    def box(self, rect: QRect) -> QRect:
        """Return where a cell's box stands: of one height, in the middle of its row."""
        height = min(self._px(ROW) - 7, rect.height() - 7)
        return QRect(rect.left() + 3, rect.center().y() - height // 2, rect.width() - 6, height)

    # ------------------------------------------------------------ editing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: ARG002 - Qt calls it so
        """Make the editor of the cell's type."""
        key = self._model.key(index)
        facts = self._model.facts(key) if key is not None else None
        if facts is None:
            return QWidget(parent)
        editor = make_editor(self._kit, facts, parent)
        editor.setAccessibleName(index.data(Qt.ItemDataRole.AccessibleTextRole))
        self.made.emit(editor)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: ARG002 - Qt calls it so
        """Fill the editor once; a change from elsewhere never touches what is being typed."""
        if isinstance(editor, CellEdit):
            editor.fill_once()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Store what was typed, unless it is what was there, or has been taken already."""
        if isinstance(editor, CellEdit) and not editor.done and editor.altered:
            editor.done = True
            model.setData(index, editor.answer())

    def updateEditorGeometry(
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: Index,  # noqa: ARG002 - Qt calls it so
    ) -> None:
        """Put the editor over the cell's box."""
        editor.setGeometry(self.box(rect_of(option)))

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Hand keys that may end the editing to the view; everything else goes its normal way."""
        if event.type() == QEvent.Type.KeyPress and isinstance(editor, CellEdit):
            event.setAccepted(False)
            self.left.emit(editor, event)
            return bool(event.isAccepted())
        return super().eventFilter(editor, event)
