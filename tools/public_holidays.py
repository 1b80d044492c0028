"""Writes `resources/data/public_holidays.csv` from the `holidays` package: run it after every update of the package.

    python -m tools.public_holidays

The program reads the table, because the package loads the calendars of all countries with that of Vietnam.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from holidays import country_holidays

from iocdesk.core.working_days import FIRST_YEAR, LAST_YEAR

TARGET = Path(__file__).resolve().parents[1] / "resources" / "data" / "public_holidays.csv"
HEADER = ("day", "worked", "vi", "en")


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Yield the days that are no plain weekday or weekend, in order: day, 1 or 0 for worked, its names."""
    names = [country_holidays("VN", language=language) for language in ("vi", "en_US")]
    day = date(FIRST_YEAR, 1, 1)
    while day.year <= LAST_YEAR:
        worked = names[0].is_working_day(day)
        vietnamese, english = (table.get(day) or "" for table in names)
        if vietnamese or worked != (day.weekday() < 5):
            yield day.isoformat(), str(int(worked)), vietnamese, english
        day += timedelta(days=1)


def main() -> None:
    """Write the table."""
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows())


if __name__ == "__main__":
    main()
