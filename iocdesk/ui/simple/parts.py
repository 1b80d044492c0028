"""The pieces that all pages of the simple mode are made of: large buttons and labels, and a note with its icon."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from iocdesk.ui.fonts import FontRole, make_font
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone
from iocdesk.ui.widgets.basics import button, frame, icon_label, label, name, row, set_tone

ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
BACK = frozenset({Qt.Key.Key_Escape, Qt.Key.Key_PageUp})
ROOMY = 1.4
"""Size of text from which the window gives up its frame for the question."""
GAP = 12
"""Pixels between two large buttons."""
BUTTON_HEIGHT = 52
"""Pixels at 100 %."""
_GLYPHS = {
    Tone.INFO: Glyph.INFO,
    Tone.OK: Glyph.CHECK_CIRCLE,
    Tone.WARN: Glyph.WARNING,
    Tone.ERROR: Glyph.X_CIRCLE,
}


def big_button(kit: Kit, kind: str = "", glyph: Glyph | None = None) -> QPushButton:
    """Return a large push button; a click leaves the focus where the person types."""
    made = button(kit, kind, glyph)
    kit.theme.give_font(made, FontRole.LARGE)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def fit_button(kit: Kit, made: QPushButton) -> None:
    """Give a large button its height at the present text size."""
    made.setMinimumHeight(round(BUTTON_HEIGHT * min(kit.theme.scale, 1.5)))


def fit_words(kit: Kit, made: Sequence[QPushButton], room: int) -> None:
    """Make the words of large buttons smaller where the shown ones do not stand beside one another in `room` pixels."""
    shown = [it for it in made if not it.isHidden()]
    for tenths in range(10, 4, -1):
        font = make_font(FontRole.LARGE, kit.theme.scale * tenths / 10)
        for it in shown:
            it.setFont(font)
        if sum(it.sizeHint().width() for it in shown) + GAP * len(shown) <= room:
            return


def keyed(made: QPushButton, word: str, key: str = "") -> None:
    """Set a button's word with the key that does the same; a screen reader says the word first."""
    made.setText(f"{word}   ({key})" if key else word)
    name(made, word, key)


def large(kit: Kit, tone: str = "", *, role: FontRole = FontRole.LARGE) -> QLabel:
    """Return a large label."""
    return label(kit, "", role, tone)


class Note(QFrame):
    """A sentence in a tinted frame with its icon; hidden while there is nothing to say."""

    def __init__(self, kit: Kit, tone: Tone = Tone.ERROR, glyph: Glyph | None = None) -> None:
        super().__init__()
        self._kit, self._glyph = kit, glyph
        self.setProperty("kind", "banner")
        self._icon = icon_label(kit, glyph or _GLYPHS[tone], tone.value, 24)
        self._text = large(kit)
        inner = row(self, margin=10, gap=10)
        inner.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        inner.addWidget(self._text, 1)
        self.tone = tone
        self.hide()

    @property
    def text(self) -> str:
        """The sentence; empty when there is none."""
        return self._text.text() if not self.isHidden() else ""

    def say(self, sentence: str, tone: Tone | None = None) -> None:
        """Show a sentence; "" takes it away."""
        self.tone = tone or self.tone
        set_tone(self, self.tone.value)
        self._kit.icons.give(self._icon, self._glyph or _GLYPHS[self.tone], self.tone.value, 24)
        self._text.setText(sentence)
        name(self, sentence)
        self.setVisible(bool(sentence))


def card() -> QFrame:
    """Return the card that a page stands on."""
    return frame("card")
