"""Opening a form of 1,000 cells and 300 rules, and one edit in it: recalculated, checked and durably saved."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.core.clock import SystemClock
from iocdesk.core.errors import Text
from iocdesk.core.ids import Uuid7Source
from iocdesk.core.units import Level, OrgUnit, UnitRegistry
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.values import Value
from iocdesk.store import create_store
from tools.bench.rows import Row, milliseconds, row
from tools.bench.sample import CATEGORIES, INDICATORS, OFFICER, UNIT, form_of, report_key

PAIRS = 400
OPENINGS = 7


def measure(folder: Path) -> Iterator[Row]:
    """Yield the rows."""
    ctx = _context(folder)
    entry = open_entry(ctx, report_key())
    keys = [f"X{n:03d}.{c}" for n in range(INDICATORS) for c in CATEGORIES]
    entry.set_cells({key: Value.of(100) for key in keys})
    bare = _Bare(folder / "bare.db")
    chance = random.Random(1)
    edits = [(chance.choice(keys), Value.of(chance.randrange(90, 110))) for _ in range(PAIRS)]
    ours, floor = [], []
    for number, (key, value) in enumerate(edits):
        ours.append(milliseconds(lambda key=key, value=value: entry.set_cells({key: value})))  # type: ignore[misc]
        floor.append(milliseconds(lambda number=number: bare.write(number)))  # type: ignore[misc]
    note = "value, its total, their audit rows and the outbox row; WAL, synchronous=FULL"
    yield row("one edit in 1,000 cells, 300 rules", ours, floor, unit="ms", aim=2, note=note)
    opened = [milliseconds(lambda: open_entry(_fresh(ctx), report_key())) for _ in range(OPENINGS)]
    read = [milliseconds(bare.read) for _ in range(OPENINGS)]
    yield row("1,000 cells, 300 rules compiled and opened", opened, read, unit="ms", aim=None,
              note="against reading as many rows with bare SQLite")  # fmt: skip
    ctx.store.close()
    bare.close()


def _context(folder: Path) -> Context:
    clock = SystemClock()
    ids = Uuid7Source(clock)
    store = create_store(folder / "entry.iocdesk", os.urandom(32), clock=clock, ids=ids)
    library = FormLibrary()
    library.add([form_of()])
    name = Text("Xã để đo", "Commune for measuring")
    registry = UnitRegistry([OrgUnit(UNIT, Level.COMMUNE, name, name.vi, "xã", None, None, {})], [])
    return Context.build(
        store, clock=clock, ids=ids, actor=OFFICER, unit=UNIT, library=library, registry=registry
    )


def _fresh(ctx: Context) -> Context:
    """Return the context with nothing compiled yet."""
    return Context.build(
        ctx.store, clock=ctx.clock, ids=ctx.ids, actor=ctx.actor, unit=ctx.unit, library=ctx.library,
        registry=ctx.registry,
    )  # fmt: skip


class _Bare:
    """The same rows with plain sqlite3: two values, two audit rows, the operation's cells, one commit."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(
            "CREATE TABLE cell(report INT, key INT, flags INT, value, PRIMARY KEY(report, key)) WITHOUT ROWID;"
            "CREATE TABLE audit(id INTEGER PRIMARY KEY, report INT, key INT, old, new, at INT, by INT);"
            "CREATE TABLE outbox(op INT, key INT, value, PRIMARY KEY(op, key)) WITHOUT ROWID;"
        )
        rows = [(1, number, 1, 100) for number in range(1000)]
        self._db.executemany("INSERT INTO cell VALUES(?,?,?,?)", rows)

    def write(self, number: int) -> None:
        """Write one edit and the total that follows from it."""
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        for key in (number % 800, 800 + number % 200):
            db.execute("INSERT OR REPLACE INTO cell VALUES(1,?,1,?)", (key, number))
            db.execute(
                "INSERT INTO audit(report,key,old,new,at,by) VALUES(1,?,?,?,?,1)", (key, 100, number, number)
            )
            db.execute("INSERT OR REPLACE INTO outbox VALUES(1,?,?)", (key, number))
        db.execute("COMMIT")

    def read(self) -> None:
        """Read the report's cells."""
        self._db.execute("SELECT key, flags, value FROM cell WHERE report = 1").fetchall()

    def close(self) -> None:
        """Close the file."""
        self._db.close()
