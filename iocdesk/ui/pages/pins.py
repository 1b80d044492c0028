"""Figures of a review that a return can be pinned to: a tick, what the figure is, and room for a remark of its own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from iocdesk.core.text import clean_line
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import column, row
from iocdesk.ui.widgets.plain import plain_tip

MAX_REMARK = 300


class Pin(QWidget):
    """One figure; ticked by a click anywhere on it, or by Space on the tick."""

    toggled = Signal()
    stepped = Signal(int)
    """Up (-1) or down (1) was pressed."""

    def __init__(self, kit: Kit, key: str, words: str, remark_words: str) -> None:
        super().__init__()
        self.key = key
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.tick = QCheckBox()
        self.tick.setAccessibleName(words)
        self.tick.setToolTip(plain_tip(words))
        self.remark = QLineEdit()
        self.remark.setMaxLength(MAX_REMARK)
        self.remark.setPlaceholderText(remark_words)
        self.remark.setAccessibleName(f"{remark_words}: {words}")
        kit.theme.give_font(self.remark, FontRole.BODY)
        self.remark.hide()
        self._outer: QVBoxLayout = column(self, gap=2)
        self.line: QHBoxLayout = row(gap=8)
        self.line.addWidget(self.tick, 0, Qt.AlignmentFlag.AlignTop)
        self._outer.addLayout(self.line)
        below = row()
        below.setContentsMargins(kit.theme.px(28), 0, 0, 0)
        below.addWidget(self.remark)
        self._outer.addLayout(below)
        self.tick.toggled.connect(self._on_toggled)
        for part in (self.tick, self.remark):
            part.installEventFilter(self)

    @property
    def pinned(self) -> bool:
        """Whether the return is about this figure."""
        return self.tick.isChecked()

    @property
    def text(self) -> str:
        """What is remarked at this figure; "" where the reason says it."""
        return clean_line(self.remark.text(), MAX_REMARK)

    def add_below(self, widget: QWidget) -> None:
        """Put something between the figure and its remark."""
        self._outer.insertWidget(self._outer.count() - 1, widget)

    def restore(self, pinned: bool, text: str) -> None:
        """Put back what was there before the page was filled anew."""
        self.tick.setChecked(pinned)
        self.remark.setText(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down lead to other figures: a button would go to its neighbour, the list around would scroll."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step:
                self.stepped.emit(step)
                return True
        return super().eventFilter(watched, event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick it, or take the tick away."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.tick.toggle()
            self.tick.setFocus(Qt.FocusReason.MouseFocusReason)

    def _on_toggled(self, pinned: bool) -> None:
        self.remark.setVisible(pinned)
        self.toggled.emit()
