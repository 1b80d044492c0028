"""Date and time functions: ISO text in, ISO text or days out; every clock time in UTC+7."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from iocdesk.core.clock import VN
from iocdesk.forms.expressions.convert import Value, to_moment, to_string
from iocdesk.forms.expressions.library_text import failed

_EPOCH = datetime(1970, 1, 1, tzinfo=VN)
_EPOCH_UTC = datetime(1970, 1, 1, tzinfo=UTC)
_TIME = re.compile(
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]+)?))?(?:Z|[+-][0-9]{2}:?[0-9]{2})?", re.ASCII
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_FORMATS: dict[str, Callable[[datetime], str]] = {
    "Y": lambda m: f"{m.year:04d}",
    "y": lambda m: f"{m.year % 100:02d}",
    "m": lambda m: f"{m.month:02d}",
    "n": lambda m: str(m.month),
    "b": lambda m: _MONTHS[m.month - 1],
    "d": lambda m: f"{m.day:02d}",
    "e": lambda m: str(m.day),
    "H": lambda m: f"{m.hour:02d}",
    "h": lambda m: str(m.hour),
    "M": lambda m: f"{m.minute:02d}",
    "S": lambda m: f"{m.second:02d}",
    "3": lambda m: f"{m.microsecond // 1000:03d}",
    "a": lambda m: _DAYS[m.weekday()],
    "A": lambda m: "AM" if m.hour < 12 else "PM",
    "W": lambda m: f"{m.isocalendar().week}",
    "Z": lambda m: m.strftime("%z")[:3] + ":" + m.strftime("%z")[3:],
    "%": lambda _: "%",
}


def iso(moment: datetime) -> str:
    """Return a moment as OpenRosa writes it: milliseconds and offset, in UTC+7."""
    return moment.astimezone(VN).isoformat(timespec="milliseconds")


def moment_of(value: Value) -> datetime | None:
    """Return the moment that a date, a date-time or a number of days since 1970-01-01 means."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        try:
            return _EPOCH + timedelta(days=value)
        except OverflowError:
            return None
    try:
        return to_moment(to_string(value).strip())
    except (ValueError, OverflowError):
        return None


def to_date(value: Value) -> str:
    """Return the ISO date (UTC+7) of a date, date-time or number of days; nothing for anything else."""
    moment = moment_of(value)
    return "" if moment is None else moment.date().isoformat()


def to_date_time(value: Value) -> str:
    """Return the ISO date-time (UTC+7), as `to_date`."""
    moment = moment_of(value)
    return "" if moment is None else iso(moment)


def decimal_date_time(value: Value) -> float:
    """Return days and fractions of a day since 1970-01-01T00:00 UTC."""
    moment = moment_of(value)
    return math.nan if moment is None else (moment - _EPOCH_UTC) / timedelta(days=1)


def decimal_time(text: str) -> float:
    """Return a time of day as a fraction of the day, by the clock on the wall."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return math.nan
    hours, minutes, seconds = int(found[1]), int(found[2]), float(found[3] or 0)
    if hours > 23 or minutes > 59 or seconds >= 60:
        return math.nan
    return (hours * 3600 + minutes * 60 + seconds) / 86_400


def format_date(value: Value, pattern: str) -> str:
    """Format a date or date-time by OpenRosa's letters (%Y %m %d %H …); nothing for a blank date.

    Raises:
        ExpressionError: for a letter that OpenRosa does not define.
    """
    moment = moment_of(value)
    if moment is None:
        return ""
    parts: list[str] = []
    letters = iter(pattern)
    for char in letters:
        if char != "%":
            parts.append(char)
            continue
        letter = next(letters, "")
        if letter not in _FORMATS:
            raise failed(
                "bad-format",
                f"format-date() không có ký hiệu “%{letter}”.",
                f"format-date() has no “%{letter}”.",
            )
        parts.append(_FORMATS[letter](moment))
    return "".join(parts)
