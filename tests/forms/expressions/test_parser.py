"""What parses, how it is grouped, and what is refused where with which sentence."""

from __future__ import annotations

import unicodedata

import pytest

from iocdesk.forms.expressions import ExpressionError, check_standard, evaluate, parse, unparse
from iocdesk.forms.expressions.tree import Call, Chain, FieldRef, Link, Literal, Negate, Number, Path, Step

REPRESENTATIVE = [
    "${DS01} >= 0",
    "${DS01} >= 2.5 * ${DS02} and ${DS01} <= 6 * ${DS02}",
    "${AS12} <= 1.2 * prev(${AS12}) + 2",
    "${YT06} >= prev-in-year(${YT06})",
    "${KT05} = prev-in-year(${KT05})",
    "${TT06} <= ind('DS02')",
    "ind('GD02', 'cap_mam_non') <= ind('GD01', 'cap_mam_non') and ind('GD02', 'cap_thcs') <= ind('GD01', 'cap_thcs')",
    "${NN04} = 0 or ${NN03} >= 40 and ${NN03} <= 75",
    "${PA11} <= ${PA10} + prev(${PA10})",
    "100 * sum-in-year(ind('DS06', 'nam'))",
    "if(ind('NN04', 'vu_xuan') > 0, ind('NN02', 'vu_xuan'), 0) + if(ind('NN04', 'vu_mua') > 0, 1, 0)",
    "${DD01} <= 1.5 * same-period-last-year(${DD01})",
    "${TH01} <= villages()",
    "coalesce(${a}, 0) + round(${b}, 1) = 3",
    ". > 0 and . < 30",
    "not(selected(., 'c') and selected(., 'd'))",
    "regex(${address}, '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,4}')",
    "instance('xa')/root/item[huyen = ${huyen} and position() > 1]/label",
    "indexed-repeat(${age}, ${person}, position(..) - 1)",
    "jr:choice-name(${sex}, '${sex}')",
    "count(${person}[age > 17]) > 0",
    "../../group/x",
    "concat(${ho}, ' ', ${ten})",
    "format-date-time(now(), '%Y-%m-%d')",
    "sum(${household}/member/age)",
]


@pytest.mark.parametrize("text", REPRESENTATIVE)
def test_representative_expressions_parse_and_print(text: str) -> None:
    tree = parse(text)
    assert parse(unparse(tree)) == tree


def test_operators_of_one_precedence_are_read_from_the_left() -> None:
    assert parse("2 - 3 + 4") == Chain(Number("2"), (Link("-", Number("3")), Link("+", Number("4"))))
    assert evaluate("2 - 3 + 4") == 3.0
    assert evaluate("100 div 10 div 5") == 2.0
    assert evaluate("3 > 2 > 1") is False
    assert evaluate("1 = 2 = 0") is True


def test_precedence_is_xpaths() -> None:
    assert unparse(parse("1 or 2 and 3 = 4 < 5 + 6 * -7")) == "1 or 2 and 3 = 4 < 5 + 6 * -7"
    assert evaluate("2 + 3 * 4") == 14.0
    assert evaluate("-2 * -3") == 6.0
    assert evaluate("1 = 1 or 1 div 0 and 0") is True
    assert unparse(parse("(1 + 2) * (3)")) == "(1 + 2) * 3"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1mod1", 0.0),
        ("7mod4", 3.0),
        ("1and 1", True),
        ("'1'or'0'", True),
        (".5", 0.5),
        ("1.", 1.0),
        ("1.+.5", 1.5),
        ("5-2", 3.0),
        ("5 -2", 3.0),
        ("--5", 5.0),
        ("---5", -5.0),
        ("5--5", 10.0),
        ("6 div 2", 3.0),
        ("${a-b}", 9.0),
        ("${a}-1", 4.0),
        ("${ a }\u00a0+\t1", 6.0),
    ],
)
def test_lexing(text: str, value: object) -> None:
    assert evaluate(text, {"a": 5, "a-b": 9}) == value


def test_operator_names_are_names_where_an_operand_stands() -> None:
    step = Path(False, None, (Step("child", "div"),))
    assert parse("div div div") == Chain(step, (Link("div", step),))
    assert parse("* * *") == Chain(
        Path(False, None, (Step("child", "*"),)), (Link("*", Path(False, None, (Step("child", "*"),))),)
    )
    assert parse("a-b") == Path(False, None, (Step("child", "a-b"),))
    assert evaluate("a - b", {"a": 5, "b": 3}) == 2.0
    assert evaluate("a -b", {"a": 5, "b": 3}) == 2.0


def test_shapes() -> None:
    assert parse("-${a}") == Negate(1, FieldRef("a"))
    assert parse("concat(\"it's\", '\"')") == Call("concat", (Literal("it's"), Literal('"')))
    assert parse("//a/@b") == Path(
        True, None, (Step("descendant-or-self", "node()"), Step("child", "a"), Step("attribute", "b"))
    )


def test_names_are_brought_to_nfc() -> None:
    decomposed = unicodedata.normalize("NFD", "${tuổi} > 1")
    assert parse(decomposed) == parse("${tuổi} > 1")


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "empty", 0),
        ("   ", "empty", 0),
        ("(1 + 2", "unbalanced", 0),
        ("1 + (2 * (3 + 4)", "unbalanced", 4),
        ("1 + 2)", "unbalanced", 5),
        ("a[1", "unbalanced", 1),
        ("if(1, 2, )", "unbalanced", 9),
        ("1 +", "unexpected-end", 3),
        ("1 + * 2", "unexpected", 6),
        ("1 2", "unexpected", 2),
        ("${a} ${b}", "unexpected", 5),
        ("${a} == 1", "unexpected", 5),
        ("1 & 2", "unexpected", 2),
        ("a::b", "unknown-axis", 0),
        ("1.2.3", "unexpected", 3),
        ("'abc", "open-quote", 0),
        ("concat(“a”, 1)", "curly-quote", 7),
        ("${a b} + 1", "bad-reference", 0),
        ("1 + ${}", "bad-reference", 4),
        ("$a", "bad-reference", 0),
        ("1 + explode(1)", "unknown-function", 4),
        ("if(true(), 1, nosuch())", "unknown-function", 14),
        ("true() or Sum(1)", "unknown-function", 10),
        ("round()", "argument-count", 0),
        ("1 + if(1, 2)", "argument-count", 4),
        ("true() or substring()", "argument-count", 10),
        ("weighted-checklist(1, 2, 3)", "argument-count", 0),
        ("indexed-repeat(${a}, ${b})", "argument-count", 0),
        ("pulldata('a', 'b', 'c', 'd')", "unsupported-function", 0),
        ("ind(${a})", "ind-argument", 0),
        ("ind('')", "ind-argument", 0),
        ("prev(1)", "history-argument", 0),
        ("1 + prev(${a} + ${b})", "history-argument", 4),
        ("sum-in-year(prev(${a}))", "history-argument", 0),
    ],
)
def test_faults_name_their_place(text: str, code: str, position: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.position) == (f"expression.{code}", position)
    assert f"ký tự thứ {position + 1}:" in caught.value.text.vi
    assert f"character {position + 1}:" in caught.value.text.en
    assert unicodedata.is_normalized("NFC", caught.value.text.vi)


def test_an_unknown_function_gets_a_suggestion() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("Count-Selected(.)")
    assert "count-selected()" in caught.value.text.vi
    assert "Did you mean count-selected()?" in caught.value.text.en


@pytest.mark.parametrize("text", ["ind('DS02')", "1 + prev(${a})", "if(1, 2, villages())"])
def test_ioc_functions_have_no_place_in_standard_columns(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        check_standard(parse(text))
    assert caught.value.code == "expression.ioc-only"
