"""XPath 1.0's conversions between numbers, strings, truth values and node-sets, as OpenRosa extends them.

A node-set is a `list[str]` in document order. A blank answer is the empty string, so its number is NaN.
A string that is an ISO date or date-time counts as days since 1970-01-01 in UTC+7, which is what lets
dates be compared and subtracted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeAlias

from iocdesk.core.clock import VN

Value: TypeAlias = float | str | bool | list[str]

NAN = math.nan
_NUMBER = re.compile(r"[ \t\r\n]*-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t\r\n]*", re.ASCII)
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)(Z|[+-][0-9]{2}:?[0-9]{2})?",
    re.ASCII,
)
_EPOCH = date(1970, 1, 1).toordinal()
_EPOCH_LOCAL = datetime(1970, 1, 1, tzinfo=VN)


def normalise(value: object) -> Value:
    """Bring a value from outside into one of the four types.

    None becomes "", int and Decimal become float, dates their ISO text, other sequences a node-set.

    Raises:
        TypeError: for anything else; that is a fault of the caller, not of the form.
    """
    match value:
        case None:
            return ""
        case bool() | str() | float():
            return value
        case int() | Decimal():
            return float(value)
        case datetime() | date() | time():
            return value.isoformat()
        case list() | tuple():
            return [to_string(normalise(item)) for item in value]
        case _:
            msg = f"an expression cannot hold a {type(value).__name__}"
            raise TypeError(msg)


def string_to_number(text: str) -> float:
    """Return the number that `text` writes, or the days of a date, or NaN."""
    if _NUMBER.fullmatch(text):
        return float(text)
    if len(text) < 10 or text[4] != "-":
        return NAN
    return days(text)


def to_number(value: Value) -> float:
    """Return XPath's number()."""
    if type(value) is float:  # the common case first: these run for every cell of a form
        return value
    if isinstance(value, list):
        return string_to_number(value[0]) if value else NAN
    if isinstance(value, str):
        return string_to_number(value)
    return float(value)


def to_string(value: Value) -> str:
    """Return XPath's string(): no exponent, no `.0`, `true`/`false`, the first of a node-set."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return value[0] if value else ""
    return number_to_string(value)


def number_to_string(value: float) -> str:
    """Return a number as XPath writes it: `1`, `-0.1`, `NaN`, `Infinity`."""
    if value != value:
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def blank_number_to_string(value: float) -> str:
    """Return a numeric answer as text: NaN stands for a blank answer here."""
    return "" if value != value else number_to_string(value)


def to_boolean(value: Value) -> bool:
    """Return XPath's boolean(): a number other than 0 and NaN, a string or node-set that is not empty."""
    if isinstance(value, float):
        return value == value and value != 0
    return bool(value)


def to_nodes(value: Value) -> list[str]:
    """Return the value as a list of strings; a scalar is one node."""
    return value if isinstance(value, list) else [to_string(value)]


def flatten(*values: Value) -> list[str]:
    """Return all values in one list of strings, node-sets opened up."""
    return [text for value in values for text in to_nodes(value)]


def numbers(values: Iterable[str]) -> list[float]:
    """Return the number of each string."""
    return [string_to_number(text) for text in values]


def equal(left: Value, right: Value) -> bool:
    """Return XPath's `=` for operands whose types are known only now."""
    if type(left) is float and type(right) is float:
        return left == right
    if isinstance(left, list) or isinstance(right, list):
        return _nodes_compare(left, right, same=True)
    return _scalars_equal(left, right)


def unequal(left: Value, right: Value) -> bool:
    """Return XPath's `!=`; for node-sets this is not the opposite of `=`."""
    if type(left) is float and type(right) is float:
        return left != right
    if isinstance(left, list) or isinstance(right, list):
        return _nodes_compare(left, right, same=False)
    return not _scalars_equal(left, right)


def _scalars_equal(left: float | str | bool, right: float | str | bool) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        return to_number(left) == to_number(right)
    return left == right


def _nodes_compare(left: Value, right: Value, *, same: bool) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return (to_boolean(left) == to_boolean(right)) is same
    ones, twos = _sides(left), _sides(right)
    return any(_scalars_equal(one, two) is same for one in ones for two in twos)


def _sides(value: Value) -> list[float | str | bool]:
    return list(value) if isinstance(value, list) else [value]


def less(left: Value, right: Value) -> bool:
    """Return XPath's `<`: numbers, and for node-sets whether any pair of nodes satisfies it."""
    if type(left) is float and type(right) is float:
        return left < right
    return any(one < two for one in _measures(left) for two in _measures(right))


def less_equal(left: Value, right: Value) -> bool:
    """Return XPath's `<=`, as `less`."""
    if type(left) is float and type(right) is float:
        return left <= right
    return any(one <= two for one in _measures(left) for two in _measures(right))


def _measures(value: Value) -> list[float]:
    return numbers(value) if isinstance(value, list) else [to_number(value)]


def days(text: str) -> float:
    """Return the days from 1970-01-01 to an ISO date or date-time in UTC+7 (a date: whole), or NaN."""
    try:
        found = _DATE.fullmatch(text)
        if found:
            year, month, day = (int(part) for part in found.groups())
            return float(date(year, month, day).toordinal() - _EPOCH)
        moment = to_moment(text)
    except (ValueError, OverflowError):
        return NAN
    return NAN if moment is None else (moment - _EPOCH_LOCAL).total_seconds() / 86_400


def to_moment(text: str) -> datetime | None:
    """Return an ISO date-time (a date means its midnight) in UTC+7, or None if `text` is neither.

    A date-time without an offset is taken as UTC+7.

    Raises:
        ValueError: for a date that the calendar does not have.
    """
    if _DATE.fullmatch(text):
        return datetime.fromisoformat(text).replace(tzinfo=VN)
    if not _MOMENT.fullmatch(text):
        return None
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=VN) if moment.tzinfo is None else moment.astimezone(VN)
