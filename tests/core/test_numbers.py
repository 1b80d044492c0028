"""Figures: what is read, what is refused in words, and that writing and reading agree."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iocdesk.core.numbers import MAX_DIGITS, NumberError, canonical, format_number, parse_number, quantize

FIGURES = st.decimals(
    min_value=Decimal(-(10**18)), max_value=Decimal(10**18), allow_nan=False, allow_infinity=False, places=6
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("7", "7"),
        ("-3", "-3"),
        ("+3", "3"),
        ("- 3", "-3"),
        ("\u22123", "-3"),
        ("-0", "0"),
        ("007", "7"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("0,234", "0.234"),
        ("0.234", "0.234"),
        ("1234,567", "1234.567"),
        ("1234.567", "1234.567"),
        ("1.234.567", "1234567"),
        ("1.234.567,89", "1234567.89"),
        ("1.234,5", "1234.5"),
        ("1 234", "1234"),
        ("1\u00a0234\u00a0567,89", "1234567.89"),
        ("1\u202f234", "1234"),
        ("1 234.5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1,234.56", "1234.56"),
        ("1,234,567.8", "1234567.8"),
        (" 42\n", "42"),
        ("\uff11\uff12\uff13", "123"),
        ("\uff11\uff0e\uff12\uff13\uff14\uff0c\uff15", "1234.5"),
        ("1,50", "1.50"),
        ("9" * MAX_DIGITS, "9" * MAX_DIGITS),
    ],
)
def test_reads_plain_writing(text: str, value: str) -> None:
    parsed = parse_number(text)
    assert parsed.value == Decimal(value)
    assert not parsed.ambiguous


@pytest.mark.parametrize(
    ("text", "value", "other"),
    [
        ("1.234", "1234", "1.234"),
        ("1,234", "1.234", "1234"),
        ("-12.345", "-12345", "-12.345"),
        ("123,456", "123.456", "123456"),
        ("1.000", "1000", "1"),
    ],
)
def test_one_group_of_three_has_two_readings(text: str, value: str, other: str) -> None:
    parsed = parse_number(text)
    assert parsed.value == Decimal(value)
    assert parsed.ambiguous
    assert parsed.alternatives == (Decimal(other),)


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "một",
        "NaN",
        "nan",
        "Infinity",
        "-inf",
        "1e309",
        "1E5",
        "1.23.456",
        "1.2345.678",
        "12.34,5",
        "1,,2",
        "1..2",
        ",5",
        "5,",
        ".",
        "-",
        "--3",
        "3-",
        "1.234,567.8",
        "0.123.456",
        "1 23",
        "12%",
        "5 người",
        "0x10",
        "1_000",
        "(3)",
        "\u0661\u0662",
        "½",
        "１/2",
        "=1+1",
        "1\u2044 2",
    ],
)
def test_refuses_what_is_no_figure(text: str) -> None:
    with pytest.raises(NumberError) as caught:
        parse_number(text)
    assert caught.value.code == "number.malformed"
    assert f"“{text}”" in caught.value.text.vi


@pytest.mark.parametrize("text", ["", "  ", "\n", "\u00a0"])
def test_an_empty_cell_is_no_figure(text: str) -> None:
    with pytest.raises(NumberError) as caught:
        parse_number(text)
    assert caught.value.code == "number.empty"


@pytest.mark.parametrize("text", ["9" * 10_000, "x" * 10_001, "9" * (MAX_DIGITS + 1), "0," + "0" * 40 + "1"])
def test_refuses_what_is_too_long_without_quoting_it(text: str) -> None:
    with pytest.raises(NumberError) as caught:
        parse_number(text)
    assert caught.value.code == "number.too_long"
    assert len(caught.value.text.vi) < 120


def test_a_long_word_is_quoted_in_part() -> None:
    with pytest.raises(NumberError) as caught:
        parse_number("chưa có số liệu " * 5)
    assert "…" in caught.value.text.vi
    assert len(caught.value.text.vi) < 120


@given(FIGURES)
def test_what_is_written_reads_back(value: Decimal) -> None:
    assert parse_number(format_number(value)).value == value


@given(FIGURES, st.integers(0, 6))
def test_what_is_written_with_decimals_reads_back_rounded(value: Decimal, decimals: int) -> None:
    text = format_number(value, decimals)
    assert parse_number(text).value == quantize(value, decimals)
    assert len(text.partition(",")[2]) == decimals


@given(FIGURES)
def test_the_canonical_spelling_is_one_and_exact(value: Decimal) -> None:
    text = canonical(value)
    assert Decimal(text) == value
    assert canonical(value.normalize()) == text == canonical(Decimal(text + ("0" if "." in text else ".00")))
    assert "E" not in text


@given(st.text(max_size=30))
def test_any_text_gives_a_figure_or_a_sentence(text: str) -> None:
    with contextlib.suppress(NumberError):
        parsed = parse_number(text)
        assert parsed.value.is_finite()
        assert parse_number(format_number(parsed.value)).value == parsed.value


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("1234567.89", None, "1.234.567,89"),
        ("1234567.89", 0, "1.234.568"),
        ("1234.5", 2, "1.234,50"),
        ("-0.4", 0, "0"),
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("2.5", 0, "3"),
        ("1E+3", None, "1.000"),
        ("-1234.50", None, "-1.234,5"),
        ("999", None, "999"),
        ("0.00", None, "0"),
    ],
)
def test_writes_as_vietnamese_does(value: str, decimals: int | None, text: str) -> None:
    assert format_number(Decimal(value), decimals) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1E+3", "1000"),
        ("1.500", "1.5"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("0E-10", "0"),
        ("100", "100"),
        ("-5.10", "-5.1"),
        ("1234567890123456789012345678901234567890.10", "1234567890123456789012345678901234567890.1"),
    ],
)
def test_canonical(value: str, text: str) -> None:
    assert canonical(Decimal(value)) == text


def test_rounding_is_half_up_and_never_leaves_a_negative_zero() -> None:
    assert str(quantize(Decimal("2.345"), 2)) == "2.35"
    assert str(quantize(Decimal("-2.345"), 2)) == "-2.35"
    assert str(quantize(Decimal("-0.001"), 2)) == "0.00"
    assert str(quantize(Decimal("9" * 28), 6)) == "9" * 28 + ".000000"


def test_sums_compare_equal_after_rounding() -> None:
    total = sum(parse_number(text).value for text in ("10,1", "20,2", "30,3"))
    assert total == parse_number("60,6").value


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+309", "1E-309"])
def test_what_cannot_be_stored_is_refused(value: str) -> None:
    for write in (canonical, format_number, lambda figure: quantize(figure, 2)):
        with pytest.raises(NumberError) as caught:
            write(Decimal(value))
        assert caught.value.code == "number.not_finite"
