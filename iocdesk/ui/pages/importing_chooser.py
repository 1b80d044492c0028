"""What a column is: a search over all that it may be, the likeliest first; Enter takes it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from iocdesk.core.text import fold
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import column, label


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a column may be."""

    id: str
    text: str
    likely: bool = False


class Chooser(QWidget):
    """A search line over a list."""

    chosen = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._choices: list[Choice] = []
        self._current = ""
        self.title = label(kit, "", FontRole.STRONG)
        self.search = QLineEdit()
        self.list = QListWidget()
        self.list.setUniformItemSizes(False)
        self.list.setWordWrap(True)
        self.list.setSpacing(kit.theme.px(3))
        inner = column(self, gap=4)
        inner.addWidget(self.title)
        inner.addWidget(self.search)
        inner.addWidget(self.list, 1)
        self.setFocusProxy(self.search)
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.itemClicked.connect(self._take)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.search.setPlaceholderText(self.tr("Find an indicator…"))
        self.search.setAccessibleName(self.tr("Find what this column is"))
        self.list.setAccessibleName(self.tr("What this column may be"))

    def offer(self, title: str, choices: list[Choice], current: str) -> None:
        """Offer choices for something called `title`."""
        self.title.setText(self.tr("“{title}” is:").replace("{title}", title) if title else "")
        self._choices, self._current = choices, current
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._fill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list while the search has the focus; Enter takes the marked line."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._take(self.list.currentItem())
                return True
            if watched is self.search and event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        words = fold(self.search.text()).split()
        self.list.clear()
        marked = 0
        for choice in self._choices:
            folded = fold(choice.text)
            if not all(word in folded for word in words):
                continue
            text = f"{choice.text} – " + self.tr("likely") if choice.likely else choice.text
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, choice.id)
            self.list.addItem(item)
            if choice.id == self._current and not words:
                marked = self.list.count() - 1
        self.list.setCurrentRow(marked)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))
