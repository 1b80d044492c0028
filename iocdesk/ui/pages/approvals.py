"""Phê duyệt: left what waits, oldest due first; right what matters in the report; Duyệt, for one or for several
that were looked at, or Trả lại with a reason and remarks at figures.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from iocdesk.reports.model import Transition
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.pages.review_desk import DeskWords, ReviewDesk
from iocdesk.ui.ports import ApprovalRow
from iocdesk.ui.widgets.basics import button
from iocdesk.ui.widgets.rail import PageName
from iocdesk.ui.words import capital, due_words, person


class ApprovalsPage(ReviewDesk):
    """The leader's page."""

    ALONE = (Transition.RETURN,)

    def __init__(self, kit: Kit) -> None:
        self._rows: tuple[ApprovalRow, ...] = ()
        super().__init__(kit)
        self.go_on = button(kit, "primary", Glyph.PAPER_PLANE_TILT)
        self.go_on.clicked.connect(lambda: self.open_page.emit(PageName.WORK.value))
        self.go_on.hide()
        self.body.insertWidget(
            self.body.indexOf(self.what_next) + 1, self.go_on, 0, Qt.AlignmentFlag.AlignLeft
        )
        self.return_button = self.others[Transition.RETURN]

    def refresh(self) -> None:
        """Ask what waits."""
        self.load(self.kit.services.approvals.waiting, self._show)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.set_title(self.tr("Approvals"))
        self.list.setAccessibleName(self.tr("Reports waiting for approval"))
        self.what_next.setText(self.tr("Approved reports go to the province with “Send”, under To do."))
        self.go_on.setText(self.tr("To what is to be sent"))
        super().retranslate()

    def wanted(self) -> Sequence[ApprovalRow]:
        """Return everything that waits."""
        return self._rows

    def describe(self, item: ApprovalRow) -> tuple[str, str, str, Glyph]:
        """Return title, due, sender and what is red."""
        text = self.kit.language.text
        due, tone, glyph = due_words(item.due, item.days_left)
        parts = [due, person(item.submitted_by), *self._red(item)]
        if item.errors:
            tone, glyph = "error", Glyph.X_CIRCLE
        title = f"{text(item.title)} – {capital(text(item.period))}"
        return title, " · ".join(part for part in parts if part), tone, glyph

    def _red(self, item: ApprovalRow) -> list[str]:
        parts = []
        if item.errors:
            parts.append(self.tr("%n error(s)", "", item.errors))
        if item.changes:
            parts.append(self.tr("%n figure(s) beyond the range", "", item.changes))
        if item.warnings:
            parts.append(self.tr("%n warning(s)", "", item.warnings))
        if item.missing:
            parts.append(self.tr("%n village(s) missing", "", item.missing))
        if item.unread:
            parts.append(DeskWords().unread(item.unread))
        return parts

    def primary_words(self, move: Transition | None, count: int) -> str:
        """Return what the button says."""
        del move
        if count:
            return self.tr("Approve %n report(s)", "", count) + "  Ctrl+Enter"
        return self.tr("Approve  Ctrl+Enter")

    def done_words(self, move: Transition, count: int) -> str:
        """Return "Đã duyệt 6 báo cáo."."""
        if move is Transition.RETURN:
            return self.tr("The report was returned with your reason.")
        return self.tr("%n report(s) approved.", "", count)

    def words_of(self, move: Transition) -> tuple[str, str]:
        """Return the question of a return."""
        del move
        return self.tr("Why is it returned? Tick the figures it is about."), self.tr("Return the report")

    def _show(self, rows: tuple[ApprovalRow, ...]) -> None:
        self._rows = rows
        self.fill()

    def _say_nothing(self) -> None:
        if self._answered:
            self.nothing.setText(self.tr("%n report(s) approved.", "", self._answered))
        else:
            self.nothing.setText(self.tr("Nothing waits for approval."))
        super()._say_nothing()
        more = self.nothing.isVisibleTo(self) and self._answered > 0
        for part in (self.what_next, self.go_on):
            part.setVisible(more)
        if more and self.hasFocus():
            self.go_on.setFocus(Qt.FocusReason.OtherFocusReason)
