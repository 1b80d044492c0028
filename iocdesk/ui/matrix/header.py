"""The headings of the matrix: an indicator over its categories, or a village over its state. They wrap."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView

from iocdesk.ui.entry.delegate import Words
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Base
from iocdesk.ui.matrix.delegate import PAD, MatrixDelegate
from iocdesk.ui.matrix.model import MatrixModel
from iocdesk.ui.matrix.pieces import CENTRE, LEFT, TOP, fits, tightest, write
from iocdesk.ui.matrix.words import LOOKS

_WRAP = int(Qt.TextFlag.TextWordWrap)


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
        painter.setPen(QColor(tokens.border))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        write(painter, self._pieces(logical, rect))
        if not model.turned and place < 0 and model.by_state == (logical == 1):
            self._sorted_by(painter, rect)
        if model.turned and 0 <= place < len(model.lines):
            self._mark(painter, rect, place)
        elif not model.turned and place > 0 and model.starts_group(place):
            painter.setPen(QColor(tokens.hairline))
            painter.drawLine(rect.topLeft(), rect.bottomLeft())
        painter.restore()

    def words(self, logical: int) -> Words:
        """Return the text of a heading that has the least room, so that it can be checked to fit."""
        if self.isHidden():
            return tightest([])
        place = self.sectionViewportPosition(logical)
        return tightest(self._pieces(logical, QRect(place, 0, self.sectionSize(logical), self.height())))

    def _pieces(self, logical: int, rect: QRect) -> list[Words]:
        model, tokens = self._matrix, self._kit.theme.tokens
        place, small = logical - model.lead, self._delegate.font("small")
        if place < 0:
            return [Words(self._title(logical), small, self._room(rect), LEFT, tokens.muted)]
        if not model.turned:
            return self._column(rect, place) if place < len(model.columns) else []
        if place >= len(model.lines):
            strong = self._delegate.font("strong")
            return [Words(self._title(logical), strong, self._room(rect), CENTRE, tokens.text)]
        return self._village(rect, place)

    def _current(self, place: int) -> bool:
        line, cell = self._delegate.current
        if self._matrix.turned and place in self._delegate.chosen:
            return True
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

    def _village(self, rect: QRect, place: int) -> list[Words]:
        line, tokens = self._matrix.lines[place], self._kit.theme.tokens
        small, words = self._delegate.font("small"), self._matrix.words
        upper = QRect(rect.left(), rect.top(), rect.width(), self.band_above)
        mark = self._kit.theme.px(17)
        lower = QRect(rect.left(), upper.bottom() + mark, rect.width(), self.band_below - mark)
        return [
            Words(words.name(line), small, self._room(upper), CENTRE, tokens.text),
            Words(
                words.standing(line), small, self._room(lower), TOP, getattr(tokens, LOOKS[line.standing][1])
            ),
        ]

    def _mark(self, painter: QPainter, rect: QRect, place: int) -> None:
        """Draw the icon of a village's state between its name and the word."""
        glyph, tone = LOOKS[self._matrix.lines[place].standing]
        size, colour = self._kit.theme.px(14), getattr(self._kit.theme.tokens, tone)
        image = self._kit.icons.pixmap(glyph, colour, size, self.devicePixelRatioF())
        painter.drawPixmap(
            rect.center().x() - size // 2, rect.top() + self.band_above + self._kit.theme.px(2), image
        )

    def _sorted_by(self, painter: QPainter, rect: QRect) -> None:
        """Draw a caret at the end of the heading that the lines are ordered by."""
        size = self._kit.theme.px(12)
        colour = self._kit.theme.tokens.muted
        image = self._kit.icons.pixmap(Glyph.CARET_DOWN, colour, size, self.devicePixelRatioF())
        painter.drawPixmap(rect.right() - size - self._kit.theme.px(6), rect.center().y() - size // 2, image)

    def _column(self, rect: QRect, place: int) -> list[Words]:
        """Return the category, and over it the part of the indicator's name that falls on this section."""
        model, tokens, code = self._matrix, self._kit.theme.tokens, self._kit.language.code
        column, small = model.columns[place], self._delegate.font("small")
        first = last = place
        while not model.starts_group(first):
            first -= 1
        while last + 1 < len(model.columns) and not model.starts_group(last + 1):
            last += 1
        left = rect.left() - sum(self.sectionSize(model.lead + n) for n in range(first, place))
        width = sum(self.sectionSize(model.lead + n) for n in range(first, last + 1))
        caption = column.caption.lang(code)
        height = self.band_above if caption else self.band_above + self.band_below
        whole = QRect(left, rect.top(), width, height)
        name = Words(column.group.lang(code), small, self._room(whole), CENTRE, tokens.text)
        found = [self._in_sight(name, whole)]
        if caption:
            below = QRect(rect.left(), rect.top() + self.band_above, rect.width(), self.band_below)
            colour = tokens.text if self._current(place) else tokens.muted
            found.append(Words(caption, small, self._room(below), CENTRE, colour))
        return found

    def _in_sight(self, name: Words, whole: QRect) -> Words:
        """Keep an indicator's name where it can be read while its group is partly scrolled away."""
        shown = replace(name, room=self._room(whole.intersected(self.viewport().rect())))
        return shown if shown.room.width() > 0 and fits(shown) else name


def lines_needed(metrics: QFontMetrics, text: str, width: int) -> int:
    """Return how many lines a text takes in a width; a word that is wider than that counts as too many."""
    if any(metrics.horizontalAdvance(word) > width for word in text.split(" ")):
        return 99
    area = metrics.boundingRect(QRect(0, 0, width, 10_000), _WRAP, text)
    return max(1, round(area.height() / metrics.lineSpacing()))
