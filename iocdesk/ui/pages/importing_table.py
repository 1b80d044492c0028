"""The preview of an import as a table: what stands, what would stand, what is wrong, and whether it is taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from iocdesk.actions.import_views import (
    BLOCKS,
    CellId,
    Doubt,
    ImportChoices,
    ImportPreview,
    PlannedCell,
    ReportPlan,
)
from iocdesk.core.errors import Text
from iocdesk.core.numbers import format_number
from iocdesk.exchange.headers import cell_name, shown
from iocdesk.forms.values import Presence, Value
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.table import Column, RowsModel, Table

Look = tuple[Glyph | None, str]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One cell of the preview with its place in it."""

    place: CellId
    plan: ReportPlan
    cell: PlannedCell
    file: str

    @property
    def blocked(self) -> bool:
        """Whether nothing can be taken over here."""
        return self.plan.refusal is not None or self.cell.new is None or self.doubt_kind in BLOCKS

    @property
    def doubt_kind(self) -> Doubt | None:
        """Why it needs a look."""
        return self.cell.doubt.why if self.cell.doubt is not None else None

    @property
    def problem(self) -> Text | None:
        """The sentence of its problem."""
        if self.plan.refusal is not None:
            return self.plan.refusal
        return self.cell.doubt.text if self.cell.doubt is not None else None


def preview_rows(preview: ImportPreview, *, problems_only: bool, changes_only: bool) -> list[PreviewRow]:
    """Return the rows to show, in the order of reports and files."""
    names = [file.path.name for file in preview.files]
    rows: list[PreviewRow] = []
    for number, plan in enumerate(preview.reports):
        refused = plan.refusal is not None
        for place, cell in enumerate(plan.cells):
            wrong = cell.doubt is not None or (refused and cell.changes)
            if (problems_only and not wrong) or (changes_only and not wrong and not cell.changes):
                continue
            rows.append(PreviewRow((number, place), plan, cell, names[cell.source]))
    return rows


class PreviewTable(Table):
    """The table; Space takes a row or leaves it, 1 and 2 choose a reading."""

    toggled = Signal(object)
    """PreviewRow."""
    reading_chosen = Signal(object, int)
    """PreviewRow, number of the reading from 0."""

    def __init__(self, kit: Kit) -> None:
        self._choices: Callable[[], ImportChoices] = ImportChoices
        self._kit_ = kit
        self._several = False
        super().__init__(kit, RowsModel(kit, self._columns()))

    def follow(self, choices: Callable[[], ImportChoices]) -> None:
        """Show what these choices say."""
        self._choices = choices

    def show_rows(self, rows: Sequence[PreviewRow]) -> None:
        """Show other rows; the file is named only where there are several."""
        self._several = len({row.cell.source for row in rows}) > 1
        self.rows.set_rows(rows)

    def redraw(self) -> None:
        """Show the same rows under other choices."""
        self.viewport().update()
        if self.rows.rowCount():
            last = self.rows.index(self.rows.rowCount() - 1, self.rows.columnCount() - 1)
            self.rows.dataChanged.emit(self.rows.index(0, 0), last, [])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and digits decide about the current row."""
        row = self.current_row()
        if isinstance(row, PreviewRow) and not event.modifiers():
            if event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.toggled.emit(row)
                return
            number = event.key() - Qt.Key.Key_1
            if 0 <= number <= 8 and row.cell.doubt is not None and number < len(row.cell.doubt.readings):
                self.reading_chosen.emit(row, number)
                return
        super().keyPressEvent(event)

    # ------------------------------------------------------------ what the columns say

    def _columns(self) -> list[Column[PreviewRow]]:
        return [
            Column(lambda: self.tr("Take over"), self._taken, self._taken_order, self._taken_look, width=110),
            Column(lambda: self.tr("Unit"), _unit, width=140),
            Column(lambda: self.tr("Indicator"), lambda row: row.plan.label(row.cell), self._order),
            Column(lambda: self.tr("Now"), lambda row: self.value(row.cell.old), width=110, right=True),
            Column(lambda: self.tr("In the file"), self._new, None, _new_look, width=130, right=True),
            Column(lambda: self.tr("Problem"), self._problem, self._problem_order, _problem_look, width=320),
            Column(lambda: self.tr("Place"), self._place, width=110, tip=_place_tip, drop=1),
        ]

    def value(self, value: Value) -> str:
        """Return a value as it is shown."""
        if value.presence is Presence.MISSING:
            return "–"
        if value.presence is Presence.NOTHING:
            return self.tr("none occurred")
        if value.presence is Presence.NOT_APPLICABLE:
            return self.tr("not applicable")
        if isinstance(value.data, Decimal):
            return format_number(value.data)
        return ", ".join(value.data) if isinstance(value.data, tuple) else str(value.data)

    def _new(self, row: PreviewRow) -> str:
        chosen = self._choices().value(row.place, row.cell)
        value = chosen if chosen is not None else row.cell.new
        return self.value(value) if value is not None else shown(row.cell.raw)

    def taken(self, row: PreviewRow) -> bool:
        """Whether a row would be taken over."""
        return row.plan.refusal is None and self._choices().value(row.place, row.cell) is not None

    def _taken(self, row: PreviewRow) -> str:
        if row.blocked:
            return self.tr("Cannot")
        if self.taken(row):
            return self.tr("Yes")
        if not row.cell.changes:
            return self.tr("The same")
        asks = row.cell.asks and row.place not in self._choices().left
        return self.tr("Confirm") if asks else self.tr("No")

    def _taken_order(self, row: PreviewRow) -> tuple[bool, bool]:
        return not self.taken(row), row.blocked

    def _taken_look(self, row: PreviewRow) -> Look:
        if row.blocked:
            return Glyph.X_CIRCLE, "error"
        if self.taken(row):
            return Glyph.CHECK_CIRCLE, "ok"
        if row.cell.asks and row.place not in self._choices().left:
            return Glyph.QUESTION, "warn"
        return (Glyph.CIRCLE, "muted") if row.cell.changes else (None, "muted")

    def _order(self, row: PreviewRow) -> CellId:
        return row.place

    def _place(self, row: PreviewRow) -> str:
        where = cell_name(row.cell.row, row.cell.column)
        return f"{where}, {row.file}" if self._several else where

    def _problem(self, row: PreviewRow) -> str:
        problem = row.problem
        return self._kit_.language.text(problem) if problem is not None else ""

    def _problem_order(self, row: PreviewRow) -> tuple[bool, str]:
        return row.problem is None, row.doubt_kind.value if row.doubt_kind is not None else ""


def _unit(row: PreviewRow) -> str:
    return row.plan.unit


def _new_look(row: PreviewRow) -> Look:
    if row.blocked:
        return None, "error"
    return None, "text" if row.cell.changes else "muted"


def _problem_look(row: PreviewRow) -> Look:
    if row.problem is None:
        return None, "muted"
    if row.blocked or (row.cell.doubt is not None and row.cell.doubt.error):
        return Glyph.X_CIRCLE, "error"
    return Glyph.WARNING, "warn"


def _place_tip(row: PreviewRow) -> str:
    return f"{row.file}, {cell_name(row.cell.row, row.cell.column)}"
