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
