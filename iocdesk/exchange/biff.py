"""What an .xls holds before calamine reads it: the OLE container's streams and how far each sheet reaches.

calamine reads all sheets of an .xls at once and makes room for the rectangle up to the furthest cell, or for what
the sheet claims; both are bounded here. Records after [MS-XLS], container after [MS-CFB].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from iocdesk.exchange.legacy import font_encoding
from iocdesk.exchange.xlsx_extent import Extent

OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFE
_MAX_SECTORS = 200_000
_EOF, _DIMENSIONS, _FILEPASS, _MULRK = 0x000A, 0x0200, 0x002F, 0x00BD
_BOUNDSHEET, _TEXTS, _FONT, _FORMAT = 0x0085, 0x00FC, 0x0031, 0x00E0
_LABELS = frozenset({0x00D6, 0x00FD, 0x0204})
_MOST_SHEETS = 1000
_FAR = 65_536 * 256 + 1
"""No .xls can have so many cells; a claim of them is believed, that is, refused."""
_CELLS = frozenset({0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, 0x0206, 0x0406, _MULRK})
"""FORMULA, RSTRING, LABELSST, NUMBER, LABEL, BOOLERR, RK and their older twins; blanks are not read."""


@dataclass(frozen=True, slots=True)
class Streams:
    """The container's streams by name."""

    names: frozenset[str]
    workbook: bytes


@dataclass(frozen=True, slots=True)
class Walked:
    """The workbook stream.

    Attributes:
        encrypted: whether it is.
        sheets: each sheet's extent, in the order of the workbook.
        fonts: for each sheet the font of its texts by place, where that is one of an old encoding.
    """

    encrypted: bool
    sheets: tuple[Extent, ...]
    fonts: tuple[Mapping[tuple[int, int], str], ...]


def read_streams(content: bytes) -> Streams:
    """Open the container and return its workbook stream ("Workbook", of Excel 5 "Book").

    Raises:
        ValueError: the container is damaged.
    """
    try:
        return _Container(content).streams()
    except (struct.error, IndexError, OverflowError) as error:
        raise ValueError(str(error)) from None


class _Container:
    def __init__(self, content: bytes) -> None:
        self._content = content
        shift, mini_shift = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError("sector size")
        self._size = 1 << shift
        (self._fat_count, directory, _, cutoff, mini_fat, mini_fats, difat, difats) = struct.unpack_from(
            "<IIIIIIII", content, 44
        )
        self._cutoff = cutoff
        (directories,) = struct.unpack_from("<I", content, 40)
        if max(directories, self._fat_count, mini_fats, difats) > len(content) // self._size + 1:
            raise ValueError("more tables than file")
        self._fat = self._read_fat(difat, difats)
        self._directory = self._chain(directory)
        self._mini_fat = _numbers(self._chain(mini_fat)) if mini_fats else ()

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        sector = self._content[start : start + self._size]
        if not sector:
            raise ValueError("sector outside of the file")
        return sector.ljust(self._size, b"\0")

    def _read_fat(self, difat: int, difats: int) -> tuple[int, ...]:
        sectors = list(struct.unpack_from("<109I", self._content, 76))
        seen = 0
        while difat < _END - 10 and seen < min(difats, 1000):
            *more, difat = _numbers(self._sector(difat))
            sectors += more
            seen += 1
        used = [n for n in sectors if n < _END - 10][: self._fat_count]
        if len(used) * self._size > 2 * len(self._content) + 4096:
            raise ValueError("more table than file")
        return _numbers(b"".join(self._sector(n) for n in used))

    def _chain(self, first: int) -> bytes:
        """Return the sectors of a chain; a circle ends the reading."""
        found: list[bytes] = []
        number = first
        while number < len(self._fat):
            if len(found) > min(_MAX_SECTORS, len(self._fat)):
                raise ValueError("the chain goes round in a circle")
            found.append(self._sector(number))
            number = self._fat[number]
        return b"".join(found)

    def streams(self) -> Streams:
        names: set[str] = set()
        workbook: tuple[int, int] | None = None
        root = 0
        for place in range(0, len(self._directory) - 127, 128):
            entry = self._directory[place : place + 128]
            length = struct.unpack_from("<H", entry, 64)[0]
            name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<IQ" if self._size == 4096 else "<II", entry, 116)
            if entry[66] in (2, 5) and size > len(self._content):
                raise ValueError("a stream longer than the file")
            if entry[66] == 5:
                root = start
            elif entry[66] == 2:
                names.add(name)
                if name.lower() in ("workbook", "book") and (workbook is None or name.lower() == "workbook"):
                    workbook = (start, size)
        return Streams(frozenset(names), self._stream(workbook, root) if workbook else b"")

    def _stream(self, found: tuple[int, int], root: int) -> bytes:
        start, size = found
        if size >= self._cutoff:
            return self._chain(start)[:size]
        mini, number = self._chain(root), start
        pieces: list[bytes] = []
        while number < len(self._mini_fat) and len(pieces) <= len(self._mini_fat):
            pieces.append(mini[number * 64 : number * 64 + 64])
            number = self._mini_fat[number]
        return b"".join(pieces)[:size]


def _numbers(sector: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])


def _records(stream: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Yield each record's kind, and where its content begins and ends."""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        place += 4
        yield kind, place, min(place + length, len(stream))
        place += length


def walk(stream: bytes) -> Walked:
    """Measure the sheets of a workbook stream without reading any cell's content.

    Each sheet is walked from where the list of sheets says that it begins, as its reader will do.

    Raises:
        ValueError: it claims more texts than it has bytes.
    """
    encrypted, places = False, []
    fonts: list[str] = []
    formats: list[int] = []
    for kind, start, end in _records(stream, 0):
        if kind == _FILEPASS:
            encrypted = True
        elif kind == _BOUNDSHEET and end - start >= 4:
            places.append(struct.unpack_from("<I", stream, start)[0])
        elif kind == _FONT:
            fonts.append(_font_name(stream[start:end]))
        elif kind == _FORMAT and end - start >= 2:
            formats.append(struct.unpack_from("<H", stream, start)[0])
        elif (
            kind == _TEXTS
            and end - start >= 8
            and struct.unpack_from("<I", stream, start + 4)[0] > len(stream)
        ):
            raise ValueError("more texts than bytes")
        elif kind == _EOF:
            break
    legacy = _legacy_formats(fonts, formats)
    measured = {place: _measure(stream, place, legacy) for place in dict.fromkeys(places[:_MOST_SHEETS])}
    found = [measured.get(place, (Extent(), {})) for place in places]
    return Walked(encrypted, tuple(extent for extent, _ in found), tuple(drawn for _, drawn in found))


def _font_name(record: bytes) -> str:
    """Return the name in a FONT record, of Excel 97 and later or of Excel 5."""
    length = record[14] if len(record) > 14 else 0
    if len(record) == 15 + length:
        return record[15:].decode("cp1252", "replace")
    wide = len(record) > 15 and record[15] & 1
    return record[16 : 16 + length * (2 if wide else 1)].decode("utf-16-le" if wide else "cp1252", "replace")


def _legacy_formats(fonts: Sequence[str], formats: Sequence[int]) -> dict[int, str]:
    """Return the cell formats that draw with a font of an old encoding; there is no font of number 4."""
    found = {}
    for number, font in enumerate(formats):
        place = font - (font > 4)
        if place < len(fonts) and font_encoding(fonts[place]) is not None:
            found[number] = fonts[place]
    return found


def _measure(
    stream: bytes, place: int, legacy: Mapping[int, str]
) -> tuple[Extent, dict[tuple[int, int], str]]:
    rows = columns = 0
    claimed = Extent()
    drawn: dict[tuple[int, int], str] = {}
    for kind, start, end in _records(stream, place):
        if kind in _CELLS and end - start >= 4:
            row, column = struct.unpack_from("<HH", stream, start)
            if kind in _LABELS and legacy and end - start >= 6:
                font = legacy.get(struct.unpack_from("<H", stream, start + 4)[0])
                if font is not None:
                    drawn[row, column] = font
            if kind == _MULRK and end - start >= 6:
                column = struct.unpack_from("<H", stream, end - 2)[0]
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind == _DIMENSIONS:
            claimed = _claim(stream[start:end])
        elif kind == _EOF:
            break
    return (Extent(rows, columns) if claimed.cells < _FAR else claimed), drawn


def _claim(record: bytes) -> Extent:
    """Return the size that a sheet claims; one that ends before it begins is endless to its reader."""
    if len(record) >= 14:
        top, rows, left, columns = struct.unpack_from("<IIHH", record)
    elif len(record) >= 8:
        top, rows, left, columns = struct.unpack_from("<HHHH", record)
    else:
        return Extent()
    return (
        Extent(_FAR, 1)
        if (rows, columns) != (0, 0) and (rows < top or columns < left)
        else Extent(rows, columns)
    )
