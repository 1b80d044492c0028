"""Every step from the previous structure's real file, and nothing half-done when a step is interrupted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from iocdesk.core.clock import FixedClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.reports.digest import report_digest
from iocdesk.reports.model import ReportState, Transition
from iocdesk.store import OutboxState, Store, open_store
from iocdesk.store.connection import APPLICATION_ID, Database, migrate_step
from iocdesk.store.migrations import LATEST
from tests.store.helpers import KEY, REPORT, START, Desk, figures

DATA = Path(__file__).parent / "data"


def version(path: Path) -> int:
    database = Database(path, KEY)
    try:
        return int(database.one("PRAGMA user_version")[0])
    finally:
        database.close()


def opened(path: Path) -> Store:
    clock = FixedClock(START)
    return open_store(path, KEY, clock=clock, ids=Uuid7Source(clock))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copy(DATA / "store-v1.db", tmp_path / "old.db"))


def test_every_earlier_structure_has_a_real_file() -> None:
    assert [path.name for path in sorted(DATA.glob("store-v*.db"))] == [
        f"store-v{number}.db" for number in range(1, LATEST)
    ]


def test_file_of_structure_1_keeps_everything(old: Path) -> None:
    assert version(old) == 1
    with opened(old) as store:
        report = store.reports.get(REPORT.id)
        assert report is not None
        assert figures(report) == {"DS01": "13.5", "DS02": "3"}
        assert report.state is ReportState.FOR_APPROVAL
        assert figures(store.reports.head(REPORT.id)) == {"DS01": "12.5", "DS02": "3"}
        assert store.device_id == "pc-v1"
        assert store.settings.get("language", "") == "vi"
        assert [row.key for row in store.past.audit(REPORT.id)] == ["DS01", "DS02", "DS01", ""]
        assert store.outbox.items()[0].state is OutboxState.WAITING
        op = store.outbox.next_batch()[0]
        assert (op.transition, op.base_version, op.seq) == (Transition.REQUEST_APPROVAL, 1, 2)
        store.sync.count_bytes(sent=10, received=20)
        assert store.sync.traffic().sent == 10
        store.check()
    assert version(old) == LATEST


def test_file_of_structure_2_keeps_everything(tmp_path: Path) -> None:
    path = Path(shutil.copy(DATA / "store-v2.db", tmp_path / "old.db"))
    assert version(path) == 2
    with opened(path) as store:
        report = store.reports.get(REPORT.id)
        assert report is not None
        assert figures(report) == {"DS01": "13.5", "DS02": "3"}
        assert report.state is ReportState.FOR_APPROVAL
        assert store.outbox.items()[0].state is OutboxState.SEALED
        first, second = store.outbox.seal_all()
        assert (first.transition, second.transition) == (None, Transition.REQUEST_APPROVAL)
        assert store.sync.traffic().received == 20
        assert store.relays.items() == []
        store.check()
    assert version(path) == LATEST


def test_file_of_structure_3_keeps_everything(tmp_path: Path) -> None:
    path = Path(shutil.copy(DATA / "store-v3.db", tmp_path / "old.db"))
    assert version(path) == 3
    with opened(path) as store:
        report = store.reports.get(REPORT.id)
        assert report is not None
        assert figures(report) == {"DS01": "13.5", "DS02": "3"}
        assert store.outbox.items()[0].state is OutboxState.SEALED
        assert store.sync.traffic().received == 20
        assert (store.letters.thread(REPORT.id), store.letters.pending(), store.letters.cursor) == ([], 0, "")
        store.check()
    assert version(path) == LATEST


def test_file_of_structure_4_keeps_everything_and_gets_its_digests(tmp_path: Path) -> None:
    path = Path(shutil.copy(DATA / "store-v4.db", tmp_path / "old.db"))
    assert version(path) == 4
    with opened(path) as store:
        report = store.reports.get(REPORT.id)
        assert report is not None
        assert figures(report) == {"DS01": "13.5", "DS02": "3"}
        head = store.reports.head(REPORT.id)
        assert head is not None
        told = [(REPORT.id, head.version, report_digest(head))]
        assert store.sync.digests() == told
        assert store.sync.digests() == told
        store.check()
    assert version(path) == LATEST


@pytest.mark.parametrize("name", ["store-v1.db", "store-v2.db", "store-v3.db", "store-v4.db"])
def test_migrated_and_new_files_have_the_same_structure(tmp_path: Path, desk: Desk, name: str) -> None:
    old = Path(shutil.copy(DATA / name, tmp_path / "old.db"))
    opened(old).close()
    desk.store.close()
    schemas = []
    for path in (old, desk.path):
        database = Database(path, KEY)
        schemas.append(
            database.all("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        )
        assert database.one("PRAGMA application_id")[0] == APPLICATION_ID
        database.close()
    assert schemas[0] == schemas[1]


def test_interrupted_step_leaves_the_previous_structure(old: Path) -> None:
    def stop(label: str) -> None:
        raise KeyboardInterrupt(label)

    database = Database(old, KEY, on_commit=stop)
    with pytest.raises(KeyboardInterrupt):
        migrate_step(database, 2)
    database.close()
    assert version(old) == 1
    with opened(old) as store:
        assert figures(store.reports.get(REPORT.id)) == {"DS01": "13.5", "DS02": "3"}
