"""Tiếp nhận: filters and search, taking in many after a look, returning, locking, and answering a wish for reopening."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from iocdesk.reports.model import ReportState, Role
from iocdesk.ui.kit import Kit
from iocdesk.ui.pages.intake import IntakePage
from iocdesk.ui.widgets.rail import PageName, pages_of
from tests.ui.fakes import FakeServices, user
from tests.ui.pages.test_approvals import Keys, keys, shown_texts

__all__ = ["keys"]
CONTROL = Qt.KeyboardModifier.ControlModifier
Settle = Callable[[], None]


@pytest.fixture
def page(make_kit: Callable[..., Kit], qtbot: QtBot, settle: Settle) -> IntakePage:
    """The province's page."""
    made = IntakePage(make_kit(Role.PROVINCE))
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.retranslate()
    made.show()
    made.activateWindow()
    settle()
    made.focus_first()
    return made


def listed(page: IntakePage) -> list[str]:
    """The reports in the list."""
    return [row.report_id for row in page.list.rows]


def test_only_the_province_has_the_page() -> None:
    assert PageName.INTAKE in pages_of(user(Role.PROVINCE))
    assert PageName.VILLAGES not in pages_of(user(Role.PROVINCE))
    for role in (Role.ENTRY, Role.CONSOLIDATOR, Role.LEADER):
        assert PageName.INTAKE not in pages_of(user(role))


def test_what_waits_is_listed_first_and_filters_find_the_rest(page: IntakePage, qtbot: QtBot) -> None:
    assert listed(page) == ["p0", "p1", "p2"]
    page.state.choose(ReportState.ACCEPTED.value)
    assert listed(page) == ["p3"]
    page.state.choose("every")
    page.commune.choose("1")
    assert listed(page) == ["p1", "p3"]
    page.form.choose("xa_kt_thang_dh")
    assert listed(page) == []
    assert "Không có báo cáo nào khớp" in page.nothing.text()
    page.form.choose("")
    page.commune.choose("")
    page.search.setText("dong tien")
    qtbot.waitUntil(lambda: listed(page) == ["p0", "p2"])


def test_many_are_accepted_after_a_look(page: IntakePage, fake: FakeServices, keys: Keys) -> None:
    keys.press(Qt.Key.Key_Down)
    keys.press(Qt.Key.Key_Space)
    keys.press(Qt.Key.Key_Space)
    assert page.approve_button.text() == "Tiếp nhận 2 báo cáo  Ctrl+Enter"
    keys.press(Qt.Key.Key_Return, CONTROL)
    assert fake.calls == [("accept", "p1", "p2")]
    assert listed(page) == ["p0"]
    assert keys.count == 4


def test_reports_in_different_states_are_not_answered_together(page: IntakePage, keys: Keys) -> None:
    page.state.choose("every")
    page.list.setCurrentRow(2)
    page.focus_first()
    keys.press(Qt.Key.Key_Up)
    keys.press(Qt.Key.Key_Down)
    keys.press(Qt.Key.Key_Space)
    keys.press(Qt.Key.Key_Space)
    assert [report_id for report_id, _ in page.list.picks()] == ["p2"]
    assert page.hint.text() == "Chỉ xử lý cùng lúc được các báo cáo có cùng trạng thái."


def test_reopening_is_consented_to_with_a_reason(page: IntakePage, fake: FakeServices, keys: Keys) -> None:
    assert page.approve_button.text().startswith("Đồng ý mở lại")
    keys.press(Qt.Key.Key_Return, CONTROL)
    assert page.reason.isVisible()
    keys.type("Sửa số hộ nghèo trước 20/4")
    keys.press(Qt.Key.Key_Return)
    assert fake.calls == [("reopen", "p0", "Sửa số hộ nghèo trước 20/4")]


def test_reopening_is_refused_with_a_reason(page: IntakePage, fake: FakeServices, keys: Keys) -> None:
    keys.press(Qt.Key.Key_R, CONTROL)
    keys.type("Đã công bố")
    keys.press(Qt.Key.Key_Return)
    assert fake.calls == [("refuse_reopen", "p0", "Đã công bố")]


def test_a_report_is_returned_to_its_commune(page: IntakePage, fake: FakeServices, keys: Keys) -> None:
    keys.press(Qt.Key.Key_Down)
    keys.press(Qt.Key.Key_R, CONTROL)
    keys.press(Qt.Key.Key_Return)
    assert fake.calls == []
    keys.type("Thiếu thuyết minh")
    keys.press(Qt.Key.Key_Return)
    assert fake.calls == [("return", "p1", "Thiếu thuyết minh")]
    assert "p1" not in listed(page)


def test_accepted_reports_are_locked(page: IntakePage, fake: FakeServices, settle: Settle) -> None:
    page.state.choose(ReportState.ACCEPTED.value)
    settle()
    assert page.approve_button.text().startswith("Khóa")
    QTest.keyClick(page.list, Qt.Key.Key_Return, CONTROL)
    settle()
    assert fake.calls == [("lock", "p3")]


def test_nothing_left_is_said(page: IntakePage, fake: FakeServices, settle: Settle) -> None:
    fake.arrived_ = []
    page.refresh()
    settle()
    assert "Không có báo cáo nào chờ tỉnh xử lý." in shown_texts(page)
