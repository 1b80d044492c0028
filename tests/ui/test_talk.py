"""Trao đổi: beside a form and below a review; written by keyboard, marked as read when it was shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from iocdesk.actions.views import ThreadLine
from iocdesk.core.errors import Text
from iocdesk.forms.library import FormLibrary
from iocdesk.reports.model import ReportState, Role, Transition
from iocdesk.ui.entry.side import PROBLEMS, TALK
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.pages.approvals import ApprovalsPage
from iocdesk.ui.pages.reports import ReportsPage
from iocdesk.ui.ports import Network, SyncState
from iocdesk.ui.talk import TalkView
from iocdesk.ui.widgets.pill import NetworkPill
from tests.ui.entry.fake import FakeEntry
from tests.ui.fakes import NOW, FakeServices

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
FORM = "xa_tyt_thang_dh"
Settle = Callable[[], None]


def said(text: str, *, unread: bool = False) -> ThreadLine:
    """A message of the leader."""
    return ThreadLine(text, "Lê Hồng Quân — Chủ tịch UBND xã", False, NOW, text, unread=unread)


def type_text(widget: QWidget, text: str) -> None:
    """Type letters, Vietnamese ones too."""
    for letter in text:
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, 0, none, letter))


def shown(widget: QWidget) -> list[str]:
    """What the labels say."""
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]


@pytest.fixture
def view(kit: Kit, qtbot: QtBot, settle: Settle) -> TalkView:
    """A thread on its own."""
    made = TalkView(kit)
    qtbot.addWidget(made)
    made.resize(300, 500)
    made.show_report("r1")
    made.show()
    made.activateWindow()
    settle()
    made.focus_box()
    return made


@pytest.fixture
def page(make_kit: Callable[..., Kit], qtbot: QtBot, settle: Settle) -> Callable[..., FormPage]:
    """Open a real form."""

    def open_page(
        role: Role = Role.CONSOLIDATOR, state: ReportState = ReportState.DRAFT, held: Text | None = None
    ) -> FormPage:
        entry = FakeEntry(FormLibrary().get(FORM), role=role, state=state)
        entry.held = held
        made = FormPage(make_kit(role), entry)
        qtbot.addWidget(made)
        made.resize(1366, 700)
        made.show()
        made.activateWindow()
        settle()
        return made

    return open_page


def test_enter_sends_and_the_message_waits(view: TalkView, fake: FakeServices, settle: Settle) -> None:
    assert not view.go.isEnabled()
    type_text(view.box, "Đã sửa số hộ.")
    QTest.keyClick(view.box, Qt.Key.Key_Return, SHIFT)
    type_text(view.box, "Xin xem lại.")
    QTest.keyClick(view.box, Qt.Key.Key_Return)
    settle()
    assert fake.calls == [("write", "r1", "Đã sửa số hộ.\nXin xem lại.", "")]
    assert view.box.toPlainText() == ""
    assert "Chờ gửi" in shown(view)
    assert "Ai xem được báo cáo đều đọc được. Đã gửi thì không sửa, không xóa." in shown(view)


def test_personal_data_and_too_long_texts_are_warned_of(view: TalkView, fake: FakeServices) -> None:
    view.box.setPlainText("Gọi 0912 345 678")
    assert "thông tin cá nhân" in view.warning.text()
    assert view.go.isEnabled()
    view.box.setPlainText("a" * 1003)
    assert view.warning.text() == "Thừa 3 ký tự."
    QTest.keyClick(view.box, Qt.Key.Key_Return)
    assert fake.calls == []
    view.box.clear()
    assert not view.warning.isVisible()


def test_what_was_shown_is_read(view: TalkView, fake: FakeServices, settle: Settle) -> None:
    fake.said["r1"] = [said("Xin giải trình.", unread=True)]
    view.refresh()
    settle()
    assert "Xin giải trình." in shown(view)
    assert not fake.said["r1"][0].unread


def test_markup_of_others_stays_text(view: TalkView, fake: FakeServices, settle: Settle) -> None:
    fake.said["r1"] = [said("<img src='http://x'> <b>đậm</b>")]
    view.refresh()
    settle()
    assert "<img src='http://x'> <b>đậm</b>" in shown(view)


def test_beside_a_form_f9_opens_it_and_enter_never_moves_the_report(
    page: Callable[..., FormPage], fake: FakeServices, settle: Settle
) -> None:
    made = page()
    report_id = made.desk.entry.report.id
    QTest.keyClick(made.grid.view, Qt.Key.Key_F9)
    settle()
    assert made.side.page == TALK
    assert made.side.talk.box.hasFocus()
    type_text(made.side.talk.box, "Chờ trạm y tế.")
    made.side.talk.about.setChecked(True)
    key = made.grid.view.key()
    QTest.keyClick(made.side.talk.box, Qt.Key.Key_Return, CONTROL)
    settle()
    assert fake.calls == [("write", report_id, "Chờ trạm y tế.", key)]
    assert made.desk.entry.report.state is ReportState.DRAFT
    QTest.keyClick(made.side.talk.box, Qt.Key.Key_Escape)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert made.grid.isAncestorOf(focus)


def test_a_form_tells_of_unread_messages_before_they_are_looked_at(
    page: Callable[..., FormPage], fake: FakeServices, settle: Settle
) -> None:
    made = page()
    fake.said[made.desk.entry.report.id] = [said("Xin xem lại.", unread=True)]
    made.kit.news.announce(Topic.REPORTS)
    settle()
    assert made.side.unread == 1
    assert any(tab.text() == "Trao đổi (1)" for tab in made.side._tabs)
    made._show_side(PROBLEMS)
    made.show_talk()
    settle()
    assert made.side.unread == 0
    assert not fake.said[made.desk.entry.report.id][0].unread


def test_the_button_says_why_nobody_approves_their_own(page: Callable[..., FormPage]) -> None:
    made = page(
        Role.CONSOLIDATOR, ReportState.FOR_APPROVAL, Text("Người lập không được tự duyệt.", "Not your own.")
    )
    assert made.foot.go.isVisible()
    assert not made.foot.go.isEnabled()
    assert made.foot.why.text() == "Người lập không được tự duyệt."
    QTest.keyClick(made.grid.view, Qt.Key.Key_Return, CONTROL)
    assert made.desk.entry.report.state is ReportState.FOR_APPROVAL
    assert Transition.APPROVE not in made.desk.entry.moves()


def test_below_a_review_f9_opens_it_and_folds_it_away(
    make_kit: Callable[..., Kit], qtbot: QtBot, fake: FakeServices, settle: Settle
) -> None:
    fake.said["a"] = [said("Số hộ nghèo đã đối chiếu.", unread=True)]
    made = ApprovalsPage(make_kit(Role.LEADER))
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.retranslate()
    made.show()
    made.activateWindow()
    settle()
    made.focus_first()
    assert made.view.talk_button.text() == "Trao đổi (1)  F9"
    QTest.keyClick(made.list, Qt.Key.Key_F9)
    settle()
    assert "Số hộ nghèo đã đối chiếu." in shown(made)
    assert made.view.talk_button.text() == "Trao đổi  F9"
    type_text(made.view.talk.box, "Cảm ơn.")
    QTest.keyClick(made.view.talk.box, Qt.Key.Key_Return, CONTROL)
    settle()
    assert fake.calls == [("write", "a", "Cảm ơn.", "")]
    QTest.keyClick(made.view.talk.box, Qt.Key.Key_Escape)
    assert made.list.hasFocus()
    assert not made.view.talk.isVisible()


def test_the_list_of_reports_marks_what_is_unread(
    kit: Kit, qtbot: QtBot, fake: FakeServices, settle: Settle
) -> None:
    fake.unread = 2
    made = ReportsPage(kit)
    qtbot.addWidget(made)
    made.retranslate()
    made.show()
    settle()
    assert "2 tin chưa đọc" in str(made.table.model().index(0, 0).data())


def test_the_pill_tells_of_messages_that_wait(kit: Kit) -> None:
    pill = NetworkPill(kit)
    pill.show_state(SyncState(Network.OFFLINE, letters=2))
    assert pill.sentence() == "Ngoại tuyến · 2 tin chờ gửi"
    pill.show_state(SyncState(Network.ONLINE, letters=1))
    assert pill.sentence() == "Trực tuyến · 1 tin chờ gửi"
    pill.deleteLater()


def test_the_leader_asks_for_reopening_where_the_page_says_that_it_is_locked(
    page: Callable[..., FormPage],
) -> None:
    made = page(Role.LEADER, ReportState.LOCKED)
    assert made.strips.read_only.text
    made.strips.read_only.act()
    assert made.reason.isVisible()
    type_text(made.reason.text, "Nhập nhầm số hộ nghèo.")
    QTest.keyClick(made.reason.text, Qt.Key.Key_Return)
    assert made.desk.entry.report.state is ReportState.REOPEN_REQUESTED
