"""What a village head meets on the way: doubts, errors, going back, leaving, a return, the whole form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from iocdesk.actions.entry import open_entry
from iocdesk.forms.values import MISSING, NOTHING, Value
from iocdesk.reports.model import Remark, ReportState, Role, Transition
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.kit import Kit
from iocdesk.ui.ports import Preferences, WorkAction, WorkGroup, WorkList
from iocdesk.ui.simple.answers import ChoiceBox, LineBox
from iocdesk.ui.simple.dots import Dot
from iocdesk.ui.simple.home import SimpleHome
from iocdesk.ui.simple.page import SimplePage
from iocdesk.ui.simple.steps import StepKind
from iocdesk.ui.theme import Look
from iocdesk.ui.widgets.rail import PageName
from tests.actions.kit import OFFICER, as_actor, moment
from tests.ui.entry.conftest import questions
from tests.ui.entry.fake import FakeEntry
from tests.ui.fakes import FakeServices, work_rows
from tests.ui.simple.conftest import OpenVillage, Typist, Village, shown

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
PARTS = ("DS01.nam", "DS01.nu", "DS02.thuong_tru", "DS02.tam_tru")


def filled(village: Village, **more: int | str) -> None:
    """Answer everything, most of it with "nothing"."""
    entry = village.entry()
    wanted = {"DS01.nam": 120, "DS01.nu": 125, "DS02.thuong_tru": 60, "DS02.tam_tru": 2, "AS01.kinh": 12,
              "AS03.kinh": 5, "AS12": 4, **more}  # fmt: skip
    keys = [key for key in entry.session.cell_keys() if not entry.session.read_only(key)]
    keys = [key for key in keys if not (entry.session.computed(key))]
    entry.set_cells({key: Value.of(int(wanted[key])) if key in wanted else NOTHING for key in keys})


def box(page: SimplePage) -> LineBox:
    found = page.question.box
    assert isinstance(found, LineBox)
    return found


# ------------------------------------------------------------ the way through


def test_parts_come_before_their_total_which_nobody_is_asked(village: Village) -> None:
    page = village.open()
    assert village.at() == "DS01.nam"
    assert page.question.question.text() == "Dân số có đến cuối kỳ"
    assert page.question.part.text() == "Nam"
    assert page.question.before.text() == "Tháng trước: 120 người"
    village.hands.type("121\n")
    assert village.at() == "DS01.nu"
    assert page.question.sum.text() == "Đã nhập: 121"
    village.hands.type("125\n")
    assert village.at() == "DS02.thuong_tru"
    assert village.entry().session.value("DS01") == Value.of(246)
    village.hands.press(Key.Key_PageUp)
    assert page.question.sum.text() == "Tổng cộng: 246 người"


def test_an_answer_is_on_the_disk_when_the_page_has_turned(village: Village) -> None:
    village.open()
    village.hands.type("121\n")
    assert village.entry().cell("DS01.nam").value == Value.of(121)
    assert village.page.top.saved.text() == "Đã lưu trên máy 08:30"


def test_leaving_and_coming_back_goes_on_at_the_first_open_question(village: Village) -> None:
    village.open()
    village.hands.type("121\n125\n60\n")
    village.shell.window.go_back()
    village.open()
    assert village.at() == "DS02.tam_tru"


def test_what_stands_in_the_box_is_kept_when_the_page_is_left(village: Village) -> None:
    village.open()
    village.hands.type("121")
    village.shell.window.go_back()
    assert village.shell.window.form_page is None
    assert village.entry().session.value("DS01.nam") == Value.of(121)


def test_what_cannot_be_read_holds_the_page_once(village: Village) -> None:
    page = village.open()
    village.hands.type("mười")
    village.shell.window.go_back()
    held = village.shell.window.form_page
    assert held is page
    assert page.question.problem.text
    village.shell.window.go_back()
    assert village.shell.window.form_page is None
    assert village.entry().session.value("DS01.nam") == MISSING


def test_k_says_nothing_occurred_only_in_an_untouched_box(village: Village) -> None:
    page = village.open(cell="DS07")
    village.hands.type("1k")
    assert village.at() == "DS07"
    assert box(page).line.text() == "1k"
    box(page).line.selectAll()
    village.hands.type("K")
    assert village.entry().session.value("DS07") == NOTHING
    assert village.at() == "DS11.nam"


def test_enter_in_an_empty_box_asks_once_and_then_leaves_it_for_later(village: Village) -> None:
    page = village.open()
    village.hands.type("\n")
    assert village.at() == "DS01.nam"
    assert "bấm K" in page.question.problem.text
    village.hands.type("\n")
    assert village.at() == "DS01.nu"
    assert village.entry().session.value("DS01.nam") == MISSING
    assert page.course.marks()[0].dot is Dot.OPEN


def test_esc_goes_back_and_from_the_first_page_to_the_list(village: Village) -> None:
    village.open()
    village.hands.type("121\n")
    village.hands.type("<")
    assert village.at() == "DS01.nam"
    assert box(village.page).line.text() == "121"
    village.hands.type("<")
    assert village.shell.window.form_page is None
    assert isinstance(village.shell.window.page(PageName.WORK), SimpleHome)


def test_text_is_never_rewritten_while_it_is_typed(village: Village) -> None:
    """Unikey sends a backspace and the composed letter; each state of the box is what was typed."""
    page = village.open()
    line = box(page).line
    seen: list[str] = []
    line.textChanged.connect(seen.append)
    village.hands.type("12")
    village.hands.press(Key.Key_Backspace)
    village.hands.type("34")
    assert seen == ["1", "12", "1", "13", "134"]


def test_a_figure_that_cannot_be_read_stays_with_its_sentence(village: Village) -> None:
    page = village.open()
    village.hands.type("12,5\n")
    assert village.at() == "DS01.nam"
    assert "số nguyên" in page.question.problem.text
    assert box(page).line.text() == "12,5"
    village.hands.type("12\n")
    assert village.at() == "DS01.nu"


def test_undo_takes_an_answer_back_and_shows_its_question(village: Village, qtbot: QtBot) -> None:
    village.open()
    village.hands.type("121\n")
    village.hands.press(Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: village.at() == "DS01.nam")
    assert village.entry().session.value("DS01.nam") == MISSING


# ------------------------------------------------------------ gates


def test_one_key_answers_all_parts_where_nothing_occurred(village: Village) -> None:
    page = village.open(cell="AN10")
    village.hands.type("4\nk")
    assert page.question.question.text() == "Số vụ cháy: kỳ này có phát sinh không?"
    village.hands.type("k")
    entry = village.entry()
    assert entry.session.value("TT07.chay_khac") == NOTHING
    assert entry.session.value("TT07").number == 0
    assert shown(page) == "REVIEW"


def test_enter_at_a_gate_asks_for_the_parts(village: Village) -> None:
    village.open(cell="AN10")
    village.hands.type("4\nk\n")
    assert village.at() == "TT07.chay_nha_o"
    village.hands.type("1\n")
    assert village.at() == "TT07.chay_co_so"


# ------------------------------------------------------------ doubts and errors


def test_a_warning_is_a_question_and_right_asks_for_one_reason(village: Village) -> None:
    page = village.open(cell="AS12")
    village.hands.type("8\n")
    assert shown(page) == "DOUBT"
    assert page.doubt_view.question.text() == "Gấp đôi tháng trước. Đúng không?"
    assert page.doubt_view.figure.text() == "Số nhà tạm, nhà dột nát còn lại: 8 nhà · Tháng trước: 4 nhà"
    village.hands.type("\n")
    assert page.doubt_view.asks_reason
    village.hands.type("\n")
    assert "1, 2 hoặc 3" in page.doubt_view.problem.text
    village.hands.type("2")
    assert village.entry().cell("AS12").note == "Kỳ trước báo cáo thiếu"
    assert village.at() == "LD04.nam"


def test_a_reason_in_ones_own_words(village: Village) -> None:
    village.open(cell="AS12")
    village.hands.type("9\n\nBão số 3, 3 nhà sập\n")
    assert village.entry().cell("AS12").note == "Bão số 3, 3 nhà sập"


def test_a_warning_can_be_corrected(village: Village) -> None:
    page = village.open(cell="AS12")
    village.hands.type("40\n<")
    assert village.at() == "AS12"
    assert box(page).line.selectedText() == "40"
    village.hands.type("4\n")
    assert village.at() == "LD04.nam"
    assert village.entry().cell("AS12").note == ""


def test_an_error_says_what_is_wrong_and_stays(village: Village) -> None:
    page = village.open()
    village.hands.type("121\n125\n60\n2\n1\nk")
    assert village.at() == "DS07"
    village.hands.type("3\n")
    assert village.at() == "DS07"
    assert "không được lớn hơn" in page.question.problem.text
    village.hands.type("1\n")
    assert village.at() == "DS11.nam"


def test_an_error_left_for_later_keeps_the_report_from_going(village: Village) -> None:
    filled(village, DS07=3)
    page = village.open()
    assert village.at() == "DS07"
    village.hands.type("\n\n")
    page.show_review()
    assert page.review.state.text == "Chưa gửi được: còn 1 lỗi phải sửa."
    assert not page.review.send_button.isVisible()
    village.hands.type("\n")
    assert village.at() == "DS07"
    village.hands.type("k")
    assert shown(page) == "REVIEW"
    assert page.review.send_button.isVisible()


def test_a_figure_that_makes_an_earlier_one_wrong_asks_at_once(village: Village) -> None:
    filled(village, **{"DS06.nam": 2, "DS07": 2, "DS01.nam": 122})
    page = village.open(cell="DS06.nam")
    village.hands.type("1\n")
    assert shown(page) == "DOUBT"
    assert page.doubt is not None
    assert (page.doubt.key, page.doubt.error) == ("DS07", True)
    page.doubt_view.right_button.click()  # later
    assert page.doubt is not None
    assert (page.doubt.key, page.doubt.error) == ("DS01", False)  # births and population no longer agree
    village.hands.type("\n1")
    assert village.at() == "DS06.nu"
    village.hands.type("<1\n")
    assert village.at() == "DS06.nu"  # what was so before is asked about at its own page


def test_an_error_elsewhere_can_be_corrected_at_once(village: Village) -> None:
    filled(village, **{"DS06.nam": 2, "DS07": 2, "DS01.nam": 122})
    village.open(cell="DS06.nam")
    village.hands.type("1\n")
    village.hands.type("\n")  # the button that has the focus: correct it
    assert village.at() == "DS07"
    village.hands.type("1\n")
    while shown(village.page) == "DOUBT":
        village.hands.type("\n1")
    assert village.at() == "DS06.nu"  # on from where the way round began


# ------------------------------------------------------------ the page to read over


def test_a_line_leads_to_its_question_and_back(village: Village) -> None:
    filled(village)
    page = village.open()
    assert shown(page) == "REVIEW"
    village.armed()
    page.review.answers.setFocus()
    page.review.answers.selectRow(2)
    village.hands.type("\n")
    assert village.at() == "DS01.nu"
    village.hands.type("124\n")
    while shown(page) == "DOUBT":
        village.hands.type("\n1")
    assert shown(page) == "REVIEW"
    assert village.entry().session.value("DS01.nu") == Value.of(124)


def test_a_second_enter_at_the_last_question_does_not_send(village: Village) -> None:
    filled(village)
    village.entry().set_cells({"TT05": MISSING})
    page = village.open()
    assert village.at() == "TT05"
    village.hands.type("0\n")
    village.hands.type("\n")
    assert village.entry().report.state is ReportState.DRAFT
    while shown(page) == "QUESTION":
        village.hands.type("\n")
    assert shown(page) == "REVIEW"
    village.hands.type("\n")
    assert village.entry().report.state is ReportState.DRAFT
    village.armed()
    village.hands.type("\n")
    assert village.entry().report.state is ReportState.SUBMITTED


def test_a_report_that_was_sent_is_read_and_can_be_taken_back(village: Village) -> None:
    filled(village)
    page = village.open()
    village.armed()
    village.hands.type("\n")
    assert shown(page) == "SENT"
    page.sent.back_button.click()
    assert village.entry().report.state is ReportState.DRAFT
    assert shown(page) == "REVIEW"
    village.entry().move(Transition.SUBMIT)
    village.shell.window.go_back()
    page = village.open()
    assert shown(page) == "REVIEW"
    assert page.review.state.text == "Báo cáo này đã gửi xã, không sửa được nữa."
    assert not page.review.send_button.isVisible()


# ------------------------------------------------------------ a return


def test_a_return_begins_with_the_reason_and_goes_through_the_remarked_cells(
    make_kit: Callable[..., Kit], qtbot: QtBot
) -> None:
    from tests.ui.entry.conftest import shipped

    entry = FakeEntry(shipped("thon_thang"), {key: Value.of(50) for key in PARTS}, role=Role.ENTRY)
    at = moment("2026-04-15 09:00")
    entry.report = replace(
        entry.report,
        state=ReportState.RETURNED,
        remarks=(
            Remark("", "Xin kiểm tra lại số hộ.", "lan", at),
            Remark("DS02.tam_tru", "Số tạm trú chưa đúng.", "lan", at),
            Remark("DS01", "Tổng dân số lệch sổ.", "lan", at),
        ),
    )
    entry.names["lan"] = "Lê Thị Lan"
    page = SimplePage(make_kit(), entry)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    hands = Typist(page)
    qtbot.waitUntil(lambda: shown(page) == "RETURNED")
    assert page.returned.note.text == "Lê Thị Lan: Xin kiểm tra lại số hộ."
    assert page.returned.text.text() == "Có 2 số liệu cần xem lại."
    qtbot.waitUntil(page.returned.go_button.hasFocus)
    hands.type("\n")
    seen: list[tuple[str, str]] = []
    while shown(page) == "QUESTION" and page.step is not None and len(seen) < 9:
        seen.append((page.step.key, page.question.remark.text))
        page.course.forward()
        page._show()
    assert seen == [
        ("DS01.nam", "Xã nhận xét: Tổng dân số lệch sổ."),
        ("DS01.nu", "Xã nhận xét: Tổng dân số lệch sổ."),
        ("DS02.tam_tru", "Xã nhận xét: Số tạm trú chưa đúng."),
    ]
    assert shown(page) == "REVIEW"


def test_a_remark_wants_another_figure_or_a_word(village: Village, qtbot: QtBot) -> None:
    filled(village)
    village.entry().move(Transition.SUBMIT)
    commune = open_entry(as_actor(village.ctx, OFFICER), village.key("thon_thang"))
    remark = Remark("AS12", "Tháng trước đã xóa hết nhà tạm.", "canbo", moment("2026-04-16 09:00"))
    commune.move(Transition.RETURN, "Xin xem lại.", (remark,))
    page = village.open()
    assert shown(page) == "RETURNED"
    village.hands.type("\n")
    assert village.at() == "AS12"
    village.hands.type("\n")
    assert shown(page) == "DOUBT"
    assert page.doubt_view.text.text == "Xã nhận xét: Tháng trước đã xóa hết nhà tạm."
    page.show_review()
    assert page.review.state.text == "Chưa gửi được: còn 1 nhận xét của xã chưa trả lời."
    village.hands.type("\n")
    village.hands.type("\n")
    village.hands.type("\n1")
    assert village.entry().cell("AS12").note == "Đã kiểm tra lại, số liệu đúng"
    assert shown(page) == "REVIEW"
    assert page.review.send_button.isVisible()


# ------------------------------------------------------------ other kinds of answers


def test_words_dates_choices_and_questions_that_appear(make_kit: Callable[..., Kit], qtbot: QtBot) -> None:
    entry = FakeEntry(questions())
    page = SimplePage(make_kit(), entry)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    hands = Typist(page)
    qtbot.waitUntil(lambda: page.step is not None and page.question.box is not None)
    page.question.begin()
    values = entry.session.values
    assert page.question.lead.text() == "Xin đọc kỹ trước khi trả lời."
    assert not page.question.nothing_button.isVisible()
    hands.type("Mô hình kho lúa\n")  # with a k, that is a letter in a text
    assert values()["ten"] == Value.of("Mô hình kho lúa")
    hands.type("31/12\n")
    assert "31/12/2026" in page.question.problem.text
    hands.type("/2026\n")
    assert str(values()["ngay"].data) == "2026-12-31"
    assert isinstance(page.question.box, ChoiceBox)
    hands.type("2")
    assert values()["mau"] == Value.of("x")
    hands.type("13\n")
    assert values()["nhieu"] == Value.of(("d", "v"))
    hands.type("5\n")
    assert page.step is not None
    assert page.step.key == "them"
    hands.type("k")
    assert page.question.question.text() == "Số người"
    hands.type("3\n")
    assert page.question.question.text() == "Lượt thăm: còn nữa không?"
    hands.press(Key.Key_K)
    assert page.question.question.text() == "Số người"
    hands.type("4\n")
    assert page.question.question.text() == "Lượt thăm: còn nữa không?"
    hands.type("\n")
    assert shown(page) == "REVIEW"
    assert values()["tham[2]/so"] == Value.of(4)
    assert entry.session.instances("tham") == 2


def test_an_event_is_begun_from_the_list_and_answered(village: Village, settle: Callable[[], None]) -> None:
    home = village.shell.window.page(PageName.WORK)
    assert isinstance(home, SimpleHome)
    assert [made.text() for made in home.events] == ["Thiên tai", "Dịch bệnh"]
    page = village.open("thon_dx_thientai", "20260416E01")
    assert village.at() == "TT02"  # a gate: did anything occur?
    village.hands.type("k")
    village.hands.type("k")
    assert village.at() == "TT04"
    village.hands.type("1,5\n")
    village.hands.type("2\n")
    while shown(page) == "DOUBT":
        village.hands.type("\n1")
    assert shown(page) == "REVIEW"
    assert page.review.send_button.isVisible()


# ------------------------------------------------------------ the list, the setting, the size


def test_the_list_says_what_is_to_be_done_and_enter_opens_it(
    make_village: OpenVillage, fake: FakeServices, settle: Callable[[], None]
) -> None:
    month = next(row for row in work_rows() if row.report_id.startswith("thon_thang"))
    sent = replace(
        month, report_id="x", group=WorkGroup.DONE, state=ReportState.ACCEPTED, action=WorkAction.OPEN
    )
    fake.list_ = WorkList((month, sent))
    village = make_village()
    home = village.shell.window.page(PageName.WORK)
    assert isinstance(home, SimpleHome)
    assert [task.button.text() for task in home.tasks] == ["Nhập tiếp", "Xem"]
    assert "Báo cáo tháng của thôn, Tháng 3/2026" in home.tasks[0].accessibleName()
    assert home.tasks[1].due.word == "Xã đã tiếp nhận"
    opened: list[str] = []
    home.open_report.disconnect()
    home.open_report.connect(lambda report_id, _cell: opened.append(report_id))
    home.tasks[0].setFocus()
    village.hands.type("\n")
    assert opened == [month.report_id]


def test_the_whole_form_and_back_at_the_same_cell(village: Village) -> None:
    page = village.open(cell="DS17")
    page.top.full.click()
    full = village.shell.window.form_page
    assert isinstance(full, FormPage)
    assert full.grid.view.key() == "DS17"
    assert not full.foot.simple.isHidden()
    full.foot.simple.click()
    assert village.at() in {"DS17", "QUESTION"}


def test_the_setting_turns_the_simple_mode_off_and_on(
    village: Village, settle: Callable[[], None], fake: FakeServices
) -> None:
    settings = village.shell.window.page(PageName.SETTINGS)
    village.shell.window.show_page(PageName.SETTINGS)
    settle()
    tick = settings.simple  # type: ignore[attr-defined]  # the settings page's
    assert tick.isChecked()
    tick.click()
    settle()
    assert fake.kept.simple == "off"
    village.shell.window.show_page(PageName.WORK)
    assert not isinstance(village.shell.window.page(PageName.WORK), SimpleHome)
    assert not village.shell.opens_simple("x")
    tick.click()
    settle()
    assert fake.kept.simple == "on"
    assert village.shell.opens_simple("x")


def test_help_tells_the_keys_of_the_simple_mode_and_esc_leads_back(
    village: Village, settle: Callable[[], None]
) -> None:
    village.open()
    village.hands.type("121\n")
    village.hands.press(Key.Key_F1)
    settle()
    window = village.shell.window
    assert window.current is PageName.HELP
    told = {found.text() for found in window.page(PageName.HELP).findChildren(QLabel)}
    assert {"Enter", "K", "F9", "F10", "Esc, PgUp"} <= told
    assert not told & {"F8", "Ctrl+1 … 4", "Ctrl+C, Ctrl+V", "Ctrl+;"}
    village.hands.press(Key.Key_Escape)
    settle()
    assert village.at() == "DS01.nu"
    assert village.entry().cell("DS01.nam").value == Value.of(121)


def test_help_follows_the_setting(village: Village, kit: Kit) -> None:
    shell = village.shell
    shell.window.show_page(PageName.HELP)
    shell.apply(replace(shell.preferences, simple="off"))
    told = {found.text() for found in shell.window.page(PageName.HELP).findChildren(QLabel)}
    assert "F8" in told


def test_a_commune_officer_gets_the_whole_form() -> None:
    from iocdesk.ui.shell import is_simple
    from tests.ui.fakes import user

    assert not is_simple(Preferences(), user(Role.CONSOLIDATOR))
    assert is_simple(Preferences(simple="on"), user(Role.CONSOLIDATOR))
    assert is_simple(Preferences(), replace(user(Role.ENTRY), village=True))


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_words_of_the_buttons_fit_on_a_small_screen(
    make_village: OpenVillage, settle: Callable[[], None], scale: float
) -> None:
    village = make_village(Preferences(scale=scale), look=Look(scale=scale))
    village.shell.window.resize(1024, 740)
    page = village.open()
    question, attaching = page.question, page.attaching
    settle()
    for made in (question.back_button, question.nothing_button, question.go_button):
        assert made.width() >= made.sizeHint().width(), made.text()
    page.show_files()
    settle()
    for made in (attaching.back_button, attaching.choose_button, attaching.go_button):
        assert made.width() >= made.sizeHint().width(), made.text()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_a_question_with_its_box_and_buttons_fits_at_every_size(
    make_village: OpenVillage, qtbot: QtBot, scale: float
) -> None:
    village = make_village(Preferences(scale=scale), look=Look(scale=scale))
    page = village.open(cell="AS12")
    question = page.question
    qtbot.waitUntil(lambda: question._area.verticalScrollBar().maximum() == 0, timeout=2000)
    for made in (question.back_button, question.nothing_button, question.go_button):
        assert made.width() >= made.sizeHint().width()
    visible = box(page).line.visibleRegion().boundingRect()
    assert visible.height() == box(page).line.height()
    assert page.width() <= 1366


def test_ctrl_plus_makes_it_larger_and_is_remembered(
    village: Village, fake: FakeServices, settle: Callable[[], None]
) -> None:
    page = village.open()
    before = page.question.unit.font().pointSizeF()
    village.hands.press(Key.Key_Plus, CTRL)
    settle()
    assert page.question.unit.font().pointSizeF() > before
    assert fake.kept.scale == pytest.approx(1.1)
    assert box(page).line.hasFocus()


def test_a_screen_reader_hears_question_part_unit_and_the_figure_before(village: Village) -> None:
    page = village.open()
    line = box(page).line
    assert line.accessibleName() == "Dân số có đến cuối kỳ, Nam, người"
    assert line.accessibleDescription().startswith("Tháng trước: 120 người, Enter")
    assert page.top.dots.accessibleName() == "Dân số - hộ tịch, Câu 1/35, Đã trả lời 0/35 câu"
    assert page.question.nothing_button.accessibleName() == "Không phát sinh"


@pytest.mark.parametrize(
    ("form_id", "period"),
    [
        ("thon_quy", "2026Q1"),
        ("thon_nam", "2025"),
        ("thon_dx_dichbenh", "20260416E01"),
        ("thon_dx_vuviec", "20260416E01"),
    ],
)
def test_every_village_form_can_be_walked_to_its_end(village: Village, form_id: str, period: str) -> None:
    """K everywhere: every cell that a person answers is asked, nothing else, and the walk ends."""
    page = village.open(form_id, period)
    session = page.desk.entry.session
    typed = [key for key in session.cell_keys() if not session.read_only(key)]
    asked = {step.key for step in page.course.walk.steps if step.kind is StepKind.QUESTION}
    assert asked == set(typed)
    for _ in range(3 * len(typed)):
        if shown(page) == "REVIEW":
            break
        if shown(page) == "DOUBT":
            village.hands.type("\n1" if page.doubt is not None and not page.doubt.error else "<\n\n")
        elif page.question.problem.text:
            village.hands.type("\n")
        else:
            village.hands.type("k")
    assert shown(page) == "REVIEW"
    entry = village.entry(form_id, period)
    assert [key for key in typed if not entry.session.value(key).answered] == []
