"""The headings of the matrix: an indicator over its categories, or a village over its state. They wrap."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView

from iocdesk.ui.kit import Base
from iocdesk.ui.matrix.delegate import PAD, MatrixDelegate
from iocdesk.ui.matrix.model import MatrixModel
from iocdesk.ui.matrix.words import LOOKS

_WRAP = int(Qt.TextFlag.TextWordWrap)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class MatrixHeader(QHeaderView):
    """Draws from the tokens; `band_above` and `band_below` are the heights of its two bands."""

    def __init__(self, kit: Base, model: MatrixModel, delegate: MatrixDelegate) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._kit, self._matrix, self._delegate = kit, model, delegate
        self.band_above, self.band_below = 40, 20
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setSectionsClickable(True)

    def make_room(self, upper: int, lower: int) -> None:
        """Set the heights of the two bands."""
        if (upper, lower) != (self.band_above, self.band_below):
            self.band_above, self.band_below = upper, lower
            self.updateGeometry()
            self.geometriesChanged.emit()

    def sizeHint(self) -> QSize:
        """Both bands."""
        return QSize(super().sizeHint().width(), self.band_above + self.band_below)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """Draw one heading."""
        tokens, model = self._kit.theme.tokens, self._matrix
        place = logical - model.lead
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, QColor(tokens.bg))
        if self._current(place):
            painter.fillRect(self._tinted(rect, place), QColor(tokens.primary_tint))
        painter.setFont(self._delegate.font("small"))
        painter.setPen(QColor(tokens.border))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if place < 0:
            painter.setPen(QColor(tokens.muted))
            painter.drawText(self._room(rect), _LEFT | _WRAP, self._title(logical))
        elif model.turned:
            self._village(painter, rect, place)
        elif place < len(model.columns):
            self._column(painter, rect, place)
        painter.restore()

    def _current(self, place: int) -> bool:
        line, cell = self._delegate.current
        return 0 <= place == (line if self._matrix.turned else cell)

    def _tinted(self, rect: QRect, place: int) -> QRect:
        """Return the part of a heading that is the current column's alone: without a name over several."""
        model = self._matrix
        shared = not model.turned and bool(model.columns[place].caption.vi)
        return rect.adjusted(0, self.band_above, 0, 0) if shared else rect

    def _title(self, logical: int) -> str:
        return str(self._matrix.headerData(logical, Qt.Orientation.Horizontal) or "")

    def _room(self, rect: QRect) -> QRect:
        pad = self._kit.theme.px(PAD)
        return rect.adjusted(pad // 2, 0, -pad // 2, 0)

    def _village(self, painter: QPainter, rect: QRect, place: int) -> None:
        model, tokens = self._matrix, self._kit.theme.tokens
        painter.setPen(QColor(tokens.text))
        upper = QRect(rect.left(), rect.top(), rect.width(), self.band_above)
        if place >= len(model.lines):
            painter.setFont(self._delegate.font("strong"))
            painter.drawText(self._room(rect), _CENTRE | _WRAP, self._title(model.lead + place))
            return
        painter.drawText(self._room(upper), _CENTRE | _WRAP, model.words.name(model.lines[place]))
        glyph, tone = LOOKS[model.lines[place].standing]
        lower = QRect(rect.left(), upper.bottom(), rect.width(), self.band_below)
        size = self._kit.theme.px(14)
        ratio = self.devicePixelRatioF()
        image = self._kit.icons.pixmap(glyph, getattr(tokens, tone), size, ratio)
        painter.drawPixmap(rect.center().x() - size // 2, lower.top() + self._kit.theme.px(2), image)
        painter.setPen(QColor(getattr(tokens, tone)))
        word = model.words.standing(model.lines[place])
        below = lower.adjusted(0, size + self._kit.theme.px(3), 0, 0)
        painter.drawText(self._room(below), int(Qt.AlignmentFlag.AlignHCenter) | _WRAP, word)

    def _column(self, painter: QPainter, rect: QRect, place: int) -> None:
        """Draw the category, and over it the part of the indicator's name that falls on this section."""
        model, tokens, code = self._matrix, self._kit.theme.tokens, self._kit.language.code
        column = model.columns[place]
        first = last = place
        while not model.starts_group(first):
            first -= 1
        while last + 1 < len(model.columns) and not model.starts_group(last + 1):
            last += 1
        left = rect.left() - sum(self.sectionSize(model.lead + n) for n in range(first, place))
        width = sum(self.sectionSize(model.lead + n) for n in range(first, last + 1))
        caption = column.caption.lang(code)
        height = self.band_above if caption else self.band_above + self.band_below
        painter.setPen(QColor(tokens.text))
        whole = QRect(left, rect.top(), width, height)
        painter.drawText(self._room(self._in_sight(whole)), _CENTRE | _WRAP, column.group.lang(code))
        if caption:
            below = QRect(rect.left(), rect.top() + self.band_above, rect.width(), self.band_below)
            painter.setPen(QColor(tokens.text if self._current(place) else tokens.muted))
            painter.drawText(self._room(below), _CENTRE | _WRAP, caption)
        if place and model.starts_group(place):
            painter.setPen(QColor(tokens.hairline))
            painter.drawLine(rect.topLeft(), rect.bottomLeft())

    def _in_sight(self, whole: QRect) -> QRect:
        """Keep an indicator's name where it can be read while its group is partly scrolled away."""
        shown = whole.intersected(self.viewport().rect())
        return shown if shown.width() >= min(whole.width(), self._kit.theme.px(160)) else whole


def lines_needed(metrics: QFontMetrics, text: str, width: int) -> int:
    """Return how many lines a text takes in a width; a word that is wider than that counts as too many."""
    if any(metrics.horizontalAdvance(word) > width for word in text.split(" ")):
        return 99
    area = metrics.boundingRect(QRect(0, 0, width, 10_000), _WRAP, text)
    return max(1, round(area.height() / metrics.lineSpacing()))
