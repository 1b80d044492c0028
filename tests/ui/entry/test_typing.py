"""What is typed is never lost and never rewritten: rejected texts, input methods, a full disk."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from iocdesk.forms.values import MISSING, NOTHING, Value
from iocdesk.ui.entry.marks import Mark
from tests.ui.entry.conftest import OpenPage, questions
from tests.ui.entry.test_keys import CTRL, SHIFT, Key, entry_of, press, type_text, value


def test_a_text_that_cannot_be_taken_stays_in_the_editor_with_its_sentence(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(5)}, cell="DS01.nam")
    type_text(page, "12o")
    press(page, Key.Key_Return)
    editor = page.grid.view.editor
    assert editor is not None
    assert editor.text() == "12o"
    assert "12o" in page.grid.hint.text
    row = page.grid.view.visualRect(page.grid.view.currentIndex()).translated(
        page.grid.view.viewport().mapTo(page.grid, QPoint(0, 0))
    )
    assert not page.grid.hint.frame.geometry().intersects(row)
    assert value(page, "DS01.nam") == Value.of(5)
    press(page, Key.Key_Backspace)
    press(page, Key.Key_Return)
    assert value(page, "DS01.nam") == Value.of(12)
    assert page.grid.hint.text == ""


def test_leaving_keeps_the_rejected_text_in_sight_and_the_figure_in_the_store(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(5)}, cell="DS01.nam")
    type_text(page, "12o")
    press(page, Key.Key_Return)
    press(page, Key.Key_Return)
    assert page.grid.view.key() == "DS01.nu"
    look = page.grid.model.look("DS01.nam")
    assert look.text == "12o"
    assert Mark.REJECTED in look.marks
    assert value(page, "DS01.nam") == Value.of(5)
    assert entry_of(page).log == []
    assert page.side.problems.count >= 1


def test_a_click_elsewhere_keeps_it_too(open_page: OpenPage, qtbot: QtBot) -> None:
    page = open_page()
    type_text(page, "x1")
    where = page.grid.view.visualRect(page.grid.model.place("DS06.nam")).center()
    QTest.mouseClick(page.grid.view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert page.grid.model.look("DS01.nam").text == "x1"
    assert page.grid.view.key() == "DS06.nam"


def test_esc_and_delete_drop_a_rejected_text(open_page: OpenPage) -> None:
    page = open_page(values={"DS01.nam": Value.of(5)}, cell="DS01.nam")
    for key, left in ((Key.Key_Escape, Value.of(5)), (Key.Key_Delete, MISSING)):
        page.grid.view.setFocus()
        type_text(page, "12o")
        press(page, Key.Key_Return)
        press(page, Key.Key_Return)
        page.grid.view.go_to("DS01.nam")
        press(page, key)
        assert Mark.REJECTED not in page.grid.model.look("DS01.nam").marks
        assert value(page, "DS01.nam") == left


def test_f2_takes_the_rejected_text_up_again(open_page: OpenPage) -> None:
    page = open_page()
    type_text(page, "12o")
    press(page, Key.Key_Return)
    press(page, Key.Key_Return)
    page.grid.view.go_to("DS01.nam")
    press(page, Key.Key_F2)
    assert page.grid.view.editor is not None
    assert page.grid.view.editor.text() == "12o"


def test_the_page_is_not_left_with_a_rejected_text_unless_asked(open_page: OpenPage, qtbot: QtBot) -> None:
    page = open_page()
    type_text(page, "12o")
    assert not page.leave()
    assert page.grid.view.editor is not None
    assert not page.leave()
    assert page.strips.leaving.text
    with qtbot.waitSignal(page.closed):
        page.strips.leaving.act()
    assert page.leave()


def test_leaving_stores_what_is_being_typed(open_page: OpenPage) -> None:
    page = open_page()
    type_text(page, "31")
    assert page.leave()
    assert value(page, "DS01.nam") == Value.of(31)


def test_leaving_stores_the_note_being_written(open_page: OpenPage) -> None:
    page = open_page()
    press(page, Key.Key_Semicolon, CTRL)
    type_text(page, "abc")
    assert page.leave()
    assert page.desk.entry.cell("DS01.nam").note == "abc"


def test_a_full_disk_keeps_the_text_and_says_what_to_do(open_page: OpenPage, qtbot: QtBot) -> None:
    page = open_page()
    entry_of(page).broken = True
    type_text(page, "55")
    with qtbot.waitSignal(page.kit.news.said) as said:
        press(page, Key.Key_Return)
    assert "Ổ đĩa" in said.args[0].vi
    assert page.grid.model.look("DS01.nam").text == "55"
    assert value(page, "DS01.nam") == MISSING
    assert page.head.saved.text()
    assert page.desk.undo_stack.count() == 0
    entry_of(page).broken = False
    page.grid.view.go_to("DS01.nam")
    press(page, Key.Key_F2)
    press(page, Key.Key_End)
    type_text(page, "0")
    press(page, Key.Key_Return)
    assert value(page, "DS01.nam") == Value.of(550)


def test_saved_is_said_only_after_the_commit(open_page: OpenPage) -> None:
    page = open_page()
    assert page.head.saved.text() == ""
    type_text(page, "5")
    assert page.head.saved.text() == ""
    press(page, Key.Key_Return)
    assert "10:42:08" in page.head.saved.text()


def test_unikey_backspace_and_retype(open_page: OpenPage) -> None:
    """Unikey sends a backspace and the toned letter for "a" + "f": nothing of it may be swallowed."""
    page = open_page(questions(), cell="ten")
    type_text(page, "lan")
    type_text(page, "g")
    for _ in range(3):
        press(page, Key.Key_Backspace)
    type_text(page, "àng")
    assert page.grid.view.editor is not None
    assert page.grid.view.editor.text() == "làng"
    press(page, Key.Key_Return)
    assert value(page, "ten") == Value.of("làng")


def test_unikey_retyping_the_first_letter(open_page: OpenPage) -> None:
    page = open_page(questions(), cell="ten")
    type_text(page, "d")
    press(page, Key.Key_Backspace)
    type_text(page, "đồi")
    press(page, Key.Key_Return)
    assert value(page, "ten") == Value.of("đồi")


def test_an_input_method_opens_the_editor_and_composes_in_it(open_page: OpenPage) -> None:
    page = open_page(questions(), cell="ten")
    commit = QInputMethodEvent()
    commit.setCommitString("Đ")
    QApplication.sendEvent(page.grid.view, commit)
    editor = page.grid.view.editor
    assert editor is not None
    preedit = QInputMethodEvent("ôi", [])
    QApplication.sendEvent(editor, preedit)
    assert editor.text() == "Đ"
    done = QInputMethodEvent()
    done.setCommitString("ồi")
    QApplication.sendEvent(editor, done)
    assert editor.text() == "Đồi"


def test_typed_text_is_never_rewritten(open_page: OpenPage) -> None:
    page = open_page()
    for so_far, char in zip(("1", "12", "12.", "12.3", "12.34", "12.345"), "12.345", strict=True):
        type_text(page, char)
        assert page.grid.view.editor is not None
        assert page.grid.view.editor.text() == so_far


def test_a_figure_with_two_readings_says_how_it_is_taken(open_page: OpenPage) -> None:
    page = open_page()
    type_text(page, "1.234")
    assert "1 234" in page.grid.hint.text
    press(page, Key.Key_Return)
    assert value(page, "DS01.nam") == Value.of(1234)


def test_a_letter_k_in_the_editor_is_nothing_occurred(open_page: OpenPage) -> None:
    page = open_page(cell="DS01.nam")
    press(page, Key.Key_F2)
    type_text(page, "k")
    press(page, Key.Key_Return)
    assert value(page, "DS01.nam") == NOTHING


def test_a_change_from_elsewhere_leaves_the_typing_alone(open_page: OpenPage) -> None:
    page = open_page(cell="DS01.nam")
    type_text(page, "77")
    page.desk.refresh()
    assert page.grid.view.editor is not None
    assert page.grid.view.editor.text() == "77"
    press(page, Key.Key_Return)
    assert value(page, "DS01.nam") == Value.of(77)


def test_shift_tab_from_a_rejected_text_says_the_sentence_first(open_page: OpenPage) -> None:
    page = open_page(cell="DS01.nu")
    type_text(page, "?")
    press(page, Key.Key_Backtab, SHIFT)
    assert page.grid.view.editor is not None
