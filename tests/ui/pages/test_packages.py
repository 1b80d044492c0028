"""Sealed packages on the page of the exchange: made, looked at, taken, put aside; by keyboard, too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from iocdesk.core.errors import IocError, Text
from iocdesk.reports.model import Role
from iocdesk.ui.exchange import Exchange
from iocdesk.ui.kit import Kit, Tone
from iocdesk.ui.pages.sync import SyncPage
from iocdesk.ui.ports import OutboxState
from tests.ui.fakes import FakeServices, sync_state, user
from tests.ui.package_fakes import package_plan, package_preview

Settle = Callable[[], None]


@pytest.fixture
def page(kit: Kit, qtbot: QtBot, settle: Settle) -> SyncPage:
    """The page in a commune's office."""
    made = SyncPage(kit, Exchange(kit, 0))
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.retranslate()
    made.show()
    settle()
    return made


@pytest.fixture
def said(kit: Kit) -> list[tuple[str, str]]:
    """What the banner was given: sentence and tone."""
    lines: list[tuple[str, str]] = []
    kit.news.said.connect(lambda text, tone: lines.append((str(text), tone)))
    kit.news.offered.connect(lambda text, tone, _name, _act: lines.append((str(text), tone)))
    return lines


def test_a_package_is_made_of_the_period_chosen(
    page: SyncPage, fake: FakeServices, settle: Settle, said: list[tuple[str, str]], tmp_path: Path
) -> None:
    card = page.packages
    suggested: list[str] = []

    def save(name: str) -> Path:
        suggested.append(name)
        return tmp_path / "usb"

    card.pick_save = save
    assert not card.choice.isVisible()
    card.make_button.click()
    settle()
    assert [card.periods.itemText(place) for place in range(3)] == [
        "tất cả số liệu đang chờ (3 báo cáo)", "tháng 4/2026 (2 báo cáo)", "tháng 3/2026 (1 báo cáo)",
    ]  # fmt: skip
    card.periods.setCurrentIndex(1)
    card.save_button.click()
    settle()
    assert ("make_package", "usb.iocgoi", "202604") in fake.calls
    assert suggested == ["thon-bai-dong-202604.iocgoi"]
    assert said[-1][1] == Tone.OK.value
    assert "Xin chuyển tệp này cho Xã Lĩnh Toại" in said[-1][0]
    assert not card.choice.isVisible()


def test_why_nothing_can_be_sealed_is_said_at_once(
    page: SyncPage, fake: FakeServices, settle: Settle, said: list[tuple[str, str]]
) -> None:
    fake.plan_ = package_plan(Text("Máy này chưa có khóa của xã.", "No keys."))
    page.packages.make_button.click()
    settle()
    assert said == [("Máy này chưa có khóa của xã.", Tone.WARN.value)]
    assert not page.packages.choice.isVisible()


def test_saving_can_be_given_up_and_escape_closes_the_question(
    page: SyncPage, fake: FakeServices, settle: Settle
) -> None:
    page.packages.pick_save = lambda _name: None
    page.packages.make_button.click()
    settle()
    page.packages.save_button.click()
    settle()
    assert page.packages.choice.isVisible()
    QTest.keyClick(page.packages, Qt.Key.Key_Escape)
    assert not page.packages.choice.isVisible()
    assert not [call for call in fake.calls if call[0] == "make_package"]


def test_a_package_is_looked_at_before_it_is_taken(
    page: SyncPage, fake: FakeServices, settle: Settle, said: list[tuple[str, str]]
) -> None:
    page.packages.pick_open = lambda: Path("goi.iocgoi")
    page.packages.take_button.click()
    settle()
    look = page.look
    assert page.stack.currentWidget() is look
    assert look.heading.text() == "Gói niêm phong của Thôn Bái Đông"
    assert look.facts.text().startswith("Phạm Văn Bình niêm phong lúc 14/04/2026 08:05")
    assert "Chữ ký hợp lệ" in look.signed.text()
    assert "2 số liệu thay đổi" in look.reports.text()
    assert "“Đã gửi xã”" in look.reports.text()
    assert "nhập thay" in look.remarks.text()
    assert not [call for call in fake.calls if call[0] == "take_package"]
    look.take_button.click()
    settle()
    assert ("take_package", "goi.iocgoi", "p1") in fake.calls
    assert "Đã nhận 1 báo cáo" in said[-1][0]
    assert page.stack.currentIndex() == 0


def test_the_figures_stand_beside_those_of_here(page: SyncPage, settle: Settle) -> None:
    page.look_at(Path("goi.iocgoi"))
    settle()
    rows = page.look.table.rows
    shown = [[rows.data(rows.index(line, column)) for column in (2, 3)] for line in range(3)]
    assert shown == [["118", "120"], ["–", "1"], ["2", "2"]]


def test_escape_leaves_without_taking(page: SyncPage, fake: FakeServices, settle: Settle) -> None:
    page.look_at(Path("goi.iocgoi"))
    settle()
    QTest.keyClick(page.look, Qt.Key.Key_Escape)
    assert page.stack.currentIndex() == 0
    assert not [call for call in fake.calls if call[0] == "take_package"]


def test_one_taken_before_offers_only_to_close(page: SyncPage, fake: FakeServices, settle: Settle) -> None:
    fake.preview_ = package_preview(new=0)
    page.look_at(Path("goi.iocgoi"))
    settle()
    assert not page.look.take_button.isVisible()
    assert page.look.back_button.text() == "Đóng"
    assert "đã được nhận trước đây" in page.look.signed.text()


def test_a_refusal_is_one_sentence_in_the_banner(
    page: SyncPage, fake: FakeServices, settle: Settle, said: list[tuple[str, str]]
) -> None:
    fake.fails = IocError("package.damaged", Text("Gói này đã bị thay đổi.", "Changed."))
    page.look_at(Path("goi.iocgoi"))
    settle()
    assert said == [("Gói này đã bị thay đổi.", Tone.ERROR.value)]
    assert page.stack.currentIndex() == 0


def test_what_was_refused_of_a_package_can_be_put_aside(
    page: SyncPage, kit: Kit, fake: FakeServices, settle: Settle
) -> None:
    assert not page.aside_button.isVisible()
    [first, *_] = sync_state().outbox
    fake.state_ = replace(
        fake.state_, outbox=(replace(first, sender="Phạm Văn Bình", state=OutboxState.REJECTED),)
    )
    page.refresh()
    settle()
    assert page.aside_button.isVisible()
    page.aside_button.click()
    settle()
    assert ("put_aside", first.report_id) in fake.calls


@pytest.mark.parametrize(
    ("role", "village", "make", "take"),
    [
        (Role.CONSOLIDATOR, False, True, True),
        (Role.ENTRY, True, True, False),
        (Role.PROVINCE, False, False, False),
    ],
)
def test_each_role_is_offered_what_is_its_own(
    kit: Kit, qtbot: QtBot, settle: Settle, role: Role, village: bool, make: bool, take: bool
) -> None:
    card = replace(user(role), gathers_villages=role is Role.CONSOLIDATOR, village=village)
    other = replace(kit, services=replace(kit.services, user=card))
    page = SyncPage(other, Exchange(other, 0))
    qtbot.addWidget(page)
    page.retranslate()
    page.show()
    settle()
    assert page.packages.isVisible() is make
    assert page.packages.take_button.isVisible() is take
