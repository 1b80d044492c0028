"""Salvage: what can be read of a damaged file goes, row by row, into a new one; the damaged one is kept aside.

Every page of the file is authenticated, so a damaged page yields nothing, never something wrong. After a bad page
SQLCipher refuses all others on that connection: a new one is opened, and reading goes on behind the gap. Where not
one report can be read (a torn first page hides everything), the newest daily copy takes the file's place.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from iocdesk.core.clock import VN, Clock
from iocdesk.core.ids import IdSource
from iocdesk.core.progress import Progress, Silent
from iocdesk.store.connection import Database, Row
from iocdesk.store.copies import copies, day_of
from iocdesk.store.errors import StoreDamaged, StoreDiskFault, StoreKeyWrong, StoreReadOnly
from iocdesk.store.filelock import FileLock
from iocdesk.store.lines import OpStatus
from iocdesk.store.mending import mend
from iocdesk.store.store import Store, create_store, expect_key, lock_path, open_store

_TABLES = (
    "word", "stamp", "report", "cell", "version", "op", "op_cell", "receipt", "audit", "slice", "form",
    "acknowledgement", "fact", "log", "traffic", "relay", "message", "letter",
)  # fmt: skip
_PARENT = {"cell": "report", "op_cell": "op"}
"""Tables without row ids: read for each parent by itself, then by their key."""
_WHOLE = frozenset({"fact", "message", "letter"})
"""Small tables without numbers: read in one go."""
_OPERATIONS = frozenset({"op", "op_cell"})
_TOP = 1 << 40
_MOST_TRIES = 20_000
_SIDE_FILES = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """What came of a salvage.

    Attributes:
        reports: reports that are in the new file.
        cells: cells of their working copies.
        unsent: reports among them with something not yet answered by the server.
        lost_tables: tables of which something, or everything, could not be read.
        new_path: the new file, in the old one's place.
        set_aside: the damaged file.
        copied: the day of the copy that everything was taken from; None when it was the damaged file itself.
    """

    reports: int
    cells: int
    unsent: int
    lost_tables: tuple[str, ...]
    new_path: Path
    set_aside: Path
    copied: date | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows that could be read, and whether those were all that was asked for."""

    rows: list[Row]
    sound: bool


class _Source:
    """The damaged file, opened again after each bad page."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._db: Database | None = None
        self.tries = 0

    def stream(self, sql: str, *values: object) -> _Part:
        """Return the rows up to the first bad page in the way."""
        self.tries += 1
        rows: list[Row] = []
        try:
            if self._db is None:
                self._db = Database(self._path, self._key)
            for row in self._db.each(sql, *values):
                rows.append(row)  # noqa: PERF402 - what came before a bad page is kept
        except (StoreDamaged, StoreDiskFault):
            self.close()
            return _Part(rows, sound=False)
        return _Part(rows, sound=True)

    def close(self) -> None:
        """Close; the next question opens again."""
        if self._db is not None:
            self._db.close()
            self._db = None


def recover(
    path: Path,
    key: bytes,
    *,
    clock: Clock,
    ids: IdSource,
    progress: Progress | None = None,
) -> RecoveryReport:
    """Set a damaged store aside as `<name>.damaged-YYYYmmdd-HHMMSS` and salvage it into a new one.

    Raises:
        StoreKeyWrong: when the file is another key's.
        StoreLocked: while another copy of the program has it open.
        StoreReadOnly, StoreFull: when the new file cannot be written; the damaged one then is where it was.
    """
    expect_key(path, key)
    lock = FileLock(lock_path(path), path, clock.now())
    try:
        fresh = _fresh(path)
        _remove(fresh)
        made = _salvage(path, fresh, key, clock, ids, progress or Silent())
        aside = _set_aside(path, clock)
        _put_in_place(fresh, path)
    finally:
        lock.release()
    return _report(path, key, clock, ids, made, aside)


def open_or_recover(
    path: Path, key: bytes, *, clock: Clock, ids: IdSource
) -> tuple[Store, RecoveryReport | None]:
    """Open a store; where it is damaged, salvage it first and say what came of it.

    Raises:
        StoreMissing, StoreLocked, StoreNewer, StoreKeyWrong, StoreReadOnly, StoreFull.
    """
    if not path.exists() and _fresh(path).exists():
        # The program was ended between setting the damaged file aside and putting the new one in its place.
        _put_in_place(_fresh(path), path)
    try:
        return open_store(path, key, clock=clock, ids=ids), None
    except StoreDamaged:
        report = recover(path, key, clock=clock, ids=ids)
        return open_store(path, key, clock=clock, ids=ids), report


def _fresh(path: Path) -> Path:
    return path.with_name(path.name + ".recovering")


@dataclass(frozen=True, slots=True)
class _Made:
    """A new file: what is not in it, whose computer it is, and the day of the copy that it was made of."""

    lost: tuple[str, ...]
    device: str
    copied: date | None = None


def _salvage(path: Path, fresh: Path, key: bytes, clock: Clock, ids: IdSource, progress: Progress) -> _Made:
    """Make the new file of the damaged one, or of the newest copy that has what that has not."""
    made = _copy(path, fresh, key, clock, ids, progress)
    if not made.lost or _reports(fresh, key):
        return made
    for copy in copies(path):
        _remove(fresh)
        with suppress(StoreKeyWrong):
            expect_key(copy, key)
            restored = _copy(copy, fresh, key, clock, ids, progress, as_copy=True)
            if not restored.lost or _reports(fresh, key):
                return replace(restored, copied=day_of(copy))
    _remove(fresh)
    return _copy(path, fresh, key, clock, ids, progress)


def _reports(fresh: Path, key: bytes) -> int:
    database = Database(fresh, key)
    try:
        return int(database.one("SELECT count(*) FROM report")[0])
    finally:
        database.close()


def _copy(
    path: Path,
    fresh: Path,
    key: bytes,
    clock: Clock,
    ids: IdSource,
    progress: Progress,
    *,
    as_copy: bool = False,
) -> _Made:
    source = _Source(path, key)
    try:
        return _copy_of(source, fresh, key, clock, ids, progress, as_copy=as_copy)
    except BaseException:
        _remove(fresh)
        raise
    finally:
        source.close()


def _copy_of(
    source: _Source,
    fresh: Path,
    key: bytes,
    clock: Clock,
    ids: IdSource,
    progress: Progress,
    *,
    as_copy: bool,
) -> _Made:
    readable = source.stream("SELECT count(*) FROM sqlite_master").sound
    lost: list[str] = []
    with create_store(fresh, key, clock=clock, ids=ids) as store:
        target = Database(fresh, key)
        device = store.device_id
        try:
            for number, table in enumerate(_TABLES):
                progress.step(number, len(_TABLES), table)
                if not readable or not _copy_table(source, target, table):
                    lost.append(table)
            if as_copy:
                _begin_anew(target, ids, device)
            mend(target, ids, operations_lost=bool(_OPERATIONS & set(lost)))
        finally:
            target.close()
    with suppress(OSError):
        lock_path(fresh).unlink()
    return _Made(tuple(lost), device)


def _begin_anew(target: Database, ids: IdSource, device: str) -> None:
    """Make a copy another computer's: the server may have seen more of this one's operations than the copy has.

    What was to be sent then is sent again under new names; the server takes the same content without a word.
    """
    with target.write("copy"):
        target.run("INSERT OR REPLACE INTO fact (name, value) VALUES ('device_id', ?)", device)
        for (op,) in target.all("SELECT id FROM op WHERE status = ?", int(OpStatus.DRAFT)):
            target.run("UPDATE op SET name = ? WHERE id = ?", ids.new(), op)


def _copy_table(source: _Source, target: Database, table: str) -> bool:
    """Copy what can be read of a table; return whether that was all of it."""
    columns = [row[1] for row in target.all(f"PRAGMA table_info({table})")]
    marks = ", ".join("?" * len(columns))
    # A table that an older structure lacks is empty, not lost.
    found = source.stream("SELECT 1 FROM sqlite_master WHERE name = ?", table)
    if found.sound and not found.rows:
        return True
    whole = True
    with target.write(f"salvage-{table}"):
        for part in _parts(source, target, table, ", ".join(columns)):
            whole = whole and part.sound
            if part.rows:
                sql = f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - names from constants of ours
                target.many(sql, [row[1:] for row in part.rows])
    return whole


def _parts(source: _Source, target: Database, table: str, names: str) -> Iterator[_Part]:
    """Yield what can be read of a table; each row with its number in front."""
    if table in _WHOLE:
        yield source.stream(f"SELECT 0, {names} FROM {table}")  # noqa: S608 - names from constants of ours
        return
    parent = _PARENT.get(table)
    if parent is None:
        yield from _walk(source, table, "rowid", names)
        return
    found = source.stream(f"SELECT 0, {names} FROM {table}")  # noqa: S608 - names from constants of ours
    if found.sound:
        yield found
        return
    for (number,) in target.all(f"SELECT id FROM {parent} ORDER BY id"):  # noqa: S608 - names from constants of ours
        yield from _walk(source, table, "key", names, f"{parent} = {int(number)} AND")
    yield _Part([], sound=False)


def _walk(source: _Source, table: str, by: str, names: str, within: str = "") -> Iterator[_Part]:
    """Read rows in order, stepping over what cannot be read."""
    low = 0
    while True:
        sql = f"SELECT {by}, {names} FROM {table} WHERE {within} {by} >= ? ORDER BY {by}"  # noqa: S608 - names from constants of ours
        part = source.stream(sql, low)
        yield part
        if part.sound or source.tries > _MOST_TRIES:
            return
        low = part.rows[-1][0] + 1 if part.rows else low
        probe = f"SELECT {by} FROM {table} WHERE {within} {by} >= ? ORDER BY {by} LIMIT 1"  # noqa: S608 - names from constants of ours
        after = _after_gap(source, probe, low)
        if after is None:
            return
        low = after


def _after_gap(source: _Source, probe: str, bad: int) -> int | None:
    """Return the first number behind `bad` from which reading goes on; None where it never does."""
    step = 1
    while not source.stream(probe, bad + step).sound:
        step *= 2
        if step > _TOP:
            return None
    low, high = bad + step // 2, bad + step
    while high - low > 1:
        middle = (low + high) // 2
        if source.stream(probe, middle).sound:
            high = middle
        else:
            low = middle
    return high


def _set_aside(path: Path, clock: Clock) -> Path:
    stamp = clock.now().astimezone(VN).strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    try:
        path.replace(aside)
        for end in _SIDE_FILES:
            side = path.with_name(path.name + end)
            if side.exists():
                side.replace(aside.with_name(aside.name + end))
    except OSError:
        raise StoreReadOnly(path) from None
    return aside


def _put_in_place(fresh: Path, path: Path) -> None:
    try:
        for end in _SIDE_FILES:
            with suppress(FileNotFoundError):
                fresh.with_name(fresh.name + end).replace(path.with_name(path.name + end))
        fresh.replace(path)
        check = fresh.with_name(fresh.name + ".keycheck")
        shutil.move(check, path.with_name(path.name + ".keycheck"))
    except OSError:
        raise StoreReadOnly(path) from None


def _remove(path: Path) -> None:
    for end in ("", *_SIDE_FILES, ".lock", ".keycheck"):
        with suppress(OSError):
            path.with_name(path.name + end).unlink()


def _report(
    path: Path,
    key: bytes,
    clock: Clock,
    ids: IdSource,
    made: _Made,
    aside: Path,
) -> RecoveryReport:
    with open_store(path, key, clock=clock, ids=ids, device_id=made.device) as store:
        found = store.reports.find()
        cells = sum(item.answered for item in found)
        unsent = sum(item.unsent for item in found)
    return RecoveryReport(len(found), cells, unsent, made.lost, path, aside, made.copied)
