"""Workbooks as other people's systems write them, for tests of the import."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

VILLAGE_HEAD = ("TT", "Tên thôn", "Dân số có đến cuối kỳ / Nam", "Dân số có đến cuối kỳ / Nữ", "Số hộ nghèo / Kinh",
                "Số hộ nghèo / Dân tộc thiểu số", "Số trẻ dưới 1 tuổi")  # fmt: skip


def village_table(
    path: Path,
    lines: Sequence[Sequence[object]],
    *,
    title: str = "TỔNG HỢP SỐ LIỆU CÁC THÔN THÁNG 3/2026",
    head: Sequence[str] = VILLAGE_HEAD,
    font: str = "",
) -> Path:
    """Write a table of villages: a title, two header rows with merged headings, one line a village, a total."""
    with xlsxwriter.Workbook(path) as book:
        style = book.add_format({"font_name": font} if font else {})
        page = book.add_worksheet("Tổng hợp" if not font else "Sheet1")
        page.merge_range(0, 0, 0, len(head) - 1, title, style)
        for column, name in enumerate(head):
            upper, _, lower = name.partition(" / ")
            page.write(2, column, upper, style)
            page.write(3, column, lower, style)
        _merge(page, head, style)
        for row, line in enumerate(lines, start=4):
            for column, content in enumerate(line):
                page.write(row, column, content, style)
    return path


def _merge(page: xlsxwriter.worksheet.Worksheet, head: Sequence[str], style: object) -> None:
    column = 0
    while column < len(head):
        upper = head[column].partition(" / ")[0]
        end = column
        while end + 1 < len(head) and " / " in head[end + 1] and head[end + 1].partition(" / ")[0] == upper:
            end += 1
        if " / " not in head[column]:
            page.merge_range(2, column, 3, column, upper, style)
        elif end > column:
            page.merge_range(2, column, 2, end, upper, style)
        column = end + 1


def sheet_of(path: Path, rows: Sequence[Sequence[object]], name: str = "Sheet1") -> Path:
    """Write plain rows."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, content in enumerate(row):
                page.write(number, column, content)
    return path
