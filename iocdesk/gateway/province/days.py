"""The calendar: days that the province declares off or worked, beside the public holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete

from iocdesk.core.errors import Text
from iocdesk.gateway import schema
from iocdesk.gateway.admin import Admin
from iocdesk.gateway.database import Database
from iocdesk.gateway.province.form_lines import calendar_of


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not a plain weekday or weekend; `declared` by the province, else of the public calendar."""

    day: date
    working: bool
    name: Text
    declared: bool


class Days:
    """Reads and declares days."""

    def __init__(self, database: Database, admin: Admin) -> None:
        self._database = database
        self._admin = admin

    def of_year(self, year: int) -> list[SpecialDay]:
        """Return the special days of a year in order."""
        with self._database.read() as connection:
            calendar = calendar_of(connection)
        found = []
        day = date(year, 1, 1)
        while day.year == year:
            declared = calendar.overrides.get(day)
            name = calendar.holiday_name(day)
            working = calendar.is_working(day)
            worked_weekend = working and day.weekday() > 4
            if declared is not None or name is not None or worked_weekend:
                label = name or Text("Ngày làm việc bù", "Working day in lieu")
                found.append(SpecialDay(day, working, label, declared is not None))
            day += timedelta(days=1)
        return found

    def declare(self, first: date, last: date, *, working: bool) -> int:
        """Declare the days of a span (at most a year) worked or off; return how many.

        Raises:
            ValueError: the span is empty or too long.
        """
        count = (last - first).days + 1
        if not 0 < count <= 366:
            msg = "a span of 1 to 366 days"
            raise ValueError(msg)
        self._admin.put_calendar({first + timedelta(days=step): working for step in range(count)})
        return count

    def withdraw(self, day: date) -> bool:
        """Leave a day to the public calendar again; return whether it was declared."""
        table = schema.calendar
        with self._database.write() as connection:
            return connection.execute(delete(table).where(table.c.day == day.isoformat())).rowcount > 0
