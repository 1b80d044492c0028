"""A gateway whose disk is full or fails: it says so, nothing half-done is kept, and it goes on when there is room."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from iocdesk.core.clock import FixedClock
from iocdesk.forms.values import Value
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import Cell, ReceiptStatus, ReportKey
from tests.gateway.kit import APRIL, COMMUNE_REPORT, VILLAGE, VILLAGE_FORM
from tests.sync.office import Office, open_gateway, start_clock

KEYS = (COMMUNE_REPORT, ReportKey(VILLAGE_FORM, VILLAGE, APRIL))
Break = Callable[[Engine, pytest.MonkeyPatch], Callable[[], None]]


def fill(engine: Engine, patch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let the database grow no more; returns what makes room."""
    del patch
    most = [0]

    def hold(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {most[0] or 1_000_000}")

    with engine.connect() as connection:
        most[0] = int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0)
    event.listen(engine, "begin", hold)

    def make_room() -> None:
        most[0] = 0

    return make_room


def fail(engine: Engine, patch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let every commit fail as a broken disk does; returns what mends it."""
    commit = engine.dialect.do_commit

    def broken(connection: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    patch.setattr(engine.dialect, "do_commit", broken)
    return lambda: patch.setattr(engine.dialect, "do_commit", commit)


@pytest.fixture
def clock() -> FixedClock:
    return start_clock()


@pytest.fixture
def gateway(tmp_path: Path, clock: FixedClock) -> Iterator[EmbeddedGateway]:
    with open_gateway(tmp_path, clock) as running:
        yield running


@pytest.mark.parametrize("break_it", [fill, fail], ids=["full", "failing"])
def test_a_server_that_cannot_write_takes_nothing_and_loses_nothing(
    tmp_path: Path,
    gateway: EmbeddedGateway,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
    break_it: Break,
) -> None:
    office = Office(tmp_path, gateway.url, clock)
    office.sign_in()
    assert office.sync().ok
    for key in KEYS:
        office.type(key, DS01=7)
        long = Cell(Value.of(7), note="Giải trình dài. " * 600)
        office.store.reports.edit(key.id, {"DS01": long}, actor=office.actor)
    mend = break_it(gateway.app.state.services.database.engine, monkeypatch)
    report = office.sync()
    assert report.error is not None
    assert report.error.code == "api.server_full"
    assert "Số liệu vẫn lưu trên máy này" in report.summary().vi
    assert report.status.waiting == len(KEYS)
    wait = (report.status.next_try_at or clock.now()) - clock.now()
    assert 55 <= wait.total_seconds() <= 110
    mend()
    clock.advance(seconds=120)
    assert office.sync().ok
    for key in KEYS:
        head = office.store.reports.head(key.id)
        assert head is not None
        assert (head.version, str(head.cells["DS01"].value.data)) == (1, "7")
        assert [it.status for it in office.store.outbox.receipts(key.id)] == [ReceiptStatus.APPLIED]
    office.close()
