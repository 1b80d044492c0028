"""The first page of a report that came back, and the last page of one that was sent: what happened, in plain words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from iocdesk.reports.model import ReportId
from iocdesk.ui.entry.port import EntryPort
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone
from iocdesk.ui.ports import Network, OutboxState, SyncState
from iocdesk.ui.simple.parts import BACK, ENTER, Note, big_button, fit_button, keyed, large
from iocdesk.ui.widgets.basics import column, icon_label, label, name, row, scroller
from iocdesk.ui.words import person


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


class ReturnedView(TellView):
    """Why the commune has sent a report back."""

    def show_remarks(self, entry: EntryPort) -> None:
        """Show the remarks on the report as a whole, else the first of those at its cells."""
        remarks = entry.report.remarks
        whole = [remark for remark in remarks if not remark.key] or list(remarks[:1])
        said = [f"{person(entry.name_of(remark.by))}: {remark.text}" for remark in whole]
        cells = len({remark.key for remark in remarks if remark.key})
        text = self.tr("%n figure(s) to look at again.", "", cells) if cells else ""
        heading = self.tr("The commune has sent this report back")
        note = "\n".join(dict.fromkeys(said))
        self.tell(Glyph.ARROW_U_UP_LEFT, Tone.WARN, heading, text, note, self.tr("See and correct"))


class SentView(TellView):
    """What became of a report that was handed over."""

    def show_state(self, state: SyncState | None, report_id: ReportId, *, back: bool) -> None:
        """Say how far the report has come.

        Args:
            state: the exchange's own account; None before it is known.
            report_id: of the report.
            back: whether it can still be taken back.
        """
        done = self.tr("To what there is to do")
        again = self.tr("Take it back") if back else ""
        row_ = (
            next((it for it in state.outbox if it.report_id == report_id), None)
            if state is not None
            else None
        )
        if state is not None and row_ is None and state.network is not Network.SENDING:
            heading = self.tr("The commune has received the report")
            text = self.tr("Nothing more is to be done. Thank you.")
            self.tell(Glyph.CHECK_CIRCLE, Tone.OK, heading, text, "", done, again)
        elif row_ is not None and row_.state in {OutboxState.REJECTED, OutboxState.CONFLICT}:
            heading, text = self.tr("The report could not be taken"), self._kit.language.text(row_.sentence)
            self.tell(Glyph.WARNING, Tone.WARN, heading, "", text, done)
        else:
            self._tell_waiting(
                offline=state is not None and state.network is Network.OFFLINE, done=done, again=again
            )

    def _tell_waiting(self, *, offline: bool, done: str, again: str) -> None:
        heading = self.tr("The report is finished and kept on this computer")
        text = (
            self.tr("There is no network now. It goes to the commune by itself as soon as there is one.")
            if offline
            else self.tr("It is on its way to the commune, and goes by itself if there is no network.")
        )
        self.tell(Glyph.PAPER_PLANE_TILT, Tone.INFO, heading, text, "", done, again)
