"""A warning as a question: is it right? If so, one reason, of three ready ones or in one's own words."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from iocdesk.ui.entry.port import EntryPort
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone
from iocdesk.ui.simple.doubts import Doubt
from iocdesk.ui.simple.parts import BACK, ENTER, Note, big_button, fit_button, keyed, large
from iocdesk.ui.simple.words import before_line, change_words, plain_value, reasons
from iocdesk.ui.widgets.basics import column, label, row, scroller

LONGEST = 500


class ReasonLine(QLineEdit):
    """One's own words. While it is empty, a digit takes one of the ready reasons."""

    go = Signal()
    back = Signal()
    taken = Signal(int)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.setMaxLength(LONGEST)
        kit.theme.give_font(self, FontRole.LARGE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the words, Esc goes back, 1 to 3 in an empty line take a ready reason."""
        if event.key() in ENTER:
            if not event.isAutoRepeat():
                self.go.emit()
        elif event.key() in BACK:
            self.back.emit()
        elif not self.text() and event.text() in {"1", "2", "3"}:
            self.taken.emit(int(event.text()) - 1)
        else:
            super().keyPressEvent(event)


class DoubtView(QWidget):
    """Two steps on one page: "Đúng không?", then the reason."""

    mend = Signal()
    later = Signal()
    explained = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.figure, self.question = large(kit, "muted"), label(kit, "", FontRole.FIGURE)
        self.text = Note(kit, Tone.WARN)
        self.ask_reason = large(kit)
        self.ready: list[QPushButton] = [big_button(kit) for _ in range(3)]
        self.words = ReasonLine(kit)
        self.problem = Note(kit)
        self.mend_button, self.right_button = (
            big_button(kit, "", Glyph.PENCIL_SIMPLE),
            big_button(kit, "primary"),
        )
        self._error = False
        self._reasons = QWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        reasons = column(self._reasons, gap=8)
        reasons.addWidget(self.ask_reason)
        for made in self.ready:
            made.setStyleSheet("text-align: left;")
            reasons.addWidget(made)
        reasons.addWidget(self.words)
        reasons.addWidget(self.problem)
        content = QWidget()
        inner = column(content, gap=12)
        inner.addStretch(1)
        for widget in (self.figure, self.question, self.text, self._reasons):
            inner.addWidget(widget)
        inner.addStretch(2)
        outer = column(self, gap=8)
        self._area = scroller(content, "")
        outer.addWidget(self._area, 1)
        buttons = row(gap=12)
        buttons.addWidget(self.mend_button)
        buttons.addStretch(1)
        buttons.addWidget(self.right_button)
        outer.addLayout(buttons)

    def _connect(self) -> None:
        self.mend_button.clicked.connect(self.mend)
        self.right_button.clicked.connect(self.go_on)
        self.words.go.connect(self.go_on)
        self.words.back.connect(self.mend)
        self.words.taken.connect(self.take)
        for number, made in enumerate(self.ready):
            made.clicked.connect(partial(self.take, number))

    @property
    def asks_reason(self) -> bool:
        """Whether the second step is shown."""
        return not self._reasons.isHidden()

    def show_doubt(self, entry: EntryPort, doubt: Doubt) -> None:
        """Show what is doubtful about a figure, with the figure before where a rule compared the two."""
        code, field = self._kit.language.code, entry.session.field(doubt.key)
        kind = entry.report.key.period.type
        now, then = entry.session.value(doubt.key), entry.comparison(doubt.key).previous
        unit = field.indicator.unit.lang(code) if field.indicator is not None else ""
        figure = f"{field.label.lang(code)}: {plain_value(now, field, unit)}"
        change = ""
        if doubt.against_before and then.answered:
            figure = f"{figure} · {before_line(kind, then, field, unit)}"
            if now.number is not None and then.number is not None:
                change = change_words(now.number, then.number, kind)
        compared = (now.number, then.number) if doubt.against_before else (None, None)
        sentences = "\n".join(text.lang(code) for text in doubt.texts)
        self.ask(figure, change, sentences, reasons(*compared), error=doubt.error)

    def ask(
        self, figure: str, change: str, sentences: str, reasons: tuple[str, str, str], *, error: bool
    ) -> None:
        """Show a doubt.

        Args:
            figure: "Số hộ nghèo: 240 hộ · Tháng trước: 120 hộ".
            change: "Tăng gấp đôi tháng trước"; "" where there is nothing to compare.
            sentences: what the checks say.
            reasons: ready to be taken.
            error: it cannot be confirmed, only mended, now or later.
        """
        self._error = error
        self.figure.setText(figure)
        asked = self.tr("Is that right?") if not error else self.tr("Something does not agree")
        self.question.setText(f"{change}. {asked}" if change and not error else asked)
        self.text.say(sentences, Tone.ERROR if error else Tone.WARN)
        self._reasons.hide()
        self.ask_reason.setText(self.tr("Choose a reason, or write a few words and press Enter."))
        for number, (made, word) in enumerate(zip(self.ready, reasons, strict=True), start=1):
            keyed(made, word, str(number))
            fit_button(self._kit, made)
        self.words.clear()
        self.words.setPlaceholderText(self.tr("Another reason, in your own words"))
        self.words.setAccessibleName(self.ask_reason.text())
        self.problem.say("")
        keyed(self.mend_button, self.tr("Correct it"), "Esc")
        keyed(self.right_button, self.tr("Later") if error else self.tr("It is right"), "Enter")
        for made in (self.mend_button, self.right_button):
            fit_button(self._kit, made)
        self.right_button.setAccessibleDescription(f"{figure}. {sentences}")
        self.setAccessibleName(f"{self.question.text()} {sentences}")
        self.begin()

    def begin(self) -> None:
        """Put the focus where it is answered."""
        if self.asks_reason:
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self, self._show_reasons)
        else:
            wanted = self.mend_button if self._error else self.right_button
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_reasons(self) -> None:
        self._area.ensureWidgetVisible(self.words)

    def go_on(self) -> None:
        """Confirm; ask for the reason; take one's own words."""
        if self._error:
            self.later.emit()
        elif not self.asks_reason:
            self._reasons.show()
            self.text.hide()
            self.question.setText(self.tr("Why?"))
            keyed(self.right_button, self.tr("Continue"), "Enter")
            self.begin()
        elif self.words.text().strip():
            self.explained.emit(self.words.text().strip())
        else:
            self.problem.say(self.tr("Please press 1, 2 or 3, or write a few words."), Tone.WARN)
            self.begin()

    def take(self, number: int, _checked: bool = False) -> None:
        """Take a ready reason."""
        reason = self.ready[number].accessibleName()
        self.explained.emit(reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what the focused button says, Esc corrects."""
        if event.key() in BACK:
            self.mend.emit()
        elif event.key() in ENTER and not event.isAutoRepeat():
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
            else:
                self.go_on()
        else:
            super().keyPressEvent(event)
