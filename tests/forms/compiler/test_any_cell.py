"""Whatever stands in whatever cell, compiling ends in a form or in faults with places."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iocdesk.forms.compiler import FormError, compile_workbook
from tests.effort import examples
from tests.forms.compiler.workbooks import CHOICES, SETTINGS, figure, question, save

SPOILS = st.sampled_from(
    [
        "", "0", "1e309", "NaN", "${", "${a", "${}", "${A1}", "${g}", "(((", "'", "“", "begin_group", "end_repeat",
        "end_group", "begin repeat", "select_one ", "select_one gioi_tinh or_other", "select_multiple ${t}", "audit",
        "calculate", "range", "geopoint", "rank gioi_tinh", "xml-external", "osm", "note", "derived", "ratio", "summed",
        "yes", "true()", "=1+1", "ind('A1')", "prev(${A1})", "villages()", ". >= 0", ".", "/data/a", "ä ö", "\u0111\u031b",
        "a" * 300, "1", "-5", ";", "gioi_tinh;gioi_tinh", "meta", "data", "instanceID", "entity",
        "${last-saved#A1}", "once(1)", "${A1} div 0", "pulldata('x', 'y', 'z', 'w')",
    ]
) | st.text(max_size=12)  # fmt: skip


def sheets() -> tuple[list[dict[str, str]], list[dict[str, str]], dict[str, str]]:
    survey = [
        question("begin_group", "g", relevant="true()"),
        figure(
            "A1",
            constraint=". >= 0",
            **{"constraint_message::vi": "x"},
            warn="${A1} < prev(${A1})",
            warn_message="x",
            disaggregation="gioi_tinh",
            total="summed",
        ),
        figure("A2", source="derived", aggregation="none", calculate="${A1} * 2"),
        question("end_group", ""),
        question("begin_repeat", "r", repeat_count="2"),
        question("select_one gioi_tinh", "s", choice_filter="name = 'nam'", appearance="minimal"),
        question("text", "t", default="x", parameters="rows=3", hint="h"),
        question("end_repeat", ""),
    ]
    return survey, [dict(row) for row in CHOICES], dict(SETTINGS)


@given(data=st.data())
@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_spoilt_cells(tmp_path: Path, data: st.DataObject) -> None:
    survey, choices, setting = sheets()
    rows = [*survey, *choices, setting]
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.sampled_from(rows))
        column = data.draw(
            st.sampled_from(sorted({*row, "relevant", "constraint", "calculation", "bind::ioc:warn_2"}))
        )
        row[column] = "".join(c for c in data.draw(SPOILS) if c.isprintable())
    path = save(tmp_path, survey, choices, setting)
    try:
        form = compile_workbook(path)
    except FormError as error:
        for fault in error.faults:
            assert fault.sheet
            assert fault.text.vi
            assert fault.text.en
    else:
        assert form.sha256


def test_the_unspoilt_sheets_compile(tmp_path: Path) -> None:
    survey, choices, setting = sheets()
    assert len(compile_workbook(save(tmp_path, survey, choices, setting)).rules) == 2


@pytest.mark.parametrize("columns", [{"note to self": "x"}, {"disabled": "no"}, {"media::image": "a.png"}])
def test_columns_that_mean_nothing_to_us(tmp_path: Path, columns: dict[str, str]) -> None:
    assert compile_workbook(save(tmp_path, [question("text", "a", **columns)])).id == "thu"
