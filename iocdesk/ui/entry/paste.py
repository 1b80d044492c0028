"""Blocks of cells to and from a spreadsheet, as tab-separated text. Nothing here knows Qt.

A block goes onto the figure rows under and the columns beside the place where it is pasted; headings between
are passed over. Empty places of the block leave what is there. What does not fit or cannot be read is told
before anything is changed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from iocdesk.core.errors import IocError, Text
from iocdesk.core.escaping import as_typed, plain_text
from iocdesk.core.numbers import NumberError, format_number, parse_number
from iocdesk.forms.model import CellKey
from iocdesk.forms.values import Value
from iocdesk.ui.entry.rows import FIRST, Grid, RowKind

MAX_CELLS = 100_000
Block = list[list[str]]


class Doubt(StrEnum):
    """Why a person is asked before a block is pasted."""

    AMBIGUOUS = "ambiguous"
    """The text has two readings."""
    REFUSED = "refused"
    """The cell cannot take the text."""
    READ_ONLY = "read_only"
    OUTSIDE = "outside"
    """There is no cell there."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """One place of the block; `line` and `column` count from 1 within it."""

    why: Doubt
    line: int
    column: int
    text: str
    key: CellKey | None = None
    sentence: Text = Text("", "")
    readings: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a paste would do."""

    changes: Mapping[CellKey, Value]
    doubts: tuple[Doubtful, ...] = ()
    size: tuple[int, int] = (0, 0)

    def of(self, why: Doubt) -> tuple[Doubtful, ...]:
        """Return the doubts of one kind."""
        return tuple(doubt for doubt in self.doubts if doubt.why is why)

    def reading(self, choice: int) -> Plan:
        """Return the plan with ambiguous texts read the Vietnamese way (0) or the other (1)."""
        changes = dict(self.changes)
        for doubt in self.of(Doubt.AMBIGUOUS):
            if doubt.key is not None:
                changes[doubt.key] = Value.of(doubt.readings[min(choice, len(doubt.readings) - 1)])
        return replace(self, changes=changes)


def parse_block(text: str) -> Block:
    """Read a block as Excel, LibreOffice and we put it on the clipboard: tabs, quotes around tabs and line ends."""
    body = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    if not body:
        return []
    rows = [list(map(as_typed, row)) for row in csv.reader(io.StringIO(body), delimiter="\t")]
    return rows if sum(len(row) for row in rows) <= MAX_CELLS else []


def write_block(block: Sequence[Sequence[str]]) -> str:
    """Write a block so that Excel and LibreOffice read it back; no text of it begins a formula there."""
    out = io.StringIO()
    rows = (map(plain_text, row) for row in block)
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue()


def figure_rows(grid: Grid, start: int) -> Iterator[int]:
    """Yield the rows from `start` on that hold cells."""
    for number in range(max(start, 0), len(grid.rows)):
        if grid.rows[number].kind in {RowKind.FIGURES, RowKind.ANSWER}:
            yield number


def plan_paste(
    grid: Grid,
    block: Block,
    top: int,
    left: int,
    *,
    read: Callable[[CellKey, str], Value],
    answerable: Callable[[CellKey], bool],
    shown: Callable[[CellKey], str],
) -> Plan:
    """Say what pasting `block` with its first place at (top, left) would do.

    Args:
        read: reads a text for a cell; raises IocError with the sentence.
        answerable: whether a person may type into the cell.
        shown: the text that a cell shows now.
    """
    changes: dict[CellKey, Value] = {}
    doubts: list[Doubtful] = []
    rows = list(figure_rows(grid, top))
    for line, texts in enumerate(block):
        for place, raw in enumerate(texts):
            text = raw.strip()
            if not text:
                continue
            row = rows[line] if line < len(rows) else -1
            key = grid.key_at(row, left + place) if left >= FIRST else None
            spot = Doubtful(Doubt.OUTSIDE, line + 1, place + 1, text, key)
            if key is None:
                doubts.append(spot)
            elif not answerable(key):
                if shown(key) != text:
                    doubts.append(replace(spot, why=Doubt.READ_ONLY))
            else:
                _take(key, text, spot, read, changes, doubts)
    return Plan(changes, tuple(doubts), (len(block), max((len(row) for row in block), default=0)))


def _take(
    key: CellKey,
    text: str,
    spot: Doubtful,
    read: Callable[[CellKey, str], Value],
    changes: dict[CellKey, Value],
    doubts: list[Doubtful],
) -> None:
    value, refusal = _try(read, key, text)
    meanings = _readings(text)
    fitting = tuple(number for number in meanings if _try(read, key, _plain(number))[0] is not None)
    if fitting and fitting != tuple(meanings[:1]):
        changes[key] = Value.of(fitting[0])
        doubts.append(replace(spot, why=Doubt.AMBIGUOUS, readings=fitting))
    elif value is not None:
        changes[key] = value
    elif refusal is not None:
        doubts.append(replace(spot, why=Doubt.REFUSED, sentence=refusal.text))


def _try(
    read: Callable[[CellKey, str], Value], key: CellKey, text: str
) -> tuple[Value | None, IocError | None]:
    try:
        return read(key, text), None
    except IocError as error:
        return None, error


def _readings(text: str) -> list[Decimal]:
    """Return what an ambiguous figure may mean, the Vietnamese reading first."""
    if not any(sign in text for sign in ".,"):
        return []
    try:
        parsed = parse_number(text)
    except NumberError:
        return []
    return [parsed.value, *parsed.alternatives] if parsed.ambiguous else []


def _plain(number: Decimal) -> str:
    """Return a figure with an end zero behind three decimals, so that they are not taken for thousands."""
    text = format_number(number).replace(".", "")
    return f"{text}0" if "," in text else text


def fill_down(
    grid: Grid, block: tuple[int, int, int, int], value: Callable[[CellKey], Value]
) -> dict[CellKey, Value]:
    """Return the top row of a block (top, left, bottom, right) for the rows under it."""
    top, left, bottom, right = block
    changes: dict[CellKey, Value] = {}
    for column in range(left, right + 1):
        source = grid.key_at(top, column)
        targets = [grid.key_at(row, column) for row in range(top + 1, bottom + 1)]
        if source is not None:
            changes.update({key: value(source) for key in targets if key is not None})
    return changes
