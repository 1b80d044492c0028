"""The headings of the grid: they wrap, and stay while the rows scroll."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHeaderView

from iocdesk.ui.entry.delegate import CellDelegate
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
        painter.setFont(self._kit.theme.font(FontRole.SMALL))
        painter.setPen(QColor(tokens.text if current else tokens.muted))
        side = Qt.AlignmentFlag.AlignLeft if logical < FIRST else Qt.AlignmentFlag.AlignRight
        flags = int(side | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)
        pad = self._kit.theme.px(8)
        text = self.model().headerData(logical, Qt.Orientation.Horizontal) or ""
        painter.drawText(rect.adjusted(pad, 0, -pad, 0), flags, text)
        painter.restore()
