"""The top of the form page: title, period and window, deadline, the way through the states, and when it was
saved.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from iocdesk.core.deadlines import days_left
from iocdesk.core.periods import period_label, window_label
from iocdesk.reports.model import ReportState
from iocdesk.reports.transitions import VILLAGE
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.fonts import LARGE_TEXT, FontRole
from iocdesk.ui.i18n import format_clock
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import button, clear_layout, column, icon_label, label, name, row, set_tone
from iocdesk.ui.words import due_words, state_look, state_word

_S = ReportState
_COMMUNE = (_S.DRAFT, _S.FOR_APPROVAL, _S.APPROVED, _S.SENT, _S.ACCEPTED)
_VILLAGE = (_S.DRAFT, _S.SUBMITTED, _S.ACCEPTED)
_AT = {_S.RETURNED: _S.DRAFT, _S.REOPENED: _S.DRAFT, _S.LOCKED: _S.ACCEPTED, _S.REOPEN_REQUESTED: _S.ACCEPTED}
"""States beside the straight way, and the step at which they stand."""
_TONES = {state: state_look(state)[1] for state in (_S.RETURNED, _S.REOPEN_REQUESTED, _S.REOPENED)}
"""States beside the way from draft to accepted, in the colour that they have everywhere."""
_DONE = frozenset({_S.SUBMITTED, _S.SENT, _S.ACCEPTED, _S.LOCKED, _S.REOPEN_REQUESTED})
"""States in which nobody is waited for here any more: late or not is over."""


class Stepper(QWidget):
    """The states in a row, the present one marked by weight and colour, those behind by a tick."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._row = row(self, gap=6)

    def show_state(self, state: ReportState, level: str) -> None:
        """Show where the report stands."""
        clear_layout(self._row)
        steps = _VILLAGE if level == VILLAGE else _COMMUNE
        here = steps.index(_AT.get(state, state)) if _AT.get(state, state) in steps else 0
        words = [state_word(step) for step in steps]
        words[here] = self._word(state, level)
        # Large text has room for where it stands and what comes next.
        large = self._kit.theme.scale > LARGE_TEXT
        for place, word in enumerate(words):
            if large and place not in {here, here + 1}:
                continue
            if place > (here if large else 0):
                self._row.addWidget(icon_label(self._kit, Glyph.CARET_RIGHT, "muted", 12))
            self._add(word, place - here, tone=_TONES.get(state, "primary"))
        said = self.tr("State: {state}").replace("{state}", words[here])
        name(self, said)

    def _word(self, state: ReportState, level: str) -> str:
        if level == VILLAGE and state is _S.SUBMITTED:
            return self.tr("Sent to the commune")
        return state_word(state)

    def _add(self, word: str, place: int, *, tone: str) -> None:
        if place < 0:
            self._row.addWidget(icon_label(self._kit, Glyph.CHECK, "ok", 14))
        role = FontRole.BODY if place else FontRole.STRONG
        self._row.addWidget(label(self._kit, word, role, "muted" if place else tone, wrap=False))


class Head(QWidget):
    """Two lines at the top of the page."""

    back_asked = Signal()
    panel_asked = Signal()

    def __init__(self, kit: Kit, desk: Desk) -> None:
        super().__init__()
        self._kit, self._desk = kit, desk
        self.back = button(kit, "quiet", Glyph.ARROW_LEFT)
        self.back.clicked.connect(self.back_asked)
        self.panel = button(kit, "link", Glyph.CARET_RIGHT)
        self.panel.clicked.connect(self.panel_asked)
        self.title = label(kit, "", FontRole.TITLE)
        self.subtitle = label(kit, "", FontRole.BODY, "muted")
        self.due = label(kit, "", FontRole.BODY, "muted", wrap=False)
        self._due_icon = icon_label(kit, Glyph.CLOCK, "muted", 16)
        self.stepper = Stepper(kit)
        self.saved = label(kit, "", FontRole.BODY, "muted", wrap=False)
        self._saved_icon = QLabel()
        self._lay_out()
        kit.theme.changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self) -> None:
        outer = row(self, gap=8)
        outer.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        lines, first, second = column(gap=2), row(), row(gap=6)
        self._second = second
        first.addWidget(self.title, 1)
        first.addWidget(self.stepper, 0, Qt.AlignmentFlag.AlignTop)
        texts: tuple[QWidget, ...] = (self.subtitle, self._due_icon, self.due)
        told: tuple[QWidget, ...] = (self._saved_icon, self.saved, self.panel)
        for widget in texts:
            second.addWidget(widget)
        second.addStretch(1)
        for widget in told:
            second.addWidget(widget)
        lines.addLayout(first)
        lines.addLayout(second)
        outer.addLayout(lines, 1)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        entry, code = self._desk.entry, self._kit.language.code
        self.title.setText(entry.form.title.lang(code))
        parts = [entry.unit_name, period_label(entry.report.key.period).lang(code)]
        if entry.window is not None:
            parts.append(window_label(entry.window).lang(code))
        self.subtitle.setText(
            " · ".join(part[:1].upper() + part[1:] if n == 1 else part for n, part in enumerate(parts))
        )
        large = self._kit.theme.scale > LARGE_TEXT
        self._kit.theme.give_font(self.title, FontRole.SECTION if large else FontRole.TITLE)
        # On one line where there is room for it; large text may need two.
        self._second.setStretchFactor(self.subtitle, 4 if large else 0)
        for wrapped in (self.subtitle, self.due, self.saved):
            wrapped.setWordWrap(large)
        due, waited = entry.due, entry.report.state not in _DONE
        left = days_left(due, self._kit.clock.now()) if due is not None and waited else None
        text, tone, glyph = due_words(due, left)
        self.due.setText(text)
        set_tone(self.due, tone)
        self._kit.icons.give(self._due_icon, glyph, tone, 16)
        self.stepper.show_state(entry.report.state, entry.form.level)
        name(self.back, self.tr("Back"))
        self.back.setToolTip(self.tr("Back (Esc)"))
        self.show_saved()

    def offer_panel(self, problems: int, unread: int = 0, *, folded: bool) -> None:
        """Offer the panel at the right while it is folded away; unread messages are told beside the problems."""
        self.panel.setVisible(folded)
        text = self.tr("Problems ({count})")
        said = text.replace("{count}", str(problems))
        if unread:
            said += " · " + self.tr("%n message(s)", "", unread)
        self.panel.setText(said)
        self.panel.setToolTip("F4")

    def show_saved(self) -> None:
        """Say when the last change was on the disk; nothing before the first."""
        at = self._desk.saved_at
        if at is None:
            self.saved.clear()
            self._kit.icons.take(self._saved_icon)
            return
        text = self.tr("Saved on this computer {time}")
        self.saved.setText(text.replace("{time}", format_clock(at, seconds=True)))
        set_tone(self.saved, "ok")
        self._kit.icons.give(self._saved_icon, Glyph.CHECK, "ok", 16)

    def show_unsaved(self) -> None:
        """Say that the last change could not be saved."""
        self.saved.setText(self.tr("Not saved"))
        set_tone(self.saved, "error")
        self._kit.icons.give(self._saved_icon, Glyph.X_CIRCLE, "error", 16)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
