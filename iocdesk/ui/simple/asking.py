"""Hỏi xã: what the commune and the village have said about a report, in large letters, and a box to write in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from iocdesk.reports.model import ReportState
from iocdesk.ui.entry.port import EntryPort
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone
from iocdesk.ui.simple.parts import BACK, Note, big_button, fit_button, keyed
from iocdesk.ui.talk import TalkView
from iocdesk.ui.widgets.basics import column, label, row
from iocdesk.ui.words import person


class AskView(QWidget):
    """The commune's remarks where there are any, the thread, and the way back to the question."""

    back = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.heading = label(kit, "", FontRole.TITLE)
        self.remark = Note(kit, Tone.WARN, Glyph.CHAT_TEXT)
        self.talk = TalkView(kit, large=True)
        self.back_button = big_button(kit, "", Glyph.ARROW_LEFT)
        outer = column(self, gap=8)
        outer.addWidget(self.heading)
        outer.addWidget(self.remark)
        outer.addWidget(self.talk, 1)
        foot = row(gap=12)
        foot.addWidget(self.back_button)
        foot.addStretch(1)
        foot.addWidget(self.talk.go)
        outer.addLayout(foot)
        self.back_button.clicked.connect(self.back)
        self.talk.left.connect(self.back)

    def show_thread(self, entry: EntryPort, key: str, about: str) -> None:
        """Show a report's thread; what is written is about the cell `key`, where one is given."""
        remarks = [it for it in entry.report.remarks if it.text.strip()]
        returned = entry.report.state is ReportState.RETURNED
        said = dict.fromkeys(f"{person(entry.name_of(it.by))}: {it.text}" for it in remarks)
        self.remark.say("\n".join(list(said)[:_MOST]) if returned else "")
        self.talk.show_report(entry.report.id)
        self.talk.write_about(key, about)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.heading.setText(self.tr("Ask the commune"))
        keyed(self.back_button, self.tr("Back"), "Esc")
        keyed(self.talk.go, self.tr("Send"), "Enter")
        for made in (self.back_button, self.talk.go):
            fit_button(self._kit, made)

    def begin(self) -> None:
        """Put the cursor where one writes."""
        self.talk.focus_box()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads back to the question."""
        if event.key() in BACK:
            self.back.emit()
        else:
            super().keyPressEvent(event)


_MOST = 2
"""Remarks shown above the thread; each stands at its question, too."""
