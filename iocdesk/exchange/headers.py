"""Where a foreign sheet's table begins and what its columns are called: header rows, merged headings, titles."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from iocdesk.core.numbers import format_number
from iocdesk.core.text import fold

if TYPE_CHECKING:
    from iocdesk.exchange.sheets import Raw, Sheet

SEARCHED = 60
"""Rows from the top in which a header is looked for."""
MOST_HEADER_ROWS = 6
BETWEEN = " / "
"""Between a heading and what stands under it in a title of several rows."""
_DIGITS = re.compile(r"\d+")
_INDEX = re.compile(r"\(?(?:[0-9]{1,3}|[a-zđ])\)?", re.IGNORECASE)


def shown(raw: Raw) -> str:
    """Return what a cell says, as a person would write it."""
    match raw:
        case None:
            return ""
        case str():
            return " ".join(raw.split())
        case bool():
            return "x" if raw else ""
        case Decimal():
            return format_number(raw) if raw.is_finite() else str(raw)
        case datetime():
            return f"{raw:%d/%m/%Y %H:%M}" if (raw.hour, raw.minute) != (0, 0) else f"{raw:%d/%m/%Y}"
        case date():
            return f"{raw:%d/%m/%Y}"
        case time():
            return f"{raw:%H:%M}"


def titles(sheet: Sheet, top: int, bottom: int) -> tuple[str, ...]:
    """Return each column's title from the header rows `top` to `bottom` (both included, from 0).

    A merged heading stands over all its columns; where the file does not say what is merged, a heading reaches
    over the empty places to its right that have a heading of their own below.
    """
    rows = _spread(sheet, top, bottom)
    width = len(rows[0]) if rows else 0
    found = []
    for column in range(width):
        parts: list[str] = []
        for row in rows:
            text = row[column]
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        found.append(BETWEEN.join(parts))
    return tuple(found)


def _spread(sheet: Sheet, top: int, bottom: int) -> list[list[str]]:
    rows = [[shown(raw) for raw in row] for row in sheet.rows[top : bottom + 1]]
    for first, left, last, right in sheet.merged:
        if first > bottom or last < top or first >= len(sheet.rows) or left >= len(sheet.rows[first]):
            continue
        text = shown(sheet.rows[first][left])
        for row in rows[max(first, top) - top : last - top + 1]:
            row[left : right + 1] = [text] * len(row[left : right + 1])
    if not any(first <= bottom and last >= top for first, _, last, _ in sheet.merged):
        _reach_right(rows)
    return rows


def _reach_right(rows: list[list[str]]) -> None:
    for number, row in enumerate(rows[:-1]):
        below = [any(lower[column] for lower in rows[number + 1 :]) for column in range(len(row))]
        for column in range(1, len(row)):
            if not row[column] and row[column - 1] and below[column] and below[column - 1]:
                row[column] = row[column - 1]


def guess_header(sheet: Sheet) -> tuple[int, int] | None:
    """Return the first and last row of the header, or None where no table is seen.

    The header ends above the first row that holds figures beside a label; it begins where fewer than two
    different texts stand in a row (the title of the page).
    """
    for number, row in enumerate(sheet.rows[:SEARCHED]):
        if number and _is_data(row) and not _is_index(row):
            bottom = number - 1
            while bottom > 0 and (_is_index(sheet.rows[bottom]) or not _distinct(sheet.rows[bottom])):
                bottom -= 1
            top = bottom
            while (
                top > 0
                and bottom - top < MOST_HEADER_ROWS - 1
                and _distinct(sheet.rows[top - 1]) >= 2
                and not _has_figures(sheet.rows[top - 1])
            ):
                top -= 1
            return (top, bottom) if _distinct(sheet.rows[bottom]) else None
    return None


def first_data_row(sheet: Sheet, bottom: int) -> int:
    """Return the first row under the header that is neither empty nor a row of column numbers."""
    for number in range(bottom + 1, len(sheet.rows)):
        row = sheet.rows[number]
        if any(raw is not None for raw in row) and not _is_index(row):
            return number
    return bottom + 1


def _is_data(row: Sequence[Raw]) -> bool:
    figures = sum(isinstance(raw, Decimal) for raw in row)
    texts = sum(isinstance(raw, str) for raw in row)
    # a running number beside a name is no figure yet
    return texts >= 1 and figures >= (2 if isinstance(_first(row), Decimal) else 1)


def _has_figures(row: Sequence[Raw]) -> bool:
    return any(isinstance(raw, Decimal) for raw in row)


def _first(row: Sequence[Raw]) -> Raw:
    return next((raw for raw in row if raw is not None), None)


def _is_index(row: Sequence[Raw]) -> bool:
    """Whether a row numbers its columns: "A B 1 2 3", "(1) (2) (3)"."""
    filled = [shown(raw) for raw in row if raw is not None]
    if len(filled) < 2 or not all(_INDEX.fullmatch(text) for text in filled):
        return False
    numbers = [int(digits[0]) for text in filled if (digits := _DIGITS.findall(text))]
    return bool(numbers) and all(later == earlier + 1 for earlier, later in pairwise(numbers))


def _distinct(row: Sequence[Raw]) -> int:
    return len({shown(raw) for raw in row if raw is not None} - {""})


def title_key(title: str) -> str:
    """Return what two titles are compared by: without diacritics, case and spacing."""
    return fold(title)


def timeless(title: str) -> str:
    """Return a title's key without its figures: "Tháng 3/2026" and "Tháng 4/2026" are one column."""
    return _DIGITS.sub("#", title_key(title))


def fingerprint(names: Iterable[str]) -> str:
    """Return what a layout is recognised by again: a hash of its titles, whatever month they speak of."""
    keys = [timeless(name) for name in names]
    while keys and not keys[-1]:
        keys.pop()
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()


def column_name(column: int) -> str:
    """Return a column as a spreadsheet names it: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_name(row: int, column: int) -> str:
    """Return a cell as a spreadsheet names it: (6, 1) is B7."""
    return f"{column_name(column)}{row + 1}"
