"""The boxes that an answer is typed or chosen in. Text is never rewritten while it is typed (Unikey works by
backspace-and-retype); a box only listens for the keys that turn the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from iocdesk.core.clock import today
from iocdesk.core.errors import Text
from iocdesk.forms.model import Choice, Field, FieldType
from iocdesk.forms.values import Presence, Value
from iocdesk.ui.entry.marks import editor_text
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.i18n import format_date
from iocdesk.ui.kit import Kit
from iocdesk.ui.simple.parts import BACK, ENTER, big_button, fit_button, keyed
from iocdesk.ui.simple.steps import CHOICES, SEVERAL
from iocdesk.ui.widgets.basics import column, row

AGREEMENT = Choice("OK", Text("Đã đọc và đồng ý", "Read and agreed"))
"""What XLSForm stores for an acknowledgement."""
FIGURE_WIDTH, TEXT_WIDTH = 380, 760


class Box(QWidget):
    """Base: what is answered, and the keys that lead on."""

    go = Signal()
    nothing = Signal()
    back = Signal()
    undo_asked = Signal()

    def text(self) -> str:
        """Return the answer as it is to be read."""
        raise AssertionError

    def altered(self) -> bool:
        """Say whether the answer is another than what was shown."""
        raise AssertionError

    def begin(self) -> None:
        """Take the focus."""
        raise AssertionError

    def call(self, spoken: str, described: str) -> None:
        """Name the box for a screen reader."""
        raise AssertionError(spoken, described)


class Line(QLineEdit):
    """One large line."""

    go = Signal()
    nothing = Signal()
    back = Signal()
    undo_asked = Signal()

    def __init__(self, kit: Kit, *, figure: bool) -> None:
        super().__init__()
        self._figure = figure
        kit.theme.give_font(self, FontRole.FIGURE)
        if figure:
            self.setAlignment(Qt.AlignmentFlag.AlignRight)
            self.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Esc, PgUp and, in an empty or whole marked figure, K turn the page."""
        key, untouched = event.key(), self.selectedText() == self.text()
        if key in ENTER:
            if not event.isAutoRepeat():
                self.go.emit()
        elif key in BACK:
            self.back.emit()
        elif self._figure and untouched and event.text() in {"k", "K"}:
            self.nothing.emit()
        elif event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable():
            self.undo_asked.emit()
        else:
            super().keyPressEvent(event)


class LineBox(Box):
    """A figure, a text, or anything else that is typed; a date can be today or yesterday with one click."""

    def __init__(self, kit: Kit, field: Field, value: Value, *, figure: bool) -> None:
        super().__init__()
        self.line = Line(kit, figure=figure)
        width = FIGURE_WIDTH if figure or field.type in {FieldType.DATE, FieldType.TIME} else TEXT_WIDTH
        self.line.setFixedWidth(kit.theme.px(width) if kit.theme.scale < 1.6 else kit.theme.px(width * 0.8))
        spelt = {Presence.NOTHING: self.tr("Nothing occurred"), Presence.NOT_APPLICABLE: "KAD"}
        self._start = spelt.get(value.presence, editor_text(value, field, (), kit.language.code))
        self._value, self._figure = value, figure
        self.line.setText(self._start)
        inner = row(self, gap=12)
        inner.addWidget(self.line)
        if field.type is FieldType.DATE:
            self.line.setPlaceholderText(self.tr("day/month/year"))
            for word, days in ((self.tr("Today"), 0), (self.tr("Yesterday"), 1)):
                day = format_date(today(kit.clock) - timedelta(days=days))
                made = big_button(kit)
                made.setText(word)
                made.clicked.connect(partial(self._set_day, day))
                inner.addWidget(made)
        inner.addStretch(1)
        self.setFocusProxy(self.line)
        for mine, its in (
            (self.go, self.line.go),
            (self.nothing, self.line.nothing),
            (self.back, self.line.back),
            (self.undo_asked, self.line.undo_asked),
        ):
            its.connect(mine)

    def text(self) -> str:
        """Return what stands in the line; the words for "nothing occurred" as they are read in any language."""
        nothing = self._value.presence is Presence.NOTHING and not self.altered()
        return "K" if nothing else self.line.text()

    def altered(self) -> bool:
        """Say whether it is another text than at first."""
        return self.line.text().strip() != self._start.strip()

    def begin(self) -> None:
        """Take the focus; what can be replaced as a whole is marked, words being written are not."""
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._figure or not self.altered():
            self.line.selectAll()

    def call(self, spoken: str, described: str) -> None:
        """Name the line."""
        self.line.setAccessibleName(spoken)
        self.line.setAccessibleDescription(described)

    def _set_day(self, day: str) -> None:
        self.line.setText(day)
        self.line.setFocus()


class ChoiceBox(Box):
    """Choices as large buttons; the digits press them. One of them turns the page, of several Enter does."""

    def __init__(self, kit: Kit, choices: Sequence[Choice], value: Value, *, several: bool) -> None:
        super().__init__()
        self._several = several
        self._codes = [choice.code for choice in choices]
        chosen = value.data if isinstance(value.data, tuple) else (value.data,)
        self.picked = [code for code in self._codes if code in chosen]
        self._start = list(self.picked)
        self.buttons: list[QPushButton] = []
        inner = column(self, gap=8)
        for number, choice in enumerate(choices, start=1):
            made = big_button(kit)
            made.setCheckable(True)
            made.setChecked(choice.code in self.picked)
            made.setStyleSheet("text-align: left;")
            keyed(
                made, choice.label.lang(kit.language.code) or choice.code, str(number) if number < 10 else ""
            )
            fit_button(kit, made)
            made.setMinimumWidth(kit.theme.px(FIGURE_WIDTH))
            made.clicked.connect(partial(self._pick, choice.code))
            self.buttons.append(made)
            inner.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def text(self) -> str:
        """Return the codes that are picked."""
        return ";".join(self.picked)

    def altered(self) -> bool:
        """Say whether others are picked than at first."""
        return self.picked != self._start

    def begin(self) -> None:
        """Put the focus on the first that is picked."""
        place = self._codes.index(self.picked[0]) if self.picked else 0
        (self.buttons[place] if self.buttons else self).setFocus(Qt.FocusReason.TabFocusReason)

    def call(self, spoken: str, described: str) -> None:
        """Name the group and say the question with each button."""
        self.setAccessibleName(spoken)
        self.setAccessibleDescription(described)
        for made in self.buttons:
            made.setAccessibleDescription(spoken)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits and Space pick, arrows move, Enter goes on, Esc goes back."""
        key = event.key()
        digit = event.text()
        if key in ENTER:
            self._enter(repeat=event.isAutoRepeat())
        elif key in BACK:
            self.back.emit()
        elif digit.isdecimal() and 0 < int(digit) <= len(self._codes):
            self._pick(self._codes[int(digit) - 1])
        elif key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self._move(1 if key == Qt.Key.Key_Down else -1)
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undo_asked.emit()
        else:
            super().keyPressEvent(event)

    def _enter(self, *, repeat: bool) -> None:
        focused = next((n for n, made in enumerate(self.buttons) if made.hasFocus()), None)
        if repeat:
            return
        if not self._several and not self.picked and focused is not None:
            self._pick(self._codes[focused])
        else:
            self.go.emit()

    def _move(self, step: int) -> None:
        here = next((n for n, made in enumerate(self.buttons) if made.hasFocus()), 0)
        place = max(0, min(len(self.buttons) - 1, here + step))
        self.buttons[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _pick(self, code: str, _checked: bool = False) -> None:
        if self._several:
            (self.picked.remove if code in self.picked else self.picked.append)(code)
        else:
            self.picked = [code]
        for known, made in zip(self._codes, self.buttons, strict=True):
            made.setChecked(known in self.picked)
        if not self._several:
            self.go.emit()


def make_box(kit: Kit, field: Field, value: Value, choices: Sequence[Choice], *, figure: bool) -> Box:
    """Return the box for a kind of answer."""
    if field.type is FieldType.ACKNOWLEDGE:
        return ChoiceBox(kit, (AGREEMENT,), value, several=False)
    if choices and field.type in CHOICES | SEVERAL:
        return ChoiceBox(kit, choices, value, several=field.type in SEVERAL)
    return LineBox(kit, field, value, figure=figure)
