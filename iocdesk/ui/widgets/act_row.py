"""A row that is one thing to do: it takes the focus as a whole, and Enter, Space or a click do it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame

_ACT = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})


class ActRow(QFrame):
    """Tells what it stands for when it is acted on, and where the arrows lead."""

    acted = Signal(str)
    """What the row stands for, a report's id."""
    moved = Signal(int)
    """Up (-1) or down (1) was pressed."""

    def __init__(self, stands_for: str) -> None:
        super().__init__()
        self._stands_for = stands_for
        self.setProperty("kind", "row")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space act, Up and Down go to the neighbours."""
        key = event.key()
        if key in _ACT:
            self.act()
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click anywhere on the row does what its button says."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.act()

    def act(self) -> None:
        """Do what the row is for."""
        self.acted.emit(self._stands_for)
