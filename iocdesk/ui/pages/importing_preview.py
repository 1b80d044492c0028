"""The second look of an import: files, questions, the table of cells, and the button that says how many."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QCheckBox, QWidget

from iocdesk.actions.import_views import ImportChoices, ImportPreview
from iocdesk.core.numbers import format_number
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.pages.importing_files import FilesView, Offers
from iocdesk.ui.pages.importing_table import PreviewRow, PreviewTable, preview_rows
from iocdesk.ui.widgets.basics import button, column, label, row, scroller

MOST_READINGS = 3
MOST_FILES_HEIGHT = 230
"""Pixels at 100 % that the lines of the files may take; more is scrolled."""


class PreviewView(QWidget):
    """Shows a preview and gathers the choices."""

    apply_asked = Signal()
    back_asked = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.preview = ImportPreview((), ())
        self.choices = ImportChoices()
        self.files = FilesView(kit)
        self.table = PreviewTable(kit)
        self.table.follow(lambda: self.choices)
        self.problems_only, self.changes_only = QCheckBox(), QCheckBox()
        self.changes_only.setChecked(True)
        self.summary = label(kit, "", FontRole.STRONG)
        self.about = label(kit, "", tone="muted")
        self.toggle = button(kit)
        self.readings = [button(kit) for _ in range(MOST_READINGS)]
        self.confirm_all = button(kit, "link")
        self.back = button(kit, "", Glyph.ARROW_LEFT)
        self.apply = button(kit, "primary", Glyph.CHECK)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        outer = column(self, gap=8)
        self._scroll = scroller(self.files, "")
        outer.addWidget(self._scroll)
        filters = row(gap=16)
        filters.addWidget(self.problems_only)
        filters.addWidget(self.changes_only)
        filters.addStretch(1)
        filters.addWidget(self.confirm_all)
        outer.addLayout(filters)
        outer.addWidget(self.table, 1)
        self._room = QWidget()
        self._room.hide()
        outer.addWidget(self._room, 1)
        decide = row(gap=8)
        decide.addWidget(self.toggle)
        for each in self.readings:
            decide.addWidget(each)
        decide.addWidget(self.about, 1)
        outer.addLayout(decide)
        foot = row(gap=8)
        foot.addWidget(self.back)
        foot.addWidget(self.summary, 1)
        foot.addWidget(self.apply)
        outer.addLayout(foot)

    def _connect(self) -> None:
        self.problems_only.toggled.connect(self._fill)
        self.changes_only.toggled.connect(self._fill)
        self.table.toggled.connect(self.flip)
        self.table.opened.connect(self.flip)
        self.table.reading_chosen.connect(self.choose_reading)
        self.table.chosen.connect(self._offer)
        self.toggle.clicked.connect(self._flip_current)
        for number, each in enumerate(self.readings):
            each.clicked.connect(lambda _checked=False, n=number: self._read_current(n))
        self.confirm_all.clicked.connect(self.confirm_everything)
        self.back.clicked.connect(self.back_asked)
        self.apply.clicked.connect(self.apply_asked)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.apply.click)

    # ------------------------------------------------------------ showing

    def show_preview(self, preview: ImportPreview, offers: Offers, encoding: str) -> None:
        """Show what an import would do; choices made about another preview are forgotten."""
        self.preview, self.choices = preview, ImportChoices()
        self.files.show_files(preview, offers, encoding)
        self._fill()
        self.retranslate()
        self._fit_files()

    def _fit_files(self) -> None:
        """Give the files the height that they need, up to a third of the page."""
        self.files.adjustSize()
        width = max(self.width() - self._kit.theme.px(24), 1)
        self.files.resize(
            self._scroll.viewport().width(), self.files.height()
        )  # not as narrow as it could be
        wanted = max(self.files.heightForWidth(width), self.files.sizeHint().height())
        self._scroll.setFixedHeight(min(wanted + 2, self._kit.theme.px(MOST_FILES_HEIGHT)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the files anew."""
        super().resizeEvent(event)
        self._fit_files()

    def focus_first(self) -> None:
        """What is asked comes first, then the table where it holds something."""
        question = self.files.first_question()
        if question is not None:
            question.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.table.proxy.rowCount():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self.table.select_first()
        else:
            self.files.setFocus(Qt.FocusReason.OtherFocusReason)
            self.files.focusNextChild()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self._scroll.setAccessibleName(self.tr("The files"))
        self.problems_only.setText(self.tr("Show problems only"))
        self.changes_only.setText(self.tr("Hide what stays the same"))
        self.table.setAccessibleName(self.tr("What the import would change"))
        self.table.rows.retranslate()
        self.back.setText(self.tr("Other files"))
        self.files.refill()
        self._summarise()
        self._offer(self.table.current_row())

    def _fill(self) -> None:
        rows = preview_rows(
            self.preview,
            problems_only=self.problems_only.isChecked(),
            changes_only=self.changes_only.isChecked(),
        )
        self.table.show_rows(rows)
        self._hide_what_is_empty(bool(rows))
        if rows:
            self.table.select_first()
        self._offer(self.table.current_row())

    def _hide_what_is_empty(self, any_rows: bool) -> None:
        """Leave the table out while nothing can be read: what is asked, or refused, is all there is to see."""
        nothing = not self.preview.reports
        for part in (self.table, self.problems_only, self.changes_only, self.toggle, self.apply):
            part.setVisible(not nothing)
        self.toggle.setVisible(any_rows)
        self._room.setVisible(nothing)

    def taken(self) -> int:
        """How many cells would be taken over."""
        value = self.choices.value
        return sum(
            value((number, place), cell) is not None
            for number, plan in enumerate(self.preview.reports)
            if plan.refusal is None
            for place, cell in enumerate(plan.cells)
        )

    def _summarise(self) -> None:
        counts, taken = self.preview.counts(), self.taken()
        asking = len(self._open_questions())
        parts = []
        if asking:
            parts.append(self.tr("%Ln figure(s) to confirm", "", asking))
        if counts.blocked:
            parts.append(self.tr("%Ln cannot be taken over", "", counts.blocked))
        if counts.flagged:
            parts.append(self.tr("%Ln break(s) a check and can be mended in the report", "", counts.flagged))
        written = sum(len(plan.written) for plan in self.preview.reports if plan.refusal is None)
        if written:
            parts.append(self.tr("%Ln note(s) come with it", "", written))
        if counts.unchanged:
            parts.append(self.tr("%Ln the same already", "", counts.unchanged))
        if counts.unchanged and not taken and len(parts) == 1:
            parts = [self.tr("Every figure in the file is here already: nothing to take over.")]
        self.summary.setText(" · ".join(parts))
        self.apply.setText(self.tr("Take over (%Ln cell(s))", "", taken))
        self.apply.setToolTip("Ctrl+Enter")
        self.apply.setEnabled(taken > 0 or written > 0)
        self.confirm_all.setVisible(asking > 1)
        self.confirm_all.setText(self.tr("Confirm all as read"))

    def _open_questions(self) -> list[tuple[int, int]]:
        chosen = self.choices
        return [
            (number, place)
            for number, plan in enumerate(self.preview.reports)
            if plan.refusal is None
            for place, cell in enumerate(plan.cells)
            if cell.asks
            and cell.changes
            and (number, place) not in chosen.taken
            and (number, place) not in chosen.left
        ]

    # ------------------------------------------------------------ deciding

    def _offer(self, item: PreviewRow | None) -> None:
        self._say_about(item)
        can = item is not None and not item.blocked and item.cell.changes
        self.toggle.setEnabled(can)
        taken = item is not None and self.table.taken(item)
        self.toggle.setText(self.tr("Leave out  (Space)") if taken else self.tr("Take over  (Space)"))
        doubt = item.cell.doubt if item is not None and can else None
        readings = doubt.readings if doubt is not None else ()
        for number, each in enumerate(self.readings):
            each.setVisible(number < len(readings))
            if number < len(readings):
                text = self.tr("It is {figure}").replace("{figure}", format_number(readings[number]))
                each.setText(f"{text}  ({number + 1})")

    def _say_about(self, item: PreviewRow | None) -> None:
        """Tell of the report that the current row is in, and of checks at its other cells."""
        if item is None:
            self.about.clear()
            return
        text, plan = self._kit.language.text, item.plan
        parts = [plan.unit, text(plan.title), text(plan.period)]
        if plan.on_behalf:
            parts.append(self.tr("on the village's behalf"))
        if not plan.begun:
            parts.append(self.tr("the report is begun by this import"))
        self.about.setText(" · ".join([*parts, *(text(note) for note in plan.notes[:1])]))

    def flip(self, item: PreviewRow) -> None:
        """Take a row over, or leave it out."""
        if item.blocked or not item.cell.changes:
            return
        if self.table.taken(item):
            self.choices = self.choices.leaving(item.place)
        else:
            self.choices = self.choices.taking(item.place)
            for place, cell in enumerate(item.plan.cells):  # of two places that disagree one is taken
                if cell.key == item.cell.key and place != item.place[1]:
                    self.choices = self.choices.leaving((item.place[0], place))
        self._redraw(item)

    def choose_reading(self, item: PreviewRow, number: int) -> None:
        """Take a row over in one of its readings."""
        doubt = item.cell.doubt
        if doubt is not None and not item.blocked and number < len(doubt.readings):
            self.choices = self.choices.taking(item.place, doubt.readings[number])
            self._redraw(item)

    def confirm_everything(self) -> None:
        """Take over every cell that asks as it was read first; of two that disagree the first."""
        seen = set()
        for place in self._open_questions():
            key = (place[0], self.preview.cell(place).key)
            if key not in seen:
                self.choices = self.choices.taking(place)
                seen.add(key)
        self._redraw(self.table.current_row())

    def _redraw(self, item: PreviewRow | None) -> None:
        self.table.redraw()
        self._summarise()
        self._offer(item)

    def _flip_current(self) -> None:
        item = self.table.current_row()
        if item is not None:
            self.flip(item)

    def _read_current(self, number: int) -> None:
        item = self.table.current_row()
        if item is not None:
            self.choose_reading(item, number)
