"""Every key of the grid, as real key events on the real page."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from iocdesk.forms.values import MISSING, NOTHING, Quality, Value
from iocdesk.ui.entry.editors import CellEdit
from iocdesk.ui.form_page import FormPage
from tests.ui.entry.conftest import OpenPage
from tests.ui.entry.fake import FakeEntry

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier


def press(page: FormPage, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    """Press a key where the focus is."""
    widget = page.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifiers)


def type_text(page: FormPage, text: str) -> None:
    for char in text:
        widget = page.focusWidget()
        assert widget is not None
        if char.isascii():
            QTest.keyClicks(widget, char)
        else:  # QTest knows Latin letters only
            QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, 0, PLAIN, char))


def entry_of(page: FormPage) -> FakeEntry:
    entry = page.desk.entry
    assert isinstance(entry, FakeEntry)
    return entry


def value(page: FormPage, key: str) -> Value:
    return page.desk.entry.session.value(key)


def test_starts_at_the_first_empty_cell(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(5)})
    assert page.grid.view.key() == "DS01.nu"


def test_starts_at_the_cell_that_was_asked_for(open_page: OpenPage) -> None:
    assert open_page(cell="DS17").grid.view.key() == "DS17"


def test_typing_replaces_and_enter_goes_on(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(5)})
    page.grid.view.go_to("DS01.nam")
    type_text(page, "120")
    press(page, Key.Key_Return)
    assert value(page, "DS01.nam") == Value.of(120)
    assert page.grid.view.key() == "DS01.nu"
    assert page.grid.view.editor is None


def test_tab_skips_read_only_and_shift_goes_back(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(5), "DS01.nu": Value.of(6)})
    page.grid.view.go_to("DS01.nu")
    press(page, Key.Key_Tab)
    assert page.grid.view.key() == "DS02.thuong_tru"
    press(page, Key.Key_Backtab, SHIFT)
    assert page.grid.view.key() == "DS01.nu"
    press(page, Key.Key_Return, SHIFT)
    assert page.grid.view.key() == "DS01.nam"


def test_tab_in_the_editor_stores_and_goes_on(open_page: OpenPage) -> None:
    page = open_page()
    type_text(page, "7")
    press(page, Key.Key_Tab)
    assert value(page, "DS01.nam") == Value.of(7)
    type_text(page, "8")
    press(page, Key.Key_Backtab, SHIFT)
    assert value(page, "DS01.nu") == Value.of(8)
    assert page.grid.view.key() == "DS01.nam"


def test_f2_edits_in_place_and_esc_restores(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(1234)})
    page.grid.view.go_to("DS01.nam")
    press(page, Key.Key_F2)
    editor = page.grid.view.editor
    assert isinstance(editor, CellEdit)
    assert editor.text() == "1234"
    press(page, Key.Key_End)
    type_text(page, "5")
    assert editor.text() == "12345"
    press(page, Key.Key_Escape)
    assert value(page, "DS01.nam") == Value.of(1234)
    assert page.grid.view.editor is None
    assert page.grid.view.hasFocus()
    assert entry_of(page).log == []


def test_f2_and_enter_without_a_change_writes_nothing(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(1234)})
    page.grid.view.go_to("DS01.nam")
    press(page, Key.Key_F2)
    press(page, Key.Key_Return)
    assert entry_of(page).log == []


def test_arrows_pass_over_headings_and_empty_places(open_page: OpenPage) -> None:
    page = open_page()
    press(page, Key.Key_Down)
    assert page.grid.view.key() == "DS02.thuong_tru"
    press(page, Key.Key_Right)
    assert page.grid.view.key() == "DS02.tam_tru"
    press(page, Key.Key_Right)
    assert page.grid.view.key() == "DS02"
    press(page, Key.Key_Up)
    assert page.grid.view.key() == "DS01"
    press(page, Key.Key_Left)
    assert page.grid.view.key() == "DS01.nu"


def test_down_keeps_the_column_through_rows_without_it(open_page: OpenPage) -> None:
    page = open_page()
    page.grid.view.go_to("DS06.nam")
    press(page, Key.Key_Down)
    assert page.grid.view.key() == "DS07"
    press(page, Key.Key_Down)
    assert page.grid.view.key() == "DS11.nam"


def test_up_and_down_end_the_editing_left_and_right_only_after_typing(open_page: OpenPage) -> None:
    page = open_page()
    type_text(page, "3")
    press(page, Key.Key_Down)
    assert value(page, "DS01.nam") == Value.of(3)
    assert page.grid.view.key() == "DS02.thuong_tru"
    type_text(page, "4")
    press(page, Key.Key_Right)
    assert page.grid.view.key() == "DS02.tam_tru"
    press(page, Key.Key_F2)
    type_text(page, "56")
    press(page, Key.Key_Left)
    assert page.grid.view.editor is not None


def test_home_and_end_stay_in_the_row(open_page: OpenPage) -> None:
    page = open_page()
    page.grid.view.go_to("LD05.han_quoc") if "LD05.han_quoc" in page.desk.grid.places else None
    press(page, Key.Key_End)
    row = page.grid.view.currentIndex().row()
    assert page.grid.view.key() == page.grid.model.row_at(row).own
    press(page, Key.Key_Home)
    assert page.grid.view.key() == page.grid.model.row_at(row).keys[0]


def test_ctrl_home_and_end_go_to_the_ends_of_the_form(open_page: OpenPage) -> None:
    page = open_page()
    press(page, Key.Key_End, CTRL)
    assert page.grid.view.key() == [k for k in page.desk.grid.places if page.desk.answerable(k)][-1]
    press(page, Key.Key_Home, CTRL)
    assert page.grid.view.key() == "DS01.nam"


@pytest.mark.parametrize(("down", "up"), [(Key.Key_Down, Key.Key_Up), (Key.Key_PageDown, Key.Key_PageUp)])
def test_ctrl_and_arrows_go_by_section(open_page: OpenPage, down: Qt.Key, up: Qt.Key) -> None:
    page = open_page()
    press(page, down, CTRL)
    assert page.grid.view.key() == "AS01.kinh"
    press(page, down, CTRL)
    assert page.grid.view.key() == "LD04.nam"
    press(page, up, CTRL)
    assert page.grid.view.key() == "AS01.kinh"


def test_delete_clears_and_zero_is_zero(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(5)})
    page.grid.view.go_to("DS01.nam")
    press(page, Key.Key_Delete)
    assert value(page, "DS01.nam") == MISSING
    type_text(page, "0")
    press(page, Key.Key_Return)
    assert value(page, "DS01.nam") == Value.of(0)


def test_k_is_nothing_occurred_in_one_key(open_page: OpenPage) -> None:
    page = open_page()
    press(page, Key.Key_K)
    assert value(page, "DS01.nam") == NOTHING
    assert page.grid.model.look("DS01.nam").text == "KPS"
    assert page.grid.view.editor is None
    assert page.grid.view.key() == "DS01.nam"


def test_k_answers_a_selected_block(open_page: OpenPage) -> None:
    page = open_page()
    press(page, Key.Key_Right, SHIFT)
    press(page, Key.Key_Down, SHIFT)
    press(page, Key.Key_K)
    keys = ("DS01.nam", "DS01.nu", "DS02.thuong_tru", "DS02.tam_tru")
    assert [value(page, key) for key in keys] == [NOTHING] * 4
    assert value(page, "DS01") == NOTHING
    assert len(entry_of(page).log) == 1


def test_quality_by_keys(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(5)})
    page.grid.view.go_to("DS01.nam")
    for key, quality in (
        (Key.Key_2, Quality.PRELIMINARY),
        (Key.Key_1, Quality.ESTIMATE),
        (Key.Key_3, Quality.OFFICIAL),
    ):
        press(page, key, CTRL | SHIFT)
        assert page.desk.entry.cell("DS01.nam").quality is quality


def test_quality_by_the_menu(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(5)}, cell="DS01.nam")
    action = next(one for one in page.foot.more.menu().actions() if "Ctrl+Shift+1" in one.text())
    action.trigger()
    assert page.desk.entry.cell("DS01.nam").quality is Quality.ESTIMATE


def test_comparisons_are_hidden_and_shown(open_page: OpenPage) -> None:
    page = open_page()
    first = page.desk.grid.total + 1
    for place, key in enumerate((Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_4)):
        press(page, key, CTRL)
        assert page.grid.view.isColumnHidden(first + place)
        press(page, key, CTRL)
        assert not page.grid.view.isColumnHidden(first + place)


def test_note_opens_under_the_row_and_is_saved(open_page: OpenPage, qtbot: QtBot) -> None:
    page = open_page()
    row = page.grid.view.currentIndex().row()
    press(page, Key.Key_Semicolon, CTRL)
    assert page.grid.note_open
    assert page.grid.model.panel_row() == row + 1
    assert page.grid.panel.text.hasFocus()
    type_text(page, "rà soát")
    press(page, Key.Key_Return, CTRL)
    assert page.desk.entry.cell("DS01.nam").note == "rà soát"
    assert page.grid.model.panel_row() is None
    qtbot.waitUntil(page.grid.view.hasFocus)


def test_ctrl_enter_saves_the_note_from_its_buttons_too(open_page: OpenPage) -> None:
    page = open_page()
    press(page, Key.Key_Semicolon, CTRL)
    type_text(page, "rà soát")
    press(page, Key.Key_Tab)
    assert not page.grid.panel.text.hasFocus()
    press(page, Key.Key_Return, CTRL)
    assert page.desk.entry.cell("DS01.nam").note == "rà soát"
    assert not page.grid.note_open


def test_esc_leaves_the_note_as_it_was(open_page: OpenPage) -> None:
    page = open_page()
    press(page, Key.Key_Semicolon, CTRL)
    type_text(page, "x")
    press(page, Key.Key_Escape)
    assert not page.grid.note_open
    assert page.desk.entry.cell("DS01.nam").note == ""


def test_f1_shows_the_definition(open_page: OpenPage) -> None:
    page = open_page()
    press(page, Key.Key_F1)
    assert page.side.isVisible()
    assert page.side.facts.isVisible()
    assert "Dân số" in page.side.facts.accessibleName()


def test_f8_goes_round_the_problems(open_page: OpenPage) -> None:
    values = {"DS17": Value.of(5), "AN05": Value.of(1), "AN06": Value.of(9)}
    page = open_page(values=values)
    problems = [key for key in page.desk.grid.places if page.desk.open_issues(key)]
    assert problems
    for key in [*problems, problems[0]]:
        press(page, Key.Key_F8)
        assert page.grid.view.key() == key
    press(page, Key.Key_F8, SHIFT)
    assert page.grid.view.key() == problems[-1]


def test_tab_at_the_end_leaves_the_grid_enter_does_not(open_page: OpenPage) -> None:
    page = open_page()
    press(page, Key.Key_End, CTRL)
    last = page.grid.view.key()
    press(page, Key.Key_Return)
    assert page.grid.view.key() == last
    press(page, Key.Key_Tab)
    assert page.foot.left.hasFocus()
    page.grid.view.setFocus()
    press(page, Key.Key_Home, CTRL)
    press(page, Key.Key_Backtab, SHIFT)
    assert page.sections.isAncestorOf(page.focusWidget())


def test_f6_walks_through_the_areas(open_page: OpenPage) -> None:
    page = open_page("xa_vp_thang_tk")
    press(page, Key.Key_F4)
    seen = []
    for _ in range(4):
        press(page, Key.Key_F6)
        areas = {"side": page.side, "foot": page.foot, "sections": page.sections, "grid": page.grid}
        seen += [name for name, area in areas.items() if area.isAncestorOf(page.focusWidget())]
    assert seen == ["side", "foot", "sections", "grid"]


def test_a_read_only_cell_says_why(open_page: OpenPage) -> None:
    page = open_page()
    page.grid.view.go_to("DS01")
    type_text(page, "5")
    assert page.grid.view.editor is None
    assert value(page, "DS01") == MISSING
    assert page.status.text


def test_the_selected_block_is_summed(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(100), "DS01.nu": Value.of(Decimal(51))})
    page.grid.view.go_to("DS01.nam")
    press(page, Key.Key_Right, SHIFT)
    assert "151" in page.status.text
    assert "75,5" in page.status.text


def test_ctrl_d_fills_down(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(9)})
    page.grid.view.go_to("DS01.nam")
    press(page, Key.Key_Down, SHIFT)
    press(page, Key.Key_D, CTRL)
    assert value(page, "DS02.thuong_tru") == Value.of(9)


def test_ctrl_enter_stores_the_open_editor_first(open_page: OpenPage) -> None:
    page = open_page()
    type_text(page, "42")
    press(page, Key.Key_Return, CTRL)
    assert value(page, "DS01.nam") == Value.of(42)
    assert page.desk.entry.report.state.value == "draft"


def test_ctrl_enter_with_a_text_that_cannot_be_taken_stays(open_page: OpenPage) -> None:
    page = open_page()
    type_text(page, "4x")
    press(page, Key.Key_Return, CTRL)
    assert page.grid.view.editor is not None
    assert page.grid.hint.text
    assert value(page, "DS01.nam") == MISSING
