"""Việc cần làm in the simple mode: one big list, what is to be done first, a sentence and a button each."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QPushButton, QVBoxLayout, QWidget

from iocdesk.core.clock import today
from iocdesk.reports.states import ReportState
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.i18n import format_date
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.page import Page
from iocdesk.ui.ports import Option, WorkAction, WorkGroup, WorkList, WorkRow
from iocdesk.ui.simple.parts import ROOMY, big_button, fit_button, large
from iocdesk.ui.widgets.act_row import ActRow
from iocdesk.ui.widgets.basics import clear_layout, column, frame, label, row, scroller, set_tone
from iocdesk.ui.widgets.state_chip import IconWord
from iocdesk.ui.words import capital, due_words, state_look

OTHERS = frozenset({WorkGroup.WAITING, WorkGroup.DONE})
_DONE_SHOWN = 5


class Task(ActRow):
    """One report: what, when it is due, how it stands, and a large button. Enter presses it."""

    def __init__(self, kit: Kit, item: WorkRow, *, first: bool = False) -> None:
        super().__init__(item.report_id)
        self._kit, self.item = kit, item
        self.mine = item.group not in OTHERS
        large_title = self.mine and kit.theme.scale < ROOMY
        self.title = label(kit, "", FontRole.TITLE if large_title else FontRole.LARGE)
        self.due, self.reason = IconWord(kit, role=FontRole.LARGE), large(kit, "error")
        self.button = big_button(kit, ("primary" if first else "") if self.mine else "quiet")
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(self.act)
        roomy = kit.theme.scale >= ROOMY
        inner: QBoxLayout = column(self, margin=12, gap=8) if roomy else row(self, margin=12, gap=16)
        names = column(gap=4)
        for widget in (self.title, self.reason, self.due):
            names.addWidget(widget)
        inner.addLayout(names, 1)
        inner.addWidget(
            self.button, 0, Qt.AlignmentFlag.AlignLeft if roomy else Qt.AlignmentFlag.AlignVCenter
        )
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        item, text = self.item, self._kit.language.text
        period = capital(text(item.period))
        self.title.setText(f"{text(item.title)}\n{period}" if self.mine else f"{text(item.title)} · {period}")
        reason = item.reason.splitlines()[0] if item.reason else ""
        check = text(item.check)
        said = self.tr("The commune says: {text}").replace("{text}", reason) if reason else ""
        said = check or said
        if not said and item.unread:
            said = self.tr("%n new message(s) from the commune", "", item.unread)
        self.reason.setText(said)
        set_tone(self.reason, "error" if reason or check else "primary")
        self.reason.setVisible(bool(said))
        if self.mine:
            due, tone, glyph = due_words(item.due, item.days_left)
        else:
            glyph, tone = state_look(item.state)
            due = self._stands(item.state)
        self.due.set(glyph, tone, due)
        self.button.setText(self._verb())
        fit_button(self._kit, self.button)
        self.button.setMinimumWidth(round(190 * min(self._kit.theme.scale, 1.5)))
        said = ", ".join(part for part in (self.title.text().replace("\n", ", "), due, said) if part)
        self.setAccessibleName(said)
        self.setAccessibleDescription(self.button.text())

    def _stands(self, state: ReportState) -> str:
        if state is ReportState.SUBMITTED:
            return self.tr("Sent; the commune is looking at it")
        if state in {ReportState.ACCEPTED, ReportState.LOCKED}:
            return self.tr("The commune has accepted it")
        return self.tr("With somebody else")

    def _verb(self) -> str:
        verbs = {
            WorkAction.CHOOSE: self.tr("Choose"),
            WorkAction.LOOK: self.tr("See and go on"),
            WorkAction.BEGIN: self.tr("Begin"),
            WorkAction.CONTINUE: self.tr("Go on"),
            WorkAction.SEE_REASON: self.tr("See and correct"),
        }
        return verbs.get(self.item.action, self.tr("Look"))


class SimpleHome(Page):
    """What is to be done, then what may have happened, then what is done."""

    TOPICS = frozenset({Topic.REPORTS, Topic.OUTBOX})
    roomy_from = ROOMY

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._work = WorkList()
        self._forms: tuple[Option, ...] = ()
        self._shown = False
        self.tasks: list[Task] = []
        self.events: list[QPushButton] = []
        content = QWidget()
        self._list: QVBoxLayout = column(content, gap=12)
        self._list.setContentsMargins(0, 0, 8, 0)
        self._area = scroller(content, "")
        self.body.addWidget(self._area, 1)

    def refresh(self) -> None:
        """Ask for the work list and the event forms."""
        self.load(self._ask, self._show)

    def _ask(self) -> tuple[WorkList, tuple[Option, ...]]:
        work = self.kit.services.work
        return work.work(), work.event_forms()

    def focus_first(self) -> None:
        """Put the focus on what is first."""
        if self.tasks:
            self.tasks[0].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setFocus()

    def restyle(self) -> None:
        """Build the list again in the new size."""
        if self._shown:
            self._show((self._work, self._forms), again=True)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        text = self.tr("Today {date}").replace("{date}", format_date(today(self.kit.clock)))
        self.set_title(self.tr("To do"), text)
        self._area.setAccessibleName(self.tr("To do"))
        if self._shown:
            self._show((self._work, self._forms), again=True)

    def _show(self, found: tuple[WorkList, tuple[Option, ...]], *, again: bool = False) -> None:
        work, forms = found
        if self._shown and not again and (work, forms) == (self._work, self._forms):
            return
        had = next((task.item.report_id for task in self.tasks if task.hasFocus()), None)
        first = not self._shown
        self._work, self._forms, self._shown = work, forms, True
        clear_layout(self._list)
        self.tasks, self.events = [], []
        mine = [item for item in work.rows if item.group not in OTHERS]
        self._add_tasks(mine)
        if not work.equipped:
            said = self.tr("Waiting for the network: the list of reports is fetched from the server.")
            self._list.addWidget(self._heading(said, FontRole.TITLE, "warn"))
        elif not mine:
            self._list.addWidget(
                self._heading(self.tr("Nothing left to do. Thank you."), FontRole.TITLE, "ok")
            )
        self._add_events(forms)
        others = [item for item in work.rows if item.group in OTHERS][:_DONE_SHOWN]
        if others:
            self._list.addWidget(self._heading(self.tr("Sent"), FontRole.SECTION))
            self._add_tasks(others)
        self._list.addStretch(1)
        self._focus_again(had, first=first)

    def _heading(self, text: str, role: FontRole, tone: str = "") -> QWidget:
        made = label(self.kit, text, role)
        if tone:
            set_tone(made, tone)
        return made

    def _add_tasks(self, items: list[WorkRow]) -> None:
        if not items:
            return
        card = frame("card")
        inner = column(card, gap=0)
        inner.setContentsMargins(1, 1, 1, 1)
        for item in items:
            task = Task(self.kit, item, first=not self.tasks)
            task.acted.connect(self._open)
            task.moved.connect(self._move)
            inner.addWidget(task)
            self.tasks.append(task)
        self._list.addWidget(card)

    def _add_events(self, forms: tuple[Option, ...]) -> None:
        if not forms:
            return
        self._list.addWidget(
            self._heading(self.tr("Has something happened? Report it at once:"), FontRole.SECTION)
        )
        for form in forms:
            made = big_button(self.kit, "", Glyph.MEGAPHONE)
            title = self.kit.language.text(form.label)
            made.setText(capital(title.partition(": ")[2] or title))
            made.setAccessibleName(title)
            made.setToolTip(title)
            made.setStyleSheet("text-align: left;")
            fit_button(self.kit, made)
            made.clicked.connect(partial(self._begin_event, form.id))
            self.events.append(made)
            self._list.addWidget(made)

    def _focus_again(self, report_id: str | None, *, first: bool) -> None:
        task = next((task for task in self.tasks if task.item.report_id == report_id), None)
        if task is not None and task.mine:
            task.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.isVisible() and (first or report_id is not None):
            self.focus_first()

    def _open(self, report_id: str) -> None:
        self.open_report.emit(report_id, "")

    def _begin_event(self, form_id: str, _checked: bool = False) -> None:
        work = self.kit.services.work
        self.kit.jobs.db(lambda: work.begin_event(form_id), self._open)

    def _move(self, step: int) -> None:
        place = next((number for number, task in enumerate(self.tasks) if task.hasFocus()), None)
        if place is not None and 0 <= place + step < len(self.tasks):
            target = self.tasks[place + step]
            target.setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(target)
