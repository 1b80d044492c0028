"""Working days in Vietnam: public holidays, days off in lieu, make-up Saturdays, the province's calendar.

The `holidays` package knows what the Government has announced up to now and projects later years, so what
the province's calendar says about a day always wins.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from iocdesk.core.errors import Text

if TYPE_CHECKING:
    from holidays import HolidayBase

_DAY = timedelta(days=1)


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
        with self._lock:
            names = [self._table(language).get(day) for language in ("vi", "en_US")]
        if names[0]:
            return Text(str(names[0]), str(names[1] or ""))
        if self.overrides.get(day) is False:
            return Text("Ngày nghỉ theo lịch của tỉnh", "Day off in the province's calendar")
        return None

    def _table(self, language: str) -> HolidayBase:
        # The table fills itself year by year when asked, so only one thread at a time may ask.
        table = self._tables.get(language)
        if table is None:
            # Imported on first use: it costs some 50 ms, which the first window need not wait for.
            from holidays import country_holidays

            table = self._tables[language] = country_holidays("VN", language=language)
        return table
