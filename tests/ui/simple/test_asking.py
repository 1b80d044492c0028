"""Asking the commune from the simple mode: large letters, by keyboard, about the question that is asked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from iocdesk.actions.views import ThreadLine
from iocdesk.ui.fonts import FontRole, make_font
from tests.ui.fakes import NOW, FakeServices
from tests.ui.simple.conftest import Village, shown

Key = Qt.Key


def test_a_question_about_a_figure_is_written_and_the_answer_read_in_large_letters(
    village: Village, fake: FakeServices, settle: Callable[[], None]
) -> None:
    report_id = village.key("thon_thang").id
    lan = "Lê Thị Lan — Văn phòng HĐND-UBND"
    fake.said[report_id] = [ThreadLine("m0", lan, False, NOW, "Tính cả trẻ mới sinh.", unread=True)]
    page = village.open()
    settle()
    assert page.top.ask.text() == "Hỏi xã · 1 tin mới"
    village.hands.type("7")
    village.hands.press(Key.Key_F9)
    settle()
    assert shown(page) == "ASK"
    assert page.asking.talk.figure.text() == "Về: Dân số có đến cuối kỳ – Nam"
    assert page.asking.talk.box.font().pointSizeF() == make_font(FontRole.LARGE, 1.0).pointSizeF()
    assert page.asking.back_button.text() == "Quay lại   (Esc)"
    assert page.top.ask.text() == "Hỏi xã"
    village.hands.type("Ai la nguoi tam tru?\n")
    settle()
    assert fake.calls[-1] == ("write", report_id, "Ai la nguoi tam tru?", "DS01.nam")
    assert page.asking.talk.box.toPlainText() == ""
    village.hands.type("<")
    assert village.at() == "DS01.nam"
    assert village.hands.window.focusWidget() is page.question.box.line  # type: ignore[union-attr]
    assert str(village.entry().session.value("DS01.nam").number) == "7"


def test_from_the_last_page_it_is_about_the_report_as_a_whole(
    village: Village, fake: FakeServices, settle: Callable[[], None]
) -> None:
    page = village.open()
    page.show_review()
    page.top.ask.click()
    QApplication.processEvents()
    assert page.asking.talk.figure.isHidden()
    village.hands.type("Xong\n")
    settle()
    assert fake.calls[-1][2:] == ("Xong", "")
    page.asking.back_button.click()
    assert shown(page) == "REVIEW"
