"""Báo cáo: every report this user may see, with search, filters and Vietnamese sorting."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from iocdesk.core.clock import long_moment
from iocdesk.core.text import fold, sort_key
from iocdesk.reports.model import ReportState
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.page import Page
from iocdesk.ui.ports import ReportRow
from iocdesk.ui.widgets.basics import button, captioned, label, row
from iocdesk.ui.widgets.picker import Picker
from iocdesk.ui.widgets.table import Column, RowsModel, Table
from iocdesk.ui.words import SYSTEM, capital, due_date, person, progress_word, state_look, state_word

_ALL = ""
_NOT_BEGUN = "not_begun"
"""Of the filter by state: drafts in which nothing stands yet."""


class ReportsPage(Page):
    """The list of reports."""

    TOPICS = frozenset({Topic.REPORTS, Topic.OUTBOX})

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._rows: tuple[ReportRow, ...] = ()
        self._hays: dict[str, str] = {}
        self._opened = False
        self.search = QLineEdit()
        self.search.setMinimumWidth(kit.theme.px(180))
        self.search_caption = label(kit, "", tone="muted", wrap=False)
        self.search_caption.setBuddy(self.search)
        self.period, self.state, self.form = Picker(kit, 130), Picker(kit, 130), Picker(kit, 180)
        self.table = Table(kit, RowsModel(kit, self._columns()))
        self.found = label(kit, "", tone="muted")
        self.import_button = button(kit, "", Glyph.FILES)
        self._lay_out()
        self.search.textChanged.connect(self._filter)
        for picker in (self.period, self.state, self.form):
            picker.picked.connect(self._filter)
        self.table.opened.connect(self._open)
        self.import_button.clicked.connect(self._import)

    def refresh(self) -> None:
        """Ask for the reports."""
        self.load(self.kit.services.reports.reports, self._show)

    def focus_first(self) -> None:
        """Search comes first; who comes back from a report goes on in the list."""
        going_on = self._opened and self.table.current_row() is not None
        self._opened = False
        (self.table if going_on else self.search).setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.set_title(self.tr("Reports"))
        self.import_button.setText(self.tr("Import from files…"))
        self.import_button.setToolTip("Ctrl+I")
        self.search_caption.setText(self.tr("Search"))
        self.search.setPlaceholderText(self.tr("Title, unit, person"))
        self.search.setAccessibleName(self.tr("Search in the list"))
        self.period.set_caption(self.tr("Period"))
        self.state.set_caption(self.tr("State"))
        self.form.set_caption(self.tr("Form"))
        self.table.setAccessibleName(self.tr("List of reports"))
        self.table.rows.retranslate()
        self._fill_pickers()
        self._count()

    def _import(self) -> None:
        self.open_page.emit("import")

    def _lay_out(self) -> None:
        self.head.addWidget(self.import_button)
        filters = row(gap=16)
        filters.addLayout(captioned(self.search_caption, self.search), 2)
        filters.addWidget(self.period, 1)
        filters.addWidget(self.state, 1)
        filters.addWidget(self.form, 2)
        self.body.addLayout(filters)
        self.body.addWidget(self.found)
        self.body.addWidget(self.table, 1)

    def _show(self, rows: tuple[ReportRow, ...]) -> None:
        if rows == self._rows:
            return
        chosen = self.table.current_row()
        self._rows, self._hays = rows, {}
        self.table.rows.set_rows(rows)
        self._fill_pickers()
        self._filter()
        if chosen is not None:
            self._select(chosen.report_id)

    def _select(self, report_id: str) -> None:
        for number, shown in enumerate(self.table.shown_rows()):
            if shown.report_id == report_id:
                self.table.selectRow(number)

    def _fill_pickers(self) -> None:
        text = self.kit.language.text
        periods = {item.period_id: text(item.period) for item in self._rows}
        forms = {item.form_id: text(item.title) for item in self._rows}
        states = {_state_of(item): state_word(item.state, begun=item.done > 0) for item in self._rows}
        newest_first = sorted(((id_, capital(name)) for id_, name in periods.items()), reverse=True)
        self.period.fill([(_ALL, self.tr("All periods")), *newest_first])
        self.form.fill(
            [(_ALL, self.tr("All forms")), *sorted(forms.items(), key=lambda pair: sort_key(pair[1]))]
        )
        order = [_NOT_BEGUN, *(state.value for state in ReportState)]
        in_order = [(name, states[name]) for name in order if name in states]
        self.state.fill([(_ALL, self.tr("All states")), *in_order])

    def _filter(self) -> None:
        words = fold(self.search.text()).split()
        period, state, form = self.period.current, self.state.current, self.form.current

        def keep(item: ReportRow) -> bool:
            if period not in {_ALL, item.period_id} or form not in {_ALL, item.form_id}:
                return False
            if state not in {_ALL, _state_of(item)}:
                return False
            return not words or self._answers(item, words)

        self.table.proxy.keep(keep)
        self._count()

    def _answers(self, item: ReportRow, words: list[str]) -> bool:
        """Whether all words occur; each row's text is folded once, a province has thousands of rows."""
        hay = self._hays.get(item.report_id)
        if hay is None:
            parts = (item.title.vi, item.title.en, item.unit, item.updated_by, item.period.vi, item.period.en)
            hay = self._hays[item.report_id] = fold(" ".join(parts))
        return all(word in hay for word in words)

    def _count(self) -> None:
        shown, total = self.table.proxy.rowCount(), len(self._rows)
        text = self.tr("%Ln report(s)", "", shown)
        if not total and not self._loading:
            text = self.tr("There are no reports yet. What is due is under To do.")
        elif not shown and total:
            text = self.tr("No report matches. Please choose another filter or fewer letters.")
        self.found.setText(text)

    def _title(self, item: ReportRow) -> str:
        title = self.kit.language.text(item.title)
        return f"{title} · " + self.tr("%n unread message(s)", "", item.unread) if item.unread else title

    def _open(self, item: ReportRow) -> None:
        self._opened = True
        self.open_report.emit(item.report_id, "")

    def _columns(self) -> list[Column[ReportRow]]:
        text = self.kit.language.text
        return [
            Column(lambda: self.tr("Report"), self._title, look=_talk_look),
            Column(
                lambda: self.tr("Period"),
                lambda item: capital(text(item.period)),
                lambda item: item.period_id,
                width=140,
            ),
            Column(lambda: self.tr("Unit"), lambda item: item.unit, width=140, drop=1),
            Column(
                lambda: self.tr("State"),
                lambda item: state_word(item.state, begun=item.done > 0),
                lambda item: (list(ReportState).index(item.state), item.done > 0),
                lambda item: state_look(item.state, begun=item.done > 0),
                width=150,
            ),
            Column(
                lambda: self.tr("Progress"),
                lambda item: progress_word(item.done, item.total) or "–",
                lambda item: item.done / item.total if item.total else -1.0,
                width=100,
                right=True,
                drop=2,
            ),
            Column(lambda: self.tr("Due"), lambda item: due_date(item.due), lambda item: item.due, width=110),
            Column(
                lambda: self.tr("Changed"),
                _changed,
                _changed_at,
                _changed_look,
                width=170,
                tip=_changed_tip,
                drop=3,
            ),
        ]


def _state_of(item: ReportRow) -> str:
    return _NOT_BEGUN if item.state is ReportState.DRAFT and not item.done else item.state.value


def _talk_look(item: ReportRow) -> tuple[Glyph | None, str]:
    return (Glyph.CHAT_TEXT, "primary") if item.unread else (None, "text")


def _changed(item: ReportRow) -> str:
    if item.updated_at is None:
        return "–"
    return long_moment(item.updated_at) + (f"\n{person(item.updated_by)}" if item.updated_by else "")


def _changed_tip(item: ReportRow) -> str:
    whole = item.updated_by if item.updated_by != SYSTEM else person(item.updated_by)
    return "\n".join([_changed(item).partition("\n")[0], *([whole] if whole else [])])


def _changed_at(item: ReportRow) -> datetime | None:
    return item.updated_at


def _changed_look(item: ReportRow) -> tuple[Glyph | None, str]:
    return (Glyph.CLOUD_ARROW_UP, "warn") if item.unsent else (None, "muted")
