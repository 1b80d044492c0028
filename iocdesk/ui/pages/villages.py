"""Các thôn: how far each village's report for a chosen form and period is; enter on its behalf, accept or
return it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt

from iocdesk.core.errors import IocError
from iocdesk.reports.model import ReportState
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.i18n import format_moment
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone, Topic
from iocdesk.ui.page import Page
from iocdesk.ui.ports import VillageChoices, VillageRow
from iocdesk.ui.widgets.basics import button, label, row
from iocdesk.ui.widgets.picker import Picker
from iocdesk.ui.widgets.reason_bar import ReasonBar
from iocdesk.ui.widgets.table import Column, RowsModel, Table
from iocdesk.ui.words import capital, person, progress_word, state_look, state_word

SENT = frozenset({ReportState.SUBMITTED, ReportState.ACCEPTED})
NAMED_MISSING = 3
"""So many villages are named in the summary; of the rest it gives the number."""


class VillagesPage(Page):
    """The state of the villages' reports."""

    TOPICS = frozenset({Topic.REPORTS, Topic.OUTBOX})

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._choices = VillageChoices()
        self._rows: tuple[VillageRow, ...] = ()
        self.form, self.period = Picker(kit, 260), Picker(kit, 150)
        self.summary = label(kit, "", FontRole.STRONG)
        self.table = Table(kit, RowsModel(kit, self._columns()))
        self.open_button = button(kit, "primary", Glyph.PENCIL_SIMPLE)
        self.accept_button = button(kit, "", Glyph.CHECK)
        self.return_button = button(kit, "", Glyph.ARROW_U_UP_LEFT)
        self.reason = ReasonBar(kit)
        self._lay_out()
        self.form.picked.connect(self._form_picked)
        self.period.picked.connect(self._load_rows)
        self.table.opened.connect(self._open)
        self.table.chosen.connect(self._offer)
        self.open_button.clicked.connect(self._open_current)
        self.accept_button.clicked.connect(self._accept)
        self.return_button.clicked.connect(self.reason.ask)
        self.reason.given.connect(self._give_back)
        self._offer(None)

    def refresh(self) -> None:
        """Ask which forms and periods there are, then for the rows."""
        self.load(self.kit.services.villages.choices, self._show_choices)

    def focus_first(self) -> None:
        """The list comes first."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.set_title(self.tr("Villages"))
        self.form.set_caption(self.tr("Form"))
        self.period.set_caption(self.tr("Period"))
        self.table.setAccessibleName(self.tr("State of each village"))
        self.accept_button.setText(self.tr("Accept"))
        self.return_button.setText(self.tr("Return to the village"))
        self.reason.set_words(self.tr("Why is it returned?"), self.tr("Return to the village"))
        self.table.rows.retranslate()
        self._fill()
        self._summarise()
        self._offer(self.table.current_row())

    def _lay_out(self) -> None:
        chooser = row(gap=16)
        chooser.addWidget(self.form, 3)
        chooser.addWidget(self.period, 1)
        chooser.addStretch(2)
        actions = row()
        actions.addWidget(self.open_button)
        actions.addWidget(self.accept_button)
        actions.addWidget(self.return_button)
        actions.addStretch(1)
        self.body.addLayout(chooser)
        self.body.addWidget(self.summary)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.reason)
        self.body.addLayout(actions)

    def _show_choices(self, choices: VillageChoices) -> None:
        self._choices = choices
        self._fill()
        self._load_rows()

    def _fill(self) -> None:
        text = self.kit.language.text
        self.form.fill([(option.id, text(option.label)) for option in self._choices.forms])
        periods = dict(self._choices.periods).get(self.form.current, ())
        self.period.fill([(option.id, capital(text(option.label))) for option in periods])

    def _form_picked(self) -> None:
        self._fill()
        self._load_rows()

    def _load_rows(self) -> None:
        form, period = self.form.current, self.period.current
        if form and period:
            self.load(lambda: self.kit.services.villages.villages(form, period), self._show)
        else:
            self._show(())

    def _show(self, rows: tuple[VillageRow, ...]) -> None:
        chosen = self.table.current_row()
        self._rows = rows
        self.table.rows.set_rows(rows)
        place = next(
            (
                n
                for n, item in enumerate(self.table.shown_rows())
                if chosen and item.village == chosen.village
            ),
            0,
        )
        if rows:
            self.table.selectRow(place)
        self._summarise()
        self._offer(self.table.current_row())

    def _summarise(self) -> None:
        missing = [item.village for item in self._rows if item.state not in SENT]
        if not self._rows:
            self.summary.setText("" if self._loading else self.tr("No village answers this form."))
            return
        counted = self.tr("{sent}/{total} villages have sent")
        counted = counted.replace("{sent}", str(len(self._rows) - len(missing))).replace(
            "{total}", str(len(self._rows))
        )
        self.summary.setText(counted + (f", {self._name_missing(missing)}" if missing else ""))

    def _name_missing(self, missing: list[str]) -> str:
        named = self.tr("missing {names}").replace("{names}", ", ".join(missing[:NAMED_MISSING]))
        rest = len(missing) - NAMED_MISSING
        return f"{named} " + self.tr("and %n other(s)", "", rest) if rest > 0 else named

    def _offer(self, item: VillageRow | None) -> None:
        self.reason.hide()
        for each in (self.open_button, self.accept_button, self.return_button):
            each.setEnabled(item is not None)
        sent = item is not None and item.state is ReportState.SUBMITTED
        self.accept_button.setVisible(sent)
        self.return_button.setVisible(sent)
        begun = item is not None and item.state in SENT
        self.open_button.setText(self.tr("Open") if begun else self.tr("Enter on its behalf"))

    def _open_current(self) -> None:
        item = self.table.current_row()
        if item is not None:
            self._open(item)

    def _open(self, item: VillageRow) -> None:
        self.open_report.emit(item.report_id, "")

    def _accept(self) -> None:
        item = self.table.current_row()
        if item is not None:
            self.kit.jobs.db(
                lambda: self.kit.services.villages.accept(item.report_id), self._moved, self._failed
            )

    def _give_back(self, reason: str) -> None:
        item = self.table.current_row()
        if item is not None:
            services = self.kit.services
            self.kit.jobs.db(
                lambda: services.villages.give_back(item.report_id, reason), self._moved, self._failed
            )

    def _moved(self, _nothing: object) -> None:
        self.reason.done()
        self.kit.news.say(self.tr("Saved; it goes out with the next synchronisation."), Tone.OK)
        self.kit.news.announce(Topic.REPORTS, Topic.OUTBOX)

    def _failed(self, error: IocError) -> None:
        self.kit.news.fail(error)

    def _columns(self) -> list[Column[VillageRow]]:
        return [
            Column(lambda: self.tr("Village"), lambda item: item.village),
            Column(lambda: self.tr("State"), self._state, self._rank, self._look, width=210),
            Column(
                lambda: self.tr("Progress"),
                lambda item: progress_word(item.done, item.total) or "–",
                lambda item: item.done / item.total if item.total else -1.0,
                width=110,
                right=True,
            ),
            Column(
                lambda: self.tr("Entered by"), self._by, width=230, tip=lambda item: item.updated_by, drop=1
            ),
            Column(
                lambda: self.tr("Changed"),
                lambda item: format_moment(item.updated_at) if item.updated_at else "–",
                lambda item: item.updated_at,
                width=160,
                drop=2,
            ),
        ]

    def _state(self, item: VillageRow) -> str:
        if item.state in SENT or item.state is ReportState.RETURNED:
            return state_word(item.state) if item.state is not None else ""
        late = -(item.days_left or 0)
        if late > 0:
            return self.tr("Overdue by %n day(s)", "", late)
        if item.state is None:
            return self.tr("Not begun")
        return self.tr("Entering, {share} %").replace(
            "{share}", str(round(100 * item.done / max(1, item.total)))
        )

    def _rank(self, item: VillageRow) -> int:
        order = [ReportState.RETURNED, None, ReportState.DRAFT, ReportState.SUBMITTED, ReportState.ACCEPTED]
        return order.index(item.state) if item.state in order else len(order)

    def _look(self, item: VillageRow) -> tuple[Glyph | None, str]:
        if item.state is not None and (item.state in SENT or item.state is ReportState.RETURNED):
            return state_look(item.state)
        if (item.days_left or 0) < 0:
            return Glyph.WARNING, "error"
        return (Glyph.CIRCLE_DASHED, "muted") if item.state is None else (Glyph.PENCIL_SIMPLE, "text")

    def _by(self, item: VillageRow) -> str:
        if item.on_behalf:
            return self.tr("{name} (on its behalf)").replace("{name}", person(item.updated_by))
        return person(item.updated_by) or "–"
