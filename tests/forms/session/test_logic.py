"""Skip logic, calculations, constraints, required conditions, choices and defaults, typed as a person would."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from iocdesk.forms.inputs import InputError
from iocdesk.forms.model import Severity
from iocdesk.forms.values import MISSING, NOT_APPLICABLE, NOTHING, Value
from tests.forms.compiler.workbooks import figure, question
from tests.forms.session.forms import n, opened, prepared, t

YES_NO = (
    {"list_name": "yn", "name": "yes", "label": "Có"},
    {"list_name": "yn", "name": "no", "label": "Không"},
)


def group(name: str, **more: str) -> dict[str, str]:
    return {"type": "begin_group", "name": name, "label::Tiếng Việt (vi)": name, **more}


END = {"type": "end_group"}


def test_an_irrelevant_question_has_no_value_until_it_is_asked_again(tmp_path: Path) -> None:
    form = prepared(
        tmp_path,
        [
            question("select_one yn", "has"),
            question("integer", "many", relevant="${has} = 'yes'", required="yes", constraint=". < 10"),
            question("calculate", "twice", calculation="${many} * 2"),
        ],
        YES_NO,
    )
    session = opened(form)
    assert not session.relevant("many")
    assert not session.required("many")
    assert session.cell_keys() == ("has", "twice")
    change = session.put({"has": t("yes")})
    assert change.structure
    assert session.missing_required() == ("many",)
    session.put({"many": n(12)})
    assert session.value("twice") == t("24")
    assert [issue.key for issue in session.issues()] == ["many"]
    change = session.put({"has": t("no")})
    assert change.cells == {"has", "many", "twice"}
    assert change.issues == {"many"}
    assert change.structure
    assert session.value("many") == MISSING
    assert session.value("twice") == MISSING
    assert session.issues() == ()
    assert session.issues_at("many") == ()
    change = session.put({"has": t("yes")})
    assert session.value("many") == n(12)
    assert change.issues == {"many"}


def test_groups_hide_what_is_inside_and_nested_groups_as_well(tmp_path: Path) -> None:
    form = prepared(
        tmp_path,
        [
            question("integer", "a"),
            group("outer", relevant="${a} > 0"),
            question("integer", "b"),
            group("inner", relevant="${b} > 0"),
            question("integer", "c"),
            END,
            END,
            question("calculate", "d", calculation="coalesce(${c}, 0) + 1"),
        ],
    )
    session = opened(form, {"c": n(5)})
    assert session.cell_keys() == ("a", "d")
    session.put({"a": n(1), "b": n(1)})
    assert session.cell_keys() == ("a", "b", "c", "d")
    assert session.value("d") == t("6")
    change = session.put({"a": n(0)})
    assert session.cell_keys() == ("a", "d")
    assert session.value("d") == t("1")
    assert change.cells == {"a", "b", "c", "d"}
    assert session.layout()[-1].tables[0].rows[0].total == "a"


def test_a_group_may_have_the_name_of_a_question(tmp_path: Path) -> None:
    form = prepared(
        tmp_path,
        [
            question("integer", "start"),
            group("all"),
            group("water", relevant="${start} = 1"),
            question("integer", "water", constraint=". > 5"),
            question("integer", "source", relevant="../water > 7"),
            END,
            END,
        ],
    )
    session = opened(form)
    assert not session.relevant("water")
    session.put({"start": n(1), "water": n(3)})
    assert session.relevant("water")
    assert [issue.key for issue in session.issues()] == ["water"]
    assert not session.relevant("source")
    session.put({"water": n(8)})
    assert session.cell_keys() == ("start", "water", "source")


def test_calculations_run_in_order_of_dependence_whatever_their_order_in_the_form(tmp_path: Path) -> None:
    rows = [question("calculate", f"c{i}", calculation=f"${{c{i + 1}}} + 1") for i in range(60)]
    form = prepared(tmp_path, [*rows, question("integer", "c60")])
    session = opened(form)
    change = session.put({"c60": n(0)})
    assert session.value("c0") == t("60")
    assert len(change.cells) == 61
    session.put({"c60": MISSING})
    assert session.value("c0") == MISSING


def test_blank_and_zero_and_nothing_differ_in_calculations(tmp_path: Path) -> None:
    form = prepared(
        tmp_path,
        [
            question("integer", "a"),
            question("calculate", "blank", calculation="if(${a} = '', 'blank', 'given')"),
            question("calculate", "sum", calculation="${a} + 1"),
        ],
    )
    session = opened(form)
    assert session.value("blank") == t("blank")
    assert session.value("sum") == MISSING
    for value, told, total in (
        (n(0), "given", t("1")),
        (NOTHING, "given", t("1")),
        (NOT_APPLICABLE, "blank", MISSING),
    ):
        session.put({"a": value})
        assert session.value("blank") == t(told), value
        assert session.value("sum") == total, value


def test_constraints_with_a_dot_and_with_other_questions(tmp_path: Path) -> None:
    form = prepared(
        tmp_path,
        [
            question("integer", "low"),
            question(
                "integer", "high", constraint=". >= ${low} and . <= 100", constraint_message="Xin xem lại"
            ),
            question("text", "phone", constraint="regex(., '^0[0-9]{9}$')"),
        ],
    )
    session = opened(form)
    session.put({"low": n(10), "high": n(5), "phone": t("12")})
    assert [(i.key, i.severity, i.code) for i in session.issues()] == [
        ("high", Severity.ERROR, "constraint"),
        ("phone", Severity.ERROR, "constraint"),
    ]
    assert session.issues()[0].text.vi == "Xin xem lại"
    assert session.issues()[1].text.vi
    change = session.put({"low": n(5)})
    assert change.issues == {"high"}
    session.put({"phone": t("0912345678")})
    assert session.issues() == ()
    session.put({"high": n(101)})
    session.put({"high": MISSING})
    assert session.issues() == ()


def test_required_may_depend_on_other_answers(tmp_path: Path) -> None:
    form = prepared(
        tmp_path,
        [
            question("integer", "a", required="yes"),
            question("integer", "b", required="${a} > 5"),
            question("integer", "c", required="no"),
            question("integer", "d", required="yes", read_only="yes"),
            question("integer", "e", required="yes", relevant="${a} = 1"),
        ],
    )
    session = opened(form)
    assert session.missing_required() == ("a",)
    session.put({"a": n(9)})
    assert session.missing_required() == ("b",)
    session.put({"a": n(1)})
    assert session.missing_required() == ("e",)


CASCADE = (
    {"list_name": "tinh", "name": "th", "label": "Thanh Hóa"},
    {"list_name": "tinh", "name": "na", "label": "Nghệ An"},
    {"list_name": "xa", "name": "x1", "label": "Lĩnh Toại", "tinh": "th", "pop": "20004"},
    {"list_name": "xa", "name": "x2", "label": "Hà Trung", "tinh": "th", "pop": "900"},
    {"list_name": "xa", "name": "x3", "label": "Vinh Phú", "tinh": "na", "pop": "7000"},
)


@pytest.mark.parametrize(
    "wanted", ["tinh = ${t}", "tinh=${t}", "./tinh = ${t}", "tinh = current()/../t", "selected(${t}, tinh)"]
)
def test_choices_cascade(tmp_path: Path, wanted: str) -> None:
    form = prepared(
        tmp_path,
        [
            question("select_one tinh", "t"),
            question("select_one xa", "x", choice_filter=wanted),
            question("calculate", "label", calculation="jr:choice-name(${x}, '${x}')"),
        ],
        CASCADE,
    )
    session = opened(form)
    assert session.choices("x") == ()
    session.put({"t": t("th")})
    assert [choice.code for choice in session.choices("x")] == ["x1", "x2"]
    session.put({"x": t("x1")})
    assert session.value("label") == t("Lĩnh Toại")
    session.put({"t": t("na")})
    assert [choice.code for choice in session.choices("x")] == ["x3"]
    assert session.check_input("x", "vinh phu") == t("x3")
    with pytest.raises(InputError):
        session.check_input("x", "Hà Trung")


def test_a_filter_may_compare_numbers_and_read_other_lists(tmp_path: Path) -> None:
    form = prepared(
        tmp_path,
        [
            question("integer", "least"),
            question("select_one xa", "x", choice_filter="pop >= ${least}"),
            question("calculate", "pop", calculation="instance('xa')/root/item[name = ${x}]/pop"),
        ],
        CASCADE,
    )
    session = opened(form)
    session.put({"least": n(1000), "x": t("x3")})
    assert [choice.code for choice in session.choices("x")] == ["x1", "x3"]
    assert session.value("pop") == t("7000")


def test_other_asks_what_else(tmp_path: Path) -> None:
    form = prepared(tmp_path, [question("select_multiple yn or_other", "q")], YES_NO)
    session = opened(form)
    assert [choice.code for choice in session.choices("q")] == ["yes", "no", "other"]
    assert not session.relevant("q_other")
    session.put({"q": Value.of(("yes", "other"))})
    assert session.relevant("q_other")


@pytest.mark.parametrize(
    ("kind", "default", "expected"),
    [
        ("integer", "5", n(5)),
        ("integer", "2 + 3", n(5)),
        ("decimal", "1.50", n("1.5")),
        ("date", "2026-04-01", Value.of(date(2026, 4, 1))),
        ("date", "today()", Value.of(date(2026, 4, 15))),
        ("text", "Ông (bà) A", t("Ông (bà) A")),
        ("text", "thôn Đông", t("thôn Đông")),
        ("text", "khu-A", t("khu-A")),
        ("text", "concat('a', 'b')", t("ab")),
        ("select_one yn", "yes", t("yes")),
        ("select_multiple yn", "yes no", Value.of(("yes", "no"))),
        ("integer", "many", MISSING),
    ],
)
def test_defaults(tmp_path: Path, kind: str, default: str, expected: Value) -> None:
    form = prepared(tmp_path, [question(kind, "q", default=default)], YES_NO)
    assert opened(form).value("q") == expected


def test_a_default_does_not_come_back_after_it_was_cleared(tmp_path: Path) -> None:
    form = prepared(
        tmp_path,
        [question("integer", "q", default="5"), question("calculate", "c", calculation="${q} * 2")],
    )
    session = opened(form)
    assert session.value("c") == t("10")
    session.put({"q": MISSING})
    assert opened(form, session.values()).value("q") == MISSING
    assert opened(form, {"q": n(0)}).value("q") == n(0)


def test_once_keeps_its_first_answer_and_chance_opens_as_it_was(tmp_path: Path) -> None:
    form = prepared(
        tmp_path,
        [
            question("integer", "a"),
            question("calculate", "first", calculation="once(${a})"),
            question("calculate", "id", calculation="once(uuid())"),
            question("calculate", "dice", calculation="int(random() * 1000000)"),
        ],
    )
    session = opened(form)
    session.put({"a": n(1)})
    session.put({"a": n(2)})
    assert session.value("first") == t("1")
    again = opened(form, session.values())
    assert again.values() == session.values()
    other = opened(form, seed="r2")
    assert other.value("id") != session.value("id")
    assert other.value("dice") != session.value("dice")


def test_location_paths_are_run_again_when_what_they_lead_to_changes(tmp_path: Path) -> None:
    form = prepared(
        tmp_path,
        [
            group("g"),
            question("integer", "a"),
            question("calculate", "b", calculation="../a + 1"),
            END,
            question("calculate", "c", calculation="/data/g/a * 2"),
            question("calculate", "d", calculation="count(/*/g/*[. != ''])"),
        ],
    )
    session = opened(form)
    session.put({"a": n(4)})
    assert session.value("b") == t("5")
    assert session.value("c") in (t("8"), MISSING)
    assert session.value("d") == t("2")
    session.put({"a": MISSING})
    assert session.value("b") == MISSING


def test_a_circle_of_paths_comes_to_rest(tmp_path: Path) -> None:
    form = prepared(
        tmp_path,
        [
            question("integer", "a"),
            question("calculate", "x", calculation="coalesce(../y, 0) + ${a}"),
            question("calculate", "y", calculation="coalesce(../x, 0) + 1"),
        ],
    )
    opened(form).put({"a": n(1)})


def test_a_figure_decides_what_is_asked_and_is_blank_where_it_is_not(tmp_path: Path) -> None:
    form = prepared(
        tmp_path,
        [
            figure("A1", disaggregation="gioi_tinh", total="summed"),
            group("g", relevant="${A1} > 10"),
            figure("A2"),
            figure("A3", numerator="${A1} + 1", calculation="${A1} + 1", source="derived"),
            figure("A4", constraint_2="${A1} < 5", constraint_message_2="Quá nhiều"),
            END,
            question("integer", "why", relevant="${A3} > 100"),
        ],
    )
    session = opened(form)
    session.put({"A1.nam": n(5)})
    assert not session.relevant("A2")
    session.put({"A1.nu": n(6), "A2": n(1)})
    assert session.relevant("A2")
    assert session.value("A3") == n(12)
    assert [issue.key for issue in session.issues()] == ["A4"]
    assert session.computed("A3")
    session.put({"A1.nam": n(500)})
    assert session.relevant("why")
    change = session.put({"A1.nam": n(0)})
    assert {"A2", "A3"} <= change.cells
    assert session.value("A3") == MISSING
    assert session.issues() == ()
    assert all(skip.rule.on != "A4" for skip in session.not_applicable())
    assert not session.relevant("why")


def test_a_standard_calculation_of_figures_is_exact(tmp_path: Path) -> None:
    form = prepared(
        tmp_path,
        [
            figure("B1", type="decimal", decimals="1"),
            figure("B2", type="decimal", decimals="1"),
            figure("B3", type="decimal", decimals="1", calculation="${B1} + ${B2}"),
            figure("B4", calculation="string-length('abc') + ${B1}"),
        ],
    )
    session = opened(form)
    session.put({"B1": n("0.1"), "B2": n("0.2")})
    assert session.value("B3").data == Decimal("0.3")
    assert session.computed("B3")
    assert session.value("B4") == n(3)
    with pytest.raises(InputError):
        session.put({"B3": n(1)})
