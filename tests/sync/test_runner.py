"""The runner's loop: nudges, waiting, stopping, cancelling, and what it tells."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import Cancelled
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import ReceiptStatus
from iocdesk.store.errors import StoreBusy, StoreFull
from iocdesk.sync.runner import LONGEST_WAIT_S, SyncRunner
from iocdesk.sync.schedule import SyncPolicy
from iocdesk.sync.status import Phase, SyncReport, SyncStatus, Tally
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


class ScriptedWake:
    """Instead of waiting, moves the clock and lets the next thing happen; stops the runner after the last."""

    def __init__(self, clock: FixedClock, stop: threading.Event, *script: Callable[[], object]) -> None:
        self._clock = clock
        self._stop = stop
        self._script = list(script)
        self.waits: list[float] = []
        self.woken = False

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.waits.append(timeout)
        self._clock.advance(seconds=timeout)
        if self._script:
            self._script.pop(0)()
        else:
            self._stop.set()
        return self.woken

    def clear(self) -> None:
        self.woken = False

    def set(self) -> None:
        self.woken = True


def run(office: Office, *script: Callable[[SyncRunner], object]) -> tuple[list[SyncStatus], ScriptedWake]:
    """Run for ever, as long as the script is."""
    runner, stop, seen = office.runner(), threading.Event(), list[SyncStatus]()
    wake = ScriptedWake(office.clock, stop, *((lambda step=step: step(runner)) for step in script))
    runner.run_forever(stop, wake, seen.append)
    return seen, wake


def idle(runner: SyncRunner) -> None:
    """Let the time pass."""


def test_it_begins_by_itself_and_then_rests(office: Office) -> None:
    seen, wake = run(office, idle, idle)
    assert [status.phase for status in seen if status.phase is Phase.HELLO]
    assert seen[-1].phase is Phase.STOPPED
    assert seen[-2].phase is Phase.IDLE
    # The first wait is none at all; afterwards it looks up twice a minute and asks the server nothing.
    assert wake.waits == [0.0, LONGEST_WAIT_S, LONGEST_WAIT_S]


def test_a_change_is_sent_within_seconds(office: Office) -> None:
    def change(runner: SyncRunner) -> None:
        office.type(DS01=4)
        runner.local_change()

    seen, wake = run(office, idle, change, idle, idle)
    assert office.store.outbox.items() == []
    assert wake.waits[2] == pytest.approx(5.0)
    assert max(status.waiting for status in seen) == 1
    assert any(status.phase is Phase.PUSH and status.total == 1 for status in seen)


def test_the_network_comes_back(office: Office, gateway: EmbeddedGateway) -> None:
    gateway.set_online(False)

    def back(runner: SyncRunner) -> None:
        gateway.set_online(True)
        runner.network_back()

    office.type(DS01=4)
    seen, _ = run(office, idle, back, idle)
    assert any(status.online is False for status in seen)
    assert seen[-2].online is True
    assert office.store.outbox.items() == []


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


def test_signing_in_and_asking_by_hand_start_at_once(office: Office) -> None:
    office.client.sign_out()

    def sign_in(runner: SyncRunner) -> None:
        office.sign_in()
        runner.signed_in()

    seen, _ = run(office, idle, sign_in, lambda runner: runner.request_sync(), idle)
    phases = [status.phase for status in seen]
    assert Phase.SIGNED_OUT in phases
    begun = [now for before, now in pairwise(phases) if now is Phase.HELLO is not before]
    assert len(begun) == 2 + 1


def test_stopping_from_another_thread(office: Office, tmp_path: Path) -> None:
    stop, wake, idle_now = threading.Event(), threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def seen(status: SyncStatus) -> None:
        if status.phase is Phase.IDLE and status.last_success is not None:
            idle_now.set()

    def work() -> None:
        store = office.store.clone()
        try:
            engine = office.runner()._engine
            SyncRunner(engine, store, office.client, office.clock).run_forever(stop, wake, seen)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)
        finally:
            store.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert idle_now.wait(20)
    stop.set()
    wake.set()
    thread.join(20)
    assert not thread.is_alive()
    assert failures == []


def test_stopping_in_the_middle_of_a_run(office: Office) -> None:
    stop = threading.Event()
    wake = ScriptedWake(office.clock, stop)
    runner = office.runner(lambda name: stop.set() if name == "after FetchCapabilities" else None)
    seen: list[SyncStatus] = []
    runner.run_forever(stop, wake, seen.append)
    assert seen[-1].phase is Phase.STOPPED
    assert not any(status.phase is Phase.PULL for status in seen)


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


def test_a_store_that_is_busy_at_the_start_is_waited_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, failures = office.store.outbox.items, [1, 1]

    def busy() -> object:
        if failures:
            failures.pop()
            raise StoreBusy(office.path)
        return original()

    monkeypatch.setattr(office.store.outbox, "items", busy)

    def nudge(runner: SyncRunner) -> None:
        failures.append(1)
        runner.local_change()

    seen, wake = run(office, idle, idle, idle, nudge, idle)
    assert seen[0].last_error is not None
    assert seen[0].last_error.code == "store.busy"
    assert wake.waits[:2] == [LONGEST_WAIT_S, LONGEST_WAIT_S]
    assert seen[-2].phase is Phase.IDLE


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
