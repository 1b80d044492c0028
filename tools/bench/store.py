"""The store by itself: bytes per value, taking in what the server has, and one durable edit."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from iocdesk.core.clock import SystemClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.core.periods import Period, PeriodType
from iocdesk.core.units import UnitKey
from iocdesk.forms.values import Value
from iocdesk.reports.model import Actor, Cell, Report, ReportKey, ReportState, Role
from iocdesk.store import Change, Store, create_store
from tools.bench.floor import BareFile
from tools.bench.rows import Row, milliseconds, row

VALUES = 50_000
CELLS = 100
PAIRS = 400
WARM_UP = 20
UNIT = UnitKey("15298", date(2025, 7, 1))
ACTOR = Actor("hoa", "Lê Thị Hòa", Role.CONSOLIDATOR, (UNIT,))


def measure(folder: Path) -> Iterator[Row]:
    """Yield the rows."""
    yield from _taken_in(folder)
    yield from _edits(folder)


def _new_store(path: Path) -> Store:
    clock = SystemClock()
    return create_store(path, os.urandom(32), clock=clock, ids=Uuid7Source(clock))


def _report(number: int, chance: random.Random) -> Report:
    """Return a report of 100 figures like those of a commune."""
    at = SystemClock().now()
    cells = {
        f"DS{cell:03d}": Cell(
            Value.of(Decimal(chance.randrange(10 ** chance.randrange(1, 6)))), author="hoa", at=at
        )
        for cell in range(CELLS)
    }
    key = ReportKey("xa_vp_thang_tk", UNIT, Period(PeriodType.MONTH, 1950 + number // 12, number % 12 + 1))
    return Report(key, "2026.1", ReportState.ACCEPTED, 1, cells, updated_at=at, updated_by="hoa")


def _taken_in(folder: Path) -> Iterator[Row]:
    """Take 50,000 values in from the server, and put the same values into a bare encrypted table."""
    chance = random.Random(1)
    reports = [_report(number, chance) for number in range(VALUES // CELLS)]
    store = _new_store(folder / "size.db")
    changes = [Change(number, report.id, report) for number, report in enumerate(reports)]
    ours = milliseconds(lambda: store.sync.apply_changes(changes, "c"))
    store.reports._db.run("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    bare = milliseconds(lambda: _bulk(folder / "bulk.db", reports))
    sizes = [(folder / name).stat().st_size / VALUES for name in ("size.db", "bulk.db")]
    yield row("bytes per value on disk", sizes[:1], sizes[1:], unit="B", aim=None,
              note="author, moment and the server's version included, against a bare table of numbers")  # fmt: skip
    yield row(f"{VALUES:,} values taken in from the server", [ours], [bare], unit="ms", aim=None,
              note="versions, working copies and audit, against one bare bulk insert of the numbers")  # fmt: skip


def _bulk(path: Path, reports: list[Report]) -> None:
    """Write the figures with whole-number keys and one commit."""
    raw: Any = sqlcipher.connect(str(path), isolation_level=None)
    raw.execute(f"PRAGMA key = \"x'{os.urandom(32).hex()}'\"")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("CREATE TABLE cell (report INT, key INT, value, PRIMARY KEY (report, key)) WITHOUT ROWID")
    raw.execute("BEGIN")
    for number, report in enumerate(reports):
        figures = [cell.value.number for cell in report.cells.values()]
        raw.executemany(
            "INSERT INTO cell VALUES (?, ?, ?)",
            [(number, key, int(figure or 0)) for key, figure in enumerate(figures)],
        )
    raw.execute("COMMIT")
    raw.close()


def _edits(folder: Path) -> Iterator[Row]:
    """Compare an edit of one cell of a 1,000-cell report with a bare commit of the same rows."""
    store = _new_store(folder / "edit.db")
    key = ReportKey("xa_vp_thang_tk", UNIT, Period.parse("202604"))
    store.reports.begin(key, "2026.1")
    store.reports.edit(key.id, {f"DS{n:03d}": Cell(Value.of(n)) for n in range(1000)}, actor=ACTOR)
    floors = [BareFile(folder / f"bare-{mode}.db", store, encrypted=mode) for mode in (True, False)]
    chance = random.Random(2)
    ours: list[float] = []
    bare: tuple[list[float], list[float]] = ([], [])
    for number in range(PAIRS + WARM_UP):
        cells = {f"DS{chance.randrange(1000):03d}": Cell(Value.of(5000 + number))}
        mine = milliseconds(lambda c=cells: store.reports.edit(key.id, c, actor=ACTOR))  # type: ignore[misc]
        chosen = [chance.choice(floors[0].keys)]
        times = [milliseconds(lambda f=floor, n=number, c=chosen: f.write(c, n)) for floor in floors]  # type: ignore[misc]
        if number >= WARM_UP:
            ours.append(mine)
            for found, spent in zip(bare, times, strict=True):
                found.append(spent)
    store.close()
    for floor in floors:
        floor.close()
    yield row("one cell saved by the store", ours, bare[0], unit="ms", aim=None,
              note="without a form; against the same rows into an encrypted file of the same tables")  # fmt: skip
    yield row("the same against a file in the clear", ours, bare[1], unit="ms", aim=None)  # fmt: skip
