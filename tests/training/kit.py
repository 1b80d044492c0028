"""A practice commune for the tests: its ground, its forms, and days on which something is special."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from iocdesk.core.clock import VN, FixedClock
from iocdesk.forms.library import FormLibrary
from iocdesk.training.figures import Maker
from iocdesk.training.ground import load_ground

TODAY = date(2026, 11, 22)

_DAYS = (
    date(2026, 3, 15),
    date(2028, 2, 29),
    date(2026, 2, 18),
    date(2026, 1, 1),
)
_MORE_DAYS = (
    date(2026, 3, 14),
    date(2026, 12, 31),
    date(2027, 1, 20),
    date(2026, 4, 3),
    date(2026, 10, 16),
    date(2025, 8, 5),
)
DAYS = (
    *(pytest.param(day, marks=pytest.mark.unmeasured) for day in _DAYS),
    *(pytest.param(day, marks=pytest.mark.long) for day in _MORE_DAYS),
)
"""The ends of a month under Decree 09, a leap day, New Year's Eve, a day in Tết, and days while reports are due;
some of them every day, the others in `make long`."""


def clock_at(day: date, hour: int = 9) -> FixedClock:
    """A clock on the morning of a day in Vietnam."""
    return FixedClock(datetime.combine(day, time(hour), VN).astimezone(UTC))


def maker_at(day: date, seed: str = "0") -> Maker:
    """A maker of reports."""
    return Maker(load_ground(), FormLibrary(), clock_at(day), seed)
