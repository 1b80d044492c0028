"""What `iocdesk forms check` and `iocdesk forms show` know: results and descriptions as plain, JSON-able data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from iocdesk.core.errors import Text
from iocdesk.forms.faults import Fault, FormError
from iocdesk.forms.model import Field, Form, Group, Rule
from iocdesk.forms.names import office_names, sector_names

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What came of one workbook: the form, or its faults."""

    path: str
    form: Form | None
    faults: tuple[Fault, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the workbook is a form without faults."""
        return self.form is not None

    def to_json(self) -> Json:
        """Return the result for `--json`."""
        result: Json = {
            "file": self.path,
            "ok": self.ok,
            "faults": [fault.to_json() for fault in self.faults],
        }
        if self.form is not None:
            result["form"] = summary(self.form)
        return result


def check_files(paths: Iterable[Path | str]) -> list[CheckResult]:
    """Compile each workbook and say what is wrong with it; a bad one does not keep the next from being checked."""
    # pyxform takes a third of a second to import: only who checks a workbook pays for it.
    from iocdesk.forms.compiler import compile_workbook

    results = []
    for path in paths:
        try:
            results.append(CheckResult(str(path), compile_workbook(path)))
        except FormError as error:
            results.append(CheckResult(str(path), None, error.faults))
    return results


def load_form(name: str) -> Form:
    """Return the form of a workbook's path, or else that of a form id that ships with the program.

    Raises:
        FormError: the workbook has faults.
        UnknownFormError: there is neither such a file nor such a form.
    """
    if Path(name).suffix.lower() in (".xlsx", ".xls", ".xlsm") or Path(name).is_file():
        from iocdesk.forms.compiler import compile_workbook

        return compile_workbook(name)
    from iocdesk.forms.library import FormLibrary

    return FormLibrary().get(name)


def summary(form: Form) -> Json:
    """Return what a form is, in one object."""
    return {
        "id": form.id,
        "version": form.version,
        "title": _text(form.title),
        "level": form.level,
        "office": form.office,
        "period": form.period_type.value,
        "regime": form.regime.value,
        "due_rule": form.due_rule,
        "sectors": list(form.sectors),
        "sha256": form.sha256,
        "questions": sum(1 for _ in form.fields()),
        "indicators": sum(1 for _ in form.indicators()),
        "rules": len(form.rules),
    }


def describe(form: Form) -> Json:
    """Return everything that `iocdesk forms show --json` tells of a form."""
    rules: dict[str, list[Rule]] = {}
    for rule in form.rules:
        rules.setdefault(rule.on, []).append(rule)
    return {
        **summary(form),
        "sections": [_group(section, rules) for section in form.sections],
        "choices": {
            name: [{"code": row.code, "label": _text(row.label)} for row in rows]
            for name, rows in form.choices.items()
        },
    }


def lines(form: Form, language: str) -> Iterator[str]:
    """Yield the lines that `iocdesk forms show` prints, in "vi" or "en"."""
    told = summary(form)
    yield f"{form.id}  {form.version}  {form.title.lang(language)}"
    yield f"{form.level} {form.office}  {form.period_type.value}  {form.regime.value}  {form.due_rule}".strip()
    words = (
        ("câu hỏi", "chỉ tiêu", "quy tắc kiểm tra")
        if language == "vi"
        else ("questions", "indicators", "rules")
    )
    counts = zip((told["questions"], told["indicators"], told["rules"]), words, strict=True)
    yield ", ".join(f"{count} {word}" for count, word in counts)
    if form.sectors or form.office:
        yield "; ".join(_named(form, language))
    for section in form.sections:
        yield ""
        yield f"{section.name}  {section.label.lang(language)}".strip() or "-"
        for field in section.fields():
            yield _line(field, language)


def _named(form: Form, language: str) -> Iterator[str]:
    """Yield what the codes of a form's sectors and of the office that answers it stand for."""
    sectors, offices = sector_names(), office_names()
    yield from (sectors[code].lang(language) if code in sectors else code for code in form.sectors)
    if form.office:
        yield offices[form.office].lang(language) if form.office in offices else form.office


def _line(field: Field, language: str) -> str:
    label = " ".join(field.label.lang(language).split())
    if field.indicator is None:
        return f"  {field.name:<10} {field.type.value:<10} {label}"
    item = field.indicator
    parts = [item.unit.lang(language), item.nature.value, item.source.value, *item.splits]
    return f"  {field.name:<10} {field.type.value:<10} {label}  [{', '.join(parts)}]"


def _group(group: Group, rules: dict[str, list[Rule]]) -> Json:
    children = [_group(c, rules) if isinstance(c, Group) else _field(c, rules) for c in group.children]
    return {"name": group.name, "label": _text(group.label), "repeat": group.repeat, "children": children}


def _field(field: Field, rules: dict[str, list[Rule]]) -> Json:
    told: Json = {"name": field.name, "type": field.type.value, "label": _text(field.label)}
    formulas = {
        "required": field.required,
        "relevant": field.relevant,
        "constraint": field.constraint,
        "calculate": field.calculate,
        "choices": field.choice_list,
        "choice_filter": field.choice_filter,
    }
    told |= {key: value for key, value in formulas.items() if value}
    if field.indicator is not None:
        item = field.indicator
        told["indicator"] = {
            "code": item.code,
            "unit": _text(item.unit),
            "kind": item.kind.value,
            "nature": item.nature.value,
            "aggregation": item.aggregation.value,
            "source": item.source.value,
            "decimals": item.decimals,
            "splits": list(item.splits),
            "total": item.total,
            "numerator": item.numerator,
            "denominator": item.denominator,
            "definition": _text(item.definition),
            "method": _text(item.method),
        }
        told["rules"] = [_rule(rule) for rule in rules.get(field.name, ())]
    return told


def _rule(rule: Rule) -> Json:
    return {
        "id": rule.id,
        "severity": rule.severity.value,
        "scope": rule.scope.value,
        "expression": rule.expression,
        "message": _text(rule.message),
    }


def _text(text: Text) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}
