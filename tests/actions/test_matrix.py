"""Các thôn as a table: what is counted and what is only shown, against an independent calculation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iocdesk.actions.context import Context
from iocdesk.actions.matrix import village_matrix
from iocdesk.actions.matrix_model import Matrix, Share, Standing
from iocdesk.actions.matrix_story import explain, formula_of, ratio_line
from iocdesk.actions.villages import accept, give_back, village_choices
from iocdesk.core.units import UnitKey
from iocdesk.forms.cells import field_keys
from iocdesk.forms.model import Aggregation, Form, Nature
from iocdesk.forms.values import MISSING, NOT_APPLICABLE, NOTHING, Value
from iocdesk.reports.model import Cell, ReportState, Transition
from iocdesk.reports.rollup import expected_villages
from tests.actions.kit import COMMUNE, key_of
from tests.effort import examples

MONTHLY, PERIOD = "thon_thang", "202603"
WHEN = "2026-04-02 08:30"


def villages(ctx: Context, form: Form | None = None) -> tuple[UnitKey, ...]:
    """The villages that answer for March."""
    form = form or ctx.shelf.get(MONTHLY)
    return expected_villages(ctx.registry, COMMUNE, key_of(MONTHLY, PERIOD).period.window(form.regime).end)


def enter(
    ctx: Context, village: UnitKey, cells: dict[str, Value], *moves: Transition, form: str = MONTHLY
) -> str:
    """Put figures into a village's report and move it on."""
    key = key_of(form, PERIOD, village)
    reports = ctx.store.reports
    reports.begin(key, ctx.shelf.get(form).version)
    reports.edit(
        key.id, {name: Cell(value, on_behalf=True) for name, value in cells.items()}, actor=ctx.actor
    )
    for move in moves:
        reports.transition(key.id, move, actor=ctx.actor, reason="xem lại")
    return key.id


@pytest.fixture
def office(make: Callable[..., Context]) -> Context:
    """The commune on 2 April, when March is due."""
    return make(now=WHEN)


def test_the_lines_are_the_villages_and_the_columns_the_cells(office: Context) -> None:
    matrix = village_matrix(office, MONTHLY, PERIOD)
    form = office.shelf.get(MONTHLY)
    keys = [key for field, _ in form.indicators() for key in field_keys("", field, form)]
    assert [column.key for column in matrix.columns] == keys
    assert {line.unit for line in matrix.lines} == set(villages(office))
    assert all(line.standing is Standing.NONE for line in matrix.lines)
    assert all(total.so_far == MISSING and total.counted == 0 for total in matrix.totals)


def test_only_what_is_handed_over_counts(office: Context) -> None:
    one, two, three, four, *_ = villages(office)
    submit, back = Transition.SUBMIT, Transition.RETURN
    enter(office, one, {"DS17": Value.of(3)}, submit)
    enter(office, two, {"DS17": Value.of(5)})
    enter(office, three, {"DS17": Value.of(7)}, submit, back)
    enter(office, four, {"DS18": Value.of(1)}, submit)
    matrix = village_matrix(office, MONTHLY, PERIOD)
    place = matrix.place("DS17")
    total = matrix.totals[place]
    assert (total.so_far, total.value, total.counted) == (Value.of(3), MISSING, 1)
    assert len(total.missing) == len(matrix.lines) - 1
    assert matrix.drafts == 2
    shares = {row.report_id: row.share for row in explain(matrix, place).rows}
    assert shares[key_of(MONTHLY, PERIOD, one).id] is Share.COUNTED
    assert shares[key_of(MONTHLY, PERIOD, two).id] is Share.DRAFT
    assert shares[key_of(MONTHLY, PERIOD, three).id] is Share.RETURNED
    assert shares[key_of(MONTHLY, PERIOD, four).id] is Share.OPEN
    states = {line.unit: line.standing for line in matrix.lines}
    assert [states[unit] for unit in (one, two, three)] == [
        Standing.SENT,
        Standing.ENTERING,
        Standing.RETURNED,
    ]
    assert all(line.on_behalf for line in matrix.lines if line.unit in (one, two, three))


def test_a_village_that_lets_the_deadline_pass_is_late(make: Callable[..., Context]) -> None:
    ctx = make(now="2026-04-16 08:30")
    matrix = village_matrix(ctx, MONTHLY, PERIOD)
    assert matrix.due is not None
    assert {line.standing for line in matrix.lines} == {Standing.LATE}
    assert all((line.days_left or 0) < 0 for line in matrix.lines)


figures = st.one_of(
    st.none(),
    st.just(NOTHING),
    st.just(NOT_APPLICABLE),
    st.integers(0, 10**9).map(lambda number: Value.of(Decimal(number))),
)


@given(st.lists(st.tuples(st.booleans(), figures, figures), min_size=18, max_size=18))
@settings(
    max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_totals_are_those_of_pandas(
    office: Context, given_: list[tuple[bool, Value | None, Value | None]]
) -> None:
    sent, records = [], []
    for village, (handed_over, one, two) in zip(villages(office), given_, strict=False):
        key = key_of(MONTHLY, PERIOD, village)
        office.store.reports.begin(key, office.shelf.get(MONTHLY).version)
        if office.store.reports.get(key.id).state is not ReportState.DRAFT:  # type: ignore[union-attr]
            office.store.reports.transition(key.id, Transition.WITHDRAW, actor=office.actor)
        cells = {"DS17": Cell(one or MISSING), "DS18": Cell(two or MISSING)}
        office.store.reports.edit(key.id, cells, actor=office.actor)
        if handed_over:
            office.store.reports.transition(key.id, Transition.SUBMIT, actor=office.actor)
        sent.append(handed_over)
        records.append({"DS17": one, "DS18": two})
    matrix = village_matrix(office, MONTHLY, PERIOD)
    frame = pd.DataFrame(records)[pd.Series(sent, dtype=bool)]
    for name in ("DS17", "DS18"):
        check(
            matrix, name, [value for value in frame[name] if isinstance(value, Value)], len(villages(office))
        )


def check(matrix: Matrix, key: str, answered: list[Value], expected: int) -> None:
    """Compare a total with what pandas adds up of the answers that count."""
    total = matrix.totals[matrix.place(key)]
    numbers = pd.Series([value.number for value in answered if value.number is not None], dtype=object)
    assert total.counted == len(answered)
    assert total.expected == expected
    if len(numbers):
        assert total.so_far.number == numbers.sum()
    assert (total.value == MISSING) == (len(answered) < expected or not total.so_far.answered)


def test_of_events_those_of_the_month_are_the_lines(make: Callable[..., Context]) -> None:
    ctx = make(now="2026-04-10 08:30")
    form = ctx.shelf.get("thon_dx_vuviec")
    village = villages(ctx)[0]
    field = next(field for field, _ in form.indicators())
    for day in ("20260312E01", "20260320E01", "20260405E01"):
        key = key_of(form.id, day, village)
        ctx.store.reports.begin(key, form.version)
        ctx.store.reports.edit(key.id, {field.name: Cell(Value.of(2))}, actor=ctx.actor)
        ctx.store.reports.transition(key.id, Transition.SUBMIT, actor=ctx.actor)
    matrix = village_matrix(ctx, form.id, "202604")
    assert matrix.events
    assert [line.event_on.day for line in matrix.lines if line.event_on] == [20, 5]
    assert matrix.totals[matrix.place(field.name)].so_far == Value.of(4)
    assert matrix.missing == ()


def test_of_a_stock_in_events_the_newest_of_each_village_counts(make: Callable[..., Context]) -> None:
    ctx = make(now="2026-04-10 08:30")
    form = ctx.shelf.get("thon_dx_vuviec")
    field = next(field for field, indicator in form.indicators() if indicator.nature is not Nature.FLOW)
    one, two, *_ = villages(ctx)
    for village, day, number in ((one, "20260105E01", 4), (one, "20260320E01", 2), (two, "20260110E01", 5)):
        key = key_of(form.id, day, village)
        ctx.store.reports.begin(key, form.version)
        ctx.store.reports.edit(key.id, {field.name: Cell(Value.of(number))}, actor=ctx.actor)
        ctx.store.reports.transition(key.id, Transition.SUBMIT, actor=ctx.actor)
    matrix = village_matrix(ctx, form.id, "202604")
    assert len(matrix.lines) == 1
    story = explain(matrix, matrix.place(field.name))
    assert story.total.so_far == Value.of(7)
    shown = {row.name: row.value for row in story.rows}
    names = [ctx.unit_of(unit).name.vi for unit in (one, two)]
    assert shown == {f"{names[0]}, 20/3": Value.of(2), f"{names[1]}, 10/1": Value.of(5)}


def test_choices_name_events_by_the_month(office: Context) -> None:
    choices = village_choices(office)
    periods = dict(choices.periods)
    assert choices.forms[0].id == MONTHLY
    assert periods[MONTHLY][0].id == PERIOD
    assert periods["thon_dx_vuviec"][0].id == "202604"
    assert len({option.id for option in periods["thon_dx_vuviec"]}) == len(periods["thon_dx_vuviec"])


def test_returning_pins_the_reason_at_the_cells(office: Context) -> None:
    village = villages(office)[0]
    report_id = enter(office, village, {"DS17": Value.of(3)}, Transition.SUBMIT)
    give_back(office, report_id, "Xin xem lại", [("DS17", "Sổ ghi 2 người."), ("DS16", "")])
    report = office.store.reports.get(report_id)
    assert report is not None
    assert report.state is ReportState.RETURNED
    assert [(remark.key, remark.text) for remark in report.remarks if remark.key] == [
        ("DS17", "Sổ ghi 2 người."), ("DS16", "Xin xem lại"),
    ]  # fmt: skip
    line = village_matrix(office, MONTHLY, PERIOD).line(village)
    assert line is not None
    assert line.remarks


def test_a_ratio_is_explained_with_both_its_sums(office: Context) -> None:
    first, second = villages(office)[:2]
    enter(office, first, {"AS01": Value.of(3), "DS02": Value.of(60)}, Transition.SUBMIT)
    enter(office, second, {"AS01": Value.of(1), "DS02": Value.of(40)}, Transition.SUBMIT)
    matrix = village_matrix(office, MONTHLY, PERIOD)
    declared = matrix.columns[0].declared
    ratio = replace(declared, aggregation=Aggregation.RATIO, numerator="${AS01} * 100", denominator="${DS02}")
    assert ratio_line(ratio, matrix).vi == "Tử số: 400; mẫu số: 100"
    assert not ratio_line(declared, matrix).vi


def test_accepting_takes_a_report_in(office: Context) -> None:
    village = villages(office)[0]
    accept(office, enter(office, village, {"DS17": Value.of(3)}, Transition.SUBMIT))
    line = village_matrix(office, MONTHLY, PERIOD).line(village)
    assert line is not None
    assert line.standing is Standing.ACCEPTED
    assert line.counts


RATIO = (
    "Tính lại từ tổng: (“Số hộ nghèo” * 100) ÷ (“Số hộ dân cư”), mỗi số cộng từ các thôn; "
    "không lấy bình quân các tỷ lệ"
)


@pytest.mark.parametrize(
    ("how", "formula"),
    [
        (Aggregation.MAX, "Số lớn nhất trong các thôn"),
        (Aggregation.LAST, "Số liệu cập nhật sau cùng"),
        (
            Aggregation.MEAN,
            "Bình quân có trọng số (trọng số: “Số hộ dân cư”): Σ(số liệu × trọng số) ÷ Σ trọng số",
        ),
        (
            Aggregation.RATIO,
            RATIO,
        ),
    ],
)
def test_formulas_are_words(office: Context, how: Aggregation, formula: str) -> None:
    form = office.shelf.get(MONTHLY)
    indicator = next(field.indicator for field, _ in form.indicators() if field.indicator is not None)
    declared = replace(indicator, aggregation=how, numerator="ind('AS01') * 100", denominator="${DS02}")
    assert formula_of(declared, form).vi == formula
