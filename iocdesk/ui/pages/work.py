"""Việc cần làm: what is due, when, how complete, what was returned and why. The page the program opens on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from iocdesk.core.clock import VN, today
from iocdesk.reports.states import Role
from iocdesk.ui.fonts import LARGE_TEXT, FontRole
from iocdesk.ui.i18n import format_date, format_day
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.page import Page
from iocdesk.ui.pages.work_row import WorkRowWidget
from iocdesk.ui.ports import WorkAction, WorkGroup
from iocdesk.ui.widgets.basics import (
    button,
    clear_layout,
    column,
    frame,
    label,
    scroller,
    set_shown,
    set_tone,
)
from iocdesk.ui.widgets.rail import PageName

if TYPE_CHECKING:
    from iocdesk.ui.pages.handover_panel import HandoverPanel
    from iocdesk.ui.ports import WorkList, WorkRow

_LOOKS = {
    WorkGroup.TO_CHECK: (Glyph.EYE, "error"),
    WorkGroup.TO_APPROVE: (Glyph.PENCIL_SIMPLE, "primary"),
    WorkGroup.TO_ANSWER: (Glyph.PENCIL_SIMPLE, "primary"),
    WorkGroup.RETURNED: (Glyph.ARROW_U_UP_LEFT, "error"),
    WorkGroup.OVERDUE: (Glyph.WARNING, "error"),
    WorkGroup.DUE_SOON: (Glyph.CLOCK, "warn"),
    WorkGroup.IN_PERIOD: (Glyph.CALENDAR_BLANK, "text"),
    WorkGroup.WAITING: (Glyph.HOURGLASS, "muted"),
    WorkGroup.DONE: (Glyph.CHECK_CIRCLE, "ok"),
}
QUIET = frozenset({WorkGroup.WAITING, WorkGroup.DONE})
"""Groups in which there is nothing for this user to do."""


class WorkGroupBox(QWidget):
    """One group: a title that folds, and its rows."""

    folded = Signal(str, bool)

    def __init__(self, kit: Kit, group: WorkGroup, rows: list[WorkRow], *, open_: bool) -> None:
        super().__init__()
        self._kit, self.group = kit, group
        self.title = QPushButton()
        self.title.setProperty("kind", "fold")
        self.title.setCheckable(True)
        self.title.setAutoDefault(False)
        kit.theme.give_font(self.title, FontRole.STRONG)
        self._card = frame("card")
        inner = column(self._card, gap=0)
        inner.setContentsMargins(1, 1, 1, 1)
        self.rows = [WorkRowWidget(kit, item) for item in rows]
        for row in self.rows:
            inner.addWidget(row)
        outer = column(self, gap=4)
        outer.addWidget(self.title, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addWidget(self._card)
        if not rows:
            self.hide()
        self.title.setChecked(open_ and bool(rows))
        self.title.toggled.connect(self._fold)
        self._draw()

    def show_title(self, text: str) -> None:
        """Set the group's name; the count of rows is added."""
        self.title.setText(f"{text} ({len(self.rows)})")
        self.title.setAccessibleName(self.title.text())

    def open(self) -> None:
        """Unfold."""
        self.title.setChecked(bool(self.rows))

    def _fold(self) -> None:
        self._draw()
        self.folded.emit(self.group.value, self.title.isChecked())

    def _draw(self) -> None:
        self._card.setVisible(self.title.isChecked())
        glyph, tone = _LOOKS[self.group]
        if self.rows and not self.title.isChecked():
            glyph = Glyph.CARET_RIGHT
        self._kit.icons.give(self.title, glyph, tone if self.rows else "muted")


class WorkPage(Page):
    """The work list."""

    TOPICS = frozenset({Topic.REPORTS, Topic.OUTBOX})
    choose_asked = Signal(str)
    """(report id): choose between the figures of two computers."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._work: WorkList | None = None
        self._rows: tuple[WorkRow, ...] = ()
        self._open: dict[WorkGroup, bool] = {}
        self._opened = ""
        self.groups: list[WorkGroupBox] = []
        self.nothing = label(kit, "", FontRole.SECTION, "ok")
        self.nothing.hide()
        content = QWidget()
        self._list: QVBoxLayout = column(content, gap=8)
        self._list.setContentsMargins(0, 0, 8, 0)
        self._area = scroller(content, "")
        self._area.verticalScrollBar().rangeChanged.connect(self._stay_in_sight)
        self.handover_button = button(kit, "", Glyph.ARROWS_LEFT_RIGHT)
        set_shown(self.handover_button, kit.services.user.role in {Role.CONSOLIDATOR, Role.LEADER})
        self.handover_button.clicked.connect(self.toggle_handover)
        self.head.addWidget(self.handover_button)
        self.handover: HandoverPanel | None = None
        self.body.addWidget(self.nothing)
        self.body.addWidget(self._area, 1)

    @property
    def rows(self) -> list[WorkRowWidget]:
        """The rows that can be seen, from top to bottom."""
        return [row for group in self.groups if group.title.isChecked() for row in group.rows]

    def refresh(self) -> None:
        """Ask for the work list."""
        self.load(self.kit.services.work.work, self._show)

    def focus_first(self) -> None:
        """Put the focus on the row that was opened last while it is still this user's, else on the first."""
        rows = self.rows
        own = (row for row in rows if row.item.group not in QUIET)
        here = next((row for row in own if row.item.report_id == self._opened), None)
        if rows:
            (here or rows[0]).setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setFocus()

    def toggle_handover(self) -> None:
        """Show the card for handing work over, or take it away."""
        if self.handover is None:
            from iocdesk.ui.pages.handover_panel import HandoverPanel

            self.handover = HandoverPanel(self.kit)
            self.handover.closed.connect(self.toggle_handover)
            self.body.insertWidget(self.body.indexOf(self._area), self.handover)
        if self.handover.isHidden():
            self.handover.ask()
        else:
            self.handover.hide()
        # In large type there is no room for both.
        self._area.setVisible(self.handover.isHidden() or self.kit.theme.scale <= LARGE_TEXT)
        if self.handover.isHidden():
            self.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes the card for handing over away, wherever the focus is."""
        if event.key() == Qt.Key.Key_Escape and self.handover is not None and self.handover.isVisible():
            self.toggle_handover()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Build the rows again: their columns have widths of their own."""
        if self._work is not None and self.groups:
            shown, self._work = self._work, None
            self._show(shown)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.set_title(self.tr("To do"), self._today())
        self._area.setAccessibleName(self.tr("To do"))
        self.handover_button.setText(self.tr("Hand over…"))
        for group in self.groups:
            group.show_title(self._group_title(group.group))
        self._say_nothing()

    def _today(self) -> str:
        return self.tr("Today {date}").replace("{date}", format_date(today(self.kit.clock)))

    def _show(self, work: WorkList) -> None:
        if work == self._work and self.groups:
            return
        focused = next((row.item for row in self.rows if row.hasFocus()), None)
        first_time = not self.groups
        self._work, self._rows = work, work.rows
        clear_layout(self._list)
        self.groups = [self._group(group) for group in WorkGroup]
        for group in self.groups:
            self._list.addWidget(group)
        self._list.addStretch(1)
        first = next((row for group in self.groups for row in group.rows), None)
        if first is not None:
            first.lead()
        self.retranslate()
        self._focus_again(focused, first_time=first_time)

    def _stay_in_sight(self) -> None:
        """The heights of new rows come after they have the focus."""
        here = next((row for row in self.rows if row.hasFocus()), None)
        if here is not None:
            self._area.ensureWidgetVisible(here)

    def _focus_again(self, before: WorkRow | None, *, first_time: bool) -> None:
        """Stay on a row; what was this user's and now waits for others leads back to the first."""
        here = before.report_id if before is not None else None
        again = next((row for row in self.rows if row.item.report_id == here), None)
        left = before is not None and before.group not in QUIET
        if again is not None and not (left and again.item.group in QUIET):
            again.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.isVisible() and (first_time or before is not None):
            self.focus_first()

    def _group(self, group: WorkGroup) -> WorkGroupBox:
        rows = [row for row in self._rows if row.group is group]
        box = WorkGroupBox(self.kit, group, rows, open_=self._open.get(group, group is not WorkGroup.DONE))
        box.folded.connect(self._remember)
        for row in box.rows:
            row.acted.connect(self._act)
            row.moved.connect(self._move)
        return box

    def _remember(self, group: str, is_open: bool) -> None:
        self._open[WorkGroup(group)] = is_open

    def _act(self, report_id: str) -> None:
        item = next((row for row in self._rows if row.report_id == report_id), None)
        self._opened = report_id
        if item is not None and item.action is WorkAction.CHOOSE:
            self.choose_asked.emit(report_id)
        elif item is not None and item.action is WorkAction.ANSWER:
            self.open_page.emit(PageName.INTAKE.value)
        else:
            self.open_report.emit(report_id, item.cell if item is not None else "")

    def _move(self, step: int) -> None:
        rows = self.rows
        place = next((number for number, row in enumerate(rows) if row.hasFocus()), None)
        if place is not None and 0 <= place + step < len(rows):
            target = rows[place + step]
            target.setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(target)

    def _say_nothing(self) -> None:
        idle = bool(self.groups) and not any(row.group not in QUIET for row in self._rows)
        self.nothing.setVisible(idle)
        set_tone(self.nothing, "warn" if self._work is not None and not self._work.equipped else "ok")
        if self._work is not None and not self._work.equipped:
            self.nothing.setText(
                self.tr(
                    "This computer has no list of units and forms yet. It is fetched from the server once there is a network; "
                    "what is to be done then stands here."
                )
            )
        elif self._work is not None and self._work.next_due is not None:
            text = self.tr("Nothing left to do. Next due: {day}.")
            self.nothing.setText(text.replace("{day}", format_day(self._work.next_due.astimezone(VN))))
        else:
            self.nothing.setText(self.tr("Nothing left to do."))

    def _group_title(self, group: WorkGroup) -> str:
        titles = {
            WorkGroup.TO_CHECK: self.tr("To look at again"),
            WorkGroup.TO_APPROVE: self.tr("For you to approve"),
            WorkGroup.TO_ANSWER: self.tr("For the province to answer"),
            WorkGroup.RETURNED: self.tr("Returned"),
            WorkGroup.OVERDUE: self.tr("Overdue"),
            WorkGroup.DUE_SOON: self.tr("Due within 3 days"),
            WorkGroup.IN_PERIOD: self.tr("In this period"),
            WorkGroup.WAITING: self.tr("Waiting for others"),
            WorkGroup.DONE: self.tr("Done (30 days)"),
        }
        return titles[group]
