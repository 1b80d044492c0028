"""The page of a report's past: its versions at the left; at the right what changed against another, or all of one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from iocdesk.actions.version_model import NOW, CellChange, History, OldReport, VersionKind, VersionRow
from iocdesk.core.clock import long_moment
from iocdesk.core.errors import IocError
from iocdesk.ui.entry.audit_page import origin_word
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.past.sheet import Sheet, SheetLine
from iocdesk.ui.past.words import detail_of, look_of, title_of
from iocdesk.ui.widgets.basics import button, column, heading, label, name, row, set_shown
from iocdesk.ui.widgets.picker import Picker
from iocdesk.ui.widgets.two_line_list import TwoLineList
from iocdesk.ui.words import capital, person

LIST_WIDTH, MOST_WIDTH = 360, 420
"""Pixels at 100 %, and in all: the figures need the rest."""
NOTHING = "0"
"""The reference of the empty report that everything starts from."""


class PastPage(QWidget):
    """Opens on the newest version, compared with the one before."""

    closed = Signal()

    def __init__(self, kit: Kit, report_id: str) -> None:
        super().__init__()
        self.setProperty("kind", "page")
        self._kit, self._report_id = kit, report_id
        self._history: History | None = None
        self._changes: tuple[CellChange, ...] = ()
        self._old: OldReport | None = None
        self._asked = ("", "")
        self.back = button(kit, "quiet", Glyph.ARROW_LEFT)
        self.title, self.subtitle = label(kit, "", FontRole.TITLE), label(kit, "", tone="muted")
        self.state = label(kit, "", tone="muted")
        self.fetch = button(kit, "", Glyph.ARROWS_CLOCKWISE)
        self.versions, self.against = TwoLineList(kit), Picker(kit, 220)
        self.whole = button(kit, "", Glyph.FILE_TEXT)
        self.whole.setCheckable(True)
        self.told, self.sheet = label(kit, "", FontRole.SECTION), Sheet(kit)
        self.sentence = label(kit, "", tone="muted")
        self._lay_out()
        self.back.clicked.connect(self.closed)
        self.fetch.clicked.connect(self.fetch_all)
        self.versions.currentRowChanged.connect(self._choose)
        self.against.picked.connect(self._show_chosen)
        self.whole.toggled.connect(self._show_chosen)
        kit.theme.changed.connect(self._fit)
        self._fit()
        self.retranslate()

    def _lay_out(self) -> None:
        outer = column(self, gap=8)
        outer.setContentsMargins(12, 12, 12, 8)
        head = heading(self.back, self.title, self.subtitle)
        head.addWidget(self.state)
        head.addWidget(self.fetch)
        outer.addLayout(head)
        body, right, tools = row(gap=12), column(gap=8), row(gap=12)
        body.addWidget(self.versions)
        tools.addWidget(self.against)
        tools.addStretch(1)
        tools.addWidget(self.whole, 0, Qt.AlignmentFlag.AlignBottom)
        right.addWidget(self.told)
        right.addLayout(tools)
        right.addWidget(self.sentence, 0, Qt.AlignmentFlag.AlignTop)
        right.addWidget(self.sheet, 1)
        right.addStretch()
        set_shown(self.sentence, False)
        body.addLayout(right, 1)
        outer.addLayout(body, 1)
        self.setFocusProxy(self.versions)

    def _fit(self) -> None:
        self.versions.setFixedWidth(min(self._kit.theme.px(LIST_WIDTH), MOST_WIDTH))

    # ------------------------------------------------------------ loading

    def showEvent(self, event: QShowEvent) -> None:
        """Show what is on this computer, and ask the server for the rest; the first time only."""
        super().showEvent(event)
        if self._history is None:
            self._load()
            self.fetch_all()

    def _load(self) -> None:
        reports, report_id = self._kit.services.reports, self._report_id
        self._kit.jobs.db(lambda: reports.history(report_id), self._show)

    def fetch_all(self) -> None:
        """Ask the server for the versions that are not here."""
        reports, report_id = self._kit.services.reports, self._report_id
        self.fetch.setEnabled(False)
        self.state.setText(self.tr("Asking the server…"))
        self._kit.jobs.net(
            lambda _progress: reports.fetch_history(report_id), self._fetched, self._not_fetched
        )

    def _fetched(self, _count: int) -> None:
        self.fetch.setEnabled(True)
        self._load()

    def _not_fetched(self, error: IocError) -> None:
        self.fetch.setEnabled(True)
        self.state.setText(self.tr("What this computer knows; the rest comes when there is a network."))
        self.state.setToolTip(self._kit.language.text(error.text))

    def _show(self, history: History) -> None:
        chosen = self.chosen
        self._history = history
        self.retranslate()
        rows = history.rows
        place = next((n for n, row_ in enumerate(rows) if chosen is not None and row_.ref == chosen.ref), 0)
        self.versions.setCurrentRow(place if rows else -1)
        self._choose()

    @property
    def chosen(self) -> VersionRow | None:
        """The version that is looked at."""
        rows = self._history.rows if self._history is not None else ()
        place = self.versions.currentRow()
        return rows[place] if 0 <= place < len(rows) else None

    # ------------------------------------------------------------ choosing

    def _choose(self) -> None:
        """Offer what the version can be compared with; first the one that it came after."""
        chosen, history = self.chosen, self._history
        if chosen is None or history is None:
            return
        others = [it for it in history.rows if it.ref != chosen.ref and it.here]
        options = [(it.ref, title_of(it)) for it in others]
        options.append((NOTHING, self.tr("An empty report")))
        self.against.blockSignals(True)
        self.against.fill(options)
        self.against.choose(self._before(chosen, others))
        self.against.blockSignals(False)
        self._show_chosen()

    def _before(self, chosen: VersionRow, others: list[VersionRow]) -> str:
        limit = chosen.number if chosen.kind is VersionKind.BESIDE else chosen.number - 1
        line = [it for it in others if it.kind is VersionKind.LINE and it.number <= limit]
        return max(line, key=lambda it: it.number).ref if line else NOTHING

    def _show_chosen(self) -> None:
        chosen = self.chosen
        if chosen is None:
            return
        self.told.setText(title_of(chosen))
        self.against.setVisible(not self.whole.isChecked())
        self._name_switch()
        reports, report_id = self._kit.services.reports, self._report_id
        ref, other = chosen.ref, self.against.current
        self._asked = (ref, "" if self.whole.isChecked() else other)
        if not chosen.here:
            self._say(
                self.tr("This version is not on this computer yet. It is fetched when there is a network.")
            )
        elif self.whole.isChecked():
            self._kit.jobs.db(lambda: (ref, reports.version(report_id, ref)), self._show_whole, self._failed)
        else:
            self._kit.jobs.db(
                lambda: (ref, other, reports.difference(report_id, other, ref)),
                self._show_changes,
                self._failed,
            )

    def _failed(self, error: IocError) -> None:
        self._say(self._kit.language.text(error.text))

    def _say(self, sentence: str) -> None:
        """Show a sentence in place of a table without lines."""
        self.sheet.fill((), ())
        self.sheet.hide()
        self.sentence.setText(sentence)
        self.sentence.show()

    def _fill(self, titles: tuple[str, ...], lines: list[SheetLine], right: frozenset[int]) -> None:
        self.sentence.hide()
        self.sheet.fill(titles, lines, right)
        self.sheet.show()

    # ------------------------------------------------------------ the sheet

    def _show_changes(self, answer: tuple[str, str, tuple[CellChange, ...]]) -> None:
        ref, other, changes = answer
        if (ref, other) != self._asked:
            return
        if not changes:
            self._say(self.tr("No figure and no note is another."))
            return
        code = self._kit.language.code
        lines = [
            SheetLine(
                (
                    _with_unit(it.label.lang(code), it.unit.lang(code)),
                    it.old or "–",
                    it.new or "–",
                    self._note(it),
                    self._who(it),
                ),
                strong=2,
            )
            for it in changes
        ]
        titles = (
            self.tr("Indicator"), self.tr("Before"), self.tr("After"), self.tr("Note"), self.tr("By whom"),
        )  # fmt: skip
        self._fill(titles, lines, frozenset({1, 2}))

    def _note(self, it: CellChange) -> str:
        if it.old_note == it.new_note:
            return it.new_note
        if not it.new_note:
            return self.tr("note taken away: {text}").replace("{text}", it.old_note)
        return it.new_note

    def _who(self, it: CellChange) -> str:
        at = long_moment(it.at)
        return " · ".join(part for part in (person(it.by), at, origin_word(it.origin)) if part)

    def _show_whole(self, answer: tuple[str, OldReport]) -> None:
        ref, old = answer
        if (ref, "") != self._asked:
            return
        code = self._kit.language.code
        lines: list[SheetLine] = []
        for section in old.sections:
            lines.append(SheetLine((section.label.lang(code),), heading=True))
            lines += [
                SheetLine(
                    (_with_unit(line.label.lang(code), line.unit.lang(code)), line.value, line.note), strong=1
                )
                for line in section.lines
            ]
        titles = (self.tr("Indicator"), self.tr("Figure"), self.tr("Note"))
        self._fill(titles, lines, frozenset({1}))

    # ------------------------------------------------------------ texts and keys

    def retranslate(self) -> None:
        """Set every text in the present language."""
        code, history = self._kit.language.code, self._history
        self.title.setText(self.tr("History of the report"))
        name(self.back, self.tr("Back to the report"))
        self.back.setToolTip(self.tr("Back to the report (Esc)"))
        self.fetch.setText(self.tr("Fetch from the server"))
        self._name_switch()
        self.against.set_caption(self.tr("Compared with"))
        self.versions.setAccessibleName(self.tr("Versions"))
        self.sheet.setAccessibleName(self.tr("What changed"))
        if history is None:
            return
        parts = (history.title.lang(code), capital(history.period.lang(code)), history.unit)
        self.subtitle.setText(" · ".join(part for part in parts if part))
        self.setAccessibleName(f"{self.title.text()}: {self.subtitle.text()}")
        if history.fetched_at is not None:
            text = self.tr("All versions of the server are here, as of {time}.")
            self.state.setText(text.replace("{time}", long_moment(history.fetched_at)))
        self._fill_list(history)

    def _name_switch(self) -> None:
        whole = self.whole.isChecked()
        self.whole.setText(self.tr("See what changed") if whole else self.tr("Read the whole version"))

    def _fill_list(self, history: History) -> None:
        here = self.versions.currentRow()
        self.versions.blockSignals(True)
        self.versions.clear()
        for it in history.rows:
            icon = self._kit.icons.icon(*look_of(it), 20)
            self.versions.add(icon, title_of(it), detail_of(self._kit, it), strong=it.ref == NOW)
        self.versions.setCurrentRow(here)
        self.versions.blockSignals(False)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self._choose()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the report."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def _with_unit(words: str, unit: str) -> str:
    return f"{words} ({unit})" if unit else words
