"""Patterns that could run for ever are refused; the ones that forms use are not."""

from __future__ import annotations

import time

import pytest

from iocdesk.forms.expressions import ExpressionError, compile_expression, evaluate
from iocdesk.forms.expressions.patterns import longest_text, runs_away


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a*)*b",
        "(.*)*",
        "(a|aa)+$",
        "([a-z]+)*x",
        r"(\w+\s?)*!",
        "((a+)b?)+",
        "(?:x+x+)+y",
        r"(ab|ab)*c",
        r"(\w\d|\d\w)*!",
        r"((?:ab|[ab]b)-)*c",
        r"(\d*\d*-)+x",
        r"a*a*a*a*b",
        r"(?:.*a){12}b",
        ".*a.*a.*a.*a.*b",
        r"(a+){4}b",
    ],
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
        r"\d+-\d+-\d+-\d+-\d+",
        r"(?=.*\d)(?=.*[a-z]).{8,}",
        r"(cat|car|dog)*",
        r"([0-9]{1,2}/){2}[0-9]{4}",
        r"[^@]+@[^@.]+(\.[^@.]+)+",
        r"\w+ \w+ \w+ \w+",
        r"\d{12}|\d{9}",
        r".*xã.*",
    ],
)
def test_patterns_of_real_forms_pass(pattern: str) -> None:
    assert not runs_away(pattern)


@pytest.mark.parametrize(
    "pattern", ["a*a*b", "a*a*a*b", ".*a.*a.*b", "(?:a+){3}b", r"\d*\w*x", "(a|b)*a*b*!"]
)
def test_slow_patterns_are_tried_on_texts_they_can_bear_only(pattern: str) -> None:
    start = time.perf_counter()
    for length in (50, longest_text(pattern)):
        assert evaluate("regex(., ${p})", {".": "a" * length, "p": pattern}) is False
    assert time.perf_counter() - start < 5
    with pytest.raises(ExpressionError) as caught:
        evaluate("regex(., ${p})", {".": "a" * (longest_text(pattern) + 1), "p": pattern})
    assert caught.value.code.endswith("long-text")
