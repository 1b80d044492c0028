"""Opens a file of tables: kind by content, measured before anything is unpacked, then read with calamine or as text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from iocdesk.core.errors import Text
from iocdesk.core.text import nfc
from iocdesk.exchange.legacy import Encoding
from iocdesk.exchange.sheets import FileRefused, Limits, Raw, Sheet, SheetInfo


def open_file(path: Path, limits: Limits, encoding: Encoding | None) -> CalamineBook:
    """Open `path`; see `sheets.open_book`."""
    try:
        return CalamineBook("xlsx", CalamineWorkbook.from_filelike(BytesIO(path.read_bytes())))
    except (CalamineError, OSError):
        raise FileRefused(
            "file.not_a_table",
            Text(
                f"Tệp “{path.name}” không phải là bảng tính đọc được. Xin kiểm tra lại.",
                f"The file “{path.name}” is not a readable spreadsheet. Please check it.",
            ),
        ) from None


@dataclass(frozen=True, slots=True)
class CalamineBook:
    """A workbook read with calamine."""

    kind: str
    book: CalamineWorkbook

    @property
    def sheets(self) -> tuple[SheetInfo, ...]:
        """Return the sheets in the order of the file."""
        return tuple(
            SheetInfo(
                meta.name, meta.visible is not SheetVisibleEnum.Visible, sheet.total_height, sheet.total_width
            )
            for meta in self.book.sheets_metadata
            for sheet in [self.book.get_sheet_by_name(meta.name)]
        )

    def sheet(self, name: str) -> Sheet:
        """Read a sheet out."""
        found = self.book.get_sheet_by_name(name)
        hidden = next(info.hidden for info in self.sheets if info.name == name)
        merged = tuple((*first, *last) for first, last in found.merged_cell_ranges or ())
        rows = tuple(tuple(_raw(cell) for cell in row) for row in found.to_python(skip_empty_area=False))
        return Sheet(name, hidden, rows, merged)


def _raw(value: object) -> Raw:
    match value:
        case str():
            return nfc(value) or None
        case bool() | datetime() | date() | time():
            return value
        case int():
            return Decimal(value)
        case float():
            return Decimal(int(value)) if value.is_integer() else Decimal(repr(value))
        case timedelta():
            return str(value)
        case _:
            return None
