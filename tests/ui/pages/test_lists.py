"""Báo cáo, Các thôn, Đồng bộ: tables that sort, filter and act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event

import pytest
from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from iocdesk.core.errors import IocError, Text
from iocdesk.core.progress import Progress
from iocdesk.ui.exchange import Exchange
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.pages.reports import ReportsPage
from iocdesk.ui.pages.sync import SyncPage
from iocdesk.ui.ports import Network, OutboxState, SyncState
from iocdesk.ui.widgets.table import Column, RowsModel, RowsProxy
from tests.ui.fakes import FakeServices, outbox_rows, sync_state


@pytest.fixture
def reports(kit: Kit, qtbot: QtBot, settle: Callable[[], None]) -> ReportsPage:
    """The list of reports."""
    made = ReportsPage(kit)
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.retranslate()
    made.show()
    settle()
    return made


def model_of(kit: Kit) -> RowsModel[str]:
    """A model with one column of names."""
    model: RowsModel[str] = RowsModel(kit, [Column(lambda: "Name", lambda name: name)])
    model.set_rows(["Đông", "An", "Ánh", "Thôn 10", "Thôn 2"])
    return model


def test_model_and_proxy_keep_the_rules(kit: Kit) -> None:
    model = model_of(kit)
    proxy = RowsProxy()
    proxy.setSourceModel(model)
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    testers = [QAbstractItemModelTester(model, mode), QAbstractItemModelTester(proxy, mode)]
    model.set_rows(["b", "a"])
    proxy.keep(lambda name: name == "a")
    assert proxy.rowCount() == 1
    proxy.keep(None)
    model.set_rows([])
    model.retranslate()
    assert testers


def test_order_is_vietnamese(kit: Kit) -> None:
    proxy = RowsProxy()
    model = model_of(kit)
    proxy.setSourceModel(model)
    proxy.sort(0)
    assert names(proxy) == ["An", "Ánh", "Đông", "Thôn 2", "Thôn 10"]
    proxy.sort(0, Qt.SortOrder.DescendingOrder)
    assert names(proxy)[0] == "Thôn 10"


def names(proxy: QSortFilterProxyModel) -> list[str]:
    """The names in the order shown."""
    return [proxy.index(number, 0).data() for number in range(proxy.rowCount())]


def test_search_tells_diacritics_apart_only_when_typed_otherwise_not(reports: ReportsPage) -> None:
    assert len(reports.table.shown_rows()) == 7
    reports.search.setText("dong tien")
    assert len(reports.table.shown_rows()) == 7
    reports.search.setText("mot cua")
    assert {row.form_id for row in reports.table.shown_rows()} == {"xa_hcc_thang_dh", "xa_vhxh_thang_dh"}
    reports.search.setText("không có gì như thế")
    assert reports.found.text().startswith("Không có báo cáo phù hợp")


def test_filters_combine(reports: ReportsPage) -> None:
    reports.state.choose("draft")
    assert len(reports.table.shown_rows()) == 2
    reports.state.choose("not_begun")
    assert [row.done for row in reports.table.shown_rows()] == [0, 0]
    reports.period.choose("202604")
    assert len(reports.table.shown_rows()) == 2
    reports.form.choose("xa_hcc_thang_dh")
    assert len(reports.table.shown_rows()) == 1
    assert reports.found.text() == "1 báo cáo"


def test_columns_sort(reports: ReportsPage) -> None:
    reports.table.sortByColumn(5, Qt.SortOrder.AscendingOrder)
    due = [row.due for row in reports.table.shown_rows()]
    assert due == sorted(due)
    reports.table.sortByColumn(4, Qt.SortOrder.DescendingOrder)
    assert reports.table.shown_rows()[-1].done == 0


def test_enter_opens(reports: ReportsPage, qtbot: QtBot) -> None:
    reports.table.selectRow(1)
    with qtbot.waitSignal(reports.open_report) as opened:
        QTest.keyClick(reports.table, Qt.Key.Key_Return)
    assert opened.args[0] == reports.table.current_row().report_id


def test_who_comes_back_from_a_report_goes_on_in_the_list(reports: ReportsPage) -> None:
    reports.activateWindow()
    reports.focus_first()
    assert reports.search.hasFocus()
    reports.table.selectRow(1)
    QTest.keyClick(reports.table, Qt.Key.Key_Return)
    reports.focus_first()
    assert reports.table.hasFocus()
    reports.focus_first()
    assert reports.search.hasFocus()


def test_narrow_table_leaves_columns_out(reports: ReportsPage, settle: Callable[[], None]) -> None:
    reports.resize(800, 600)
    settle()
    assert reports.table.isColumnHidden(6)
    assert not reports.table.isColumnHidden(0)
    reports.resize(1180, 600)
    settle()
    assert not reports.table.isColumnHidden(6)


@pytest.fixture
def exchange(kit: Kit) -> Iterator[Exchange]:
    """The exchange, only by hand."""
    made = Exchange(kit, 0)
    yield made
    made.stop()


@pytest.fixture
def sync(kit: Kit, exchange: Exchange, qtbot: QtBot, settle: Callable[[], None]) -> SyncPage:
    """The sync page."""
    made = SyncPage(kit, exchange)
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.retranslate()
    made.show()
    settle()
    return made


def test_sync_page_says_what_waits_and_why(sync: SyncPage) -> None:
    model = sync.table.rows
    assert model.index(0, 1).data() == "Chờ gửi"
    assert model.index(0, 3).data() == "2"
    assert model.index(0, 4).data() == "Không kết nối được máy chủ của tỉnh. Chương trình sẽ tự gửi lại."
    assert "Hôm nay: đã gửi 18,3 kB, đã nhận 30,0 kB" in sync.facts.text()
    assert "Tháng này: đã gửi 412,0 kB, đã nhận 1,2 MB" in sync.facts.text()
    assert "14/04/2026 06:42" in sync.facts.text()
    assert "Đồng hồ máy này khớp với máy chủ." in sync.facts.text()
    assert not sync.clock_warning.isVisible()


def test_sending_now_empties_the_page(
    sync: SyncPage, kit: Kit, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    with qtbot.waitSignal(kit.news.said) as said:
        sync.now_button.click()
        assert sync.stop_button.isVisible()
        assert not sync.now_button.isEnabled()
        settle()
    assert said.args[0] == "Đã gửi hết và đã có biên nhận."
    assert ("sync_now",) in fake.calls
    assert not sync.table.isVisible()
    assert sync.empty.isVisible()
    assert sync.now_button.isEnabled()


def test_failure_of_an_exchange_asked_for_is_told(
    sync: SyncPage, kit: Kit, exchange: Exchange, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    fake.fails = IocError("api.offline", Text("Không có mạng.", "No network."), retryable=True)
    with qtbot.assertNotEmitted(kit.news.said):
        exchange.start_quietly()
        settle()
        fake.fails = fake.fails
    with qtbot.waitSignal(kit.news.said) as said:
        exchange.start()
        settle()
    assert said.args[0].vi == "Không có mạng."
    assert not exchange.running


def test_ended_session_asks_for_sign_in(
    sync: SyncPage, exchange: Exchange, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    fake.fails = IocError("api.not_signed_in", Text("Xin đăng nhập.", "Please sign in."))
    with qtbot.waitSignal(exchange.sign_in_needed):
        exchange.start_quietly()
        settle()
    fake.fails = None


def test_rejected_can_be_sent_again_or_seen(
    sync: SyncPage, exchange: Exchange, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    fake.state_ = sync_state(rows=outbox_rows())
    exchange.reload()
    settle()
    rows = sync.table.shown_rows()
    sync.table.selectRow(1)
    assert sync.table.current_row().state is OutboxState.REJECTED
    with qtbot.waitSignal(sync.open_report) as opened:
        sync.see_button.click()
    assert opened.args[0] == rows[1].report_id
    sync.retry_button.click()
    settle()
    assert fake.calls[:2] == [("retry", rows[1].report_id), ("sync_now",)]


def test_what_was_refused_says_why_and_leads_to_the_figure(
    sync: SyncPage, exchange: Exchange, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    fake.state_ = sync_state(rows=outbox_rows())
    exchange.reload()
    settle()
    assert not sync.refusal.isVisible()
    assert not sync.give_up_button.isVisible()
    sync.table.selectRow(1)
    assert sync.refusal.isVisible()
    said = [it.text() for it in sync.refusal.findChildren(QLabel)]
    assert "Số lượt tiếp công dân: 1.250\nSố lớn hơn giới hạn của biểu." in said
    [mend] = sync.refusal.mend
    with qtbot.waitSignal(sync.open_report) as opened:
        mend.click()
    assert opened.args == ["xa_vp_thang_tk/15298@2025-07-01/202603", "TC01"]
    with qtbot.waitSignal(sync.open_report) as opened:
        sync.see_button.click()
    assert opened.args[1] == "TC01"


def test_what_was_refused_is_given_up_only_after_a_question(
    sync: SyncPage, exchange: Exchange, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    fake.state_ = sync_state(rows=outbox_rows())
    exchange.reload()
    settle()
    sync.table.selectRow(1)
    sync.give_up_button.click()
    assert sync.asking.isVisible()
    assert "3 số liệu" in sync.asking.question.text()
    assert "Lịch sử báo cáo" in sync.asking.question.text()
    QTest.keyClick(sync.asking.back, Qt.Key.Key_Escape)
    assert not sync.asking.isVisible()
    assert not fake.calls
    sync.give_up_button.click()
    sync.table.selectRow(0)
    assert not sync.asking.isVisible()
    sync.table.selectRow(1)
    sync.give_up_button.click()
    with qtbot.waitSignal(sync.kit.news.said) as said:
        sync.asking.go.click()
        settle()
    assert ("give_up", "xa_vp_thang_tk/15298@2025-07-01/202603") in fake.calls
    assert "lịch sử" in said.args[0]
    assert len(sync.table.shown_rows()) == 1
    assert not sync.refusal.isVisible()


@pytest.mark.parametrize(("offset", "word"), [(600, "chậm 10 phút"), (-360, "nhanh 6 phút")])
def test_wrong_clock_warns(
    sync: SyncPage, exchange: Exchange, fake: FakeServices, settle: Callable[[], None], offset: int, word: str
) -> None:
    from dataclasses import replace

    fake.state_ = replace(sync_state(Network.ONLINE), server_offset=offset)
    exchange.reload()
    settle()
    assert sync.clock_warning.isVisible()
    assert word in sync.clock_warning.text()


def test_change_starts_an_exchange_soon(
    kit: Kit, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iocdesk.ui.exchange.SOON_MS", 1)
    exchange = Exchange(kit, 5)
    kit.news.announce(Topic.OUTBOX)
    qtbot.waitUntil(lambda: ("sync_now",) in fake.calls)
    settle()
    exchange.stop()


def test_what_is_stored_while_an_exchange_runs_goes_with_the_next_at_once(
    kit: Kit, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    kit.news.said.connect(lambda text, _tone: told.append(str(text)))
    exchange = Exchange(kit, 0)
    begun, go_on = Event(), Event()

    def slow(progress: Progress) -> SyncState:
        begun.set()
        assert go_on.wait(20)
        return FakeServices.sync_now(fake, progress)

    monkeypatch.setattr(fake, "sync_now", slow)
    exchange.start_quietly()
    qtbot.waitUntil(begun.is_set)
    exchange.start()
    go_on.set()
    settle()
    assert fake.calls.count(("sync_now",)) == 2
    assert told == ["Đã gửi hết và đã có biên nhận."]
    exchange.stop()


def test_a_network_that_was_away_is_looked_for_sooner_than_the_regular_exchange(
    kit: Kit, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iocdesk.ui.exchange.AGAIN_MS", 1)
    answers = [Network.OFFLINE, Network.OFFLINE, Network.ONLINE]

    def sync_now(_progress: Progress) -> SyncState:
        fake.state_ = sync_state(answers.pop(0))
        return fake.state_

    monkeypatch.setattr(fake, "sync_now", sync_now)
    fake.state_ = sync_state(Network.OFFLINE)
    exchange = Exchange(kit, 5)
    exchange.reload()
    qtbot.waitUntil(lambda: not answers and not exchange.running)
    settle()
    assert exchange.state.network is Network.ONLINE
    exchange.reload()
    settle()
    exchange.stop()


def test_who_exchanges_by_hand_only_is_left_alone(
    kit: Kit, fake: FakeServices, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iocdesk.ui.exchange.AGAIN_MS", 0)
    fake.state_ = sync_state(Network.OFFLINE)
    exchange = Exchange(kit, 0)
    exchange.reload()
    settle()
    settle()
    assert ("sync_now",) not in fake.calls
    exchange.stop()
