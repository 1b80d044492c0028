"""The grid as a table model: one `dataChanged` a command, everything else read from the desk when it is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from iocdesk.core.errors import IocError, Text
from iocdesk.forms.model import CellKey
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.marks import Facts, Look, accessible_text, look_of, percent_text, tooltip_of, value_text
from iocdesk.ui.entry.port import Comparison
from iocdesk.ui.entry.rows import (
    FIRST,
    NAME,
    NUMBER,
    UNIT,
    Grid,
    GridRow,
    RowKind,
    with_panel,
    without_panel,
)
from iocdesk.ui.i18n import Language
from iocdesk.ui.widgets.plain import plain_tip

Index = QModelIndex | QPersistentModelIndex
_Flag = Qt.ItemFlag
_Role = Qt.ItemDataRole
_NOTHING = Text("", "")
_ROOT = QModelIndex()
_FIGURES_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class GridModel(QAbstractTableModel):
    """All sections of one form, row under row."""

    def __init__(self, desk: Desk, language: Language) -> None:
        super().__init__()
        self._desk, self._language = desk, language
        self._grid = desk.grid
        self._known: dict[CellKey, tuple[Facts, Look]] = {}
        self._compared: dict[CellKey, Comparison] = {}
        self._sticky: tuple[Text, ...] = ()
        desk.changed.connect(self._on_changed)
        desk.restructured.connect(self.rebuild)
        language.changed.connect(self.retranslate)

    # ------------------------------------------------------------ places

    @property
    def grid(self) -> Grid:
        """The rows as they are now."""
        return self._grid

    def row_at(self, row: int) -> GridRow:
        """Return a row."""
        return self._grid.rows[row]

    def key(self, index: Index) -> CellKey | None:
        """Return the cell at an index; None where there is none."""
        return self._grid.key_at(index.row(), index.column()) if index.isValid() else None

    def place(self, key: CellKey) -> QModelIndex:
        """Return the index of a cell, invalid when it is not there."""
        found = self._grid.places.get(key)
        return self.index(*found) if found is not None else QModelIndex()

    def panel_row(self) -> int | None:
        """Return the row that makes room for a panel."""
        rows = self._grid.rows
        return next((n for n, row in enumerate(rows) if row.kind is RowKind.PANEL), None)

    # ------------------------------------------------------------ what a cell is

    def facts(self, key: CellKey) -> Facts:
        """Return everything known of a cell."""
        return self._look_up(key)[0]

    def look(self, key: CellKey) -> Look:
        """Return what a cell shows."""
        return self._look_up(key)[1]

    def caption_of(self, key: CellKey) -> Text:
        """Return the category that a cell stands for; empty for an indicator's own cell."""
        row, column = self._grid.places.get(key, (-1, -1))
        captions = self._grid.rows[row].captions if row >= 0 else ()
        place = column - FIRST
        return captions[place] if place < len(captions) else _NOTHING

    def comparison(self, key: CellKey) -> Comparison:
        """Return the figures beside a figure."""
        if key not in self._compared:
            self._compared[key] = self._desk.entry.comparison(key)
        return self._compared[key]

    def _look_up(self, key: CellKey) -> tuple[Facts, Look]:
        known = self._known.get(key)
        if known is None:
            facts = self._desk.facts(key, self.caption_of(key))
            known = self._known[key] = (facts, look_of(facts, self._language.code))
        return known

    # ------------------------------------------------------------ the table

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._grid.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else self._grid.columns

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only cells that a person may answer are editable; headings cannot be selected."""
        if not index.isValid():
            return _Flag.NoItemFlags
        row = self._grid.rows[index.row()]
        if row.kind not in {RowKind.FIGURES, RowKind.ANSWER}:
            return _Flag.ItemIsEnabled
        key = self.key(index)
        plain = _Flag.ItemIsEnabled | _Flag.ItemIsSelectable | _Flag.ItemNeverHasChildren
        return plain | _Flag.ItemIsEditable if key is not None and self._desk.opens(key) else plain

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Return the text of a cell, its tooltip and what a screen reader says."""
        if not index.isValid():
            return None
        if role in {_Role.DisplayRole, _Role.EditRole}:
            return self._text(index)
        if role == _Role.ToolTipRole:
            return plain_tip(self._tooltip(index) or "") or None
        if role == _Role.AccessibleTextRole:
            return self._spoken(index)
        if role == _Role.TextAlignmentRole and index.column() >= FIRST:
            return _FIGURES_RIGHT
        return None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Read a text and store it; what cannot be read is kept as rejected."""
        key = self.key(index)
        if key is None or role != _Role.EditRole or not self._desk.opens(key):
            return False
        try:
            read = self._desk.read(key, str(value))
        except IocError as error:
            self._desk.reject(key, str(value), error.text)
            return False
        if self._desk.put({key: read}):
            return True
        if self._desk.last_error is not None:
            # Not saved, e.g. a full disk: the text stays in sight until it can be.
            self._desk.reject(key, str(value), self._desk.last_error.text)
        return False

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """Return the headings; over the categories those of the table that has scrolled under them."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft if section < FIRST else Qt.AlignmentFlag.AlignRight
        if role not in {_Role.DisplayRole, _Role.AccessibleTextRole}:
            return None
        place = section - FIRST
        if 0 <= place < self._grid.width:
            return self._sticky[place].lang(self._language.code) if place < len(self._sticky) else ""
        names = [self.tr("No."), self.tr("Indicator"), self.tr("Unit"), self.total_word()]
        names += [self.tr("Last period"), self.tr("Same period last year")]
        names += [self.tr("Year to date"), self.tr("% of plan")]
        return names[section if section < FIRST else place - self._grid.width + FIRST]

    def total_word(self) -> str:
        """Return the heading of the figures' own column."""
        return self.tr("Total") if self._grid.width else self.tr("Figure")

    # ------------------------------------------------------------ changes

    def stick(self, captions: tuple[Text, ...]) -> None:
        """Show captions in the header because their row has scrolled away; empty shows none."""
        if captions != self._sticky:
            self._sticky = captions
            if self._grid.width:
                self.headerDataChanged.emit(Qt.Orientation.Horizontal, FIRST, FIRST + self._grid.width - 1)

    def open_panel(self, row: int) -> int:
        """Make room under a row; return the row of the room."""
        self.close_panel()
        self.beginInsertRows(QModelIndex(), row + 1, row + 1)
        self._grid = with_panel(self._grid, row)
        self.endInsertRows()
        return row + 1

    def close_panel(self) -> None:
        """Take the room away."""
        row = self.panel_row()
        if row is not None:
            self.beginRemoveRows(QModelIndex(), row, row)
            self._grid = without_panel(self._grid)
            self.endRemoveRows()

    def rebuild(self) -> None:
        """Take the desk's grid anew."""
        self.beginResetModel()
        self._known.clear()
        self._compared.clear()
        self._grid = self._desk.grid
        self.endResetModel()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self._known.clear()
        self._emit_all()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self._grid.columns - 1)

    def _emit_all(self) -> None:
        if self._grid.rows:
            last = self.index(len(self._grid.rows) - 1, self._grid.columns - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _on_changed(self, keys: Iterable[CellKey]) -> None:
        places = []
        for key in keys:
            self._known.pop(key, None)
            self._compared.pop(key, None)
            if key in self._grid.places:
                places.append(self._grid.places[key])
        for key in self._stale_notes(keys):
            self._known.pop(key, None)
        if places:
            top, bottom = min(row for row, _ in places), max(row for row, _ in places)
            self.dataChanged.emit(self.index(top, 0), self.index(bottom, self._grid.columns - 1))

    def _stale_notes(self, keys: Iterable[CellKey]) -> Iterable[CellKey]:
        """A note at an indicator's own cell answers the warnings of its categories."""
        rows = {self._grid.places[key][0] for key in keys if key in self._grid.places}
        return [key for row in rows for key in self._grid.rows[row].keys]

    # ------------------------------------------------------------ texts

    def _text(self, index: Index) -> str:
        row, column = self._grid.rows[index.row()], index.column()
        code = self._language.code
        if row.kind in {RowKind.SECTION, RowKind.TEXT, RowKind.REPEAT}:
            return self._heading(row) if column in {NUMBER, NAME} else ""
        if row.kind is RowKind.CAPTIONS:
            place = column - FIRST
            return row.captions[place].lang(code) if 0 <= place < len(row.captions) else ""
        if row.layout is None:
            return ""
        if column < FIRST:
            return self._leading(row, column)
        if column > self._grid.total:
            return self._beside(row, column - self._grid.total - 1)
        key = self.key(index)
        return self.look(key).text if key is not None else ""

    def _heading(self, row: GridRow) -> str:
        text = row.label.lang(self._language.code)
        if row.kind is RowKind.SECTION and row.instance:
            return f"{text} {row.instance}".strip()
        return text

    def _leading(self, row: GridRow, column: int) -> str:
        layout = row.layout
        if layout is None:
            return ""
        code = self._language.code
        if column == NUMBER:
            return layout.number
        indicator = layout.field.indicator
        if column == UNIT:
            return indicator.unit.lang(code) if indicator is not None else ""
        if layout.total is None and row.kind is RowKind.FIGURES:
            return self.tr("– split further")
        return layout.label.lang(code)

    def _beside(self, row: GridRow, place: int) -> str:
        layout = row.layout
        if layout is None or layout.total is None or row.kind is not RowKind.FIGURES:
            return ""
        compared = self.comparison(layout.total)
        if place == 3:
            return percent_text(compared.plan_share)
        value = (compared.previous, compared.same_last_year, compared.year_to_date)[place]
        return value_text(value, layout.field) if value.answered else "–"

    def _tooltip(self, index: Index) -> str | None:
        key = self.key(index)
        if key is None:
            return None
        facts = self.facts(key)
        names = self._desk.entry.unit_names(facts.total.missing) if facts.total is not None else ()
        return tooltip_of(facts, self._language.code, names) or None

    def _spoken(self, index: Index) -> str:
        row, key = self._grid.rows[index.row()], self.key(index)
        if key is not None:
            facts = self.facts(key)
            if row.layout is not None and facts.caption == _NOTHING and self._grid.width and row.layout.cells:
                facts = replace(facts, caption=Text("Tổng", "Total"))
            return accessible_text(facts, self._language.code)
        text = self._text(index)
        if row.layout is not None and index.column() > self._grid.total and text:
            heading = self.headerData(index.column(), Qt.Orientation.Horizontal)
            return f"{row.layout.label.lang(self._language.code)}, {heading}: {text}"
        return text
