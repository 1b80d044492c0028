"""The province's desk as commands: what they print, what they change, how they end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from iocdesk.actions import province as actions
from iocdesk.actions.gateway import NoDatabase
from iocdesk.cli import main
from iocdesk.core.clock import SystemClock
from iocdesk.core.resources import resource_path
from iocdesk.gateway.admin import open_admin
from tests.gateway.kit import COMMUNE, COMMUNE_FORM, OFFICER, STAFF, settings_at, settle


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A settled gateway's file."""
    folder = tmp_path_factory.mktemp("province")
    admin = open_admin(settings_at(folder), SystemClock())
    settle(admin)
    admin.database.close()
    return folder / "gateway.db"


@pytest.fixture
def run(database: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run `iocdesk gateway …` and return how it ended and its JSON."""

    def call(*arguments: str, ends: int = 0) -> Any:
        code = main(["gateway", *arguments, "--database", str(database), "--json"])
        out = capsys.readouterr().out
        assert code == ends, out
        return json.loads(out) if out else None

    return call


def test_a_database_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NoDatabase), actions.open_desk(str(tmp_path / "none.db")):
        pass
    assert main(["gateway", "coverage", "--database", str(tmp_path / "none.db")]) == 2


def test_coverage_and_the_chase_list(
    run: Any, tmp_path: Path, database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = run("coverage", "--month", "202604")
    assert found["month"] == "202604"
    assert {it["unit"] for it in found["units"]} == {COMMUNE.id, "15301@2025-07-01"}
    assert run("chase", "--month", "202604") == []
    assert run("chase", "-o", str(tmp_path / "a.xlsx"))["lines"] == 0
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]["A1"].value == "Mã đơn vị"
    assert run("chase", "--remind", "--as", STAFF.user_id) == {"reminded": 0}
    run("chase", "--remind", "--as", OFFICER.user_id, ends=2)
    assert main(["gateway", "coverage", "--month", "202604", "--database", str(database)]) == 0
    assert "202604: expected=" in capsys.readouterr().out


def test_publishing(run: Any, tmp_path: Path, database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workbook = str(resource_path("forms/thon_quy.xlsx"))
    found = run("publish", workbook, "--dry-run")
    assert (found["published"], found["against"]) == (False, None)
    assert run("publish", workbook)["published"] is True
    run("publish", workbook, ends=2)
    broken = tmp_path / "a.xlsx"
    broken.write_bytes(b"nothing")
    assert run("publish", str(broken), ends=1)["faults"][0]["code"] == "not-workbook"
    assert main(["gateway", "publish", str(broken), "--database", str(database)]) == 1
    assert "sổ Excel" in capsys.readouterr().out


def test_notices(run: Any) -> None:
    made = run("notice", "--title", "Họp giao ban", "--body", "8 giờ", "--unit", "15298", "--acknowledge")
    found = {it["id"]: it for it in run("notice")}
    assert found[made["id"]]["units"] == [COMMUNE.id]
    assert found[made["id"]]["addressed"] == 3
    assert len(run("notice", "--readers", made["id"])) == 3
    run("notice", "--title", "T", "--body", "B", "--role", "king", ends=2)


def test_lists_go_out_and_come_in(run: Any, tmp_path: Path) -> None:
    for what in ("units", "users", "assignments"):
        path = tmp_path / f"{what}.xlsx"
        assert run("list", what, "-o", str(path))["lines"] > 0
        found = run(f"import-{what}", str(path))
        assert (found["changes"], found["faults"], found["applied"]) == ([], [], True)
    book = openpyxl.load_workbook(tmp_path / "users.xlsx")
    assert book.active is not None
    book.active.append(["lenh.moi", "Người mới", "entry", "15298-01", "có"])
    book.save(tmp_path / "users.xlsx")
    table, passwords = str(tmp_path / "users.xlsx"), tmp_path / "mk.csv"
    assert run("import-users", table, "--dry-run")["counts"]["new"] == 1
    run("import-users", table, ends=2)
    assert run("import-users", table, "--passwords", str(passwords))["accounts"] == 1
    assert "lenh.moi;Người mới;" in passwords.read_text(encoding="utf-8-sig")
    assert passwords.stat().st_mode & 0o077 == 0
    book.active.append(["lenh.moi", "", "", "", ""])
    book.save(table)
    found = run("import-users", table, ends=1)
    assert {fault["column"] for fault in found["faults"]} == {"Full name", "Role", "Units"}
    assert run("account", "lenh.moi", "close") == {"password": ""}
    assert len(run("account", "lenh.moi", "password")["password"]) == 15
    run("account", "nobody", "close", ends=2)


def test_calendar_reopening_and_export(run: Any, tmp_path: Path) -> None:
    found = run("calendar", "--year", "2026", "--off", "2026-09-04", "--working", "2026-09-05")
    declared = {it["day"]: it["working"] for it in found if it["declared"]}
    assert declared == {"2026-02-14": True, "2026-09-04": False, "2026-09-05": True}
    assert len(run("calendar", "--year", "2026", "--withdraw", "2026-09-04")) == len(found) - 1
    with pytest.raises(SystemExit):
        run("calendar", "--off", "4/9")
    longer = {"form": COMMUNE_FORM, "period": "202604", "until": "2026-05-20", "reason": "Mưa lũ"}
    given = run("extend", COMMUNE_FORM, "202604", "--until", "2026-05-20", "--reason", "Mưa lũ")
    assert given == run("extend") == [longer]
    run("extend", COMMUNE_FORM, "202604", "--until", "2026-05-02", "--reason", "x", ends=2)
    assert run("extend", COMMUNE_FORM, "202604", "--withdraw") == []
    assert run("reopen") == []
    run(
        "reopen",
        f"{COMMUNE_FORM}/{COMMUNE.id}/202604",
        "--consent",
        "--reason",
        "x",
        "--as",
        STAFF.user_id,
        ends=2,
    )
    assert run("export", "-o", str(tmp_path / "a.csv"), "--form", COMMUNE_FORM)["reports"] == 0
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").startswith("form_id;form_version;unit_code")
