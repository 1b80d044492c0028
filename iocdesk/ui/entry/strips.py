"""Lines above the grid that hold for the whole report: why it is read-only, why it was returned, that somebody
types for a village, and what has to be decided before leaving.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QWidget

from iocdesk.reports.model import ReportState, Transition
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone
from iocdesk.ui.widgets.basics import button, column, frame, icon_label, label, name, row, set_shown, set_tone
from iocdesk.ui.words import person, state_word

_SAID = frozenset(
    {ReportState.RETURNED, ReportState.REOPEN_REQUESTED, ReportState.REOPENED, ReportState.LOCKED}
)
"""States that somebody gave a reason for."""


class Strip(QWidget):
    """One line with an icon, and one thing to do; seldom two."""

    acted = Signal()
    second = Signal()

    def __init__(self, kit: Kit, glyph: Glyph, tone: Tone) -> None:
        super().__init__()
        self._frame: QFrame = frame("banner")
        set_tone(self._frame, tone.value)
        self._label = label(kit)
        self._action = button(kit, "link")
        self._action.clicked.connect(self.acted)
        inner = row(self._frame, margin=4)
        inner.setContentsMargins(10, 4, 10, 4)
        inner.addWidget(icon_label(kit, glyph, tone.value, 18))
        inner.addWidget(self._label, 1)
        self._other = button(kit, "link")
        self._other.clicked.connect(self.second)
        inner.addWidget(self._other)
        inner.addWidget(self._action)
        column(self).addWidget(self._frame)
        self._action.hide()
        self._other.hide()
        self.hide()

    @property
    def text(self) -> str:
        """The line on the screen; empty when there is none."""
        return self._label.text() if not self.isHidden() else ""

    def say(self, text: str, action: str = "") -> None:
        """Show a line; empty hides it."""
        self._label.setText(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        name(self._frame, text)
        self.setVisible(bool(text))

    def offer(self, action: str) -> None:
        """Offer a second thing to do; empty takes it away."""
        self._other.setText(action)
        self._other.setVisible(bool(action))

    def act(self) -> None:
        """Do what the line offers."""
        self._action.click()


class Strips(QWidget):
    """All of them, those that hold shown."""

    leave_anyway = Signal()
    go_asked = Signal(str)
    reopen_asked = Signal()

    def __init__(self, kit: Kit, desk: Desk) -> None:
        super().__init__()
        self._kit, self._desk = kit, desk
        self.read_only = Strip(kit, Glyph.LOCK, Tone.INFO)
        self.returned = Strip(kit, Glyph.CHAT_TEXT, Tone.WARN)
        self.on_behalf = Strip(kit, Glyph.HAND, Tone.INFO)
        self.leaving = Strip(kit, Glyph.X_CIRCLE, Tone.ERROR)
        outer = column(self, gap=4)
        for strip in (self.leaving, self.read_only, self.returned, self.on_behalf):
            outer.addWidget(strip)
        self.leaving.acted.connect(self.leave_anyway)
        self.returned.acted.connect(self._go)
        self.read_only.acted.connect(self.reopen_asked)
        desk.restructured.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        entry = self._desk.entry
        may_ask = Transition.REQUEST_REOPEN in entry.moves()
        self.read_only.say(
            "" if self._desk.conflicts else self._why_read_only(),
            self.tr("Ask for reopening…") if may_ask else "",
        )
        returned = entry.report.state in _SAID and entry.report.remarks
        self.returned.say(self._remark() if returned else "", self._first() and self.tr("Go to the cell"))
        text = self.tr("You are typing on behalf of {unit}. Your name stays with every figure.")
        behalf = entry.on_behalf and self._desk.editable
        self.on_behalf.say(text.replace("{unit}", entry.unit_name) if behalf else "")
        set_shown(self, any(not strip.isHidden() for strip in self._all()))

    def ask_before_leaving(self, count: int) -> None:
        """Say that something typed could not be taken and would be lost."""
        text = self.tr("%n cell(s) hold text that could not be saved. Please correct it first.", "", count)
        self.leaving.say(text, self.tr("Leave without it"))
        self.show()

    def _all(self) -> tuple[Strip, ...]:
        return self.leaving, self.read_only, self.returned, self.on_behalf

    def _why_read_only(self) -> str:
        entry = self._desk.entry
        if self._desk.editable:
            return ""
        if entry.why_read_only is not None:
            return self._kit.language.text(entry.why_read_only)
        text = self.tr("The report is “{state}”: its figures can be read, not changed.")
        return text.replace("{state}", state_word(entry.report.state))

    def _remark(self) -> str:
        remarks = self._desk.entry.report.remarks
        first = next((remark for remark in remarks if not remark.key), remarks[0])
        who = person(self._desk.entry.name_of(first.by))
        text = self._said_as().replace("{who}", who).replace("{text}", first.text)
        more = len(remarks) - 1
        return text + " " + self.tr("(and %n more remark(s) at the cells)", "", more) if more else text

    def _said_as(self) -> str:
        match self._desk.entry.report.state:
            case ReportState.REOPEN_REQUESTED:
                return self.tr("{who} asks for reopening: {text}")
            case ReportState.REOPENED:
                return self.tr("Reopened by {who}: {text}")
            case ReportState.LOCKED:
                return self.tr("Reopening was refused by {who}: {text}")
        return self.tr("Returned by {who}: {text}")

    def _first(self) -> str:
        keys = [remark.key for remark in self._desk.entry.report.remarks if remark.key]
        return keys[0] if keys else ""

    def _go(self) -> None:
        self.go_asked.emit(self._first())

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
