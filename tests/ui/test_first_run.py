"""First run and sign-in: three steps, and a sentence for everything that can go wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from iocdesk.core.errors import IocError, Text
from iocdesk.ui.kit import Kit
from iocdesk.ui.ports import Option, PracticePerson
from iocdesk.ui.sign_in import SignInDialog
from iocdesk.ui.theme import Look
from iocdesk.ui.wizard import FirstRun
from tests.ui.fakes import FakeServices

ADDRESS = "https://ioc.thanhhoa.gov.vn"


@pytest.fixture
def wizard(kit: Kit, fake: FakeServices, qtbot: QtBot) -> FirstRun:
    """The first run, shown."""
    made = FirstRun(kit, fake, address=ADDRESS)
    qtbot.addWidget(made)
    made.show()
    return made


def sign_in(wizard: FirstRun, password: str) -> None:
    """Type account and password, and Enter."""
    wizard.form.username.setText("thanh")
    wizard.form.password.setText(password)
    QTest.keyClick(wizard.form.password, Qt.Key.Key_Return)


def test_to_the_end_with_one_unit(
    wizard: FirstRun, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    assert wizard.step_line.text() == "Bước 1/3"
    wizard.next_button.click()
    settle()
    assert wizard.step == 1
    assert "IOC tỉnh Thanh Hóa" in wizard.words.text()
    with qtbot.waitSignal(wizard.finished_as) as finished:
        sign_in(wizard, fake.accepted_password)
        settle()
    assert finished.args[0].name == "Lê Thị Thanh"
    assert fake.calls == [("sign_in", ADDRESS, "thanh"), ("choose_unit", "15298@2025-07-01")]
    assert not wizard.isVisible()


def test_choosing_among_units(wizard: FirstRun, fake: FakeServices, settle: Callable[[], None]) -> None:
    fake.units = (*fake.units, Option("15299@2025-07-01", Text("Xã Hoạt Giang", "Hoạt Giang commune")))
    wizard.next_button.click()
    settle()
    sign_in(wizard, fake.accepted_password)
    settle()
    assert wizard.step == 2
    wizard.unit.choose("15299@2025-07-01")
    wizard.next_button.click()
    settle()
    assert fake.calls[-1] == ("choose_unit", "15299@2025-07-01")


def test_wrong_password_is_said_and_cleared(wizard: FirstRun, settle: Callable[[], None]) -> None:
    wizard.next_button.click()
    settle()
    sign_in(wizard, "sai")
    settle()
    assert wizard.step == 1
    assert wizard.form.problem.text() == "Sai tài khoản hoặc mật khẩu."
    assert wizard.form.password.text() == ""
    assert wizard.form.button.isEnabled()
    wizard.form.username.setText("nguoikhac")
    assert wizard.form.problem.isHidden()


def test_offline_is_said(wizard: FirstRun, fake: FakeServices, settle: Callable[[], None]) -> None:
    fake.fails = IocError("api.offline", Text("Không có mạng. Xin kiểm tra dây mạng.", "No network."))
    wizard.next_button.click()
    settle()
    assert wizard.step == 0
    assert wizard.problem.text() == "Không có mạng. Xin kiểm tra dây mạng."
    assert wizard.next_button.isEnabled()


def test_address_is_needed(wizard: FirstRun, settle: Callable[[], None]) -> None:
    wizard.address.clear()
    wizard.next_button.click()
    settle()
    assert wizard.problem.text() == "Xin nhập địa chỉ máy chủ."


def test_training_needs_no_address(wizard: FirstRun, fake: FakeServices, settle: Callable[[], None]) -> None:
    wizard.training.setChecked(True)
    assert not wizard.address.isEnabled()
    wizard.next_button.click()
    settle()
    assert fake.calls == [("choose_unit", "15298@2025-07-01")]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("", "Đang chuẩn bị dữ liệu tập huấn…"),
        ("hello", "Đang kết nối…"),
        ("push", "Đang gửi số liệu đã nhập…"),
        ("pull", "Đang nhận báo cáo…"),
        ("digest", "Đang đối chiếu với máy chủ…"),
        ("catalogue", "Đang nhận biểu mẫu và danh mục…"),
        ("something new", "Đang chuẩn bị dữ liệu tập huấn…"),
    ],
)
def test_what_goes_on_is_said_in_words(wizard: FirstRun, part: str, words: str) -> None:
    wizard._steps(1, 3, part)
    assert wizard.words.text() == words


def test_back_and_language(wizard: FirstRun, settle: Callable[[], None]) -> None:
    wizard.next_button.click()
    settle()
    wizard.back_button.click()
    assert wizard.step == 0
    wizard.language.choose("en")
    settle()
    assert wizard.title.text() == "Where do you want to work?"
    wizard.reject()


def test_both_fields_are_needed(
    kit: Kit, qtbot: QtBot, fake: FakeServices, settle: Callable[[], None]
) -> None:
    dialog = SignInDialog(kit, ADDRESS)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.form.try_it()
    assert dialog.form.problem.text() == "Xin nhập tên đăng nhập và mật khẩu."
    dialog.form.username.setText("thanh")
    dialog.form.password.setText(fake.accepted_password)
    dialog.form.button.click()
    settle()
    assert fake.calls == [("sign_in", ADDRESS, "thanh")]
    assert not dialog.isVisible()


def test_pressing_enter_twice_signs_in_once(
    kit: Kit, qtbot: QtBot, fake: FakeServices, settle: Callable[[], None]
) -> None:
    dialog = SignInDialog(kit, ADDRESS)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    dialog.form.username.setText("thanh")
    dialog.form.password.setText(fake.accepted_password)
    dialog.form.button.setFocus()
    dialog.form.button.click()
    assert dialog.focusWidget() is dialog.form.password
    QTest.keyClick(dialog.form.password, Qt.Key.Key_Return)
    settle()
    assert fake.calls == [("sign_in", ADDRESS, "thanh")]


def test_a_first_password_is_changed_on_the_way_in(
    kit: Kit, qtbot: QtBot, fake: FakeServices, settle: Callable[[], None]
) -> None:
    fake.password_due = True
    dialog = SignInDialog(kit, ADDRESS, "thanh")
    qtbot.addWidget(dialog)
    dialog.show()
    form = dialog.form
    assert not form.chosen.isVisible()
    form.password.setText(fake.accepted_password)
    QTest.keyClick(form.password, Qt.Key.Key_Return)
    settle()
    assert form.chosen.isVisible()
    assert form.problem.text() == "Xin đặt mật khẩu mới."
    assert form.button.text() == "Đặt mật khẩu và đăng nhập"
    assert dialog.focusWidget() is form.chosen
    QTest.keyClicks(form.chosen, "mat-khau-cua-toi")
    QTest.keyClick(form.chosen, Qt.Key.Key_Return)
    QTest.keyClicks(form.again, "mat-khau-khac")
    QTest.keyClick(form.again, Qt.Key.Key_Return)
    assert "chưa giống nhau" in form.problem.text()
    assert len(fake.calls) == 1
    QTest.keyClicks(form.again, "mat-khau-cua-toi")
    QTest.keyClick(form.again, Qt.Key.Key_Return)
    settle()
    assert not dialog.isVisible()
    assert fake.accepted_password == "mat-khau-cua-toi"
    assert not form.password.text() + form.chosen.text() + form.again.text()


def test_another_account_is_not_asked_for_a_new_password(
    kit: Kit, qtbot: QtBot, fake: FakeServices, settle: Callable[[], None]
) -> None:
    fake.password_due = True
    dialog = SignInDialog(kit, ADDRESS, "thanh")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.form.password.setText(fake.accepted_password)
    dialog.form.try_it()
    settle()
    assert dialog.form.asks_new
    dialog.form.username.setText("hoa")
    assert not dialog.form.asks_new


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_a_long_reason_pushes_nothing_together(
    make_kit: Callable[..., Kit], qtbot: QtBot, fake: FakeServices, settle: Callable[[], None], scale: float
) -> None:
    kit = make_kit(look=Look(scale=scale))
    reason = (
        "Không kết nối được tới máy chủ của tỉnh. Số liệu vẫn lưu trên máy này và sẽ tự gửi khi có mạng. "
    )
    dialog, wizard = SignInDialog(kit, ADDRESS, "thanh"), FirstRun(kit, fake, address=ADDRESS)
    for made in (dialog, wizard):
        qtbot.addWidget(made)
        made.show()
    wizard.next_button.click()
    settle()
    fake.fails = IocError("api.offline", Text(reason * 3, reason * 3))
    for made in (dialog, wizard):
        made.form.username.setText("thanh")
        made.form.password.setText("sai")
        made.form.try_it()
        settle()
        parts = [made.form.username, made.form.password, made.form.problem, made.form.button]
        assert made.form.problem.isVisible()
        ends = [part.mapTo(made, part.rect().bottomLeft()).y() for part in parts]
        begins = [part.mapTo(made, part.rect().topLeft()).y() for part in parts]
        assert all(begin - end >= 8 for end, begin in zip(ends, begins[1:], strict=False)), (begins, ends)
        assert made.form.problem.height() >= made.form.problem.heightForWidth(made.form.problem.width())


def test_signing_in_can_wait(kit: Kit, qtbot: QtBot) -> None:
    dialog = SignInDialog(kit, ADDRESS, "thanh")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.later.click()
    assert not dialog.isVisible()


def test_coming_back_begins_with_the_password(
    kit: Kit, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    made = FirstRun(kit, fake, address=ADDRESS, username="thanh")
    qtbot.addWidget(made)
    made.show()
    made.come_back()
    settle()
    assert made.step == 1
    assert made.windowTitle() == "iocdesk – đăng nhập"
    assert made.step_line.isHidden()
    assert made.focusWidget() is made.form.password
    assert made.form.username.text() == "thanh"


def test_coming_back_offline_says_so_and_can_be_tried_again(
    kit: Kit, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    fake.fails = IocError("api.offline", Text("Không có mạng.", "No network."))
    made = FirstRun(kit, fake, address=ADDRESS)
    qtbot.addWidget(made)
    made.show()
    made.come_back()
    settle()
    assert (made.step, made.problem.text()) == (0, "Không có mạng.")
    assert made.next_button.isEnabled()


def test_who_is_played_in_practice_is_chosen_from_a_list(
    wizard: FirstRun, fake: FakeServices, settle: Callable[[], None]
) -> None:
    fake.people = (PracticePerson("chutich", fake.accepted_password, "Lê Hồng Quân — Chủ tịch UBND xã"),)
    wizard.next_button.click()
    settle()
    assert wizard.people.isVisible()
    wizard.people.choose("chutich")
    assert wizard.form.username.text() == "chutich"
    wizard.people.box.setFocus()
    QTest.keyClick(wizard.people.box, Qt.Key.Key_Return)
    settle()
    assert fake.calls[0] == ("sign_in", ADDRESS, "chutich")


def test_a_real_server_names_nobody(wizard: FirstRun, settle: Callable[[], None]) -> None:
    wizard.next_button.click()
    settle()
    assert not wizard.people.isVisible()
