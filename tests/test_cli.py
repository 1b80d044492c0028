"""The command line as a user types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from iocdesk.cli import main
from iocdesk.core.resources import resource_path
from tests.forms.compiler.workbooks import question, save

GOOD = str(resource_path("forms/thon_thang.xlsx"))


@pytest.fixture
def bad(tmp_path: Path) -> str:
    return str(save(tmp_path, [question("integer", "a", relevant="foo()"), question("integer", "a")]))


def test_check_names_every_fault_and_exits_with_1(bad: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "check", bad, GOOD]) == 1
    first, second, third = capsys.readouterr().out.splitlines()
    assert "Trang tính survey, dòng 2, cột relevant (ô D2): " in first
    assert "dòng 3, cột name (ô B3)" in second
    assert third == f"{GOOD}: hợp lệ (thon_thang 2026112101)"


def test_check_exits_with_0_when_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "check", GOOD]) == 0
    assert "hợp lệ" in capsys.readouterr().out


def test_check_as_json(bad: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "check", bad, "--json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)
    assert [(fault["sheet"], fault["row"], fault["column"]) for fault in told["faults"]] == [
        ("survey", 2, "relevant"),
        ("survey", 3, "name"),
    ]


@pytest.mark.parametrize(
    "arguments",
    [["--lang", "en", "forms", "show", "xa_tyt_dx"], ["forms", "show", "xa_tyt_dx", "--lang", "en"]],
)
def test_language_before_or_after_the_command(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 0
    assert "Event report: infectious disease" in capsys.readouterr().out


def test_show_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "show", GOOD, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["id"], len(told["sections"])) == ("thon_thang", 7)


@pytest.mark.parametrize("form", ["thon_thang", GOOD])
def test_show_by_id_and_by_file_says_the_same(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "show", form]) == 0
    by_name = capsys.readouterr().out
    assert by_name.startswith("thon_thang  ")
    assert main(["forms", "show", form, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["id"], told["period"], told["level"]) == ("thon_thang", "M", "village")
    assert str(told["version"]) in by_name


def test_show_of_a_bad_workbook_names_its_faults_and_exits_with_1(
    bad: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forms", "show", bad]) == 1
    streams = capsys.readouterr()
    assert streams.out == ""
    assert "Trang tính survey, dòng 2, cột relevant (ô D2): " in streams.err
    assert main(["forms", "show", bad, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["ok"]
    assert len(told["faults"]) == 2


@pytest.mark.parametrize("arguments", [["forms"], ["forms", "show"], ["forms", "check"], ["forms", "lam"]])
def test_a_wrong_use_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: iocdesk" in capsys.readouterr().err


def test_check_of_a_file_that_is_not_there_is_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forms", "check", str(tmp_path / "khong_co.xlsx"), "--json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)
    assert told["faults"][0]["code"] == "unreadable"


def test_an_expected_failure_is_a_sentence_and_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "show", "khong_co"]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert "Chưa có biểu mẫu “khong_co”" in streams.err


def test_vietnamese_survives_a_pipe_in_another_code_page(bad: str) -> None:
    environment = {"PYTHONIOENCODING": "cp1252", "PATH": ""}
    command = [sys.executable, "-m", "iocdesk", "forms", "check", bad]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, capture_output=True, env=environment, cwd=root, timeout=60, check=False)
    assert done.returncode == 1
    assert "Trang tính survey, dòng 2" in done.stdout.decode("utf-8")
