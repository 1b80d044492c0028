"""Texts as the matrix writes them, each into its room, so that it can be checked that none is cut."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from iocdesk.ui.entry.delegate import Words

WRAP = int(Qt.TextFlag.TextWordWrap)
CENTRE = int(Qt.AlignmentFlag.AlignCenter) | WRAP
TOP = int(Qt.AlignmentFlag.AlignHCenter) | WRAP
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter) | WRAP
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def write(painter: QPainter, pieces: Sequence[Words]) -> None:
    """Write texts."""
    for piece in pieces:
        painter.setFont(piece.font)
        painter.setPen(QColor(piece.colour))
        painter.drawText(piece.room, piece.flags, piece.text)


def tightest(pieces: Sequence[Words]) -> Words:
    """Return the text that has the least room: one that does not fit, if there is any."""
    return max(pieces, key=_lack) if pieces else Words("", QFont(), QRect(), 0, "")


def fits(piece: Words) -> bool:
    """Tell whether a text can be read whole."""
    return _lack(piece) <= 0


def _lack(piece: Words) -> int:
    """Return how many pixels a text lacks; negative where it fits."""
    metrics, room = QFontMetrics(piece.font), piece.room
    if not piece.flags & WRAP:
        return metrics.horizontalAdvance(piece.text) - room.width()
    area = metrics.boundingRect(QRect(0, 0, max(1, room.width()), 10_000), WRAP, piece.text)
    widest = max((metrics.horizontalAdvance(word) for word in piece.text.split(" ")), default=0)
    return max(area.height() - room.height(), widest - room.width())
