"""Phê duyệt: what waits and what is red; one or several after a look; a return with remarks at figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from iocdesk.core.errors import IocError, Text
from iocdesk.reports.model import Role
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.pages.approvals import ApprovalsPage
from iocdesk.ui.widgets.two_line_list import STRONG_ROLE
from tests.ui.fakes import HCC, KT, FakeServices, waiting_row

CONTROL = Qt.KeyboardModifier.ControlModifier
Settle = Callable[[], None]


@pytest.fixture
def approvals(make_kit: Callable[..., Kit], qtbot: QtBot, settle: Settle) -> ApprovalsPage:
    """The leader's page."""
    made = ApprovalsPage(make_kit(Role.LEADER))
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.retranslate()
    made.show()
    made.activateWindow()
    settle()
    made.focus_first()
    return made


def shown_texts(page: QWidget) -> list[str]:
    """What the labels on the page say."""
    return [label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page)]


class Keys:
    """Presses keys where the focus is, and counts them."""

    def __init__(self, settle: Settle) -> None:
        self.count = 0
        self._settle = settle

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press one key."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, modifier)
        self.count += 1
        self._settle()

    def type(self, text: str) -> None:
        """Type a text; one stroke a letter."""
        focus = QApplication.focusWidget()
        assert focus is not None
        for letter in text:
            QApplication.sendEvent(
                focus, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
            )
        self.count += len(text)


@pytest.fixture
def keys(settle: Settle) -> Keys:
    """Count every stroke."""
    return Keys(settle)


def test_review_shows_what_matters(approvals: ApprovalsPage) -> None:
    assert approvals.list.count() == 2
    assert approvals.list.detail(0) == "Hạn 15/4, còn 1 ngày · Lê Thị Thanh · 2 cảnh báo"
    texts = shown_texts(approvals)
    assert "17/18 thôn, thiếu Thôn 7" in texts
    assert "Thay đổi ngoài khoảng dự kiến (2)" in texts
    assert "kỳ trước: 1,25" in texts
    assert "“Thu tiền sử dụng đất khu tái định cư.” – Lê Thị Thanh" in texts


def test_six_reports_are_approved_with_seven_strokes(
    approvals: ApprovalsPage, fake: FakeServices, keys: Keys, settle: Settle
) -> None:
    fake.waiting_ = [waiting_row(f"r{n}", (KT, HCC)[n % 2], "Lê Thị Thanh", n) for n in range(6)]
    approvals.refresh()
    settle()
    for _ in range(6):
        keys.press(Qt.Key.Key_Space)
    assert approvals.approve_button.text() == "Duyệt 6 báo cáo  Ctrl+Enter"
    keys.press(Qt.Key.Key_Return, CONTROL)
    assert keys.count == 7
    assert fake.calls == [("approve", "r0", "r1", "r2", "r3", "r4", "r5")]
    assert approvals.nothing.text() == "Đã duyệt 6 báo cáo."
    assert approvals.what_next.isVisible()


def test_what_was_not_looked_at_is_not_picked(
    approvals: ApprovalsPage, fake: FakeServices, keys: Keys, settle: Settle
) -> None:
    assert not approvals.list.item(0).data(STRONG_ROLE)
    assert approvals.list.item(1).data(STRONG_ROLE)
    approvals.list.setCurrentRow(1)
    QTest.keyClick(approvals.list, Qt.Key.Key_Space)  # before its review is there
    assert approvals.hint.text() == "Xin xem báo cáo trước: báo cáo mở ở khung bên phải."
    assert approvals.list.picks() == ()
    settle()
    keys.press(Qt.Key.Key_Space)
    assert approvals.list.picks() == (("b", "mark of b"),)
    keys.press(Qt.Key.Key_A, CONTROL)
    assert [report_id for report_id, _ in approvals.list.picks()] == ["a", "b"]
    assert "đã chọn" in str(approvals.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole))


def test_passing_over_a_report_is_no_look(
    approvals: ApprovalsPage, fake: FakeServices, settle: Settle
) -> None:
    fake.waiting_.append(waiting_row("c", KT, "Lê Thị Thanh", 3))
    approvals.refresh()
    settle()
    QTest.keyClick(approvals.list, Qt.Key.Key_Down)
    QTest.keyClick(approvals.list, Qt.Key.Key_Down)
    settle()
    assert approvals.list.looked == 2
    assert approvals.list.item(1).data(STRONG_ROLE)


def test_a_report_that_changed_after_the_look_must_be_looked_at_again(
    approvals: ApprovalsPage, fake: FakeServices, keys: Keys
) -> None:
    keys.press(Qt.Key.Key_Space)
    assert approvals.list.picks() == (("a", "mark of a"),)
    approvals.list.saw(replace(fake.review("a"), mark="another"))
    assert approvals.list.picks() == ()


def test_one_that_is_refused_does_not_hold_the_others_up(
    approvals: ApprovalsPage, fake: FakeServices, keys: Keys, qtbot: QtBot
) -> None:
    fake.refuses = {"a": Text("Báo cáo đã thay đổi sau khi anh/chị xem.", "Changed.")}
    keys.press(Qt.Key.Key_Space)
    keys.press(Qt.Key.Key_Space)
    with qtbot.waitSignal(approvals.kit.news.said) as told:
        keys.press(Qt.Key.Key_Return, CONTROL)
    assert told.args is not None
    assert "Đã duyệt 1 báo cáo." in str(told.args[0])
    assert "đã thay đổi sau khi anh/chị xem" in str(told.args[0])
    assert [row.report_id for row in approvals.list.rows] == ["a"]


def test_approving_to_the_last(approvals: ApprovalsPage, fake: FakeServices, settle: Settle) -> None:
    QTest.keyClick(approvals.list, Qt.Key.Key_Return, CONTROL)
    settle()
    assert fake.calls == [("approve", "a")]
    assert "Không có gì bất thường so với kỳ trước." in shown_texts(approvals)
    approvals.approve_button.click()
    approvals.approve()
    settle()
    assert fake.calls == [("approve", "a"), ("approve", "b")]
    assert approvals.nothing.isVisible()
    assert approvals.nothing.text() == "Đã duyệt 2 báo cáo."
    assert "Gửi" in approvals.what_next.text()
    assert approvals.heading.y() < 60
    assert approvals.nothing.y() < 160
    assert not approvals.split.isVisible()
    approvals.approve()


def test_a_return_by_keyboard_carries_a_remark_at_its_figure(
    approvals: ApprovalsPage, fake: FakeServices, keys: Keys
) -> None:
    keys.press(Qt.Key.Key_Right)
    keys.press(Qt.Key.Key_Down)
    keys.press(Qt.Key.Key_Space)
    keys.press(Qt.Key.Key_Tab)
    keys.type("Chưa khớp")
    keys.press(Qt.Key.Key_Up)
    keys.press(Qt.Key.Key_Space)
    keys.press(Qt.Key.Key_R, CONTROL)
    keys.type("Xin xem lại")
    keys.press(Qt.Key.Key_Return)
    assert fake.calls == [("return", "a", "Xin xem lại", "DD03=", "AS01=Chưa khớp")]
    assert [row.report_id for row in approvals.list.rows] == ["b"]


def test_ctrl_enter_beside_a_reason_returns_and_approves_nothing(
    approvals: ApprovalsPage, fake: FakeServices, keys: Keys
) -> None:
    keys.press(Qt.Key.Key_Space)
    keys.press(Qt.Key.Key_R, CONTROL)
    assert approvals.answers.isHidden()
    keys.press(Qt.Key.Key_Return, CONTROL)
    assert approvals.reason.hint.isVisible()
    assert fake.calls == []
    keys.type("Thiếu số")
    keys.press(Qt.Key.Key_Return, CONTROL)
    assert [call[0] for call in fake.calls] == ["return"]
    assert approvals.answers.isVisible()


def test_a_click_on_a_figure_pins_it(approvals: ApprovalsPage) -> None:
    ticks = approvals.view.findChildren(QCheckBox)
    assert ticks[0].accessibleName() == "Trả lại vì số liệu này: Diện tích đất vi phạm đã xử lý"
    pin = approvals.view.ticks()[1]
    assert not pin.remark.isVisible()
    QTest.mouseClick(pin, Qt.MouseButton.LeftButton)
    assert approvals.view.pins() == (("AS01", ""),)
    assert pin.remark.isVisible()
    QTest.mouseClick(pin, Qt.MouseButton.LeftButton)
    assert approvals.view.pins() == ()


def test_every_figure_can_be_pinned(approvals: ApprovalsPage) -> None:
    before = len(approvals.view.ticks())
    approvals.view.ticks()[1].tick.setChecked(True)
    approvals.view.all_figures.click()
    assert len(approvals.view.ticks()) == before + 2
    approvals.view.ticks()[-1].tick.setChecked(True)
    assert approvals.view.pins() == (("AS01", ""), ("AS02", ""))
    approvals.view.all_figures.click()
    assert len(approvals.view.ticks()) == before


def test_who_may_not_approve_is_told_why(
    approvals: ApprovalsPage, fake: FakeServices, settle: Settle
) -> None:
    said = Text("Người lập không được tự duyệt.", "Not your own.")
    approvals._show_review(replace(fake.review("a"), why_not=said, moves=frozenset()))
    assert approvals.why_not.text() == "Người lập không được tự duyệt."
    assert not approvals.approve_button.isEnabled()
    approvals.approve()
    settle()
    assert fake.calls == []


def test_failed_approval_can_be_tried_again(
    approvals: ApprovalsPage, fake: FakeServices, qtbot: QtBot, settle: Settle
) -> None:
    fake.fails = IocError("store.full", Text("Đĩa đầy.", "The disk is full."))
    with qtbot.waitSignal(approvals.kit.news.said):
        approvals.approve_button.click()
    settle()
    assert approvals.approve_button.isEnabled()
    fake.fails = None
    approvals.approve_button.click()
    settle()
    assert fake.calls == [("approve", "a")]


def test_whole_report_can_be_opened(approvals: ApprovalsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(approvals.open_report) as opened:
        approvals.view.whole.click()
    assert opened.args == ["a", ""]


def test_language_changes_the_review(approvals: ApprovalsPage, settle: Settle) -> None:
    approvals.view.ticks()[1].tick.setChecked(True)
    approvals.view.ticks()[1].remark.setText("Xem lại")
    approvals.kit.language.set("en")
    settle()
    assert "17 of 18 villages, Thôn 7 missing" in shown_texts(approvals)
    assert approvals.view.pins() == (("AS01", "Xem lại"),)
    assert approvals.list.detail(0) == "Due 15/4, 1 day left · Lê Thị Thanh · 2 warnings"


def test_list_keeps_the_rules(approvals: ApprovalsPage) -> None:
    mode = QAbstractItemModelTester.FailureReportingMode.QtTest
    tester = QAbstractItemModelTester(approvals.list.model(), mode)
    approvals.retranslate()
    approvals.kit.news.announce(Topic.REPORTS)
    assert tester is not None
