"""Writes a form, blank or filled, as a protected workbook: laid out as on the form page, with checks and drop-downs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from iocdesk.core.escaping import may_come_alive
from iocdesk.exchange.workbook import IDENTITY_SHEET, SHEET_MARK, Identity, MapLine, checksum
from iocdesk.exchange.workbook_notes import write_notes
from iocdesk.exchange.workbook_style import Styles
from iocdesk.forms.cells import is_summed
from iocdesk.forms.inputs import decimals_of, show_value
from iocdesk.forms.layout import RowLayout, SectionLayout, TableLayout
from iocdesk.forms.model import CellKey, Choice, Field, FieldType, Form, Severity
from iocdesk.forms.values import MISSING, Presence, Value

INSTRUCTIONS = (
    "Chỉ nhập vào các ô nền trắng. Ô nền xám do chương trình tính hoặc lấy từ nguồn khác. Không phát sinh: gõ K hoặc KPS. "
    "Không áp dụng: gõ KAD. Chưa có số liệu: để trống. Có thể thêm dòng, đổi tên tệp; xin không xóa trang tính ẩn và cột ẩn."
)
_FIGURES = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.RANGE})
_MARKS, _NUMBER, _LABEL, _UNIT, _FIRST = range(5)
"""Columns: hidden marks, serial number, indicator, unit of measure, first figure."""
_LEAST_COLUMNS = 2
_BOUND = r"\$\{{{name}\}}\s*{sign}\s*(-?[0-9]+(?:\.[0-9]+)?)"


@dataclass(frozen=True, slots=True)
class FormPage:
    """What is written.

    Attributes:
        identity: what the workbook is for.
        form: the form.
        sections: its layout.
        title, unit_name, period, window: texts of the head; `window` "" where there is none.
        value: the figures to write; always MISSING for a blank form.
        previous: the previous period's figures.
        typed: whether a person fills a cell.
        choices: of a select question.
    """

    identity: Identity
    form: Form
    sections: Sequence[SectionLayout]
    title: str
    unit_name: str
    period: str
    window: str
    value: Callable[[CellKey], Value]
    previous: Callable[[CellKey], Value]
    typed: Callable[[CellKey], bool]
    choices: Callable[[CellKey], Sequence[Choice]] = field(default=lambda _key: ())
    note: Callable[[CellKey], str] = field(default=lambda _key: "")
    """The note at a cell; always "" for a blank form."""


def workbook_bytes(page: FormPage) -> bytes:
    """Return the .xlsx."""
    out = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd/mm/yyyy",
    }
    with xlsxwriter.Workbook(out, options) as book:
        _Writer(book, page).write()
    return out.getvalue()


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, page: FormPage) -> None:
        self._book, self._page = book, page
        self._styles = Styles(book)
        self._sheet = book.add_worksheet(_sheet_name(page.form.id))
        self._lists: dict[tuple[str, ...], str] = {}
        self._lines: list[MapLine] = []
        self._columns = max([_LEAST_COLUMNS, *(len(t.columns) + 2 for s in page.sections for t in s.tables)])
        self._row = 0
        self._table = 0

    def write(self) -> None:
        book, page = self._book, self._page
        book.set_properties({"title": page.title, "subject": page.identity.report.id, "author": "iocdesk"})
        hidden = book.add_worksheet(IDENTITY_SHEET)
        self._head()
        for number, section in enumerate(page.sections, start=1):
            self._section(number, section)
        self._identity(hidden)
        write_notes(book, self._styles, tuple(page.sections), page.note)
        self._finish()

    # ------------------------------------------------------------ head and foot

    def _head(self) -> None:
        page, styles, last = self._page, self._styles, _FIRST + self._columns - 1
        self._sheet.write_string(0, _MARKS, SHEET_MARK, styles.mark)
        about = f"{page.unit_name} – kỳ báo cáo: {page.period}" + (f" ({page.window})" if page.window else "")
        for text, style, height in (
            (page.title, styles.title, 36),
            (about, styles.about, 18),
            (INSTRUCTIONS, styles.instructions, 48),
        ):
            self._sheet.merge_range(self._row, _NUMBER, self._row, last, "", style)
            self._sheet.write_string(self._row, _NUMBER, text, style)
            self._sheet.set_row(self._row, height)
            self._row += 1

    def _finish(self) -> None:
        sheet, identity = self._sheet, self._page.identity
        sheet.set_column(_MARKS, _MARKS, 8, None, {"hidden": True})
        sheet.set_column(_NUMBER, _NUMBER, 6)
        sheet.set_column(_LABEL, _LABEL, 46)
        sheet.set_column(_UNIT, _UNIT, 13)
        sheet.set_column(_FIRST, _FIRST + self._columns - 1, 13)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.print_area(0, _NUMBER, max(self._row - 1, 0), _FIRST + self._columns - 1)
        sheet.set_footer(
            f"&L&8{identity.form_id} · {identity.form_version} · {identity.period.id} · {identity.unit.id}&R&8Trang &P/&N"
        )
        sheet.freeze_panes(3, _FIRST)
        sheet.hide_gridlines(2)
        sheet.protect(
            "",
            {
                "format_columns": True,
                "format_rows": True,
                "format_cells": True,
                "insert_rows": True,
                "insert_columns": True,
            },
        )
        sheet.activate()
        sheet.set_first_sheet()

    def _identity(self, hidden: xlsxwriter.worksheet.Worksheet) -> None:
        identity = self._page.identity
        rows: list[Sequence[str]] = [*identity.rows(), ("checksum", checksum(identity, self._lines))]
        rows.append(("cell", "row", "column", "typed"))
        rows += [(line.key, line.row, line.column, "x" if line.typed else "") for line in self._lines]
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                hidden.write_string(number, column, text, self._styles.text)
        for column, (choices, name) in enumerate(self._lists.items(), start=6):
            for number, text in enumerate(choices):
                hidden.write_string(number, column, text, self._styles.text)
            letters = xl_col_to_name(column)
            self._book.define_name(name, f"='{IDENTITY_SHEET}'!${letters}$1:${letters}${len(choices)}")
        hidden.protect()
        hidden.very_hidden()

    # ------------------------------------------------------------ sections and tables

    def _section(self, number: int, section: SectionLayout) -> None:
        label = section.label.vi + (f" ({section.instance})" if section.instance else "")
        last = _FIRST + self._columns - 1
        self._sheet.merge_range(self._row, _NUMBER, self._row, last, "", self._styles.section)
        self._sheet.write_string(self._row, _NUMBER, f"{number}. {label}", self._styles.section)
        self._sheet.set_row(self._row, 22)
        self._row += 1
        for place, table in enumerate(section.tables):
            self._table_block(table, first=place == 0)

    def _table_block(self, table: TableLayout, *, first: bool) -> None:
        self._table += 1
        count = len(table.columns)
        total = _FIRST + count
        marks = {_FIRST + index: f"ioc:c{self._table}.{index + 1}" for index in range(count)}
        marks[total] = f"ioc:c{self._table}.t"
        for column, mark in marks.items():
            self._sheet.write_string(self._row, column, mark, self._styles.mark)
        self._sheet.set_row(self._row, None, None, {"hidden": True})
        self._row += 1
        heads = ["TT", "Chỉ tiêu", "Đơn vị tính"] if first else [""] * 3
        heads += [column.vi for column in table.columns]
        heads += ["Tổng số" if count else "Số liệu", "Kỳ trước"]
        for column, text in enumerate(heads, start=_NUMBER):
            self._sheet.write_string(self._row, column, text, self._styles.header)
        self._sheet.set_row(self._row, 32 if any(len(text) > 14 for text in heads) else 20)
        self._row += 1
        for row in table.rows:
            self._line(row, marks, total)

    def _line(self, row: RowLayout, marks: Mapping[int, str], total: int) -> None:
        styles, sheet = self._styles, self._sheet
        label = row.label.vi
        if row.note:
            sheet.merge_range(self._row, _NUMBER, self._row, total + 1, "", styles.instructions)
            sheet.write_string(self._row, _NUMBER, label, styles.instructions)
            self._row += 1
            return
        mark = f"ioc:r{len(self._lines) + 1}"
        sheet.write_string(self._row, _MARKS, mark, styles.mark)
        sheet.write_string(self._row, _NUMBER, row.number, styles.number)
        sheet.write_string(self._row, _LABEL, label, styles.label)
        unit = row.field.indicator.unit.vi if row.field.indicator is not None else ""
        sheet.write_string(self._row, _UNIT, unit, styles.label)
        keys = {_FIRST + index: key for index, key in enumerate(row.cells)}
        if row.total is not None:
            keys[total] = row.total
        for column in marks:
            if column not in keys:
                sheet.write_blank(self._row, column, None, styles.shut)
                continue
            key = keys[column]
            typed = self._page.typed(key)
            self._lines.append(MapLine(key, mark, marks[column], typed))
            self._cell(column, key, row, typed)
        self._previous(total + 1, row)
        sheet.set_row(self._row, 15 * max(1, -(-len(label) // 48), -(-len(unit) // 13)) + 3)
        self._row += 1

    def _previous(self, column: int, row: RowLayout) -> None:
        if row.total is None:
            self._sheet.write_blank(self._row, column, None, self._styles.shut)
        else:
            shown = self._page.previous(row.total)
            self._put(column, shown, row.field, self._styles.figure(decimals_of(row.field), typed=False), ())

    # ------------------------------------------------------------ one cell

    def _cell(self, column: int, key: CellKey, row: RowLayout, typed: bool) -> None:
        item = row.field
        value = self._page.value(key)
        figure = item.type in _FIGURES
        style = (
            self._styles.figure(decimals_of(item), typed=typed)
            if figure
            else self._styles.answer(item.type, typed=typed)
        )
        if not typed and key == row.total and item.indicator is not None and is_summed(item.indicator):
            self._sum(column, len(row.cells), value, style)
            return
        choices = self._page.choices(key)
        self._put(column, value, item, style, choices)
        if typed:
            self._validate(column, item, choices, part=key != row.total)

    def _sum(self, column: int, count: int, value: Value, style: xlsxwriter.format.Format) -> None:
        """Write a total that follows its categories: empty while one is, as on the form page."""
        first = xl_rowcol_to_cell(self._row, column - count)
        last = xl_rowcol_to_cell(self._row, column - 1)
        formula = f'=IF(COUNTBLANK({first}:{last})>0,"",SUM({first}:{last}))'
        known = value.number
        self._sheet.write_formula(
            self._row, column, formula, style, float(known) if known is not None else ""
        )

    def _put(
        self,
        column: int,
        value: Value,
        item: Field,
        style: xlsxwriter.format.Format,
        choices: Sequence[Choice],
    ) -> None:
        sheet, row, data = self._sheet, self._row, value.data
        labels = {choice.code: choice.label.vi or choice.code for choice in choices}
        if value.presence is Presence.MISSING:
            sheet.write_blank(row, column, None, style)
        elif isinstance(data, Decimal) and Decimal(repr(float(data))) == data:
            sheet.write_number(row, column, float(data), style)
        elif isinstance(data, datetime):
            self._text(column, show_value(value, item), style)
        elif isinstance(data, date | time):
            sheet.write_datetime(row, column, data, style)
        elif isinstance(data, tuple):
            self._text(column, "; ".join(labels.get(code, code) for code in data), style)
        elif isinstance(data, str):
            self._text(column, labels.get(data, data), style)
        else:
            self._text(column, show_value(value, item), style)

    def _text(self, column: int, text: str, style: xlsxwriter.format.Format) -> None:
        """Write a text as a text; what could come alive when it is edited is marked to stay one."""
        style = self._styles.quoted(style) if may_come_alive(text) else style
        self._sheet.write_string(self._row, column, text, style)

    def _validate(self, column: int, item: Field, choices: Sequence[Choice], *, part: bool) -> None:
        here = xl_rowcol_to_cell(self._row, column)
        if item.type in _FIGURES:
            least, most = _bounds(self._page.form, item)
            # what is said of a whole says of its parts no more than that they are not below 0
            bounds = ("0" if least and Decimal(least) >= 0 else "", "") if part else (least, most)
            rule = _figure_rule(here, item, bounds)
        elif item.type is FieldType.DATE:
            rule = {
                "validate": "date",
                "criteria": ">=",
                "value": date(1900, 1, 1),
                "error_message": "Xin nhập ngày theo dạng 31/12/2026.",
            }
        elif item.type is FieldType.SELECT_ONE and choices:
            rule = {
                "validate": "list",
                "source": self._list(tuple(choice.label.vi or choice.code for choice in choices)),
                "error_message": "Xin chọn một mục trong danh sách.",
            }
        else:
            return
        self._sheet.data_validation(
            self._row, column, self._row, column, {**rule, "error_title": "Số liệu chưa hợp lệ"}
        )

    def _list(self, labels: tuple[str, ...]) -> str:
        name = self._lists.setdefault(labels, f"ioc_list_{len(self._lists) + 1}")
        return f"={name}"


def _figure_rule(here: str, item: Field, bounds: tuple[str, str]) -> dict[str, object]:
    """Return the validation of a figure: whole or with so many decimals, within its bounds, or K, KPS, KAD."""
    decimals = decimals_of(item)
    least, most = bounds
    parts = [f"ISNUMBER({here})"]
    parts += [f"{here}>={least}"] if least else []
    parts += [f"{here}<={most}"] if most else []
    parts += [f"ROUND({here},{decimals})={here}"] if decimals is not None else []
    words = ",".join(f'UPPER({here})="{word}"' for word in ("K", "KPS", "KAD"))
    kind = (
        "số nguyên"
        if decimals == 0
        else f"số có tối đa {decimals} chữ số thập phân"
        if decimals
        else "một con số"
    )
    said = f" từ {least}" if least else ""
    said += f" đến {most}" if most else ""
    return {
        "validate": "custom",
        "value": f"=OR(AND({','.join(parts)}),{words})",
        "error_message": f"Xin nhập {kind}{said}; gõ K nếu không phát sinh, KAD nếu không áp dụng.",
        "ignore_blank": True,
    }


def _bounds(form: Form, item: Field) -> tuple[str, str]:
    """Return the least and greatest figure that the form's own checks of this one figure allow, "" where none."""
    texts = [item.constraint.replace(".", f"${{{item.name}}}", 1)] if item.constraint.startswith(".") else []
    texts += [
        rule.expression for rule in form.rules if rule.on == item.name and rule.severity is Severity.ERROR
    ]
    found = []
    for sign in (">=", "<="):
        pattern = re.compile(_BOUND.format(name=re.escape(item.name), sign=sign))
        matches = (pattern.fullmatch(text.strip()) for text in texts)
        found.append(next((match[1] for match in matches if match is not None), ""))
    return found[0], found[1]


def _sheet_name(form_id: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", "_", form_id)[:31] or "form"


__all__ = ["INSTRUCTIONS", "MISSING", "FormPage", "workbook_bytes"]
