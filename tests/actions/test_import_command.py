"""`iocdesk import` on a profile, without a window."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from iocdesk.actions.mappings import draft_mapping, save_mapping
from iocdesk.actions.office import Office
from iocdesk.actions.profiles import Home
from iocdesk.actions.session import FirstSession
from iocdesk.cli import main
from iocdesk.core.clock import SystemClock
from iocdesk.forms.values import Value
from tests.actions.kit import COMMUNE, key_of
from tests.actions.workbooks import sheet_of
from tests.e2e.province import PASSPHRASE, PASSWORD, embedded, new_ids

FORM = "xa_tyt_thang_dh"


class Place:
    """A profile under a passphrase with a mapping for the health station's sheet."""

    def __init__(self, folder: Path, url: str) -> None:
        self.clock = SystemClock()
        self.folder, self.home = folder, folder / "home"
        self.passphrase = folder / "passphrase"
        self.passphrase.write_text(PASSPHRASE + "\n", "utf-8")
        session = FirstSession(Home(self.home, {}), self.clock, new_ids(self.clock), passphrase=PASSPHRASE)
        signed = session.sign_in(url, "canbo", PASSWORD)
        session.choose_unit(signed.units[0].id)
        assert session.opened is not None
        office = Office(session.opened, self.clock, new_ids(self.clock, 2))
        form = office.ctx.shelf.get(FORM)
        typed = [f for f, i in form.indicators() if i.source.value == "typed" and not i.splits]
        self.code, self.label = typed[0].name, typed[0].label.vi
        path = self.sheet("tram.xlsx", 300)
        save_mapping(office.ctx, replace(draft_mapping(office.ctx, path, "Sheet1", FORM), name="Trạm y tế"))
        office.close()

    def sheet(self, name: str, figure: object, period: str = "Tháng 3/2026") -> Path:
        rows = [(period, None), ("Chỉ tiêu", "Số liệu"), (self.label, figure)]
        return sheet_of(self.folder / name, rows)

    def run(self, *arguments: str | Path) -> int:
        """Run the command."""
        words = [str(argument) for argument in arguments]
        return main(["import", *words, "--home", str(self.home), "--passphrase-file", str(self.passphrase)])

    def value(self) -> Value:
        """Read the figure back from the store."""
        from iocdesk.actions.profiles import open_profile

        home = Home(self.home)
        profile = open_profile(
            home, home.default(""), clock=self.clock, ids=new_ids(self.clock, 3), passphrase=PASSPHRASE
        )
        try:
            report = profile.store.reports.get(key_of(FORM, "202603", COMMUNE).id)
            return (
                Value() if report is None or self.code not in report.cells else report.cells[self.code].value
            )
        finally:
            profile.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with embedded(tmp_path, forms=(FORM,)) as gateway:
        yield Place(tmp_path, gateway.url)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place for commands that end before they change anything."""
    folder = tmp_path_factory.mktemp("untouched")
    with embedded(folder, forms=(FORM,)) as gateway:
        made = Place(folder, gateway.url)
        yield made
        assert made.value() == Value()


def test_a_dry_run_tells_and_changes_nothing(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert place.run(place.folder / "tram.xlsx", "--dry-run") == 0
    assert "Sẽ nhập 1 ô" in capsys.readouterr().out
    assert place.value() == Value()


def test_an_import_is_told_in_words_and_as_json(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert place.run(place.folder / "tram.xlsx", "--mapping", "Trạm y tế", "--lang", "en") == 0
    assert "1 cells taken over into 1 reports" in capsys.readouterr().out
    assert place.value() == Value.of(300)
    assert place.run(place.sheet("nua.xlsx", 12), "--json", "--unit", "15298", "--period", "202603") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["applied"], told["cells_applied"]) == (True, 1)
    assert told["reports"][0]["cells"][0]["new"] == {"t": "n", "v": "12"}
    assert place.run("--list-mappings") == 0
    assert capsys.readouterr().out.startswith("Trạm y tế · ")


def test_what_is_left_out_is_told_and_counted(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    broken = place.folder / "hong.xlsx"
    broken.write_bytes(b"PK\x03\x04 broken")
    assert place.run(broken, place.sheet("chu.xlsx", "nhiều")) == 1
    out = capsys.readouterr().out
    assert "hong.xlsx" in out
    assert "“nhiều” không phải là một con số" in out
    assert place.run(place.sheet("ky.xlsx", 5, "Báo cáo")) == 1
    assert "--period" in capsys.readouterr().out
    assert place.run(sheet_of(place.folder / "la.xlsx", [("a", "b"), ("c", 1)])) == 1
    assert "Chưa biết cách đọc" in capsys.readouterr().out
    assert place.value() == Value()


@pytest.mark.parametrize(
    "arguments", [["--mapping", "Không có"], ["--unit", "99999"], ["--unit", "x@y"], ["--period", "thang"]]
)
def test_wrong_use_is_a_sentence(
    untouched: Place, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert untouched.run(untouched.folder / "tram.xlsx", *arguments) == 2
    assert capsys.readouterr().err


def test_files_must_be_named(untouched: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert untouched.run() == 2
    assert "ít nhất một tệp" in capsys.readouterr().err
