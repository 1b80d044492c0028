"""A form's layout as the rows of one grid: headings, captions, indicators, answers and texts to read.

The categories of a split stand directly before the total, so that the total, which the comparison columns are
about, is one straight column whatever a row is split by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from iocdesk.core.errors import Text
from iocdesk.forms.layout import RowLayout, SectionLayout, TableLayout
from iocdesk.forms.model import CellKey, Field, FieldType, Form, Group
from iocdesk.forms.session import FormSession

NUMBER, NAME, UNIT, FIRST = 0, 1, 2, 3
"""The leading columns, and the first that can hold a figure."""
COMPARISONS = 4
FIGURE_TYPES = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.RANGE, FieldType.CALCULATE})


class RowKind(StrEnum):
    """What a row of the grid is."""

    SECTION = "section"
    CAPTIONS = "captions"
    FIGURES = "figures"
    ANSWER = "answer"
    """A question whose answer is no figure; its cell is as wide as the table."""
    TEXT = "text"
    """A text to read."""
    REPEAT = "repeat"
    """Where an instance of a repeat can be added or removed."""
    PANEL = "panel"
    """Room for what is opened under a row."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row. `cells` stand under the figure columns (categories, then the total)."""

    kind: RowKind
    section: int
    layout: RowLayout | None = None
    cells: tuple[CellKey | None, ...] = ()
    captions: tuple[Text, ...] = ()
    """Under the same columns as `cells`; of an indicator row those of its table."""
    label: Text = Text("", "")
    repeat: str = ""
    """The repeat's key ("visits", "visits[2]/people")."""
    instance: int = 0

    @property
    def keys(self) -> tuple[CellKey, ...]:
        """The cells that there are."""
        return tuple(key for key in self.cells if key is not None)

    @property
    def own(self) -> CellKey | None:
        """The field's own cell (its total)."""
        return self.layout.total if self.layout is not None else None


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows of a form. `width` counts the category columns."""

    rows: tuple[GridRow, ...] = ()
    width: int = 0
    sections: tuple[SectionLayout, ...] = ()
    places: Mapping[CellKey, tuple[int, int]] = field(default_factory=dict)
    """(row, column) of every cell."""

    @property
    def total(self) -> int:
        """The column of the totals."""
        return FIRST + self.width

    @property
    def columns(self) -> int:
        """How many columns there are, comparisons included."""
        return self.total + 1 + COMPARISONS

    def key_at(self, row: int, column: int) -> CellKey | None:
        """Return the cell at a place; None where there is none."""
        if not 0 <= row < len(self.rows) or not FIRST <= column <= self.total:
            return None
        cells = self.rows[row].cells
        place = column - FIRST
        return cells[place] if place < len(cells) else None


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A repeat that a person may add to, by its key ("visits", "visits[2]/people")."""

    key: str
    label: Text
    count: int


def flatten(sections: Sequence[SectionLayout], repeats: Sequence[Repeatable] = ()) -> Grid:
    """Return the grid of a form.

    Args:
        sections: the form's layout.
        repeats: the repeats that a person may add to; each gets a row behind its last instance.
    """
    width = max((len(row.cells) for s in sections for t in s.tables for row in t.rows), default=0)
    open_keys = {repeat.key for repeat in repeats}
    rows: list[GridRow] = []
    for number, section in enumerate(sections):
        rows.extend(_section(section, number, width, open_keys))
    for repeat in repeats:
        inside = [n for n, row in enumerate(rows) if _within(row, repeat.key)]
        place = inside[-1] + 1 if inside else len(rows)
        number = rows[place - 1].section if rows else 0
        rows.insert(place, GridRow(RowKind.REPEAT, number, label=repeat.label, repeat=repeat.key))
    return Grid(tuple(rows), width, tuple(sections), _places(rows))


def with_panel(grid: Grid, row: int) -> Grid:
    """Return the grid with room for a panel under a row."""
    panel = GridRow(RowKind.PANEL, grid.rows[row].section)
    rows = [*grid.rows[: row + 1], panel, *grid.rows[row + 1 :]]
    return Grid(tuple(rows), grid.width, grid.sections, _places(rows))


def without_panel(grid: Grid) -> Grid:
    """Return the grid without the room for a panel."""
    rows = [row for row in grid.rows if row.kind is not RowKind.PANEL]
    return Grid(tuple(rows), grid.width, grid.sections, _places(rows))


def repeats_of(form: Form, session: FormSession) -> list[Repeatable]:
    """Return the repeats whose number of instances is the person's to choose, in the order of the form."""
    return list(_repeats(form.sections, "", session))


def _repeats(children: Sequence[Group | Field], prefix: str, session: FormSession) -> Iterator[Repeatable]:
    for child in children:
        if not isinstance(child, Group) or not session.relevant(prefix + child.name):
            continue
        if not child.repeat:
            yield from _repeats(child.children, prefix, session)
            continue
        key = prefix + child.name
        count = session.instances(key)
        for index in range(1, count + 1):
            yield from _repeats(child.children, f"{key}[{index}]/", session)
        if not child.repeat_count:
            yield Repeatable(key, child.label, count)


def _within(row: GridRow, repeat: str) -> bool:
    return any(key.startswith(f"{repeat}[") for key in (*row.keys, f"{row.repeat}["))


def _places(rows: Sequence[GridRow]) -> dict[CellKey, tuple[int, int]]:
    return {
        key: (place, FIRST + column)
        for place, row in enumerate(rows)
        for column, key in enumerate(row.cells)
        if key is not None
    }


def _section(section: SectionLayout, number: int, width: int, repeats: set[str]) -> Iterator[GridRow]:
    key = _repeat_key(section) if section.repeat else ""
    if section.label.vi or section.label.en or section.repeat:
        yield GridRow(
            RowKind.SECTION,
            number,
            label=section.label,
            repeat=key if key in repeats else "",
            instance=section.instance,
        )
    before: tuple[Text, ...] = ()
    for table in section.tables:
        captions = _captions(table, width)
        if table.columns and table.columns != before:
            yield GridRow(RowKind.CAPTIONS, number, captions=captions)
        before = table.columns or before
        for row in table.rows:
            yield _row(row, number, width, captions)


def _captions(table: TableLayout, width: int) -> tuple[Text, ...]:
    nothing = Text("", "")
    return (*(nothing,) * (width - len(table.columns)), *table.columns, nothing)


def _row(row: RowLayout, section: int, width: int, captions: tuple[Text, ...]) -> GridRow:
    if row.note:
        return GridRow(RowKind.TEXT, section, row, label=row.label)
    if row.field.type not in FIGURE_TYPES:
        return GridRow(RowKind.ANSWER, section, row, (row.total, *(None,) * width), label=row.label)
    gap = (None,) * (width - len(row.cells))
    return GridRow(RowKind.FIGURES, section, row, (*gap, *row.cells, row.total), captions, row.label)


def _repeat_key(section: SectionLayout) -> str:
    """Return the key of the repeat that a section is an instance of, from one of its cells."""
    for table in section.tables:
        for row in table.rows:
            for key in (row.total, *row.cells):
                if key is not None:
                    head, found, _ = key.rpartition(f"{section.repeat}[{section.instance}]/")
                    if found:
                        return head + section.repeat
    return section.repeat
