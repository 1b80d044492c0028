"""The line in which a reason is given for returning, reopening and the like; no dialog."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit

from iocdesk.reports.model import Transition
from iocdesk.ui.entry.words import move_word
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import button, label, name, row


class ReasonLine(QFrame):
    """Stands above the footer until the reason is given or given up."""

    given = Signal(object, str)
    """(Transition, reason)."""
    given_up = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.setProperty("kind", "banner")
        self.setProperty("tone", "warn")
        self._move: Transition | None = None
        self._label = label(kit, "", FontRole.STRONG, wrap=False)
        self.text = QLineEdit()
        kit.theme.give_font(self.text, FontRole.BODY)
        self.text.textChanged.connect(self._on_text)
        self._go, self._stop = button(kit, "primary"), button(kit, "quiet")
        self._go.clicked.connect(self._give)
        self._stop.clicked.connect(self._give_up)
        inner = row(self, margin=8)
        inner.addWidget(self._label)
        inner.addWidget(self.text, 1)
        inner.addWidget(self._go)
        inner.addWidget(self._stop)
        self.hide()

    def ask(self, move: Transition) -> None:
        """Ask for the reason of a move."""
        self._move = move
        self.text.clear()
        self.retranslate()
        self.show()
        self.text.setFocus()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self._label.setText(self.tr("Reason"))
        self._stop.setText(self.tr("Cancel"))
        self.text.setPlaceholderText(self.tr("What is to be corrected, or why"))
        name(self.text, self.tr("Reason"))
        if self._move is not None:
            self._go.setText(move_word(self._move).rstrip("…"))
        self._on_text(self.text.text())

    def _on_text(self, text: str) -> None:
        self._go.setEnabled(bool(text.strip()))

    def _give(self) -> None:
        if self._move is not None and self.text.text().strip():
            self.hide()
            self.given.emit(self._move, self.text.text().strip())

    def _give_up(self) -> None:
        self.hide()
        self.given_up.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter gives the reason, Esc gives up."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._give()
        elif event.key() == Qt.Key.Key_Escape:
            self._give_up()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
