"""Cells as calamine gives them into cells as we keep them: exact figures, Unicode NFC, old encodings decoded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite

from iocdesk.core.errors import Text
from iocdesk.core.text import nfc
from iocdesk.exchange.legacy import Encoding, decode, detect, detect_all, font_encoding
from iocdesk.exchange.sheets import CellProblem, Place, Raw
from iocdesk.exchange.xlsx_cells import CellNotes, TextCell

_EXACT = 10.0**15
"""Below this every whole double is exactly the number that was typed."""
_DURATION = re.compile(r"PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:\.\d+)?S")


def raw_rows(rows: Sequence[Sequence[object]]) -> tuple[list[list[Raw]], list[CellProblem]]:
    """Convert rows of calamine; texts are left as they are, undecoded.

    Figures become the decimals that were typed: the shortest writing of each double. What most cells are is done
    without a call of Python's.
    """
    strange: list[float] = []

    def odd(value: float) -> Decimal | None:
        if isfinite(value):
            return Decimal(repr(value))
        strange.append(value)
        return None

    found: list[list[Raw]] = [
        [
            (Decimal(int(value)) if value.is_integer() and -_EXACT < value < _EXACT else odd(value))
            if type(value) is float
            else value or None
            if type(value) is str
            else _other(value)
            for value in row
        ]
        for row in rows
    ]
    problems = [
        problem((number, column), "cell.not_finite", "")
        for number, row in enumerate(rows if strange else ())
        for column, value in enumerate(row)
        if isinstance(value, float) and not isfinite(value)
    ]
    return found, problems


def _other(value: object) -> Raw:
    if isinstance(value, bool | datetime | date | time):
        return value
    if isinstance(value, int):
        return Decimal(value)
    return _duration(value) if isinstance(value, timedelta) else None


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"


def decode_rows(
    rows: list[list[Raw]], encoding: Encoding | None, drawn: Sequence[TextCell] = ()
) -> dict[Place, Encoding]:
    """Bring every text of a sheet to Unicode NFC, in place, and return the cells that were in an old encoding.

    Args:
        rows: the sheet.
        encoding: how all texts are written; None finds out.
        drawn: the texts whose font is known to be of an old encoding.
    """
    legacy: dict[Place, Encoding] = {}
    by_font = {cell.place: cell for cell in drawn} if encoding is None else {}
    for place, cell in by_font.items():
        text, used = _by_font(cell)
        if used is not None and place[0] < len(rows) and place[1] < len(rows[place[0]]):
            rows[place[0]][place[1]] = text or None
            legacy[place] = used
    texts = {value for row in rows for value in row if type(value) is str}
    found = detect_all(texts) if encoding is None else dict.fromkeys(texts, encoding)
    changed = {text: decode(_ods_duration(text), found.get(text, Encoding.UNICODE)) or None for text in texts}
    changed = {text: new for text, new in changed.items() if new != text}
    if not changed:
        return legacy
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if type(value) is not str or value not in changed or (number, column) in legacy:
                continue
            row[column] = changed[value]
            how = found.get(value, Encoding.UNICODE)
            if how is not Encoding.UNICODE:
                legacy[number, column] = how
    return legacy


def _by_font(cell: TextCell) -> tuple[str, Encoding | None]:
    """Decode a text run by run; None where its content shows that no run is in the old encoding after all."""
    used: list[Encoding] = []
    pieces: list[str] = []
    for font, text in cell.segments:
        how = detect(text, (font,)) if font_encoding(font) is not None else Encoding.UNICODE
        pieces.append(decode(text, how))
        if how is not Encoding.UNICODE and decode(text, how) != text:
            used.append(how)
    return nfc("".join(pieces)), used[0] if used else None


def _ods_duration(text: str) -> str:
    found = _DURATION.fullmatch(text)
    return f"{int(found[1])}:{found[2]}:{found[3]}" if found is not None else text


def problem(place: Place, code: str, shown: str) -> CellProblem:
    """Say what is wrong with a cell of a file; `shown` is what the file has there."""
    name = f"{column_letters(place[1])}{place[0] + 1}"
    match code:
        case "cell.no_result":
            text = Text(
                f"Ô {name} có công thức nhưng tệp chưa lưu kết quả. Xin mở tệp bằng Excel hoặc LibreOffice, lưu lại rồi thử lại.",
                f"Cell {name} has a formula and the file has no result of it. Please open it in Excel, save it, and try again.",
            )
        case "cell.error":
            text = Text(
                f"Ô {name} đang báo lỗi {shown[:20]}. Xin sửa công thức trong tệp rồi thử lại.",
                f"Cell {name} shows the error {shown[:20]}. Please mend the formula in the file and try again.",
            )
        case _:
            text = Text(
                f"Ô {name} không chứa một con số dùng được. Xin kiểm tra lại trong tệp.",
                f"Cell {name} has no usable figure. Please check the file.",
            )
    return CellProblem(place, code, text)


def noted_problems(notes: CellNotes) -> list[CellProblem]:
    """Return the problems that the walk through an .xlsx sheet found."""
    return [
        *(problem(place, "cell.no_result", "") for place in notes.unfinished),
        *(problem(place, "cell.error", shown) for place, shown in notes.errors.items()),
    ]


def column_letters(index: int) -> str:
    """Return the spreadsheet's letters of the 0-based column `index`."""
    letters, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
