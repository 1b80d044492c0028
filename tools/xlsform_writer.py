"""Writes XLSForm workbooks that look finished when opened in Excel or LibreOffice, byte for byte the same each time.

Every sheet gets a coloured, frozen header row, wrapped text, sensible widths and an autofilter. The zip's own
dates and the document's dates are fixed, so that a workbook changes only when its content does.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

Row = Mapping[str, str]

_STAMP = datetime(2026, 11, 21)  # noqa: DTZ001 - openpyxl writes document dates without a zone
_ZIP_STAMP = (2026, 11, 21, 0, 0, 0)
_STANDARD = PatternFill("solid", fgColor="1F4E79")
_EXTENSION = PatternFill("solid", fgColor="2E7D6B")
_GROUP = PatternFill("solid", fgColor="DCE6F1")
_LINE = Border(bottom=Side("thin", color="D0D7DE"), right=Side("thin", color="E6EAEE"))
_WIDTHS = (
    (re.compile(r"^(label|hint|constraint_message|form_title)"), 38.0),
    (re.compile(r"ioc:(definition|method|source_ref)$"), 48.0),
    (re.compile(r"_message(_en)?(_\d+)?$"), 44.0),
    (
        re.compile(
            r"ioc:(constraint|warn|numerator|denominator|calculate)(_\d+)?$|^(constraint|calculation)$"
        ),
        34.0,
    ),
    (re.compile(r"ioc:(title_en|sectors|due_rule)$|^namespaces$"), 28.0),
)


def write(path: Path, sheets: Mapping[str, tuple[Sequence[str], Sequence[Row]]], title: str) -> None:
    """Write `sheets` (name -> columns and rows) to `path`, with `title` as the document's title."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, (columns, rows) in sheets.items():
        _fill(book.create_sheet(name), columns, rows)
    book.properties.title = title
    book.properties.creator = "iocdesk"
    book.properties.created = _STAMP
    raw = io.BytesIO()
    book.save(raw)
    path.write_bytes(_fixed(raw.getvalue()))


def _fill(sheet: Worksheet, columns: Sequence[str], rows: Sequence[Row]) -> None:
    sheet.append(list(columns))
    for row in rows:
        sheet.append([row.get(column) or None for column in columns])
    _style_header(sheet, columns)
    for number, row in enumerate(rows, start=2):
        section = row.get("type", "") in ("begin_group", "end_group", "begin_repeat", "end_repeat")
        for cell in sheet[number]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.border = _LINE
            cell.number_format = "@"
            if section:
                cell.fill = _GROUP
                cell.font = Font(name="Calibri", size=11, bold=True)
    sheet.freeze_panes = "D2" if sheet.title == "survey" else "A2"
    if rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _style_header(sheet: Worksheet, columns: Sequence[str]) -> None:
    sheet.row_dimensions[1].height = 32
    for number, (cell, column) in enumerate(zip(sheet[1], columns, strict=True), start=1):
        cell.fill = _EXTENSION if "ioc:" in column else _STANDARD
        cell.font = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        width = next((w for pattern, w in _WIDTHS if pattern.search(column)), 15.0)
        sheet.column_dimensions[get_column_letter(number)].width = width


def _fixed(raw: bytes) -> bytes:
    """Return the workbook with every date in the zip and in the document's properties held still."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-11-21T00:00:00Z", content)
            info = zipfile.ZipInfo(name, _ZIP_STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            target.writestr(info, content)
    return out.getvalue()
