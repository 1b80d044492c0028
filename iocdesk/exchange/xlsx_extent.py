"""How far a worksheet of an .xlsx reaches, found in its XML before it is read: what it claims of itself counts for nothing.

A sheet as every program writes it is measured with two regular expressions. Whatever is not written so (other
prefixes, other order of attributes, cells without a place) goes through a real XML parser, three times as slow.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.parsers import expat

_FILLED = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]*(?<!/)>')
_EMPTY = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: [a-z]+="[^"<>/]*")* ?/>')
_DIGITS, _LETTERS = b"0123456789", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ROW = re.compile(rb'<row(?: [\w:.]+="[^"<>]*")*?(?: r="[0-9]+")')
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class Extent:
    """Rows and columns from A1 to the furthest filled cell; 0, 0 for an empty sheet."""

    rows: int = 0
    columns: int = 0

    @property
    def cells(self) -> int:
        """Return how many cells that is."""
        return self.rows * self.columns


def column_number(letters: str) -> int:
    """Return the number of a column: A is 1.

    >>> column_number("A"), column_number("XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def place_of(reference: str) -> tuple[int, int] | None:
    """Return row and column, counted from 0, of a cell's reference such as "B12"; None where it is none."""
    found = _REFERENCE.fullmatch(reference)
    if found is None or int(found[2]) == 0:
        return None
    return int(found[2]) - 1, column_number(found[1]) - 1


def extent(xml: bytes) -> Extent:
    """Measure a worksheet part.

    Raises:
        ValueError: it is not well-formed.
    """
    body = xml[xml.find(b"sheetData") : xml.rfind(b"sheetData")]
    cells = body.count(b"<c ")
    if b":c" in body or b"<!" in xml or body.count(b"<c") != cells:
        return _careful_extent(xml)
    filled = _FILLED.findall(body)
    empty = len(_EMPTY.findall(body)) if len(filled) != cells else 0
    if len(filled) + empty != cells or body.count(b' r="') != cells + len(_ROW.findall(body)):
        return _careful_extent(xml)
    if not filled:
        return Extent()
    places = b",".join(filled)
    rows = set(places.translate(None, _LETTERS).split(b","))
    columns = set(places.translate(None, _DIGITS).split(b","))
    return Extent(max(map(int, rows)), max(column_number(column.decode()) for column in columns))


class _Walk:
    """The handlers of one careful measurement."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0
        self._open = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            given = attributes.get("r", "")
            self._row = int(given) if given.isdecimal() and len(given) < 10 else self._row + 1
            self._column = 0
        elif local == "c":
            place = place_of(attributes["r"]) if "r" in attributes else None
            if place is None and "r" in attributes:
                raise ValueError(attributes["r"])
            if place is not None:
                self._row, self._column = place[0] + 1, place[1] + 1
            else:
                self._column += 1
            self._open = True
        elif self._open:
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "c":
            self._open = False


def _careful_extent(xml: bytes) -> Extent:
    walk = _Walk()
    parse_xml(xml, walk.start, walk.end)
    return Extent(max(walk.rows, 0), max(walk.columns, 0))


def parse_xml(
    xml: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Run an XML part through the standard parser. Parts with a document type were refused before.

    Raises:
        ValueError: it is not well-formed.
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.buffer_text = True
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, LookupError) as error:  # also an encoding that nobody knows
        raise ValueError(str(error)) from None
