"""Chance that can be repeated: figures drawn from a seed and from what they are about, never from a generator's state.

So the figures of a month are the same on whatever day they are asked for, and in whatever order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

_STEPS = 65536
_GOLDEN = Decimal("0.6180339887")
_WAVER = Decimal("0.6")
"""How far within its month a steady drip may waver; below 1, so that nothing ever runs backwards."""


def share(*about: object) -> Decimal:
    """Return a number from 0 up to 1 that is always the same for the same words."""
    told = "|".join(map(str, about)).encode()
    drawn = int.from_bytes(hashlib.blake2b(told, digest_size=2).digest(), "big")
    return Decimal(drawn) / _STEPS


def swing(*about: object) -> Decimal:
    """Return a number from -1 up to 1 that is always the same for the same words."""
    return 2 * share(*about) - 1


def floor(number: Decimal) -> int:
    """Round down."""
    return int(number.to_integral_value(ROUND_FLOOR))


def drops(rate: Decimal, month: int, *about: object) -> int:
    """Return how many events have fallen up to and with a month, counted from long ago.

    Events fall at a steady rate with a little waver; the count never goes back.

    Args:
        rate: events a month.
        month: counted in months since year 0.
    """
    return floor(rate * (month + _WAVER * share("waver", month, *about)) + share("phase", *about))


def kind_of(number: int, weights: Sequence[Decimal], *about: object) -> int:
    """Return which kind the event of a running number is, so that kinds come evenly by their weights."""
    at = (number * _GOLDEN + share("kinds", *about)) % 1
    whole = sum(weights, Decimal(0))
    reached = Decimal(0)
    for index, weight in enumerate(weights):
        reached += weight / whole
        if at < reached:
            return index
    return len(weights) - 1


def parted(whole: Decimal, weights: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Part a figure by weights into figures of `unit` that add up to it exactly; none is negative."""
    total = sum(weights, Decimal(0))
    parts: list[Decimal] = []
    reached = before = Decimal(0)
    for weight in weights:
        reached += weight
        upto = (whole * reached / total).quantize(unit)
        parts.append(upto - before)
        before = upto
    return parts
