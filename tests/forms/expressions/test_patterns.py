"""Patterns that could run for ever are refused; the ones that forms use are not."""

from __future__ import annotations

import time

import pytest

from iocdesk.forms.expressions import ExpressionError, compile_expression, evaluate
from iocdesk.forms.expressions.patterns import runs_away


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+", "(a*)*b", "(.*)*", "(a|aa)+$", "([a-z]+)*x", r"(\w+\s?)*!", "((a+)b?)+", "(?:x+x+)+y"],
)
def test_patterns_that_run_away_are_refused_at_once(pattern: str) -> None:
    assert runs_away(pattern)
    start = time.perf_counter()
    with pytest.raises(ExpressionError) as caught:
        evaluate(f"regex('{'a' * 60}!', '{pattern}')")
    assert caught.value.code.endswith("slow-pattern")
    with pytest.raises(ExpressionError):
        compile_expression(f"regex(., '{pattern}')")
    with pytest.raises(ExpressionError):
        evaluate("regex(., ${p})", {".": "a" * 60 + "!", "p": pattern})
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    "pattern",
    [
        "^0[0-9]{9}$",
        r"[A-Za-z0-9._%+-]+@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}",
        r"(\d{3}-)+\d+",
        "([A-Z][a-z]+ )*[A-Z][a-z]+",
        "(ab|cd)+",
        "[0-9]+(,[0-9]{3})*",
        "(a+){1,3}",
        ".*thôn.*",
        r"\d{1,3}(\.\d{3})*(,\d+)?",
    ],
)
def test_patterns_of_real_forms_pass(pattern: str) -> None:
    assert not runs_away(pattern)
