"""Phê duyệt, Thông báo, Cài đặt, Trợ giúp."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QCheckBox, QLabel
from pytestqt.qtbot import QtBot

from iocdesk.core.errors import IocError, Text
from iocdesk.reports.model import Role
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.pages.approvals import ApprovalsPage
from iocdesk.ui.pages.help import HelpPage
from iocdesk.ui.pages.notices import NoticesPage
from iocdesk.ui.pages.settings import SettingsPage
from iocdesk.ui.ports import NoticeBoard, Preferences
from tests.ui.fakes import FakeServices


@pytest.fixture
def approvals(make_kit: Callable[..., Kit], qtbot: QtBot, settle: Callable[[], None]) -> ApprovalsPage:
    """The leader's page."""
    made = ApprovalsPage(make_kit(Role.LEADER))
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.retranslate()
    made.show()
    settle()
    return made


@pytest.fixture
def notices(kit: Kit, qtbot: QtBot, settle: Callable[[], None]) -> NoticesPage:
    """The notices."""
    made = NoticesPage(kit)
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.retranslate()
    made.show()
    settle()
    return made


@pytest.fixture
def settings(kit: Kit, qtbot: QtBot, settle: Callable[[], None]) -> SettingsPage:
    """The settings."""
    made = SettingsPage(kit)
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.retranslate()
    made.show()
    settle()
    return made


def shown_texts(page: ApprovalsPage) -> list[str]:
    """Every label of the review."""
    return [shown.text() for shown in page.view.findChildren(QLabel) if shown.isVisible()]


def test_review_shows_what_matters(approvals: ApprovalsPage) -> None:
    assert approvals.list.count() == 2
    assert approvals.list.detail(0) == "Hạn 15/4, còn 1 ngày · Lê Thị Thanh · 2 cảnh báo"
    texts = shown_texts(approvals)
    assert "17/18 thôn, thiếu Thôn 7" in texts
    assert "4,80" in texts
    assert "+284 %" in texts
    assert "“Thu tiền sử dụng đất khu tái định cư.” – Lê Thị Thanh" in texts
    assert "Thay đổi ngoài khoảng dự kiến (2)" in texts


def test_approving_to_the_last(
    approvals: ApprovalsPage, fake: FakeServices, settle: Callable[[], None]
) -> None:
    approvals.activateWindow()
    approvals.focus_first()
    QTest.keyClick(approvals.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
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
    assert approvals.what_next.isVisible()
    assert approvals.heading.y() < 60
    assert approvals.nothing.y() < 160
    assert not approvals.split.isVisible()
    approvals.approve()


def test_return_carries_reason_and_figures(
    approvals: ApprovalsPage, fake: FakeServices, settle: Callable[[], None]
) -> None:
    ticks = approvals.view.findChildren(QCheckBox)
    assert ticks[0].accessibleName() == "Trả lại vì số liệu này: Diện tích đất vi phạm đã xử lý"
    ticks[1].setChecked(True)
    approvals.return_button.click()
    approvals.reason.line.setText("Số hộ nghèo chưa khớp")
    approvals.reason.go.click()
    settle()
    assert fake.calls == [("send_back", "a", "Số hộ nghèo chưa khớp", "AS01")]
    assert approvals.list.count() == 1


def test_who_may_not_approve_is_told_why(
    approvals: ApprovalsPage, fake: FakeServices, settle: Callable[[], None]
) -> None:
    review = fake.review("a")
    approvals._show_review(replace(review, why_not=Text("Người trình không được tự duyệt.", "Not your own.")))
    assert approvals.why_not.text() == "Người trình không được tự duyệt."
    assert not approvals.approve_button.isEnabled()
    approvals.approve()
    settle()
    assert fake.calls == []


def test_failed_approval_can_be_tried_again(
    approvals: ApprovalsPage, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    fake.fails = IocError("store.full", Text("Hết chỗ trên đĩa.", "The disk is full."))
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
    assert opened.args[0] == "a"


def test_language_changes_the_review(approvals: ApprovalsPage, settle: Callable[[], None]) -> None:
    approvals.view.findChildren(QCheckBox)[1].setChecked(True)
    approvals.kit.language.set("en")
    settle()
    assert "17 of 18 villages, Thôn 7 missing" in shown_texts(approvals)
    assert approvals.view.ticked() == ("AS01",)
    assert approvals.list.detail(0) == "Due 15/4, 1 day left · Lê Thị Thanh · 2 warnings"


def test_list_keeps_the_rules(approvals: ApprovalsPage) -> None:
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(approvals.list.model(), mode)
    approvals.retranslate()
    assert tester


def test_notice_is_read_and_acknowledged(
    notices: NoticesPage, fake: FakeServices, settle: Callable[[], None]
) -> None:
    assert notices.title.text() == "Chốt số liệu tháng 4 sớm hơn một ngày"
    assert notices.list.detail(0) == "Thông báo · 13/04/2026 · cần xác nhận"
    assert notices.acknowledge_button.isVisible()
    notices.acknowledge_button.click()
    settle()
    assert ("acknowledge", "n1") in fake.calls
    assert not notices.acknowledge_button.isVisible()
    assert notices.acknowledged.text() == "Đã xác nhận lúc 14/04/2026 10:42."
    notices.list.setCurrentRow(1)
    assert notices.title.text() == "Quy chế cung cấp, cập nhật số liệu IOC"
    assert "Điều 1" in notices.text.toPlainText()
    assert not notices.acknowledged.isVisible()
    notices.list.setCurrentRow(0)


def test_unread_notice_is_marked_when_opened(
    notices: NoticesPage, fake: FakeServices, settle: Callable[[], None]
) -> None:
    notices.list.setCurrentRow(1)
    notices.list.setCurrentRow(0)
    settle()
    assert ("mark_read", "n1") in fake.calls


def test_no_notice_is_said(
    notices: NoticesPage,
    kit: Kit,
    fake: FakeServices,
    settle: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fake, "board", NoticeBoard)
    kit.news.announce(Topic.NOTICES)
    settle()
    assert notices.nothing.isVisible()
    assert not notices.hotline.isVisible()


def test_choices_take_effect_and_are_kept(
    settings: SettingsPage, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    with qtbot.waitSignal(settings.changed) as changed:
        settings.theme.choose("dark")
    assert changed.args[0].theme == "dark"
    settings.text_size.choose("1.5")
    settings.minutes.choose("0")
    settings.ticks["show_plan"].click()
    settings.language.choose("en")
    settle()
    assert fake.kept == Preferences("en", "dark", 1.5, show_plan=False, sync_minutes=0)


def test_size_changed_by_keys_is_kept_too(
    settings: SettingsPage, kit: Kit, fake: FakeServices, settle: Callable[[], None]
) -> None:
    kit.theme.zoom(2)
    settle()
    assert fake.kept.scale == pytest.approx(1.2)
    assert settings.text_size.current == "1.2"


def test_facts_for_support(settings: SettingsPage) -> None:
    assert "0.1.0" in settings.about.text()
    assert "Xã Lĩnh Toại" in settings.profile.text()
    assert "Công chức xã" in settings.profile.text()


def test_help_names_keys_words_and_whom_to_call(kit: Kit, qtbot: QtBot, settle: Callable[[], None]) -> None:
    page = HelpPage(kit)
    qtbot.addWidget(page)
    page.retranslate()
    page.show()
    settle()
    texts = {shown.text() for shown in page.findChildren(QLabel)}
    assert {"Ctrl+K", "F8", "Không phát sinh", "Chưa có số liệu", "0237 000 000"} <= texts
