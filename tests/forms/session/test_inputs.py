"""What a person types, as values: figures, dates, times, choices and texts; and how values are written."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iocdesk.core.clock import VN
from iocdesk.core.errors import IocError, Text
from iocdesk.forms.inputs import InputError, check_figure, check_value, read_date, read_input, show_value
from iocdesk.forms.model import (
    Aggregation,
    Choice,
    Field,
    FieldType,
    Indicator,
    Kind,
    Nature,
    Source,
)
from iocdesk.forms.values import MISSING, NOT_APPLICABLE, NOTHING, Value


def field(kind: FieldType, decimals: int | None = None) -> Field:
    """Return a field; an indicator where `decimals` is given."""
    indicator = None
    if decimals is not None:
        indicator = Indicator(
            "A1",
            Text("người", "people"),
            Kind.STATISTICAL,
            Nature.STOCK,
            Aggregation.SUM,
            Source.TYPED,
            decimals,
        )
    return Field("A1", kind, Text("Chỉ tiêu", "Indicator"), indicator=indicator)


WHOLE, MONEY, PLAIN = field(FieldType.INTEGER), field(FieldType.DECIMAL, 2), field(FieldType.DECIMAL)
VILLAGES = (
    Choice("t1", Text("Đông Tiến", "East")),
    Choice("t2", Text("Đồng Tiến", "Field")),
    Choice("t3", Text("Thôn 7, Hà Lĩnh", "Village 7")),
    Choice("t4", Text("Vĩnh Phú", "")),
)


@pytest.mark.parametrize(
    ("where", "text", "expected"),
    [
        (WHOLE, "1.234", "1234"),
        (WHOLE, "1,234", "1234"),
        (WHOLE, " 12 ", "12"),
        (WHOLE, "-3", "-3"),
        (WHOLE, "1.234.567", "1234567"),
        (WHOLE, "0", "0"),
        (WHOLE, "12,0", "12"),
        (MONEY, "1.234", "1234"),
        (MONEY, "1.234,5", "1234.5"),
        (MONEY, "12,34", "12.34"),
        (MONEY, "12.5", "12.5"),
        (PLAIN, "1,234", "1.234"),
        (PLAIN, "0,000001", "0.000001"),
        (PLAIN, "\uff11\uff12", "12"),
    ],
)
def test_figures_are_read_as_vietnamese_writes_them(where: Field, text: str, expected: str) -> None:
    assert read_input(where, text) == Value.of(Decimal(expected))


@pytest.mark.parametrize(
    ("where", "text", "code"),
    [
        (WHOLE, "NaN", "number.malformed"),
        (WHOLE, "1e309", "number.malformed"),
        (WHOLE, "mười", "number.malformed"),
        (WHOLE, "12,5", "input.decimals"),
        (MONEY, "1,234", "input.decimals"),
        (MONEY, "0,001", "input.decimals"),
        (WHOLE, "9" * 19, "input.too_large"),
        (WHOLE, "9" * 101, "number.too_long"),
        (WHOLE, "1" * 10_001, "input.too_long"),
        (field(FieldType.DATE), "30/02/2026", "input.date"),
        (field(FieldType.DATE), "1/2/26", "input.date"),
        (field(FieldType.DATE), "1" * 5000, "input.date"),
        (field(FieldType.DATE), "15/04", "input.date"),
        (field(FieldType.TIME), "25:00", "input.time"),
        (field(FieldType.TIME), "12:60", "input.time"),
        (field(FieldType.TIME), "12", "input.time"),
        (field(FieldType.DATETIME), "mai", "input.date"),
        (field(FieldType.SELECT_ONE), "Hà Nội", "input.choice"),
        (field(FieldType.SELECT_ONE), "dong tien", "input.ambiguous_choice"),
        (field(FieldType.TEXT), "a" * 10_001, "input.too_long"),
    ],
)
def test_what_a_field_cannot_take_is_refused_with_a_sentence(where: Field, text: str, code: str) -> None:
    with pytest.raises(IocError) as caught:
        read_input(where, text, VILLAGES)
    assert caught.value.code == code
    assert caught.value.text.vi
    assert caught.value.text.en
    assert len(caught.value.text.vi) < 300


@pytest.mark.parametrize(
    ("where", "text", "expected"),
    [
        (WHOLE, "", MISSING),
        (WHOLE, "  \t", MISSING),
        (WHOLE, "K", NOTHING),
        (WHOLE, "kps", NOTHING),
        (WHOLE, "Không phát sinh", NOTHING),
        (WHOLE, "KAD", NOT_APPLICABLE),
        (WHOLE, "không áp dụng", NOT_APPLICABLE),
        (field(FieldType.TEXT), "K", Value.of("K")),
        (field(FieldType.TEXT), "  Chưa có\x00\ud800 ", Value.of("Chưa có")),
        (field(FieldType.TEXT), "a" * 10_000, Value.of("a" * 10_000)),
        (field(FieldType.TEXT), "hai\r\ndòng", Value.of("hai\ndòng")),
        (field(FieldType.DATE), "15/4/2026", Value.of(date(2026, 4, 15))),
        (field(FieldType.DATE), "2026-04-15", Value.of(date(2026, 4, 15))),
        (field(FieldType.DATE), "15.04.2026", Value.of(date(2026, 4, 15))),
        (field(FieldType.DATE), "15 - 4 - 2026", Value.of(date(2026, 4, 15))),
        (field(FieldType.TIME), "14:30", Value.of(time(14, 30))),
        (field(FieldType.TIME), "7h5", Value.of(time(7, 5))),
        (field(FieldType.TIME), "14h", Value.of(time(14))),
        (field(FieldType.TIME), "14 giờ 30", Value.of(time(14, 30))),
        (field(FieldType.TIME), "14:30:15", Value.of(time(14, 30, 15))),
        (field(FieldType.DATETIME), "15/4/2026 8:05", Value.of(datetime(2026, 4, 15, 8, 5, tzinfo=VN))),
        (field(FieldType.DATETIME), "15/4/2026", Value.of(datetime(2026, 4, 15, tzinfo=VN))),
        (field(FieldType.SELECT_ONE), "t2", Value.of("t2")),
        (field(FieldType.SELECT_ONE), "Đồng Tiến", Value.of("t2")),
        (field(FieldType.SELECT_ONE), "vinh phu", Value.of("t4")),
        (field(FieldType.SELECT_ONE), "East", Value.of("t1")),
        (field(FieldType.SELECT_ONE), "Thôn 7, Hà Lĩnh", Value.of("t3")),
        (field(FieldType.SELECT_MULTIPLE), "vinh phu; Thôn 7, Hà Lĩnh; t4", Value.of(("t4", "t3"))),
    ],
)
def test_each_type_reads_its_own_writing(where: Field, text: str, expected: Value) -> None:
    assert read_input(where, text, VILLAGES) == expected


def test_several_choices_may_stand_between_commas_where_no_label_has_one() -> None:
    choices = (Choice("a", Text("Ăn", "")), Choice("b", Text("Ở", "")))
    assert read_input(field(FieldType.SELECT_MULTIPLE), "ăn, ở", choices) == Value.of(("a", "b"))


@given(st.integers(-(10**17), 10**17), st.integers(0, 6))
def test_a_figure_that_is_shown_reads_the_same(number: int, decimals: int) -> None:
    where = field(FieldType.DECIMAL, decimals)
    value = Value.of(Decimal(number).scaleb(-decimals))
    assert read_input(where, show_value(value, where)) == value


@given(
    st.dates(date(1900, 1, 1), date(2200, 12, 31)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
def test_days_and_moments_that_are_shown_read_the_same(day: date, clock: time) -> None:
    for kind, value in (
        (FieldType.DATE, Value.of(day)),
        (FieldType.TIME, Value.of(clock)),
        (FieldType.DATETIME, Value.of(datetime.combine(day, clock, VN))),
    ):
        assert read_input(field(kind), show_value(value)) == value
    assert read_date(day.isoformat()) == day


@given(st.text(max_size=60), st.sampled_from(FieldType))
def test_any_text_is_read_as_what_the_field_takes_or_refused(text: str, kind: FieldType) -> None:
    value = MISSING
    with contextlib.suppress(IocError):
        value = read_input(field(kind), text, VILLAGES)
    check_value(field(kind), value)
    show_value(value).encode()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e18", "1e400", "1e-19", "sNaN"])
def test_figures_beyond_measure_are_refused(number: str) -> None:
    with pytest.raises(InputError) as caught:
        check_figure(PLAIN, Decimal(number))
    assert caught.value.code == "input.too_large"


@pytest.mark.parametrize("zero", ["0", "-0", "0E+30", "0E-5"])
def test_zero_is_zero_however_written(zero: str) -> None:
    assert check_figure(WHOLE, Decimal(zero)) == 0


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (FieldType.INTEGER, "12"),
        (FieldType.TEXT, Decimal(1)),
        (FieldType.DATE, datetime(2026, 1, 1, tzinfo=VN)),
        (FieldType.DATETIME, date(2026, 1, 1)),
        (FieldType.SELECT_ONE, ("a",)),
        (FieldType.SELECT_MULTIPLE, "a"),
    ],
)
def test_a_value_of_another_kind_is_refused(kind: FieldType, data: object) -> None:
    with pytest.raises(InputError) as caught:
        check_value(field(kind), Value.of(data))  # type: ignore[arg-type]
    assert caught.value.code == "input.kind"


def test_values_are_shown_as_the_grid_shows_them() -> None:
    assert [show_value(value) for value in (MISSING, NOTHING, NOT_APPLICABLE)] == ["", "KPS", "KAD"]
    assert show_value(Value.of(Decimal("1234567.5")), MONEY) == "1.234.567,50"
    assert show_value(Value.of(("a", "b"))) == "a; b"
    assert show_value(Value.of("thôn")) == "thôn"
