"""Working days and deadlines: Tết, days off in lieu, make-up Saturdays, the province's word, UTC+7."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from iocdesk.core.clock import VN
from iocdesk.core.deadlines import DueRule, DueRuleError, DueUnit, days_left, due_at, parse_due_rule
from iocdesk.core.errors import Text
from iocdesk.core.working_days import FIRST_YEAR, LAST_YEAR, WorkingCalendar

CALENDAR = WorkingCalendar()
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-04-15", True),
        ("2026-04-18", False),
        ("2026-04-19", False),
        ("2026-04-30", False),
        ("2026-05-01", False),
        ("2026-09-02", False),
        ("2026-02-17", False),
        ("2026-04-27", False),
        ("2026-08-22", True),
        ("2026-08-31", False),
        ("2025-04-26", True),
        ("2025-05-02", False),
        ("2028-02-29", True),
        ("2026-01-01", False),
    ],
)
def test_holidays_of_vietnam(day: str, worked: bool) -> None:
    assert CALENDAR.is_working(date.fromisoformat(day)) is worked


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-04-14", 0, "2026-04-14"),
        ("2026-04-14", 2, "2026-04-16"),
        ("2026-04-17", 1, "2026-04-20"),
        ("2026-02-13", 1, "2026-02-23"),
        ("2026-04-29", 1, "2026-05-04"),
        ("2026-08-21", 1, "2026-08-22"),
        ("2026-12-31", 2, "2027-01-05"),
        ("2028-02-28", 1, "2028-02-29"),
    ],
)
def test_counting_working_days(day: str, count: int, expected: str) -> None:
    assert CALENDAR.add(date.fromisoformat(day), count) == date.fromisoformat(expected)


@given(DAYS, st.integers(1, 15))
def test_exactly_that_many_worked_days_are_passed(day: date, count: int) -> None:
    end = CALENDAR.add(day, count)
    passed = [day + timedelta(days=step) for step in range(1, (end - day).days + 1)]
    assert sum(CALENDAR.is_working(one) for one in passed) == count
    assert CALENDAR.is_working(end)


@given(DAYS, st.integers(0, 6), st.integers(0, 6))
def test_counting_in_two_steps_is_the_same(day: date, first: int, second: int) -> None:
    assert CALENDAR.add(CALENDAR.add(day, first), second) == CALENDAR.add(day, first + second)


def test_counting_backwards_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="forwards"):
        CALENDAR.add(date(2026, 4, 14), -1)


def test_the_province_decides() -> None:
    storm, saturday = date(2026, 4, 15), date(2026, 4, 18)
    province = WorkingCalendar({storm: False, saturday: True, date(2026, 4, 30): True})
    assert not province.is_working(storm)
    assert province.is_working(saturday)
    assert province.is_working(date(2026, 4, 30))
    assert province.add(date(2026, 4, 14), 3) == saturday
    named = province.holiday_name(storm)
    assert named is not None
    assert named.vi == "Ngày nghỉ theo lịch của tỉnh"
    assert province.holiday_name(date(2026, 4, 30)) is None


def test_holidays_have_names_in_both_languages() -> None:
    tet = CALENDAR.holiday_name(date(2026, 2, 17))
    assert tet is not None
    assert tet.vi == "Tết Nguyên Đán"
    assert "Lunar New Year" in tet.en
    assert CALENDAR.holiday_name(date(2026, 4, 15)) is None
    assert CALENDAR.holiday_name(date(2026, 4, 18)) is None


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("+2wd after cut-off", DueRule(2, DueUnit.WORKING_DAYS)),
        ("+12h after event", DueRule(12, DueUnit.HOURS)),
        ("  +10wd  after cut-off ", DueRule(10, DueUnit.WORKING_DAYS)),
    ],
)
def test_due_rules_read_and_write(text: str, rule: DueRule) -> None:
    assert parse_due_rule(text) == rule
    assert parse_due_rule(str(rule)) == rule
    assert str(rule.count) in rule.label.vi
    assert str(rule.count) in rule.label.en


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2wd after cut-off",
        "+2wd",
        "+2wd after event",
        "+12h after cut-off",
        "-1wd after cut-off",
        "+1000h after event",
    ],
)
def test_other_due_rules_are_refused_in_words(text: str) -> None:
    with pytest.raises(DueRuleError) as caught:
        parse_due_rule(text)
    assert caught.value.code == "due_rule.malformed"
    assert f"“{text}”" in caught.value.text.vi


def test_working_days_end_with_the_day_in_vietnam() -> None:
    rule = parse_due_rule("+2wd after cut-off")
    due = due_at(rule, date(2026, 4, 14), CALENDAR)
    assert due == datetime(2026, 4, 16, 16, 59, 59, tzinfo=UTC)
    assert due.utcoffset() == timedelta(hours=7)
    office = due_at(rule, date(2026, 4, 14), CALENDAR, end_of_day=time(17))
    assert office == datetime(2026, 4, 16, 17, tzinfo=VN)


def test_deadlines_pass_over_tet() -> None:
    due = due_at(parse_due_rule("+2wd after cut-off"), date(2026, 2, 14), CALENDAR)
    assert due.date() == date(2026, 2, 24)


def test_hours_run_from_the_moment_of_the_event() -> None:
    rule = parse_due_rule("+12h after event")
    event = datetime(2026, 4, 30, 20, 30, tzinfo=VN)
    assert due_at(rule, event, CALENDAR) == datetime(2026, 5, 1, 8, 30, tzinfo=VN)
    assert due_at(rule, event.astimezone(UTC), CALENDAR) == due_at(rule, event, CALENDAR)
    assert due_at(rule, date(2026, 4, 30), CALENDAR) == datetime(2026, 5, 1, 11, 59, 59, tzinfo=VN)


def test_a_moment_counts_working_days_from_its_day_in_vietnam() -> None:
    rule = parse_due_rule("+1wd after cut-off")
    late_utc = datetime(2026, 4, 14, 18, tzinfo=UTC)
    assert due_at(rule, late_utc, CALENDAR).date() == date(2026, 4, 16)


def test_a_moment_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="timezone"):
        due_at(DueRule(1, DueUnit.HOURS), datetime(2026, 4, 14), CALENDAR)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (datetime(2026, 4, 16, 0, 0, tzinfo=VN), 0),
        (datetime(2026, 4, 15, 23, 59, tzinfo=VN), 1),
        (datetime(2026, 4, 16, 23, 59, 59, tzinfo=VN), 0),
        (datetime(2026, 4, 16, 17, 0, tzinfo=UTC), -1),
        (datetime(2026, 4, 14, 18, 0, tzinfo=UTC), 1),
    ],
)
def test_days_left_are_counted_in_vietnam(now: datetime, left: int) -> None:
    due = datetime(2026, 4, 16, 23, 59, 59, tzinfo=VN)
    assert days_left(due, now) == left


def test_the_table_says_what_the_package_says_and_outside_it_the_package_is_asked() -> None:
    """Fails after an update of the package that knows more: then run `python -m tools.public_holidays`."""
    names = [country_holidays("VN", language=language) for language in ("vi", "en_US")]
    day = date(FIRST_YEAR - 1, 1, 1)
    while day.year <= LAST_YEAR + 1:
        assert CALENDAR.is_working(day) is bool(names[0].is_working_day(day)), day
        vietnamese, english = (table.get(day) for table in names)
        expected = Text(vietnamese, english) if vietnamese and english else None
        assert CALENDAR.holiday_name(day) == expected, day
        day += timedelta(days=1)


def test_the_years_of_the_table_need_no_package() -> None:
    program = (
        "import sys; from datetime import date; from iocdesk.core.working_days import WorkingCalendar as W; "
        "W().is_working(date(2026, 2, 17)); W().holiday_name(date(2026, 2, 17)); print('holidays' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "False\n"
