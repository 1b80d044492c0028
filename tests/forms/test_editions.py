"""Versions of a form: which is newer, for which periods, which cells it has, and what is another between two."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from iocdesk.core.errors import Text
from iocdesk.core.periods import Period
from iocdesk.forms.difference import Aspect, difference, misfit
from iocdesk.forms.editions import cells_of, is_newer, newest, valid_for
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import Choice, Field, FieldType, Form, Group, Rule, Scope, Severity
from iocdesk.forms.values import MISSING, NOTHING, Value

OLD = FormLibrary().get("xa_tyt_thang_dh")


def words(text: str) -> Text:
    return Text(text, text)


def form(*fields: Field, repeat: tuple[Field, ...] = (), **choices: tuple[Choice, ...]) -> Form:
    """A plain form; `repeat` stands in a repeat "luot"."""
    groups = [Group("s", words("Chung"), fields)]
    if repeat:
        groups.append(Group("luot", words("Lượt"), repeat, repeat=True))
    return replace(OLD, version="1", sections=tuple(groups), choices=choices, rules=(), sha256="")


def test_versions_compare_by_length_then_as_text() -> None:
    assert is_newer("10", "9")
    assert is_newer("2026063001", "2026010199")
    assert not is_newer("1", "1")
    assert newest(["9", "10", "2"]) == "10"


@pytest.mark.parametrize(
    ("settings", "period", "valid"),
    [
        ({}, "202604", True),
        ({"valid_from": "2026-07-01"}, "202606", False),
        ({"valid_from": "2026-07-01"}, "202607", True),
        ({"valid_from": "2026-07-01"}, "2026Q2", False),
        ({"valid_from": "2026-07-01"}, "2026", True),
        ({"valid_to": "2026-06-30"}, "202606", True),
        ({"valid_to": "2026-06-30"}, "202607", False),
        ({"valid_from": "tháng 7"}, "202604", True),
    ],
)
def test_a_version_is_for_the_periods_that_end_in_its_time(
    settings: dict[str, str], period: str, valid: bool
) -> None:
    assert valid_for(replace(OLD, settings=settings), Period.parse(period)) is valid


def test_a_form_has_its_cells_and_those_of_any_instance() -> None:
    number = Field("so", FieldType.INTEGER, words("Số"))
    known = cells_of(form(Field("ten", FieldType.TEXT, words("Tên")), repeat=(number,)))
    assert "ten" in known
    assert "luot[2]/so" in known
    for key in ("so", "luot/so", "luot[2]/ten", "ten.nam", "khac", "luot[02]/so", "@tep"):
        assert key not in known
    shipped = cells_of(OLD)
    assert "YT03.kham_bhyt" in shipped
    assert "YT03.nam" not in shipped


def test_fields_are_known_by_their_code_alone() -> None:
    one, two = Field("a", FieldType.INTEGER, words("Số hộ")), Field("b", FieldType.INTEGER, words("Số người"))
    found = difference(form(one, two), form(replace(one, name="c"), replace(two, label=words("Nhân khẩu"))))
    assert [field.name for field in found.added] == ["c"]
    assert [field.name for field in found.dropped] == ["a"]
    (change,) = found.changed
    assert [(aspect, before.vi, after.vi) for aspect, before, after in change.aspects] == [
        (Aspect.LABEL, "Số người", "Nhân khẩu")
    ]
    assert difference(form(one, two), form(two, one)).empty


def test_every_aspect_of_a_field_is_named() -> None:
    lists = (Choice("d", words("Đỏ")), Choice("x", words("Xanh")))
    field = Field("mau", FieldType.SELECT_ONE, words("Màu"), choice_list="mau")
    old = form(field, mau=lists)
    new = form(replace(field, type=FieldType.SELECT_MULTIPLE, required="true()"), mau=lists[:1])
    (change,) = difference(old, new).changed
    assert [aspect for aspect, _, _ in change.aspects] == [Aspect.TYPE, Aspect.CHOICES, Aspect.REQUIRED]
    (moved,) = difference(old, form(repeat=(field,), mau=lists)).changed
    assert [aspect for aspect, _, _ in moved.aspects] == [Aspect.PLACE]


def test_rules_that_are_new_gone_or_another_are_found() -> None:
    field = Field("a", FieldType.INTEGER, words("A"))

    def rule(name: str, expression: str, on: str = "a") -> Rule:
        return Rule(name, on, Severity.ERROR, Scope.FORM, expression, words(expression))

    old = replace(form(field), rules=(rule("1", "x"), rule("2", "y"), rule("3", "z", "gone")))
    new = replace(form(field), rules=(rule("1", "x"), rule("2", "yy"), rule("4", "w")))
    found = difference(old, new).rules
    assert [(it.rule.id, it.old is None, it.new is None) for it in found] == [
        ("2", False, False), ("4", True, False),
    ]  # fmt: skip


def test_a_value_fits_or_it_is_said_why_not() -> None:
    made = form(
        Field("so", FieldType.INTEGER, words("Số")),
        Field("ten", FieldType.TEXT, words("Tên")),
        Field("mau", FieldType.SELECT_ONE, words("Màu"), choice_list="mau"),
        mau=(Choice("d", words("Đỏ")),),
    )
    known = cells_of(made)
    for key, value in (("so", Value.of(3)), ("so", NOTHING), ("ten", Value.of("x")), ("mau", Value.of("d"))):
        assert misfit(made, known, key, value) is None
    assert misfit(made, known, "so", MISSING) is None
    for key, value in (
        ("so", Value.of(Decimal("1.5"))), ("so", Value.of("ba")), ("ten", NOTHING), ("mau", Value.of("x")),
    ):  # fmt: skip
        assert misfit(made, known, key, value) is not None
