"""Ctrl+Z over everything; undoing a durable change is another durable change."""

from __future__ import annotations

from iocdesk.forms.values import MISSING, NOTHING, Quality, Value
from tests.ui.entry.conftest import OpenPage, questions
from tests.ui.entry.test_keys import CTRL, SHIFT, Key, entry_of, press, type_text, value


def test_typing_is_undone_and_redone_durably(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(5)}, cell="DS01.nam")
    type_text(page, "9")
    press(page, Key.Key_Return)
    press(page, Key.Key_Z, CTRL)
    assert value(page, "DS01.nam") == Value.of(5)
    assert page.grid.view.key() == "DS01.nam"
    press(page, Key.Key_Y, CTRL)
    assert value(page, "DS01.nam") == Value.of(9)
    assert [what for what, _ in entry_of(page).log] == ["typed", "undo", "undo"]


def test_clearing_and_nothing_are_undone(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(5)}, cell="DS01.nam")
    press(page, Key.Key_Delete)
    press(page, Key.Key_K)
    assert value(page, "DS01.nam") == NOTHING
    press(page, Key.Key_Z, CTRL)
    assert value(page, "DS01.nam") == MISSING
    press(page, Key.Key_Z, CTRL)
    assert value(page, "DS01.nam") == Value.of(5)


def test_a_pasted_block_is_one_step(open_page: OpenPage) -> None:
    page = open_page(cell="DS01.nam")
    page.clipboard.paste("1\t2\n3\t4\n")
    assert value(page, "DS02.tam_tru") == Value.of(4)
    assert page.desk.undo_stack.count() == 1
    press(page, Key.Key_Z, CTRL)
    keys = ("DS01.nam", "DS01.nu", "DS02.thuong_tru", "DS02.tam_tru")
    assert [value(page, key) for key in keys] == [MISSING] * 4


def test_notes_and_qualities_are_undone(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(5)}, cell="DS01.nam")
    page.desk.note("DS01.nam", "một")
    page.desk.note("DS01.nam", "hai")
    press(page, Key.Key_1, CTRL | SHIFT)
    press(page, Key.Key_Z, CTRL)
    assert page.desk.entry.cell("DS01.nam").quality is Quality.OFFICIAL
    press(page, Key.Key_Z, CTRL)
    assert page.desk.entry.cell("DS01.nam").note == "một"


def test_a_block_of_mixed_qualities_gets_each_its_own_back(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(5), "DS01.nu": Value.of(6)}, cell="DS01.nam")
    page.desk.quality(["DS01.nam"], Quality.ESTIMATE)
    page.desk.quality(["DS01.nam", "DS01.nu"], Quality.PRELIMINARY)
    page.undo()
    assert page.desk.entry.cell("DS01.nam").quality is Quality.ESTIMATE
    assert page.desk.entry.cell("DS01.nu").quality is Quality.OFFICIAL


def test_a_step_that_cannot_be_saved_is_no_step(open_page: OpenPage) -> None:
    page = open_page(cell="DS01.nam")
    entry_of(page).broken = True
    press(page, Key.Key_K)
    assert page.desk.undo_stack.count() == 0
    assert value(page, "DS01.nam") == MISSING


def test_rows_of_a_repeat_come_and_go(open_page: OpenPage) -> None:
    page = open_page(questions())
    assert page.desk.add_instance("tham")
    page.desk.put({"tham[1]/so": Value.of(4), "tham[2]/so": Value.of(7)})
    page.desk.remove_instance("tham", 1)
    assert value(page, "tham[1]/so") == Value.of(7)
    assert "tham[2]/so" not in page.desk.grid.places
    page.undo()
    assert value(page, "tham[1]/so") == Value.of(4)
    assert value(page, "tham[2]/so") == Value.of(7)
