"""Rules that hold for every expression: nothing but our own error, printing, numbers as Python has them."""

from __future__ import annotations

import contextlib
import math
import unicodedata
from decimal import Context, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iocdesk.forms.expressions import (
    MISSING,
    ExpressionError,
    compile_expression,
    compile_rule,
    compile_value,
    evaluate,
    parse,
    unparse,
)
from iocdesk.forms.expressions.errors import MAX_NESTING
from iocdesk.forms.expressions.parser import parse_unchecked
from iocdesk.forms.expressions.tree import Expr
from tests.effort import examples
from tests.forms.expressions.strategies import TEXTS, TREES

FIGURES = st.decimals(-(10**12), 10**12, places=3)
VALUES = {"a": 3, "b": None, "x_1": "x y", "tên": ["1", "2"], "DS01": 2.5, ".": "4", "/data/a": [1, 2]}


@given(TEXTS)
@settings(max_examples=examples(500), deadline=None)
def test_any_text_parses_or_is_refused_in_both_languages(text: str) -> None:
    error = _refusal(text)
    if error is not None:
        assert 0 <= error.position <= len(unicodedata.normalize("NFC", text))
        assert error.text.vi
        assert error.text.en


def _refusal(text: str) -> ExpressionError | None:
    try:
        parse(text)
    except ExpressionError as error:
        return error
    return None


@given(TEXTS)
@settings(max_examples=examples(300), deadline=None)
def test_any_text_evaluates_or_is_refused(text: str) -> None:
    with contextlib.suppress(ExpressionError):
        evaluate(text, VALUES)


@given(TREES)
@settings(max_examples=examples(400), deadline=None)
def test_printing_and_parsing_again_gives_the_same_tree(tree: Expr) -> None:
    text = unparse(tree)
    again = parse_unchecked(text)
    assert unparse(again) == text
    assert parse_unchecked(unparse(again)) == again


@given(TREES)
@settings(max_examples=examples(400), deadline=None)
def test_generated_code_runs_or_is_refused(tree: Expr) -> None:
    text = unparse(tree)
    with contextlib.suppress(ExpressionError):
        assert isinstance(evaluate(text, VALUES), float | str | bool | list)
    with contextlib.suppress(ExpressionError):
        compile_expression(text)
    with contextlib.suppress(ExpressionError):
        rule = compile_rule(text, decimals=1, on="a")
        result = rule.call(*(Decimal(2) for _ in rule.operands))
        assert result is MISSING or isinstance(result, bool)


@given(FIGURES, FIGURES, FIGURES)
@settings(deadline=None)
def test_decimal_arithmetic_is_pythons(a: Decimal, b: Decimal, c: Decimal) -> None:
    context = Context(prec=50)
    compiled = compile_value("${a} + ${b} * ${c} - ${a}", decimals=0)
    assert compiled.call(a, b, c) == context.subtract(context.add(a, context.multiply(b, c)), a)


@given(FIGURES, FIGURES)
@settings(deadline=None)
def test_decimal_division_is_pythons(a: Decimal, b: Decimal) -> None:
    result = compile_value("${a} div ${b}", decimals=0).call(a, b)
    if b == 0:
        assert result is MISSING
    else:
        assert result == Context(prec=50).divide(a, b)


@given(FIGURES, FIGURES, st.integers(0, 3))
@settings(deadline=None)
def test_decimal_equality_rounds_half_up(a: Decimal, b: Decimal, decimals: int) -> None:
    def cut(value: Decimal) -> Decimal:
        return value.quantize(Decimal(1).scaleb(-decimals), "ROUND_HALF_UP")

    assert compile_rule("${a} = ${b}", decimals=decimals).call(a, b) is (cut(a) == cut(b))
    assert compile_rule("${a} != ${b}", decimals=decimals).call(a, b) is (cut(a) != cut(b))


@given(st.floats(allow_subnormal=False), st.floats(allow_subnormal=False))
@settings(deadline=None)
def test_double_arithmetic_is_ieee(a: float, b: float) -> None:
    values = {"a": a, "b": b}
    assert _same(evaluate("${a} + ${b}", values), a + b)
    assert _same(evaluate("${a} * ${b}", values), a * b)
    assert evaluate("${a} <= ${b}", values) is (a <= b)
    assert evaluate("${a} = ${b}", values) is (a == b)


def _same(one: object, two: float) -> bool:
    return isinstance(one, float) and (one == two or (math.isnan(one) and math.isnan(two)))


@pytest.mark.parametrize("opening", ["(", "if(1,", "-(", "a[", "1+(", "1 or 1 and 1 = 1 < 1 + 1 * (", "not("])
def test_deep_nesting_is_refused_never_a_crash(opening: str) -> None:
    for text in (opening * 400, opening * 400 + "1" + ")" * 400):
        with pytest.raises(ExpressionError) as caught:
            parse(text)
        assert caught.value.code == "expression.too-deep"


@pytest.mark.parametrize(
    ("opening", "middle", "closing"),
    [
        ("(1+", "1", ")"),
        ("if(1, ", "1", ", 0)"),
        ("coalesce('', ", "1", ")"),
        ("not(", "1", ")"),
        ("round(", "1", ")"),
        ("1 = (", "1", ")"),
        ("a[", "1", "]"),
    ],
)
def test_the_deepest_nesting_allowed_still_runs(opening: str, middle: str, closing: str) -> None:
    levels = (MAX_NESTING - 1) // {"(1+": 2, "1 = (": 2, "a[": 3}.get(opening, 1)
    evaluate(opening * levels + middle + closing * levels, VALUES)
    if not opening.startswith(("a[", "coalesce")):
        text = (opening * levels + middle + closing * levels).replace("a[", "")
        compile_value(text, decimals=0).call()


def test_a_sum_of_a_thousand_fields_is_fine() -> None:
    names = [f"f{i}" for i in range(1000)]
    text = " + ".join(f"${{{name}}}" for name in names)
    assert compile_value(text, decimals=0).call(*(Decimal(1) for _ in names)) == 1000
    assert evaluate(text, dict.fromkeys(names, 1)) == 1000.0
    assert evaluate(" and ".join(["1 = 1"] * 1500)) is True
    assert evaluate("1" + " - 1" * 3000) == -2999.0


def test_too_long_a_text_is_refused() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("1" + "+1" * 20_000)
    assert caught.value.code == "expression.too-long"
