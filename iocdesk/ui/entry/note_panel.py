"""The note (giải trình) written directly under the row that needs it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from iocdesk.forms.model import CellKey
from iocdesk.ui.fonts import LARGE_TEXT, FontRole
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import button, column, label, name, row

MAX_NOTE = 2000


class NotePanel(QFrame):
    """A few lines of text, with what asks for them above."""

    saved = Signal(str, str)
    """(cell, text)."""
    cancelled = Signal()

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "banner")
        self.setProperty("tone", "warn")
        self.key: CellKey = ""
        self._title = label(kit, "", FontRole.STRONG)
        self._why = label(kit, "")
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        # In large letters the rows around it leave less room.
        self.text.setFixedHeight(kit.theme.px(62 if kit.theme.scale <= LARGE_TEXT else 44))
        kit.theme.give_font(self.text, FontRole.BODY)
        self._save, self._cancel = button(kit, "primary"), button(kit, "quiet")
        self._save.clicked.connect(self.save)
        self._cancel.clicked.connect(self.cancelled)
        outer = column(self, margin=8, gap=6)
        outer.addWidget(self._title)
        outer.addWidget(self._why)
        outer.addWidget(self.text)
        below = row(gap=8)
        below.addWidget(self._save)
        below.addWidget(self._cancel)
        below.addStretch(1)
        outer.addLayout(below)
        for part in (self.text, self._save, self._cancel):
            part.installEventFilter(self)
        self.retranslate()
        self.hide()

    def show_for(self, key: CellKey, title: str, why: str, text: str) -> None:
        """Show the note of a cell; `why` are the warnings and remarks that it answers."""
        self.key = key
        self._title.setText(title)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self.text.setPlainText(text)
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)
        name(self.text, title, why)
        self.show()
        self.raise_()

    def save(self) -> None:
        """Hand the text over."""
        self.saved.emit(self.key, self.text.toPlainText().strip()[:MAX_NOTE])

    def eventFilter(self, _watched: object, event: QEvent) -> bool:
        """Ctrl+Enter saves; Esc leaves the note as it was."""
        if event.type() in {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride} and isinstance(
            event, QKeyEvent
        ):
            ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            if event.key() == Qt.Key.Key_Escape or (ctrl and enter):
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    self.save() if enter else self.cancelled.emit()
                return True
        return False

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self._save.setText(self.tr("Save the note") + "  Ctrl+Enter")
        self._save.setToolTip("Ctrl+Enter")
        self._cancel.setText(self.tr("Cancel"))
        self.text.setPlaceholderText(self.tr("Why is the figure as it is?"))

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
