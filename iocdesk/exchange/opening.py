"""Opens a file of tables: kind by content, measured before anything is unpacked, then read with calamine or as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from iocdesk.core.errors import Text
from iocdesk.exchange import biff, delimited, ods_extent, packed, refusals, xlsx_cells, xlsx_extent
from iocdesk.exchange.hush import hushed
from iocdesk.exchange.legacy import Encoding
from iocdesk.exchange.limits import Limits
from iocdesk.exchange.package_header import looks_sealed
from iocdesk.exchange.reading import decode_rows, noted_problems, raw_rows
from iocdesk.exchange.sheets import Book, Notice, Raw, Sheet, SheetInfo
from iocdesk.exchange.xlsx_cells import CellNotes, TextCell
from iocdesk.exchange.xlsx_extent import Extent

T = TypeVar("T")


def open_file(path: Path, limits: Limits, encoding: Encoding | None) -> Book:
    """Open `path`; see `sheets.open_book`."""
    try:
        if path.stat().st_size > limits.file_bytes:
            raise refusals.too_large(path, limits.file_bytes // 1_000_000)
        content = path.read_bytes()
    except OSError:
        raise refusals.unreadable(path) from None
    if content.startswith(packed.ZIP_STARTS):
        return _open_zip(path, content, limits, encoding)
    if content.startswith(biff.OLE_START):
        return _open_xls(path, content, limits, encoding)
    if looks_sealed(content):
        raise refusals.sealed_package(path)
    return delimited.open_text(path, content, limits, encoding)


@dataclass(frozen=True, slots=True)
class _Worksheets:
    """A workbook read with calamine.

    `parts` holds those worksheets of an .xlsx of which calamine does not tell all; `drawn` the fonts of an .xls's
    texts, by sheet and place, where they are of an old encoding.
    """

    path: Path
    kind: str
    sheets: tuple[SheetInfo, ...]
    notices: tuple[Notice, ...]
    book: CalamineWorkbook
    encoding: Encoding | None
    parts: Mapping[str, bytes] = field(default_factory=dict)
    drawn: Mapping[str, Mapping[tuple[int, int], str]] = field(default_factory=dict)
    fonts: xlsx_cells.Fonts = field(default_factory=xlsx_cells.Fonts)

    def sheet(self, name: str) -> Sheet:
        """Read a sheet out; see `sheets.Book`."""
        info = next((info for info in self.sheets if info.name == name), None)
        if info is None:
            raise refusals.no_sheet(self.path, name)
        found = _guarded(self.path, lambda: self.book.get_sheet_by_name(name))
        rows, problems = _guarded(self.path, lambda: raw_rows(found.to_python(skip_empty_area=False)))
        notes = self._notes(name)
        legacy = decode_rows(
            rows, self.encoding, [*notes.texts, *_drawn_texts(rows, self.drawn.get(name, {}))]
        )
        within = [
            p
            for p in (*problems, *noted_problems(notes))
            if p.place[0] < max(info.rows, 1) and p.place[1] < max(info.columns, 1)
        ]
        return Sheet(
            name,
            info.hidden,
            tuple(map(tuple, rows)),
            _merged(found, len(rows), len(rows[0]) if rows else 0),
            legacy,
            tuple(within),
        )

    def _notes(self, name: str) -> CellNotes:
        part = self.parts.get(name, b"")
        return _guarded(self.path, lambda: xlsx_cells.notes(part, self.fonts)) if part else CellNotes()


def _guarded(path: Path, read: Callable[[], T]) -> T:
    """Run a reader of foreign content; whatever it stumbles over is the file's fault, a panic of its Rust code too."""
    try:
        return read()
    except refusals.FileRefused:
        raise
    except PasswordError:
        raise refusals.password(path) from None
    except (CalamineError, ValueError, OverflowError, OSError, LookupError):
        raise refusals.damaged(path) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise refusals.damaged(path) from None


def _open_zip(path: Path, content: bytes, limits: Limits, encoding: Encoding | None) -> Book:
    parts = packed.parts(path, content, limits)
    names = {name.lower() for name in parts}
    if "content.xml" in names and b"opendocument.spreadsheet" in parts.get("mimetype", b""):
        return _open_ods(path, content, parts, limits, encoding)
    if any(name.endswith("workbook.bin") for name in names):
        raise refusals.binary_workbook(path)
    if not any(name.endswith("workbook.xml") for name in names):
        raise refusals.not_a_table(path)
    return _open_xlsx(path, content, parts, limits, encoding)


def _open_xlsx(
    path: Path, content: bytes, parts: Mapping[str, bytes], limits: Limits, encoding: Encoding | None
) -> Book:
    def measure() -> tuple[dict[str, str], dict[str, Extent], xlsx_cells.Fonts]:
        extents = {name: xlsx_extent.extent(xml) for name, xml in parts.items() if b"sheetData" in xml}
        return xlsx_cells.sheet_parts(parts), extents, xlsx_cells.fonts(parts)

    by_sheet, extents, fonts = _guarded(path, measure)
    sheet_of = {part: sheet for sheet, part in by_sheet.items()}
    for part, extent in extents.items():
        _bound(path, sheet_of.get(part, ""), extent, limits.cells)
    book = _workbook(path, content, limits)
    sizes = {sheet: extents.get(part, Extent()) for sheet, part in by_sheet.items()}
    return _Worksheets(
        path,
        "xlsx",
        _infos(book, sizes),
        _notices(path, parts),
        book,
        encoding,
        {
            sheet: parts[part]
            for sheet, part in by_sheet.items()
            if part in parts and xlsx_cells.notable(parts[part], fonts)
        },
        fonts=fonts,
    )


def _open_ods(
    path: Path, content: bytes, parts: Mapping[str, bytes], limits: Limits, encoding: Encoding | None
) -> Book:
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise refusals.password(path)
    sizes = dict(_guarded(path, lambda: ods_extent.extents(parts["content.xml"])))
    for sheet, extent in sizes.items():
        _bound(path, sheet, extent, limits.cells)
    _bound_together(path, list(sizes.values()), limits)
    book = _workbook(path, content, limits)
    return _Worksheets(path, "ods", _infos(book, sizes), _notices(path, parts), book, encoding)


def _open_xls(path: Path, content: bytes, limits: Limits, encoding: Encoding | None) -> Book:
    streams = _guarded(path, lambda: biff.read_streams(content))
    if "EncryptedPackage" in streams.names:
        raise refusals.password(path)
    if not streams.workbook:
        raise refusals.not_a_table(path)
    walked = _guarded(path, lambda: biff.walk(streams.workbook))
    if walked.encrypted:
        raise refusals.password(path)
    if len(walked.sheets) > limits.sheets:
        raise refusals.too_many_sheets(path, limits.sheets)
    for extent in walked.sheets:
        _bound(path, "", extent, limits.cells)
    _bound_together(path, walked.sheets, limits)
    with hushed():  # all of an .xls is read when it is opened
        book = _workbook(path, content, limits)
    sizes = dict(zip(book.sheet_names, walked.sheets, strict=False))
    drawn = dict(zip(book.sheet_names, walked.fonts, strict=False))
    macros = any(name.upper().startswith(("_VBA_PROJECT", "VBA")) for name in streams.names)
    return _Worksheets(
        path, "xls", _infos(book, sizes), (_macros(path),) if macros else (), book, encoding, drawn=drawn
    )


def _drawn_texts(rows: list[list[Raw]], drawn: Mapping[tuple[int, int], str]) -> Iterator[TextCell]:
    for (row, column), font in drawn.items():
        text = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if isinstance(text, str):
            yield TextCell((row, column), ((font, text),))


def _bound(path: Path, sheet: str, extent: Extent, cells: int) -> None:
    if extent.cells > cells:
        raise refusals.too_many_cells(path, sheet, extent.rows, extent.columns)


def _bound_together(path: Path, extents: Sequence[Extent], limits: Limits) -> None:
    """Bound formats of which all sheets are read at once."""
    if sum(extent.cells for extent in extents) > 2 * limits.cells:
        raise refusals.too_large(path, limits.file_bytes // 1_000_000)


def _workbook(path: Path, content: bytes, limits: Limits) -> CalamineWorkbook:
    book = _guarded(path, lambda: CalamineWorkbook.from_filelike(BytesIO(content)))
    if len(book.sheet_names) > limits.sheets:
        raise refusals.too_many_sheets(path, limits.sheets)
    return book


def _infos(book: CalamineWorkbook, sizes: Mapping[str, Extent]) -> tuple[SheetInfo, ...]:
    return tuple(
        SheetInfo(
            meta.name,
            meta.visible is not SheetVisibleEnum.Visible,
            sizes.get(meta.name, Extent()).rows,
            sizes.get(meta.name, Extent()).columns,
        )
        for meta in book.sheets_metadata
        if meta.typ is SheetTypeEnum.WorkSheet
    )


def _merged(sheet: CalamineSheet, rows: int, columns: int) -> tuple[tuple[int, int, int, int], ...]:
    """Return the merged ranges that begin within the sheet, cut to it: a file may claim any."""
    return tuple(
        (top, left, min(bottom, rows - 1), min(right, columns - 1))
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if top < rows and left < columns
    )


def _notices(path: Path, parts: Mapping[str, bytes]) -> tuple[Notice, ...]:
    names = [name.lower() for name in parts]
    found: list[Notice] = []
    if any("externallinks/" in name for name in names):
        found.append(
            Notice(
                "file.external_links",
                Text(
                    f"Tệp “{path.name}” có liên kết tới tệp khác. Chương trình không mở liên kết, chỉ đọc kết quả đã lưu; xin kiểm tra số liệu còn mới không.",
                    f"“{path.name}” has links to other files. They are not followed, only the results kept in it are read; please check that they are recent.",
                ),
            )
        )
    if any(name.endswith("vbaproject.bin") for name in names):
        found.append(_macros(path))
    return tuple(found)


def _macros(path: Path) -> Notice:
    return Notice(
        "file.macros",
        Text(
            f"Tệp “{path.name}” có macro. Chương trình không chạy macro, chỉ đọc số liệu.",
            f"“{path.name}” has macros. They are not run; only the figures are read.",
        ),
    )
