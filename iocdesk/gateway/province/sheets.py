"""Tables in and out of the province's side: one sheet of a workbook with a header row, or a text table."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import xlsxwriter

from iocdesk.core.errors import IocError, Text
from iocdesk.core.escaping import csv_text
from iocdesk.core.text import clean_line, fold
from iocdesk.forms.compiler.source import RawSheet, blocks, read_workbook

MOST_ROWS = 20_000
_LONGEST = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


class SheetError(IocError):
    """A table that cannot be read as what was asked for: `sheet.columns`, `sheet.empty`, `sheet.long`."""


@dataclass(frozen=True, slots=True)
class ColumnName:
    """How a column may be headed; the first names are those of our own templates."""

    vi: str
    en: str
    more: tuple[str, ...] = ()
    required: bool = False

    def lang(self, language: str) -> str:
        """Return the heading in a language."""
        return self.vi if language == "vi" else self.en

    def is_headed(self, heading: str) -> bool:
        """Tell whether a heading is this column's."""
        return fold(heading.rstrip(" *")) in {fold(name) for name in (self.vi, self.en, *self.more)}


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number in the spreadsheet, and its texts by column ("" where empty)."""

    row: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Return a column's text."""
        return self.cells.get(column, "")


def read_upload(body: bytes) -> dict[str, RawSheet]:
    """Read the sheets of an uploaded workbook by their names.

    Raises:
        FormError: it is no workbook, is locked, too large or packed to do harm.
    """
    with tempfile.TemporaryDirectory(prefix="ioc-sheet-") as folder:
        path = Path(folder) / "upload"
        path.write_bytes(body)
        return read_workbook(path)


def read_lines(body: bytes, columns: Mapping[str, ColumnName]) -> list[Line]:
    """Read the first sheet that has every required column.

    Raises:
        FormError: it is no workbook, is locked, too large or packed to do harm.
        SheetError: no sheet has the columns, or it has no rows or too many.
    """
    sheets = read_upload(body)
    missing: list[ColumnName] = []
    for sheet in sheets.values():
        places = _places(sheet.header, columns)
        missing = [column for name, column in columns.items() if column.required and name not in places]
        if not missing:
            return _lines(sheet.rows, places)
    raise _columns_missing(missing or list(columns.values()))


def _places(header: Sequence[str], columns: Mapping[str, ColumnName]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(header):
        for name, column in columns.items():
            if name not in found and column.is_headed(heading):
                found[name] = place
                break
    return found


def _lines(rows: tuple[tuple[str, ...], ...], places: Mapping[str, int]) -> list[Line]:
    lines = []
    for number, row in blocks(rows):
        cells = {
            name: clean_line(row[place], _LONGEST) if place < len(row) else ""
            for name, place in places.items()
        }
        if any(cells.values()):
            lines.append(Line(number, cells))
    if not lines:
        raise SheetError(
            "sheet.empty", Text("Bảng không có dòng nào để nhập.", "The table has no rows to import.")
        )
    if len(lines) > MOST_ROWS:
        raise SheetError(
            "sheet.long",
            Text(
                f"Bảng có {len(lines)} dòng, tối đa {MOST_ROWS}. Xin chia thành nhiều tệp.",
                f"The table has {len(lines)} rows, at most {MOST_ROWS}. Please split it.",
            ),
        )
    return lines


def xlsx_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]], *, sheet: str = "Danh sách") -> bytes:
    """Return a workbook of one sheet; every cell is a text, so that codes keep their zeros and nothing comes alive."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(sheet[:31])
        bold = book.add_format({"bold": True, "bg_color": "#EDF0F3", "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@", "quote_prefix": True})
        widths = [len(heading) for heading in headings]
        page.write_row(0, 0, headings, bold)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                page.write_string(number, place, cell, text)
                widths[place] = max(widths[place], min(len(cell), 60))
        for place, width in enumerate(widths):
            page.set_column(place, place, width + 3)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, 0, max(len(headings) - 1, 0))
    return out.getvalue()


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a text table as Excel with Vietnamese settings opens it, formulas made harmless."""
    return csv_text([headings, *rows]).encode("utf-8")


def table_bytes(kind: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> tuple[bytes, str]:
    """Return (content, media type) of a table as "xlsx" or "csv".

    Raises:
        SheetError: `sheet.kind` for any other kind.
    """
    if kind == "xlsx":
        return xlsx_bytes(headings, rows), XLSX
    if kind == "csv":
        return csv_bytes(headings, rows), CSV
    raise SheetError("sheet.kind", Text("Chỉ có tệp .xlsx và .csv.", "There is .xlsx and .csv only."))


def _columns_missing(columns: Sequence[ColumnName]) -> SheetError:
    vi, en = (", ".join(f"“{it.lang(lang)}”" for it in columns if it.required) for lang in ("vi", "en"))
    return SheetError(
        "sheet.columns",
        Text(
            f"Dòng đầu của bảng thiếu cột {vi}. Xin dùng tệp mẫu tải từ trang này.",
            f"The table's first row lacks the columns {en}. Please use the template from this page.",
        ),
    )
