"""Our own workbooks come back by code: many villages at once, in any order, changed by hand in between."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from iocdesk.actions.context import Context
from iocdesk.actions.excel import export_report
from iocdesk.actions.import_views import Doubt, FileState, ImportPreview, ReadOptions
from iocdesk.actions.importing import apply_import, read_files, undo_import
from iocdesk.core.periods import Period
from iocdesk.exchange.workbook import IDENTITY_SHEET, read_own
from iocdesk.exchange.workbook_notes import NOTES_NAME
from iocdesk.forms.values import Value
from iocdesk.reports.model import ReportKey
from tests.actions.kit import entered

MARCH = Period.parse("202603")


def march(ctx: Context, number: int, period: Period = MARCH) -> ReportKey:
    code = f"15298-{number:02d}"
    unit = next(u.key for u in ctx.registry.units if u.key.code == code and u.valid_to is None)
    return ReportKey("thon_thang", unit, period)


def filled(ctx: Context, folder: Path, key: ReportKey, figures: Mapping[str, str | float]) -> Path:
    """A village's workbook, exported blank and filled in with another program."""
    path = export_report(ctx, key, folder / f"{key.unit.code}.xlsx", blank=True)
    places = read_own(path).places
    book = openpyxl.load_workbook(path)
    page = book[read_own(path).sheet]
    for code, figure in figures.items():
        row, column = places[code]
        page.cell(row + 1, column + 1).value = figure
    book.save(path)
    return path


def test_many_villages_come_back_at_once(ctx: Context, tmp_path: Path) -> None:
    paths = [
        filled(ctx, tmp_path, march(ctx, n), {"YT05": n, "DS01.nam": 100 + n, "DS01.nu": 200})
        for n in (1, 2, 3)
    ]
    preview = read_files(ctx, paths)
    assert [file.state for file in preview.files] == [FileState.OWN] * 3
    assert [plan.key for plan in preview.reports] == [march(ctx, n) for n in (1, 2, 3)]
    result = apply_import(ctx, preview)
    assert result.cells == 9
    report = ctx.store.reports.get(march(ctx, 2).id)
    assert report is not None
    assert report.cells["DS01"].value == Value.of(302)
    assert report.cells["YT05"].on_behalf


def test_two_workbooks_of_one_village_that_disagree_are_asked(ctx: Context, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    one = filled(ctx, tmp_path, march(ctx, 1), {"YT05": 5})
    other = filled(ctx, tmp_path / "b", march(ctx, 1), {"YT05": 6, "YT11": 0})
    preview = read_files(ctx, [one, other])
    doubts = [cell.doubt.why for cell in preview.reports[0].cells if cell.doubt is not None]
    assert doubts.count(Doubt.TWICE) == 2


def test_another_period_than_the_open_report_is_refused(ctx: Context, tmp_path: Path) -> None:
    path = filled(ctx, tmp_path, march(ctx, 1), {"YT05": 5})
    preview = read_files(ctx, [path], ReadOptions(expected=march(ctx, 1, Period.parse("202604"))))
    refusal = preview.reports[0].refusal
    assert refusal is not None
    assert "tháng 3/2026" in refusal.vi


def test_a_workbook_without_its_identity_or_with_a_wrong_checksum_is_refused(
    ctx: Context, tmp_path: Path
) -> None:
    path = filled(ctx, tmp_path, march(ctx, 1), {"YT05": 5})
    book = openpyxl.load_workbook(path)
    page = book[IDENTITY_SHEET]
    for row in page.iter_rows():
        for cell in row:
            if cell.value == "202603":
                cell.value = "202602"
    book.save(tmp_path / "sai.xlsx")
    del book[IDENTITY_SHEET]
    book.save(tmp_path / "mat.xlsx")
    preview = read_files(ctx, [tmp_path / "sai.xlsx", tmp_path / "mat.xlsx"])
    assert [file.state for file in preview.files] == [FileState.REFUSED] * 2
    said = [file.error.vi for file in preview.files if file.error is not None]
    assert "mã kiểm tra không khớp" in said[0]
    assert "mất trang tính ẩn nhận dạng" in said[1]


def test_a_blank_workbook_is_told(ctx: Context, tmp_path: Path) -> None:
    preview = read_files(ctx, [export_report(ctx, march(ctx, 1), tmp_path / "trong.xlsx", blank=True)])
    assert preview.files[0].notes[-1].vi == "Tệp chưa điền số liệu nào."
    assert not preview.reports


def test_an_unknown_unit_is_one_sentence(ctx: Context, tmp_path: Path) -> None:
    from dataclasses import replace

    path = filled(ctx, tmp_path, march(ctx, 1), {"YT05": 5})
    from iocdesk.core.units import load_thanh_hoa

    elsewhere = replace(ctx, registry=load_thanh_hoa())
    preview = read_files(elsewhere, [path])
    assert preview.files[0].state is FileState.REFUSED
    assert preview.files[0].error is not None
    assert "15298-01" in preview.files[0].error.vi


def test_what_is_exported_filled_comes_back_as_the_same(ctx: Context, tmp_path: Path) -> None:
    entered(ctx, march(ctx, 4), {"YT05": 8, "DS01.nam": 300, "DS01.nu": 310})
    path = export_report(ctx, march(ctx, 4), tmp_path / "day.xlsx")
    preview: ImportPreview = read_files(ctx, [path])
    counts = preview.counts()
    assert (counts.changed, counts.blocked, counts.unchanged) == (0, 0, 3)


@pytest.mark.parametrize("text", ["1.234", "1,234"])
def test_text_figures_are_read_as_everywhere(ctx: Context, tmp_path: Path, text: str) -> None:
    path = filled(ctx, tmp_path, march(ctx, 1), {"YT05": text})
    (cell,) = read_files(ctx, [path]).reports[0].cells
    assert cell.new == Value.of(1234)
    assert (cell.doubt is not None) == (text == "1,234")


def test_notes_travel_in_a_workbook_and_come_back_with_the_figures(ctx: Context, tmp_path: Path) -> None:
    key = march(ctx, 1)
    path = filled(ctx, tmp_path, key, {"YT05": 40})
    book = openpyxl.load_workbook(path)
    page = book[NOTES_NAME]
    lines = {row[0].value: row[3] for row in page.iter_rows() if row[0].value}
    lines["YT05"].value = "Có 3 cặp sinh đôi."
    lines["DS07"].value = "Không có số liệu nên không lấy."
    page.insert_rows(3)
    book.save(path)
    preview = read_files(ctx, [path])
    assert preview.reports[0].written == {"YT05": "Có 3 cặp sinh đôi."}
    result = apply_import(ctx, preview)
    report = ctx.store.reports.get(key.id)
    assert report is not None
    assert (report.cells["YT05"].value, report.cells["YT05"].note) == (Value.of(40), "Có 3 cặp sinh đôi.")
    again = export_report(ctx, key, tmp_path / "lai.xlsx")
    assert read_own(again).notes == {"YT05": "Có 3 cặp sinh đôi."}
    assert not read_own(export_report(ctx, key, tmp_path / "trong.xlsx", blank=True)).notes
    assert read_files(ctx, [again]).reports[0].written == {}
    undo_import(ctx, result)
    report = ctx.store.reports.get(key.id)
    assert report is not None
    assert report.cells["YT05"].note == ""


def test_a_note_alone_is_taken_over_and_never_comes_alive(ctx: Context, tmp_path: Path) -> None:
    key = march(ctx, 1)
    entered(ctx, key, {"YT05": 40, "DS07": 3}).set_note("DS07", "=cmd|' /C calc'!A0")
    path = export_report(ctx, key, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    lines = {row[0].value: row[3] for row in book[NOTES_NAME].iter_rows() if row[0].value}
    assert (lines["DS07"].data_type, lines["DS07"].quotePrefix) == ("s", True)
    lines["YT05"].value = "Đã kiểm tra."
    book.save(path)
    apply_import(ctx, read_files(ctx, [path]))
    report = ctx.store.reports.get(key.id)
    assert report is not None
    assert report.cells["YT05"].note == "Đã kiểm tra."


def test_a_workbook_without_its_sheet_of_notes_comes_back_without_them(ctx: Context, tmp_path: Path) -> None:
    path = filled(ctx, tmp_path, march(ctx, 1), {"YT05": 40})
    book = openpyxl.load_workbook(path)
    del book[NOTES_NAME]
    book.save(path)
    (plan,) = read_files(ctx, [path]).reports
    assert plan.written == {}
    assert [cell.new for cell in plan.cells] == [Value.of(40)]
