"""What a day costs on which nobody enters anything, and how soon news come all the same."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from iocdesk.core.clock import VN, FixedClock
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import ReportState, Transition
from iocdesk.sync.agenda import pause_s
from iocdesk.sync.engine import Engine
from iocdesk.sync.runner import SyncRunner
from iocdesk.sync.schedule import SyncPolicy
from tests.gateway.kit import COMMUNE_REPORT, LEADER, OFFICER
from tests.sync.office import Office, open_gateway, start_clock

POLICY = SyncPolicy()


@pytest.mark.parametrize(
    ("hour", "awaited", "pause"),
    [
        (8, False, 3600.0),
        (8, True, 900.0),
        (21, True, 900.0),
        (22, True, 14_400.0),
        (4, False, 2 * 3600 + 900.0),
    ],
)
def test_what_is_awaited_and_the_hour_say_when(hour: int, awaited: bool, pause: float) -> None:
    now = datetime(2026, 4, 19, hour, 0, tzinfo=VN)
    assert pause_s(now, POLICY, awaited=awaited) == pause


@pytest.fixture
def clock() -> FixedClock:
    return start_clock()


@pytest.fixture
def gateway(tmp_path: Path, clock: FixedClock) -> Iterator[EmbeddedGateway]:
    with open_gateway(tmp_path, clock) as running:
        yield running


class Computer:
    """The program left alone: it looks every five minutes whether anything is due, as the window does."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.engine = Engine(POLICY, random.Random(5))
        self.exchanges: list[str] = []
        self.looks: list[datetime] = []

    def runner(self) -> SyncRunner:
        office = self.office
        return SyncRunner(
            self.engine, office.store, office.client, office.clock, keys=office.keys, on_exchange=self._count
        )

    def _count(self, name: str) -> None:
        if name.startswith("before ") and name[7:].startswith(("Fetch", "Send", "Register")):
            self.exchanges.append(name[7:])

    def live(self, span: timedelta) -> None:
        """Let the time pass."""
        clock = self.office.clock
        until = clock.now() + span
        while clock.now() < until:
            clock.advance(seconds=300)
            if self.engine.due(clock.now()):
                self.looks.append(clock.now())
                assert self.runner().run_once(by_hand=False).error is None


@pytest.fixture
def computer(tmp_path: Path, clock: FixedClock, gateway: EmbeddedGateway) -> Iterator[Computer]:
    clock.set(datetime(2026, 4, 19, 23, 0, tzinfo=UTC))
    office = Office(tmp_path, gateway.url, clock)
    office.sign_in()
    made = Computer(office)
    assert made.runner().run_once().ok
    yield made
    office.close()


def test_an_idle_day_costs_next_to_nothing(computer: Computer, capsys: pytest.CaptureFixture[str]) -> None:
    computer.exchanges.clear()
    traffic = computer.office.client.traffic
    up, down = traffic.up, traffic.down
    computer.live(timedelta(days=1))
    sent, received = traffic.up - up, traffic.down - down
    counted = {name: computer.exchanges.count(name) for name in sorted(set(computer.exchanges))}
    with capsys.disabled():
        told = f"\nan idle day: {len(computer.exchanges)} requests, {sent} bytes up, {received} down; {counted}\n"
        sys.stdout.write(told)
    assert len(computer.exchanges) <= 80
    assert sent + received <= 80_000
    # One round asks for each slice by itself, for a slice that is new to this computer.
    assert counted.get("FetchSlice", 0) <= 9
    stored = computer.office.store.sync.traffic()
    assert stored.sent >= sent


def test_news_of_a_report_under_way_come_within_twenty_minutes(
    tmp_path: Path, computer: Computer, gateway: EmbeddedGateway
) -> None:
    officer = computer.office
    officer.type(DS01=5)
    officer.store.reports.transition(COMMUNE_REPORT.id, Transition.REQUEST_APPROVAL, actor=OFFICER)
    assert computer.runner().run_once(by_hand=False).ok
    leader = Office(tmp_path, gateway.url, officer.clock, actor=LEADER, seed=2)
    leader.sign_in()
    leader.sync()
    leader.store.reports.transition(COMMUNE_REPORT.id, Transition.RETURN, actor=LEADER, reason="Xin xem lại.")
    assert leader.sync().ok
    leader.close()
    computer.live(timedelta(minutes=20))
    found = officer.store.reports.get(COMMUNE_REPORT.id)
    assert found is not None
    assert found.state is ReportState.RETURNED
