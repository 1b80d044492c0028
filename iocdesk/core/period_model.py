"""One reporting period: its id, its order, its neighbours, and the days whose figures it covers.

Calendar periods are those of statistics; weeks are ISO 8601 weeks. Decree 09/2019/NĐ-CP, article 12, lets a
reporting month run from the 15th of the month before to the 14th, and quarters, halves and years with it. For
days, weeks and nine months a province decides; here days and weeks stay those of the calendar, and nine
months run from 15 December to 14 September.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache, total_ordering

from iocdesk.core.errors import IocError, Text

MIN_YEAR, MAX_YEAR = 1900, 2199
"""Years outside are taken for slips of the finger."""

_EVENTS_A_DAY = 1000
_DAY = timedelta(days=1)


class PeriodError(IocError):
    """A period that is malformed or does not exist."""


class PeriodType(StrEnum):
    """How often a form is answered; the values are those of form definitions."""

    DAY = "D"
    WEEK = "W"
    MONTH = "M"
    QUARTER = "Q"
    HALF_YEAR = "S"
    NINE_MONTHS = "N"
    YEAR = "Y"
    EVENT = "event"


class Regime(StrEnum):
    """Which days a period covers: the calendar's, or those of Decree 09/2019."""

    CALENDAR = "calendar"
    ND09 = "nd09"


MONTHS_EACH = {
    PeriodType.MONTH: 1,
    PeriodType.QUARTER: 3,
    PeriodType.HALF_YEAR: 6,
    PeriodType.NINE_MONTHS: 9,
    PeriodType.YEAR: 12,
}
_PATTERNS = (
    (PeriodType.DAY, re.compile(r"(\d{4})(?:-(\d{2})-(\d{2})|(\d{2})(\d{2}))", re.ASCII)),
    (PeriodType.EVENT, re.compile(r"(\d{4})(\d{2})(\d{2})E(\d{2,3})", re.ASCII)),
    (PeriodType.MONTH, re.compile(r"(\d{4})-?(\d{2})", re.ASCII)),
    (PeriodType.WEEK, re.compile(r"(\d{4})-?W(\d{1,2})", re.ASCII)),
    (PeriodType.QUARTER, re.compile(r"(\d{4})-?Q(\d)", re.ASCII)),
    (PeriodType.HALF_YEAR, re.compile(r"(\d{4})-?S(\d)", re.ASCII)),
    (PeriodType.NINE_MONTHS, re.compile(r"(\d{4})-?N(9)", re.ASCII)),
    (PeriodType.YEAR, re.compile(r"(\d{4})", re.ASCII)),
)


@dataclass(frozen=True, slots=True)
class Window:
    """The days that figures are about, first and last included."""

    start: date
    end: date

    def contains(self, day: date) -> bool:
        """Tell whether `day` is one of the window's days."""
        return self.start <= day <= self.end


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """One reporting period, ordered by its first calendar day, then by its last.

    Attributes:
        type: how often.
        year: the year it belongs to (for a week the ISO year).
        index: its number in the year, from 1: day 1-366, week 1-53, month 1-12, quarter 1-4, half 1-2;
            nine months and year always 1. For an event: day of the year x 1000 + running number of that day.

    Raises:
        PeriodError: `period.malformed` when there is no such period.
    """

    type: PeriodType
    year: int
    index: int

    def __post_init__(self) -> None:
        if not MIN_YEAR <= self.year <= MAX_YEAR or not self._index_exists():
            raise _malformed(f"{self.year}/{self.type}{self.index}")

    @classmethod
    def of_day(cls, day: date) -> Period:
        """Return the period that is the day itself."""
        return cls(PeriodType.DAY, day.year, day.timetuple().tm_yday)

    @classmethod
    def event(cls, day: date, number: int = 1) -> Period:
        """Return the event period of `day` with a running number from 1 to 999."""
        if not 1 <= number < _EVENTS_A_DAY:
            raise _malformed(f"{day:%Y%m%d}E{number}")
        return cls(PeriodType.EVENT, day.year, day.timetuple().tm_yday * _EVENTS_A_DAY + number)

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read an id; "2026-04", "2026-04-15" and "2026W5" are accepted beside the canonical spellings.

        Raises:
            PeriodError: `period.malformed`, quoting the id.
        """
        return _parsed(text)

    @classmethod
    def from_parts(cls, kind: PeriodType, year: int, rest: list[int]) -> Period:
        """Make a period of the numbers of its id.

        Raises:
            PeriodError, ValueError: when there is no such period.
        """
        if kind is PeriodType.DAY:
            return cls.of_day(date(year, *rest))
        if kind is PeriodType.EVENT:
            return cls.event(date(year, rest[0], rest[1]), rest[2])
        if kind in {PeriodType.NINE_MONTHS, PeriodType.YEAR}:
            return cls(kind, year, 1)
        return cls(kind, year, rest[0])

    @property
    def id(self) -> str:
        """The canonical id: 20260415, 2026W15, 202604, 2026Q1, 2026S1, 2026N9, 2026, 20260415E01."""
        match self.type:
            case PeriodType.DAY:
                return f"{self.first_day:%Y%m%d}"
            case PeriodType.EVENT:
                return f"{self.first_day:%Y%m%d}E{self.number:02d}"
            case PeriodType.WEEK:
                return f"{self.year}W{self.index:02d}"
            case PeriodType.MONTH:
                return f"{self.year}{self.index:02d}"
            case PeriodType.NINE_MONTHS:
                return f"{self.year}N9"
            case PeriodType.YEAR:
                return f"{self.year}"
            case _:
                return f"{self.year}{self.type}{self.index}"

    @property
    def number(self) -> int:
        """The running number within its day of an event; for other types the index."""
        return self.index % _EVENTS_A_DAY if self.type is PeriodType.EVENT else self.index

    @property
    def first_day(self) -> date:
        """The first day by the calendar."""
        return self.window(Regime.CALENDAR).start

    def window(self, regime: Regime = Regime.CALENDAR) -> Window:
        """Return the days whose figures the period covers under `regime`; a form's own must be passed."""
        if self.type is PeriodType.WEEK:
            monday = date.fromisocalendar(self.year, self.index, 1)
            return Window(monday, monday + 6 * _DAY)
        months = MONTHS_EACH.get(self.type)
        if months is None:
            ordinal = self.index // _EVENTS_A_DAY if self.type is PeriodType.EVENT else self.index
            day = date(self.year, 1, 1) + (ordinal - 1) * _DAY
            return Window(day, day)
        first, last = months * (self.index - 1), months * self.index - 1
        if regime is Regime.ND09:
            return Window(_in_month(self.year, first - 1, 15), _in_month(self.year, last, 14))
        return Window(_in_month(self.year, first, 1), _in_month(self.year, last + 1, 1) - _DAY)

    def next(self) -> Period:
        """Return the period that follows; for an event, the next number of the same day.

        Raises:
            PeriodError: `period.malformed` beyond the last year, or an event number beyond 999.
        """
        if self.type is PeriodType.EVENT:
            return Period.event(self.first_day, self.number + 1)
        if self.index < count_in_year(self.type, self.year):
            return Period(self.type, self.year, self.index + 1)
        return Period(self.type, self.year + 1, 1)

    def previous(self) -> Period:
        """Return the period before; for an event, the number before of the same day.

        Raises:
            PeriodError: `period.malformed` before the first year, or for the first event of a day (only the
                store knows which report came before it).
        """
        if self.type is PeriodType.EVENT:
            return Period.event(self.first_day, self.number - 1)
        if self.index > 1:
            return Period(self.type, self.year, self.index - 1)
        return Period(self.type, self.year - 1, count_in_year(self.type, self.year - 1))

    def same_last_year(self) -> Period:
        """Return the period a year before: 28 February for the 29th, week 52 where there was no week 53."""
        if self.type in {PeriodType.DAY, PeriodType.EVENT}:
            day = self.first_day
            before = date(day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
            return Period.of_day(before) if self.type is PeriodType.DAY else Period.event(before, self.number)
        return Period(self.type, self.year - 1, min(self.index, count_in_year(self.type, self.year - 1)))

    def first_in_year(self) -> Period:
        """Return the first period of the same type in the same year."""
        if self.type is PeriodType.EVENT:
            return Period.event(date(self.year, 1, 1), 1)
        return Period(self.type, self.year, 1)

    @property
    def is_first_in_year(self) -> bool:
        """Whether no period of the type comes before it in its year (always so for a year)."""
        return self == self.first_in_year()

    def months(self) -> tuple[Period, ...]:
        """Return the months that make up the period, in order; empty for a day, a week and an event."""
        each = MONTHS_EACH.get(self.type, 0)
        first = each * (self.index - 1) + 1
        return tuple(Period(PeriodType.MONTH, self.year, first + step) for step in range(each))

    def _index_exists(self) -> bool:
        if self.type is PeriodType.EVENT:
            ordinal, number = divmod(self.index, _EVENTS_A_DAY)
            return number >= 1 and 1 <= ordinal <= count_in_year(PeriodType.DAY, self.year)
        return 1 <= self.index <= count_in_year(self.type, self.year)

    def _order(self) -> tuple[date, date, str, int]:
        window = self.window(Regime.CALENDAR)
        return (window.start, window.end, self.type.value, self.index)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return self._order() < other._order()

    def __str__(self) -> str:
        return self.id


def count_in_year(kind: PeriodType, year: int) -> int:
    """How many periods of a type the year has."""
    if kind is PeriodType.DAY:
        return 366 if calendar.isleap(year) else 365
    if kind is PeriodType.WEEK:
        return date(year, 12, 28).isocalendar().week
    return 12 // MONTHS_EACH[kind]


def _in_month(year: int, month0: int, day: int) -> date:
    """Return a date by a month counted from 0 = January of `year`, which may run over either end."""
    return date(year + month0 // 12, month0 % 12 + 1, day)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Period:
    """Read an id; there are few different ones, and every report names one."""
    for kind, pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match is not None:
            year, *rest = (int(group) for group in match.groups() if group is not None)
            try:
                return Period.from_parts(kind, year, rest)
            except (PeriodError, ValueError):
                raise _malformed(text) from None
    raise _malformed(text)


def _malformed(text: str) -> PeriodError:
    shown = text if len(text) <= 30 else f"{text[:30]}…"
    return PeriodError(
        "period.malformed",
        Text(
            f"“{shown}” không phải là một kỳ báo cáo. Xin kiểm tra lại.",
            f"“{shown}” is not a reporting period. Please check it.",
        ),
    )
