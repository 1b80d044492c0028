"""A first mapping for a sheet that nobody has mapped yet: header, layout, columns and lines as they look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from iocdesk.exchange.fitting import fingerprint_of
from iocdesk.exchange.headers import first_data_row, guess_header, shown, titles
from iocdesk.exchange.mapping import Asked, ColumnRule, Layout, Mapping, Role
from iocdesk.exchange.suggest import (
    Suggester,
    is_label_title,
    is_period_title,
    is_unit_code_title,
    is_unit_title,
    match_titles,
)

if TYPE_CHECKING:
    from iocdesk.exchange.sheets import Raw, Sheet

LOOKED_AT = 40
"""Rows under the header that tell what a column holds."""


def draft(
    sheet: Sheet,
    form_id: str,
    suggester: Suggester,
    is_unit: Callable[[str], bool],
    *,
    header: tuple[int, int] | None = None,
    layout: Layout | None = None,
    name: str = "",
) -> Mapping:
    """Return a mapping to look over and save.

    Args:
        is_unit: whether a text names a unit that may be reported for.
        header, layout: what a person has pointed at; guessed where None.
    """
    rows = header if header is not None else guess_header(sheet)
    if layout is Layout.KEY_VALUE or rows is None:
        return _key_value(sheet, form_id, suggester, name)
    names = titles(sheet, *rows)
    first = first_data_row(sheet, rows[1])
    body = sheet.rows[first : first + LOOKED_AT]
    unit_column = _unit_column(names, body, is_unit)
    chosen = layout or (Layout.UNITS_DOWN if unit_column is not None else Layout.INDICATORS_DOWN)
    made = Mapping(name, form_id, chosen, sheet.name, header=rows, first=first)
    if chosen is Layout.UNITS_DOWN:
        made = _units_down(made, names, unit_column, suggester)
    else:
        made = _indicators_down(made, names, sheet, suggester)
    return replace(made, fingerprint=fingerprint_of(made, sheet))


def _unit_column(
    names: Sequence[str], body: Sequence[Sequence[Raw]], is_unit: Callable[[str], bool]
) -> int | None:
    """Return the column whose texts are units, or that is called so and is no column of indicators."""
    best, most = None, 0
    for column in range(len(names)):
        texts = [text for row in body if column < len(row) and isinstance(text := row[column], str)]
        found = sum(is_unit(text) for text in texts)
        if found > most and 2 * found >= len(texts):
            best, most = column, found
    if best is not None:
        return best
    titled = [column for column, name in enumerate(names) if is_unit_title(name)]
    return titled[0] if titled else None


def _units_down(mapping: Mapping, names: Sequence[str], unit: int | None, suggester: Suggester) -> Mapping:
    roles = {unit: Role.UNIT} if unit is not None else {}
    for column, name in enumerate(names):
        if column not in roles and is_unit_code_title(name) and Role.UNIT_CODE not in roles.values():
            roles[column] = Role.UNIT_CODE
        elif column not in roles and is_period_title(name) and Role.PERIOD not in roles.values():
            roles[column] = Role.PERIOD
    free = [name if column not in roles else "" for column, name in enumerate(names)]
    keys = match_titles(suggester, free)
    columns = tuple(
        ColumnRule(column, name, roles.get(column, Role.VALUE if keys[column] else Role.SKIP), keys[column])
        for column, name in enumerate(names)
        if name or column in roles
    )
    period = Asked.COLUMN if Role.PERIOD in roles.values() else Asked.FILE
    unit_asked = Asked.COLUMN if {Role.UNIT, Role.UNIT_CODE} & set(roles.values()) else Asked.ASK
    return replace(mapping, columns=columns, period=period, unit=unit_asked)


def _indicators_down(mapping: Mapping, names: Sequence[str], sheet: Sheet, suggester: Suggester) -> Mapping:
    body = sheet.rows[mapping.first :]
    label = _label_column(names, body)
    columns: list[ColumnRule] = []
    for column, name in enumerate(names):
        if column == label:
            columns.append(ColumnRule(column, name, Role.LABEL))
        elif name and column > label and _is_figures(body, column):
            category = suggester.category(name)
            columns.append(ColumnRule(column, name, Role.VALUE, category))
        elif name:
            columns.append(ColumnRule(column, name, Role.SKIP))
    labels = [shown(row[label]) for row in body if label < len(row) and isinstance(row[label], str)]
    rules = _one_value_each(columns)
    return replace(mapping, columns=rules, rows=suggester.rows(labels), unit=Asked.FILE)


def _one_value_each(columns: list[ColumnRule]) -> tuple[ColumnRule, ...]:
    """Keep one column for each category: of several columns of figures (this month, last month) the first."""
    seen: set[str] = set()
    kept: list[ColumnRule] = []
    for rule in columns:
        if rule.role is Role.VALUE and rule.target in seen:
            kept.append(replace(rule, role=Role.SKIP, target=""))
        else:
            kept.append(rule)
            if rule.role is Role.VALUE:
                seen.add(rule.target)
    return tuple(kept)


def _label_column(names: Sequence[str], body: Sequence[Sequence[Raw]]) -> int:
    for column, name in enumerate(names):
        if is_label_title(name):
            return column
    lengths = [
        sum(
            len(text)
            for row in body[:LOOKED_AT]
            if column < len(row) and isinstance(text := row[column], str)
        )
        for column in range(len(names))
    ]
    return max(range(len(lengths)), key=lambda column: (lengths[column], -column), default=0)


def _is_figures(body: Sequence[Sequence[Raw]], column: int) -> bool:
    cells = [row[column] for row in body if column < len(row) and row[column] is not None]
    figures = sum(isinstance(cell, Decimal) or _figure_like(cell) for cell in cells)
    return 2 * figures >= len(cells) if cells else False


def _figure_like(raw: Raw) -> bool:
    return isinstance(raw, str) and any(sign.isdigit() for sign in raw) and len(raw) <= 20


def _key_value(sheet: Sheet, form_id: str, suggester: Suggester, name: str) -> Mapping:
    counts: dict[int, int] = {}
    for row in sheet.rows:
        for column, raw in enumerate(row[:-1]):
            if isinstance(raw, str) and suggester.best(raw):
                counts[column] = counts.get(column, 0) + 1
                break
    label = max(counts, key=lambda column: (counts[column], -column), default=0)
    labels = [shown(row[label]) for row in sheet.rows if label < len(row) and isinstance(row[label], str)]
    made = Mapping(
        name, form_id, Layout.KEY_VALUE, sheet.name, columns=(ColumnRule(label, "", Role.LABEL),),
        rows=suggester.rows(labels), unit=Asked.FILE,
    )  # fmt: skip
    return replace(made, fingerprint=fingerprint_of(made, sheet))
