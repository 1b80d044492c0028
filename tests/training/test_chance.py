"""Chance that can be repeated."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from iocdesk.training.chance import drops, kind_of, parted, share, swing

WEIGHTS = st.lists(st.integers(0, 1000).map(Decimal), min_size=1, max_size=8).filter(lambda w: sum(w) > 0)


@given(st.text(), st.integers())
def test_the_same_words_give_the_same_number_within_bounds(word: str, number: int) -> None:
    assert 0 <= share(word, number) < 1
    assert -1 <= swing(word, number) < 1
    assert share(word, number) == share(word, number)


def test_other_words_give_other_numbers() -> None:
    assert len({share("x", number) for number in range(200)}) > 190


@given(st.integers(0, 50).map(lambda n: Decimal(n) / 7), st.integers(0, 40_000), st.text(max_size=5))
def test_a_drip_never_runs_backwards_and_keeps_its_rate(rate: Decimal, month: int, word: str) -> None:
    counts = [drops(rate, month + step, word) for step in range(13)]
    assert counts == sorted(counts)
    assert abs(counts[12] - counts[0] - 12 * rate) <= rate + 1


@given(st.integers(0, 10**7), WEIGHTS, st.integers(0, 3))
def test_parts_add_up_exactly_and_are_never_negative(
    whole: int, weights: list[Decimal], decimals: int
) -> None:
    unit = Decimal(1).scaleb(-decimals)
    figure = whole * unit
    parts = parted(figure, weights, unit)
    assert sum(parts) == figure
    assert all(part >= 0 for part in parts)
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@given(WEIGHTS)
def test_kinds_come_by_their_weights(weights: list[Decimal]) -> None:
    counts = [0] * len(weights)
    for number in range(400):
        counts[kind_of(number, weights, "test")] += 1
    for count, weight in zip(counts, weights, strict=True):
        assert abs(Decimal(count) / 400 - weight / sum(weights)) < Decimal("0.03")
