"""How much of a foreign file is believed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is believed, before anything of it is held.

    Attributes:
        file_bytes: size of the file.
        unpacked_bytes: all parts of a zipped workbook together, as they really unpack.
        ratio: how many times a part may grow when it is unpacked.
        cells: rows times columns of one sheet, to its furthest filled cell.
        sheets: number of sheets.
    """

    file_bytes: int = 50_000_000
    unpacked_bytes: int = 100_000_000
    ratio: int = 200
    cells: int = 1_000_000
    sheets: int = 200
