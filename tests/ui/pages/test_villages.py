"""Các thôn over the fake services: the table, its keys, and what can be done with a village."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from iocdesk.actions.matrix_model import CommuneFigure, Standing
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.matrix.model import MatrixModel
from iocdesk.ui.pages.villages import VillagesPage
from iocdesk.ui.ports import Option
from iocdesk.ui.screen_check import check_screen
from iocdesk.ui.theme import Look
from tests.ui.fakes import FakeServices
from tests.ui.matrices import village_matrix

CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(kit: Kit, qtbot: QtBot, settle: Callable[[], None]) -> VillagesPage:
    """The page in view, with the focus on the table."""
    made = VillagesPage(kit)
    qtbot.addWidget(made)
    made.resize(1180, 690)
    made.retranslate()
    with qtbot.waitExposed(made):
        made.show()
    settle()
    made.activateWindow()
    made.focus_first()
    qtbot.waitUntil(made.grid.body.hasFocus)
    return made


def press(page: VillagesPage, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press a key where the focus is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifiers)


def texts(model: MatrixModel, line: int, count: int) -> list[str]:
    """What the first cells of a line show."""
    return [model.text(model.index_of(line, cell)) for cell in range(count)]


@pytest.mark.parametrize("turned", [False, True])
def test_the_model_keeps_the_rules_either_way(kit: Kit, turned: bool) -> None:
    model = MatrixModel(kit.language)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(village_matrix(), turned=turned)
    assert tester.model() is model
    for line, cell in ((0, 0), (17, 44), (-1, 3)):
        index = model.index_of(line, cell)
        assert model.place(index) == (line, cell)
        assert model.is_total(index) == (line < 0)
        assert model.spoken(index)


def test_villages_stand_with_state_figures_and_totals(page: VillagesPage) -> None:
    model = page.grid.model
    assert [model.index(row, 1).data() for row in range(5)] == [
        "Đã gửi", "Đang nhập 37 %", "Chưa nhập", "Bị trả lại", "Đã tiếp nhận · nhập thay",
    ]  # fmt: skip
    assert model.index(7, 1).data() == "Quá hạn 2 ngày · đã\u00a0nhắc\u00a014/4"
    assert texts(model, 0, 3) == ["1", "1", "1"]
    assert texts(model, 2, 3) == ["", "", ""]
    assert texts(model, -1, 3) == ["54", "64", "64"]
    assert page.summary.text() == (
        "7/18 thôn đã gửi, thiếu Thôn 2 (mẫu), Thôn 3 (mẫu), Thôn 4 (mẫu) và 8 thôn khác"
        " · 7 báo cáo (chữ nghiêng) chưa gửi, chưa tính vào tổng"
    )
    assert page.grid.names.accessibleName() == "Trạng thái từng thôn"
    assert page.period.caption.text() == "Kỳ báo cáo · số liệu 1/4–30/4"


def test_drafts_are_shown_and_said_not_to_count(page: VillagesPage) -> None:
    model = page.grid.model
    draft = model.index_of(1, 0)
    assert model.text(draft) == "2"
    assert "Chưa gửi, không tính vào tổng" in model.tip(draft)
    assert "Nhập thay thôn" in model.tip(model.index_of(4, 0))
    assert "Chưa có số liệu" in model.tip(model.index_of(2, 0))


def test_enter_opens_the_village_at_the_cell(page: VillagesPage, qtbot: QtBot) -> None:
    press(page, Key.Key_Down)
    press(page, Key.Key_Right)
    line, column = page.grid.model.lines[1], page.grid.model.columns[1]
    with qtbot.waitSignal(page.open_report) as opened:
        press(page, Key.Key_Return)
    assert opened.args == [line.report_id, column.key]
    assert page.open_button.text() == "Nhập thay"
    with qtbot.waitSignal(page.open_report) as opened:
        page.open_button.click()
    assert opened.args == [line.report_id, ""]


def test_down_from_the_last_village_leads_to_the_total_and_enter_explains_it(page: VillagesPage) -> None:
    page.grid.go_to(page.grid.model.lines[-1], page.grid.model.columns[0].key)
    press(page, Key.Key_Down)
    assert page.grid.totals.hasFocus()
    press(page, Key.Key_Return)
    assert page.panel.shows_total
    assert page.panel.figure.text() == "54 người"
    assert page.panel.formula.text() == "Tổng cộng số liệu của các thôn"
    assert page.panel.counted.text().startswith("6/18 thôn, thiếu Thôn 2 (mẫu), Thôn 3 (mẫu), Thôn 4 (mẫu)")
    words = {row[0].data(): row[2].data() for row in rows_of(page)}
    assert words["Thôn 1 (mẫu)"] == "đã tính"
    assert words["Thôn 2 (mẫu)"] == "chưa gửi, không tính"
    assert words["Thôn 3 (mẫu)"] == "chưa có số liệu"
    assert words["Thôn 4 (mẫu)"] == "bị trả lại, không tính"
    assert words["Thôn 5 (mẫu)"] == "đã tính · nhập thay"
    assert words["Thôn 10 (mẫu)"] == "đã gửi, để trống ô này"
    press(page, Key.Key_Escape)
    assert page.panel.isHidden()
    assert page.grid.body.hasFocus()


def rows_of(page: VillagesPage) -> list[list[QModelIndex]]:
    """The places of the explanation, row by row."""
    model = page.panel.made_of.rows
    return [[model.index(r, c) for c in range(model.columnCount())] for r in range(model.rowCount())]


def test_a_click_on_a_total_explains_it(page: VillagesPage) -> None:
    place = page.grid.totals.visualRect(page.grid.model.index_of(-1, 3)).center()
    QTest.mouseClick(page.grid.totals.viewport(), LEFT, NONE, place)
    assert page.panel.shows_total
    assert page.panel.heading.text() == "Số hộ dân cư – Thường trú"


def test_space_previews_and_follows_the_cursor(page: VillagesPage) -> None:
    press(page, Key.Key_Space)
    assert page.panel.heading.text() == "Thôn 1 (mẫu) · tháng 4/2026"
    for _ in range(3):
        press(page, Key.Key_Down)
    assert page.panel.heading.text() == "Thôn 4 (mẫu) · tháng 4/2026"
    assert page.panel.state.text() == "Bị trả lại"
    assert "Số hộ lệch" in page.panel.counted.text()
    press(page, Key.Key_Space)
    assert page.panel.isHidden()


def test_the_table_turns_and_keeps_the_cursor(page: VillagesPage) -> None:
    line, column = page.grid.model.lines[5], page.grid.model.columns[4]
    page.grid.go_to(line, column.key)
    press(page, Key.Key_T, CTRL)
    grid = page.grid
    assert grid.model.turned
    assert (grid.current_line(), grid.current_key()) == (line, column.key)
    assert grid.names.isColumnHidden(3)
    assert not grid.names.isColumnHidden(0)
    assert grid.model.text(grid.model.index(4, 1)) == "Tạm trú"
    assert grid.model.counted_text(grid.model.index_of(-1, 0), whole=True) == "6/18 thôn, thiếu 12 thôn"
    grid.go_to(grid.model.lines[-1], column.key)
    press(page, Key.Key_Right)
    assert grid.totals.hasFocus()
    press(page, Key.Key_Left)
    assert grid.body.hasFocus()
    page.turn_button.click()
    assert not grid.model.turned


def test_a_block_is_copied_as_text_for_excel(page: VillagesPage) -> None:
    grid, flags = page.grid, QItemSelectionModel.SelectionFlag
    grid.go_to(grid.model.lines[8], grid.model.columns[0].key)
    for row in (8, 9):
        for column in (2, 3, 4):
            grid.body.selectionModel().select(grid.model.index(row, column), flags.Select)
    press(page, Key.Key_C, CTRL)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "9\t9\t9\n\t10\t10\n"
    assert "mso-number-format" in data.html()
    press(page, Key.Key_C, CTRL | Qt.KeyboardModifier.ShiftModifier)
    table = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert len(table) == 1 + 18 + 2
    assert table[0][:3] == ["Thôn", "Trạng thái", "Dân số có đến cuối kỳ – Nam"]
    assert table[8][:2] == ["Thôn 8 (mẫu)", "Quá hạn 2 ngày · đã\u00a0nhắc\u00a014/4"]
    assert table[-2][2] == "54"
    assert table[-1][2].startswith("6/18 thôn, thiếu")


def test_the_program_ends_with_a_block_on_the_clipboard() -> None:
    """What Python itself puts there takes the process down at its end."""
    code = (
        "from PySide6.QtGui import QGuiApplication; from iocdesk.ui.matrix.copying import on_clipboard; "
        "app = QGuiApplication([]); on_clipboard([['1.250', '-3,5'], ['=cmd', '']]); "
        "print(repr(app.clipboard().text()))"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.strip() == repr("1.250\t-3,5\n'=cmd\t\n")


def test_several_villages_are_accepted_at_once(
    page: VillagesPage, fake: FakeServices, settle: Callable[[], None]
) -> None:
    lines = page.grid.model.lines
    page.grid.choose((lines[0], lines[1], lines[5], lines[10]))
    assert page.accept_button.text() == "Tiếp nhận 3 thôn"
    press(page, Key.Key_Return, CTRL)
    settle()
    assert fake.calls == [("accept", line.report_id) for line in (lines[0], lines[5], lines[10])]


def test_a_village_is_chosen_by_its_name(page: VillagesPage) -> None:
    names = page.grid.names
    place = names.visualRect(page.grid.model.index(0, 0)).center()
    QTest.mouseClick(names.viewport(), LEFT, NONE, place)
    assert page.grid.chosen_lines() == page.grid.model.lines[:1]
    place = names.visualRect(page.grid.model.index(5, 0)).center()
    QTest.mouseClick(names.viewport(), LEFT, CTRL, place)
    assert page.grid.chosen_lines() == (page.grid.model.lines[0], page.grid.model.lines[5])
    assert page.accept_button.text() == "Tiếp nhận 2 thôn"


def test_a_click_on_the_state_puts_first_what_is_to_be_done(page: VillagesPage) -> None:
    grid = page.grid
    grid.go_to(grid.model.lines[7], grid.model.columns[3].key)
    grid.names.header.sectionClicked.emit(1)
    standings = [line.standing for line in grid.model.lines]
    assert standings == sorted(standings, key=list(Standing).index)
    assert [line.name for line in grid.model.lines[:2]] == ["Thôn 4 (mẫu)", "Thôn 9 (mẫu)"]
    line = grid.current_line()
    assert line is not None
    assert (line.name, grid.current_key()) == ("Thôn 8 (mẫu)", grid.model.columns[3].key)
    assert grid.model.by_state
    assert grid.model.text(grid.model.index_of(-1, 1)) == "64"
    page.refresh()
    grid.names.header.sectionClicked.emit(0)
    assert [line.name for line in grid.model.lines[:2]] == ["Thôn 1 (mẫu)", "Thôn 2 (mẫu)"]


def test_returning_needs_a_reason_and_pins_it_at_the_cells(
    page: VillagesPage, fake: FakeServices, settle: Callable[[], None]
) -> None:
    line, flags = page.grid.model.lines[0], QItemSelectionModel.SelectionFlag
    page.grid.go_to(line, page.grid.model.columns[3].key)
    page.grid.body.selectionModel().select(page.grid.model.index_of(0, 4), flags.Select)
    press(page, Key.Key_R, CTRL)
    assert page.reason.isVisible()
    assert page.reason.caption.text() == (
        "Vì sao trả lại báo cáo của Thôn 1 (mẫu)? Lý do sẽ được ghi tại 2 ô đang chọn."
    )
    press(page, Key.Key_Return)
    assert page.reason.hint.isVisible()
    assert fake.calls == []
    page.reason.line.setText("  Thiếu số hộ nghèo ")
    press(page, Key.Key_Tab)
    press(page, Key.Key_Tab)
    QTest.keyClicks(page.focusWidget(), "Xem")
    assert [text for _, text in page.reason.remarks()] == ["", "Xem"]
    second_line = page.focusWidget()
    assert isinstance(second_line, QLineEdit)
    second_line.setText("Xem sổ hộ khẩu")
    press(page, Key.Key_Return, CTRL)
    settle()
    first, second = (column.key for column in page.grid.model.columns[3:5])
    said = (f"{first}=", f"{second}=Xem sổ hộ khẩu")
    assert fake.calls == [("give_back", line.report_id, "Thiếu số hộ nghèo", *said)]
    assert page.reason.isHidden()
    page.grid.choose((line,))
    page.return_button.click()
    assert "Lý do" not in page.reason.caption.text()
    press(page, Key.Key_Escape)
    assert page.reason.isHidden()


def test_one_key_reminds_one_or_all_once_a_day(
    page: VillagesPage, fake: FakeServices, settle: Callable[[], None]
) -> None:
    lines = page.grid.model.lines
    assert not page.remind_button.isVisible(), "the first village has sent"
    assert page.remind_all_button.text() == "Nhắc cả 10 thôn"
    page.grid.go_to(lines[1])
    assert page.remind_button.text() == "Nhắc"
    press(page, Key.Key_M, CTRL)
    settle()
    assert fake.calls == [("remind", lines[1].report_id)]
    page.grid.go_to(lines[7])
    assert page.remind_button.text() == "Đã nhắc hôm nay"
    assert not page.remind_button.isEnabled()
    page.grid.go_to(lines[6])
    assert page.remind_button.isEnabled(), "it was reminded yesterday"
    fake.calls.clear()
    page.activateWindow()
    page.remind_all_button.setFocus()
    page.remind_all_button.click()
    settle()
    assert page.grid.isAncestorOf(page.focusWidget()), "the button goes away, and work goes on in the table"
    awaited = [line.report_id for line in lines if line.awaited and line is not lines[7]]
    assert fake.calls == [("remind", *awaited)]


def test_other_forms_and_periods_are_chosen(page: VillagesPage, settle: Callable[[], None]) -> None:
    page.form.choose("thon_quy")
    settle()
    assert page.period.current == "2026Q1"
    line = page.grid.current_line()
    assert line is not None
    assert line.report_id.endswith("/2026Q1")
    page.go_to("thon_thang", "202603", page.grid.model.columns[0].key)
    settle()
    assert page.period.current == "202603"


def test_a_period_asked_for_while_the_choices_load_is_shown(
    page: VillagesPage, settle: Callable[[], None]
) -> None:
    page.refresh()
    page.go_to("thon_quy", "2026Q1", "")
    settle()
    assert (page.form.current, page.period.current) == ("thon_quy", "2026Q1")
    assert page.grid.model.matrix is not None
    assert page.grid.model.matrix.form.id == "thon_quy"


def test_a_large_table_is_shown_quickly(page: VillagesPage) -> None:
    matrix = village_matrix("thon_thang", villages=40)
    began = time.perf_counter()
    page.grid.present(matrix)
    page.grid.grab()
    page.grid.present(matrix, turned=True)
    page.grid.grab()
    assert time.perf_counter() - began < 4.0


@pytest.mark.parametrize("turned", [False, True])
def test_the_parts_stay_in_step_to_the_very_end(
    page: VillagesPage, settle: Callable[[], None], turned: bool
) -> None:
    grid = page.grid
    grid.present(grid.model.matrix, turned=turned)
    settle()
    for line, column in ((0, 0), (17, 44)):
        grid.body.scrollTo(grid.model.index_of(line, column))
        settle()
        figure, total = grid.model.index_of(line, column), grid.model.index_of(-1, column)
        name = grid.model.index(figure.row(), 0 if not turned else 1)
        here = grid.body.viewport().mapTo(page, grid.body.visualRect(figure).topLeft())
        pinned = grid.totals.viewport().mapTo(page, grid.totals.visualRect(total).topLeft())
        beside = grid.names.viewport().mapTo(page, grid.names.visualRect(name).topLeft())
        assert beside.y() == here.y()
        assert (pinned.y() == here.y()) if turned else (pinned.x() == here.x())


@pytest.mark.parametrize(("width", "scale"), [(1180, 1.0), (1180, 1.5), (760, 1.0)])
def test_every_text_is_written_whole(
    page: VillagesPage, kit: Kit, settle: Callable[[], None], width: int, scale: float
) -> None:
    kit.theme.set_look(Look(scale=scale))
    page.resize(width, 690)
    settle()
    for turned in (False, True):
        page.grid.present(page.grid.model.matrix, turned=turned)
        settle()
        cut = [str(fault) for fault in check_screen(page)]
        assert not cut


def test_beside_an_open_panel_a_narrow_page_leaves_its_tools_out(
    page: VillagesPage, kit: Kit, settle: Callable[[], None]
) -> None:
    kit.theme.set_look(Look(scale=1.5))
    settle()
    page._explain(0)
    settle()
    assert not page.tools.isVisible()
    assert not [str(fault) for fault in check_screen(page)]
    page.panel.close_panel()
    settle()
    assert page.tools.isVisible()
    assert page.grid.isAncestorOf(page.focusWidget())


def test_an_event_is_entered_for_a_village_though_there_is_none_yet(
    page: VillagesPage, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    assert not page.event_button.isVisible()
    page.form.choose("thon_dx_thientai")
    page._form_picked()
    settle()
    assert "nhập thay" in page.summary.text().lower()
    assert not page.open_button.isVisible()
    assert page.event_button.isEnabled()
    page.event_button.click()
    settle()
    bar = page.event_bar
    assert bar.isVisible()
    assert bar.day.date().toString("yyyy-MM-dd") == "2026-04-14"
    assert bar.day.maximumDate() == bar.day.date()
    assert bar.village.current == "15298-01@2020-01-01"
    press(page, Key.Key_Escape)
    assert not bar.isVisible()
    page.event_button.click()
    settle()
    with qtbot.waitSignal(page.open_report) as opened:
        press(page, Key.Key_Return)
        settle()
    assert opened.args == ["thon_dx_thientai/15298-01@2020-01-01/20260414E501", ""]
    assert ("begin_event_for", "thon_dx_thientai", "15298-01@2020-01-01", "2026-04-14") in fake.calls
    page.form.choose("thon_thang")
    page._form_picked()
    settle()
    assert not page.event_button.isVisible()
    assert page.open_button.isVisible()


def test_a_total_that_the_communes_report_has_otherwise_says_so_and_leads_there(
    page: VillagesPage, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    assert not page.differing.isVisible()
    matrix = village_matrix()
    figure = CommuneFigure(
        "xa_vp_thang_tk/15298@2025-07-01/202604", matrix.columns[2].key, "120", "+3", typed=True
    )
    late = replace(
        figure, key=matrix.columns[5].key, shown="7", gap="-1", note="Đã đối chiếu với Công an xã."
    )
    commune: list[CommuneFigure | None] = [None] * len(matrix.columns)
    commune[2], commune[5], commune[6] = figure, late, replace(late, key=matrix.columns[6].key)
    page._show(replace(matrix, commune=tuple(commune)))
    assert "Báo cáo xã: 120 (chênh +3). Chưa có giải trình." in page.differing.said.text()
    with qtbot.waitSignal(page.open_report) as opened:
        page.differing.open.click()
    assert opened.args == [figure.report_id, figure.key]
    assert page.differing.next.text() == "Ô lệch tiếp theo (1/3)"
    page.differing.next.click()
    assert "Giải trình: Đã đối chiếu với Công an xã." in page.differing.said.text()
    assert page.grid.model.place(page.grid.totals.currentIndex())[1] == 5
    page.grid.go_to(page.grid.model.lines[0], figure.key)
    assert "120 (chênh +3)" in page.differing.said.text()
    page.resize(760, 690)
    settle()
    assert page.differing.said.text().endswith("Báo cáo xã: 120 (chênh +3).")
    assert page.differing.said.toolTip().endswith("Chưa có giải trình.")
    page.differing.next.click()
    assert "Giải trình: Đã đối chiếu với Công an xã." in page.differing.said.text()
    model = page.grid.model
    assert model.differs(model.index_of(-1, 2))
    assert not model.differs(model.index_of(-1, 3))
    assert "Báo cáo xã: 120 (chênh +3)" in model.tip(model.index_of(-1, 2))
    page._explain(2)
    assert "Báo cáo xã: 120 (chênh +3)" in page.panel.instead.text()
    with qtbot.waitSignal(page.open_report) as opened:
        page.panel.open_instead.click()
    assert opened.args == [figure.report_id, figure.key]
    page._explain(3)
    assert not page.panel.open_instead.isVisible()
    page._show(matrix)
    assert not page.differing.isVisible()


def test_the_villages_of_the_day_are_asked_for_once(
    page: VillagesPage, fake: FakeServices, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[date] = []
    answer = fake.event_villages

    def event_villages(day: date) -> tuple[Option, ...]:
        asked.append(day)
        return answer(day)

    monkeypatch.setattr(fake, "event_villages", event_villages)
    page.form.choose("thon_dx_thientai")
    page._form_picked()
    settle()
    page.event_button.click()
    settle()
    assert asked == [date(2026, 4, 14)]
    page.event_bar.day.set_day(date(2026, 4, 1))
    settle()
    assert asked == [date(2026, 4, 14), date(2026, 4, 1)]


def test_what_came_meanwhile_leaves_an_open_question_its_room(
    page: VillagesPage, kit: Kit, settle: Callable[[], None]
) -> None:
    page.form.choose("thon_dx_thientai")
    page._form_picked()
    settle()
    page.event_button.click()
    settle()
    assert not page.below.isVisible()
    kit.news.announce(Topic.REPORTS)
    settle()
    assert page.event_bar.isVisible()
    assert not page.below.isVisible()
    press(page, Key.Key_Escape)
    assert page.below.isVisible()
