"""Questions that are no figures: words, dates, choices, texts to read, repeats, questions that appear."""

from __future__ import annotations

from datetime import date

from iocdesk.forms.values import MISSING, Value
from iocdesk.ui.entry.editors import ChoiceEdit
from iocdesk.ui.entry.rows import RowKind
from tests.ui.entry.conftest import OpenPage, questions
from tests.ui.entry.test_keys import Key, press, type_text, value


def test_a_date_is_typed_as_day_month_year(open_page: OpenPage) -> None:
    page = open_page(questions(), cell="ngay")
    type_text(page, "5/4/2026")
    press(page, Key.Key_Return)
    assert value(page, "ngay") == Value.of(date(2026, 4, 5))
    assert page.grid.model.look("ngay").text == "05/04/2026"


def test_a_bad_date_is_told(open_page: OpenPage) -> None:
    page = open_page(questions(), cell="ngay")
    type_text(page, "31/2/2026")
    press(page, Key.Key_Return)
    assert "31/12/2026" in page.grid.hint.text
    assert value(page, "ngay") == MISSING


def test_typing_narrows_the_choices_without_tone_marks(open_page: OpenPage) -> None:
    page = open_page(questions(), cell="mau")
    type_text(page, "do")
    assert isinstance(page.grid.view.editor, ChoiceEdit)
    press(page, Key.Key_Return)
    assert value(page, "mau") == Value.of("d")
    assert page.grid.model.look("mau").text == "Đỏ"


def test_arrows_pick_a_choice_whose_label_has_a_comma(open_page: OpenPage) -> None:
    page = open_page(questions(), cell="mau")
    press(page, Key.Key_F2)
    press(page, Key.Key_Down)
    press(page, Key.Key_Down)
    press(page, Key.Key_Return)
    assert value(page, "mau") == Value.of("x")
    assert page.grid.model.look("mau").text == "Xanh, lam"


def test_several_choices(open_page: OpenPage) -> None:
    page = open_page(questions(), cell="nhieu")
    type_text(page, "xanh")
    press(page, Key.Key_Return)
    type_text(page, "vang")
    press(page, Key.Key_Return)
    press(page, Key.Key_Return)
    assert value(page, "nhieu") == Value.of(("x", "v"))


def test_a_choice_that_is_not_there_is_told(open_page: OpenPage) -> None:
    page = open_page(questions(), cell="mau")
    type_text(page, "tim")
    press(page, Key.Key_Return)
    assert "tim" in page.grid.hint.text
    press(page, Key.Key_Escape)
    assert value(page, "mau") == MISSING


def test_a_letter_k_is_only_a_letter_where_words_are_asked_for(open_page: OpenPage) -> None:
    page = open_page(questions(), cell="ten")
    type_text(page, "k")
    assert page.grid.view.editor is not None
    press(page, Key.Key_Return)
    assert value(page, "ten") == Value.of("k")


def test_a_question_appears_and_the_cursor_goes_on_to_it(open_page: OpenPage) -> None:
    page = open_page(questions(), cell="co")
    assert "them" not in page.desk.grid.places
    type_text(page, "3")
    press(page, Key.Key_Return)
    assert "them" in page.desk.grid.places
    assert page.grid.view.key() == "them"
    press(page, Key.Key_Up)
    press(page, Key.Key_Delete)
    assert "them" not in page.desk.grid.places
    assert page.grid.view.key() == "co"


def test_texts_to_read_and_repeats_have_rows_of_their_own(open_page: OpenPage) -> None:
    page = open_page(questions())
    kinds = [row.kind for row in page.desk.grid.rows]
    assert RowKind.TEXT in kinds
    assert kinds[-1] is RowKind.REPEAT
    page.desk.add_instance("tham")
    assert "tham[2]/so" in page.desk.grid.places
    sections = [row for row in page.desk.grid.rows if row.kind is RowKind.SECTION and row.instance]
    assert [row.repeat for row in sections] == ["tham", "tham"]
