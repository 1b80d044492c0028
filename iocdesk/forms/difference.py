"""What is another between two versions of a form: fields by their code, never by their place or their label.

A code that is gone is dropped, and one that is new is added: that a new code means what an old one meant is never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from iocdesk.core.errors import IocError, Text
from iocdesk.forms.cells import SILENT_TYPES, split_key
from iocdesk.forms.editions import Cells, cells_of
from iocdesk.forms.inputs import check_value
from iocdesk.forms.model import CellKey, Field, FieldType, Form, Rule, Severity
from iocdesk.forms.values import Presence, Value


class Aspect(StrEnum):
    """What of a field is another."""

    LABEL = "label"
    UNIT = "unit"
    TYPE = "type"
    DECIMALS = "decimals"
    CHOICES = "choices"
    CATEGORIES = "categories"
    SOURCE = "source"
    REQUIRED = "required"
    PLACE = "place"
    """It stands in another repeat, or in none."""
    DEFINITION = "definition"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that both versions have, and what of it is another: (aspect, before, after) in words."""

    old: Field
    new: Field
    aspects: tuple[tuple[Aspect, Text, Text], ...]


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A check that is new (`old` None), gone (`new` None), or says something else."""

    old: Rule | None
    new: Rule | None

    @property
    def rule(self) -> Rule:
        """The check as it is, or was."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - one of the two is there
        return found


@dataclass(frozen=True, slots=True)
class FormDifference:
    """Everything that is another; in the order of the new form, what is dropped in that of the old one."""

    added: tuple[Field, ...]
    dropped: tuple[Field, ...]
    changed: tuple[FieldChange, ...]
    rules: tuple[RuleChange, ...]

    @property
    def empty(self) -> bool:
        """Whether both ask for the same in the same words."""
        return not (self.added or self.dropped or self.changed or self.rules)


def difference(old: Form, new: Form) -> FormDifference:
    """Compare two versions of a form."""
    before, after = dict(_fields(old)), dict(_fields(new))
    places = cells_of(old), cells_of(new)
    changes = (
        FieldChange(before[code], field, tuple(_aspects(old, new, before[code], field, places)))
        for code, field in after.items()
        if code in before
    )
    return FormDifference(
        tuple(field for code, field in after.items() if code not in before),
        tuple(field for code, field in before.items() if code not in after),
        tuple(change for change in changes if change.aspects),
        tuple(_rules(old, new, after)),
    )


def misfit(form: Form, cells: Cells, key: CellKey, value: Value) -> IocError | None:
    """Return why a value cannot stand in a cell of a form as it is; None when it can.

    The caller makes sure that the form has the cell.
    """
    field = cells.fields[split_key(key)[1]]
    if value.presence in {Presence.NOTHING, Presence.NOT_APPLICABLE} and field.type not in _FIGURES:
        return IocError("input.kind", _NO_FIGURE)
    if value.presence is not Presence.GIVEN:
        return None
    try:
        check_value(field, value)
    except IocError as error:
        return error
    codes = {choice.code for choice in form.choices.get(field.choice_list, ())}
    data = value.data
    chosen = data if isinstance(data, tuple) else (data,) if isinstance(data, str) else ()
    if field.choice_list and any(code not in codes for code in chosen):
        return IocError("input.choice", _NO_CHOICE)
    return None


_FIGURES = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.RANGE, FieldType.CALCULATE})
_NO_FIGURE = Text("Ô này không còn là ô số liệu.", "This cell holds no figure any more.")
_NO_CHOICE = Text(
    "Câu trả lời cũ không còn trong danh sách chọn.", "The old answer is not in the list any more."
)
_TYPES: Mapping[FieldType, Text] = {
    FieldType.INTEGER: Text("số nguyên", "a whole number"),
    FieldType.DECIMAL: Text("số có phần thập phân", "a number with decimals"),
    FieldType.RANGE: Text("số trong khoảng", "a number in a range"),
    FieldType.TEXT: Text("chữ", "text"),
    FieldType.DATE: Text("ngày", "a date"),
    FieldType.TIME: Text("giờ", "a time"),
    FieldType.DATETIME: Text("ngày giờ", "a date and time"),
    FieldType.SELECT_ONE: Text("chọn một", "one choice"),
    FieldType.SELECT_MULTIPLE: Text("chọn nhiều", "several choices"),
    FieldType.RANK: Text("xếp thứ tự", "a ranking"),
    FieldType.CALCULATE: Text("chương trình tự tính", "calculated"),
    FieldType.MEDIA: Text("tệp đính kèm", "an attachment"),
}
_NOBODY = Text("", "")


def _fields(form: Form) -> Iterator[tuple[str, Field]]:
    for field in form.fields():
        if field.type not in SILENT_TYPES:
            yield field.name, field


def _aspects(
    old: Form, new: Form, one: Field, other: Field, places: tuple[Cells, Cells]
) -> Iterator[tuple[Aspect, Text, Text]]:
    said: tuple[tuple[Aspect, Callable[[Form, Field], Text]], ...] = (
        (Aspect.LABEL, lambda _form, field: field.label),
        (Aspect.UNIT, lambda _form, field: field.indicator.unit if field.indicator else _NOBODY),
        (Aspect.TYPE, lambda _form, field: _TYPES.get(field.type, Text(field.type.value, field.type.value))),
        (Aspect.DECIMALS, lambda _form, field: _decimals(field)),
        (Aspect.CHOICES, lambda form, field: _labels(form, field.choice_list)),
        (Aspect.CATEGORIES, _categories),
        (Aspect.SOURCE, lambda _form, field: _source(field)),
        (Aspect.REQUIRED, lambda _form, field: _required(field)),
        (Aspect.DEFINITION, lambda _form, field: field.indicator.definition if field.indicator else _NOBODY),
    )
    for aspect, words in said:
        before, after = words(old, one), words(new, other)
        if before != after:
            yield aspect, before, after
    inside = places[0].repeats(one.name), places[1].repeats(other.name)
    if inside[0] != inside[1]:
        was, now = (Text(" / ".join(names), " / ".join(names)) for names in inside)
        yield Aspect.PLACE, was, now


def _decimals(field: Field) -> Text:
    if field.indicator is None or field.type is FieldType.INTEGER:
        return _NOBODY
    count = field.indicator.decimals
    return Text(f"{count} chữ số thập phân", f"{count} decimals")


def _labels(form: Form, name: str) -> Text:
    choices = form.choices.get(name, ())
    return Text(
        "; ".join(it.label.vi for it in choices), "; ".join(it.label.en or it.label.vi for it in choices)
    )


def _categories(form: Form, field: Field) -> Text:
    if field.indicator is None:
        return _NOBODY
    lists = [_labels(form, name) for name in field.indicator.splits]
    mark = " × " if field.indicator.cross else " | "
    return Text(mark.join(it.vi for it in lists), mark.join(it.en for it in lists))


def _source(field: Field) -> Text:
    if field.indicator is None:
        return _NOBODY
    words = {
        "typed": Text("nhập tại đơn vị", "typed here"),
        "villages": Text("tổng hợp từ thôn", "gathered from the villages"),
        "system": Text("từ hệ thống ngành", "from a sector system"),
        "derived": Text("chương trình tự tính", "calculated"),
        "carried": Text("lấy từ kỳ trước", "carried over"),
    }
    return words[field.indicator.source.value]


def _required(field: Field) -> Text:
    if field.required.strip() in {"", "no", "false()"}:
        return Text("không bắt buộc", "not required")
    if field.required.strip() in {"yes", "true()"}:
        return Text("bắt buộc", "required")
    return Text("bắt buộc khi có điều kiện", "required under a condition")


def _rules(old: Form, new: Form, after: Mapping[str, Field]) -> Iterator[RuleChange]:
    before = {rule.id: rule for rule in old.rules}
    now = {rule.id: rule for rule in new.rules}
    for rule in new.rules:
        known = before.get(rule.id)
        if known is None or _said(known) != _said(rule):
            yield RuleChange(known, rule)
    for rule in old.rules:
        # A check of a figure that is gone goes without saying.
        if rule.id not in now and split_key(rule.on)[1] in after:
            yield RuleChange(rule, None)


def _said(rule: Rule) -> tuple[CellKey, Severity, str, Text, bool]:
    return rule.on, rule.severity, rule.expression, rule.message, rule.missing_as_zero
