"""The script that made the workbooks: the same catalogue gives the same bytes, and what it says survives."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from iocdesk.forms.compiler import compile_workbook
from iocdesk.forms.model import Severity, Source
from tools.make_forms import main, read_catalogue, rule_columns, write_workbooks

FORM = {
    "form_id": "xa_thu", "title_vi": "Báo cáo thử", "title_en": "Test", "level": "commune", "office": "VP", "period": "M",
    "regime": "nd09", "due_rule": "+3wd after cut-off", "sections": "DS",
}  # fmt: skip
INDICATOR = {
    "code": "A1", "form_id": "xa_thu", "village_form_id": "", "section": "DS", "order": "2", "name_vi": "Số một",
    "name_en": "One", "unit_vi": "người", "unit_en": "people", "value_type": "integer", "decimals": "0",
    "kind": "operating", "nature": "stock", "aggregation": "sum", "numerator": "", "denominator": "", "source": "typed",
    "required": "yes", "splits": "gioi_tinh", "total": "summed",
    "definition_vi": "Số người. Tính tại ngày 14; Văn phòng ghi.", "source_class": "own construction", "source_ref": "",
}  # fmt: skip
RATIO = {
    **INDICATOR, "code": "A2", "order": "1", "value_type": "percent", "decimals": "1", "nature": "ratio",
    "aggregation": "ratio", "source": "derived", "numerator": "100 * ${A1}", "denominator": "${A1}", "splits": "",
    "total": "",
}  # fmt: skip
CHECK = {
    "on_code": "A1", "level": "commune", "severity": "error", "scope": "cell", "message_vi": "Số “một” sai.",
    "message_en": "Wrong.", "pass_values": "{}", "fail_values": "{}",
}  # fmt: skip
CHECKS = [
    {**CHECK, "check_id": "A1-01", "expression": "${A1} >= 0"},
    {**CHECK, "check_id": "A1-02", "expression": "${A1} <= 9"},
    {
        **CHECK,
        "check_id": "A1-03",
        "expression": "${A1} <= prev(${A1})",
        "severity": "warning",
        "scope": "cross-period",
    },
    {**CHECK, "check_id": "A1-04", "expression": "${A1} < 5", "level": "village"},
]


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    folder = tmp_path / "catalogue"
    folder.mkdir()
    categories = [
        {"list": "gioi_tinh", "code": "nam", "label_vi": "Nam", "label_en": "Male", "order": "1"},
        {"list": "khac", "code": "x", "label_vi": "X", "label_en": "X", "order": "1"},
    ]
    tables = {"forms": [FORM], "indicators": [INDICATOR, RATIO], "categories": categories, "checks": CHECKS}
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def test_what_the_catalogue_says_is_in_the_form(catalogue: Path, tmp_path: Path) -> None:
    (path,) = write_workbooks(read_catalogue(catalogue), tmp_path / "forms")
    form = compile_workbook(path)
    ratio, count = form.fields()
    assert (ratio.name, count.name) == ("A2", "A1"), "in their order"
    assert [(rule.id, rule.severity) for rule in form.rules] == [
        ("A1-01", Severity.ERROR),
        ("A1-02", Severity.ERROR),
        ("A1-03", Severity.WARNING),
    ]
    assert list(form.choices) == ["gioi_tinh"]
    assert count.indicator is not None
    assert count.indicator.definition.vi == "Số người."
    assert count.indicator.method.vi == "Tính tại ngày 14; Văn phòng ghi."
    assert ratio.indicator is not None
    assert (ratio.indicator.source, ratio.read_only) == (Source.DERIVED, True)


def test_the_same_bytes_each_time(catalogue: Path, tmp_path: Path) -> None:
    (first,) = write_workbooks(read_catalogue(catalogue), tmp_path / "one")
    (second,) = write_workbooks(read_catalogue(catalogue), tmp_path / "two")
    assert first.read_bytes() == second.read_bytes()


def test_column_names() -> None:
    assert rule_columns("warn", 1)[0] == "bind::ioc:warn"
    assert rule_columns("warn", 3)[2] == "bind::ioc:warn_message_3"


def test_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == ""
