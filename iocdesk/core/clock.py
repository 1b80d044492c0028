"""Time as a thing handed in, so that tests and simulations can hold it still."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

VN = timezone(timedelta(hours=7), "UTC+07")
"""Indochina time: all deadlines and all "today" of the product (no daylight saving since 1975)."""


class Clock(Protocol):
    """A source of the present moment."""

    def now(self) -> datetime:
        """Return the present moment, timezone-aware, in UTC."""


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """Return the computer's present moment in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until moved; for tests, training and simulation."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            msg = "a clock needs a timezone-aware start"
            raise ValueError(msg)
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment that was set, in UTC."""
        return self._now

    def advance(self, **parts: float) -> None:
        """Move forward by `timedelta(**parts)`."""
        self._now += timedelta(**parts)

    def set(self, moment: datetime) -> None:
        """Jump to `moment` (timezone-aware)."""
        self._now = moment.astimezone(UTC)


class OffsetClock:
    """Another clock shifted by a fixed time: training runs "today" on a chosen date, yet time flows."""

    def __init__(self, base: Clock, offset: timedelta) -> None:
        self._base = base
        self._offset = offset

    def now(self) -> datetime:
        """Return the base clock's moment plus the offset, in UTC."""
        return self._base.now() + self._offset


def today(clock: Clock) -> date:
    """Return the calendar date in Vietnam at the clock's moment."""
    return clock.now().astimezone(VN).date()


def short_moment(at: datetime | None) -> str:
    """Return "16/4 08:20" in Vietnam, for a place beside a figure; "" for none."""
    if at is None:
        return ""
    here = at.astimezone(VN)
    return f"{here.day}/{here.month} {here:%H:%M}"


def long_moment(at: datetime | None) -> str:
    """Return "16/04/2026 08:20" in Vietnam; "" for none."""
    return "" if at is None else f"{at.astimezone(VN):%d/%m/%Y %H:%M}"
