"""Identifiers: the layout of RFC 9562, order under any clock, and repeatability from a seed."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iocdesk.core.clock import FixedClock
from iocdesk.core.ids import Uuid7Source, is_uuid7

NOON = datetime(2026, 4, 15, 5, 0, tzinfo=UTC)


class TopRandom(Random):
    """Always the greatest bits, so that the counter overflows at once."""

    def getrandbits(self, k: int, /) -> int:
        return (1 << k) - 1


def test_carries_the_clock_and_the_version() -> None:
    made = uuid.UUID(Uuid7Source(FixedClock(NOON)).new())
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == int(NOON.timestamp() * 1000)


@given(st.lists(st.integers(-5000, 5000), max_size=40), st.integers())
def test_always_rises_even_when_the_clock_goes_back(steps: list[int], seed: int) -> None:
    clock = FixedClock(NOON)
    source = Uuid7Source(clock, Random(seed))
    made = [source.new()]
    for step in steps:
        clock.advance(milliseconds=step)
        made.append(source.new())
    assert made == sorted(set(made))
    assert all(is_uuid7(one) for one in made)


def test_an_exhausted_counter_borrows_the_next_millisecond() -> None:
    clock = FixedClock(NOON)
    source = Uuid7Source(clock, TopRandom())
    first, second = source.new(), source.new()
    assert uuid.UUID(second).int >> 80 == (uuid.UUID(first).int >> 80) + 1
    assert second > first


def test_the_same_seed_gives_the_same_ids_and_the_system_does_not() -> None:
    assert Uuid7Source(FixedClock(NOON), Random(7)).new() == Uuid7Source(FixedClock(NOON), Random(7)).new()
    assert Uuid7Source(FixedClock(NOON)).new() != Uuid7Source(FixedClock(NOON)).new()


def test_later_moments_sort_later_between_sources() -> None:
    early = Uuid7Source(FixedClock(NOON)).new()
    assert early < Uuid7Source(FixedClock(NOON + timedelta(milliseconds=1))).new()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01960000-0000-4000-8000-000000000000",
        "01960000-0000-7000-c000-000000000000",
        "01960000-0000-7000-8000-00000000000G",
        "01960000-0000-7000-8000-00000000000A",
        "01960000000070008000000000000000",
        "01960000-0000-7000-8000-000000000000\n",
    ],
)
def test_other_texts_are_no_uuid7(text: str) -> None:
    assert not is_uuid7(text)
