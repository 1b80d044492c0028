"""Bàn giao: on the page Việc cần làm, what is handed over now, and handing one's work over for some days."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from iocdesk.core.clock import today
from iocdesk.core.errors import IocError
from iocdesk.core.text import clean_line
from iocdesk.reports.handover import MAX_REASON
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.i18n import format_day
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone, Topic
from iocdesk.ui.ports import HandoverDesk, HandoverRow
from iocdesk.ui.widgets.basics import button, captioned, clear_layout, column, icon_label, label, row
from iocdesk.ui.widgets.day_edit import DayEdit
from iocdesk.ui.widgets.picker import Picker
from iocdesk.ui.words import person

DAYS = 5
"""How long a hand-over is offered for."""
_ALL = ""


class HandoverPanel(QFrame):
    """A card; hidden until asked for."""

    closed = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._kit = kit
        self._desk = HandoverDesk()
        self.title = label(kit, "", FontRole.SECTION)
        self._rows: QVBoxLayout = column(gap=4)
        self.giver, self.what = Picker(kit, 150), Picker(kit, 220)
        self.taker = Picker(kit, 170)
        self.start, self.end = DayEdit(kit), DayEdit(kit)
        self.start_caption, self.end_caption = _caption(kit), _caption(kit)
        self.reason = QLineEdit()
        self.reason.setMaxLength(MAX_REASON)
        self.reason_caption = _caption(kit)
        self.reason_caption.setBuddy(self.reason)
        self.why_not = label(kit, "", tone="error")
        self._just_asked = False
        self.go, self.back = button(kit, "primary", Glyph.CHECK), button(kit, "quiet")
        self._lay_out()
        self.giver.picked.connect(self._fill_duties)
        self.what.picked.connect(self._offer_deputy)
        self.go.clicked.connect(self._hand_over)
        self.reason.returnPressed.connect(self._hand_over)
        self.reason.textChanged.connect(self.why_not.hide)
        self.back.clicked.connect(self.closed)
        self.why_not.hide()
        self.hide()
        self.retranslate()

    def ask(self) -> None:
        """Show the card with today's choices."""
        day = today(self._kit.clock)
        self.start.set_day(day)
        self.end.set_day(day + timedelta(DAYS - 1))
        for edit in (self.start, self.end):
            edit.stand_beside(self.what.box)
        self.show()
        self._just_asked = True
        self.refresh()

    def refresh(self) -> None:
        """Ask what can be and what is handed over."""
        self._kit.jobs.db(self._kit.services.handovers.desk, self._show, self._failed)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.title.setText(self.tr("Hand work over"))
        self.giver.set_caption(self.tr("Whose work"))
        self.what.set_caption(self.tr("What"))
        self.taker.set_caption(self.tr("Who takes over"))
        self.start_caption.setText(self.tr("From"))
        self.end_caption.setText(self.tr("To (included)"))
        self.reason_caption.setText(self.tr("Reason"))
        self.start.setAccessibleName(self.tr("First day"))
        self.end.setAccessibleName(self.tr("Last day"))
        self.reason.setAccessibleName(self.tr("Reason"))
        self.reason.setPlaceholderText(self.tr("For example: on leave, on a course"))
        self.go.setText(self.tr("Hand over"))
        self.back.setText(self.tr("Close"))
        self._fill()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # ------------------------------------------------------------ inside

    def _lay_out(self) -> None:
        outer = column(self, margin=16, gap=8)
        outer.addWidget(self.title)
        outer.addLayout(self._rows)
        line = row(gap=12)
        for picker, share in ((self.giver, 2), (self.what, 3), (self.taker, 2)):
            line.addWidget(picker, share)
        for caption, edit in ((self.start_caption, self.start), (self.end_caption, self.end)):
            line.addLayout(captioned(caption, edit), 1)
        outer.addLayout(line)
        below = row(gap=12)
        below.addLayout(captioned(self.reason_caption, self.reason), 1)
        below.addWidget(self.go, 0, Qt.AlignmentFlag.AlignBottom)
        below.addWidget(self.back, 0, Qt.AlignmentFlag.AlignBottom)
        outer.addLayout(below)
        outer.addWidget(self.why_not)

    def _show(self, desk: HandoverDesk) -> None:
        self._desk = desk
        self._fill()
        if self._just_asked:  # not before: until the answer is here there is nothing to choose
            self._just_asked = False
            (self.what if self.what.isEnabled() else self.back).setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self) -> None:
        desk = self._desk
        self.giver.fill([(it.user_id, person(it.name)) for it in desk.givers])
        self.giver.setVisible(len(desk.givers) > 1)
        clear_layout(self._rows)
        for item in desk.rows:
            self._rows.addWidget(self._standing(item))
        for part in (self.what, self.taker, self.start, self.end, self.reason, self.go):
            part.setEnabled(bool(desk.duties))
        if not desk.duties:
            text = self.tr("No form is assigned to you, so there is nothing to hand over.")
            self._rows.addWidget(label(self._kit, text, tone="muted"))
        self._fill_duties()

    def _fill_duties(self) -> None:
        text, giver = self._kit.language.text, self.giver.current
        mine = [duty for duty in self._desk.duties if duty.giver == giver]
        self.what.fill(
            [(_ALL, self.tr("All forms ({count})").replace("{count}", str(len(mine))))]
            + [(duty.form_id, text(duty.title)) for duty in mine]
        )
        self.taker.fill([(it.user_id, person(it.name)) for it in self._desk.takers if it.user_id != giver])
        self._offer_deputy()

    def _offer_deputy(self) -> None:
        """Choose the deputy first: of the form, or the one who is deputy of most of them."""
        mine = [duty for duty in self._desk.duties if duty.giver == self.giver.current]
        wanted = [duty.deputy for duty in mine if self.what.current in {_ALL, duty.form_id} and duty.deputy]
        if wanted:
            self.taker.choose(max(sorted(set(wanted)), key=wanted.count))

    def _standing(self, item: HandoverRow) -> QWidget:
        text = self._kit.language.text
        said = self.tr("{taker} acts for {giver}: {what}, {start} to {end}. {reason}")
        for name, value in (
            ("{taker}", person(item.taker)),
            ("{giver}", person(item.giver)),
            ("{what}", text(item.what)),
            ("{start}", format_day(item.start)),
            ("{end}", format_day(item.end)),
            ("{reason}", item.reason),
        ):
            said = said.replace(name, value)
        made = QWidget()
        line = row(made)
        refused = text(item.refused)
        look = (Glyph.X_CIRCLE, "error") if refused else (Glyph.USER, "primary")
        line.addWidget(icon_label(self._kit, *look))
        if refused:
            said = f"{said} – {refused}"
        elif item.waiting:
            said += " (" + self.tr("waits to be sent") + ")"
        line.addWidget(label(self._kit, said, tone="error" if refused else ""), 1)
        if item.may_end:
            end = button(self._kit, "")
            end.setText(self.tr("End today"))
            end.clicked.connect(lambda _checked=False, which=item.id: self._end(which))
            line.addWidget(end)
        return made

    def _hand_over(self) -> None:
        if not self.go.isEnabled():
            return
        port, given = self._kit.services.handovers, self.giver.current
        what, taker = self.what.current, self.taker.current
        start, end = self.start.day, self.end.day
        reason = clean_line(self.reason.text(), MAX_REASON)
        self._kit.jobs.db(
            lambda: port.hand_over(given, what, taker, start, end, reason), self._was_handed, self._refused
        )

    def _end(self, handover_id: str) -> None:
        port = self._kit.services.handovers
        self._kit.jobs.db(lambda: port.end_early(handover_id), self._was_ended, self._failed)

    def _was_handed(self, _nothing: object) -> None:
        self.reason.clear()
        text = self.tr("Handed over. Your colleague sees it after the next exchange.")
        self._kit.news.say(text, Tone.OK)
        self._changed()

    def _was_ended(self, _nothing: object) -> None:
        self._kit.news.say(self.tr("Ended: today is the last day."), Tone.OK)
        self._changed()

    def _changed(self) -> None:
        self.refresh()
        self._kit.news.announce(Topic.REPORTS, Topic.OUTBOX)

    def _refused(self, error: IocError) -> None:
        self.why_not.setText(self._kit.language.text(error.text))
        self.why_not.show()

    def _failed(self, error: IocError) -> None:
        self._kit.news.fail(error)


def _caption(kit: Kit) -> QLabel:
    return label(kit, "", tone="muted", wrap=False)
