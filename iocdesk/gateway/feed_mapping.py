"""Our codes and a receiver's: read from a table, and applied to a report's figures without losing a digit.

A receiver for whom no indicator (or no unit) is mapped gets our own codes. Once one is, what is not mapped is a gap:
it is left out of the message and reported, or, for a unit, holds the message until the table is mended.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from iocdesk.core.errors import IocError, Text
from iocdesk.core.numbers import canonical
from iocdesk.core.text import nfc
from iocdesk.forms.cells import split_key
from iocdesk.gateway.feed_tables import feed_mapping

COLUMNS = ("kind", "code", "category", "target_code", "target_category", "factor", "measure")
"""The columns of a mapping file, in any order; `kind` and `code` and `target_code` must be there."""
KINDS = ("indicator", "unit")
ALL = "*"
"""As a category: every category of the indicator, under our codes."""


class MappingError(IocError):
    """A mapping file that cannot be used: `feed.mapping`, naming the row.

    Attributes:
        row: its number in the spreadsheet.
        said: what is wrong with it, without the row.
    """

    def __init__(self, row: int, said: Text) -> None:
        super().__init__(
            "feed.mapping",
            Text(f"Bảng ánh xạ, dòng {row}: {said.vi}.", f"Mapping, row {row}: {said.en}."),
        )
        self.row, self.said = row, said


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `factor` multiplies our figure; an empty `target_code` is left out on purpose."""

    kind: str
    code: str
    category: str = ""
    target_code: str = ""
    target_category: str = ""
    factor: Decimal = Decimal(1)
    measure: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What there is one row of."""
        return self.kind, self.code, self.category


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure under a receiver's codes; `value` is decimal text."""

    indicator: str
    category: str
    value: str
    measure: str = ""
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class Translation:
    """A report's figures under a receiver's codes; `unit` is "" where it is not mapped, `gaps` our cells that are not."""

    unit: str
    figures: tuple[Figure, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodeMap:
    """The table of one receiver."""

    indicators: Mapping[tuple[str, str], Entry] = field(default_factory=dict)
    units: Mapping[str, Entry] = field(default_factory=dict)

    def unit(self, unit_id: str) -> str | None:
        """Return the receiver's code of a unit; None where it is not mapped, "" where it is left out on purpose."""
        code = unit_id.partition("@")[0]
        if not self.units:
            return code
        entry = self.units.get(unit_id) or self.units.get(code)
        return None if entry is None else entry.target_code

    def figure(self, key: str, text: str) -> Figure | None:
        """Return a cell's figure under the receiver's codes; None where it is left out on purpose.

        Raises:
            KeyError: it is not mapped.
        """
        _, code, category = split_key(key)
        nothing = text == "nothing"
        entry = Entry("indicator", code, category, code, category)
        if self.indicators:
            found = self.indicators.get((code, category))
            entry = found if found is not None else self.indicators[(code, ALL)]
            if entry.category == ALL and not category:
                raise KeyError(key)
        if not entry.target_code:
            return None
        value = Decimal(0) if nothing else Decimal(text) * entry.factor
        shown = category if entry.category == ALL else entry.target_category
        return Figure(entry.target_code, shown, canonical(value), entry.measure, nothing)

    def translate(self, unit_id: str, figures: Mapping[str, str]) -> Translation:
        """Put a report's figures under the receiver's codes."""
        done: list[Figure] = []
        gaps: list[str] = []
        for key in sorted(figures):
            try:
                found = self.figure(key, figures[key])
            except KeyError:
                gaps.append(key)
                continue
            if found is not None:
                done.append(found)
        return Translation(self.unit(unit_id) or "", tuple(done), tuple(gaps))


def load_entries(connection: Connection, target: str) -> list[Entry]:
    """Read the rows of a receiver's table, in order."""
    table = feed_mapping
    query = select(table).where(table.c.target == target)
    return [
        Entry(
            row.kind, row.code, row.category, row.target_code, row.target_category, Decimal(row.factor), row.measure
        )
        for row in connection.execute(query.order_by(table.c.kind, table.c.code, table.c.category))
    ]  # fmt: skip


def load_mapping(connection: Connection, target: str) -> CodeMap:
    """Read the table of a receiver."""
    entries = load_entries(connection, target)
    return CodeMap(
        {(it.code, it.category): it for it in entries if it.kind == "indicator"},
        {it.code: it for it in entries if it.kind == "unit"},
    )


def store_mapping(connection: Connection, target: str, entries: Iterable[Entry]) -> int:
    """Take a table over in the place of the one before; return how many rows it has."""
    connection.execute(delete(feed_mapping).where(feed_mapping.c.target == target))
    rows = [
        {
            "target": target,
            "kind": it.kind,
            "code": it.code,
            "category": it.category,
            "target_code": it.target_code,
            "target_category": it.target_category,
            "factor": canonical(it.factor),
            "measure": it.measure,
        }
        for it in entries
    ]
    if rows:
        connection.execute(insert(feed_mapping), rows)
    return len(rows)


def read_entries(rows: Sequence[Sequence[object]]) -> list[Entry]:
    """Read the rows of a file, its heading first.

    Raises:
        MappingError: a column or a code is missing, a factor is no figure, a code is there twice.
    """
    found, faults = sift_entries(rows)
    if faults:
        raise faults[0]
    return [entry for _, entry in found]


def sift_entries(rows: Sequence[Sequence[object]]) -> tuple[list[tuple[int, Entry]], list[MappingError]]:
    """Return what the rows of a file say, each with its number, and every row at fault.

    Raises:
        MappingError: a column is missing.
    """
    heading = [_text(cell).lower() for cell in rows[0]] if rows else []
    for name in ("kind", "code", "target_code"):
        if name not in heading:
            raise _error(1, f"thiếu cột “{name}”", f"the column “{name}” is missing")
    found: dict[tuple[str, str, str], tuple[int, Entry]] = {}
    faults: list[MappingError] = []
    for number, row in enumerate(rows[1:], 2):
        cells = {name: _text(cell) for name, cell in zip(heading, row, strict=False) if name in COLUMNS}
        if not any(cells.values()):
            continue
        try:
            entry = _entry(number, cells)
        except MappingError as error:
            faults.append(error)
            continue
        if entry.key in found:
            faults.append(
                _error(number, f"mã “{entry.code}” đã có ở dòng trên", f"“{entry.code}” is there twice")
            )
        found.setdefault(entry.key, (number, entry))
    return list(found.values()), faults


def _entry(number: int, cells: Mapping[str, str]) -> Entry:
    kind, code = cells["kind"].lower(), cells["code"]
    if kind not in KINDS:
        raise _error(number, "cột “kind” phải là indicator hoặc unit", "“kind” must be indicator or unit")
    if not code:
        raise _error(number, "thiếu mã", "the code is missing")
    try:
        factor = Decimal(cells.get("factor", "").replace(",", ".") or "1")
    except InvalidOperation:
        factor = Decimal("NaN")
    if not factor.is_finite() or factor == 0:
        raise _error(number, "hệ số không phải là số", "the factor is no figure")
    if any(len(text) > 120 for text in cells.values()):
        raise _error(number, "có ô quá dài", "a cell is too long")
    names = ("category", "target_code", "target_category", "measure")
    category, target, target_category, measure = (cells.get(name, "") for name in names)
    return Entry(kind, code, category, target, target_category, factor, measure[:80])


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():  # a code that Excel took for a number
        return str(int(cell))
    return nfc(str(cell)).strip()


def _error(row: int, vi: str, en: str) -> MappingError:
    return MappingError(row, Text(vi, en))


def figures_from(body: bytes) -> dict[str, str]:
    """Read the figures of an outbox row."""
    return {str(key): str(text) for key, text in json.loads(body).items()}
