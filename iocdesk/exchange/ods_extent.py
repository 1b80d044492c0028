"""How far the sheets of an .ods reach: few bytes can repeat a cell over millions of rows and columns."""

from __future__ import annotations

from iocdesk.exchange.xlsx_cells import local
from iocdesk.exchange.xlsx_extent import Extent, parse_xml


def extents(content: bytes) -> list[tuple[str, Extent]]:
    """Return each sheet's name and extent, from the part content.xml.

    Raises:
        ValueError: it is not well-formed.
    """
    walk = _Walk()
    parse_xml(content, walk.start, walk.end)
    return walk.found


class _Walk:
    def __init__(self) -> None:
        self.found: list[tuple[str, Extent]] = []
        self._tables = 0
        self._name = ""
        self._rows = self._columns = 0
        self._row = self._column = 0
        self._repeat_row = self._repeat_cell = 1
        self._in_cell = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "table":
            self._tables += 1
            self._name = _attribute(attributes, "name")
            self._rows = self._columns = self._row = 0
        elif tag == "table-row":
            self._repeat_row, self._column = _repeated(attributes, "number-rows-repeated"), 0
        elif tag in ("table-cell", "covered-table-cell"):
            self._repeat_cell = _repeated(attributes, "number-columns-repeated")
            self._in_cell = True
            if _attribute(attributes, "value-type") or _attribute(attributes, "formula"):
                self._fill()
        elif self._in_cell:
            self._fill()

    def _fill(self) -> None:
        self._rows = max(self._rows, self._row + self._repeat_row)
        self._columns = max(self._columns, self._column + self._repeat_cell)

    def end(self, name: str) -> None:
        tag = local(name)
        if tag in ("table-cell", "covered-table-cell"):
            self._column += self._repeat_cell
            self._in_cell = False
        elif tag == "table-row":
            self._row += self._repeat_row
        elif tag == "table":
            self.found.append((self._name, Extent(self._rows, self._columns)))


def _attribute(attributes: dict[str, str], name: str) -> str:
    return next((value for key, value in attributes.items() if local(key) == name), "")


def _repeated(attributes: dict[str, str], name: str) -> int:
    given = _attribute(attributes, name)
    return int(given) if given.isdecimal() and len(given) < 10 else 1
