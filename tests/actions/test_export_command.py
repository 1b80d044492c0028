"""`iocdesk export` on a profile, without a window."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from iocdesk.cli import main
from iocdesk.exchange.workbook import read_own
from tests.actions.kit import key_of
from tests.actions.test_import_command import FORM, Place
from tests.e2e.province import embedded


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with embedded(tmp_path, forms=(FORM,)) as gateway:
        yield Place(tmp_path, gateway.url)


def export(place: Place, *arguments: str | Path) -> int:
    words = [str(argument) for argument in arguments]
    return main(["export", *words, "--home", str(place.home), "--passphrase-file", str(place.passphrase)])


def test_a_blank_and_a_filled_report(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    blank = place.folder / "trống.xlsx"
    assert export(place, FORM, "--period", "202603", "--blank", "-o", blank) == 0
    assert str(blank) in capsys.readouterr().out
    assert read_own(blank).identity.report == key_of(FORM, "202603")
    place.run(place.folder / "tram.xlsx", "--mapping", "Trạm y tế")
    capsys.readouterr()
    table = place.folder / "bc.csv"
    assert export(place, FORM, "--period", "2026-03", "--unit", "15298", "-o", table, "--json") == 0
    assert json.loads(capsys.readouterr().out)["file"] == str(table)
    assert f"{place.code};" in table.read_text("utf-8-sig")
    assert ";300;" in table.read_text("utf-8-sig")


def test_what_does_not_exist_is_said(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    out = place.folder / "a.xlsx"
    assert export(place, FORM, "--period", "202603", "--unit", "1", "-o", out) == 2
    assert "Không có đơn vị mã “1”" in capsys.readouterr().err
    assert export(place, "thon_thang", "--period", "202603", "-o", out) == 2
    assert export(place, FORM, "--period", "tháng 3", "-o", out) == 2
    assert not out.exists()
