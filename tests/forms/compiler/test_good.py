"""What a good workbook becomes."""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path

import pytest

from iocdesk.core.errors import Text
from iocdesk.core.periods import PeriodType, Regime
from iocdesk.forms.compiler import compile_workbook
from iocdesk.forms.compiler.assemble import field_type
from iocdesk.forms.model import FieldType, Group, Nature, Scope, Severity, Source
from tests.forms.compiler.workbooks import EN, VI, figure, question, save

DATA = Path(__file__).parents[1] / "data"


def test_settings(tmp_path: Path) -> None:
    form = compile_workbook(save(tmp_path, [figure("DS01")]))
    assert (form.id, form.version, form.level, form.office) == ("thu", "2026112101", "commune", "VP")
    assert (form.period_type, form.regime, form.due_rule) == (
        PeriodType.MONTH,
        Regime.ND09,
        "+3wd after cut-off",
    )
    assert form.title == Text("Báo cáo thử", "Test report")
    assert form.sectors == ("DS",)
    assert len(form.sha256) == 64


def test_indicator_with_rules(tmp_path: Path) -> None:
    row = figure(
        "DS01",
        disaggregation="gioi_tinh",
        total="summed",
        constraint=". >= 0",
        check_id="DS01-01",
        warn="${DS01} <= 1.5 * prev(${DS01})",
        warn_message="Tăng bất thường.",
        warn_message_en="Unusual growth.",
        warn_2="ind('DS01', 'nu') <= ${DS01}",
        warn_id_2="DS01-07",
        warn_message_2="Số nữ quá lớn.",
        constraint_message="unused",
    )
    row["bind::ioc:constraint"] = "${DS01} <= ind('DS02')"
    row["bind::ioc:constraint_id"] = "DS01-05"
    row["bind::ioc:constraint_message"] = "Lớn hơn DS02."
    row["constraint"] = ". >= 0"
    row["constraint_message::Tiếng Việt (vi)"] = "“Dân số” không được âm."
    row["constraint_message::English (en)"] = "“Population” cannot be negative."
    form = compile_workbook(save(tmp_path, [row]))
    told = [(r.id, r.severity, r.scope, r.expression) for r in form.rules]
    assert told == [
        ("DS01-01", Severity.ERROR, Scope.CELL, "${DS01} >= 0"),
        ("DS01-05", Severity.ERROR, Scope.CROSS_FORM, "${DS01} <= ind('DS02')"),
        ("DS01-W1", Severity.WARNING, Scope.CROSS_PERIOD, "${DS01} <= 1.5 * prev(${DS01})"),
        ("DS01-07", Severity.WARNING, Scope.FORM, "ind('DS01', 'nu') <= ${DS01}"),
    ]
    assert form.rules[0].message == Text("“Dân số” không được âm.", "“Population” cannot be negative.")
    (field,) = form.fields()
    assert field.constraint == ""
    assert field.indicator is not None
    assert (field.indicator.splits, field.indicator.total) == (("gioi_tinh",), "summed")
    assert [choice.code for choice in form.choices["gioi_tinh"]] == ["nam", "nu"]


def test_derived_figure(tmp_path: Path) -> None:
    rows = [
        figure("A1"),
        figure("A2"),
        figure(
            "A3", type="decimal", decimals="1", nature="ratio", aggregation="ratio", source="derived",
            numerator="100 * ${A1}", denominator="${A2}", calculation="round((100 * ${A1}) div (${A2}), 1)",
        ),
    ]  # fmt: skip
    *_, field = compile_workbook(save(tmp_path, rows)).fields()
    assert field.indicator is not None
    assert field.calculate == "", "the exact derivation is the only one"
    assert (field.indicator.numerator, field.indicator.denominator) == ("100 * ${A1}", "${A2}")
    assert (field.indicator.nature, field.indicator.source) == (Nature.RATIO, Source.DERIVED)


def test_groups_repeats_and_loose_questions(tmp_path: Path) -> None:
    rows = [
        question("text", "dau"),
        question("begin_group", "g", relevant="${dau} != ''"),
        question("begin_repeat", "thanh_vien", repeat_count="${so}"),
        question("integer", "tuoi", required="yes", default="18"),
        question("end_repeat", ""),
        question("integer", "so"),
        question("end_group", ""),
        question("note", "cuoi"),
    ]
    form = compile_workbook(save(tmp_path, rows))
    first, group, last = form.sections
    assert (first.name, group.name, last.name) == ("", "g", "")
    assert group.relevant == "${dau} != ''"
    repeat = group.children[0]
    assert isinstance(repeat, Group)
    assert (repeat.repeat, repeat.repeat_count, repeat.name) == (True, "${so}", "thanh_vien")
    (age,) = repeat.fields()
    assert (age.type, age.required, age.default) == (FieldType.INTEGER, "true()", "18")


def test_selects(tmp_path: Path) -> None:
    choices = [
        {"list_name": "huyen", "name": "a", "label": "A"},
        {"list_name": "xa", "name": "b", "label": "B", "huyen": "a"},
    ]
    rows = [
        question("select_one huyen", "h"),
        question("select_multiple xa", "x", choice_filter="huyen=${h}"),
        question("select_one huyen or_other", "k"),
        question("rank xa", "r"),
    ]
    form = compile_workbook(save(tmp_path, rows, choices))
    fields = {field.name: field for field in form.fields()}
    assert fields["x"].choice_filter == "huyen=${h}"
    assert form.choices["xa"][0].columns == {"huyen": "a"}
    assert fields["k_other"].relevant == "selected(${k}, 'other')"
    assert [c.code for c in form.choices["huyen"]] == ["a", "other"]
    kinds = [fields[name].type for name in ("h", "x", "r")]
    assert kinds == [FieldType.SELECT_ONE, FieldType.SELECT_MULTIPLE, FieldType.RANK]


def test_table_list_keeps_its_appearance_and_adds_nothing(tmp_path: Path) -> None:
    rows = [
        question("begin_group", "bang", appearance="table-list"),
        question("select_one gioi_tinh", "p"),
        question("select_one gioi_tinh", "q"),
        question("end_group", ""),
    ]
    (group,) = compile_workbook(save(tmp_path, rows)).sections
    assert group.appearance == "table-list"
    assert [field.name for field in group.fields()] == ["p", "q"]


def test_decomposed_letters_are_composed(tmp_path: Path) -> None:
    rows = [
        question("integer", unicodedata.normalize("NFD", "số_hộ")),
        question("calculate", "gấp_đôi", calculation=unicodedata.normalize("NFD", "${số_hộ} * 2")),
    ]
    rows[0][VI] = unicodedata.normalize("NFD", "Số hộ dân cư")
    form = compile_workbook(save(tmp_path, rows))
    first, second = form.fields()
    assert (first.name, first.label.vi) == ("số_hộ", "Số hộ dân cư")
    assert second.calculate == "${số_hộ} * 2"


def test_curly_quotes_stay_in_texts_and_go_from_formulas(tmp_path: Path) -> None:
    row = question("text", "a", relevant="${b} = ‘x’")
    row[EN] = "Say “yes”"
    a, _ = compile_workbook(save(tmp_path, [row, question("text", "b")])).fields()
    assert a.label.en == "Say “yes”"
    assert a.relevant == "${b} = 'x'"


def test_a_plain_form_without_settings_takes_the_name_of_its_file(tmp_path: Path) -> None:
    form = compile_workbook(save(tmp_path, [question("text", "a")], (), {"form_title": ""}))
    assert (form.id, form.level, form.period_type) == ("form", "", PeriodType.EVENT)


@pytest.mark.parametrize("name", ["small.xls", "small.xlsx"])
def test_an_old_workbook_opens_under_either_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    shutil.copy(DATA / "small.xls", path)
    form = compile_workbook(path)
    assert form.id == "so_cu"
    assert [field.label.vi for field in form.fields()] == ["Số hộ", "Giới tính"]


def test_a_new_workbook_opens_under_an_old_name(tmp_path: Path) -> None:
    path = save(tmp_path, [question("text", "a")]).rename(tmp_path / "form.xls")
    assert compile_workbook(path).id == "thu"


def test_the_same_workbook_gives_the_same_hash(tmp_path: Path) -> None:
    first = compile_workbook(save(tmp_path, [figure("A1")]))
    assert compile_workbook(save(tmp_path, [figure("A1")])) == first
    changed = compile_workbook(save(tmp_path, [figure("A1", unit="hộ")]))
    assert changed.sha256 != first.sha256


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("integer", FieldType.INTEGER),
        ("int", FieldType.INTEGER),
        ("decimal", FieldType.DECIMAL),
        ("text", FieldType.TEXT),
        ("date", FieldType.DATE),
        ("time", FieldType.TIME),
        ("dateTime", FieldType.DATETIME),
        ("geopoint", FieldType.GEO),
        ("geotrace", FieldType.GEO),
        ("image", FieldType.MEDIA),
        ("audio", FieldType.MEDIA),
        ("file", FieldType.MEDIA),
        ("barcode", FieldType.BARCODE),
        ("acknowledge", FieldType.ACKNOWLEDGE),
        ("trigger", FieldType.ACKNOWLEDGE),
        ("note", FieldType.NOTE),
        ("range", FieldType.RANGE),
        ("hidden", FieldType.CALCULATE),
        ("start", FieldType.META),
        ("today", FieldType.META),
        ("username", FieldType.META),
        ("deviceid", FieldType.META),
        ("start-geopoint", FieldType.META),
    ],
)
def test_question_types(tmp_path: Path, kind: str, wanted: FieldType) -> None:
    form = compile_workbook(save(tmp_path, [question(kind, "a"), question("text", "z")]))
    assert [field.type for field in form.fields()] == [wanted, FieldType.TEXT]


@pytest.mark.parametrize(
    "name", ["add note prompt", "q acknowledge", "q select1", "q date", "get start time"]
)
def test_old_spellings_of_types(name: str) -> None:
    assert field_type(name) in (
        FieldType.NOTE, FieldType.ACKNOWLEDGE, FieldType.SELECT_ONE, FieldType.DATE, FieldType.META,
    )  # fmt: skip


def test_languages(tmp_path: Path) -> None:
    rows = [
        {"type": "text", "name": "a", "label": "Nhãn", EN: "Label"},
        {"type": "text", "name": "b", EN: "Only English"},
        {"type": "text", "name": "c", "label::Français (fr)": "Français"},
    ]
    labels = [field.label for field in compile_workbook(save(tmp_path, rows)).fields()]
    assert labels == [Text("Nhãn", "Label"), Text("Only English", "Only English"), Text("Français", "")]
    settings = {"form_id": "x", "default_language": "English (en)"}
    english = compile_workbook(
        save(tmp_path, [{"type": "text", "name": "a", "label": "Label"}], (), settings)
    )
    assert english.default_language == "en"
    assert next(english.fields()).label == Text("Label", "Label")


def test_a_rule_that_counts_missing_as_zero(tmp_path: Path) -> None:
    row = figure("A1", warn="${A1} < 9", warn_message="x", warn_missing="zero")
    (rule,) = compile_workbook(save(tmp_path, [row])).rules
    assert rule.missing_as_zero


def test_a_standard_constraint_that_is_not_about_figures_stays_one(tmp_path: Path) -> None:
    row = figure("A1", constraint="regex(., '^[0-9]+$')")
    form = compile_workbook(save(tmp_path, [row]))
    assert form.rules == ()
    assert next(form.fields()).constraint == "regex(., '^[0-9]+$')"


def test_dots_in_numbers_are_not_the_figure_itself(tmp_path: Path) -> None:
    row = figure("A1", type="decimal", decimals="1", warn=".5 <= . and . <= 10.5", warn_message="x")
    (rule,) = compile_workbook(save(tmp_path, [row])).rules
    assert rule.expression == ".5 <= ${A1} and ${A1} <= 10.5"
