"""How a form is laid out as tables: disaggregation as columns, one row an indicator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from iocdesk.core.errors import Text
from iocdesk.forms.cells import SILENT_TYPES, category_keys
from iocdesk.forms.model import CellKey, Field, FieldType, Form, Group


@dataclass(frozen=True, slots=True)
class RowLayout:
    """One row: a field, or one of the further splits of the field above it.

    `cells` stand under the table's columns; `total` is the field's own cell, None in a row of a further split.
    """

    field: Field
    number: str
    label: Text
    cells: tuple[CellKey, ...]
    total: CellKey | None
    split: str = ""
    note: bool = False
    """A text to read, without a cell."""


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Consecutive rows with the same columns. `columns` are the categories; the total stands behind them."""

    columns: tuple[Text, ...]
    rows: tuple[RowLayout, ...]


@dataclass(frozen=True, slots=True)
class SectionLayout:
    """A section (a sector) or one instance of a repeat in it."""

    name: str
    label: Text
    tables: tuple[TableLayout, ...]
    repeat: str = ""
    """The repeat's name where this is one of its instances (1-based `instance`)."""
    instance: int = 0


def lay_out(
    form: Form,
    count: Callable[[str], int],
    shown: Callable[[str], bool],
) -> tuple[SectionLayout, ...]:
    """Lay the form out.

    Args:
        form: the form.
        count: how many instances a repeat has, by its key prefix ("visits", "visits[2]/people").
        shown: whether a field is relevant, by its key. Nothing is left of a group whose fields are not.
    """
    sections: list[SectionLayout] = []
    for number, group in enumerate(form.sections, start=1):
        _Walk(form, count, shown, sections).section(group, "", str(number), group)
    return tuple(sections)


class _Walk:
    def __init__(
        self,
        form: Form,
        count: Callable[[str], int],
        shown: Callable[[str], bool],
        into: list[SectionLayout],
    ) -> None:
        self._form = form
        self._count = count
        self._shown = shown
        self._into = into

    def section(self, group: Group, prefix: str, number: str, top: Group, instance: int = 0) -> None:
        if group.repeat and instance == 0:
            for index in range(1, self._count(prefix + group.name) + 1):
                self.section(group, f"{prefix}{group.name}[{index}]/", number, top, index)
            return
        rows: list[RowLayout] = []
        place = len(self._into)
        nested: list[Group] = []
        self._collect(group, prefix, number, rows, nested)
        label = group.label if group.label.vi or group.label.en else top.label
        if rows:
            section = SectionLayout(
                group.name, label, _tables(rows, self._form), group.name if instance else "", instance
            )
            self._into.insert(place, section)
        for inner in nested:
            self.section(inner, prefix, number, top)

    def _collect(
        self, group: Group, prefix: str, number: str, rows: list[RowLayout], nested: list[Group]
    ) -> None:
        for child in group.children:
            if isinstance(child, Group):
                if child.repeat:
                    nested.append(child)
                else:
                    self._collect(child, prefix, number, rows, nested)
            elif self._shown(prefix + child.name) and not _hidden(child):
                serial = sum(row.total is not None for row in rows) + 1
                rows.extend(_rows(self._form, child, prefix, f"{number}.{serial}"))


def _hidden(field: Field) -> bool:
    return field.type is FieldType.META or (field.type is FieldType.CALCULATE and field.indicator is None)


def _rows(form: Form, field: Field, prefix: str, number: str) -> list[RowLayout]:
    own = prefix + field.name
    if field.type in SILENT_TYPES:
        return [RowLayout(field, "", field.label, (), None, note=True)]
    tables = category_keys(prefix, field, form)
    splits = field.indicator.splits if field.indicator is not None else ()
    if not tables:
        return [RowLayout(field, number, field.label, (), own)]
    rows = [
        RowLayout(
            field,
            number,
            field.label,
            tuple(tables[0]),
            own,
            " × ".join(splits[: 1 if len(tables) > 1 else None]),
        )
    ]
    for name, keys in zip(splits[1:], tables[1:], strict=False):
        rows.append(RowLayout(field, "", field.label, tuple(keys), None, name))
    return rows


def _tables(rows: list[RowLayout], form: Form) -> tuple[TableLayout, ...]:
    tables: list[TableLayout] = []
    for row in rows:
        columns = _columns(row, form)
        if tables and (tables[-1].columns == columns or row.note):
            last = tables.pop()
            tables.append(TableLayout(last.columns, (*last.rows, row)))
        else:
            tables.append(TableLayout(columns, (row,)))
    return tuple(tables)


def _columns(row: RowLayout, form: Form) -> tuple[Text, ...]:
    if not row.cells:
        return ()
    labels = {
        choice.code: choice.label for name in row.split.split(" × ") for choice in form.choices.get(name, ())
    }
    texts = []
    for key in row.cells:
        parts = [labels[code] for code in key.rpartition("/")[2].split(".")[1:]]
        texts.append(Text(" – ".join(p.vi for p in parts), " – ".join(p.en or p.vi for p in parts)))
    return tuple(texts)
