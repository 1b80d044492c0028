"""How the matrix is painted: figures with their marks, states with icon and word, totals in two lines."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPolygon
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from iocdesk.forms.values import Presence, Quality
from iocdesk.ui.entry.delegate import Words
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Base
from iocdesk.ui.matrix.model import Index, MatrixModel
from iocdesk.ui.matrix.pieces import LEFT, RIGHT, WRAP, tightest, write
from iocdesk.ui.matrix.words import LOOKS

PAD, ICON = 8, 14


class MatrixDelegate(QStyledItemDelegate):
    """Paints every part of the table; `current` is the (line, form cell) that the cursor is at."""

    def __init__(self, kit: Base, model: MatrixModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kit, self._model = kit, model
        self.current = (-1, -1)
        self.chosen: frozenset[int] = frozenset()
        """The lines that the selection touches."""
        self._fonts: dict[str, QFont] = {}
        kit.theme.changed.connect(self._fonts.clear)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt calls it so
        """Sizes are the table's; this one only keeps Qt content."""
        return QSize(self._kit.theme.px(72), self._kit.theme.px(32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one place."""
        given = cast("Any", option)  # PySide's stubs leave the fields of a style option out
        model, box = self._model, given.rect
        if model.matrix is None:
            return
        painter.save()
        painter.setClipRect(box)
        selected = bool(given.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(box, QColor(self._ground(index, selected=selected)))
        self._lines(painter, box, index)
        write(painter, self._pieces(index, box))
        self._signs(painter, box, index)
        if bool(given.state & QStyle.StateFlag.State_HasFocus):
            self._ring(painter, box)
        painter.restore()

    # ------------------------------------------------------------ grounds and lines

    def _ground(self, index: Index, *, selected: bool) -> str:
        tokens, model = self._kit.theme.tokens, self._model
        line, _ = model.place(index)
        if selected:
            return tokens.primary_tint
        if index.column() < model.lead:
            here = index.row() == self.current[1] if model.turned else 0 <= line == self.current[0]
            here = here or (not model.turned and line in self.chosen)
            return tokens.primary_tint if here else tokens.bg
        if model.is_total(index):
            return tokens.read_only
        return tokens.surface

    def _lines(self, painter: QPainter, box: QRect, index: Index) -> None:
        tokens, model = self._kit.theme.tokens, self._model
        painter.setPen(QColor(tokens.hairline))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        _, cell = model.place(index)
        if model.turned:
            if index.row() and model.starts_group(index.row()):
                painter.setPen(QColor(tokens.border))
                painter.drawLine(box.topLeft(), box.topRight())
        elif cell > 0 and model.starts_group(cell):
            painter.drawLine(box.topLeft(), box.bottomLeft())

    def _ring(self, painter: QPainter, box: QRect) -> None:
        width = max(2, self._kit.theme.px(2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._kit.theme.tokens.primary))
        for side in (
            QRect(box.left(), box.top(), box.width(), width),
            QRect(box.left(), box.bottom() - width + 1, box.width(), width),
            QRect(box.left(), box.top(), width, box.height()),
            QRect(box.right() - width + 1, box.top(), width, box.height()),
        ):
            painter.drawRect(side)

    # ------------------------------------------------------------ contents

    def words(self, index: Index, place: QRect) -> Words:
        """Return the text of a place that has the least room, so that it can be checked to fit."""
        return tightest(self._pieces(index, place))

    def _pieces(self, index: Index, box: QRect) -> list[Words]:
        model = self._model
        if index.column() < model.lead:
            return [self._lead(index, box)]
        if model.is_total(index):
            return self._total(index, box)
        line, _ = model.place(index)
        shown, value = model.lines[line], model.value(index)
        pale = not shown.counts or value.presence in {Presence.NOTHING, Presence.NOT_APPLICABLE}
        tokens, px = self._kit.theme.tokens, self._kit.theme.px
        font = self.font("body" if shown.counts else "draft")
        room = box.adjusted(px(4), 0, -px(PAD), 0)
        return [Words(model.text(index), font, room, RIGHT, tokens.muted if pale else tokens.text)]

    def _lead(self, index: Index, box: QRect) -> Words:
        model, px, tokens = self._model, self._kit.theme.px, self._kit.theme.tokens
        line, _ = model.place(index)
        room = box.adjusted(px(PAD), 0, -px(PAD), 0)
        text = model.text(index)
        if model.turned:
            return Words(text, self.font("small"), room, LEFT, tokens.text)
        if line < 0:
            return Words(text, self.font("strong"), room, LEFT, tokens.text)
        if index.column() == 0:
            return Words(text, self.font("body"), room, LEFT, tokens.text)
        tone = LOOKS[model.lines[line].standing][1]
        beside = room.adjusted(px(ICON) + px(6), 0, 0, 0)
        return Words(text, self.font("small"), beside, LEFT, getattr(tokens, tone))

    def _total(self, index: Index, box: QRect) -> list[Words]:
        model, tokens, px = self._model, self._kit.theme.tokens, self._kit.theme.px
        total = model.total(index)
        lacking = total is not None and not total.complete
        text, figure = model.counted_text(index, whole=model.turned), model.total_text(index)
        room = box.adjusted(px(PAD), px(2), -px(PAD), -px(2))
        above, below, side = room, room, RIGHT | WRAP
        if model.turned:
            taken = QFontMetrics(self.font("strong")).horizontalAdvance(figure)
            below, side = room.adjusted(0, 0, -taken - px(PAD), 0), LEFT
        else:
            above = QRect(room.left(), room.top(), room.width(), room.height() // 2)
            below = QRect(room.left(), above.bottom() + 1, room.width(), room.bottom() - above.bottom())
        colour = tokens.warn if lacking else tokens.muted
        return [
            Words(figure, self.font("strong"), above, RIGHT, tokens.text),
            Words(f"! {text}" if lacking else text, self.font("small"), below, side, colour),
        ]

    def _signs(self, painter: QPainter, box: QRect, index: Index) -> None:
        """Draw the icon of a state, and the marks of a figure."""
        model, tokens, px = self._model, self._kit.theme.tokens, self._kit.theme.px
        line, cell = model.place(index)
        if model.differs(index):
            self._icon(painter, box.left() + px(3), QRect(box.left(), box.top(), box.width(), box.height() // 2 + px(2)),
                       Glyph.ARROWS_LEFT_RIGHT, "warn")  # fmt: skip
        if index.column() < model.lead or line < 0:
            if not model.turned and line >= 0 and index.column() == 1:
                glyph, tone = LOOKS[model.lines[line].standing]
                self._icon(painter, box.left() + px(PAD), box, glyph, tone)
            return
        shown, value = model.lines[line], model.value(index)
        stored = shown.cell(model.columns[cell].key)
        left = box.left() + px(5)
        if any(remark.key == model.columns[cell].key for remark in shown.remarks):
            left = self._icon(painter, left, box, Glyph.CHAT_TEXT, "warn")
        if stored.on_behalf and value.answered:
            left = self._icon(painter, left, box, Glyph.HAND, "muted")
        if value.answered and stored.quality is not Quality.OFFICIAL:
            sign = "~" if stored.quality is Quality.ESTIMATE else "≈"
            room = QRect(left, box.top(), px(12), box.height())
            write(painter, [Words(sign, self.font("body"), room, LEFT, tokens.muted)])
        if stored.note.strip():
            corner = [box.topRight() - QPoint(px(8), 0), box.topRight(), box.topRight() + QPoint(0, px(8))]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.primary))
            painter.drawPolygon(QPolygon(corner))

    # ------------------------------------------------------------ painting

    def _icon(self, painter: QPainter, left: int, box: QRect, glyph: Glyph, tone: str) -> int:
        size = self._kit.theme.px(ICON)
        ratio = painter.device().devicePixelRatioF() if painter.device() is not None else 1.0
        image = self._kit.icons.pixmap(glyph, getattr(self._kit.theme.tokens, tone), size, ratio)
        painter.drawPixmap(left, box.center().y() - size // 2, image)
        return left + size + self._kit.theme.px(2)

    def font(self, name: str) -> QFont:
        """Return a font: "body", "strong", "small" or "draft"."""
        if name not in self._fonts:
            roles = {"strong": FontRole.STRONG, "small": FontRole.SMALL}
            made = QFont(self._kit.theme.font(roles.get(name, FontRole.BODY)))
            made.setItalic(name == "draft")
            self._fonts[name] = made
        return self._fonts[name]
