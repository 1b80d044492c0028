"""Periods: ids, windows that neither gap nor overlap, neighbours, and words, in both regimes."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iocdesk.core.periods import (
    MAX_YEAR,
    MIN_YEAR,
    Period,
    PeriodError,
    PeriodType,
    Regime,
    Window,
    period_label,
    period_of,
    periods_between,
    periods_within,
    window_label,
)
from iocdesk.core.resources import resource_path

DAY = timedelta(days=1)
DAYS = st.dates(date(1901, 1, 1), date(2196, 12, 31))
REGIMES = st.sampled_from(Regime)
PARTITIONING = st.sampled_from([kind for kind in PeriodType if kind not in {"N", "event"}])


@st.composite
def any_period(draw: st.DrawFn) -> Period:
    kind, day = draw(st.sampled_from(PeriodType)), draw(DAYS)
    if kind is PeriodType.EVENT:
        return Period.event(day, draw(st.integers(1, 999)))
    if kind is PeriodType.NINE_MONTHS:
        return Period(kind, day.year, 1)
    return period_of(day, kind, draw(REGIMES))


@given(any_period())
def test_the_id_reads_back(period: Period) -> None:
    assert Period.parse(period.id) == period
    assert str(period) == period.id


@given(any_period(), any_period())
def test_the_order_is_total_and_follows_the_first_day(one: Period, two: Period) -> None:
    assert (one < two) + (two < one) + (one == two) == 1
    if one.first_day < two.first_day:
        assert one < two
        assert one <= two


@given(DAYS, PARTITIONING, REGIMES)
def test_the_period_of_a_day_holds_the_day(day: date, kind: PeriodType, regime: Regime) -> None:
    period = period_of(day, kind, regime)
    window = period.window(regime)
    assert window.contains(day)
    assert period_of(window.start, kind, regime) == period == period_of(window.end, kind, regime)


@given(DAYS, PARTITIONING, REGIMES)
def test_windows_touch_without_gap_or_overlap(day: date, kind: PeriodType, regime: Regime) -> None:
    period = period_of(day, kind, regime)
    assert period.next().window(regime).start == period.window(regime).end + DAY
    assert period.previous().window(regime).end == period.window(regime).start - DAY
    assert period.next().previous() == period == period.previous().next()
    assert period.previous() < period < period.next()


@given(any_period(), REGIMES)
def test_months_cover_exactly_the_window(period: Period, regime: Regime) -> None:
    months = period.months()
    if months:
        window = period.window(regime)
        assert months[0].window(regime).start == window.start
        assert months[-1].window(regime).end == window.end
        assert list(months) == periods_within(period, regime, PeriodType.MONTH)
    else:
        assert period.type in {PeriodType.DAY, PeriodType.WEEK, PeriodType.EVENT}


@given(any_period())
def test_a_year_before_is_the_same_place_in_the_year_before(period: Period) -> None:
    before = period.same_last_year()
    assert before.year == period.year - 1
    assert before.type is period.type
    assert before.number == period.number or period.id[4:] in {"W53"} or period.type is PeriodType.DAY
    assert timedelta(days=363) <= period.first_day - before.first_day <= timedelta(days=372)


@given(any_period())
def test_the_first_of_a_year_has_none_before_it_in_the_year(period: Period) -> None:
    first = period.first_in_year()
    assert first.is_first_in_year
    assert first <= period
    assert first.year == period.year
    if first.type is not PeriodType.EVENT:
        assert first.previous().year == period.year - 1
        assert period.is_first_in_year == (period.previous().year != period.year)


@given(DAYS, st.integers(0, 800), PARTITIONING, REGIMES)
def test_listing_is_the_chain_from_the_first_day_to_the_last(
    first: date, length: int, kind: PeriodType, regime: Regime
) -> None:
    last = first + timedelta(days=length)
    found = periods_between(kind, regime, first, last)
    assert found[0] == period_of(first, kind, regime)
    assert found[-1] == period_of(last, kind, regime)
    assert all(one.next() == two for one, two in pairwise(found))


@given(DAYS, REGIMES, st.sampled_from([PeriodType.MONTH, PeriodType.QUARTER, PeriodType.YEAR]))
def test_every_week_is_counted_in_exactly_one_outer_period(
    day: date, regime: Regime, outer: PeriodType
) -> None:
    period = period_of(day, outer, regime)
    weeks = periods_within(period, regime, PeriodType.WEEK)
    assert weeks[-1].next() == periods_within(period.next(), regime, PeriodType.WEEK)[0]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("20260415", "2026-04-15", "2026-04-15"),
        ("2026-04-15", "2026-04-15", "2026-04-15"),
        ("2026W15", "2026-04-06", "2026-04-12"),
        ("2026W1", "2025-12-29", "2026-01-04"),
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2009W53", "2009-12-28", "2010-01-03"),
        ("202604", "2026-04-01", "2026-04-30"),
        ("2026-05", "2026-05-01", "2026-05-31"),
        ("202802", "2028-02-01", "2028-02-29"),
        ("202702", "2027-02-01", "2027-02-28"),
        ("2026Q1", "2026-01-01", "2026-03-31"),
        ("2026Q4", "2026-10-01", "2026-12-31"),
        ("2026S1", "2026-01-01", "2026-06-30"),
        ("2026S2", "2026-07-01", "2026-12-31"),
        ("2026N9", "2026-01-01", "2026-09-30"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("20280229", "2028-02-29", "2028-02-29"),
        ("20260415E01", "2026-04-15", "2026-04-15"),
        ("20260415E120", "2026-04-15", "2026-04-15"),
    ],
)
def test_calendar_windows(text: str, start: str, end: str) -> None:
    expected = Window(date.fromisoformat(start), date.fromisoformat(end))
    assert Period.parse(text).window(Regime.CALENDAR) == expected


def nd09_cases() -> list[tuple[str, str, str]]:
    names = {"M": "{y}{i}", "Q": "{y}{i}", "H1": "{y}S1", "H2": "{y}S2", "N9": "{y}N9", "Y": "{y}"}
    with resource_path("data/period_windows.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["period_type"] in names]
    cases = []
    for row in rows:
        year, _, index = row["instance"].partition("-")
        text = names[row["period_type"]].format(y=year, i=index)
        cases.append((text, row["data_from"], row["data_to"]))
    return cases


@pytest.mark.parametrize(("text", "start", "end"), nd09_cases())
def test_windows_of_decree_09(text: str, start: str, end: str) -> None:
    window = Period.parse(text).window(Regime.ND09)
    assert (window.start.isoformat(), window.end.isoformat()) == (start, end)


def test_the_decree_cases_are_all_there() -> None:
    assert len(nd09_cases()) == 9


@pytest.mark.parametrize(
    ("day", "kind", "expected"),
    [
        ("2026-03-14", PeriodType.MONTH, "202603"),
        ("2026-03-15", PeriodType.MONTH, "202604"),
        ("2028-02-29", PeriodType.MONTH, "202803"),
        ("2026-12-14", PeriodType.YEAR, "2026"),
        ("2026-12-15", PeriodType.YEAR, "2027"),
        ("2026-12-31", PeriodType.MONTH, "202701"),
        ("2026-12-31", PeriodType.QUARTER, "2027Q1"),
        ("2026-12-31", PeriodType.HALF_YEAR, "2027S1"),
        ("2026-12-31", PeriodType.NINE_MONTHS, "2027N9"),
        ("2026-09-14", PeriodType.NINE_MONTHS, "2026N9"),
        ("2026-02-17", PeriodType.MONTH, "202603"),
        ("2026-12-31", PeriodType.WEEK, "2026W53"),
        ("2026-12-31", PeriodType.DAY, "20261231"),
        ("2026-12-31", PeriodType.EVENT, "20261231E01"),
    ],
)
def test_the_period_of_a_day_under_decree_09(day: str, kind: PeriodType, expected: str) -> None:
    assert period_of(date.fromisoformat(day), kind, Regime.ND09).id == expected


@pytest.mark.parametrize(
    ("regime", "inside", "outside"),
    [(Regime.CALENDAR, "2026-09-30", "2026-10-01"), (Regime.ND09, "2026-09-14", "2026-09-15")],
)
def test_no_nine_months_after_september(regime: Regime, inside: str, outside: str) -> None:
    assert period_of(date.fromisoformat(inside), PeriodType.NINE_MONTHS, regime).id == "2026N9"
    with pytest.raises(PeriodError) as caught:
        period_of(date.fromisoformat(outside), PeriodType.NINE_MONTHS, regime)
    assert caught.value.code == "period.none_holds"


def test_nine_months_are_listed_across_the_gap() -> None:
    found = periods_between(PeriodType.NINE_MONTHS, Regime.CALENDAR, date(2025, 11, 1), date(2027, 1, 1))
    assert [period.id for period in found] == ["2026N9", "2027N9"]
    assert (
        periods_between(PeriodType.NINE_MONTHS, Regime.CALENDAR, date(2025, 10, 1), date(2025, 12, 31)) == []
    )


def test_nothing_lies_between_the_wrong_way_round() -> None:
    assert periods_between(PeriodType.DAY, Regime.CALENDAR, date(2026, 1, 2), date(2026, 1, 1)) == []


def test_listing_stops_at_the_last_year() -> None:
    found = periods_between(PeriodType.QUARTER, Regime.ND09, date(MAX_YEAR, 8, 1), date(MAX_YEAR + 1, 1, 1))
    assert [period.id for period in found] == [f"{MAX_YEAR}Q3", f"{MAX_YEAR}Q4"]


def test_events_are_not_listed() -> None:
    with pytest.raises(PeriodError) as caught:
        periods_between(PeriodType.EVENT, Regime.ND09, date(2026, 1, 1), date(2026, 1, 2))
    assert caught.value.code == "period.not_listable"


@pytest.mark.parametrize(
    "text",
    [
        "", "26", "2026W0", "2026W00", "2025W53", "2026W54", "2011W234", "202600", "202613", "2026-13",
        "2026Q0", "2026Q5", "2026S0", "2026S3", "2026N8", "20260230", "20270229", "2026-0415", "202604-15",
        "20260415E00", "20260415E1", "20260415E1000", "20260431E01", "1899", "2200", "0000", "9999", " 2026",
        "２０２６", "2026\n", "201er2345566", "2026w15", "2026BiW1", "201401B", "2014AprilS1", "2013April",
    ],
)  # fmt: skip
def test_malformed_ids_are_refused_in_words(text: str) -> None:
    with pytest.raises(PeriodError) as caught:
        Period.parse(text)
    assert caught.value.code == "period.malformed"
    assert f"“{text}”" in caught.value.text.vi


def test_a_long_malformed_id_is_quoted_in_part() -> None:
    with pytest.raises(PeriodError) as caught:
        Period.parse("9" * 10_000)
    assert len(caught.value.text.vi) < 120


@pytest.mark.parametrize(
    ("kind", "year", "index"),
    [
        (PeriodType.MONTH, 2026, 0),
        (PeriodType.MONTH, 2026, 13),
        (PeriodType.DAY, 2026, 366),
        (PeriodType.EVENT, 2026, 105_000),
        (PeriodType.EVENT, 2026, 366_001),
        (PeriodType.YEAR, MIN_YEAR - 1, 1),
    ],
)
def test_a_period_that_does_not_exist_cannot_be_made(kind: PeriodType, year: int, index: int) -> None:
    with pytest.raises(PeriodError):
        Period(kind, year, index)


def test_events_are_numbered_within_their_day() -> None:
    event = Period.parse("20260415E02")
    assert (event.first_day, event.number) == (date(2026, 4, 15), 2)
    assert event.next().id == "20260415E03"
    assert event.previous().id == "20260415E01"
    assert Period.parse("20280229E02").same_last_year().id == "20270228E02"
    assert not event.is_first_in_year
    with pytest.raises(PeriodError):
        event.previous().previous()
    with pytest.raises(PeriodError):
        Period.event(date(2026, 4, 15), 999).next()


def test_a_year_before_a_leap_day_and_a_week_53() -> None:
    assert Period.parse("20280229").same_last_year().id == "20270228"
    assert Period.parse("20280301").same_last_year().id == "20270301"
    assert Period.parse("2026W53").same_last_year().id == "2025W52"


def test_the_ends_of_time_are_errors_in_words() -> None:
    with pytest.raises(PeriodError):
        Period.parse(f"{MIN_YEAR}").previous()
    with pytest.raises(PeriodError):
        Period.parse(f"{MAX_YEAR}12").next()


def test_periods_compare_only_with_periods() -> None:
    with pytest.raises(TypeError):
        assert Period.parse("2026") < "2026"


@pytest.mark.parametrize(
    ("text", "vi", "en"),
    [
        ("202604", "tháng 4/2026", "Apr 2026"),
        ("2026Q1", "quý I/2026", "Q1 2026"),
        ("2026Q4", "quý IV/2026", "Q4 2026"),
        ("2026S1", "6 tháng đầu năm 2026", "first half of 2026"),
        ("2026S2", "6 tháng cuối năm 2026", "second half of 2026"),
        ("2026N9", "9 tháng năm 2026", "nine months of 2026"),
        ("2026", "năm 2026", "year 2026"),
        ("2026W15", "tuần 15/2026 (6/4–12/4)", "week 15/2026 (6 Apr–12 Apr)"),
        ("2026W1", "tuần 1/2026 (29/12/2025–4/1/2026)", "week 1/2026 (29 Dec 2025–4 Jan 2026)"),
        ("20260415", "ngày 15/4/2026", "15 Apr 2026"),
        ("20260415E01", "đột xuất ngày 15/4/2026", "event of 15 Apr 2026"),
        ("20260415E02", "đột xuất ngày 15/4/2026 (lần 2)", "event of 15 Apr 2026 (no. 2)"),
        (
            "20260415E501",
            "đột xuất ngày 15/4/2026 (xã nhập thay)",
            "event of 15 Apr 2026 (entered by the commune)",
        ),
        (
            "20260415E502",
            "đột xuất ngày 15/4/2026 (xã nhập thay, lần 2)",
            "event of 15 Apr 2026 (entered by the commune, no. 2)",
        ),
    ],
)
def test_periods_in_words(text: str, vi: str, en: str) -> None:
    label = period_label(Period.parse(text))
    assert (label.vi, label.en) == (vi, en)


@pytest.mark.parametrize(
    ("text", "regime", "vi", "en"),
    [
        ("202604", Regime.ND09, "số liệu 15/3–14/4", "data 15 Mar–14 Apr"),
        ("202601", Regime.ND09, "số liệu 15/12/2025–14/1/2026", "data 15 Dec 2025–14 Jan 2026"),
        ("202604", Regime.CALENDAR, "số liệu 1/4–30/4", "data 1 Apr–30 Apr"),
        ("20260415", Regime.CALENDAR, "số liệu ngày 15/4", "data of 15 Apr"),
    ],
)
def test_windows_in_words(text: str, regime: Regime, vi: str, en: str) -> None:
    label = window_label(Period.parse(text).window(regime))
    assert (label.vi, label.en) == (vi, en)
