"""Tiếp nhận: what the communes have sent; take it in, return it with remarks, lock it, answer a wish for reopening."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit

from iocdesk.core.text import fold, sort_key
from iocdesk.reports.model import ReportState, Transition
from iocdesk.ui.fonts import LARGE_TEXT
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.pages.review_desk import DeskWords, ReviewDesk
from iocdesk.ui.ports import ApprovalRow
from iocdesk.ui.widgets.basics import captioned, label, row
from iocdesk.ui.widgets.picker import Picker
from iocdesk.ui.words import capital, due_words, person, state_look, state_word

MOST = 300
"""Entries that are listed at once; the filters find the rest."""
_ALL, _OPEN, _EVERY = "", "open", "every"
_WAITING = frozenset({ReportState.SENT, ReportState.REOPEN_REQUESTED})
_SEARCH_MS = 150


class IntakePage(ReviewDesk):
    """The province's page."""

    ALONE = (Transition.RETURN, Transition.REFUSE_REOPEN)

    def __init__(self, kit: Kit) -> None:
        self._rows: tuple[ApprovalRow, ...] = ()
        self._more = 0
        super().__init__(kit)
        self.search = QLineEdit()
        self.search_caption = label(kit, "", tone="muted", wrap=False)
        self.search_caption.setBuddy(self.search)
        self.state, self.commune = Picker(kit, 150), Picker(kit, 150)
        self.form, self.period = Picker(kit, 150), Picker(kit, 120)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SEARCH_MS)
        self._soon.timeout.connect(self.fill)
        self._lay_out_filters()
        self.search.textChanged.connect(self._soon.start)
        for picker in (self.state, self.commune, self.form, self.period):
            picker.picked.connect(self.fill)
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.activated.connect(self.search.setFocus)

    def refresh(self) -> None:
        """Ask what arrived."""
        self.load(self.kit.services.approvals.arrived, self._show)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.set_title(self.tr("Receive"))
        self.list.setAccessibleName(self.tr("Reports of the communes"))
        self.search_caption.setText(self.tr("Search  Ctrl+F"))
        self.search.setPlaceholderText(self.tr("Commune, title, person"))
        self.search.setAccessibleName(self.tr("Search in the list"))
        self.state.set_caption(self.tr("State"))
        self.commune.set_caption(self.tr("Commune"))
        self.form.set_caption(self.tr("Form"))
        self.period.set_caption(self.tr("Period"))
        self._fill_pickers()
        super().retranslate()

    def wanted(self) -> Sequence[ApprovalRow]:
        """Return what the filters leave, the most urgent first."""
        words = fold(self.search.text()).split()
        found = [item for item in self._rows if self._keep(item, words)]
        self._more = max(0, len(found) - MOST)
        return found[:MOST]

    def describe(self, item: ApprovalRow) -> tuple[str, str, str, Glyph]:
        """Return commune and title, then state, due and sender."""
        text = self.kit.language.text
        title = f"{item.unit} – {text(item.title)}, {text(item.period)}"
        glyph, tone = state_look(item.state) if item.state is not None else (Glyph.CLOCK, "muted")
        word = state_word(item.state) if item.state is not None else ""
        due, urgency, _ = due_words(item.due, item.days_left)
        sent = item.state is ReportState.SENT
        tone = urgency if sent and urgency == "error" else tone
        waits = due if sent else ""
        return (
            title,
            " · ".join(
                it for it in (word, waits, person(item.submitted_by), DeskWords().unread(item.unread)) if it
            ),
            tone,
            glyph,
        )

    def primary_words(self, move: Transition | None, count: int) -> str:
        """Return what the button says."""
        if count and move is Transition.ACCEPT:
            return self.tr("Accept %n report(s)", "", count) + "  Ctrl+Enter"
        if count and move is Transition.LOCK:
            return self.tr("Lock %n report(s)", "", count) + "  Ctrl+Enter"
        word = super().primary_words(move, count)
        return f"{word}  Ctrl+Enter" if word else ""

    def done_words(self, move: Transition, count: int) -> str:
        """Return "Đã tiếp nhận 12 báo cáo."."""
        if move is Transition.ACCEPT:
            return self.tr("%n report(s) accepted.", "", count)
        if move is Transition.LOCK:
            return self.tr("%n report(s) locked.", "", count)
        return super().done_words(move, count)

    def words_of(self, move: Transition) -> tuple[str, str]:
        """Return the question for the reason of a move, and its verb."""
        if move is Transition.RETURN:
            asked = self.tr("Why is it returned? Tick the figures it is about.")
            return asked, self.tr("Return to the commune")
        if move is Transition.REOPEN:
            return self.tr("What may be corrected, and until when?"), self.tr("Reopen")
        return self.tr("Why is reopening refused?"), self.tr("Refuse reopening")

    def _lay_out_filters(self) -> None:
        self.search.setMinimumWidth(self.kit.theme.px(240))
        self._first, self._second = row(gap=16), row(gap=16)
        self._first.addLayout(captioned(self.search_caption, self.search), 3)
        self.filter_rows.addLayout(self._first)
        self.filter_rows.addLayout(self._second)
        self._place_filters()
        self.kit.theme.changed.connect(self._place_filters)

    def _place_filters(self) -> None:
        """Large type takes two lines."""
        large = self.kit.theme.scale > LARGE_TEXT
        for picker, share in ((self.state, 2), (self.period, 2), (self.commune, 2), (self.form, 3)):
            second = large and picker in {self.commune, self.form}
            (self._second if second else self._first).addWidget(picker, share)

    def _fill_pickers(self) -> None:
        text = self.kit.language.text
        self.state.fill(
            [
                (_OPEN, self.tr("To be answered")),
                *((state.value, state_word(state)) for state in _OFFERED),
                (_EVERY, self.tr("All states")),
            ]
        )
        communes = {item.unit_id: item.unit for item in self._rows}
        forms = {item.form_id: text(item.title) for item in self._rows}
        periods = {item.period_id: capital(text(item.period)) for item in self._rows}
        self.commune.fill([(_ALL, self.tr("All communes")), *_by_name(communes)])
        self.form.fill([(_ALL, self.tr("All forms")), *_by_name(forms)])
        self.period.fill([(_ALL, self.tr("All periods")), *sorted(periods.items(), reverse=True)])

    def _keep(self, item: ApprovalRow, words: list[str]) -> bool:
        state = self.state.current
        if state == _OPEN:
            fits = item.state in _WAITING
        else:
            fits = state in {_EVERY, item.state.value if item.state is not None else _EVERY}
        chosen = (self.commune.current, item.unit_id), (self.form.current, item.form_id)
        if not fits or any(wish not in {_ALL, value} for wish, value in chosen):
            return False
        if self.period.current not in {_ALL, item.period_id}:
            return False
        return not words or _answers(item, words)

    def _show(self, rows: tuple[ApprovalRow, ...]) -> None:
        self._rows = rows
        self._fill_pickers()
        self.fill()

    def _say_nothing(self) -> None:
        waiting = sum(item.state in _WAITING for item in self._rows)
        if self._rows and waiting:
            self.nothing.setText(self.tr("No report matches. Please choose another filter or fewer letters."))
        else:
            self.nothing.setText(self.tr("Nothing waits for the province."))
        super()._say_nothing()
        more = self.tr("and %n more: please filter to see them.", "", self._more) if self._more else ""
        self.what_next.setText(more)
        self.what_next.setVisible(bool(more))


_OFFERED = (
    ReportState.SENT,
    ReportState.REOPEN_REQUESTED,
    ReportState.ACCEPTED,
    ReportState.LOCKED,
    ReportState.REOPENED,
)


def _by_name(names: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(names.items(), key=lambda pair: sort_key(pair[1]))


def _answers(item: ApprovalRow, words: list[str]) -> bool:
    said = (item.title.vi, item.title.en, item.unit, item.submitted_by, item.period.vi, item.period.en)
    hay = fold(" ".join(said))
    return all(word in hay for word in words)
