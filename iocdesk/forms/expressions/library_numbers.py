"""Number functions of double mode: XPath 1.0 and OpenRosa, never raising, NaN where there is no answer."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal

NAN = math.nan


def divide(left: float, right: float) -> float:
    """Return IEEE division: x div 0 is an infinity, 0 div 0 is NaN."""
    try:
        return left / right
    except ZeroDivisionError:
        if left == 0 or left != left:
            return NAN
        return math.copysign(math.inf, left) * math.copysign(1.0, right)


def modulo(left: float, right: float) -> float:
    """Return XPath's mod: the sign of the left operand, NaN for mod 0 and for an infinite left side."""
    try:
        return math.fmod(left, right)
    except ValueError:
        return NAN


def rounded(value: float, places: float = 0.0) -> float:
    """Round half up (towards positive infinity) to `places` decimals, on the number as it is written.

    `round(1.005, 2)` is 1.01: the shortest decimal that means the double is what the author sees.
    """
    if not math.isfinite(value) or not math.isfinite(places):
        return value if math.isfinite(places) else NAN
    digits = max(-400, min(400, int(places)))
    scaled = Decimal(repr(value)).scaleb(digits) + Decimal("0.5")
    return float(scaled.to_integral_value(ROUND_FLOOR).scaleb(-digits))


def whole(value: float) -> float:
    """Return the whole part, cut towards zero."""
    return float(math.trunc(value)) if math.isfinite(value) else value


def floor(value: float) -> float:
    """Return the greatest whole number not above `value`."""
    return float(math.floor(value)) if math.isfinite(value) else value


def ceiling(value: float) -> float:
    """Return the least whole number not below `value`."""
    return float(math.ceil(value)) if math.isfinite(value) else value


def power(base: float, exponent: float) -> float:
    """Return base to the exponent; NaN for a root of a negative number."""
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ValueError:
        return math.inf if base == 0 else NAN


def guarded(function: Callable[[float], float]) -> Callable[[float], float]:
    """Wrap a function of `math` so that it answers NaN outside its domain and infinity on overflow."""

    def answer(value: float) -> float:
        try:
            return function(value)
        except ValueError:
            return NAN
        except OverflowError:
            return math.inf

    return answer


def logarithm(function: Callable[[float], float]) -> Callable[[float], float]:
    """Wrap a logarithm: of 0 it is negative infinity, of a negative number NaN."""
    safe = guarded(function)

    def answer(value: float) -> float:
        return -math.inf if value == 0 else safe(value)

    return answer


def exp10(value: float) -> float:
    """Return ten to the `value`."""
    return power(10.0, value)


def minimum(values: list[float]) -> float:
    """Return the least; NaN for none or if one is no number."""
    return NAN if not values or any(v != v for v in values) else min(values)


def maximum(values: list[float]) -> float:
    """Return the greatest; NaN for none or if one is no number."""
    return NAN if not values or any(v != v for v in values) else max(values)


def checklist(least: float, most: float, answers: list[bool]) -> bool:
    """Say whether the number of true answers is within the bounds; a bound of -1 is no bound."""
    return _within(float(sum(answers)), least, most)


def weighted_checklist(least: float, most: float, pairs: list[tuple[bool, float]]) -> bool:
    """Say whether the weights of the true answers add up to within the bounds."""
    return _within(sum(weight for answer, weight in pairs if answer), least, most)


def _within(total: float, least: float, most: float) -> bool:
    return (least < 0 or total >= least) and (most < 0 or total <= most)
