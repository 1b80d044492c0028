"""Importing through the window, with keys and mouse, over a real store."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.actions.mappings import draft_mapping, mappings, save_mapping
from iocdesk.core.periods import Period
from iocdesk.core.units import UnitKey
from iocdesk.exchange.legacy import Encoding, encode
from iocdesk.forms.values import NOTHING, Value
from iocdesk.reports.model import ReportKey
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.kit import Kit
from iocdesk.ui.pages.importing import ImportPage
from iocdesk.ui.screen_check import check_screen
from iocdesk.ui.shell import Shell
from iocdesk.ui.theme import Look, ThemeName
from iocdesk.ui.widgets.rail import PageName
from tests.actions.kit import entered
from tests.actions.workbooks import VILLAGE_HEAD, sheet_of, village_table

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
Settle = Callable[[], None]
MARCH = Period.parse("202603")
LINES = ((1, "Thôn 1", 620, 648, 12, 3, 14), (2, "Thôn 2", 540, 531, 9, "-", 11))


def village(ctx: Context, number: int) -> UnitKey:
    code = f"15298-{number:02d}"
    return next(u.key for u in ctx.registry.units if u.key.code == code and u.valid_to is None)


def march(ctx: Context, number: int) -> ReportKey:
    return ReportKey("thon_thang", village(ctx, number), MARCH)


def known(ctx: Context, path: Path) -> Path:
    """Keep a mapping for a file's layout."""
    save_mapping(ctx, replace(draft_mapping(ctx, path, "Tổng hợp", "thon_thang"), name="Tổng hợp thôn"))
    return path


def pick(page: ImportPage, settle: Settle, *paths: Path) -> None:
    """Press the button that chooses files; the system's own dialog answers with `paths`."""
    page.pick_files = lambda: paths
    click(page.choose.pick)
    settle()


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, LEFT)


def values(ctx: Context, number: int) -> dict[str, Value]:
    report = ctx.store.reports.get(march(ctx, number).id)
    return {} if report is None else {key: cell.value for key, cell in report.cells.items()}


def test_a_new_layout_is_mapped_by_pointing_and_imported_by_keys_alone(
    shell: Shell, page: ImportPage, office: Context, tmp_path: Path, settle: Settle
) -> None:
    path = village_table(tmp_path / "bang.xlsx", LINES, head=(*VILLAGE_HEAD[:-1], "Trẻ nhỏ"))
    pick(page, settle, path)
    assert page.steps.currentWidget() is page.map
    assert page.map.items.hasFocus()
    shown = page.map.items.shown_rows()
    assert [item.chosen for item in shown][-1] == "skip:"
    for _ in range(6):
        QTest.keyClick(page.map.items, Key.Key_Down)
    QTest.keyClick(page.map.items, Key.Key_Return)
    QTest.keyClicks(page.map.chooser.search, "tre duoi 1")
    QTest.keyClick(page.map.chooser.search, Key.Key_Return)
    assert page.map.items.shown_rows()[-1].chosen == "value:YT05"
    page.map.name.setFocus()
    page.map.name.selectAll()
    QTest.keyClicks(page.map.name, "Bang cua xa")
    click(page.map.save)
    settle()
    assert [mapping.name for mapping in mappings(office)] == ["Bang cua xa"]
    assert page.steps.currentWidget() is page.preview
    assert page.preview.apply.text() == "Nhập vào báo cáo (10 ô)"
    assert page.preview.table.hasFocus()
    QTest.keyClick(page.preview.table, Key.Key_Return, CTRL)
    settle()
    assert values(office, 1)["YT05"] == Value.of(14)
    assert values(office, 2)["AS01.dtts"] == NOTHING
    assert shell.window.banner.shown_text == "Đã nhập 10 ô vào 2 báo cáo."


def test_undo_stands_in_the_banner(
    shell: Shell, page: ImportPage, office: Context, tmp_path: Path, settle: Settle
) -> None:
    entered(office, march(office, 1), {"YT05": 3})
    path = known(office, village_table(tmp_path / "bang.xlsx", LINES))
    pick(page, settle, path)
    click(page.preview.apply)
    settle()
    assert open_entry(office, march(office, 1)).session.value("YT05") == Value.of(14)
    banner = shell.window.banner
    assert banner._action.text() == "Hoàn tác  Ctrl+Z"
    click(banner._action)
    settle()
    assert open_entry(office, march(office, 1)).session.value("YT05") == Value.of(3)
    assert banner.shown_text == "Đã hoàn tác 10 ô."


def test_undo_says_what_it_leaves(
    shell: Shell, page: ImportPage, office: Context, tmp_path: Path, settle: Settle
) -> None:
    pick(page, settle, known(office, village_table(tmp_path / "bang.xlsx", LINES)))
    click(page.preview.apply)
    settle()
    open_entry(office, march(office, 1)).set_cells({"YT05": Value.of(20)})
    click(shell.window.banner._action)
    settle()
    said = shell.window.banner.shown_text
    assert said.startswith("Đã hoàn tác 9 ô. 1 ô giữ nguyên")
    assert "Thôn 1 (mẫu) – Số trẻ dưới 1 tuổi" in said


def test_rows_are_left_and_figures_confirmed_by_keys(
    page: ImportPage, office: Context, tmp_path: Path, settle: Settle
) -> None:
    lines = ((1, "Thôn 1", "1,234", 648, 12.5, 3, "mười"),)
    pick(page, settle, known(office, village_table(tmp_path / "bang.xlsx", lines)))
    table = page.preview.table
    assert page.preview.summary.text().startswith("2 số cần xác nhận · 1 ô không nhập được")
    assert table.shown_rows()[0].cell.key == "DS01.nam"
    QTest.keyClick(table, Key.Key_1)
    QTest.keyClick(table, Key.Key_Down)
    QTest.keyClick(table, Key.Key_Space)
    QTest.keyClick(table, Key.Key_Down)
    click(page.preview.readings[0])
    assert page.preview.apply.text() == "Nhập vào báo cáo (3 ô)"
    QTest.keyClick(table, Key.Key_Return, CTRL)
    settle()
    found = values(office, 1)
    assert (found["DS01.nam"], found["AS01.kinh"], found["AS01.dtts"]) == (
        Value.of(1234),
        Value.of(13),
        Value.of(3),
    )
    assert "DS01.nu" not in found
    assert "YT05" not in found


def test_only_problems_are_shown_when_asked(
    page: ImportPage, office: Context, tmp_path: Path, settle: Settle
) -> None:
    lines = ((1, "Thôn 1", 620, 648, 12, 3, "mười"), (2, "Thôn 2", 540, 531, 9, 1, 11))
    pick(page, settle, known(office, village_table(tmp_path / "bang.xlsx", lines)))
    assert len(page.preview.table.shown_rows()) == 10
    QTest.keyClick(page.preview.problems_only, Key.Key_Space)
    (row,) = page.preview.table.shown_rows()
    assert row.cell.key == "YT05"
    assert "mười" in page.preview.table.rows.index(0, 5).data()
    assert page.preview.table.rows.index(0, 0).data() == "Không được"


def test_a_workbook_in_vntime_fonts_is_shown_before_and_after_and_imported(
    page: ImportPage, office: Context, tmp_path: Path, settle: Settle
) -> None:
    known(office, village_table(tmp_path / "mau.xlsx", LINES))
    path = tmp_path / "vntime.xlsx"
    village_table(path, LINES, title="Tổng hợp số liệu các thôn tháng 3/2026")
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = encode(cell.value, Encoding.TCVN3)
                cell.font = Font(name=".VnTime", size=12)
    book.save(path)
    pick(page, settle, path)
    assert page.steps.currentWidget() is page.preview
    (file,) = page.preview.preview.files
    assert file.legacy is Encoding.TCVN3
    assert (encode("Tên thôn", Encoding.TCVN3), "Tên thôn") in file.samples
    said = [each.text() for each in page.preview.files.findChildren(QWidget) if hasattr(each, "text")]
    assert "Tệp dùng phông TCVN3 (.VnTime), đã chuyển sang Unicode." in said
    assert any("được đọc là" in text and "tháng 3/2026" in text for text in said)
    assert page.preview.files.encoding is not None
    assert page.preview.apply.text() == "Nhập vào báo cáo (10 ô)"
    page.preview.files.encoding.choose("unicode")
    settle()
    assert page.preview.preview.files[0].legacy is None
    assert page.preview.files.encoding is not None
    page.preview.files.encoding.choose("")
    settle()
    if page.steps.currentWidget() is page.map:
        click(page.map.back)
    assert page.preview.apply.text() == "Nhập vào báo cáo (10 ô)"
    click(page.preview.apply)
    settle()
    assert values(office, 1)["DS01.nam"] == Value.of(620)


def test_unknown_units_are_asked_and_remembered_for_next_month(
    page: ImportPage, office: Context, tmp_path: Path, settle: Settle
) -> None:
    known(office, village_table(tmp_path / "mau.xlsx", LINES))
    path = village_table(tmp_path / "bang.xlsx", [(1, "Xóm Đình", 620, 648, 12, 3, 14)])
    pick(page, settle, path)
    (picker,) = page.preview.files._units.values()
    picker.choose(village(office, 7).id)
    settle()
    assert [plan.key for plan in page.preview.preview.reports] == [march(office, 7)]
    assert dict(mappings(office)[0].units) == {"xom dinh": village(office, 7).id}


def test_a_period_is_asked(page: ImportPage, office: Context, tmp_path: Path, settle: Settle) -> None:
    known(office, village_table(tmp_path / "mau.xlsx", LINES))
    pick(page, settle, village_table(tmp_path / "bang.xlsx", LINES, title="SỐ LIỆU CÁC THÔN"))
    assert page.preview.files.period is not None
    page.preview.files.period.choose("202603")
    settle()
    assert [plan.key for plan in page.preview.preview.reports] == [march(office, 1), march(office, 2)]


def test_pointing_at_other_header_rows_drafts_anew(page: ImportPage, tmp_path: Path, settle: Settle) -> None:
    rows = [
        ("ghi chú", "nội bộ", None),
        ("Tháng 3/2026", None, None),
        ("Thôn", "Số hộ nghèo", "Số trẻ dưới 1 tuổi"),
        ("Thôn 1", 12, 14),
    ]
    pick(page, settle, sheet_of(tmp_path / "a.xlsx", rows))
    view = page.map.sheet
    view.setCurrentIndex(view.sheet.index(2, 0))
    QTest.keyClick(view, Key.Key_H)
    settle()
    assert page.map.desk is not None
    assert page.map.desk.mapping.header == (2, 2)
    assert [item.title for item in page.map.items.shown_rows()] == [
        "Thôn",
        "Số hộ nghèo",
        "Số trẻ dưới 1 tuổi",
    ]
    where = view.visualRect(view.sheet.index(3, 1)).center()
    QTest.mouseClick(view.viewport(), LEFT, pos=where)
    assert page.map.items.current_row().title == "Số hộ nghèo"
    page.map.layout_picker.choose("indicators_down")
    settle()
    assert page.map.desk.mapping.layout.value == "indicators_down"
    page.map.form.choose("thon_quy")
    settle()
    assert page.map.desk.mapping.form_id == "thon_quy"


def test_ctrl_i_and_dropped_files_open_the_page(
    shell: Shell, office: Context, tmp_path: Path, settle: Settle
) -> None:
    window = shell.window
    QTest.keyClick(window, Key.Key_I, CTRL)
    settle()
    assert window.current is PageName.IMPORT
    window.go_back()
    assert window.current is PageName.WORK
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(known(office, village_table(tmp_path / "bang.xlsx", LINES))))])
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(400, 400), copy, data, LEFT, none)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    window.dropEvent(QDropEvent(QPointF(400, 400), copy, data, LEFT, none))
    settle()
    page = window.page(PageName.IMPORT)
    assert isinstance(page, ImportPage)
    assert page.preview.apply.text() == "Nhập vào báo cáo (10 ô)"
    click(page.preview.back)
    settle()
    assert page.steps.currentWidget() is page.choose
    assert page.choose.table.rows.index(0, 1).data() == "Báo cáo tháng của thôn"
    click(page.choose.forget)
    settle()
    assert mappings(office) == ()


def test_the_list_of_reports_leads_here(shell: Shell, settle: Settle) -> None:
    shell.window.show_page(PageName.REPORTS)
    settle()
    reports = shell.window.page(PageName.REPORTS)
    button = next(b for b in reports.findChildren(QWidget) if getattr(b, "text", str)() == "Nhập từ tệp…")
    click(button)
    settle()
    assert shell.window.current is PageName.IMPORT


def test_from_an_open_report_only_files_about_it_count(
    page: ImportPage, office: Context, tmp_path: Path, settle: Settle
) -> None:
    path = known(office, village_table(tmp_path / "bang.xlsx", LINES))
    page.start([path], march(office, 2).id)
    settle()
    assert page.subtitle.isVisible()
    assert page.preview.apply.text() == "Nhập vào báo cáo (5 ô)"
    refused = page.preview.table.rows.index(0, 5).data()
    assert refused == "Tệp này là số liệu của Thôn 1 (mẫu)."


def test_a_broken_file_is_told_beside_the_others(
    page: ImportPage, office: Context, tmp_path: Path, settle: Settle
) -> None:
    good = known(office, village_table(tmp_path / "bang.xlsx", LINES))
    bad = tmp_path / "hong.xlsx"
    bad.write_bytes(b"PK\x03\x04 broken")
    pick(page, settle, bad, good)
    said = [each.text() for each in page.preview.files.findChildren(QWidget) if hasattr(each, "text")]
    assert any("“hong.xlsx” bị hỏng" in text and not text.startswith("hong.xlsx") for text in said)
    assert page.preview.apply.text() == "Nhập vào báo cáo (10 ô)"


def test_reading_can_be_stopped(shell: Shell, page: ImportPage, tmp_path: Path, settle: Settle) -> None:
    page.pick_files = lambda: [village_table(tmp_path / "bang.xlsx", LINES)]
    page.pick()
    page.cancel()
    settle()
    assert page.steps.currentWidget() is page.choose
    assert not page.stop.isVisible()


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_text_follows_the_language(
    shell: Shell, page: ImportPage, office: Context, tmp_path: Path, settle: Settle, language: str
) -> None:
    pick(page, settle, known(office, village_table(tmp_path / "bang.xlsx", LINES)))
    shell.kit.language.set(language)
    settle()
    wanted = {"en": "Take over (10 cells)", "vi": "Nhập vào báo cáo (10 ô)"}
    assert page.preview.apply.text() == wanted[language]


@pytest.mark.parametrize(
    ("language", "theme", "scale"),
    [("vi", ThemeName.LIGHT, 1.0), ("en", ThemeName.DARK, 1.5), ("vi", ThemeName.HIGH_CONTRAST, 1.5)],
)
def test_nothing_is_cut_at_any_step(
    make_shell: Callable[..., Shell],
    office: Context,
    tmp_path: Path,
    settle: Settle,
    language: str,
    theme: ThemeName,
    scale: float,
) -> None:
    shell = make_shell(language, Look(theme, scale))
    shell.window.open_import()
    settle()
    page = shell.window.page(PageName.IMPORT)
    assert isinstance(page, ImportPage)
    lines = (*LINES, (3, "Xóm Đình", "1,234", 5, 1, 1, "mười"))
    pick(page, settle, village_table(tmp_path / "bang.xlsx", lines))
    shots = os.environ.get("IOCDESK_SHOTS", "")
    for step in ("map", "preview"):
        if shots:
            shell.window.grab().save(f"{shots}/{step}-{language}-{theme.value}-{scale}.png")
        assert not [str(fault) for fault in check_screen(shell.window)], step
        if step == "map":
            click(page.map.save)
            settle()


def test_of_two_files_that_disagree_one_is_chosen(
    page: ImportPage, office: Context, tmp_path: Path, settle: Settle
) -> None:
    first = known(office, village_table(tmp_path / "mot.xlsx", LINES))
    other = village_table(tmp_path / "hai.xlsx", [(1, "Thôn 1", 620, 648, 12, 3, 15)])
    pick(page, settle, first, other)
    table = page.preview.table
    assert "mot.xlsx" in str(table.rows.index(0, 6).data())
    places = [n for n, row in enumerate(table.shown_rows()) if row.cell.key == "YT05" and row.cell.asks]
    assert len(places) == 2
    click(page.preview.confirm_all)
    assert table.taken(table.shown_rows()[places[0]])
    table.selectRow(places[1])
    click(page.preview.toggle)
    assert [table.taken(table.shown_rows()[place]) for place in places] == [False, True]
    click(page.preview.apply)
    settle()
    assert values(office, 1)["YT05"] == Value.of(15)


def test_ctrl_i_on_an_open_report_imports_into_that_report(
    make_shell: Callable[..., Shell], office: Context, tmp_path: Path, settle: Settle
) -> None:
    def form(kit: Kit, report_id: str, cell: str) -> QWidget:
        return FormPage(kit, open_entry(office, ReportKey.parse(report_id)), cell)

    shell = make_shell(form=form)
    shell.window.open_report(march(office, 2).id)
    settle()
    QTest.keyClick(shell.window, Key.Key_I, CTRL)
    settle()
    page = shell.window.page(PageName.IMPORT)
    assert isinstance(page, ImportPage)
    assert shell.window.current is PageName.IMPORT
    assert "Ctrl+I" in page.subtitle.text()
    pick(page, settle, known(office, village_table(tmp_path / "bang.xlsx", LINES)))
    assert page.preview.apply.text() == "Nhập vào báo cáo (5 ô)"
    assert "Tệp khác" in page.subtitle.text()
    click(page.preview.back)
    settle()
    assert not page.subtitle.isVisible()


def test_ctrl_i_again_imports_into_any_report(
    make_shell: Callable[..., Shell], office: Context, settle: Settle
) -> None:
    def form(kit: Kit, report_id: str, cell: str) -> QWidget:
        return FormPage(kit, open_entry(office, ReportKey.parse(report_id)), cell)

    shell = make_shell(form=form)
    shell.window.open_report(march(office, 2).id)
    settle()
    for restricted in (True, False):
        QTest.keyClick(shell.window, Key.Key_I, CTRL)
        settle()
        page = shell.window.page(PageName.IMPORT)
        assert isinstance(page, ImportPage)
        assert page.subtitle.isVisible() is restricted
