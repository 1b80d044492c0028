"""Phê duyệt, Thông báo, Cài đặt, Trợ giúp."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.pages.help import HelpPage
from iocdesk.ui.pages.notices import NoticesPage
from iocdesk.ui.pages.settings import SettingsPage
from iocdesk.ui.ports import NoticeBoard, Preferences
from tests.ui.fakes import FakeServices


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


def test_notice_is_read_and_acknowledged(
    notices: NoticesPage, fake: FakeServices, settle: Callable[[], None]
) -> None:
    assert notices.title.text() == "Chốt số liệu tháng 4 sớm hơn một ngày"
    assert notices.list.detail(0) == "Thông báo · 13/04/2026 · cần xác nhận"
    assert notices.acknowledge_button.isVisible()
    notices.acknowledge_button.setFocus()
    notices.acknowledge_button.click()
    assert notices.focusWidget() is notices.list
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


def test_help_is_read_with_the_keys_alone(kit: Kit, qtbot: QtBot, settle: Callable[[], None]) -> None:
    page = HelpPage(kit)
    qtbot.addWidget(page)
    page.resize(1000, 300)
    page.retranslate()
    page.show()
    settle()
    area = page._area
    assert area.focusPolicy() & Qt.FocusPolicy.TabFocus
    page.focus_first()
    QTest.keyClick(area, Qt.Key.Key_PageDown)
    assert area.verticalScrollBar().value() > 0


def test_help_in_large_letters_has_one_column(kit: Kit, qtbot: QtBot, settle: Callable[[], None]) -> None:
    page = HelpPage(kit)
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.retranslate()
    page.show()
    for scale, beside in ((1.0, True), (1.5, False)):
        kit.theme.set_look(replace(kit.theme.look, scale=scale))
        settle()
        assert (page._keys.geometry().right() < page._words.geometry().left()) is beside
        assert (page._keys.geometry().bottom() < page._words.geometry().top()) is not beside


def test_help_names_keys_words_and_whom_to_call(kit: Kit, qtbot: QtBot, settle: Callable[[], None]) -> None:
    page = HelpPage(kit)
    qtbot.addWidget(page)
    page.retranslate()
    page.show()
    settle()
    texts = {shown.text() for shown in page.findChildren(QLabel)}
    assert {"Ctrl+K", "F8", "Không phát sinh", "Chưa có số liệu", "0237 000 000"} <= texts
