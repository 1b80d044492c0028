"""How the program is started: what the command line hands to the composition root."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from iocdesk.core.clock import VN, Clock, OffsetClock, SystemClock

_MORNING = time(8, 30)


@dataclass(frozen=True, slots=True)
class StartOptions:
    """What was asked for.

    Attributes:
        home: the program's folder; None takes the usual one.
        profile: its name; "" takes the last one.
        language: "vi" or "en"; "" takes the profile's.
        theme: "light" or "dark"; "" takes the profile's.
        scale: of the text against 100 %; 0 takes the profile's.
        training: start the practice province.
        tour: drive the window through the month by itself and put the pictures here.
        month_only: the tour leaves the walk through all pages out.
        today: begin on this day, at 8:30 in Vietnam; practice only.
        arguments: for Qt.
    """

    home: Path | None = None
    profile: str = ""
    language: str = ""
    theme: str = ""
    scale: float = 0.0
    training: bool = False
    tour: Path | None = None
    month_only: bool = False
    today: date | None = None
    arguments: tuple[str, ...] = ()


def clock_for(today: date | None) -> Clock:
    """Return the computer's clock, or one that begins on another day and goes on from there."""
    system = SystemClock()
    if today is None:
        return system
    return OffsetClock(system, datetime.combine(today, _MORNING, VN) - system.now())
