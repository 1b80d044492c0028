"""One edit in a form of 1,000 cells and 300 rules: recalculated, checked and durably saved."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace
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
from tools.bench.floor import BareFile
from tools.bench.rows import Row, milliseconds, row
from tools.bench.sample import CATEGORIES, INDICATORS, OFFICER, UNIT, form_of, report_key, table_of

PAIRS = 400
WARM_UP = 20
BLOCK = (300, 30)
BLOCKS = 5


def measure(folder: Path) -> Iterator[Row]:
    """Yield the rows."""
    ctx = _context(folder)
    entry = open_entry(ctx, report_key())
    keys = [f"X{n:03d}.{c}" for n in range(INDICATORS) for c in CATEGORIES]
    entry.set_cells({key: Value.of(100) for key in keys})
    floors = [BareFile(folder / f"bare-{mode}.db", ctx.store, encrypted=mode) for mode in (True, False)]
    chance = random.Random(1)
    ours: list[float] = []
    bare: tuple[list[float], list[float]] = ([], [])
    for number in range(PAIRS + WARM_UP):
        edit = {chance.choice(keys): Value.of(chance.randrange(101, 100_000))}
        mine = milliseconds(lambda edit=edit: entry.set_cells(edit))  # type: ignore[misc]
        cells = chance.sample(floors[0].keys, 2)
        times = [milliseconds(lambda f=floor, n=number, c=cells: f.write(c, n)) for floor in floors]  # type: ignore[misc]
        if number >= WARM_UP:
            ours.append(mine)
            for found, spent in zip(bare, times, strict=True):
                found.append(spent)
    ctx.store.close()
    for floor in floors:
        floor.close()
    what = "recalculated, checked, saved with two cells, two audit rows, two of the outbox; WAL, synchronous=FULL"
    yield row("one edit in 1,000 cells, 300 rules", ours, bare[0], unit="ms", aim=2,
              note=f"{what}; the floor commits the same rows into an encrypted file of the same tables")  # fmt: skip
    yield row("the same against a file in the clear", ours, bare[1], unit="ms", aim=None,
              note="the store is encrypted, this floor is not: no aim")  # fmt: skip
    yield _block(folder / "block")


def _block(folder: Path) -> Row:
    """Measure a pasted block of 300 x 30 figures: read as typed, calculated, saved in one transaction."""
    folder.mkdir()
    ctx = _context(folder)
    entry = open_entry(ctx, replace(report_key(), form_id="bench_table"))
    keys = [f"X{n:03d}.c{c:02d}" for n in range(BLOCK[0]) for c in range(BLOCK[1])]
    entry.set_cells({key: Value.of(1) for key in keys})
    floor = BareFile(folder / "bare.db", ctx.store, encrypted=True)
    ours: list[float] = []
    bare: list[float] = []
    for number in range(BLOCKS):
        texts = [str(number * 7 + place % 90_000 + 2) for place in range(len(keys))]

        def paste(texts: list[str] = texts) -> None:
            values = {
                key: entry.session.check_input(key, text) for key, text in zip(keys, texts, strict=True)
            }
            entry.set_cells(values, origin="paste")

        ours.append(milliseconds(paste))
        bare.append(milliseconds(lambda n=number: floor.write(floor.keys, n)))  # type: ignore[misc]
    ctx.store.close()
    floor.close()
    return row("a block of 300 x 30 pasted", ours, bare, unit="ms", aim=None,
               note="9,000 texts read, 300 totals, 9,300 cells with trail and outbox in one transaction, without the screen; the floor commits the same rows")  # fmt: skip


def _context(folder: Path) -> Context:
    clock = SystemClock()
    ids = Uuid7Source(clock)
    store = create_store(folder / "entry.iocdesk", os.urandom(32), clock=clock, ids=ids)
    library = FormLibrary()
    library.add([form_of(), table_of(*BLOCK)])
    name = Text("Xã để đo", "Commune for measuring")
    registry = UnitRegistry([OrgUnit(UNIT, Level.COMMUNE, name, name.vi, "xã", None, None, {})], [])
    return Context.build(
        store, clock=clock, ids=ids, actor=OFFICER, unit=UNIT, library=library, registry=registry
    )
