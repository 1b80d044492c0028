"""Roll-up totals, completeness, and what blocks sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iocdesk.core.errors import Text
from iocdesk.core.periods import Period, PeriodType, Regime, Window
from iocdesk.core.units import Level, OrgUnit, UnitKey, UnitLink, UnitRegistry
from iocdesk.forms.issues import Issue
from iocdesk.forms.model import (
    Aggregation,
    Choice,
    Field,
    FieldType,
    Form,
    Group,
    Indicator,
    Kind,
    Nature,
    Severity,
    Source,
)
from iocdesk.forms.values import MISSING, NOT_APPLICABLE, NOTHING, Value
from iocdesk.reports.completeness import completeness
from iocdesk.reports.issues import blocking, send_summary
from iocdesk.reports.model import Cell, Report, ReportKey, ReportState
from iocdesk.reports.rollup import Total, expected_villages, roll_up
from tests.reports.samples import COMMUNE, MONTH, PROVINCE, figure

V = [UnitKey(f"15298-{number:02d}", date(2020, 1, 1)) for number in range(1, 5)]
SEX = (Choice("nam", Text("Nam", "Male")), Choice("nu", Text("Nữ", "Female")))


def _field(
    code: str,
    aggregation: Aggregation = Aggregation.SUM,
    nature: Nature = Nature.FLOW,
    *,
    source: Source = Source.VILLAGES,
    village_form: str = "thon_thang",
    splits: tuple[str, ...] = (),
    total: str = "",
    cross: bool = False,
    numerator: str = "",
    denominator: str = "",
    decimals: int = 0,
    required: str = "",
) -> Field:
    indicator = Indicator(
        code, Text("người", "people"), Kind.STATISTICAL, nature, aggregation, source, decimals, splits, cross,
        total, numerator, denominator, village_form=village_form,
    )  # fmt: skip
    return Field(code, FieldType.DECIMAL, Text(code, code), indicator=indicator, required=required)


def _form(
    *fields: Field | Group, period: PeriodType = PeriodType.MONTH, regime: Regime = Regime.CALENDAR
) -> Form:
    section = Group("DS", Text("Dân số", "Population"), fields)
    return Form(
        "xa", "1", Text("Xã", "Commune"), "commune", "VP", period, regime, "", ("DS",), (section,),
        {"gioi_tinh": SEX, "tuoi": (Choice("tre", Text("Trẻ", "Young")),)}, (),
    )  # fmt: skip


def _village(
    unit: UnitKey,
    cells: Mapping[str, Cell | Value | int | str],
    *,
    state: ReportState = ReportState.ACCEPTED,
    form: str = "thon_thang",
    period: Period = MONTH,
    at: datetime | None = None,
    event_at: datetime | None = None,
) -> Report:
    made = {
        key: it if isinstance(it, Cell) else Cell(it) if isinstance(it, Value) else figure(it)
        for key, it in cells.items()
    }
    return Report(ReportKey(form, unit, period), "1", state, 1, made, updated_at=at, event_at=event_at)


def _one(form: Form, reports: list[Report], key: str = "A", expected: list[UnitKey] | None = None) -> Total:
    return roll_up(form, reports, V[:3] if expected is None else expected, period=MONTH)[key]


def test_a_sum_over_all_villages() -> None:
    total = _one(_form(_field("A")), [_village(unit, {"A": number}) for number, unit in enumerate(V[:3], 1)])
    assert total == Total(Value.of(6), Value.of(6), 3, 3, (), "sum")
    assert total.complete


def test_a_missing_village_is_named_and_never_zero() -> None:
    reports = [
        _village(V[0], {"A": 5}),
        _village(V[1], {"A": MISSING}),
    ]
    total = _one(_form(_field("A")), reports)
    assert total == Total(MISSING, Value.of(5), 1, 3, (V[1], V[2]), "sum")
    assert not total.complete
    assert _one(_form(_field("A")), []) == Total(MISSING, MISSING, 0, 3, tuple(V[:3]), "sum")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([NOTHING, NOTHING], NOTHING),
        ([NOTHING, Value.of(4)], Value.of(4)),
        ([NOT_APPLICABLE, Value.of(4)], Value.of(4)),
        ([NOT_APPLICABLE, NOT_APPLICABLE], NOT_APPLICABLE),
        ([NOT_APPLICABLE, NOTHING], NOTHING),
        ([Value.of(0), NOTHING], Value.of(0)),
        ([Value.of(Decimal("10.1")), Value.of(Decimal("20.2"))], Value.of(Decimal("30.3"))),
    ],
)
@pytest.mark.parametrize("how", [Aggregation.SUM, Aggregation.MAX])
def test_the_four_kinds_of_absence(values: list[Value], expected: Value, how: Aggregation) -> None:
    reports = [_village(unit, {"A": value}) for unit, value in zip(V, values, strict=False)]
    total = _one(_form(_field("A", how)), reports, expected=V[:2])
    if how is Aggregation.MAX and len([v for v in values if v.number]) == 2:
        expected = Value.of(Decimal("20.2"))
    assert total.value == expected
    assert (total.counted, total.missing) == (2, ())


@pytest.mark.parametrize("state", [ReportState.DRAFT, ReportState.RETURNED])
def test_what_was_not_handed_over_does_not_count(state: ReportState) -> None:
    total = _one(_form(_field("A")), [_village(V[0], {"A": 5}, state=state)], expected=V[:1])
    assert total.missing == (V[0],)
    handed = _village(V[0], {"A": 5}, state=ReportState.SUBMITTED)
    assert _one(_form(_field("A")), [handed], expected=V[:1]).value == Value.of(5)


def test_other_periods_and_forms_do_not_count() -> None:
    reports = [
        _village(V[0], {"A": 5}),
        _village(V[1], {"A": 7}, period=Period.parse("202603")),
        _village(V[2], {"A": 9}, form="thon_quy"),
    ]
    assert _one(_form(_field("A")), reports).missing == (V[1], V[2])


def test_every_category_and_the_summed_total() -> None:
    form = _form(_field("A", splits=("gioi_tinh",), total="summed"))
    totals = roll_up(
        form,
        [_village(V[0], {"A.nam": 1, "A.nu": 2}), _village(V[1], {"A.nam": 3, "A.nu": NOTHING, "A": 3})],
        V[:2],
        period=MONTH,
    )
    assert {key: total.value for key, total in totals.items()} == {
        "A.nam": Value.of(4),
        "A.nu": Value.of(2),
        "A": Value.of(6),
    }


def test_a_typed_total_is_never_made_up_from_categories() -> None:
    form = _form(_field("A", splits=("gioi_tinh",), total="typed"))
    total = _one(form, [_village(V[0], {"A.nam": 1, "A.nu": 2})], expected=V[:1])
    assert total.missing == (V[0],)


def test_a_crossed_table_has_its_cells() -> None:
    form = _form(_field("A", splits=("gioi_tinh", "tuoi"), cross=True))
    totals = roll_up(form, [_village(V[0], {"A.nam.tre": 1})], V[:1], period=MONTH)
    assert set(totals) == {"A.nam.tre", "A.nu.tre", "A"}
    assert totals["A.nam.tre"].value == Value.of(1)


def test_a_ratio_is_calculated_again_from_sums() -> None:
    ratio = _field(
        "R", Aggregation.RATIO, Nature.RATIO, numerator="100 * ${A}", denominator="ind('B')", decimals=1
    )
    reports = [_village(V[0], {"A": 1, "B": 2, "R": 50}), _village(V[1], {"A": 1, "B": 8, "R": "12.5"})]
    assert _one(_form(ratio), reports, "R", V[:2]) == Total(Value.of(20), Value.of(20), 2, 2, (), "ratio")
    open_one = _one(_form(ratio), [*reports, _village(V[2], {"A": 1})], "R")
    assert (open_one.value, open_one.so_far, open_one.missing) == (MISSING, Value.of(20), (V[2],))
    empty = [_village(V[0], {"A": 0, "B": 0})]
    assert _one(_form(ratio), empty, "R", V[:1]).value == MISSING
    left_out = [*reports, _village(V[2], {"A": NOT_APPLICABLE, "B": NOT_APPLICABLE})]
    assert _one(_form(ratio), left_out, "R").value == Value.of(20)


def test_a_mean_is_weighted() -> None:
    mean = _field("M", Aggregation.MEAN, Nature.RATIO, denominator="${W}", decimals=2)
    reports = [_village(V[0], {"M": 10, "W": 1}), _village(V[1], {"M": 20, "W": 2})]
    assert _one(_form(mean), reports, "M", V[:2]).value == Value.of(Decimal("16.67"))
    no_weight = [*reports, _village(V[2], {"M": 30})]
    assert _one(_form(mean), no_weight, "M").missing == (V[2],)
    plain = _field("M", Aggregation.MEAN, Nature.RATIO)
    assert _one(_form(plain), reports, "M", V[:2]).value == Value.of(15)


def test_the_last_is_the_newest_report() -> None:
    last = _form(_field("A", Aggregation.LAST, Nature.STOCK))
    reports = [
        _village(V[0], {"A": 5}, at=datetime(2026, 5, 3, tzinfo=UTC)),
        _village(V[1], {"A": 7}, at=datetime(2026, 5, 1, tzinfo=UTC)),
    ]
    assert _one(last, reports, expected=V[:2]).value == Value.of(5)


@pytest.mark.parametrize(
    "item",
    [_field("A", Aggregation.NONE), _field("A", source=Source.TYPED), _field("A", source=Source.DERIVED)],
)
def test_what_is_not_gathered_is_left_alone(item: Field) -> None:
    assert roll_up(_form(item), [_village(V[0], {"A": 1})], V[:1], period=MONTH) == {}


@given(
    st.lists(
        st.sampled_from([MISSING, NOTHING, NOT_APPLICABLE]) | st.integers(-99, 99).map(Value.of),
        min_size=1,
        max_size=4,
    )
)
def test_a_sum_is_open_exactly_while_somebody_is_missing(values: list[Value]) -> None:
    reports = [_village(unit, {"A": value}) for unit, value in zip(V, values, strict=False)]
    total = _one(_form(_field("A")), reports, expected=V[: len(values)])
    missing = tuple(unit for unit, value in zip(V, values, strict=False) if not value.answered)
    assert total.missing == missing
    assert total.counted + len(missing) == total.expected == len(values)
    assert total.value.answered == (not missing)
    numbers = [value.number for value in values if value.number is not None]
    assert (total.so_far.number or 0) == sum(numbers)


# ---------------------------------------------------------------- villages that merge


def _registry() -> tuple[UnitRegistry, UnitKey, UnitKey, UnitKey]:
    one, two = UnitKey("15298-08", date(2020, 1, 1)), UnitKey("15298-19", date(2020, 1, 1))
    merged = UnitKey("15298-08", date(2026, 1, 1))
    day = date(2026, 1, 1)

    def unit(key: UnitKey, level: Level, parent: UnitKey | None, to: date | None = None) -> OrgUnit:
        return OrgUnit(key, level, Text(key.code, key.code), key.code, "", parent, to)

    last = date(2025, 12, 31)
    units = [
        unit(PROVINCE, Level.PROVINCE, None),
        unit(COMMUNE, Level.COMMUNE, PROVINCE),
        unit(one, Level.VILLAGE, COMMUNE, last),
        unit(two, Level.VILLAGE, COMMUNE, last),
        unit(merged, Level.VILLAGE, COMMUNE),
        unit(V[0], Level.VILLAGE, COMMUNE),
    ]
    return UnitRegistry(units, [UnitLink(one, merged, day), UnitLink(two, merged, day)]), one, two, merged


def test_a_village_merged_inside_the_period_is_counted_through_its_successor() -> None:
    registry, one, two, merged = _registry()
    january = Period.parse("202601")
    window = january.window(Regime.ND09)
    assert window == Window(date(2025, 12, 15), date(2026, 1, 14))
    assert expected_villages(registry, COMMUNE, date(2025, 12, 31)) == (V[0], one, two)
    expected = expected_villages(registry, COMMUNE, window.end)
    assert expected == (V[0], merged)
    reports = [_village(V[0], {"A": 1}, period=january)]
    reports += [_village(old, {"A": 100}, period=january) for old in (one, two)]
    form = _form(_field("A"), regime=Regime.ND09)
    assert roll_up(form, reports, expected, period=january)["A"].missing == (merged,)
    reports.append(_village(merged, {"A": 7}, period=january))
    assert roll_up(form, reports, expected, period=january)["A"].value == Value.of(8)


# ---------------------------------------------------------------- event reports


def _event(day: str, unit: UnitKey, value: int | Value, number: int = 1, **more: object) -> Report:
    period = Period.event(date.fromisoformat(day), number)
    return _village(unit, {"A": value}, form="thon_dx", period=period, **more)  # type: ignore[arg-type]


def test_event_flows_are_summed_by_the_day_of_the_event() -> None:
    form = _form(_field("A", village_form="thon_dx"), regime=Regime.ND09)
    reports = [
        _event("2026-03-14", V[0], 100),
        _event("2026-03-15", V[0], 1),
        _event("2026-03-15", V[0], 2, number=2),
        _event("2026-04-14", V[1], 4),
        _event("2026-04-15", V[1], 200),
        # 23:30 in Vietnam on 14 April, although the report was begun on the 15th.
        _event("2026-04-15", V[2], 8, event_at=datetime(2026, 4, 14, 16, 30, tzinfo=UTC)),
        _event("2026-04-01", V[2], 400, state=ReportState.DRAFT),
    ]
    total = _one(form, reports)
    assert total == Total(Value.of(15), Value.of(15), 4, 4, (), "sum")
    april = roll_up(form, reports, V, period=MONTH, window=Window(date(2026, 4, 1), date(2026, 4, 30)))
    assert april["A"].value == Value.of(212)


def test_an_event_report_without_the_figure_is_missing_and_no_report_is_not() -> None:
    form = _form(_field("A", village_form="thon_dx"), regime=Regime.ND09)
    total = _one(form, [_event("2026-04-01", V[0], 3), _event("2026-04-02", V[1], MISSING)])
    assert (total.value, total.so_far, total.missing) == (MISSING, Value.of(3), (V[1],))
    none = roll_up(form, [], V, period=MONTH, event_forms={"thon_dx"})["A"]
    assert none == Total(MISSING, MISSING, 0, 0, (), "sum")


def test_an_event_stock_takes_each_villages_newest() -> None:
    form = _form(_field("A", nature=Nature.STOCK, village_form="thon_dx"), regime=Regime.ND09)
    reports = [
        _event("2026-04-10", V[0], 5),
        _event("2026-04-10", V[0], 6, number=2),
        _event("2026-04-02", V[0], 9),
        _event("2026-02-01", V[1], 20),
        _event("2026-04-20", V[1], 1),
    ]
    assert _one(form, reports).value == Value.of(26)


# ---------------------------------------------------------------- completeness and sending


def _entry_form() -> Form:
    typed = Source.TYPED
    visit = Group(
        "visits", Text("Lượt", "Visit"), (Field("age", FieldType.INTEGER, Text("", "")),), repeat=True
    )
    return _form(
        _field("A", source=typed, required="true()"),
        _field("B", source=typed, splits=("gioi_tinh",), total="summed", required="true()"),
        _field("C", source=typed, splits=("gioi_tinh",), total="typed"),
        _field("D", source=Source.DERIVED, required="true()"),
        _field("E", required="true()"),
        Field("n", FieldType.NOTE, Text("Ghi chú", "Note")),
        Field("s", FieldType.CALCULATE, Text("", ""), calculate="1 + 1"),
        visit,
    )


def test_completeness_counts_what_a_person_answers() -> None:
    state = completeness(_entry_form(), {})
    assert state.missing == ("A", "B.nam", "B.nu", "C.nam", "C.nu", "C", "E")
    assert state.required_missing == ("A", "B.nam", "B.nu")
    assert (state.done, state.total, state.percent, state.complete) == (0, 7, 0, False)
    cells = {"A": figure(0), "B.nam": Cell(NOTHING), "C": Cell(NOT_APPLICABLE), "B.nu": Cell(note="chưa có")}
    some = completeness(_entry_form(), cells)
    assert (some.done, some.total, some.required_missing) == (3, 7, ("B.nu",))
    assert some.percent == 42
    assert completeness(_form(), {}).percent == 100


def test_completeness_follows_repeats_and_skips() -> None:
    cells = {"visits[2]/age": figure(4)}
    assert "visits[1]/age" in completeness(_entry_form(), cells).missing
    skipped = completeness(_entry_form(), cells, relevant=lambda key: not key.startswith(("C", "visits")))
    assert set(skipped.missing) == {"A", "B.nam", "B.nu", "E"}
    needed = completeness(_entry_form(), {}, required=lambda key: key == "E")
    assert needed.required_missing == ("E",)


def _issue(key: str, severity: Severity) -> Issue:
    return Issue(key, severity, "rule", Text("Sai", "Wrong"))


def test_errors_block_and_warnings_ask_for_a_note() -> None:
    issues = [
        _issue("A", Severity.ERROR),
        _issue("B.nam", Severity.WARNING),
        _issue("C", Severity.WARNING),
        _issue("visits[1]/age", Severity.WARNING),
    ]
    cells = {"A": figure(1, "đã giải trình"), "B": figure(2, "nhập cư"), "C": figure(3, "  "),
             "visits[1]/age": figure(1, "x")}  # fmt: skip
    assert blocking(issues, cells) == (issues[0], issues[2])
    summary = send_summary(_entry_form(), cells, issues)
    assert summary.errors == (issues[0],)
    assert summary.warnings_without_note == (issues[2],)
    assert summary.warnings_noted == (issues[1], issues[3])
    assert summary.missing_required == ("B.nam", "B.nu")
    assert not summary.complete
    assert not summary.may_send


def test_nothing_in_the_way() -> None:
    form = _form(_field("A", source=Source.TYPED, required="true()"))
    assert send_summary(form, {"A": figure(1)}, []).may_send
    assert send_summary(form, {"A": figure(1)}, []).complete
    assert not send_summary(form, {}, []).may_send
    warned = [_issue("A", Severity.WARNING)]
    assert not send_summary(form, {"A": figure(1)}, warned).may_send
    assert send_summary(form, {"A": figure(1, "đúng")}, warned).may_send
    assert replace(send_summary(form, {"A": figure(1)}, []), complete=False).may_send
