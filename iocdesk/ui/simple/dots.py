"""The line of dots that shows how far a report is: one a question, grouped by section; a bar a section where there
are too many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from iocdesk.ui.kit import Kit

SIZE, STEP, GAP, BAR_GAP = 12, 18, 14, 8
"""Pixels at 100 %: a dot, from dot to dot, more between sections, between bars."""


class Dot(StrEnum):
    """How a question stands."""

    OPEN = "open"
    DONE = "done"
    DOUBT = "doubt"
    """Something is to be mended or explained."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One question: its page, its section, and how it stands."""

    page: int
    section: int
    dot: Dot


class Dots(QWidget):
    """Filled: answered; a ring: open; a cross in it: to be mended; with a frame: here."""

    chosen = Signal(int)
    """The page of the dot that was clicked."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._marks: tuple[Mark, ...] = ()
        self._here = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_marks(self, marks: Sequence[Mark], here: int) -> None:
        """Show how things stand; `here` is the present page."""
        self._marks, self._here = tuple(marks), here
        self.updateGeometry()
        self.update()

    @property
    def grouped(self) -> bool:
        """Whether there are too many dots for the line, so that each section is a bar."""
        return bool(self._marks) and self._width_of_dots() > self.width()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(100, self._px(SIZE + 10))

    def minimumSizeHint(self) -> QSize:
        """One line."""
        return QSize(60, self._px(SIZE + 10))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click goes to the question."""
        for mark, spot in self._spots():
            if spot.adjusted(-4, -6, 4, 6).contains(event.position()):
                self.chosen.emit(mark.page)
                return

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.grouped:
            self._paint_bars(painter)
        else:
            for mark, spot in self._spots():
                self._paint_dot(painter, mark, spot)
        painter.end()

    def _px(self, size: float) -> int:
        return self._kit.theme.px(size)

    def _width_of_dots(self) -> int:
        sections = len({mark.section for mark in self._marks})
        return self._px(STEP * len(self._marks) + GAP * max(0, sections - 1) + 8)

    def _spots(self) -> list[tuple[Mark, QRectF]]:
        if self.grouped:
            return [(marks[0], bar) for marks, bar in self._bars()]
        spots, left, before = [], self._px(4), -1
        for mark in self._marks:
            left += self._px(GAP) if before not in {-1, mark.section} else 0
            spots.append((mark, QRectF(left, self._px(5), self._px(SIZE), self._px(SIZE))))
            left += self._px(STEP)
            before = mark.section
        return spots

    def _bars(self) -> list[tuple[list[Mark], QRectF]]:
        groups = [list(marks) for _, marks in groupby(self._marks, key=lambda mark: mark.section)]
        room = self.width() - self._px(BAR_GAP) * (len(groups) - 1) - 8
        bars, left = [], 4.0
        for marks in groups:
            width = max(6.0, room * len(marks) / len(self._marks))
            bars.append((marks, QRectF(left, self._px(5), width, self._px(SIZE))))
            left += width + self._px(BAR_GAP)
        return bars

    def _paint_bars(self, painter: QPainter) -> None:
        tokens = self._kit.theme.tokens
        for marks, bar in self._bars():
            done = sum(mark.dot is not Dot.OPEN for mark in marks) / len(marks)
            here = any(mark.page == self._here for mark in marks)
            doubt = any(mark.dot is Dot.DOUBT for mark in marks)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.error if doubt else tokens.primary))
            painter.drawRoundedRect(QRectF(bar.x(), bar.y(), bar.width() * done, bar.height()), 4, 4)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.text if here else tokens.border), 2.5 if here else 1.2))
            painter.drawRoundedRect(bar, 4, 4)

    def _paint_dot(self, painter: QPainter, mark: Mark, spot: QRectF) -> None:
        tokens = self._kit.theme.tokens
        colour = QColor(tokens.error if mark.dot is Dot.DOUBT else tokens.primary)
        painter.setPen(QPen(colour if mark.dot is not Dot.OPEN else QColor(tokens.border), 2))
        painter.setBrush(colour if mark.dot is Dot.DONE else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(spot.adjusted(1.5, 1.5, -1.5, -1.5))
        if mark.dot is Dot.DOUBT:
            inner = spot.adjusted(4, 4, -4, -4)
            painter.drawLine(inner.topLeft(), inner.bottomRight())
            painter.drawLine(inner.topRight(), inner.bottomLeft())
        if mark.page == self._here:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.text), 2))
            painter.drawEllipse(spot.adjusted(-2.5, -2.5, 2.5, 2.5))
