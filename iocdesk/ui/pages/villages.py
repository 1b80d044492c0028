"""Các thôn: what the villages have entered for a form and period as a table with live totals; preview, enter on a
village's behalf, accept or return.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from iocdesk.actions.matrix_model import Matrix, Standing, VillageLine
from iocdesk.actions.matrix_story import explain
from iocdesk.core.clock import VN, today
from iocdesk.core.errors import IocError
from iocdesk.forms.model import CellKey
from iocdesk.reports.model import ReportState
from iocdesk.ui.exporting import Exporter
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.i18n import format_day
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone, Topic
from iocdesk.ui.matrix.differing import DifferingBar
from iocdesk.ui.matrix.grid import MatrixGrid
from iocdesk.ui.matrix.measure import is_narrow
from iocdesk.ui.matrix.panels import MatrixPanel
from iocdesk.ui.matrix.words import figure_text
from iocdesk.ui.page import Page
from iocdesk.ui.pages.villages_event import EventBar
from iocdesk.ui.ports import VillageChoices
from iocdesk.ui.widgets.basics import button, label, row
from iocdesk.ui.widgets.picker import Picker
from iocdesk.ui.widgets.reason_bar import ReasonBar
from iocdesk.ui.words import capital


class VillagesPage(Page):
    """The villages' reports as one table."""

    TOPICS = frozenset({Topic.REPORTS, Topic.OUTBOX})

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._choices = VillageChoices()
        self._matrix: Matrix | None = None
        self._wanted: tuple[str, str, CellKey] = ("", "", "")
        self._returning: VillageLine | None = None
        self.form, self.period = Picker(kit, 240), Picker(kit, 150)
        self.summary = label(kit, "", FontRole.STRONG)
        self.grid, self.panel = MatrixGrid(kit), MatrixPanel(kit)
        self.turn_button = button(kit, "quiet", Glyph.ARROWS_CLOCKWISE)
        self.exporter = Exporter(kit, self)
        self.blank_button = button(kit, "quiet", Glyph.FILE_TEXT)
        self.copy_button = button(kit, "quiet", Glyph.COPY)
        self.more_button = button(kit, "quiet", Glyph.CARET_DOWN)
        self._more = QMenu(self)
        self.more_button.setMenu(self._more)
        self.open_button = button(kit, "primary", Glyph.PENCIL_SIMPLE)
        self.preview_button = button(kit, "", Glyph.EYE)
        self.accept_button = button(kit, "", Glyph.CHECK)
        self.return_button = button(kit, "", Glyph.ARROW_U_UP_LEFT)
        self.remind_button = button(kit, "", Glyph.BELL)
        self.remind_all_button = button(kit, "", Glyph.MEGAPHONE)
        self.event_button = button(kit, "", Glyph.PENCIL_SIMPLE)
        self.reason, self.event_bar = ReasonBar(kit), EventBar(kit)
        self._lay_out()
        self._connect()
        self._bind_keys()
        self._offer()

    def refresh(self) -> None:
        """Ask which forms and periods there are, then for the table."""
        self.load(self.kit.services.villages.choices, self._show_choices)

    def focus_first(self) -> None:
        """The table comes first."""
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to(self, form_id: str, period_id: str, key: CellKey = "") -> None:
        """Show a form and period, and how the total of a cell was made."""
        self._wanted = (form_id, period_id, key)
        if self._choices.forms:
            self._show_choices(self._choices)

    # ------------------------------------------------------------ making it

    def _lay_out(self) -> None:
        self.head.addWidget(self.form, 2)
        self.head.addWidget(self.period, 1)
        self.body.setContentsMargins(24, 12, 24, 12)
        above = row()
        above.addWidget(self.summary, 1)
        for each in (self.blank_button, self.copy_button):
            above.addWidget(each, 0, Qt.AlignmentFlag.AlignTop)
        above.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignTop)
        above.addWidget(self.turn_button, 0, Qt.AlignmentFlag.AlignTop)
        middle = row(gap=8)
        middle.addWidget(self.grid, 1)
        middle.addWidget(self.panel)
        self.differing = DifferingBar(self.kit)
        self.below = QWidget()
        actions = row(self.below)
        for each in (
            self.event_button, self.open_button, self.preview_button, self.accept_button, self.return_button,
        ):  # fmt: skip
            actions.addWidget(each)
        actions.addStretch(1)
        for each in (self.remind_button, self.remind_all_button):
            actions.addWidget(each)
        self.tools = QWidget()
        self.tools.setLayout(above)
        self.body.addWidget(self.tools)
        self.body.addLayout(middle, 1)
        self.body.addWidget(self.differing)
        self.body.addWidget(self.reason)
        self.body.addWidget(self.event_bar)
        self.body.addWidget(self.below)

    def _connect(self) -> None:
        self.form.picked.connect(self._form_picked)
        self.period.picked.connect(self._load_matrix)
        self.grid.moved.connect(self._on_moved)
        self.grid.cell_entered.connect(self._open_at)
        self.grid.total_asked.connect(self._explain)
        self.grid.preview_asked.connect(self._preview)
        self.grid.copied.connect(self._say_copied)
        self.panel.folded.connect(self._asked_no_more)
        self.panel.report_asked.connect(self.open_report)
        self.differing.report_asked.connect(self.open_report)
        self.differing.total_asked.connect(self.grid.show_total)
        self.grid.total_at.connect(self.differing.show_place)
        self.turn_button.clicked.connect(self._turn)
        self.copy_button.clicked.connect(self.grid.copy_all)
        self.blank_button.clicked.connect(self._save_blank)
        self.open_button.clicked.connect(self._open_current)
        self.preview_button.clicked.connect(self._preview)
        self.accept_button.clicked.connect(self._accept)
        self.return_button.clicked.connect(self._ask_reason)
        self.remind_button.clicked.connect(lambda: self._remind(self._to_remind(self.grid.chosen_lines())))
        self.remind_all_button.clicked.connect(lambda: self._remind(self._late()))
        self.reason.given.connect(self._give_back)
        self.reason.dismissed.connect(self._asked_no_more)
        self.event_button.clicked.connect(self._ask_event)
        self.event_bar.begun.connect(self._event_begun)
        self.event_bar.closed.connect(self._asked_no_more)

    def _bind_keys(self) -> None:
        bound: list[tuple[str, Callable[[], object]]] = [
            ("Ctrl+T", self._turn),
            ("Ctrl+Return", self._answer),
            ("Ctrl+Enter", self._answer),
            ("Ctrl+R", lambda: self._press(self.return_button)),
            ("Ctrl+N", lambda: self._press(self.event_button)),
            ("Ctrl+M", lambda: self._press(self.remind_button)),
            ("Ctrl+Shift+M", lambda: self._press(self.remind_all_button)),
        ]
        for keys, slot in bound:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def _answer(self) -> None:
        """Accept; beside an open question Ctrl+Enter answers that one, and nothing else."""
        if self.reason.isHidden():
            self._press(self.accept_button)
        else:
            self.reason.give()

    @staticmethod
    def _press(pressed: QPushButton) -> None:
        if pressed.isVisible() and pressed.isEnabled():
            pressed.click()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.set_title(self.tr("Villages"))
        self.form.set_caption(self.tr("Form"))
        self.period.set_caption(self.tr("Period"))
        self.turn_button.setText(self.tr("Turn"))
        self.turn_button.setToolTip(self.tr("Villages across, indicators down, and back (Ctrl+T)"))
        self.blank_button.setText(self.tr("Blank workbooks…"))
        self.blank_button.setToolTip(
            self.tr(
                "Excel workbooks to fill in, for the chosen villages or for all whose report has not come"
            )
        )
        self.copy_button.setText(self.tr("Copy the table"))
        self.more_button.setText(self.tr("More"))
        self._fill_more()
        self.copy_button.setToolTip(self.tr("With headings and totals, for Excel (Ctrl+Shift+C)"))
        self.preview_button.setText(self.tr("Preview"))
        self.preview_button.setToolTip(self.tr("Read the village's report here (Space)"))
        self.accept_button.setToolTip(self.tr("Accept what is chosen (Ctrl+Enter)"))
        self.return_button.setText(self.tr("Return to the village"))
        self.return_button.setToolTip(self.tr("With a reason, pinned at the chosen cells (Ctrl+R)"))
        self.event_button.setText(self.tr("Enter an event for a village…"))
        self.event_button.setToolTip(
            self.tr("What a village has told by telephone or on paper is entered on its behalf (Ctrl+N)")
        )
        self.remind_button.setToolTip(self.tr("The village is told at its next exchange (Ctrl+M)"))
        self.remind_all_button.setToolTip(
            self.tr("Everybody whose report has not come; once a day (Ctrl+Shift+M)")
        )
        self._fill()
        self.grid.retranslate()
        self.panel.retranslate()
        if self._matrix is not None:
            self._show(self._matrix)
        self._offer()

    # ------------------------------------------------------------ loading

    def _show_choices(self, choices: VillageChoices) -> None:
        self._choices = choices
        self._fill()
        form, period, _ = self._wanted
        if form:
            self.form.choose(form)
            self._fill()
            self.period.choose(period)
        self._load_matrix()

    def _fill(self) -> None:
        text = self.kit.language.text
        self.form.fill([(option.id, text(option.label)) for option in self._choices.forms])
        periods = dict(self._choices.periods).get(self.form.current, ())
        self.period.fill([(option.id, capital(text(option.label))) for option in periods])

    def _form_picked(self) -> None:
        self._wanted = ("", "", "")
        self.event_bar.done()
        self._fill()
        self._load_matrix()

    def _load_matrix(self) -> None:
        form, period = self.form.current, self.period.current
        if form and period:
            self._set_loading(loading=True)
            services = self.kit.services
            self.kit.jobs.db(
                lambda: services.villages.matrix(form, period), self._take_matrix, self._load_failed
            )

    def _take_matrix(self, matrix: Matrix) -> None:
        """Show what was asked for last; an answer to an earlier question comes too late."""
        if (matrix.form.id, matrix.period_id) == (self.form.current, self.period.current):
            self._set_loading(loading=False)
            self._show(matrix)

    def _show(self, matrix: Matrix) -> None:
        before = self._matrix
        self._matrix = matrix
        if before is not None and (before.form.id, before.period_id) != (matrix.form.id, matrix.period_id):
            self.panel.hide()
            self._give_room()
        self.summary.setText(self._summarise(matrix))
        self._show_window(matrix)
        self.grid.present(matrix)
        self.differing.show_matrix(matrix)
        self._refill_panel(matrix)
        _, _, key = self._wanted
        self._wanted = ("", "", "")
        if key and matrix.place(key) >= 0:
            self._explain(matrix.place(key))
        self._offer()

    def _show_window(self, matrix: Matrix) -> None:
        """Say beside the period which days it is about, and when it is due, where there is room."""
        roomy = not is_narrow(self.kit, self.width())
        parts = [self.tr("Period"), self.kit.language.text(matrix.window) if roomy else ""]
        if matrix.due is not None and roomy:
            day = format_day(matrix.due.astimezone(VN))
            parts.append(self.tr("due {day}").replace("{day}", day))
        said = [part for part in parts if part]
        metrics, room = self.period.caption.fontMetrics(), self.period.width()
        while len(said) > 1 and metrics.horizontalAdvance(" · ".join(said)) > room:
            said.pop()
        self.period.set_caption(" · ".join(said))
        self.period.box.setAccessibleName(self.tr("Period"))

    def _summarise(self, matrix: Matrix) -> str:
        if not matrix.lines:
            return self._nothing_here(matrix)
        return self.grid.model.words.summary(matrix, few=is_narrow(self.kit, self.width()))

    def _nothing_here(self, matrix: Matrix) -> str:
        """Say that there is nothing, and what can be done about it."""
        if not matrix.events:
            return self.tr("No village answers this form.")
        said = self.tr("No village has reported an event in this period.")
        if not self._choices.on_behalf:
            return said
        more = self.tr("Told by telephone or on paper? Enter it for the village with the button below.")
        return f"{said} {more}"

    def _refill_panel(self, matrix: Matrix) -> None:
        """Show in the panel what has become of what it shows."""
        if self.panel.shows_total:
            self._explain(self.grid.model.place(self.grid.totals.currentIndex())[1])
        elif self.panel.line is not None:
            line = next((each for each in matrix.lines if each.report_id == self.panel.line.report_id), None)
            if line is not None:
                self.panel.show_line(line, matrix)

    # ------------------------------------------------------------ the table

    def _turn(self) -> None:
        self.grid.present(self._matrix, turned=not self.grid.model.turned)
        self.grid.setFocus()

    def _on_moved(self) -> None:
        line = self.grid.current_line()
        if line is not None and self._matrix is not None and self.panel.line not in (None, line):
            self.panel.show_line(line, self._matrix)
        self._offer()

    def _explain(self, place: int) -> None:
        if self._matrix is not None and place >= 0:
            self.panel.explain(explain(self._matrix, place), self._matrix, self._matrix.instead(place))
            self._give_room()
            self.grid.show_total(place)

    def _preview(self) -> None:
        line = self.grid.current_line()
        if line is not None and self._matrix is not None:
            if self.panel.line == line:
                self.panel.close_panel()
            else:
                self.panel.show_line(line, self._matrix)
                self._give_room()

    def _save_blank(self) -> None:
        """For those who fill in Excel: several chosen villages, else everybody who is waited for."""
        chosen = self.grid.chosen_lines()
        missing = self._matrix.missing if self._matrix is not None else ()
        wanted = chosen if len(chosen) > 1 or not missing else missing
        self.exporter.many([line.report_id for line in wanted], blank=True)

    def _say_copied(self, count: int) -> None:
        self.kit.news.say(self.tr("%n cell(s) copied for Excel.", "", count), Tone.OK)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the table its room beside the panel."""
        super().resizeEvent(event)
        self.panel.fit_into(self.width())
        self._fit_tools()
        self._give_room()

    def _fit_tools(self) -> None:
        """Fold what is seldom wanted into a menu, and leave out what needs no saying, where the table needs the room."""
        narrow = is_narrow(self.kit, self.width())
        for each in (self.blank_button, self.copy_button, self.form.caption, self.period.caption):
            each.setVisible(not narrow)
        self.differing.set_brief(brief=narrow)
        self.more_button.setVisible(narrow)
        if self._matrix is not None:
            self.summary.setText(self._summarise(self._matrix))
            self._show_window(self._matrix)

    def _fill_more(self) -> None:
        self._more.clear()
        for each in (self.copy_button, self.blank_button):
            self._more.addAction(each.text()).triggered.connect(each.click)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc folds the panel away before it leads back."""
        if event.key() == Qt.Key.Key_Escape and not self.panel.isHidden():
            self.panel.close_panel()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ what can be done

    def _offer(self) -> None:
        line, chosen = self.grid.current_line(), self.grid.chosen_lines()
        sent = [each for each in chosen if each.state is ReportState.SUBMITTED]
        self.open_button.setEnabled(line is not None)
        self.preview_button.setEnabled(line is not None)
        self.open_button.setText(
            self.tr("Enter on its behalf") if line is None or line.awaited else self.tr("Open")
        )
        self._offer_events(line)
        self.accept_button.setVisible(bool(sent))
        self.accept_button.setText(
            self.tr("Accept %n village(s)", "", len(sent)) if len(sent) > 1 else self.tr("Accept")
        )
        self._offer_reminders(chosen)
        answered = line is not None and line.standing in {Standing.SENT, Standing.ACCEPTED}
        self.return_button.setVisible(answered and len(chosen) <= 1)
        if self.return_button.isHidden():
            self._returning = None
            self.reason.hide()
            self._give_room()

    def _offer_events(self, line: VillageLine | None) -> None:
        """Of an event form one can be entered for a village, also while there is none."""
        events = self._matrix is not None and self._matrix.events
        offered = events and self._choices.on_behalf
        self.event_button.setVisible(offered)
        for each in (self.open_button, self.preview_button):
            each.setVisible(line is not None or not events)
        if not offered:
            self.event_bar.done()

    def _ask_event(self) -> None:
        if self._matrix is not None:
            self.event_bar.ask(self._matrix.form.id)
            self._give_room()

    def _event_begun(self, report_id: str, period_id: str) -> None:
        """Open it; coming back, the table shows the month that it is in."""
        self._give_room()
        if self._matrix is not None:
            self._wanted = (self._matrix.form.id, period_id, "")
            self._show_choices(self._choices)
        self.open_report.emit(report_id, "")

    def _offer_reminders(self, chosen: tuple[VillageLine, ...]) -> None:
        waited = [line for line in chosen if line.awaited]
        fresh, late = self._to_remind(chosen), self._late()
        self.remind_button.setVisible(bool(waited))
        self.remind_button.setEnabled(bool(fresh))
        if waited and not fresh:
            self.remind_button.setText(self.tr("Reminded today"))
        elif len(fresh) > 1:
            self.remind_button.setText(self.tr("Remind %n village(s)", "", len(fresh)))
        else:
            self.remind_button.setText(self.tr("Remind"))
        self.remind_all_button.setVisible(len(late) > len(fresh))
        self.remind_all_button.setText(self.tr("Remind all %n", "", len(late)))

    def _to_remind(self, lines: tuple[VillageLine, ...]) -> tuple[VillageLine, ...]:
        """Return who may still be reminded today."""
        now = today(self.kit.clock)
        return tuple(
            line
            for line in lines
            if line.awaited and (line.reminded is None or line.reminded.at.astimezone(VN).date() != now)
        )

    def _late(self) -> tuple[VillageLine, ...]:
        return self._to_remind(self._matrix.missing) if self._matrix is not None else ()

    def _remind(self, lines: tuple[VillageLine, ...]) -> None:
        ids, services = tuple(line.report_id for line in lines), self.kit.services
        if ids:
            self.focus_first()  # a button that goes away would pass the focus on to whatever comes after it
            self.kit.jobs.db(lambda: services.villages.remind(ids), self._reminded, self._failed)

    def _reminded(self, count: int) -> None:
        self.kit.news.say(
            self.tr("%n village(s) reminded; it goes out with the next synchronisation.", "", count), Tone.OK
        )
        self.kit.news.announce(Topic.REPORTS, Topic.OUTBOX)

    def _open_current(self) -> None:
        line = self.grid.current_line()
        if line is not None:
            self._open_at(line, "")

    def _open_at(self, line: VillageLine, key: CellKey) -> None:
        self.open_report.emit(line.report_id, key)

    def _accept(self) -> None:
        ids = [line.report_id for line in self.grid.chosen_lines() if line.state is ReportState.SUBMITTED]
        services = self.kit.services

        def work() -> None:
            for report_id in ids:
                services.villages.accept(report_id)

        self.kit.jobs.db(work, self._moved, self._failed)

    def _ask_reason(self) -> None:
        line = self.grid.current_line()
        if line is None or self._matrix is None:
            return
        keys = self.grid.chosen_keys(line)
        self._returning = line
        question = self.tr("Why is the report of {village} returned?").replace("{village}", line.name)
        if keys:
            question += " " + self.tr("The reason will stand at %n chosen cell(s).", "", len(keys))
        self.reason.set_figures([(key, self._figure_words(line, key)) for key in keys])
        self.reason.set_words(question, self.tr("Return to the village"))
        self.reason.ask()
        self._give_room()

    def _give_room(self) -> None:
        """Leave out what cannot be used beside an open question, and the tools beside an open panel where it is narrow."""
        asked = not (self.reason.isHidden() and self.event_bar.isHidden())
        crowded = is_narrow(self.kit, self.width()) and (asked or not self.panel.isHidden())
        self.below.setVisible(not asked)
        self.tools.setVisible(not crowded)

    def _asked_no_more(self) -> None:
        self._give_room()
        self.grid.setFocus()

    def _give_back(self, reason: str) -> None:
        if self._returning is not None:
            line, remarks, services = self._returning, self.reason.remarks(), self.kit.services
            self.kit.jobs.db(
                lambda: services.villages.give_back(line.report_id, reason, remarks),
                self._moved,
                self._failed,
            )

    def _figure_words(self, line: VillageLine, key: CellKey) -> str:
        """Return "Số hộ nghèo – Kinh: 10"."""
        matrix = self._matrix
        if matrix is None or (place := matrix.place(key)) < 0:
            return key
        item = matrix.columns[place]
        return f"{self.kit.language.text(item.name)}: {figure_text(line.values[place], item.field) or '–'}"

    def _moved(self, _nothing: object) -> None:
        self.reason.done()
        self.kit.news.say(self.tr("Saved; it goes out with the next synchronisation."), Tone.OK)
        self.kit.news.announce(Topic.REPORTS, Topic.OUTBOX)

    def _failed(self, error: IocError) -> None:
        self.kit.news.fail(error)
        self.kit.news.announce(Topic.REPORTS, Topic.OUTBOX)
