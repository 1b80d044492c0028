"""Printed reports: a blank form to fill in by hand, or a filled one to sign, as PDF.

Laid out after Decree 30/2020/NĐ-CP, Appendix I (page, margins, national title, issuer, date line, signature,
recipients); the font is Noto Serif in place of Times New Roman, which may not be shipped. Made with typst.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from iocdesk.core.errors import IocError, Text
from iocdesk.core.resources import package_folder, resource_path
from iocdesk.forms.inputs import show_value
from iocdesk.forms.layout import RowLayout, SectionLayout, TableLayout
from iocdesk.forms.model import CellKey
from iocdesk.forms.values import MISSING, Quality
from iocdesk.reports.model import ADJUSTED, Cell
from iocdesk.reports.sources import Standing, origin_of

WIDE_COLUMNS = 4
"""More categories than these turn the page."""
MOST_COLUMNS = 7
"""More categories than these are printed as rows."""
_MARKS = {Quality.ESTIMATE: " (ước)", Quality.PRELIMINARY: " (sơ bộ)", Quality.OFFICIAL: ""}
LEGEND = "KPS: không phát sinh. KAD: không áp dụng. Ô trống: chưa có số liệu. (ước), (sơ bộ): số liệu chưa chính thức."


class PrintFailed(IocError):
    """The page could not be made: `print.failed`."""


@dataclass(frozen=True, slots=True)
class PrintedReport:
    """What is printed around the figures. All texts as they shall stand on paper.

    Attributes:
        superior, issuer: the two lines at the top left, upper case.
        number: e.g. "Số:      /BC-UBND".
        place: of the date line, e.g. "Lĩnh Toại"; `day` None leaves the date open.
        authority: the lines over the signature, e.g. ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH").
        watermark: over the page, e.g. "DỮ LIỆU TẬP HUẤN".
        footer: the form's identity, small.
    """

    title: str
    period: str
    superior: str
    issuer: str
    number: str
    place: str
    day: date | None
    addressee: str = ""
    authority: tuple[str, ...] = ()
    signer: str = ""
    recipients: tuple[str, ...] = ()
    watermark: str = ""
    footer: str = ""
    sections: tuple[SectionLayout, ...] = field(default=())


def place_date(place: str, day: date | None) -> str:
    """Write the date line: a leading 0 for days under 10 and for January and February only (the Decree's rule).

    >>> place_date("Lĩnh Toại", date(2026, 4, 5))
    'Lĩnh Toại, ngày 05 tháng 4 năm 2026'
    """
    if day is None:
        return f"{place}, ngày      tháng      năm        "
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"{place}, ngày {day.day:02d} tháng {month} năm {day.year}"


def print_pdf(report: PrintedReport, cell: Callable[[CellKey], Cell] | None) -> bytes:
    """Return the PDF of a report; without `cell` a blank form.

    Raises:
        PrintFailed: when typst or its font cannot be used.
    """
    import typst  # 20 ms and 80 MB of library: only when something is printed

    data = json.dumps(_data(report, cell), ensure_ascii=False)
    try:
        return typst.compile(
            str(resource_path("templates/report.typ")),
            font_paths=[str(package_folder("fontpkg_noto_serif") / "files")],
            ignore_system_fonts=True,
            sys_inputs={"data": data},
        )
    except (RuntimeError, OSError) as error:
        raise PrintFailed(
            "print.failed",
            Text(
                "Không tạo được bản in. Xin thử lại; nếu vẫn lỗi, xin báo bộ phận hỗ trợ.",
                "The page could not be made. Please try again; if it fails again, tell support.",
            ),
        ) from error


def _data(report: PrintedReport, cell: Callable[[CellKey], Cell] | None) -> dict[str, object]:
    heading, _, rest = report.title.partition(":")
    subject = rest.strip()
    tables = [table for section in report.sections for table in section.tables]
    widest = max((len(table.columns) for table in tables if len(table.columns) <= MOST_COLUMNS), default=0)
    return {
        "title": report.title,
        "heading": heading.strip(),
        "subject": subject[:1].upper() + subject[1:],
        "period": report.period,
        "superior": report.superior,
        "issuer": report.issuer,
        "number": report.number,
        "place_date": place_date(report.place, report.day),
        "addressee": report.addressee,
        "authority": list(report.authority),
        "signer": report.signer,
        "recipients": list(report.recipients),
        "watermark": report.watermark,
        "footer": report.footer,
        "legend": LEGEND,
        "landscape": widest > WIDE_COLUMNS,
        "column-mm": {0: 24, 1: 24, 2: 24, 3: 22, 4: 18}.get(widest, 22),
        "sections": [
            {"label": f"{number}. {section.label.vi}", "tables": _tables(section, cell)}
            for number, section in enumerate(report.sections, start=1)
        ],
    }


def _tables(section: SectionLayout, cell: Callable[[CellKey], Cell] | None) -> list[dict[str, object]]:
    return [_table(table, cell) for table in section.tables]


def _table(table: TableLayout, cell: Callable[[CellKey], Cell] | None) -> dict[str, object]:
    as_rows = len(table.columns) > MOST_COLUMNS
    rows: list[dict[str, object]] = []
    for row in table.rows:
        rows.extend(_turned(row, table, cell) if as_rows else [_row(row, cell)])
    columns = [] if as_rows else [column.vi for column in table.columns]
    return {"columns": columns, "total": "Tổng số" if columns else "Số liệu", "rows": rows}


def _row(row: RowLayout, cell: Callable[[CellKey], Cell] | None) -> dict[str, object]:
    indicator = row.field.indicator
    keys: Iterable[CellKey | None] = (*row.cells, row.total)
    notes = [_note(cell(key)) for key in keys if key is not None] if cell is not None else []
    return {
        "number": row.number,
        "name": row.label.vi,
        "unit": indicator.unit.vi if indicator is not None else "",
        "cells": [_shown(key, row, cell) for key in row.cells],
        "total": _shown(row.total, row, cell),
        "note": "; ".join(dict.fromkeys(note for note in notes if note)),
    }


def _note(cell: Cell) -> str:
    """Return a cell's note; of a figure that is not what the villages, or a sector system, say, after saying so."""
    origin = origin_of(cell.source)
    if origin is not None and origin.standing is not Standing.SYSTEM and origin.other is not None:
        side = "Đơn vị nêu" if origin.standing is Standing.DISPUTED else "Hệ thống nguồn ghi"
        return f"{side} {show_value(origin.other)}: {cell.note}".removesuffix(": ")
    if cell.source != ADJUSTED:
        return cell.note
    return f"Khác số cộng từ thôn: {cell.note}" if cell.note else "Khác số cộng từ thôn"


def _turned(
    row: RowLayout, table: TableLayout, cell: Callable[[CellKey], Cell] | None
) -> list[dict[str, object]]:
    """Print a wide split as rows under its indicator."""
    whole = _row(row, cell)
    parts = [
        {"number": "", "name": f"– {label.vi}", "unit": whole["unit"], "cells": [], "note": "",
         "total": _shown(key, row, cell)}
        for label, key in zip(table.columns, row.cells, strict=True)
    ]  # fmt: skip
    return [{**whole, "cells": []}, *parts]


def _shown(key: CellKey | None, row: RowLayout, cell: Callable[[CellKey], Cell] | None) -> str:
    if key is None or cell is None:
        return ""
    found = cell(key)
    if found.value == MISSING:
        return ""
    return show_value(found.value, row.field) + _MARKS[found.quality]
