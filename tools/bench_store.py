"""Measures the store: bytes per value, and one durable edit against bare SQLite writing the same rows.

    python tools/bench_store.py [--json]

Ratios are medians of pairs taken in turn, so that a busy machine weighs on both sides alike.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from iocdesk.core.clock import SystemClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.core.periods import Period, PeriodType
from iocdesk.core.units import UnitKey
from iocdesk.forms.values import Value
from iocdesk.reports.model import Actor, Cell, Report, ReportKey, ReportState, Role
from iocdesk.store import Change, Store, create_store

VALUES = 100_000
CELLS = 100
PAIRS = 300
UNIT = UnitKey("15298", date(2025, 7, 1))
ACTOR = Actor("hoa", "Lê Thị Hòa", Role.CONSOLIDATOR, (UNIT,))


def main() -> None:
    """Print one line for each measurement, or one JSON object a line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for row in (*bytes_per_value(folder), commit_ratio(folder, "rows"), commit_ratio(folder, "cipher")):
            print(json.dumps(row) if as_json else "  ".join(f"{key}={value}" for key, value in row.items()))


def new_store(path: Path) -> Store:
    """Make a store with a random key."""
    clock = SystemClock()
    return create_store(path, os.urandom(32), clock=clock, ids=Uuid7Source(clock))


def report_of(number: int, chance: random.Random) -> Report:
    """Return a report of 100 figures like those of a commune."""
    period = Period(PeriodType.MONTH, 1950 + number // 12, number % 12 + 1)
    at = SystemClock().now()
    cells = {
        f"DS{cell:03d}": Cell(
            Value.of(Decimal(chance.randrange(10 ** chance.randrange(1, 6)))), author="hoa", at=at
        )
        for cell in range(CELLS)
    }
    return Report(
        ReportKey("xa_vp_thang_tk", UNIT, period),
        "2026.1",
        ReportState.ACCEPTED,
        1,
        cells,
        (),
        None,
        at,
        "hoa",
    )


def bytes_per_value(folder: Path) -> list[dict[str, object]]:
    """Take 100,000 values in from the server and look at the file, as a whole and table by table."""
    chance = random.Random(1)
    reports = [report_of(number, chance) for number in range(VALUES // CELLS)]
    store = new_store(folder / "size.db")
    began = time.perf_counter()
    store.sync.apply_changes([Change(n, report.id, report) for n, report in enumerate(reports)], "c")
    seconds = time.perf_counter() - began
    database = store.reports._db
    database.run("PRAGMA wal_checkpoint(TRUNCATE)")
    total = (folder / "size.db").stat().st_size
    blocks = database.one("SELECT sum(length(body)) FROM version")[0]
    store.close()
    return [
        {
            "what": "bytes per value, working copy",
            "bytes": round((total - blocks) / VALUES, 1),
            "with_versions": round(total / VALUES, 1),
            "values": VALUES,
        },
        {"what": "take in changes", "values_per_s": round(VALUES / seconds), "seconds": round(seconds, 2)},
    ]


def commit_ratio(folder: Path, against: str) -> dict[str, object]:
    """Compare an edit of one cell of a 1,000-cell report with a bare commit of the same rows."""
    store = new_store(folder / f"edit-{against}.db")
    key = ReportKey("xa_vp_thang_tk", UNIT, Period.parse("202604"))
    store.reports.begin(key, "2026.1")
    store.reports.edit(key.id, {f"DS{n:03d}": Cell(Value.of(n)) for n in range(1000)}, actor=ACTOR)
    bare = bare_writer(folder / f"bare-{against}.db", cipher=against == "cipher")
    ours, theirs = [], []
    for n in range(PAIRS):
        cell = Cell(Value.of(5000 + n))
        ours.append(
            timed(lambda c=cell, n=n: store.reports.edit(key.id, {f"DS{n % 1000:03d}": c}, actor=ACTOR))
        )  # type: ignore[misc]
        theirs.append(timed(lambda n=n: bare(n)))  # type: ignore[misc]
    store.close()
    ratio = statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
    return {
        "what": f"edit of one cell against bare {'sqlcipher3' if against == 'cipher' else 'sqlite3'}",
        "ratio": round(ratio, 2),
        "ours_ms": round(statistics.median(ours) * 1000, 3),
        "bare_ms": round(statistics.median(theirs) * 1000, 3),
    }


def timed(act: Callable[[], object]) -> float:
    """Return how many seconds it took."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def bare_writer(path: Path, *, cipher: bool) -> Callable[[int], None]:
    """Return a function that commits the rows of one edit: stamp, cell, operation's cell, audit, header."""
    if cipher:
        import sqlcipher3.dbapi2 as driver
    else:
        driver = sqlite3
    raw = driver.connect(str(path), isolation_level=None)
    if cipher:
        raw.execute(f"PRAGMA key = \"x'{os.urandom(32).hex()}'\"")
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("CREATE TABLE stamp (id INTEGER PRIMARY KEY, author, at, source)")
    for name in ("cell", "op_cell"):
        raw.execute(
            f"CREATE TABLE {name} (a INT, b INT, flags, value, stamp, note, PRIMARY KEY (a, b)) WITHOUT ROWID"
        )
    raw.execute("CREATE TABLE audit (id INTEGER PRIMARY KEY, report, key, op, stamp, origin, of, ov, nf, nv)")
    raw.execute("CREATE INDEX audit_by_cell ON audit (report, key, id)")
    raw.execute("CREATE TABLE report (id INTEGER PRIMARY KEY, updated_at, updated_by)")
    raw.execute("INSERT INTO report VALUES (1, 0, 0)")
    for n in range(1000):
        for name in ("cell", "op_cell"):
            raw.execute(f"INSERT INTO {name} VALUES (1, ?, 3, ?, 1, NULL)", (n, n))

    def write(n: int) -> None:
        raw.execute("BEGIN IMMEDIATE")
        stamp = raw.execute("INSERT INTO stamp (author, at, source) VALUES (1, ?, NULL)", (n,)).lastrowid
        for name in ("cell", "op_cell"):
            raw.execute(
                f"INSERT OR REPLACE INTO {name} VALUES (1, ?, 3, ?, ?, NULL)", (n % 1000, 5000 + n, stamp)
            )
        raw.execute(
            "INSERT INTO audit VALUES (NULL, 1, ?, 1, ?, 9, 3, ?, 3, ?)", (n % 1000, stamp, n, 5000 + n)
        )
        raw.execute("UPDATE report SET updated_at = ?, updated_by = 1 WHERE id = 1", (n,))
        raw.execute("COMMIT")

    return write


if __name__ == "__main__":
    main()
