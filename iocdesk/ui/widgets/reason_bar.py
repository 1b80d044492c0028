"""Asks for a reason in the page itself, not in a dialog: a line, a button that says what happens, and a way
out.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit

from iocdesk.core.text import clean_line
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import button, column, label, row

MAX_REASON = 500


class ReasonBar(QFrame):
    """Hidden until asked; `given` carries a reason that is not empty."""

    given = Signal(str)
    dismissed = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.setProperty("kind", "banner")
        self.setProperty("tone", "warn")
        self.caption = label(kit, "")
        self.line = QLineEdit()
        self.line.setMaxLength(MAX_REASON)
        self.caption.setBuddy(self.line)
        self.hint = label(kit, "", tone="error")
        self.go = button(kit, "primary", Glyph.ARROW_U_UP_LEFT)
        self.back = button(kit, "quiet")
        outer = column(self, margin=12, gap=4)
        outer.addWidget(self.caption)
        inner = row()
        inner.addWidget(self.line, 1)
        inner.addWidget(self.go)
        inner.addWidget(self.back)
        outer.addLayout(inner)
        outer.addWidget(self.hint)
        self.go.clicked.connect(self._give)
        self.line.returnPressed.connect(self._give)
        self.line.textChanged.connect(self.hint.hide)
        self.back.clicked.connect(self.done)
        self.hint.hide()
        self.hide()
        self.retranslate()

    def set_words(self, question: str, verb: str) -> None:
        """Say what is asked, and what the button does."""
        self.caption.setText(question)
        self.line.setAccessibleName(question)
        self.go.setText(verb)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.back.setText(self.tr("Cancel"))
        self.hint.setText(self.tr("Please write a reason, so that the other side knows what to mend."))

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes the question away."""
        if event.key() == Qt.Key.Key_Escape:
            self.done()
        else:
            super().keyPressEvent(event)

    def ask(self) -> None:
        """Show the question."""
        self.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def done(self) -> None:
        """Take the question away and forget what was typed."""
        self.line.clear()
        self.hide()
        self.dismissed.emit()

    def _give(self) -> None:
        reason = clean_line(self.line.text(), MAX_REASON)
        if reason:
            self.given.emit(reason)
        else:
            self.hint.show()
            self.line.setFocus()
