"""An office for the tests of this room: a real store, the shipped forms and units, a clock that stands still."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from iocdesk.actions.context import Context
from iocdesk.actions.entry import Entry, open_entry
from iocdesk.core.clock import FixedClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.core.periods import Period
from iocdesk.core.units import UnitKey, UnitRegistry, commune_key, province_key
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import CellKey
from iocdesk.forms.values import Value
from iocdesk.reports.model import Actor, Assignment, Cell, ReportKey, Role
from iocdesk.store import create_store

COMMUNE = commune_key("15298")
OFFICER = Actor("canbo", "Lê Thị Thanh", Role.CONSOLIDATOR, (COMMUNE,))
COLLEAGUE = Actor("kinhte", "Trịnh Văn Sơn", Role.CONSOLIDATOR, (COMMUNE,))
LEADER = Actor("chutich", "Nguyễn Văn Đông", Role.LEADER, (COMMUNE,))
STAFF = Actor("tinh", "Cán bộ tỉnh", Role.PROVINCE, (province_key(),))
KEY = bytes(range(32))


def moment(text: str) -> datetime:
    """Read "2026-04-16 08:30" as a moment in Vietnam."""
    return datetime.fromisoformat(f"{text}+07:00").astimezone(UTC)


def context(
    folder: Path,
    registry: UnitRegistry,
    library: FormLibrary,
    *,
    now: str = "2026-04-16 08:30",
    actor: Actor = OFFICER,
    unit: UnitKey = COMMUNE,
    assignments: Iterable[Assignment] = (),
) -> Context:
    """A context on a new store; before the first sync the shipped forms are the catalogue."""
    from dataclasses import replace

    clock = FixedClock(moment(now))
    ids = Uuid7Source(clock, random.Random(1))
    store = create_store(folder / f"{actor.user_id}.db", KEY, clock=clock, ids=ids)
    made = Context.build(
        store, clock=clock, ids=ids, actor=actor, unit=unit, library=library, registry=registry
    )
    return replace(made, assignments=tuple(assignments))


def as_actor(ctx: Context, actor: Actor) -> Context:
    """The same store as somebody else sees it."""
    from dataclasses import replace

    return replace(ctx, actor=actor)


def clock_of(ctx: Context) -> FixedClock:
    """The clock, to move it."""
    assert isinstance(ctx.clock, FixedClock)
    return ctx.clock


def key_of(form_id: str, period: str, unit: UnitKey = COMMUNE) -> ReportKey:
    """A report's key."""
    return ReportKey(form_id, unit, Period.parse(period))


def typed(numbers: Mapping[CellKey, int | str]) -> dict[CellKey, Value]:
    """Figures as values."""
    return {key: Value.of(Decimal(number)) for key, number in numbers.items()}


def entered(ctx: Context, key: ReportKey, numbers: Mapping[CellKey, int | str]) -> Entry:
    """Open a report and type figures."""
    entry = open_entry(ctx, key)
    entry.set_cells(typed(numbers))
    return entry


def put(ctx: Context, key: ReportKey, numbers: Mapping[CellKey, int | str]) -> None:
    """Put figures straight into the store, as if they had come from elsewhere."""
    form = ctx.shelf.get(key.form_id)
    ctx.store.reports.begin(key, form.version)
    cells = {name: Cell(value) for name, value in typed(numbers).items()}
    ctx.store.reports.edit(key.id, cells, actor=ctx.actor)
