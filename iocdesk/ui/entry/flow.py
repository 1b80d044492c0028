"""A page of wrapped texts in a scroll area, always as high as its texts need.

A resizable QScrollArea asks for the height before it knows that its own scroll bar takes some of the width.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget


class FlowPage(QWidget):
    """Keeps its minimum height at what its layout needs for the present width."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure for the new width."""
        super().resizeEvent(event)
        self._measure()

    def event(self, event: QEvent) -> bool:
        """Measure when what is inside has changed."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._measure()
        return done

    def _measure(self) -> None:
        layout = self.layout()
        needed = layout.totalHeightForWidth(self.width()) if layout is not None else 0
        if needed > 0 and needed != self.minimumHeight():
            self.setMinimumHeight(needed)
