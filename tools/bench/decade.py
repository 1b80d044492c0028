"""Ten years of a commune and its 25 villages in one store: what opening a form and saving a cell cost beside an empty one."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.actions.work import work_list
from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import Text
from iocdesk.core.ids import Uuid7Source
from iocdesk.core.periods import Period, PeriodType, periods_between
from iocdesk.core.units import Level, OrgUnit, UnitKey, UnitRegistry
from iocdesk.forms.cells import field_keys
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import Form
from iocdesk.forms.values import Value
from iocdesk.reports.digest import slice_digest
from iocdesk.reports.model import Actor, Cell, Report, ReportKey, ReportState, Role
from iocdesk.store import Change, Store, create_store
from iocdesk.sync.desk import Desk
from tools.bench.rows import Row, milliseconds, row

YEARS = 10
VILLAGES = 25
OPENINGS = 12
EDITS = 200
WARM_UP = 10
NOW = datetime(2026, 5, 5, 2, 0, tzinfo=UTC)
SINCE = date(2015, 1, 1)
COMMUNE = UnitKey("15298", SINCE)
OFFICER = Actor("hoa", "Lê Thị Hòa", Role.CONSOLIDATOR, (COMMUNE,))
RUNNING = Period.parse("202604")
FIRST, LAST = date(2016, 1, 1), date(2026, 3, 31)
_CHUNK = 500


def measure(folder: Path) -> Iterator[Row]:
    """Yield the rows."""
    full, empty = _context(folder / "full"), _context(folder / "empty")
    began = time.perf_counter()
    reports, values = _fill(full.store)
    spent = (time.perf_counter() - began) * 1000
    yield row(f"{values:,} values in {reports:,} reports taken in", [spent / values], [1.0], unit="ms", aim=None,
              note="a value; ten years of 25 villages, every catalogue form in each, and of the commune")  # fmt: skip
    full.store.reports._db.run("PRAGMA wal_checkpoint(TRUNCATE)")  # the benchmark looks inside
    size = full.store.path.stat().st_size / values
    yield row("bytes per value on disk", [size], [size], unit="B", aim=None, note="the server's version, the working copy, who and when")  # fmt: skip
    yield from _openings(full, empty)
    yield from _edits(full, empty)
    yield from _around(full, empty)
    for ctx in (full, empty):
        ctx.store.close()


def village_key(number: int) -> UnitKey:
    """Return the key of one of the villages."""
    return UnitKey(f"15298-{number:02d}", SINCE)


def _context(folder: Path) -> Context:
    clock = FixedClock(NOW)
    ids = Uuid7Source(clock)
    store = create_store(folder / "decade.iocdesk", os.urandom(32), clock=clock, ids=ids)
    commune = Text("Xã để đo", "Commune for measuring")
    units = [OrgUnit(COMMUNE, Level.COMMUNE, commune, commune.vi, "xã", None, None, {})]
    for number in range(1, VILLAGES + 1):
        name = Text(f"Thôn {number}", f"Village {number}")
        units.append(OrgUnit(village_key(number), Level.VILLAGE, name, name.vi, "thôn", COMMUNE, None, {}))
    registry = UnitRegistry(units, [])
    return Context.build(store, clock=clock, ids=ids, actor=OFFICER, unit=COMMUNE, registry=registry)


# ---------------------------------------------------------------------------------------------------- filling


def _fill(store: Store) -> tuple[int, int]:
    """Take in what the server would send to a new computer; return how many reports and values that is."""
    chance = random.Random(3)
    changes: list[Change] = []
    reports = values = 0
    for report in _decade(chance):
        reports, values = reports + 1, values + len(report.cells)
        changes.append(Change(reports, report.id, report))
        if len(changes) == _CHUNK:
            store.sync.apply_changes(changes, "c")
            changes = []
    store.sync.apply_changes(changes, "c")
    return reports, values


def _decade(chance: random.Random) -> Iterator[Report]:
    """Yield every report, oldest period first within each form, all accepted."""
    villages = [village_key(number) for number in range(1, VILLAGES + 1)]
    for form in FormLibrary().all():
        if form.period_type is PeriodType.EVENT:
            continue
        units = villages if form.level == "village" else [COMMUNE, *villages]
        keys = _keys(form)
        for period in periods_between(form.period_type, form.regime, FIRST, LAST):
            for unit in units:
                yield _report(form, ReportKey(form.id, unit, period), keys, chance)


def _keys(form: Form) -> list[str]:
    return [key for field, _ in form.indicators() for key in field_keys("", field, form)]


def _report(form: Form, key: ReportKey, keys: list[str], chance: random.Random) -> Report:
    end = key.period.window(form.regime).end
    at = datetime(end.year, end.month, end.day, 3, chance.randrange(60), chance.randrange(60), tzinfo=UTC)
    cells = {
        name: Cell(Value.of(Decimal(chance.randrange(10 ** chance.randrange(1, 6)))), author="hoa", at=at)
        for name in keys
    }
    return Report(key, form.version, ReportState.ACCEPTED, 1, cells, updated_at=at, updated_by="hoa")


# -------------------------------------------------------------------------------------------------- measuring


def _openings(full: Context, empty: Context) -> Iterator[Row]:
    """Open each of the commune's monthly forms for the running month, in turn on both stores."""
    monthly = [
        f
        for f in FormLibrary().for_level("commune")
        if f.period_type is PeriodType.MONTH and f.regime == _regime()
    ]
    village = [f for f in FormLibrary().for_level("village") if f.period_type is PeriodType.MONTH]
    for label, forms, unit in (
        ("a monthly form", monthly, COMMUNE),
        ("a village's form", village, village_key(7)),
    ):
        ours: list[float] = []
        bare: list[float] = []
        for number in range(OPENINGS * max(1, 8 // len(forms)) + 2):
            form = forms[number % len(forms)]
            key = ReportKey(form.id, unit, RUNNING)
            times = [_opening(ctx, key) for ctx in (full, empty)]
            if number >= len(forms) + 2:  # each form was compiled once on both
                ours.append(times[0])
                bare.append(times[1])
        yield row(f"{label} opened", ours, bare, unit="ms", aim=1.3,
                  note="nothing of the report in memory; rules, totals of villages, what is beside the figures")  # fmt: skip


def _regime() -> object:
    return FormLibrary().get("xa_vp_thang_tk").regime


def _opening(ctx: Context, key: ReportKey) -> float:
    """Return the time of opening a report and of all that is shown beside its first ten figures."""
    ctx.store.reports._working.forget()

    def job() -> None:
        entry = open_entry(ctx, key)
        for place in entry.session.cell_keys()[:10]:
            entry.comparison(place)

    return milliseconds(job)


def _edits(full: Context, empty: Context) -> Iterator[Row]:
    """Type one figure after the other into the same form on both stores."""
    key = ReportKey("xa_vp_thang_tk", COMMUNE, RUNNING)
    entries = [open_entry(ctx, key) for ctx in (full, empty)]
    places = [place for place in entries[0].session.cell_keys() if not entries[0].session.computed(place)]
    places = [place for place in places if entries[0].total_of(place) is None]
    numbers = [p for p in places if entries[0].session.field(p).indicator is not None]
    chance = random.Random(5)
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(EDITS + WARM_UP):
        edit = {chance.choice(numbers): Value.of(number + 1)}
        for entry, found in zip(entries, times, strict=True):
            spent = milliseconds(lambda entry=entry, edit=edit: entry.set_cells(edit))  # type: ignore[misc]
            if number >= WARM_UP:
                found.append(spent)
    yield row("one cell committed", times[0], times[1], unit="ms", aim=1.3,
              note="recalculated, checked, saved with its trail and its place in the outbox; WAL, synchronous=FULL")  # fmt: skip


def _around(full: Context, empty: Context) -> Iterator[Row]:
    """Measure what else looks at the whole store: the work list, and the store's part of an exchange."""
    jobs: tuple[tuple[str, Callable[[Context], object], str], ...] = (
        ("the work list", work_list, "an officer's, of all forms of the commune"),
        ("an exchange begins", lambda ctx: Desk(ctx.store).memory(), "what the engine is told of the store"),
        ("the digest of the slice", _digest, "compared after an exchange that moved something"),
    )
    for name, job, note in jobs:
        first = [_timed(job, ctx) for ctx in (full, empty)]
        pairs = [[_timed(job, ctx) for ctx in (full, empty)] for _ in range(5)]
        yield row(name, [it[0] for it in pairs], [it[1] for it in pairs], unit="ms", aim=None,
                  note=f"{note}; the first time {first[0]:.0f} ms against {first[1]:.0f} ms")  # fmt: skip


def _timed(job: Callable[[Context], object], ctx: Context) -> float:
    return milliseconds(lambda: job(ctx))


def _digest(ctx: Context) -> str:
    return slice_digest(ctx.store.sync.digests())
