"""What the command line is told of workbooks and forms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iocdesk.core.resources import resource_path
from iocdesk.forms.checking import check_files, describe, lines, load_form
from iocdesk.forms.faults import Fault, FormError
from iocdesk.forms.library import FormLibrary, UnknownFormError
from tests.forms.compiler.workbooks import question, save


def test_a_bad_workbook_does_not_keep_the_next_from_being_checked(tmp_path: Path) -> None:
    bad = save(tmp_path, [question("integer", "a", relevant="foo()")])
    good = resource_path("forms/thon_thang.xlsx")
    first, second = check_files([bad, good])
    assert (first.ok, second.ok) == (False, True)
    told = json.loads(json.dumps([first.to_json(), second.to_json()]))
    assert told[0]["faults"][0] == {
        "sheet": "survey",
        "row": 2,
        "column": "relevant",
        "cell": "D2",
        "code": "expression.unknown-function",
        "message": told[0]["faults"][0]["message"],
    }
    assert told[1]["form"]["indicators"] == 20


def test_description_of_a_form() -> None:
    told = json.loads(json.dumps(describe(FormLibrary().get("xa_vp_thang_tk"))))
    population = told["sections"][0]["children"][0]
    assert (population["name"], population["indicator"]["unit"]["vi"]) == ("DS01", "người")
    assert population["rules"][0]["id"] == "DS01-01"
    assert [choice["code"] for choice in told["choices"]["gioi_tinh"]] == ["nam", "nu"]


@pytest.mark.parametrize(("language", "word"), [("vi", "chỉ tiêu"), ("en", "indicators")])
def test_lines_of_a_form(language: str, word: str) -> None:
    told = list(lines(FormLibrary().get("xa_tyt_dx"), language))
    assert word in told[2]
    assert any(line.strip().startswith("YT09") for line in told)


def test_load_by_id_or_by_path() -> None:
    path = resource_path("forms/xa_tyt_dx.xlsx")
    assert load_form(str(path)) == load_form("xa_tyt_dx")
    with pytest.raises(UnknownFormError):
        load_form("khong_co")
    with pytest.raises(FormError, match=r"form\.unreadable"):
        load_form("khong_co.xlsx")


def test_a_form_error_counts_what_it_does_not_name() -> None:
    fault = load_faults()
    error = FormError(fault)
    assert error.text.vi.endswith("(và 1 lỗi khác)")
    assert error.text.en.startswith("Sheet survey, row 2, column relevant (cell D2): ")
    with pytest.raises(ValueError, match="at least one"):
        FormError([])


def load_faults() -> list[Fault]:
    from iocdesk.core.errors import Text

    one = Fault("survey", 2, "relevant", "x", Text("sai.", "wrong."), "D2")
    return [one, Fault("survey", 3, "", "x", Text("sai.", "wrong."))]
