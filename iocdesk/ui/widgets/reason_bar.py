"""Asks for a reason in the page itself, not in a dialog: a line, a button that says what happens, and a way
out.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QWidget

from iocdesk.core.text import clean_line
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import button, clear_layout, column, label, row

MAX_REASON = 500
MAX_REMARK = 200
MOST_FIGURES = 4
"""Figures with a line of their own; the reason stands at the others too."""


class ReasonBar(QFrame):
    """Hidden until asked; `given` carries a reason that is not empty.

    Where the reason is about figures, each may have a remark of its own; see `set_figures`.
    """

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
        self._figures: list[tuple[str, QLineEdit | None]] = []
        self._kit, self._details = kit, QWidget()
        self._lines = QGridLayout(self._details)
        self._lines.setContentsMargins(0, 4, 0, 0)
        self._lines.setVerticalSpacing(4)
        self._details.setProperty("kind", "clear")
        self._details.hide()
        outer.addWidget(self._details)
        self.go.clicked.connect(self.give)
        self.line.returnPressed.connect(self.give)
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

    def set_figures(self, figures: Sequence[tuple[str, str]]) -> None:
        """Offer a remark at each of these figures, (key, words); a few have a line of their own, none hides it."""
        clear_layout(self._lines)
        self._figures = []
        before: QWidget = self.line
        for place, (key, words) in enumerate(figures[:MOST_FIGURES]):
            made = QLineEdit()
            made.setMaxLength(MAX_REMARK)
            made.setPlaceholderText(self.tr("Remark at this figure (empty: the reason above)"))
            made.setAccessibleName(f"{made.placeholderText()}: {words}")
            made.returnPressed.connect(self.give)
            self._kit.theme.give_font(made, FontRole.BODY)
            self._lines.addWidget(label(self._kit, words), place, 0)
            self._lines.addWidget(made, place, 1)
            self._figures.append((key, made))
            self.setTabOrder(before, made)
            before = made
        self.setTabOrder(before, self.go)
        rest = figures[MOST_FIGURES:]
        self._figures += [(key, None) for key, _ in rest]
        if rest:
            told = self.tr("and %n more figure(s), with the reason above", "", len(rest))
            self._lines.addWidget(label(self._kit, told, tone="muted"), MOST_FIGURES, 0, 1, 2)
        self._lines.setColumnStretch(0, 2)
        self._lines.setColumnStretch(1, 3)
        self._details.setVisible(bool(figures))

    def remarks(self) -> tuple[tuple[str, str], ...]:
        """Return the figures with what was remarked at each; "" where the reason says it."""
        return tuple(
            (key, clean_line(edit.text(), MAX_REMARK) if edit is not None else "")
            for key, edit in self._figures
        )

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

    def give(self) -> None:
        """Give the reason that was typed; ask again where there is none."""
        reason = clean_line(self.line.text(), MAX_REASON)
        if reason:
            self.given.emit(reason)
        else:
            self.hint.show()
            self.line.setFocus()
