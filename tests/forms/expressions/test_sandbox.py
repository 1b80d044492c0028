"""Nothing an author writes gets out of its quotes in the generated Python, and nothing there could do harm."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from iocdesk.core.text import nfc
from iocdesk.forms.expressions import ExpressionError, compile_expression, compile_value, evaluate
from iocdesk.forms.expressions.double_runtime import namespace

_TEXT = st.text(st.characters(exclude_characters="'", exclude_categories=["Cs"]), max_size=40)
_DEEP = 60


@given(_TEXT)
@example("@")
@example("A\u0323")
@example("@PARAMS@")
@example("\\")
@example("{0.__class__}")
@example("%s%n")
@example("a0")
@example('"""')
@example('\n__import__("os").abort()#')
@example("0\u2028\u2029\x85")
def test_a_text_comes_out_as_it_went_in(text: str) -> None:
    text = nfc(text)  # forms are composed before anything is read
    try:
        plain = evaluate(f"'{text}'", {})
    except ExpressionError:
        return  # the language refuses it before any code is made
    assert plain == text
    both = evaluate(f"concat('@', '{text}', '0', '{text}')", {})
    assert both == f"@{text}0{text}"
    deep = "concat(" * _DEEP + f"'{text}'" + ", '')" * _DEEP
    assert evaluate(deep, {}) == text


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os')",
        "${a);import os;(}",
        "${a'}",
        "().__class__",
        "lambda: 1",
        "eval('1')",
        "open('x')",
        "(" * 5_000 + "1" + ")" * 5_000,
        "9" * 100_000,
        "-" * 50_000 + "1",
    ],
)
def test_what_is_not_of_the_language_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(expression, {})


@pytest.mark.parametrize("name", ["_main", "__builtins__", "env", "n", "p", "z", "a0", "None", "def", "_f0"])
def test_names_of_the_generated_code_are_ordinary_names(name: str) -> None:
    assert evaluate(f"${{{name}}} + 1", {name: "41"}) == 42
    same = [compile_value(f"${{{code}}} + 1", decimals=0).source for code in (name, "AS01")]
    assert same[0] == same[1], "the code of a rule does not know the names in it"


def test_the_generated_code_has_no_builtins() -> None:
    assert namespace(())["__builtins__"] == {}
    source = compile_expression("concat(${secret}, 'note')").source
    assert "secret" not in source
