"""Blocks to and from a spreadsheet."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from iocdesk.forms.values import MISSING, Value
from iocdesk.ui.entry.paste import Doubt, parse_block, write_block
from tests.ui.entry.conftest import OpenPage
from tests.ui.entry.test_keys import CTRL, SHIFT, Key, entry_of, press, value

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters='\n\t"'), max_size=8)


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), min_size=1, max_size=4))
def test_a_block_survives_the_clipboard(block: list[list[str]]) -> None:
    assert parse_block(write_block(block)) == block


def test_no_copied_text_begins_a_formula_in_a_spreadsheet() -> None:
    block = [["=cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0"], ["-12,5", "Thôn Đông"]]
    assert write_block(block) == "'=cmd|' /C calc'!A0\t'-2+3+cmd|' /C calc'!A0\n-12,5\tThôn Đông\n"


def test_excel_writes_windows_line_ends_and_quotes() -> None:
    assert parse_block('1\t"a\nb"\r\n"x ""y"""\t2\r\n') == [["1", "a\nb"], ['x "y"', "2"]]


def test_ctrl_v_pastes_over_rows_and_headings(open_page: OpenPage) -> None:
    page = open_page(cell="DS01.nam")
    QGuiApplication.clipboard().setText("120\t85\r\n60\t3\r\n1\t0\r\n")
    press(page, Key.Key_V, CTRL)
    assert value(page, "DS01.nam") == Value.of(120)
    assert value(page, "DS02.tam_tru") == Value.of(3)
    assert value(page, "DS06.nu") == Value.of(0)
    assert value(page, "DS01") == Value.of(205)
    assert entry_of(page).log[0][0] == "paste"
    assert page.paste_panel.isHidden()


def test_copy_and_cut(open_page: OpenPage) -> None:
    values = {"DS01.nam": Value.of(1200), "DS01.nu": Value.of(Decimal(85))}
    page = open_page(values=values, cell="DS01.nam")
    press(page, Key.Key_Right, SHIFT)
    press(page, Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "1200\t85\n"
    press(page, Key.Key_X, CTRL)
    assert value(page, "DS01.nam") == MISSING
    press(page, Key.Key_Z, CTRL)
    assert value(page, "DS01.nam") == Value.of(1200)


def test_one_cell_fills_the_selected_block(open_page: OpenPage) -> None:
    page = open_page(cell="DS01.nam")
    press(page, Key.Key_Right, SHIFT)
    press(page, Key.Key_Down, SHIFT)
    QGuiApplication.clipboard().setText("7")
    press(page, Key.Key_V, CTRL)
    assert value(page, "DS02.tam_tru") == Value.of(7)
    assert value(page, "DS01.nu") == Value.of(7)


def test_a_doubtful_block_is_shown_before_anything_changes(open_page: OpenPage) -> None:
    page = open_page(cell="DS01.nam")
    page.clipboard.paste("1\tabc\t5\t9\t9\t9\t9\t9")
    assert page.paste_panel.isVisible()
    assert entry_of(page).log == []
    assert "abc" in page.paste_panel.text
    press(page, Key.Key_Return)
    assert value(page, "DS01.nam") == Value.of(1)
    assert value(page, "DS01.nu") == MISSING
    assert page.grid.view.hasFocus()


def test_esc_gives_the_block_up(open_page: OpenPage) -> None:
    page = open_page(cell="DS01.nam")
    page.clipboard.paste("1\tabc")
    press(page, Key.Key_Escape)
    assert page.paste_panel.isHidden()
    assert entry_of(page).log == []


def test_esc_gives_the_block_up_from_the_grid_before_it_leaves_the_form(
    open_page: OpenPage, qtbot: QtBot
) -> None:
    page = open_page(cell="DS01.nam")
    QGuiApplication.clipboard().setText("1\tx\n")
    press(page, Key.Key_V, CTRL)
    assert page.paste_panel.isVisible()
    page.grid.setFocus()
    with qtbot.assertNotEmitted(page.closed):
        press(page, Key.Key_Escape)
    assert page.paste_panel.isHidden()


def test_ambiguous_figures_are_asked_for_the_whole_block(open_page: OpenPage) -> None:
    page = open_page("xa_kt_nam_tk")
    key = page.grid.view.key()
    assert key is not None
    page.clipboard.paste("1,234\n2,345")
    assert page.paste_panel.isVisible()
    plan = page.paste_panel._plan
    assert len(plan.of(Doubt.AMBIGUOUS)) == 2
    page.paste_panel._second.setChecked(True)
    page.paste_panel._agree()
    assert value(page, key) == Value.of(1234)


def test_an_empty_place_of_the_block_leaves_the_figure(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(5)}, cell="DS01.nam")
    page.clipboard.paste("\t8")
    assert value(page, "DS01.nam") == Value.of(5)
    assert value(page, "DS01.nu") == Value.of(8)


def test_a_block_that_repeats_the_totals_shown_needs_no_question(open_page: OpenPage) -> None:
    values = {"DS01.nam": Value.of(5), "DS01.nu": Value.of(6)}
    page = open_page(values=values, cell="DS01.nam")
    page.clipboard.paste("5\t6\t11")
    assert page.paste_panel.isHidden()


def test_nothing_is_pasted_into_a_report_that_is_read_only(open_page: OpenPage) -> None:
    from iocdesk.reports.model import ReportState

    page = open_page(state=ReportState.SUBMITTED, cell="DS01.nam")
    page.clipboard.paste("5\t6")
    assert entry_of(page).log == []


def test_a_figure_that_fits_only_one_way_is_asked_when_it_is_not_the_vietnamese_way(
    open_page: OpenPage,
) -> None:
    page = open_page(cell="DS01.nam")
    page.clipboard.paste("1.234")
    assert value(page, "DS01.nam") == Value.of(1234)
    assert page.paste_panel.isHidden()
    page.grid.view.go_to("DS01.nu")
    page.clipboard.paste("5,678")
    assert page.paste_panel.isVisible()
    assert value(page, "DS01.nu") == MISSING
    press(page, Key.Key_Return)
    assert value(page, "DS01.nu") == Value.of(5678)


def test_both_readings_are_offered_where_both_fit(open_page: OpenPage) -> None:
    from tests.ui.entry.test_page import decimals

    page = open_page(decimals(3))
    page.clipboard.paste("1,234")
    assert [str(n) for n in page.paste_panel._plan.doubts[0].readings] == ["1.234", "1234"]
    page.paste_panel._second.setChecked(True)
    press(page, Key.Key_Return)
    assert value(page, "D") == Value.of(1234)
