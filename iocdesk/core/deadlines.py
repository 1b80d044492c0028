"""When a report is due: working days after a period's data close, or hours after an event. All in UTC+7."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from iocdesk.core.clock import VN
from iocdesk.core.errors import IocError, Text
from iocdesk.core.working_days import WorkingCalendar

END_OF_DAY = time(23, 59, 59)
_RULE = re.compile(r"\+(\d{1,3})(?:(wd) after cut-off|(h) after event)", re.ASCII)


class DueRuleError(IocError):
    """A due rule that is not in the language of form definitions."""


class DueUnit(StrEnum):
    """What a due rule counts."""

    WORKING_DAYS = "wd"
    HOURS = "h"


@dataclass(frozen=True, slots=True)
class DueRule:
    """`count` working days after the window's last day, or `count` hours after the event."""

    count: int
    unit: DueUnit

    def __str__(self) -> str:
        after = "cut-off" if self.unit is DueUnit.WORKING_DAYS else "event"
        return f"+{self.count}{self.unit} after {after}"

    @property
    def label(self) -> Text:
        """The rule in words."""
        if self.unit is DueUnit.WORKING_DAYS:
            return Text(
                f"{self.count} ngày làm việc sau khi chốt số liệu",
                f"{self.count} working days after the data cut-off",
            )
        return Text(f"{self.count} giờ sau khi xảy ra sự việc", f"{self.count} hours after the event")


def parse_due_rule(text: str) -> DueRule:
    """Read "+2wd after cut-off" or "+12h after event".

    Raises:
        DueRuleError: `due_rule.malformed`, quoting the text.
    """
    match = _RULE.fullmatch(" ".join(text.split()))
    if match is None:
        raise DueRuleError(
            "due_rule.malformed",
            Text(
                f"Không hiểu quy định thời hạn “{text[:60]}”. Xin viết như “+2wd after cut-off” "
                "hoặc “+12h after event”.",
                f"The due rule “{text[:60]}” is not understood. Please write it like “+2wd after cut-off” "
                "or “+12h after event”.",
            ),
        )
    return DueRule(int(match[1]), DueUnit(match[2] or match[3]))


def due_at(
    rule: DueRule, start: date | datetime, calendar: WorkingCalendar, *, end_of_day: time = END_OF_DAY
) -> datetime:
    """Return the last moment for sending, aware, in UTC+7.

    Args:
        rule: what to count.
        start: the window's last day for working days; the moment of the event (aware) for hours. An event
            known by its day alone counts from that day's end: nobody is late for want of a clock time.
        calendar: which days are worked.
        end_of_day: the time at which the last working day closes.

    Raises:
        ValueError: for a naive moment.
    """
    if isinstance(start, datetime):
        if start.tzinfo is None:
            msg = "an event needs a timezone-aware moment"
            raise ValueError(msg)
        moment = start.astimezone(VN)
    else:
        moment = datetime.combine(start, END_OF_DAY, VN)
    if rule.unit is DueUnit.HOURS:
        return moment + timedelta(hours=rule.count)
    return datetime.combine(calendar.add(moment.date(), rule.count), end_of_day, VN)


@dataclass(frozen=True, slots=True)
class Extension:
    """Longer time that the province gives for one period of a form, and why."""

    until: date
    """The last day for sending."""
    reason: str = ""


def extended(due: datetime | None, until: date | None) -> datetime | None:
    """Return a deadline, or the end of the day (UTC+7) until which the province has given longer."""
    if until is None:
        return due
    last = datetime.combine(until, END_OF_DAY, VN)
    return last if due is None or last > due else due


def days_left(due: datetime, now: datetime) -> int:
    """Return how many midnights in UTC+7 lie between `now` and `due`: 0 is today, negative overdue."""
    return (due.astimezone(VN).date() - now.astimezone(VN).date()).days
