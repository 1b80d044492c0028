"""Reporting periods: finding them by day, listing them, and saying them in words.

`Period` itself lives in `period_model`; other rooms import everything from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from iocdesk.core.errors import Text
from iocdesk.core.period_model import (
    MAX_YEAR,
    MIN_YEAR,
    MONTHS_EACH,
    Period,
    PeriodError,
    PeriodType,
    Regime,
    Window,
    count_in_year,
)

__all__ = [
    "BEHALF_FROM",
    "MAX_YEAR",
    "MIN_YEAR",
    "Period",
    "PeriodError",
    "PeriodType",
    "Regime",
    "Window",
    "count_in_year",
    "period_label",
    "period_of",
    "periods_between",
    "periods_within",
    "window_label",
]

BEHALF_FROM = 501
"""Numbers of a day's events from which on the commune numbers what it enters on a village's behalf: the village counts
from 1, and both may do so without a network."""

_MONTHS_EN = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ROMAN = ("", "I", "II", "III", "IV")


def period_of(day: date, kind: PeriodType, regime: Regime) -> Period:
    """Return the period of a type whose window holds `day`; for an event, the day's first.

    Raises:
        PeriodError: `period.none_holds` for nine months, when the day comes after them in its year.
    """
    if kind is PeriodType.DAY:
        return Period.of_day(day)
    if kind is PeriodType.EVENT:
        return Period.event(day)
    if kind is PeriodType.WEEK:
        iso = day.isocalendar()
        return Period(kind, iso.year, iso.week)
    year, month = day.year, day.month
    if regime is Regime.ND09 and day.day >= 15:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    index = (month - 1) // MONTHS_EACH[kind] + 1
    if index > count_in_year(kind, year):
        shown = f"{day.day}/{day.month}/{day.year}"
        raise PeriodError(
            "period.none_holds",
            Text(f"Ngày {shown} không thuộc kỳ 9 tháng nào.", f"{shown} is in no nine-month period."),
        )
    return Period(kind, year, index)


def periods_between(kind: PeriodType, regime: Regime, first: date, last: date) -> list[Period]:
    """Return, in order, every period of a type whose window shares a day with `first`..`last` (inclusive).

    Raises:
        PeriodError: `period.not_listable` for events, which exist only when something happens.
    """
    if kind is PeriodType.EVENT:
        raise PeriodError(
            "period.not_listable",
            Text(
                "Kỳ đột xuất chỉ có khi xảy ra sự việc.", "Event periods exist only when something happens."
            ),
        )
    return list(_between(kind, regime, first, last))


def periods_within(outer: Period, regime: Regime, inner: PeriodType) -> list[Period]:
    """Return, in order, the periods of type `inner` counted in `outer`: those that end in its window.

    So each inner period is counted once, also a week that begins in the month before.

    Raises:
        PeriodError: `period.not_listable` for events.
    """
    window = outer.window(regime)
    found = periods_between(inner, regime, window.start, window.end)
    return [period for period in found if window.contains(period.window(regime).end)]


def _between(kind: PeriodType, regime: Regime, first: date, last: date) -> Iterator[Period]:
    if first > last:
        return
    if kind is PeriodType.NINE_MONTHS:
        year = period_of(first, PeriodType.YEAR, regime).year
        period = Period(kind, year, 1)
        if period.window(regime).end < first:
            period = period.next()
    else:
        period = period_of(first, kind, regime)
    while period.window(regime).start <= last:
        yield period
        if (period.year, period.index) == (MAX_YEAR, count_in_year(kind, MAX_YEAR)):
            return
        period = period.next()


def period_label(period: Period) -> Text:
    """Return the period in words, to follow a title: "tháng 4/2026", "quý I/2026", "6 tháng đầu năm 2026"."""
    year, index = period.year, period.index
    match period.type:
        case PeriodType.MONTH:
            return Text(f"tháng {index}/{year}", f"{_MONTHS_EN[index]} {year}")
        case PeriodType.QUARTER:
            return Text(f"quý {_ROMAN[index]}/{year}", f"Q{index} {year}")
        case PeriodType.HALF_YEAR:
            half = ("đầu", "first") if index == 1 else ("cuối", "second")
            return Text(f"6 tháng {half[0]} năm {year}", f"{half[1]} half of {year}")
        case PeriodType.NINE_MONTHS:
            return Text(f"9 tháng năm {year}", f"nine months of {year}")
        case PeriodType.YEAR:
            return Text(f"năm {year}", f"year {year}")
        case PeriodType.WEEK:
            days = _span(period.window(Regime.CALENDAR))
            return Text(f"tuần {index}/{year} ({days.vi})", f"week {index}/{year} ({days.en})")
        case PeriodType.DAY | PeriodType.EVENT:
            return _day_label(period)


def window_label(window: Window) -> Text:
    """Return which days the figures are about: "số liệu 15/3–14/4", with years when they differ."""
    days = _span(window)
    if window.start == window.end:
        return Text(f"số liệu ngày {days.vi}", f"data of {days.en}")
    return Text(f"số liệu {days.vi}", f"data {days.en}")


def _day_label(period: Period) -> Text:
    day = period.first_day
    vi, en = f"ngày {day.day}/{day.month}/{day.year}", f"{day.day} {_MONTHS_EN[day.month]} {day.year}"
    if period.type is PeriodType.EVENT:
        behalf = period.number >= BEHALF_FROM
        number = period.number - BEHALF_FROM + 1 if behalf else period.number
        said_vi = ["xã nhập thay"] * behalf + [f"lần {number}"] * (number > 1)
        said_en = ["entered by the commune"] * behalf + [f"no. {number}"] * (number > 1)
        vi = f"đột xuất {vi}" + (f" ({', '.join(said_vi)})" if said_vi else "")
        en = f"event of {en}" + (f" ({', '.join(said_en)})" if said_en else "")
    return Text(vi, en)


def _span(window: Window) -> Text:
    start, end = window.start, window.end
    years = (f"/{start.year}", f"/{end.year}") if start.year != end.year else ("", "")
    first = Text(f"{start.day}/{start.month}{years[0]}", _english_day(start, with_year=bool(years[0])))
    last = Text(f"{end.day}/{end.month}{years[1]}", _english_day(end, with_year=bool(years[1])))
    if start == end:
        return last
    return Text(f"{first.vi}–{last.vi}", f"{first.en}–{last.en}")


def _english_day(day: date, *, with_year: bool) -> str:
    return f"{day.day} {_MONTHS_EN[day.month]}" + (f" {day.year}" if with_year else "")
