"""The sheet of notes in a workbook of ours: one line a figure, matched by code as the figures are.

Its A1 says what it is, the hidden first row marks the column of the notes, the hidden column A names the cells. A
workbook from before it had the sheet, or one that lost it, comes back without notes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

from iocdesk.core.escaping import may_come_alive
from iocdesk.core.text import nfc
from iocdesk.forms.layout import SectionLayout
from iocdesk.forms.model import CellKey

if TYPE_CHECKING:
    import xlsxwriter

    from iocdesk.exchange.sheets import Book, Sheet
    from iocdesk.exchange.workbook_style import Styles

NOTES_NAME, NOTES_MARK, TEXT_MARK = "Giải trình", "iocdesk-notes:1", "ioc:note"
MAX_NOTE = 2000
_HEAD = ("TT", "Chỉ tiêu", "Giải trình (để trống nếu không có)")
_MOST_LINES = 5_000


def write_notes(
    book: xlsxwriter.Workbook,
    styles: Styles,
    sections: tuple[SectionLayout, ...],
    note: Callable[[CellKey], str],
) -> None:
    """Add the sheet to a workbook that is being written; nothing where the form has no figures."""
    lines = list(_lines(sections))
    if not lines:
        return
    sheet = book.add_worksheet(NOTES_NAME)
    sheet.write_string(0, 0, NOTES_MARK, styles.mark)
    sheet.write_string(0, 3, TEXT_MARK, styles.mark)
    sheet.set_row(0, None, None, {"hidden": True})
    for column, text in enumerate(_HEAD, start=1):
        sheet.write_string(1, column, text, styles.header)
    for place, (key, number, label) in enumerate(lines, start=2):
        sheet.write_string(place, 0, key, styles.mark)
        sheet.write_string(place, 1, number, styles.number)
        sheet.write_string(place, 2, label, styles.label)
        text = note(key)
        style = styles.quoted(styles.note) if may_come_alive(text) else styles.note
        sheet.write_string(place, 3, text, style) if text else sheet.write_blank(place, 3, None, style)
    sheet.set_column(0, 0, 8, None, {"hidden": True})
    sheet.set_column(1, 1, 6)
    sheet.set_column(2, 2, 56)
    sheet.set_column(3, 3, 70)
    sheet.freeze_panes(2, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _lines(sections: tuple[SectionLayout, ...]) -> Iterator[tuple[CellKey, str, str]]:
    """Yield the cells that may carry a note: (key, number, words)."""
    for section in sections:
        for table in section.tables:
            for row in table.rows:
                if row.note or row.field.indicator is None:
                    continue
                if row.total is not None:
                    yield row.total, row.number, row.label.vi
                for key, column in zip(row.cells, table.columns, strict=False):
                    yield key, "", f"{row.label.vi} – {column.vi}"


def read_notes(book: Book, known: Collection[CellKey]) -> dict[CellKey, str]:
    """Return the notes of a workbook of ours by cell; lines of cells that are not `known` are passed over."""
    sheet = _sheet(book)
    if sheet is None:
        return {}
    first = sheet.rows[0]
    keys = first.index(NOTES_MARK)
    texts = next((place for place, raw in enumerate(first) if raw == TEXT_MARK), None)
    if texts is None:
        return {}
    found: dict[CellKey, str] = {}
    for row in sheet.rows[1:_MOST_LINES]:
        key, text = (row[place] if place < len(row) else None for place in (keys, texts))
        if isinstance(key, str) and key in known and text is not None and str(text).strip():
            found.setdefault(key, nfc(str(text)).strip()[:MAX_NOTE])
    return found


def _sheet(book: Book) -> Sheet | None:
    for info in book.sheets:
        if info.rows <= _MOST_LINES and info.columns <= _MOST_COLUMNS and not info.hidden:
            sheet = book.sheet(info.name)
            if sheet.rows and NOTES_MARK in sheet.rows[0]:
                return sheet
    return None


_MOST_COLUMNS = 60
