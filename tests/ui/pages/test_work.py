"""Việc cần làm: groups, rows, keys, and what is said when nothing is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from iocdesk.core.errors import IocError, Text
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.pages.work import WorkPage
from iocdesk.ui.ports import WorkAction, WorkGroup, WorkList
from tests.ui.fakes import FakeServices, due


@pytest.fixture
def page(kit: Kit, qtbot: QtBot, settle: Callable[[], None]) -> WorkPage:
    """The page, shown and loaded."""
    made = WorkPage(kit)
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.retranslate()
    made.show()
    settle()
    return made


def test_groups_come_in_order_and_done_is_folded(page: WorkPage) -> None:
    assert [group.group for group in page.groups] == list(WorkGroup)
    assert [group.title.text() for group in page.groups if group.isVisible()][:3] == [
        "Bị trả lại (1)",
        "Quá hạn (1)",
        "Đến hạn trong 3 ngày (2)",
    ]
    assert page.groups[-1].title.text() == "Đã xong (30 ngày) (1)"
    assert not page.groups[-1].title.isChecked()
    assert not page.groups[-1].rows[0].isVisible()


def test_a_group_without_rows_takes_no_room(
    page: WorkPage, kit: Kit, fake: FakeServices, settle: Callable[[], None]
) -> None:
    rows = tuple(row for row in fake.list_.rows if row.group is not WorkGroup.OVERDUE)
    fake.list_ = replace(fake.list_, rows=rows)
    kit.news.announce(Topic.REPORTS)
    settle()
    shown = [group.group for group in page.groups if group.isVisible()]
    assert WorkGroup.OVERDUE not in shown
    assert WorkGroup.RETURNED in shown


def test_a_row_names_the_person_and_the_office_in_its_tip(
    page: WorkPage, kit: Kit, fake: FakeServices, settle: Callable[[], None]
) -> None:
    first, *rest = fake.list_.rows
    fake.list_ = replace(
        fake.list_, rows=(replace(first, responsible="Lê Thị Lan — Văn phòng HĐND-UBND"), *rest)
    )
    kit.news.announce(Topic.REPORTS)
    settle()
    row = next(row for row in page.rows if row.item.report_id == first.report_id)
    assert row.responsible.text() == "Lê Thị Lan"
    assert row.responsible.toolTip() == "Lê Thị Lan — Văn phòng HĐND-UBND"


def test_what_waits_for_the_leader_comes_first_with_the_button_that_counts(
    page: WorkPage, kit: Kit, fake: FakeServices, settle: Callable[[], None]
) -> None:
    overdue = next(row for row in fake.list_.rows if row.group is WorkGroup.OVERDUE)
    mine = replace(overdue, report_id="x", group=WorkGroup.TO_APPROVE, action=WorkAction.APPROVE)
    seen = replace(overdue, report_id="y", action=WorkAction.OPEN)
    fake.list_ = replace(fake.list_, rows=(mine, seen))
    kit.news.announce(Topic.REPORTS)
    settle()
    assert [row.item.report_id for row in page.rows] == ["x", "y"]
    assert [row.button.property("kind") for row in page.rows] == ["primary", ""]
    assert next(group for group in page.groups if group.rows).title.text() == "Chờ anh/chị duyệt (1)"


def test_row_says_what_matters(page: WorkPage) -> None:
    returned, overdue = page.rows[0], page.rows[1]
    assert returned.reason.text() == (
        "Số trẻ đăng ký khai sinh thấp hơn số sinh của Trạm y tế 4 trẻ, xin kiểm tra lại."
    )
    assert returned.button.text() == "Xem lý do"
    assert overdue.period.text() == "Tháng 3/2026, số liệu 15/3–14/4"
    assert overdue.due.word == "Hạn 12/4, quá 2 ngày"
    assert overdue.progress.text() == "18/24 ô"
    assert (overdue.bar.value(), overdue.bar.maximum()) == (18, 24)
    assert overdue.state.word == "Nháp"
    assert "Lê Thị Thanh" in overdue.accessibleName()
    assert "Hạn 12/4" in overdue.accessibleName()
    assert "nhập thay thôn" in page.rows[3].period.text()


def test_keys_move_and_open(page: WorkPage, qtbot: QtBot) -> None:
    page.activateWindow()
    page.focus_first()
    assert page.rows[0].hasFocus()
    QTest.keyClick(page.rows[0], Qt.Key.Key_Up)
    QTest.keyClick(page.rows[0], Qt.Key.Key_Down)
    QTest.keyClick(page.rows[1], Qt.Key.Key_Down)
    assert page.rows[2].hasFocus()
    with qtbot.waitSignal(page.open_report) as opened:
        QTest.keyClick(page.rows[2], Qt.Key.Key_Return)
    assert opened.args == [page.rows[2].item.report_id, ""]


def test_who_comes_back_finds_the_row_that_was_left_while_it_is_still_to_be_done(
    page: WorkPage, kit: Kit, fake: FakeServices, settle: Callable[[], None]
) -> None:
    page.activateWindow()
    third = page.rows[2]
    QTest.keyClick(third, Qt.Key.Key_Return)
    page.focus_first()
    assert third.hasFocus()
    rows = tuple(
        replace(row, group=WorkGroup.WAITING) if row.report_id == third.item.report_id else row
        for row in fake.list_.rows
    )
    fake.list_ = replace(fake.list_, rows=rows)
    kit.news.announce(Topic.REPORTS)
    settle()
    assert page.rows[0].hasFocus()
    page.focus_first()
    assert page.rows[0].hasFocus()


def test_the_row_with_the_focus_stays_in_sight_when_the_text_grows(
    page: WorkPage, kit: Kit, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    page.activateWindow()
    page.resize(1000, 400)
    page.rows[-1].setFocus(Qt.FocusReason.TabFocusReason)
    report_id = page.rows[-1].item.report_id
    kit.theme.zoom(1)
    kit.theme.zoom(1)
    settle()
    here = next(row for row in page.rows if row.hasFocus())
    assert here.item.report_id == report_id
    qtbot.waitUntil(lambda: here.visibleRegion().boundingRect().height() >= here.height() - 1 > 0)


def test_what_takes_the_focus_comes_into_sight_wherever_the_focus_was(
    page: WorkPage, settle: Callable[[], None]
) -> None:
    page.resize(1000, 300)
    settle()
    last, first = page.rows[-1], page.rows[0]
    for row in (last, first, last):
        page.setFocus()
        row.setFocus(Qt.FocusReason.TabFocusReason)
        settle()
        assert row.visibleRegion().boundingRect().height() >= row.height() - 1


def test_button_and_row_open(page: WorkPage, qtbot: QtBot) -> None:
    for target in (page.rows[1].button, page.rows[1]):
        with qtbot.waitSignal(page.open_report) as opened:
            QTest.mouseClick(target, Qt.MouseButton.LeftButton)
        assert opened.args[0] == page.rows[1].item.report_id


def test_folding_is_remembered(
    page: WorkPage, kit: Kit, fake: FakeServices, settle: Callable[[], None]
) -> None:
    page.groups[1].title.click()
    page.groups[-1].open()
    fake.list_ = replace(fake.list_, next_due=due(3))
    kit.news.announce(Topic.REPORTS)
    settle()
    assert not page.groups[1].title.isChecked()
    assert page.groups[-1].title.isChecked()


def test_nothing_left_names_the_next_day(
    page: WorkPage, kit: Kit, fake: FakeServices, settle: Callable[[], None]
) -> None:
    assert not page.nothing.isVisible()
    fake.list_ = WorkList((), due(32))
    kit.news.announce(Topic.REPORTS)
    settle()
    assert page.nothing.isVisible()
    assert page.nothing.text() == "Không còn việc đến hạn. Kỳ tới: 16/5."
    assert not any(group.isVisible() for group in page.groups)
    fake.list_ = WorkList()
    kit.news.announce(Topic.REPORTS)
    settle()
    assert page.nothing.text() == "Không còn việc đến hạn."


def test_without_units_and_forms_it_is_not_said_that_all_is_done(
    page: WorkPage, kit: Kit, fake: FakeServices, settle: Callable[[], None]
) -> None:
    fake.list_ = WorkList(equipped=False)
    kit.news.announce(Topic.REPORTS)
    settle()
    assert page.nothing.text().startswith("Máy này chưa có danh mục đơn vị và biểu mẫu.")
    assert page.nothing.property("tone") == "warn"


def test_narrow_window_puts_the_facts_below(page: WorkPage, settle: Callable[[], None]) -> None:
    row = page.rows[0]
    assert row.due.y() < row.title.height() + row.due.height()
    page.resize(700, 700)
    settle()
    assert row._facts.y() > row._names.y() + row._names.height() - 2


def test_failure_is_a_banner_and_loading_ends(
    page: WorkPage, kit: Kit, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    fake.fails = IocError("store.locked", Text("Đang mở ở cửa sổ khác.", "Open in another window."))
    with qtbot.waitSignal(kit.news.said) as said:
        kit.news.announce(Topic.REPORTS)
        assert page.waiting.isVisible()
        settle()
    assert said.args[0].vi == "Đang mở ở cửa sổ khác."
    assert not page.waiting.isVisible()
    assert page.rows
