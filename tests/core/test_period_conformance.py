"""Periods against the cases of a widely used health information system, for the types that exist here.

The folder of cases is given by the environment variable IOCDESK_CONFORMANCE; without it this is skipped.
"""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from iocdesk.core.periods import Period, PeriodError, PeriodType, Regime, periods_between

OURS = {
    "DAILY": PeriodType.DAY,
    "WEEKLY": PeriodType.WEEK,
    "MONTHLY": PeriodType.MONTH,
    "QUARTERLY": PeriodType.QUARTER,
    "SIXMONTHLY": PeriodType.HALF_YEAR,
    "YEARLY": PeriodType.YEAR,
}
ISO_DURATIONS = {PeriodType.DAY: "P1D", PeriodType.QUARTER: "P3M", PeriodType.YEAR: "P1Y"}
FOREIGN = ("Bi", "B", "Wed", "Thu", "Sat", "Sun", "April", "July", "Sep", "Oct", "Nov")


def cases() -> list[Any]:
    folder = os.environ.get("IOCDESK_CONFORMANCE")
    path = Path(folder, "dhis2_periods.json") if folder else None
    if path is None or not path.is_file():
        reason = "IOCDESK_CONFORMANCE names no folder with dhis2_periods.json"
        return [pytest.param({}, marks=pytest.mark.skip(reason=reason))]
    read = json.loads(path.read_text(encoding="utf-8"))["cases"]
    found = [case for case in read if case["kind"] != "count" or case["type"] in OURS]
    return [pytest.param(case, id=f"{case['kind']}-{case.get('iso', case.get('type'))}") for case in found]


def listed(kind: PeriodType, year: int) -> list[Period]:
    """The periods a year's menu offers; of years, the last ten, newest first."""
    if kind is PeriodType.YEAR:
        return [Period(kind, year - back, 1) for back in range(10)]
    middle = Period(kind, year, 2)
    last = middle.next().window(Regime.CALENDAR).end if kind is PeriodType.HALF_YEAR else date(year, 12, 28)
    found = periods_between(kind, Regime.CALENDAR, middle.first_in_year().first_day, last)
    if kind is PeriodType.DAY:
        found = periods_between(kind, Regime.CALENDAR, date(year, 1, 1), date(year, 12, 31))
    return [period for period in found if period.year == year]


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any]) -> None:
    kind, iso = case["kind"], case.get("iso", "")
    named = str(case.get("type", case.get("request", ""))).upper()
    if kind == "count":
        assert len(listed(OURS[named], case["year"])) == case["count"]
        return
    if kind in {"invalid", "type_invalid"} or any(word in iso for word in FOREIGN):
        with pytest.raises(PeriodError):
            Period.parse(iso)
        return
    period = Period.parse(iso)
    if kind == "interval":
        window = period.window(Regime.CALENDAR)
        assert (window.start.isoformat(), window.end.isoformat()) == (case["start"], case["end"])
    if kind == "duration":
        assert ISO_DURATIONS[period.type] == case["duration"]
    if kind == "generated":
        assert listed(OURS[named], case["year"])[case["index"] - 1] == period
    if named:
        assert OURS[named] is period.type
