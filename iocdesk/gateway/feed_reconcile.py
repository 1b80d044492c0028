"""Reconciliation: what the province holds for accepted, what the receiver acknowledged, and what it says it holds.

The first is worked out anew from the reports' own versions, not from the outbox: whatever the feed had lost or told
twice would show here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from iocdesk.core.numbers import canonical
from iocdesk.gateway.database import Database
from iocdesk.gateway.feed_held import held_reports
from iocdesk.gateway.feed_mapping import CodeMap, figures_from, load_mapping
from iocdesk.gateway.feed_queue import MessageKind, MessageState, figures_of
from iocdesk.gateway.feed_receivers import Receiver
from iocdesk.gateway.feed_setup import target_row
from iocdesk.gateway.feed_tables import feed_outbox

Place = tuple[str, str, str, str]
"""Unit, indicator, category, period, all as the receiver names them."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure on which the sides disagree; "" where a side has none.

    `kind`: "missing" (held, not acknowledged), "extra" (acknowledged, not held), "value", "theirs" (the receiver has
    another, or none, than it acknowledged), "doubled" (the receiver has it more than once).
    """

    kind: str
    unit: str
    indicator: str
    category: str
    period: str
    held: str = ""
    acknowledged: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Counts and sums of one indicator (its total, where it has categories) in one period, side by side."""

    indicator: str
    period: str
    held: int
    held_sum: str
    acknowledged: int
    acknowledged_sum: str
    theirs: int | None
    theirs_sum: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The report.

    Attributes:
        equal: no difference and nothing that waits or was refused.
        asked: whether the receiver could be asked what it holds.
        gaps: our cells that have no code of the receiver, and in how many reports.
        unmapped_units: units without a code, whose reports are not passed on.
    """

    target: str
    period: str
    reports: int
    waiting: int
    dead: int
    equal: bool
    asked: bool
    lines: tuple[Line, ...]
    differences: tuple[Difference, ...]
    gaps: Mapping[str, int] = field(default_factory=dict)
    unmapped_units: tuple[str, ...] = ()


@dataclass(slots=True)
class _Side:
    """The figures of one side."""

    figures: dict[Place, str] = field(default_factory=dict)
    doubled: set[Place] = field(default_factory=set)

    def put(self, place: Place, value: str) -> None:
        if place in self.figures:
            self.doubled.add(place)
        self.figures[place] = value


def reconcile(database: Database, name: str, receiver: Receiver | None, period: str = "") -> Reconciliation:
    """Compare the sides, of one period or of all.

    Args:
        receiver: asked what it holds; None compares with what it acknowledged alone.

    Raises:
        FeedError, ReceiverError: it is not set up, or does not answer the query.
    """
    gaps: Counter[str] = Counter()
    units: set[str] = set()
    with database.read() as connection:
        target_row(connection, name)
        mapping = load_mapping(connection, name)
        held, reports = _held(connection, mapping, period, gaps, units)
        acknowledged = _acknowledged(connection, name, period)
        waiting, dead = (
            _count(connection, name, period, state) for state in (MessageState.WAITING, MessageState.DEAD)
        )
    periods = {place[3] for place in (*held.figures, *acknowledged.figures)} | ({period} if period else set())
    theirs = _theirs(receiver, sorted(periods)) if receiver is not None else None
    differences = tuple(_differences(held, acknowledged, theirs))
    return Reconciliation(
        target=name,
        period=period,
        reports=reports,
        waiting=waiting,
        dead=dead,
        equal=not differences and not waiting and not dead,
        asked=theirs is not None,
        lines=tuple(_lines(held, acknowledged, theirs)),
        differences=differences,
        gaps=dict(sorted(gaps.items())),
        unmapped_units=tuple(sorted(units)),
    )


def _held(
    connection: Connection, mapping: CodeMap, period: str, gaps: Counter[str], units: set[str]
) -> tuple[_Side, int]:
    side, count = _Side(), 0
    for report in held_reports(connection, period):
        count += 1
        found = mapping.translate(report.key.unit.id, figures_from(figures_of(report)))
        gaps.update(found.gaps)
        if not found.unit:
            units.add(report.key.unit.id)
            continue
        for it in found.figures:
            side.put((found.unit, it.indicator, it.category, report.key.period.id), it.value)
    return side, count


def _acknowledged(connection: Connection, name: str, period: str) -> _Side:
    """Read what the newest acknowledged message about each report said."""
    table = feed_outbox
    mine = [table.c.target == name, table.c.state == MessageState.ACKED.value]
    if period:
        mine.append(table.c.period_id == period)
    newest = select(func.max(table.c.id)).where(*mine).group_by(table.c.report_id)
    side = _Side()
    rows = connection.execute(
        select(table.c.kind, table.c.sent).where(table.c.id.in_(newest)).order_by(table.c.id)
    )
    for row in rows:
        if row.kind == MessageKind.WITHDRAW.value or row.sent is None:
            continue
        body = json.loads(row.sent)
        for it in body["figures"]:
            side.put((body["unit"], it["indicator"], it["category"], body["period"]), it["value"])
    return side


def _theirs(receiver: Receiver, periods: Iterable[str]) -> _Side | None:
    side = _Side()
    for period in periods:
        found = receiver.holdings(period)
        if found is None:
            return None
        for it in found:
            place = (
                it.get("unit", ""),
                it.get("indicator", ""),
                it.get("category", ""),
                it.get("period", period),
            )
            side.put(place, it.get("value", ""))
    return side


def _differences(held: _Side, acknowledged: _Side, theirs: _Side | None) -> Iterable[Difference]:
    places = {*held.figures, *acknowledged.figures, *(theirs.figures if theirs else ())}
    for place in sorted(places):
        ours, told = held.figures.get(place), acknowledged.figures.get(place)
        shown = theirs.figures.get(place) if theirs is not None else told
        sides = (ours or "", told or "", (shown or "") if theirs is not None else "")
        if held.doubled and place in held.doubled:
            yield _differing("doubled", place, sides)
        elif ours is None and told is not None:
            yield _differing("extra", place, sides)
        elif ours is not None and told is None:
            yield _differing("missing", place, sides)
        elif not _equal(ours, told):
            yield _differing("value", place, sides)
        elif not _equal(told, shown):
            yield _differing("theirs", place, sides)
        elif theirs is not None and place in theirs.doubled:
            yield _differing("doubled", place, sides)


def _differing(kind: str, place: Place, sides: tuple[str, str, str]) -> Difference:
    unit, indicator, category, period = place
    return Difference(kind, unit, indicator, category, period, *sides)


def _equal(one: str | None, other: str | None) -> bool:
    first, second = _number(one), _number(other)
    return first == second if first is not None and second is not None else one == other


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except ArithmeticError:
        return None


def _lines(held: _Side, acknowledged: _Side, theirs: _Side | None) -> Iterable[Line]:
    ours, told = _sums(held), _sums(acknowledged)
    shown = _sums(theirs) if theirs is not None else {}
    for indicator, period in sorted({*ours, *told, *shown}):
        key = (indicator, period)
        counts = [side.get(key, (0, Decimal(0))) for side in (ours, told, shown)]
        yield Line(
            indicator,
            period,
            counts[0][0],
            canonical(counts[0][1]),
            counts[1][0],
            canonical(counts[1][1]),
            counts[2][0] if theirs is not None else None,
            canonical(counts[2][1]) if theirs is not None else "",
        )


def _sums(side: _Side) -> dict[tuple[str, str], tuple[int, Decimal]]:
    """Count and add up each indicator's figures of a period: the totals; of one without totals its categories."""
    whole = {(place[0], place[1], place[3]) for place in side.figures if not place[2]}
    found: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for (unit, indicator, category, period), text in side.figures.items():
        if category and (unit, indicator, period) in whole:
            continue
        count, total = found.get((indicator, period), (0, Decimal(0)))
        found[indicator, period] = (count + 1, total + (_number(text) or Decimal(0)))
    return found


def _count(connection: Connection, name: str, period: str, state: MessageState) -> int:
    table = feed_outbox
    query = (
        select(func.count()).select_from(table).where(table.c.target == name, table.c.state == state.value)
    )
    if period:
        query = query.where(table.c.period_id == period)
    return int(connection.execute(query).scalar() or 0)
