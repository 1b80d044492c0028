"""Text tables (.csv, .txt): encoding and delimiter found out, every cell a text.

The encoding: a byte order mark; UTF-16 by its zero bytes; UTF-8 where all of it is; otherwise one byte a character,
and then TCVN3, VNI, Windows-1258 or Western, by what reads as Vietnamese. The delimiter: the one among semicolon,
comma, tab and bar with which most lines have equally many cells.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path

from iocdesk.core.errors import Text
from iocdesk.core.text import nfc
from iocdesk.exchange import refusals
from iocdesk.exchange.legacy import Encoding, score
from iocdesk.exchange.limits import Limits
from iocdesk.exchange.reading import decode_rows
from iocdesk.exchange.sheets import Notice, Raw, Sheet, SheetInfo

DELIMITERS = (";", ",", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SAMPLE_LINES = 50
_FOREIGN_STARTS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"MZ",
    b"\x7fELF",
    b"<",
)
"""Files that people choose by mistake; a web page named .xls among them."""


@dataclass(frozen=True, slots=True)
class TextTable:
    """A text file as a book of one sheet, which has the file's name."""

    path: Path
    rows: tuple[tuple[Raw, ...], ...]
    legacy: dict[tuple[int, int], Encoding]
    notices: tuple[Notice, ...]
    kind: str = "csv"

    @property
    def sheets(self) -> tuple[SheetInfo, ...]:
        """Return the one sheet."""
        return (SheetInfo(self.path.stem, False, len(self.rows), len(self.rows[0]) if self.rows else 0),)

    def sheet(self, name: str) -> Sheet:
        """Return it; see `sheets.Book`."""
        if name != self.path.stem:
            raise refusals.no_sheet(self.path, name)
        return Sheet(name, False, self.rows, (), self.legacy)


def open_text(path: Path, content: bytes, limits: Limits, encoding: Encoding | None) -> TextTable:
    """Read a text file.

    Raises:
        FileRefused: it is no text, or no table.
    """
    text, notices, inner = _text(path, content, encoding)
    rows = _rows(path, text, limits)
    legacy = decode_rows(rows, inner)
    return TextTable(path, tuple(map(tuple, rows)), legacy, notices)


def _text(
    path: Path, content: bytes, encoding: Encoding | None
) -> tuple[str, tuple[Notice, ...], Encoding | None]:
    """Return the text, what to tell of its encoding, and the old encoding that is still to be taken out of it."""
    if content.lstrip()[:4].startswith(_FOREIGN_STARTS):
        raise refusals.not_a_table(path)
    try:
        found = _unicode(content)
    except UnicodeError:
        raise refusals.damaged(path) from None
    if found is not None:
        if "\x00" in found or _CONTROL.search(found):
            raise refusals.not_a_table(path)
        return found, (), encoding
    if _CONTROL.search(content.decode("latin-1")):
        raise refusals.not_a_table(path)
    western = content.decode("cp1252", "replace") if b"\x81" not in content else content.decode("latin-1")
    if encoding is Encoding.CP1258 or (encoding is None and _is_cp1258(content, western)):
        return content.decode("cp1258", "replace"), (_told("Windows-1258", path),), Encoding.UNICODE
    return western, (_told("TCVN3, VNI", path),), encoding


def _unicode(content: bytes) -> str | None:
    """Return the text where the bytes are Unicode in one of its encodings.

    Raises:
        UnicodeError: it says so by its mark and is not.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name)
    zeros = content[:4000]
    if zeros and len(content) % 2 == 0 and zeros.count(0) > len(zeros) // 5:
        odd = zeros[1::2].count(0) > zeros[::2].count(0)
        return content.decode("utf-16-le" if odd else "utf-16-be")
    try:
        return content.decode("utf-8")
    except UnicodeError:
        return None


def _is_cp1258(content: bytes, western: str) -> bool:
    """Say whether the text reads better in Windows' code page than as Western letters or in the old encodings."""
    windows = nfc(content.decode("cp1258", "replace"))
    return score(windows, Encoding.UNICODE) > max(
        score(western, encoding) for encoding in (Encoding.UNICODE, Encoding.TCVN3, Encoding.VNI)
    )


def _told(name: str, path: Path) -> Notice:
    return Notice(
        "file.encoding",
        Text(
            f"Tệp “{path.name}” dùng bảng mã cũ ({name}), đã được chuyển sang Unicode. Xin xem lại các chữ có dấu.",
            f"“{path.name}” is in an old encoding ({name}) and was converted to Unicode. Please look at the accented letters.",
        ),
    )


def _rows(path: Path, text: str, limits: Limits) -> list[list[Raw]]:
    lines = StringIO(text, newline="")
    first = lines.readline().strip()
    named = first[4:] if first.lower().startswith("sep=") else ""
    start = lines.tell() if len(named) == 1 else lines.seek(0)
    delimiter = named if len(named) == 1 else _delimiter(list(islice(lines, _SAMPLE_LINES)))
    lines.seek(start)
    rows: list[list[Raw]] = []
    widest = 0
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            rows.append([cell.strip() or None for cell in row])
            widest = max(widest, len(row))
            if len(rows) * widest > limits.cells:
                raise refusals.too_many_cells(path, "", len(rows), widest)
    except csv.Error:
        raise refusals.bad_line(path, reader.line_num) from None
    while rows and not any(rows[-1]):
        rows.pop()
    return [[*row, *([None] * (widest - len(row)))] for row in rows]


def _delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter with which most lines have equally many cells, and more than one."""
    return max(DELIMITERS, key=lambda mark: _evenness(lines, mark))


def _evenness(lines: Sequence[str], mark: str) -> tuple[float, int]:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if any(row))
    except csv.Error:
        return (0.0, 0)
    split = {width: count for width, count in widths.items() if width > 1}
    if not split:
        return (0.0, 0)
    width, count = max(split.items(), key=lambda pair: (pair[1], pair[0]))
    return (count / sum(widths.values()), width)


__all__ = ["DELIMITERS", "TextTable", "open_text"]
