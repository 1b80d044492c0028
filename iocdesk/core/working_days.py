"""Working days in Vietnam: public holidays, days off in lieu, make-up Saturdays, the province's calendar.

The `holidays` package knows what the Government has announced up to now and projects later years, so what
the province's calendar says about a day always wins. Its days from `FIRST_YEAR` to `LAST_YEAR` are kept in a table
that `tools/public_holidays.py` makes: the package itself, which loads the calendars of all countries, takes
19 MB of memory and is asked for other years alone.
"""

from __future__ import annotations

import csv
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from iocdesk.core.errors import Text
from iocdesk.core.resources import resource_path

if TYPE_CHECKING:
    from holidays import HolidayBase

FIRST_YEAR, LAST_YEAR = 2010, 2050
_TABLE = "data/public_holidays.csv"
_DAY = timedelta(days=1)
_FRIDAY = 4


class _Special(NamedTuple):
    """A day that is no plain weekday or weekend; its names are empty where it has none."""

    worked: bool
    vi: str
    en: str


@cache
def _specials() -> Mapping[date, _Special]:
    with resource_path(_TABLE).open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        return {date.fromisoformat(day): _Special(worked == "1", vi, en) for day, worked, vi, en in lines}


@dataclass(slots=True)
class WorkingCalendar:
    """Which days are worked.

    Attributes:
        overrides: the province's decisions by day: True is worked, False is off.
    """

    overrides: Mapping[date, bool] = field(default_factory=lambda: MappingProxyType({}))
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)
    _tables: dict[str, HolidayBase] = field(default_factory=dict, init=False, repr=False, compare=False)

    def is_working(self, day: date) -> bool:
        """Tell whether offices are open on `day`."""
        decided = self.overrides.get(day)
        if decided is not None:
            return decided
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            special = _specials().get(day)
            return special.worked if special is not None else day.weekday() <= _FRIDAY
        with self._lock:
            return bool(self._table("vi").is_working_day(day))

    def add(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day` (for 0, `day` itself, worked or not).

        Raises:
            ValueError: for a negative count.
        """
        if count < 0:
            msg = "working days are counted forwards only"
            raise ValueError(msg)
        while count:
            day += _DAY
            count -= self.is_working(day)
        return day

    def holiday_name(self, day: date) -> Text | None:
        """Return why offices are closed on `day`; None for a worked day and a plain weekend."""
        if self.overrides.get(day) is True:
            return None
        vietnamese, english = self._names(day)
        if vietnamese:
            return Text(vietnamese, english)
        if self.overrides.get(day) is False:
            return Text("Ngày nghỉ theo lịch của tỉnh", "Day off in the province's calendar")
        return None

    def _names(self, day: date) -> tuple[str, str]:
        """Return the day's names in both languages, empty where it has none."""
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            special = _specials().get(day)
            return (special.vi, special.en) if special is not None else ("", "")
        with self._lock:
            vietnamese, english = (self._table(language).get(day) or "" for language in ("vi", "en_US"))
        return vietnamese, english

    def _table(self, language: str) -> HolidayBase:
        # The table fills itself year by year when asked, so only one thread at a time may ask.
        table = self._tables.get(language)
        if table is None:
            # Imported on first use: it costs some 50 ms and 19 MB.
            from holidays import country_holidays

            table = self._tables[language] = country_holidays("VN", language=language)
        return table
