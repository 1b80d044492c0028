"""A file of tables as values: .xlsx, .xls, .ods and .csv behind one shape, whatever wrote them.

Figures are `Decimal` (made of the shortest writing of the stored double), texts are Unicode NFC, decoded from the
old encodings where they were in one. No formula is calculated: what the file remembers as its result is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from iocdesk.core.errors import Text
from iocdesk.exchange.legacy import Encoding
from iocdesk.exchange.limits import Limits
from iocdesk.exchange.refusals import FileRefused

Raw = None | str | bool | Decimal | datetime | date | time
"""What a cell of a file holds; None where it is empty. Dates and times are naive, as the file has them."""

Place = tuple[int, int]
"""Row and column, both counted from 0."""


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """What is known of a sheet without reading its cells out: size from A1 to the furthest filled cell."""

    name: str
    hidden: bool
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a file that a person should know, and that does not keep it from being read.

    Codes: "file.external_links", "file.macros", "file.encoding".
    """

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Something at one cell that a person should know.

    Codes: "cell.no_result" (a formula without a remembered result), "cell.error" (such as #DIV/0!),
    "cell.not_finite". The cell itself is None.
    """

    place: Place
    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet, from A1.

    Attributes:
        rows: every row as long as the widest.
        merged: first row, first column, last row, last column of each merged range, counted from 0, no further
            than the sheet reaches.
        legacy: the cells whose text was decoded from an old encoding, and from which.
        problems: what could not be read at single cells.
    """

    name: str
    hidden: bool
    rows: tuple[tuple[Raw, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    legacy: Mapping[Place, Encoding] = field(default_factory=dict)
    problems: tuple[CellProblem, ...] = ()


class Book(Protocol):
    """An opened file."""

    @property
    def kind(self) -> str:
        """Return "xlsx", "xls", "ods" or "csv", by content."""
        ...

    @property
    def sheets(self) -> tuple[SheetInfo, ...]:
        """Return the sheets in the order of the file, hidden ones too."""
        ...

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Return what a person should know of the file as a whole."""
        ...

    def sheet(self, name: str) -> Sheet:
        """Read a sheet out.

        Raises:
            FileRefused: when there is no such sheet or it cannot be read.
        """
        ...


def open_book(path: Path, *, limits: Limits | None = None, encoding: Encoding | None = None) -> Book:
    """Open a file of tables, told apart by content, measured before anything of it is unpacked.

    Args:
        path: the file.
        limits: how much is believed; the usual `Limits()` when None.
        encoding: how all its texts are written; None finds out by font and by content.

    Raises:
        FileRefused: with the sentence for the person who chose the file.
    """
    from iocdesk.exchange.opening import open_file  # calamine only when a file is opened

    return open_file(path, limits or Limits(), encoding)


__all__ = [
    "Book",
    "CellProblem",
    "FileRefused",
    "Limits",
    "Notice",
    "Place",
    "Raw",
    "Sheet",
    "SheetInfo",
    "open_book",
]
