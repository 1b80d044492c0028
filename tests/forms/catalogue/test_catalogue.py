"""The catalogue as compiled: complete, consistent, and the same as its workbooks."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from iocdesk.core.resources import resource_path
from iocdesk.forms.canonical import canonical_bytes
from iocdesk.forms.compiler import compile_workbook
from iocdesk.forms.expressions import RefKind, parse, references
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import FieldType, Form, Rule, Source
from tests.forms.catalogue.examples import checks

WORKBOOKS = sorted(resource_path("forms").glob("*.xlsx"))


@pytest.fixture(scope="module")
def forms() -> tuple[Form, ...]:
    return FormLibrary().all()


def rules_by_id(forms: tuple[Form, ...], level: str) -> dict[str, Rule]:
    return {rule.id: rule for form in forms if form.level == level for rule in form.rules}


def test_counts(forms: tuple[Form, ...]) -> None:
    levels = [form.level for form in forms]
    assert (len(forms), levels.count("village"), levels.count("commune")) == (32, 6, 26)
    indicators = {item.code for form in forms for _, item in form.indicators()}
    assert len(indicators) == 181
    assert len({section.name for form in forms for section in form.sections}) == 16
    assert len({name for form in forms for name in form.choices}) == 53
    assert len({choice.code for form in forms for rows in form.choices.values() for choice in rows}) == 189
    village, commune = rules_by_id(forms, "village"), rules_by_id(forms, "commune")
    assert len(village.keys() | commune.keys()) == 415
    assert len(village.keys() & commune.keys()) == 106
    assert (len(village.keys() - commune.keys()), len(commune.keys() - village.keys())) == (23, 286)


def test_every_check_is_there_as_the_catalogue_has_it(forms: tuple[Form, ...]) -> None:
    found = {level: rules_by_id(forms, level) for level in ("village", "commune")}
    for row in checks():
        for level in ("village", "commune") if row["level"] == "both" else (row["level"],):
            rule = found[level][row["check_id"]]
            told = (
                rule.on,
                rule.severity.value,
                rule.scope.value,
                rule.expression,
                rule.message.vi,
                rule.message.en,
            )
            wanted = ("on_code", "severity", "scope", "expression", "message_vi", "message_en")
            assert told == tuple(row[name] for name in wanted), (level, row["check_id"])


def test_every_indicator_of_a_commune_form_is_in_one_only(forms: tuple[Form, ...]) -> None:
    for level in ("village", "commune"):
        codes = [item.code for form in forms if form.level == level for _, item in form.indicators()]
        assert len(codes) == len(set(codes))


def test_village_figures_are_typed_in_the_village_and_read_only_in_the_commune(
    forms: tuple[Form, ...],
) -> None:
    by_id = {form.id: {item.code: (field, item) for field, item in form.indicators()} for form in forms}
    seen = 0
    for form in forms:
        for field, item in form.indicators():
            assert field.read_only == (item.source is not Source.TYPED), item.code
            if item.source is Source.VILLAGES:
                seen += 1
                theirs, village = by_id[item.village_form][item.code]
                assert village.source is Source.TYPED
                assert (theirs.type, village.unit, village.splits) == (field.type, item.unit, item.splits)
    assert seen == 63


def test_derived_figures(forms: tuple[Form, ...]) -> None:
    derived = {item.code for form in forms for _, item in form.indicators() if item.source is Source.DERIVED}
    assert len(derived) == 27
    village = {
        item.code
        for form in forms
        if form.level == "village"
        for _, item in form.indicators()
        if item.numerator
    }
    assert village == {"NN01"}
    for form in forms:
        for field, item in form.indicators():
            assert not field.calculate
            assert bool(item.numerator) == (item.source is Source.DERIVED)


def test_whatever_a_formula_names_exists(forms: tuple[Form, ...]) -> None:
    categories: dict[str, set[str]] = {}
    for form in forms:
        for _, item in form.indicators():
            rows = [choice.code for split in item.splits for choice in form.choices[split]]
            categories.setdefault(item.code, set()).update(rows)
    for form in forms:
        own = {item.code for _, item in form.indicators()}
        texts = [rule.expression for rule in form.rules]
        texts += [
            text for _, item in form.indicators() for text in (item.numerator, item.denominator) if text
        ]
        for text in texts:
            for ref in references(parse(text)):
                if ref.kind is RefKind.FIELD:
                    assert ref.code in own, (form.id, text)
                elif ref.kind is RefKind.INDICATOR:
                    assert ref.category in {None, *categories[ref.code]}, (form.id, text)


def test_sections_and_settings(forms: tuple[Form, ...]) -> None:
    offices = {row["code"] for row in table("offices.csv")}
    sectors = {row["code"]: row for row in table("sectors.csv")}
    for form in forms:
        assert tuple(section.name for section in form.sections) == form.sectors
        assert form.office in offices
        assert form.classification == "none"
        assert re.fullmatch(r"\+\d+(wd after cut-off|h after event)", form.due_rule)
        assert form.title.vi
        assert form.title.en
        for section in form.sections:
            sector = sectors[section.name]
            assert (section.label.vi, section.label.en) == (sector["name_vi"], sector["name_en"])
            assert all(field.type in (FieldType.INTEGER, FieldType.DECIMAL) for field in section.fields())


def test_every_label_is_there_in_both_languages(forms: tuple[Form, ...]) -> None:
    for form in forms:
        for field, item in form.indicators():
            texts = (field.label, field.hint, item.unit)
            assert all(text.vi and text.en for text in texts), item.code
            assert item.definition.vi.endswith("."), item.code
            assert item.method.vi.endswith("."), item.code


def table(name: str) -> list[dict[str, str]]:
    with resource_path(f"data/{name}").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_compiled_forms_are_those_of_the_workbooks(path: Path) -> None:
    form = compile_workbook(path)
    assert form.id == path.stem
    shipped = path.with_name("compiled") / f"{form.id}.json"
    assert shipped.read_bytes() == canonical_bytes(form), "run: python -m tools.make_forms --compiled"
    assert FormLibrary().get(form.id) == form
    golden = json.loads(resource_path("golden/forms.json").read_text(encoding="utf-8"))
    assert golden[form.id] == form.sha256, (
        "a form changed: run python -m tools.make_forms --golden if that is meant"
    )


def test_nothing_is_compiled_or_golden_without_a_workbook() -> None:
    names = {path.stem for path in WORKBOOKS}
    assert {path.stem for path in resource_path("forms/compiled").glob("*.json")} == names
    assert set(json.loads(resource_path("golden/forms.json").read_text(encoding="utf-8"))) == names


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_other_xlsform_tools_read_the_workbook_without_a_warning(path: Path) -> None:
    warnings: list[str] = []
    result = convert(path, warnings=warnings)
    assert warnings == []
    form = FormLibrary().get(path.stem)
    for field in form.fields():
        assert f'ioc:code="{field.name}"' in result.xform
    assert 'xmlns:ioc="https://iocdesk.vn/ns/1"' in result.xform


def test_workbooks_are_laid_out_for_reading() -> None:
    for path in WORKBOOKS:
        book = load_workbook(path)
        assert book.sheetnames == ["survey", "choices", "settings"]
        survey = book["survey"]
        assert survey.freeze_panes == "D2"
        assert all(cell.font.bold for cell in survey[1])
        book.close()
