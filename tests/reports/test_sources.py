"""Which of two figures stands, what a cell says of its origin, and that nothing said by a person is overwritten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iocdesk.core.periods import Period
from iocdesk.core.units import commune_key
from iocdesk.forms.model import Source
from iocdesk.forms.values import MISSING, NOTHING, Value
from iocdesk.reports.compare import EMPTY, same, settled
from iocdesk.reports.model import Cell
from iocdesk.reports.sources import (
    Origin,
    Precedence,
    SourceFigure,
    Standing,
    answered,
    book_from_json,
    claimed,
    default_precedence,
    differs,
    is_open,
    origin_of,
    own_figure,
    taken,
)
from tests.effort import examples

DAY = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
P = Precedence


def fig(value: int | Value, days: int = 0) -> SourceFigure:
    """The system's figure, so many days after the first."""
    shown = value if isinstance(value, Value) else Value.of(value)
    return SourceFigure(
        "HC04", commune_key("15298"), Period.parse("202604"), shown, DAY + timedelta(days), "cchc"
    )


def own(value: int, days: int = 0) -> Cell:
    """A typed figure."""
    return Cell(Value.of(value), at=DAY + timedelta(days), author="canbo")


def test_the_form_says_which_figure_stands_where_the_province_does_not() -> None:
    assert default_precedence(Source.SYSTEM) is P.SOURCE
    assert default_precedence(Source.TYPED) is P.TYPED


@pytest.mark.parametrize("rule", P)
def test_an_empty_cell_is_filled_with_its_origin_and_follows_newer_figures(rule: Precedence) -> None:
    cell = taken(EMPTY, fig(118), rule)
    assert cell is not None
    assert (cell.value, cell.source) == (Value.of(118), "system:cchc@2026-04-10T01:00:00Z")
    assert taken(cell, fig(118, 1), rule) is None, "the same figure again changes nothing"
    newer = taken(cell, fig(119, 1), rule)
    assert newer is not None
    assert newer.value == Value.of(119)
    assert taken(newer, fig(118), rule) is None, "an older figure never comes back"


def test_where_the_source_wins_a_typed_figure_stays_in_sight() -> None:
    cell = taken(own(120), fig(118), P.SOURCE)
    assert cell is not None
    assert (cell.value, origin_of(cell.source)) == (
        Value.of(118), Origin(Standing.SYSTEM, "cchc", DAY, Value.of(120)),
    )  # fmt: skip
    later = taken(cell, fig(119, 1), P.SOURCE)
    assert later is not None
    assert later.source.endswith("=120")


def test_where_the_typed_figure_wins_it_is_left_alone_and_the_difference_is_open() -> None:
    assert taken(own(120), fig(118), P.TYPED) is None
    assert is_open(own(120), fig(118))
    assert not is_open(own(118), fig(118))


def test_where_the_newest_wins_the_later_moment_decides() -> None:
    assert taken(own(120, 2), fig(118, 1), P.NEWEST) is None
    cell = taken(own(120, 0), fig(118, 1), P.NEWEST)
    assert cell is not None
    assert (cell.value, cell.source[-4:]) == (Value.of(118), "=120")


@pytest.mark.parametrize(("rule", "stands", "standing"), [
    (P.SOURCE, 118, Standing.DISPUTED), (P.TYPED, 120, Standing.INSTEAD), (P.NEWEST, 120, Standing.INSTEAD),
])  # fmt: skip
def test_an_own_figure_is_held_against_the_source_until_the_source_moves(
    rule: Precedence, stands: int, standing: Standing
) -> None:
    filled = taken(EMPTY, fig(118), rule)
    assert filled is not None
    cell = claimed(filled, fig(118), Value.of(120), rule)
    origin = origin_of(cell.source)
    assert origin is not None
    assert (cell.value, origin.standing, own_figure(cell)) == (Value.of(stands), standing, Value.of(120))
    assert is_open(cell, fig(118)), "it wants a note"
    noted = answered(Cell(cell.value, note="vì sao", source=cell.source), fig(118), rule)
    assert not is_open(noted, fig(118))
    assert differs(noted, fig(118))
    assert taken(noted, fig(119, 1), rule) is None, "never overwritten"
    assert is_open(noted, fig(119, 1)), "but opened again"
    assert not is_open(noted, fig(118, 1)), "the same figure again opens nothing"
    again = answered(noted, fig(119, 1), rule)
    assert not is_open(again, fig(119, 1))
    agreed = taken(noted, fig(120, 1), rule)
    assert agreed is not None
    assert (agreed.value, agreed.source) == (Value.of(120), "system:cchc@2026-04-11T01:00:00Z")


def test_giving_up_one_s_own_figure_takes_the_system_s() -> None:
    cell = claimed(own(118), fig(118), Value.of(120), P.SOURCE)
    for given_up in (MISSING, Value.of(118)):
        assert claimed(cell, fig(118), given_up, P.SOURCE).source == "system:cchc@2026-04-10T01:00:00Z"


def test_a_dispute_counts_when_cells_are_compared_and_filling_in_does_not() -> None:
    filled, newer = taken(EMPTY, fig(118), P.SOURCE), taken(EMPTY, fig(119, 1), P.SOURCE)
    assert filled is not None
    assert newer is not None
    assert not same(filled, claimed(filled, fig(118), Value.of(120), P.SOURCE))
    assert settled(filled, newer) == settled(newer, filled) == newer
    assert settled(filled, own(5)) is None


@given(
    st.sampled_from(Standing),
    st.none() | st.just(NOTHING) | st.decimals(-(10**9), 10**9, places=3).map(Value.of),
    st.none() | st.integers(10**9, 4 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC)),
    st.sampled_from(["cchc", "DVC", "y tế"]),
)
@settings(max_examples=examples(60))
def test_an_origin_is_read_as_it_was_written(
    standing: Standing, other: Value | None, at: datetime | None, system: str
) -> None:
    origin = Origin(standing, system, at, other)
    assert origin_of(str(origin)) == origin


@pytest.mark.parametrize("text", ["", "villages", "system:", "system:x@x", "disputed:x=NaN", "import:system:x", "system:x@2026-13-01T00:00:00Z"])  # fmt: skip
def test_what_is_no_origin_is_none(text: str) -> None:
    assert origin_of(text) is None
    assert origin_of("system:DVC") == Origin(Standing.SYSTEM, "DVC")


@given(
    st.lists(st.tuples(st.sampled_from(["source", "type", "note", "clear"]), st.integers(0, 3)), max_size=12),
    st.sampled_from(Precedence),
)
@settings(max_examples=examples(80))
def test_whatever_happens_no_word_of_a_person_is_lost_without_one(
    steps: list[tuple[str, int]], rule: Precedence
) -> None:
    """A figure that a person gave over a system's goes only by their own hand, or when the system agrees."""
    cell, figure = EMPTY, None
    for day, (what, number) in enumerate(steps):
        if what == "source":
            figure = fig(number, day)
            before = own_figure(cell) if origin_of(cell.source) else None
            after = taken(cell, figure, rule) or cell
            assert before is None or own_figure(after) == before or figure.value == before
            cell = after
        elif figure is not None and what == "type":
            cell = claimed(cell, figure, Value.of(number), rule)
        elif figure is not None and what == "clear":
            cell = claimed(cell, figure, MISSING, rule)
            assert cell.value == figure.value
        elif figure is not None:
            cell = answered(Cell(cell.value, note="vì", source=cell.source, at=cell.at), figure, rule)
            assert not is_open(cell, figure)
    if figure is not None and rule is P.SOURCE and not is_open(cell, figure):
        assert cell.value == figure.value


def test_the_slice_is_read_and_what_is_not_known_is_passed_over() -> None:
    row = {"cell": "HC04", "unit": "15298@2025-07-01", "period": "202604", "value": "1.50", "system": "cchc",
           "as_of": "2026-04-10T01:00:00.000Z", "record_id": "r"}  # fmt: skip
    book = book_from_json(
        {"values": [row, {**row, "period": "x"}, {**row, "value": "NaN"}], "rules": {"A": "newest_wins", "B": "?"},
         "systems": {"cchc": "Một cửa"}}
    )  # fmt: skip
    [found] = book.of(commune_key("15298"), Period.parse("202604")).values()
    assert (found.value, found.as_of) == (Value.of(Decimal("1.50")), DAY)
    assert (book.rule("A", Source.SYSTEM), book.rule("B", Source.SYSTEM)) == (P.NEWEST, P.SOURCE)
    assert (book.name_of("cchc"), book.name_of("x")) == ("Một cửa", "x")
    assert book_from_json({}).of(commune_key("15298"), Period.parse("202604")) == {}
