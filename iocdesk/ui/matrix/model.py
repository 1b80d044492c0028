"""The matrix as a Qt model, either way round: villages down and cells across, or turned."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from iocdesk.actions.matrix_model import Matrix, MatrixColumn, VillageLine
from iocdesk.core.clock import long_moment
from iocdesk.forms.inputs import show_value
from iocdesk.forms.model import Nature
from iocdesk.forms.values import MISSING, Quality, Value
from iocdesk.reports.rollup import Total
from iocdesk.ui.i18n import Language
from iocdesk.ui.matrix.words import MatrixWords, figure_text
from iocdesk.ui.widgets.plain import plain_tip
from iocdesk.ui.words import person

Index = QModelIndex | QPersistentModelIndex
LEAD = 2
"""Leading columns: village and state; or indicator with its unit, and category."""


class MatrixModel(QAbstractTableModel):
    """Upright: the lines and a last row of totals. Turned: the cells of the form, and a last column of totals."""

    def __init__(self, language: Language, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = language
        self.words = MatrixWords(self)
        self.matrix: Matrix | None = None
        self.turned = self.narrow = self.by_state = False

    def show(self, matrix: Matrix | None, *, turned: bool) -> None:
        """Show another matrix, or the same one the other way round."""
        self.beginResetModel()
        self.matrix, self.turned = matrix, turned
        self.endResetModel()

    # ------------------------------------------------------------ what is where

    @property
    def lead(self) -> int:
        """How many leading columns there are."""
        return LEAD

    @property
    def lines(self) -> tuple[VillageLine, ...]:
        """The villages (or events)."""
        return self.matrix.lines if self.matrix is not None else ()

    @property
    def columns(self) -> tuple[MatrixColumn, ...]:
        """The cells of the form."""
        return self.matrix.columns if self.matrix is not None else ()

    def place(self, index: Index) -> tuple[int, int]:
        """Return (line, form cell) of an index; -1 for the totals' line, and for a leading column."""
        if not index.isValid():
            return -1, -1
        row, column = index.row(), index.column() - self.lead
        line, cell = (column, row) if self.turned else (row, column)
        return (line if 0 <= line < len(self.lines) else -1), (cell if 0 <= cell < len(self.columns) else -1)

    def index_of(self, line: int, cell: int) -> QModelIndex:
        """Return the index of a village's figure; of the total where `line` is -1."""
        if line < 0:
            line = len(self.lines)
        row, column = (cell, line) if self.turned else (line, cell)
        return self.index(row, self.lead + column)

    def is_total(self, index: Index) -> bool:
        """Say whether an index is a total."""
        if self.turned:
            return index.column() == self.lead + len(self.lines)
        return index.row() == len(self.lines)

    def value(self, index: Index) -> Value:
        """Return a village's figure."""
        line, cell = self.place(index)
        return self.lines[line].values[cell] if line >= 0 and cell >= 0 else MISSING

    def total(self, index: Index) -> Total | None:
        """Return the total that an index shows."""
        _, cell = self.place(index)
        if self.matrix is None or cell < 0 or not self.is_total(index):
            return None
        return self.matrix.totals[cell]

    def starts_group(self, cell: int) -> bool:
        """Say whether a form cell is the first of its indicator."""
        return cell == 0 or self.columns[cell].field is not self.columns[cell - 1].field

    # ------------------------------------------------------------ Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Count the rows, the totals among them."""
        if parent.isValid() or self.matrix is None:
            return 0
        return len(self.columns) if self.turned else len(self.lines) + 1

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Count the columns, the leading ones among them."""
        if parent.isValid() or self.matrix is None:
            return 0
        return self.lead + (len(self.lines) + 1 if self.turned else len(self.columns))

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Everything can be chosen; nothing is edited here."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return a heading; the indicator's with its category."""
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        place = section - self.lead
        if place < 0:
            return self._lead_title(section)
        if self.turned:
            return self.words.name(self.lines[place]) if place < len(self.lines) else self.tr("Total")
        if place >= len(self.columns):
            return None
        return self._label(place)

    def _lead_title(self, section: int) -> str:
        if self.turned:
            return (self.tr("Indicator"), self.tr("Category"))[section]
        return (self.tr("Village"), self.tr("State"))[section]

    def data(self, index: Index, role: int = 0) -> Any:
        """Return what a place shows, and what is said of it."""
        if not index.isValid() or self.matrix is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(index)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(self.tip(index)) or None
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.spoken(index)
        return None

    # ------------------------------------------------------------ words

    def text(self, index: Index) -> str:
        """Return what a place shows, in one line."""
        line, cell = self.place(index)
        if index.column() < self.lead:
            return self._lead_text(index, line)
        total = self.total(index)
        if total is not None:
            return self.total_text(index)
        return figure_text(self.value(index), self.columns[cell].field)

    def total_text(self, index: Index) -> str:
        """Return a total's figure so far; a dash where nobody has answered."""
        total, (_, cell) = self.total(index), self.place(index)
        if total is None or not total.so_far.answered:
            return "–"
        return show_value(total.so_far, self.columns[cell].field)

    def counted_text(self, index: Index, *, whole: bool) -> str:
        """Return "17/18 thôn, thiếu Thôn 7", or only "17/18" where there is little room."""
        total = self.total(index)
        if total is None or self.matrix is None:
            return ""
        if not whole:
            return self._counted_short(total, self.place(index)[1])
        names = self.missing_names(total)
        return self.words.counted(total, names, events=self.matrix.events, whole=not self.turned)

    def _counted_short(self, total: Total, cell: int) -> str:
        """Return "17/18"; of events "3 vụ", of what stands at the end of the period "3 thôn"."""
        if self.matrix is None or not self.matrix.events:
            return f"{total.counted}/{total.expected}"
        flows = self.columns[cell].declared.nature is Nature.FLOW
        events, villages = (
            self.tr("%n event(s)", "", total.counted),
            self.tr("%n village(s)", "", total.counted),
        )
        return events if flows else villages

    @property
    def villages_word(self) -> str:
        """What heads the numbers of villages that are in the totals."""
        return self.tr("Villages")

    def missing_names(self, total: Total) -> list[str]:
        """Return who is missing in a total, in the order of the table."""
        missing = set(total.missing)
        return [line.name for line in self.lines if line.unit in missing]

    def _lead_text(self, index: Index, line: int) -> str:
        code = self._language.code
        if self.turned:
            column = self.columns[index.row()]
            name = f"{column.number}. {column.group.lang(code)} ({column.declared.unit.lang(code)})"
            return name if index.column() == 0 else column.caption.lang(code)
        if line < 0:
            return self._foot_text() if index.column() == 0 else ""
        shown = self.lines[line]
        return self.words.name(shown) if index.column() == 0 else self.words.standing(shown)

    def _foot_text(self) -> str:
        matrix = self.matrix
        if matrix is None or matrix.events:
            return self.tr("Total")
        names = [line.name for line in matrix.missing]
        missing = self.words.few(names) if self.narrow else self.words.missing(names)
        counted = self.tr("Total of {counted}/{expected} villages")
        counted = counted.replace("{counted}", str(len(matrix.lines) - len(matrix.missing)))
        said = counted.replace("{expected}", str(len(matrix.lines)))
        return f"{said}, {missing}" if missing else said

    def tip(self, index: Index) -> str:
        """Return all that is known of a place, a line each."""
        line, cell = self.place(index)
        if index.column() < self.lead:
            return self._lead_text(index, line) if line < 0 else self._line_tip(self.lines[line])
        if self.total(index) is not None:
            return "\n".join([self._label(cell), self.counted_text(index, whole=True), *self._instead(cell)])
        shown, column = self.lines[line], self.columns[cell]
        stored = shown.cell(column.key)
        parts = [f"{self.words.name(shown)} · {self._label(cell)}"]
        if not self.value(index).answered:
            parts.append(self.tr("No figure yet"))
        elif not shown.counts:
            parts.append(self.tr("Not handed over, not counted in the total"))
        if stored.on_behalf:
            parts.append(self.tr("Typed on the village's behalf"))
        if stored.quality is not Quality.OFFICIAL:
            estimate = stored.quality is Quality.ESTIMATE
            parts.append(self.tr("Estimate") if estimate else self.tr("Preliminary"))
        if stored.note:
            parts.append(self.tr("Note: {text}").replace("{text}", stored.note))
        parts += [remark.text for remark in shown.remarks if remark.key == column.key]
        return "\n".join(parts)

    def _line_tip(self, line: VillageLine) -> str:
        parts = [f"{self.words.name(line)}: {self.words.standing(line)}"]
        if line.updated_at is not None:
            changed = self.tr("Changed {moment} by {name}").replace("{moment}", long_moment(line.updated_at))
            parts.append(changed.replace("{name}", person(line.updated_by)))
        if line.merged:
            parts.append(self.tr("Formed of {names}").replace("{names}", ", ".join(line.merged)))
        if line.reminded is not None:
            parts.append(self.reminded_text(line))
        return "\n".join(parts)

    def reminded_text(self, line: VillageLine) -> str:
        """Return "Đã nhắc 12/4, Lê Thị Thanh"; empty where nobody has."""
        if line.reminded is None:
            return ""
        said = self.tr("Reminded {day} by {name}").replace("{day}", long_moment(line.reminded.at))
        said = said.replace("{name}", person(line.reminded.by))
        unsent = self.tr("not sent yet")
        return f"{said} · {unsent}" if line.reminded.waiting else said

    def spoken(self, index: Index) -> str:
        """Return everything for a screen reader."""
        if index.column() < self.lead:
            return self.text(index)
        _, cell = self.place(index)
        if self.total(index) is not None:
            total, counted = self.tr("Total"), self.counted_text(index, whole=True)
            said = f"{total}, {self._label(cell)}: {self.text(index)}. {counted}"
            return ". ".join([said, *self._instead(cell)])
        figure = self.text(index) or self.tr("No figure yet")
        return f"{self.tip(index)}: {figure}".replace("\n", ". ")

    def differs(self, index: Index) -> bool:
        """Say whether the commune's report has another figure than this total."""
        _, cell = self.place(index)
        return self.matrix is not None and self.is_total(index) and cell in self.matrix.differing

    def _instead(self, cell: int) -> list[str]:
        figure = self.matrix.instead(cell) if self.matrix is not None else None
        return [] if figure is None else [self.words.instead(figure), self.words.why_instead(figure)]

    def _label(self, cell: int) -> str:
        return self._language.text(self.columns[cell].name)
