"""Periods as people write them above a table: "Tháng 4 năm 2026", "Quý I/2026", "6 tháng đầu năm 2026", "202604"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from iocdesk.core.errors import IocError
from iocdesk.core.periods import MAX_YEAR, MIN_YEAR, Period, PeriodType, Regime, period_of
from iocdesk.core.text import fold

_YEAR = r"(?:\s*(?:nam|/|-|\.|,)\s*|\s+)(?P<year>20[0-9]{2})\b"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_QUARTER = re.compile(rf"\b(?:quy|q)\.?\s*(?P<number>iv|iii|ii|i|[1-4]){_YEAR}")
_MONTH = re.compile(rf"\b(?:thang|t)\s*(?P<number>0?[1-9]|1[0-2]){_YEAR}")
_BARE_MONTH = re.compile(r"(?<![0-9/])(?P<number>0?[1-9]|1[0-2])\s*[/-]\s*(?P<year>20[0-9]{2})\b")
_HALF = re.compile(
    r"\b(?:6|sau) thang (?P<which>dau|cuoi)(?: nam)?(?:\s*nam|\s*[/-])?\s*(?P<year>20[0-9]{2})\b"
)
_NINE = re.compile(r"\b(?:9|chin) thang(?: dau)?(?: nam)?\s*[/-]?\s*(?P<year>20[0-9]{2})\b")
_ONLY_YEAR = re.compile(r"\bnam\s*:?\s*(?P<year>20[0-9]{2})\b")
_WEEK = re.compile(rf"\btuan\s*(?:thu\s*)?(?P<number>[0-9]{{1,2}}){_YEAR}")
_DAY = re.compile(
    r"(?<![0-9])(?P<day>[0-9]{1,2})[/.-](?P<month>[0-9]{1,2})[/.-](?P<year>20[0-9]{2})(?![0-9])"
)
_LONG_DAY = re.compile(r"\bngay (?P<day>[0-9]{1,2}) thang (?P<month>[0-9]{1,2}) nam (?P<year>20[0-9]{2})\b")
_SPAN = re.compile(r"\bden\b|[0-9] ?- ?[0-9]")
_ID = re.compile(r"(?<![0-9])20[0-9]{2}(?:[01][0-9]|Q[1-4]|S[12]|N9|W[0-5][0-9])?(?![0-9A-Za-z])")


def read_period(text: str, kind: PeriodType, regime: Regime) -> Period | None:
    """Return the period of a type that a text names, None where it names none.

    Of dates only a span's end names a period, or the date of a day or an event: the date of the signature does not.
    """
    plain = fold(text)
    if not plain:
        return None
    try:
        found = _named(plain, kind)
        if found is None:
            found = _by_id(text, kind)
        if found is None and kind is not PeriodType.YEAR:
            found = _by_day(plain, kind, regime)
    except (IocError, ValueError):
        return None
    return found


def first_period(texts: Iterable[str], kind: PeriodType, regime: Regime) -> Period | None:
    """Return the first period that one of the texts names."""
    return next((found for text in texts if (found := read_period(text, kind, regime)) is not None), None)


def _named(plain: str, kind: PeriodType) -> Period | None:
    match kind:
        case PeriodType.MONTH:
            without_days = _LONG_DAY.sub(" ", _DAY.sub(" ", plain))
            found = _MONTH.search(without_days) or _BARE_MONTH.search(without_days)
            return _period(kind, found, found["number"]) if found else None
        case PeriodType.QUARTER:
            found = _QUARTER.search(plain)
            return _period(kind, found, _ROMAN.get(found["number"], found["number"])) if found else None
        case PeriodType.HALF_YEAR:
            found = _HALF.search(plain)
            return _period(kind, found, 1 if found["which"] == "dau" else 2) if found else None
        case PeriodType.NINE_MONTHS:
            found = _NINE.search(plain)
            return _period(kind, found, 1) if found else None
        case PeriodType.YEAR:
            found = _ONLY_YEAR.search(_LONG_DAY.sub(" ", plain))
            return _period(kind, found, 1) if found else None
        case PeriodType.WEEK:
            found = _WEEK.search(plain)
            return _period(kind, found, found["number"]) if found else None
        case _:
            return None


def _period(kind: PeriodType, found: re.Match[str], number: str | int) -> Period | None:
    year = int(found["year"])
    return Period(kind, year, int(number)) if MIN_YEAR <= year <= MAX_YEAR else None


def _by_id(text: str, kind: PeriodType) -> Period | None:
    for found in _ID.finditer(text):
        period = Period.parse(found[0])
        if period.type is kind:
            return period
    return None


def _by_day(plain: str, kind: PeriodType, regime: Regime) -> Period | None:
    days = [*_DAY.finditer(plain), *_LONG_DAY.finditer(plain)]
    spans = kind in {PeriodType.DAY, PeriodType.EVENT} or _SPAN.search(plain) is not None
    if not days or not spans:
        return None
    if kind is PeriodType.EVENT:
        return Period.event(_date(days[0]))
    last = max(days, key=lambda found: found.start())
    return period_of(_date(last), kind, regime)


def _date(found: re.Match[str]) -> date:
    return date(int(found["year"]), int(found["month"]), int(found["day"]))
