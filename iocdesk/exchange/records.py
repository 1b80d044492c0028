"""A mapped sheet read out: which text stands for which cell of which unit. Nothing is interpreted here yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from iocdesk.core.text import fold
from iocdesk.exchange.headers import shown, title_key
from iocdesk.exchange.mapping import Layout, Mapping, Role
from iocdesk.forms.model import CellKey

if TYPE_CHECKING:
    from iocdesk.exchange.sheets import Place, Raw, Sheet

MOST_EMPTY = 3
"""So many empty rows end a table whose last row was not pointed at."""
_TOTAL = re.compile(
    r"(?:tong(?: cong| so)?|cong|toan (?:xa|phuong|tinh|huyen|dac khu))\b[ :.]*(?:xa|phuong|tinh)?"
)


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one report in one sheet, or of one line of a table of units.

    Attributes:
        keys, raws: side by side; `rows` too where the record has several rows, else one row for all.
        columns: the cells' columns.
    """

    unit: str
    unit_code: str
    period: str
    keys: Sequence[CellKey]
    raws: Sequence[Raw]
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    def place(self, number: int) -> Place:
        """Return where the n-th cell stands."""
        return self.rows[number] if len(self.rows) > 1 else self.rows[0], self.columns[number]


def read_records(mapping: Mapping, sheet: Sheet) -> Iterator[Record]:
    """Read a sheet with a mapping that was fitted to it (`fitting.fit`)."""
    if mapping.layout is Layout.UNITS_DOWN:
        yield from _units_down(mapping, sheet)
    else:
        record = _one_unit(mapping, sheet)
        if record.keys:
            yield record


def _units_down(mapping: Mapping, sheet: Sheet) -> Iterator[Record]:
    values = mapping.values()
    if not values:
        return
    columns = tuple(rule.at for rule in values)
    keys = tuple(rule.target for rule in values)
    pick = _picker(columns)
    unit, code, period = (_at(mapping, role) for role in (Role.UNIT, Role.UNIT_CODE, Role.PERIOD))
    empty = 0
    for number in range(mapping.first, _end(mapping, sheet)):
        row = sheet.rows[number]
        raws = pick(row)
        name = shown(row[unit]) if unit is not None else ""
        code_text = _code(row[code]) if code is not None else ""
        if not name and not code_text:
            empty = 0 if any(raw is not None for raw in row) else empty + 1
            if empty >= MOST_EMPTY and mapping.last is None:
                return
            if unit is not None or code is not None:
                continue
        empty = 0
        if is_total(name):
            continue
        when = shown(row[period]) if period is not None else ""
        yield Record(name, code_text, when, keys, raws, (number,), columns)


def _picker(columns: tuple[int, ...]) -> Callable[[tuple[Raw, ...]], tuple[Raw, ...]]:
    # the getter is made once for thousands of lines; a slice of one keeps its answer a tuple
    found: Any = itemgetter(*columns) if len(columns) > 1 else itemgetter(slice(columns[0], columns[0] + 1))
    return cast("Callable[[tuple[Raw, ...]], tuple[Raw, ...]]", found)


def _one_unit(mapping: Mapping, sheet: Sheet) -> Record:
    rules = {(title_key(rule.label), rule.nth): rule.target for rule in mapping.rows}
    label = mapping.column(Role.LABEL) or mapping.column(Role.CODE)
    at = label.at if label is not None else 0
    values = [(rule.at, rule.target) for rule in mapping.values()]
    seen: dict[str, int] = {}
    keys: list[CellKey] = []
    raws: list[Raw] = []
    rows: list[int] = []
    columns: list[int] = []
    for number in range(mapping.first, _end(mapping, sheet)):
        row = sheet.rows[number]
        name = title_key(shown(row[at])) if at < len(row) else ""
        if not name:
            continue
        seen[name] = seen.get(name, 0) + 1
        target = rules.get((name, seen[name]))
        if target is None:
            continue
        for column, category in values or [(value_column(row, at), "")]:
            if column < len(row) and row[column] is not None:
                keys.append(f"{target}.{category}" if category else target)
                raws.append(row[column])
                rows.append(number)
                columns.append(column)
    if len(rows) == 1:
        return Record("", "", "", keys, raws, (rows[0],), tuple(columns))
    return Record("", "", "", keys, raws, tuple(rows), tuple(columns))


def value_column(row: Sequence[Raw], label: int) -> int:
    """Return the column of a key-value line: the first filled one right of the label (its own right neighbour else)."""
    return next((at for at in range(label + 1, len(row)) if row[at] is not None), label + 1)


def _end(mapping: Mapping, sheet: Sheet) -> int:
    return len(sheet.rows) if mapping.last is None else min(len(sheet.rows), mapping.last + 1)


def _at(mapping: Mapping, role: Role) -> int | None:
    rule = mapping.column(role)
    return None if rule is None else rule.at


def _code(raw: Raw) -> str:
    """Return a unit's code; a spreadsheet may have made a number of it."""
    return shown(raw).replace(".", "") if not isinstance(raw, str) else raw.strip()


def is_total(name: str) -> bool:
    """Whether a line of a table of units is its total ("Tổng cộng", "Toàn xã") and no unit."""
    return bool(name) and _TOTAL.fullmatch(fold(name)) is not None
