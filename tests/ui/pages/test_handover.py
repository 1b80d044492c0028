"""Bàn giao… on Việc cần làm: by keyboard, to the deputy first, with dates and a reason; ended early."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from iocdesk.actions.views import HandoverDesk
from iocdesk.core.errors import IocError, Text
from iocdesk.reports.model import Role
from iocdesk.ui.kit import Kit
from iocdesk.ui.pages.handover_panel import HandoverPanel
from iocdesk.ui.pages.work import WorkPage
from tests.ui.fakes import FakeServices

Settle = Callable[[], None]


@pytest.fixture
def page(kit: Kit, qtbot: QtBot, settle: Settle) -> WorkPage:
    """The work list with the card open."""
    made = WorkPage(kit)
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.retranslate()
    made.show()
    made.activateWindow()
    settle()
    made.handover_button.click()
    settle()
    return made


@pytest.fixture
def panel(page: WorkPage) -> HandoverPanel:
    """The card."""
    assert page.handover is not None
    return page.handover


def texts(panel: HandoverPanel) -> list[str]:
    """What the labels of the card say."""
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisibleTo(panel)]


def test_the_deputy_is_offered_and_dates_begin_today(panel: HandoverPanel) -> None:
    assert panel.what.box.currentText() == "Tất cả biểu mẫu (2)"
    assert not panel.giver.isVisible()
    panel.what.choose("xa_hcc_thang_dh")
    assert panel.taker.current == "son"
    panel.what.choose("xa_kt_thang_dh")
    assert panel.taker.current == "hoa"
    assert panel.start.text() == "14/04/2026"
    assert panel.end.text() == "18/04/2026"


def test_the_keys_begin_in_the_card_and_esc_closes_it_from_everywhere(
    page: WorkPage, panel: HandoverPanel, qtbot: QtBot
) -> None:
    qtbot.waitUntil(panel.what.box.hasFocus)
    page.handover_button.setFocus()
    QTest.keyClick(page.handover_button, Qt.Key.Key_Escape)
    assert panel.isHidden()


def test_work_is_handed_over_with_a_reason(panel: HandoverPanel, fake: FakeServices, settle: Settle) -> None:
    panel.what.choose("xa_kt_thang_dh")
    panel.end.setDate(QDate(2026, 4, 20))
    QTest.keyClicks(panel.reason, "Di cong tac")
    QTest.keyClick(panel.reason, Qt.Key.Key_Return)
    settle()
    assert fake.calls == [
        ("hand_over", "u1", "xa_kt_thang_dh", "hoa", "2026-04-14", "2026-04-20", "Di cong tac")
    ]
    assert panel.reason.text() == ""


def test_why_not_is_said_in_the_card(panel: HandoverPanel, fake: FakeServices, settle: Settle) -> None:
    fake.fails = IocError("handover.reason", Text("Xin ghi lý do bàn giao.", "Please give a reason."))
    panel.go.click()
    settle()
    assert panel.why_not.text() == "Xin ghi lý do bàn giao."
    fake.fails = None
    QTest.keyClicks(panel.reason, "x")
    assert not panel.why_not.isVisible()


def test_what_holds_is_listed_and_ended_early(
    panel: HandoverPanel, fake: FakeServices, settle: Settle
) -> None:
    said = "Trịnh Văn Sơn nhận thay Lê Thị Thanh: tất cả biểu mẫu, từ 10/4 đến 20/4. Đi công tác"
    assert said in texts(panel)
    [end] = [it for it in panel.findChildren(QPushButton) if it.text() == "Kết thúc sớm"]
    end.click()
    settle()
    assert fake.calls == [("end_early", "h1")]


def test_esc_takes_the_card_away(page: WorkPage, panel: HandoverPanel) -> None:
    QTest.keyClick(panel.reason, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert any(row.hasFocus() for row in page.rows)


def test_without_a_duty_there_is_nothing_to_hand_over(
    panel: HandoverPanel, fake: FakeServices, settle: Settle
) -> None:
    fake.handing = HandoverDesk()
    panel.refresh()
    settle()
    assert not panel.go.isEnabled()
    assert "Anh/chị không được phân công biểu mẫu nào nên không có gì để bàn giao." in texts(panel)


@pytest.mark.parametrize(
    ("role", "offered"), [(Role.ENTRY, False), (Role.LEADER, True), (Role.PROVINCE, False)]
)
def test_only_officers_and_leaders_hand_over(
    make_kit: Callable[..., Kit], qtbot: QtBot, settle: Settle, role: Role, offered: bool
) -> None:
    made = WorkPage(make_kit(role))
    qtbot.addWidget(made)
    made.show()
    settle()
    assert made.handover_button.isVisible() is offered
