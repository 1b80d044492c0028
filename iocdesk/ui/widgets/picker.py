"""A drop-down list with a label, filled with options in the present language, that keeps its choice when
refilled.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from iocdesk.ui.kit import Base
from iocdesk.ui.widgets.basics import column, label


class Picker(QWidget):
    """Choose one of several; `picked` is emitted only when a person, or `choose`, changes it."""

    picked = Signal(str)

    def __init__(self, kit: Base, width: int = 0) -> None:
        super().__init__()
        self._kit = kit
        self._width = width
        self.caption: QLabel = label(kit, "", tone="muted", wrap=False)
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(12)
        self.caption.setBuddy(self.box)
        inner = column(self, gap=2)
        inner.addWidget(self.caption)
        inner.addWidget(self.box)
        self.box.currentIndexChanged.connect(self._tell)
        self.setFocusProxy(self.box)
        kit.theme.changed.connect(self._resize)
        self._resize()

    @property
    def current(self) -> str:
        """The id that is chosen, or ""."""
        chosen = self.box.currentData()
        return chosen if isinstance(chosen, str) else ""

    def set_caption(self, text: str) -> None:
        """Name the list."""
        self.caption.setText(text)
        self.box.setAccessibleName(text)

    def fill(self, options: Sequence[tuple[str, str]]) -> None:
        """Show other (id, text) pairs; the chosen id stays chosen if it is still there."""
        before = self.current
        with QSignalBlocker(self.box):
            self.box.clear()
            for key, text in options:
                self.box.addItem(text, key)
            place = next((number for number, (key, _) in enumerate(options) if key == before), 0)
            self.box.setCurrentIndex(place if options else -1)

    def choose(self, key: str) -> None:
        """Choose by id."""
        place = self.box.findData(key)
        if place >= 0:
            self.box.setCurrentIndex(place)

    def _tell(self) -> None:
        self.picked.emit(self.current)

    def _resize(self) -> None:
        if self._width:
            self.setMinimumWidth(self._kit.theme.px(self._width))
