"""A store that is read-only, full, locked by a second copy, newer, under another key, or torn."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from iocdesk.core.clock import FixedClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.core.periods import Period
from iocdesk.reports.model import ReportKey
from iocdesk.store import (
    StoreClosed,
    StoreDamaged,
    StoreDiskFault,
    StoreError,
    StoreExists,
    StoreFull,
    StoreKeyWrong,
    StoreLocked,
    StoreMissing,
    StoreNewer,
    StoreReadOnly,
    create_store,
    open_store,
)
from iocdesk.store.connection import Database
from iocdesk.store.copies import copies, day_of, keep_copy
from iocdesk.store.filelock import describe
from iocdesk.store.recovery import open_or_recover, recover
from iocdesk.store.store import check_path, lock_path
from tests.store.helpers import HOA, KEY, REPORT, START, Desk, figures, number

ROOT = Path(__file__).resolve().parents[2]
PAGE = 4096


def clock() -> FixedClock:
    return FixedClock(START)


def reopen(path: Path, key: bytes = KEY) -> None:
    made = clock()
    open_store(path, key, clock=made, ids=Uuid7Source(made)).close()


def fill(desk: Desk, reports: int = 24, cells: int = 60) -> dict[str, dict[str, str]]:
    """Type several reports full; return what was typed."""
    typed = {}
    for month in range(reports):
        period = Period.parse(f"{2024 + month // 12}{month % 12 + 1:02d}")
        key = ReportKey(REPORT.form_id, REPORT.unit, period)
        desk.store.reports.begin(key, "1")
        desk.store.reports.edit(
            key.id, {f"DS{n:02d}": number(month * 1000 + n) for n in range(cells)}, actor=HOA
        )
        typed[key.id] = figures(desk.store.reports.get(key.id))
    return typed


# -- locked ------------------------------------------------------------------------------------------------


def test_second_copy_is_told_who_has_the_store(desk: Desk) -> None:
    with pytest.raises(StoreLocked) as caught:
        reopen(desk.path)
    assert f"PID {os.getpid()}" in caught.value.text.vi
    assert "08:00 20/04/2026" in caught.value.text.vi
    assert caught.value.retryable


def test_lock_dies_with_its_process(tmp_path: Path) -> None:
    body = (
        "import sys; from pathlib import Path; from tests.store.helpers import Desk\n"
        "desk = Desk(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", body, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        path = tmp_path / "profile.db"
        with pytest.raises(StoreLocked) as caught:
            reopen(path)
        assert f"PID {child.pid}" in caught.value.text.en
        child.kill()
    made = clock()
    with open_store(path, KEY, clock=made, ids=Uuid7Source(made)) as store:
        assert store.unclean
    with open_store(path, KEY, clock=made, ids=Uuid7Source(made)) as store:
        assert not store.unclean


def test_clone_shares_the_lock_to_the_last(desk: Desk) -> None:
    clone = desk.store.clone()
    desk.store.close()
    with pytest.raises(StoreLocked):
        reopen(desk.path)
    clone.close()
    clone.close()
    reopen(desk.path)


def test_holder_of_an_unreadable_lock_is_nobody(tmp_path: Path) -> None:
    for content in (b"", b"{}", b"\xff\xfe", b'{"host": 1, "pid": 2, "since": "soon"}'):
        (tmp_path / "x.lock").write_bytes(content)
        assert describe(tmp_path / "x.lock") == ""
    assert describe(tmp_path / "missing") == ""


# -- newer, missing, in the way, another key ---------------------------------------------------------------


def test_newer_store_is_refused_and_untouched(desk: Desk) -> None:
    desk.store.close()
    database = Database(desk.path, KEY)
    database.run("PRAGMA user_version = 99")
    database.close()
    content = desk.path.read_bytes()
    with pytest.raises(StoreNewer) as caught:
        reopen(desk.path)
    assert "99" in caught.value.text.vi
    assert desk.path.read_bytes() == content


def test_missing_and_existing(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        reopen(tmp_path / "nowhere.db")
    assert not lock_path(tmp_path / "nowhere.db").exists()
    made = clock()
    with pytest.raises(StoreExists):
        create_store(desk.path, KEY, clock=made, ids=Uuid7Source(made))


def test_wrong_key_is_not_called_damage(desk: Desk) -> None:
    desk.store.close()
    for act in (reopen, lambda path, key: recover(path, key, clock=clock(), ids=desk.ids)):
        with pytest.raises(StoreKeyWrong):
            act(desk.path, bytes(32))
    reopen(desk.path)


def test_nothing_readable_is_in_the_file(desk: Desk) -> None:
    desk.store.reports.begin(REPORT, "1")
    desk.type(DS01=1)
    desk.store.close()
    for file in desk.path.parent.iterdir():
        content = file.read_bytes()
        assert b"SQLite format" not in content
        assert b"xa_vp_thang_tk" not in content
        assert KEY not in content


def test_closed_store_says_so(desk: Desk) -> None:
    desk.store.close()
    with pytest.raises(StoreClosed):
        desk.store.reports.get(REPORT.id)
    with pytest.raises(StoreMissing):
        desk.store.clone()


# -- read-only ---------------------------------------------------------------------------------------------


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another account can reach."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def test_read_only_store_is_said_to_be_so(open_folder: Path) -> None:
    desk = Desk(open_folder)
    desk.store.close()
    for file in open_folder.iterdir():
        file.chmod(0o444)
    open_folder.chmod(0o555)
    try:
        assert _as_nobody(desk.path) == "store.read_only"
    finally:
        open_folder.chmod(0o755)


def test_folder_that_cannot_be_written_gets_no_store(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    try:
        assert _as_nobody(open_folder / "new" / "profile.db") == "store.read_only"
        assert _as_nobody(open_folder / "profile.db") == "store.read_only"
    finally:
        open_folder.chmod(0o755)


def _as_nobody(path: Path) -> str:
    """Open or create a store as an account without rights; return the error's code."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = "nothing happened"
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            made = clock()
            act = open_store if path.exists() else create_store
            act(path, KEY, clock=made, ids=Uuid7Source(made))
        except StoreError as error:
            code = error.code
        except BaseException as error:  # noqa: BLE001 - the parent must hear of it
            code = repr(error)
        finally:
            os.write(writer, code.encode())
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read().decode()
    os.waitpid(child, 0)
    return answer


# -- full --------------------------------------------------------------------------------------------------


def test_full_store_saves_nothing_by_halves(desk: Desk) -> None:
    desk.store.reports.begin(REPORT, "1")
    desk.type(DS01=1)
    database = desk.store.reports._db
    database.run(f"PRAGMA max_page_count = {database.one('PRAGMA page_count')[0]}")
    with pytest.raises(StoreFull) as caught:
        desk.store.reports.edit(
            REPORT.id, {f"X{n}": number(n) for n in range(4000)} | {"DS01": number(2)}, actor=HOA
        )
    assert caught.value.retryable
    assert figures(desk.store.reports.get(REPORT.id)) == {"DS01": "1"}
    assert len(desk.store.past.audit(REPORT.id)) == 1
    database.run("PRAGMA max_page_count = 1000000")
    desk.type(DS01=2)
    assert figures(desk.reopen().reports.get(REPORT.id)) == {"DS01": "2"}


def test_disk_that_refuses_is_no_damage(desk: Desk) -> None:
    desk.store.reports.begin(REPORT, "1")
    desk.type(DS01=1)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    wal = desk.path.with_name(desk.path.name + "-wal")
    resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size + PAGE, before[1]))
    try:
        with pytest.raises(StoreDiskFault):
            desk.store.reports.edit(REPORT.id, {f"X{n}": number(n) for n in range(4000)}, actor=HOA)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert figures(desk.reopen().reports.get(REPORT.id)) == {"DS01": "1"}
    desk.store.check()


# -- torn --------------------------------------------------------------------------------------------------


def tear(path: Path, pages: list[int]) -> None:
    """Overwrite whole pages, counted from 1, with noise."""
    noise = random.Random(7)
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * PAGE)
            file.write(noise.randbytes(PAGE))


def page_count(path: Path) -> int:
    return path.stat().st_size // PAGE


def test_check_finds_a_torn_page(desk: Desk) -> None:
    fill(desk)
    desk.store.check()
    desk.store.close()
    tear(desk.path, [page_count(desk.path) // 2])
    made = clock()
    with open_store(desk.path, KEY, clock=made, ids=Uuid7Source(made)) as store, pytest.raises(StoreDamaged):
        store.check()


def test_after_an_unclean_end_the_file_is_checked_at_once(desk: Desk) -> None:
    fill(desk)
    desk.store.close()
    tear(desk.path, [page_count(desk.path) // 2])
    lock_path(desk.path).write_text("left behind")
    with pytest.raises(StoreDamaged):
        reopen(desk.path)


def test_torn_first_page_is_set_aside_and_nothing_is_claimed(desk: Desk) -> None:
    fill(desk)
    desk.store.close()
    tear(desk.path, [1])
    torn = desk.path.read_bytes()
    store, report = open_or_recover(desk.path, KEY, clock=clock(), ids=desk.ids)
    store.close()
    assert report is not None
    assert (report.reports, report.cells) == (0, 0)
    assert "report" in report.lost_tables
    assert report.set_aside.name == "profile.db.damaged-20260420-080000"
    assert report.set_aside.read_bytes() == torn


def test_truncated_file_is_damage_not_a_crash(desk: Desk) -> None:
    fill(desk)
    desk.store.close()
    with desk.path.open("r+b") as file:
        file.truncate(desk.path.stat().st_size // 3 + 100)
    store, report = open_or_recover(desk.path, KEY, clock=clock(), ids=desk.ids)
    if report is None:
        with pytest.raises(StoreDamaged):
            store.check()
    store.close()


def test_sound_file_opens_without_recovery(desk: Desk) -> None:
    desk.store.close()
    store, report = open_or_recover(desk.path, KEY, clock=clock(), ids=desk.ids)
    store.close()
    assert report is None


@pytest.mark.parametrize("seed", range(8))
def test_what_is_read_after_a_tear_is_what_was_written(desk: Desk, seed: int) -> None:
    typed = fill(desk)
    desk.store.close()
    pages = random.Random(seed).sample(range(2, page_count(desk.path) + 1), 3)
    tear(desk.path, pages)
    report = recover(desk.path, KEY, clock=clock(), ids=desk.ids)
    made = clock()
    with open_store(desk.path, KEY, clock=made, ids=Uuid7Source(made)) as store:
        store.check()
        found = {item.id: figures(store.reports.get(item.id)) for item in store.reports.find()}
        assert report.cells == sum(len(cells) for cells in found.values())
        for report_id, cells in found.items():
            assert cells.items() <= typed[report_id].items()
        for op in store.outbox.next_batch():
            assert (
                figures(store.reports.get(op.report_id)).items()
                >= {key: str(cell.value.data) for key, cell in op.cells.items()}.items()
            )
        sent = {(op.report_id, key) for op in store.outbox.next_batch() for key in op.cells}
        shown = {(report_id, key) for report_id, cells in found.items() for key in cells}
        assert sent == shown, "every figure that was saved from the file is on its way again"
    assert report.set_aside.exists()


def test_most_survives_one_torn_page(desk: Desk) -> None:
    typed = fill(desk)
    desk.store.close()
    total = sum(map(len, typed.values()))
    kept = []
    for page in range(2, page_count(desk.path) + 1, 16):
        folder = desk.path.parent / f"copy{page}"
        folder.mkdir()
        copy = folder / "profile.db"
        copy.write_bytes(desk.path.read_bytes())
        tear(copy, [page])
        kept.append(recover(copy, KEY, clock=clock(), ids=desk.ids).cells / total)
    assert sorted(kept)[len(kept) // 2] > 0.9


def test_a_torn_first_page_is_made_good_by_the_newest_copy(desk: Desk) -> None:
    typed = fill(desk, reports=3)
    assert keep_copy(desk.store, date(2026, 4, 19)) is not None
    desk.store.outbox.next_batch()
    desk.type(HOA, ReportKey(REPORT.form_id, REPORT.unit, Period.parse("202401")), DS01=77)
    copy = keep_copy(desk.store, date(2026, 4, 20))
    assert copy is not None
    sealed = {op.op_id for op in desk.store.outbox.next_batch()}
    before = desk.store.device_id
    desk.type(HOA, ReportKey(REPORT.form_id, REPORT.unit, Period.parse("202401")), DS02=88)
    desk.store.close()
    tear(desk.path, [1])
    store, report = open_or_recover(desk.path, KEY, clock=clock(), ids=desk.ids)
    with store:
        store.check()
        assert report is not None
        assert (report.reports, report.cells, report.copied) == (3, 180, date(2026, 4, 20))
        assert report.lost_tables == ()
        found = {report_id: figures(store.reports.get(report_id)) for report_id in typed}
        [first] = [cells for report_id, cells in found.items() if report_id.endswith("202401")]
        assert (first["DS01"], first["DS02"]) == ("77", "2")
        assert store.device_id != before
        again = store.outbox.next_batch()
        assert {op.report_id for op in again} == set(typed)
        assert not sealed & {op.op_id for op in again}
    assert report.set_aside.exists()
    assert copy.exists()


def test_a_copy_that_is_torn_too_gives_way_to_the_one_before(desk: Desk) -> None:
    fill(desk, reports=2)
    days = [date(2026, 4, day) for day in (17, 18, 19)]
    made = [keep_copy(desk.store, day) for day in days]
    desk.store.close()
    assert made[1] is not None
    assert made[2] is not None
    check_path(made[1]).write_text("0" * 64)
    for path in (desk.path, made[2]):
        tear(path, [1])
    report = recover(desk.path, KEY, clock=clock(), ids=desk.ids)
    assert (report.reports, report.copied) == (2, days[0])


def test_a_few_copies_are_kept_one_a_day(desk: Desk) -> None:
    desk.store.reports.begin(REPORT, "1")
    for day in range(1, 10):
        assert keep_copy(desk.store, date(2026, 4, day), most=3) is not None
        assert keep_copy(desk.store, date(2026, 4, day), most=3) is None
    assert [day_of(path).day for path in copies(desk.path)] == [9, 8, 7]
    assert keep_copy(desk.store, date(2026, 4, 1), most=3) is not None
    assert [day_of(path).day for path in copies(desk.path)] == [9, 8, 1]
    assert len(list(desk.path.parent.glob("*.copy-*"))) == 6


def test_backup_is_whole_while_in_use(desk: Desk, tmp_path: Path) -> None:
    desk.store.reports.begin(REPORT, "1")
    desk.type(DS01=1)
    copy = tmp_path / "backup.db"
    desk.store.backup(copy)
    desk.type(DS01=2)
    made = clock()
    with open_store(copy, KEY, clock=made, ids=Uuid7Source(made)) as store:
        assert figures(store.reports.get(REPORT.id)) == {"DS01": "1"}
        assert store.device_id == desk.store.device_id
    with pytest.raises(StoreExists):
        desk.store.backup(copy)
    with pytest.raises(StoreReadOnly):
        desk.store.backup(tmp_path / "no" / "folder.db")
