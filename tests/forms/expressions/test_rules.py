"""Decimal mode: exact figures, "not applicable", and where the operands come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, getcontext, localcontext

import pytest

from iocdesk.forms.expressions import (
    MISSING,
    ExpressionError,
    Ref,
    RefKind,
    When,
    compile_ratio,
    compile_rule,
    compile_value,
)

D = Decimal


@dataclass
class Env:
    """Figures by their key as the catalogue writes it: `A`, `A.nam`, `prev:A`, `ind:A`."""

    figures: dict[str, Decimal] = field(default_factory=dict)
    count: int | None = 18

    def _get(self, prefix: str, code: str, category: str | None) -> Decimal | None:
        return self.figures.get(prefix + code + (f".{category}" if category else ""))

    def value(self, code: str, category: str | None) -> Decimal | None:
        return self._get("", code, category)

    def history(self, when: When, code: str, category: str | None) -> Decimal | None:
        return self._get(f"{when}:", code, category)

    def indicator(self, code: str, category: str | None) -> Decimal | None:
        return self._get("ind:", code, category)

    def villages(self) -> int | None:
        return self.count


def _env(**figures: str) -> Env:
    return Env({key.replace("__", ":").replace("_", "."): D(value) for key, value in figures.items()})


def test_a_sum_of_tenths_equals_its_total() -> None:
    rule = compile_rule("${A} + ${B} + ${C} = ${T}", decimals=1)
    assert rule.evaluate(_env(A="10.1", B="20.2", C="30.3", T="60.6")) is True
    assert rule.evaluate(_env(A="10.1", B="20.2", C="30.3", T="60.7")) is False


def test_equality_rounds_to_the_decimals_of_the_field() -> None:
    assert compile_rule("${A} = ${B}", decimals=1).call(D("1.25"), D("1.34")) is True
    assert compile_rule("${A} = ${B}", decimals=1).call(D("1.25"), D("1.35")) is False
    assert compile_rule("${A} = ${B}", decimals=0).call(D("-0.5"), D("-1")) is True
    assert compile_rule("${A} != ${B}", decimals=2).call(D("1.001"), D("1.004")) is False
    assert compile_rule("${A} <= ${B}", decimals=0).call(D("1.4"), D("1.3")) is False


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("${X} > 0", MISSING),
        ("${X} = ${X}", MISSING),
        ("not(${X} > 0)", MISSING),
        ("1 = 2 and ${X} > 0", False),
        ("${X} > 0 and 1 = 2", MISSING),
        ("1 = 1 or ${X} > 0", True),
        ("${X} > 0 or 1 = 1", MISSING),
        ("if(1 = 2, ${X}, 3) = 3", True),
        ("if(${X} > 1, 1, 2) = 1", MISSING),
        ("coalesce(${X}, 0) = 0", True),
        ("coalesce(${X} + 1, ${X}, 4) = 4", True),
        ("coalesce(${X}, ${X}) = 0", MISSING),
        ("coalesce(5 div 0, 1) = 1", True),
        ("1 div 0 > 1", MISSING),
        ("0 div 0 = 0", MISSING),
        ("5 mod 0 = 0", MISSING),
        ("1 = 1 or 1 div 0 > 1", True),
        ("min(1, ${X}) = 1", MISSING),
    ],
)
def test_a_missing_operand_counts_only_where_it_is_evaluated(text: str, result: object) -> None:
    assert compile_rule(text, decimals=0).evaluate(Env()) is result


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3 - 4", "3"),
        ("2 - 3 + 4", "3"),
        ("10 div 4", "2.5"),
        ("-7 mod 3", "-1"),
        ("--2", "2"),
        ("-(2 + 1)", "-3"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-3"),
        ("round(2.345, 2)", "2.35"),
        ("round(1250, -2)", "1300"),
        ("floor(-1.5) + ceiling(-1.5) + int(-1.5)", "-4"),
        ("abs(-1.5)", "1.5"),
        ("min(3, 1, 2) + max(3, 1, 2)", "4"),
        ("min(3)", "3"),
        ("number(4)", "4"),
        ("true() + (1 = 1)", "2"),
        ("if(0, 1, 2 = 2)", "1"),
        ("if(boolean(5), 1.5, 2)", "1.5"),
        (".1 + .2", "0.3"),
    ],
)
def test_values(text: str, value: str) -> None:
    assert compile_value(text, decimals=0).evaluate(Env()) == D(value)


def test_booleans_are_compared_as_booleans() -> None:
    assert compile_rule("(1 < 2) = true()", decimals=0).call() is True
    assert compile_rule("5 = true()", decimals=0).call() is True
    assert compile_rule("(1 < 2) != false()", decimals=0).call() is True
    assert compile_rule("3", decimals=0).call() is True


def test_operands_come_from_where_the_expression_says() -> None:
    text = (
        "${A} + ind('A') * 10 + ind('A', 'nam') * 100 + prev(${A}) * 1000 + prev-in-year(ind('A', 'nam')) * 10000"
        " + same-period-last-year(${A}) * 100000 + sum-in-year(ind('A')) * 1000000 + villages() * 10000000"
    )
    compiled = compile_value(text, decimals=0)
    env = Env(
        {
            "A": D(1),
            "ind:A": D(2),
            "ind:A.nam": D(3),
            "prev:A": D(4),
            "prev-in-year:A.nam": D(5),
            "same-period-last-year:A": D(6),
            "sum-in-year:A": D(7),
        },
        8,
    )
    assert compiled.evaluate(env) == 87654321
    assert compiled.references == {
        Ref(RefKind.FIELD, "A"),
        Ref(RefKind.INDICATOR, "A"),
        Ref(RefKind.INDICATOR, "A", "nam"),
        Ref(RefKind.FIELD, "A", None, When.PREV),
        Ref(RefKind.INDICATOR, "A", "nam", When.PREV_IN_YEAR),
        Ref(RefKind.FIELD, "A", None, When.SAME_PERIOD_LAST_YEAR),
        Ref(RefKind.INDICATOR, "A", None, When.SUM_IN_YEAR),
        Ref(RefKind.VILLAGES),
    }
    assert compile_rule("villages() > 0", decimals=0).evaluate(Env(count=None)) is MISSING


def test_the_dot_is_the_field_the_rule_stands_on() -> None:
    rule = compile_rule(". <= 1.5 * prev(.)", decimals=0, on="A")
    assert rule.operands == (Ref(RefKind.FIELD, "A"), Ref(RefKind.FIELD, "A", None, When.PREV))
    assert rule.evaluate(Env({"A": D(3), "prev:A": D(2)})) is True
    with pytest.raises(ExpressionError):
        compile_rule(". > 0", decimals=0)


@pytest.mark.parametrize(
    "text",
    [
        "'a' = 'b'",
        "${A} = ''",
        "concat(${A}, 1) > 0",
        "count(${A}) > 0",
        "../x > 1",
        "x",
        "a | b",
        "${A}[1] > 0",
    ],
)
def test_texts_and_node_sets_are_refused(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_rule(text, decimals=0)
    assert caught.value.code == "expression.not-a-figure"


def test_ratio_is_rounded_half_up_and_missing_without_a_denominator() -> None:
    ratio = compile_ratio("100 * ${A}", "${B}", decimals=1)
    assert ratio.evaluate(_env(A="1", B="3")) == D("33.3")
    assert ratio.evaluate(_env(A="1", B="8")) == D("12.5")
    assert ratio.evaluate(_env(A="2.25", B="100")) == D("2.3")
    assert ratio.evaluate(_env(A="1", B="0")) is MISSING
    assert ratio.evaluate(_env(A="1")) is MISSING
    assert ratio.references == {Ref(RefKind.FIELD, "A"), Ref(RefKind.FIELD, "B")}
    whole = compile_ratio("${A} + ${B}", "  ", decimals=0)
    assert whole.evaluate(_env(A="1.5", B="2")) == D(4)
    assert whole.references == ratio.references


def test_the_callers_decimal_context_does_not_matter() -> None:
    rule = compile_value("${A} * ${B}", decimals=0)
    with localcontext() as context:
        context.prec = 3
        assert rule.call(D("123456789"), D("987654321")) == D("121932631112635269")
        assert getcontext().prec == 3


def test_missing_is_no_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(MISSING)
    assert repr(MISSING) == "MISSING"


def test_absurd_magnitudes_are_not_applicable() -> None:
    assert compile_value("round(1, 1000)", decimals=0).call() is MISSING
    tower = compile_value("*".join(["${A}"] * 40), decimals=0)
    assert tower.call(D("1e99999")) is MISSING


def test_the_source_is_plain_python_of_our_own() -> None:
    rule = compile_rule("${A} <= 2", decimals=0)
    assert "def _main(a0):" in rule.source
    assert "${" not in rule.source
    assert rule.source == compile_rule("${NN03} <= 40", decimals=1).source
    assert rule.expression == "${A} <= 2"
