"""What a new version of a form adds, drops and changes against the one in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from iocdesk.core.errors import Text
from iocdesk.forms.model import Field, Form, Indicator, Rule


@dataclass(frozen=True, slots=True)
class Difference:
    """One question or rule: `kind` is added, dropped or changed; `details` are (what, before, after)."""

    kind: str
    name: str
    label: Text
    details: tuple[tuple[str, str, str], ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the difference for `--json`."""
        label = {"vi": self.label.vi, "en": self.label.en}
        details = [{"what": what, "before": before, "after": after} for what, before, after in self.details]
        return {"kind": self.kind, "name": self.name, "label": label, "details": details}


def differences(old: Form | None, new: Form) -> tuple[Difference, ...]:
    """Return what differs, questions first, then settings and rules; all added where there was no form before."""
    before = {field.name: field for field in old.fields()} if old is not None else {}
    after = {field.name: field for field in new.fields()}
    found = list(_questions(before, after))
    if old is not None:
        found += _settings(old, new)
        found += _choices(old, new)
        found += _rules(old, new)
    return tuple(found)


def _questions(before: Mapping[str, Field], after: Mapping[str, Field]) -> Iterator[Difference]:
    for name, field in after.items():
        known = before.get(name)
        if known is None:
            yield Difference("added", name, field.label)
        elif details := tuple(_changed(known, field)):
            yield Difference("changed", name, field.label, details)
    for name, field in before.items():
        if name not in after:
            yield Difference("dropped", name, field.label)


def _changed(old: Field, new: Field) -> Iterator[tuple[str, str, str]]:
    for item in fields(Field):
        one, two = getattr(old, item.name), getattr(new, item.name)
        if one == two:
            continue
        if isinstance(one, Indicator) and isinstance(two, Indicator):
            yield from _of_indicator(one, two)
        else:
            yield item.name, _text(one), _text(two)


def _of_indicator(old: Indicator, new: Indicator) -> Iterator[tuple[str, str, str]]:
    for item in fields(Indicator):
        one, two = getattr(old, item.name), getattr(new, item.name)
        if one != two:
            yield f"ioc:{item.name}", _text(one), _text(two)


def _settings(old: Form, new: Form) -> Iterator[Difference]:
    for name in ("title", "level", "office", "period_type", "regime", "due_rule", "sectors"):
        one, two = getattr(old, name), getattr(new, name)
        if one != two:
            yield Difference("changed", f"settings: {name}", new.title, ((name, _text(one), _text(two)),))


def _choices(old: Form, new: Form) -> Iterator[Difference]:
    for name in sorted(old.choices.keys() | new.choices.keys()):
        one, two = ([c.code for c in form.choices.get(name, ())] for form in (old, new))
        if one != two:
            yield Difference(
                "changed", f"choices: {name}", Text(name, name), ((name, _text(one), _text(two)),)
            )


def _rules(old: Form, new: Form) -> Iterator[Difference]:
    before, after = ({rule.id: rule for rule in form.rules} for form in (old, new))
    for name in sorted(before.keys() | after.keys()):
        one, two = before.get(name), after.get(name)
        if one == two:
            continue
        kind = "changed" if one and two else "added" if two else "dropped"
        rule = two or one
        if rule is not None:
            yield Difference(kind, f"{name} ({rule.on})", rule.message, (("rule", _rule(one), _rule(two)),))


def _rule(rule: Rule | None) -> str:
    return f"{rule.severity.value}: {rule.expression}" if rule is not None else ""


def _text(value: object) -> str:
    if isinstance(value, Text):
        return value.vi
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
