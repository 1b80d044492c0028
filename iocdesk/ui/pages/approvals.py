"""Phê duyệt: left what waits, oldest due first; right what matters in the report; Duyệt or Trả lại with a
reason.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter

from iocdesk.core.errors import IocError
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone, Topic
from iocdesk.ui.page import Page
from iocdesk.ui.pages.review_view import ReviewView
from iocdesk.ui.ports import ApprovalRow, Review
from iocdesk.ui.widgets.basics import button, column, frame, label, row
from iocdesk.ui.widgets.reason_bar import ReasonBar
from iocdesk.ui.widgets.two_line_list import TwoLineList
from iocdesk.ui.words import capital, due_words, person


class ApprovalsPage(Page):
    """The leader's page."""

    TOPICS = frozenset({Topic.REPORTS, Topic.OUTBOX})

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._rows: tuple[ApprovalRow, ...] = ()
        self._approved = 0
        self._busy = False
        self.list = TwoLineList(kit)
        self.view = ReviewView(kit)
        self.why_not = label(kit, "", tone="error")
        self.approve_button = button(kit, "primary", Glyph.CHECK)
        self.return_button = button(kit, "", Glyph.ARROW_U_UP_LEFT)
        self.reason = ReasonBar(kit)
        self.nothing = label(kit, "", FontRole.SECTION, "ok")
        self.what_next = label(kit, "", tone="muted")
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self.list.currentRowChanged.connect(self._choose)
        self.approve_button.clicked.connect(self.approve)
        self.return_button.clicked.connect(self.reason.ask)
        self.reason.given.connect(self._send_back)
        self.view.open_asked.connect(self._open)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.approve)

    def refresh(self) -> None:
        """Ask what waits."""
        self.load(self.kit.services.approvals.waiting, self._show)

    def focus_first(self) -> None:
        """The list comes first."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.set_title(self.tr("Approvals"))
        self.list.setAccessibleName(self.tr("Reports waiting for approval"))
        self.approve_button.setText(self.tr("Approve  Ctrl+Enter"))
        self.return_button.setText(self.tr("Return"))
        self.reason.set_words(
            self.tr("Why is it returned? Tick the figures it is about."), self.tr("Return the report")
        )
        self._fill()
        self._say_nothing()
        if self.view.review is not None:
            self.why_not.setText(self.kit.language.text(self.view.review.why_not))

    def approve(self) -> None:
        """Approve the report that is shown."""
        review = self.view.review
        if review is None or self._busy or not self.approve_button.isEnabled():
            return
        self._set_busy(busy=True)
        services = self.kit.services
        self.kit.jobs.db(
            lambda: services.approvals.approve(review.report_id), self._was_approved, self._failed
        )

    def _lay_out(self) -> None:
        card = frame("card")
        inner = column(card, margin=16, gap=8)
        inner.addWidget(self.view, 1)
        inner.addWidget(self.why_not)
        inner.addWidget(self.reason)
        actions = row()
        actions.addWidget(self.approve_button)
        actions.addWidget(self.return_button)
        actions.addStretch(1)
        inner.addLayout(actions)
        self.split.addWidget(self.list)
        self.split.addWidget(card)
        self.split.setStretchFactor(0, 2)
        self.split.setStretchFactor(1, 3)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(16)
        self.split.setSizes([420, 680])
        self.body.addWidget(self.nothing)
        self.body.addWidget(self.what_next)
        self.body.addWidget(self.split, 1)
        self.body.addStretch(0)
        self._say_nothing()

    def _show(self, rows: tuple[ApprovalRow, ...]) -> None:
        self._rows = rows
        self._fill()
        self._say_nothing()
        if rows and self.view.review is None:
            self._choose(self.list.currentRow())

    def _fill(self) -> None:
        text = self.kit.language.text
        review = self.view.review
        wanted = review.report_id if review is not None else ""
        self.list.blockSignals(True)
        self.list.clear()
        for item in self._rows:
            due, tone, glyph = due_words(item.due, item.days_left)
            detail = f"{due} · {person(item.submitted_by)}"
            if item.warnings:
                detail += " · " + self.tr("%n warning(s)", "", item.warnings)
            title = f"{text(item.title)} – {capital(text(item.period))}"
            self.list.add(self.kit.icons.icon(glyph, tone), title, detail)
        place = next((number for number, item in enumerate(self._rows) if item.report_id == wanted), 0)
        self.list.setCurrentRow(place if self._rows else -1)
        self.list.blockSignals(False)
        if self._rows and self._rows[place].report_id != wanted:
            self._choose(place)
        elif not self._rows:
            self.view.show_review(None)

    def _choose(self, place: int) -> None:
        self.reason.hide()
        if 0 <= place < len(self._rows):
            report_id = self._rows[place].report_id
            services = self.kit.services
            self.kit.jobs.db(lambda: services.approvals.review(report_id), self._show_review, self._failed)

    def _show_review(self, review: Review) -> None:
        self.view.show_review(review)
        why_not = self.kit.language.text(review.why_not)
        self.why_not.setText(why_not)
        self.why_not.setVisible(bool(why_not))
        self.approve_button.setEnabled(not why_not)
        self.return_button.setEnabled(True)

    def _was_approved(self, _nothing: object) -> None:
        self._approved += 1
        self._moved()

    def _send_back(self, reason: str) -> None:
        review = self.view.review
        if review is None or self._busy:
            return
        self._set_busy(busy=True)
        keys, services = self.view.ticked(), self.kit.services
        self.kit.jobs.db(
            lambda: services.approvals.send_back(review.report_id, reason, keys),
            self._was_returned,
            self._failed,
        )

    def _was_returned(self, _nothing: object) -> None:
        self.kit.news.say(self.tr("The report was returned with your reason."), Tone.OK)
        self._moved()

    def _moved(self) -> None:
        self._set_busy(busy=False)
        self.reason.done()
        self.view.show_review(None)
        self.kit.news.announce(Topic.REPORTS, Topic.OUTBOX)

    def _failed(self, error: IocError) -> None:
        self._set_busy(busy=False)
        self.kit.news.fail(error)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.approve_button.setDisabled(busy)
        self.return_button.setDisabled(busy)

    def _say_nothing(self) -> None:
        empty = not self._rows
        self.split.setVisible(not empty)
        self.nothing.setVisible(empty and not self._loading)
        self.what_next.setVisible(empty and not self._loading and self._approved > 0)
        self.what_next.setText(self.tr("Approved reports go to the province with “Send”, under To do."))
        if empty and self.isVisible() and not self._loading:
            # What had the focus is gone; without a say it would go to whatever comes first in the window.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._approved:
            self.nothing.setText(self.tr("%n report(s) approved.", "", self._approved))
        else:
            self.nothing.setText(self.tr("Nothing waits for approval."))

    def _open(self) -> None:
        if self.view.review is not None:
            self.open_report.emit(self.view.review.report_id, "")
