"""The first page of a report that came back, and the last page of one that was sent: what happened, in plain words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone
from iocdesk.ui.simple.parts import BACK, ENTER, Note, big_button, fit_button, keyed, large
from iocdesk.ui.widgets.basics import column, icon_label, label, name, row, scroller


class TellView(QWidget):
    """A heading, a text, and a button to go on."""

    go = Signal()
    back = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.icon = icon_label(kit, Glyph.CHECK_CIRCLE, "ok", 56)
        self.heading = label(kit, "", FontRole.FIGURE)
        self.text = large(kit)
        self.note = Note(kit, Tone.WARN, Glyph.CHAT_TEXT)
        self.back_button, self.go_button = big_button(kit, "", Glyph.ARROW_LEFT), big_button(kit, "primary")
        content = QWidget()
        inner = column(content, gap=12)
        inner.addStretch(1)
        head = row(gap=16)
        head.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.heading, 1)
        inner.addLayout(head)
        inner.addWidget(self.note)
        inner.addWidget(self.text)
        inner.addStretch(2)
        outer = column(self, gap=8)
        outer.addWidget(scroller(content, ""), 1)
        buttons = row(gap=12)
        buttons.addWidget(self.back_button)
        buttons.addStretch(1)
        buttons.addWidget(self.go_button)
        outer.addLayout(buttons)
        self.go_button.clicked.connect(self.go)
        self.back_button.clicked.connect(self.back)

    def tell(
        self, glyph: Glyph, tone: Tone, heading: str, text: str, note: str, verb: str, back: str = ""
    ) -> None:
        """Show what happened; `back` names the other button, which has no key, "" leaves it out."""
        self._kit.icons.give(self.icon, glyph, tone.value, 56)
        self.heading.setText(heading)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.note.say(note)
        keyed(self.go_button, verb, "Enter")
        keyed(self.back_button, back)
        self.back_button.setVisible(bool(back))
        for made in (self.back_button, self.go_button):
            fit_button(self._kit, made)
        name(self, heading, " ".join(part for part in (text, note) if part))
        self.go_button.setAccessibleDescription(f"{heading} {text} {note}".strip())

    def begin(self) -> None:
        """Put the focus on the button."""
        self.go_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Esc back."""
        if event.key() in ENTER:
            if not event.isAutoRepeat():
                (self.back_button if self.back_button.hasFocus() else self.go_button).click()
        elif event.key() in BACK:
            self.back.emit()
        else:
            super().keyPressEvent(event)
