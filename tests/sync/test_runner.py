"""The runner: faults of the store, cancelling, and what it tells."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import Cancelled
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import ReceiptStatus
from iocdesk.store.errors import StoreFull
from iocdesk.sync.schedule import SyncPolicy
from iocdesk.sync.status import SyncReport, SyncStatus, Tally
from tests.sync.office import Office, open_gateway, start_clock


@pytest.fixture
def clock() -> FixedClock:
    return start_clock()


@pytest.fixture
def gateway(tmp_path: Path, clock: FixedClock) -> Iterator[EmbeddedGateway]:
    with open_gateway(tmp_path, clock) as running:
        yield running


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock, gateway: EmbeddedGateway) -> Iterator[Office]:
    made = Office(tmp_path, gateway.url, clock)
    made.sign_in()
    yield made
    made.close()


def test_a_server_that_is_not_there_counts_as_a_try_of_all_that_waits(
    office: Office, gateway: EmbeddedGateway
) -> None:
    office.type(DS01=3)
    gateway.set_online(False)
    for tries in (1, 2):
        assert not office.runner().run_once().ok
        [item] = office.store.outbox.items()
        assert item.attempts == tries
        assert item.last_error is not None
    gateway.set_online(True)
    assert office.runner().run_once().ok
    assert office.store.outbox.items() == []


class Watcher:
    """Counts the steps, and cancels at one of them."""

    def __init__(self, cancel_at: int = 0) -> None:
        self.steps: list[tuple[int, int, str]] = []
        self.cancel_at = cancel_at

    def step(self, done: int, total: int, text: str = "") -> None:
        self.steps.append((done, total, text))
        if len(self.steps) == self.cancel_at:
            raise Cancelled


def test_progress_is_told_and_can_be_cancelled_at_any_step(office: Office) -> None:
    office.sync()
    office.type(DS01=4)
    watcher = Watcher()
    assert office.runner().run_once(watcher).ok
    assert (1, 1, "push") in watcher.steps
    for at in range(1, len(watcher.steps) + 1):
        office.type(DS01=4 + at)
        with pytest.raises(Cancelled):
            office.runner().run_once(Watcher(at))
    assert office.sync().ok
    head = office.store.reports.head("xa_vp_thang/15298@2025-07-01/202604")
    assert head is not None
    assert str(head.cells["DS01"].value.data) == str(4 + len(watcher.steps))


def test_a_store_that_fills_up_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.sync()
    office.type(DS01=4)

    def full(*_: object, **__: object) -> None:
        raise StoreFull(office.path)

    with monkeypatch.context() as patched:
        patched.setattr(office.store.outbox, "record_receipts", full)
        report = office.sync()
    assert report.error is not None
    assert report.error.code == "store.full"
    assert office.sync().ok
    assert office.store.outbox.items() == []


def test_a_store_that_cannot_even_be_read_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreFull(office.path)

    monkeypatch.setattr(office.store.outbox, "items", full)
    report = office.sync()
    assert report.error is not None
    assert report.error.code == "store.full"


def test_the_report_as_json_and_as_sentences(office: Office, gateway: EmbeddedGateway) -> None:
    office.sync()
    office.type(DS01=4)
    found = office.sync()
    said = found.to_json()
    assert said["ok"] is True
    assert said["sent"] == 1
    assert said["receipts"] == {"applied": 1, "merged": 0, "conflict": 0, "rejected": 0}
    assert said["error"] is None
    assert found.summary().vi == "Đã gửi 1 thao tác, nhận 1 thay đổi từ máy chủ."
    assert found.summary().en == "Sent 1 operation, received 1 change from the server."
    assert office.sync().summary().vi == "Không có gì mới để gửi hoặc nhận."
    gateway.set_online(False)
    office.type(DS01=5)
    found = office.sync()
    said = found.to_json()
    assert said["ok"] is False
    assert said["online"] is False
    assert said["waiting"] == 1
    assert isinstance(said["error"], dict)
    assert said["error"]["code"] == "net.offline"
    assert said["next_try_at"] is not None
    assert "Còn 1 báo cáo chờ gửi." in found.summary().vi


def test_a_summary_names_what_needs_a_person_and_a_wrong_clock(clock: FixedClock) -> None:
    status = SyncStatus(needs_attention=2, clock_offset_s=-600.0)
    report = SyncReport(clock.now(), clock.now(), Tally({ReceiptStatus.REJECTED: 2}), status)
    assert not report.ok
    summary = report.summary()
    assert "Cần xử lý: 2 báo cáo" in summary.vi
    assert "nhanh khoảng 10 phút" in summary.vi
    assert "2 reports rejected or in conflict" in summary.en
    assert SyncStatus(clock_offset_s=300.0).clock_warning is None


def test_equal_seeds_plan_equally(clock: FixedClock, office: Office) -> None:
    office.sync()
    plans = []
    for _ in range(2):
        office.seed = 99
        status = office.sync().status
        assert status.next_try_at is not None
        plans.append(status.next_try_at - clock.now())
    assert plans[0] == plans[1]
    usual = SyncPolicy().idle_s
    assert random.Random(99).uniform(0.8, 1.2) * usual == pytest.approx(plans[0].total_seconds(), abs=0.01)
