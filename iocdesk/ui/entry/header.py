"""The headings of the grid: they wrap, and stay while the rows scroll."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHeaderView

from iocdesk.ui.entry.delegate import CellDelegate, Words
from iocdesk.ui.entry.rows import FIRST
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Kit

HEIGHT, LINE = 44, 18


class GridHeader(QHeaderView):
    """Draws from the tokens; the current column is tinted."""

    def __init__(self, kit: Kit, delegate: CellDelegate) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._kit, self._delegate = kit, delegate
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self._lines = 2

    def make_room(self, lines: int) -> None:
        """Be as high as the longest caption needs."""
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()
            self.geometriesChanged.emit()

    def sizeHint(self) -> QSize:
        """Two lines of small text, or what the captions need."""
        height = self._kit.theme.px(HEIGHT) + (self._lines - 2) * self._kit.theme.px(LINE)
        return QSize(super().sizeHint().width(), height)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """Draw one heading."""
        tokens = self._kit.theme.tokens
        current = logical == self._delegate.current[1]
        painter.save()
        painter.fillRect(rect, QColor(tokens.primary_tint if current else tokens.bg))
        painter.setPen(QColor(tokens.border))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        words = self._words(logical, rect)
        painter.setFont(words.font)
        painter.setPen(QColor(words.colour))
        painter.drawText(words.room, words.flags, words.text)
        painter.restore()

    def words(self, logical: int) -> Words:
        """Return how a heading is written into its place, so that it can be checked to fit."""
        place = self.sectionViewportPosition(logical)
        return self._words(logical, QRect(place, 0, self.sectionSize(logical), self.height()))

    def _words(self, logical: int, rect: QRect) -> Words:
        tokens, pad = self._kit.theme.tokens, self._kit.theme.px(8)
        side = Qt.AlignmentFlag.AlignLeft if logical < FIRST else Qt.AlignmentFlag.AlignRight
        flags = int(side | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)
        colour = tokens.text if logical == self._delegate.current[1] else tokens.muted
        text = str(self.model().headerData(logical, Qt.Orientation.Horizontal) or "")
        font = self._kit.theme.font(FontRole.SMALL)
        return Words(text, font, rect.adjusted(pad, 0, -pad, 0), flags, colour)
