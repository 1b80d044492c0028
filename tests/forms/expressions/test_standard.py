"""Compiled expressions of standard columns: typed code, and what they ask of the form."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import pytest

from iocdesk.forms.expressions import (
    BaseEnv,
    ExpressionError,
    Node,
    Ref,
    RefKind,
    TreeNode,
    Type,
    compile_expression,
    instance,
    parse,
    references,
)

NUMBERS = dict.fromkeys(["a", "b", "c", "d", "e", "."], Type.NUMBER)


class Form(BaseEnv):
    """A household with two members, the second of which is being filled."""

    def __init__(self, **values: object) -> None:
        super().__init__(datetime(2026, 3, 14, 18, 30, tzinfo=UTC), Random(1))
        self.values = values
        ages = [TreeNode("age", "34"), TreeNode("age", "7")]
        self.members = [TreeNode("member", "", [age]) for age in ages]
        self.data = TreeNode("", "", [TreeNode("data", "", [TreeNode("name", "An"), *self.members])])

    def value(self, name: str) -> object:
        return self.values.get(name)

    def current(self) -> object:
        return self.values.get("dot")

    def nodes(self, name: str) -> Sequence[object]:
        repeats: dict[str, Sequence[object]] = {"age": [34, 7], "member": ["", ""]}
        return repeats.get(name, [self.value(name)])

    def field_nodes(self, name: str) -> Sequence[Node]:
        return self.members if name == "member" else []

    def context(self) -> Node | None:
        return self.members[1].below()[0]

    def root(self) -> Node | None:
        return self.data

    def instance(self, name: str) -> Node | None:
        rows = [
            {"name": "x1", "huyen": "h1", "label": "Xã Một"},
            {"name": "x2", "huyen": "h2", "label": "Xã Hai"},
        ]
        return instance(rows) if name == "xa" else None

    def position(self, repeat: str | int) -> int:
        return {"member": 2, 1: 2}.get(repeat, 1)

    def indexed(self, name: str, places: Sequence[tuple[str, int]]) -> object:
        return f"{name}:{places}"

    def choice_label(self, field: str, code: str) -> str:
        return f"label of {code} in {field}"


def run(text: str, **values: object) -> object:
    return compile_expression(text, NUMBERS).evaluate(Form(**values))


def test_typed_code_is_plain_python() -> None:
    compiled = compile_expression("${a} <= ${b} and ${c} = ${d} + ${e}", NUMBERS)
    assert "((a0 <= a1) and (a2 == (a3 + a4)))" in compiled.source
    assert compiled.names == ("a", "b", "c", "d", "e")
    assert compiled.function(1.0, 2.0, 5.0, 2.0, 3.0) is True
    assert compiled.evaluate(Form(a=1, b=Decimal(2), c=5, d=2.0, e="3")) is True
    assert compiled.evaluate(Form(a=1, b=2, c=5, d=2)) is False


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("${a} = ''", True),
        ("${a} != ''", False),
        ("'' = ${a}", True),
        ("${a} = ${b}", True),
        ("${a} != ${b}", False),
        ("${a} = 0", False),
        ("${a} < 1", False),
        ("${a} + 0 = 0", False),
        ("string(${a})", ""),
        ("concat(${a}, 'x')", "x"),
        ("string-length(${a})", 0.0),
        ("boolean(${a})", False),
        ("${a}", ""),
        ("coalesce(${a}, 4)", 4.0),
        ("coalesce(${a}, ${b}, ${c})", 5.0),
        ("coalesce(${a}, ${b})", ""),
        ("coalesce(${a}, 'none')", "none"),
        ("if(${a} > 1, 1, ${b})", ""),
        ("if(true(), ${a}, 'x')", ""),
        ("${c} = '5'", True),
        ("${c} = 5 and ${c} != 4", True),
        ("${c} = true()", True),
        ("true() > ${a}", False),
        ("min(${c}, 9)", 5.0),
        ("${a} = ../nosuch", False),
    ],
)
def test_a_blank_numeric_answer_is_not_zero_and_not_nan(text: str, result: object) -> None:
    assert run(text, c=5) == result


def test_the_current_answer() -> None:
    assert run(". > 0 and . < 30", dot=7) is True
    assert run("string(.)", dot=Decimal("7.50")) == "7.5"
    assert run("once(12)", dot=None) == 12.0
    assert run("once(12)", dot=3) == 3.0
    text = compile_expression("regex(., '[a-z]+')", {".": Type.STRING})
    assert text.evaluate(Form(dot="abc")) is True
    assert text.evaluate(Form(dot=12)) is False
    yes = compile_expression(". and true()", {".": Type.BOOLEAN})
    assert yes.evaluate(Form(dot=True)) is True
    assert yes.evaluate(Form(dot="")) is False


def test_repeats() -> None:
    assert run("sum(${age})") == 41.0
    assert run("max(${age}) - min(${age})") == 27.0
    assert run("count(${member})") == 2.0
    assert run("count(${member}[age > 17])") == 1.0
    assert run("${member}[2]/age") == ["7"]
    assert run("join(', ', ${age})") == "34, 7"
    assert run("position(..)") == 2.0
    assert run("position(${member})") == 2.0
    assert run("position(../..)") == 1.0
    assert run("position()") == 2.0
    assert run("indexed-repeat(${age}, ${member}, position(..) - 1)") == "age:[('member', 1)]"
    assert run("indexed-repeat(${age}, ${member}, 1 div 0)") == ""


def test_paths_start_where_the_question_stands() -> None:
    assert run("../age") == ["7"]
    assert run("../preceding-sibling::member/age") == ["34"]
    assert run("/data/name") == ["An"]
    assert run("current()/../../name") == ["An"]
    assert run("count(//age)") == 2.0


def test_secondary_instances() -> None:
    text = "instance('xa')/root/item[huyen = ${h}]/label"
    assert run(text, h="h2") == ["Xã Hai"]
    assert run(text, h="h9") == []
    assert run("instance('nosuch')/root/item") == []
    assert run("instance('xa')/root/item[2]/name") == ["x2"]
    # Within the predicate an absolute path belongs to the list's own document.
    assert run("count(instance('xa')/root/item[/root/item/name = 'x1'])") == 2.0


def test_choice_names_and_their_reference() -> None:
    compiled = compile_expression("jr:choice-name(${sex}, '${sex}')")
    assert compiled.evaluate(Form(sex="nam")) == "label of nam in sex"
    assert references(parse("jr:choice-name('x', '${sex}')")) == {Ref(RefKind.FIELD, "sex")}
    assert compiled.references == {Ref(RefKind.FIELD, "sex")}


def test_clock_and_chance_are_injected() -> None:
    # 18:30 UTC on the 14th is already the 15th in Vietnam.
    assert run("today()") == "2026-03-15"
    assert run("now()") == "2026-03-15T01:30:00.000+07:00"
    assert run("random()") == run("random()")
    assert run("uuid()") == run("uuid()")
    short = run("uuid(8)")
    assert isinstance(short, str)
    assert len(short) == 8
    assert run("randomize(${age})") in (["34", "7"], ["7", "34"])


def test_results_as_a_column_needs_them() -> None:
    assert compile_expression("${a}").boolean(Form(a="x")) is True
    assert compile_expression("${a}").boolean(Form()) is False
    assert compile_expression("${a} + 1").string(Form()) == ""
    assert compile_expression("${a} + 1").string(Form(a=1)) == "2"
    assert compile_expression("${a} > 1").string(Form(a=1)) == "false"


def test_references_reach_into_predicates_and_node_sets() -> None:
    compiled = compile_expression("count(${member}[age > ${limit}]) > . + sum(${age})")
    assert compiled.references == {
        Ref(RefKind.FIELD, "member"),
        Ref(RefKind.FIELD, "limit"),
        Ref(RefKind.FIELD, "age"),
        Ref(RefKind.SELF),
    }


def test_authors_text_stays_text_in_the_generated_code() -> None:
    tricky = "');import os #\\n\x00 1 \x00{}@%s"
    compiled = compile_expression(f'concat("{tricky}", ${{a}}, "\x000\x00")', NUMBERS)
    assert compiled.evaluate(Form(a=1)) == f"{tricky}1\x000\x00"


@pytest.mark.parametrize(
    "text", ["ind('A') > 1", "prev(${a})", "explode()", "0 and round()", "pulldata('a','b','c',1)"]
)
def test_compiling_refuses_bad_calls_wherever_they_stand(text: str) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(text)


def test_base_env_has_nothing_there() -> None:
    env = BaseEnv()
    assert compile_expression("count(${x}) + count(../y) + count(/z) + count(${x}/y)").evaluate(env) == 1.0
    assert compile_expression("concat(${x}, ., jr:choice-name('c', '${x}'))").evaluate(env) == "c"
    assert compile_expression("position(..) + count(instance('i'))").evaluate(env) == 1.0
    assert compile_expression("string(indexed-repeat(${a}, ${b}, 1))").evaluate(env) == ""
    assert math.isnan(float(str(compile_expression("${x} + 1").evaluate(env))))
