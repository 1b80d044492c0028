"""Copies of the gateway's SQLite file: whole while it serves, refused when damaged, and what follows a restore."""

from __future__ import annotations

import contextlib
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from iocdesk.core.clock import FixedClock
from iocdesk.gateway.admin import open_admin
from iocdesk.gateway.backup import SKIPPED, BackupError, back_up, mark_restored, put_back
from iocdesk.reports.operations import operation_to_json
from tests.gateway.kit import COMMUNE_REPORT, OFFICER, START, Pen, desk_in, settings_at


@pytest.fixture
def here(tmp_path: Path) -> Path:
    folder = tmp_path / "server"
    folder.mkdir()
    return folder


def test_a_copy_made_while_it_serves_has_all_that_was_answered(here: Path, tmp_path: Path) -> None:
    with desk_in(here) as desk:
        op = Pen(desk.clock).op(OFFICER, COMMUNE_REPORT, {"DS01": 5})
        [receipt] = desk.send(OFFICER, op)
        assert back_up(here / "gateway.db", tmp_path / "copy.db") == (tmp_path / "copy.db").stat().st_size
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    admin = open_admin(replace(settings_at(here), database=f"sqlite:///{tmp_path / 'copy.db'}"), desk.clock)
    with admin.database.read() as connection:
        found = admin.archive.head(connection, COMMUNE_REPORT.id)
    assert found is not None
    assert found.report.version == receipt["version"]
    admin.database.close()


def test_nothing_is_overwritten_and_nothing_half_is_left(here: Path, tmp_path: Path) -> None:
    with desk_in(here):
        pass
    (tmp_path / "there.db").write_bytes(b"precious")
    with pytest.raises(BackupError, match=r"backup\.there"):
        back_up(here / "gateway.db", tmp_path / "there.db")
    with pytest.raises(BackupError, match=r"backup\.disk"):
        back_up(here / "gateway.db", tmp_path / "no folder" / "copy.db")
    with pytest.raises(BackupError, match=r"backup\.disk"):
        back_up(tmp_path / "nothing.db", tmp_path / "copy.db")
    assert (tmp_path / "there.db").read_bytes() == b"precious"


@pytest.mark.parametrize("content", [b"no database at all" * 500, b""])
def test_what_is_no_backup_is_not_put_back(here: Path, tmp_path: Path, content: bytes) -> None:
    with desk_in(here):
        pass
    before = (here / "gateway.db").read_bytes()
    (tmp_path / "copy.db").write_bytes(content)
    with pytest.raises(BackupError, match=r"backup\.damaged"):
        put_back(tmp_path / "copy.db", here / "gateway.db", START)
    assert (here / "gateway.db").read_bytes() == before


def test_a_file_that_is_served_from_is_left_alone(here: Path, tmp_path: Path) -> None:
    with desk_in(here) as desk:
        back_up(here / "gateway.db", tmp_path / "copy.db")
        desk.get("/v1/me", OFFICER)
        with contextlib.closing(sqlite3.connect(here / "gateway.db")) as other:
            other.execute("SELECT count(*) FROM meta").fetchone()
            with pytest.raises(BackupError, match=r"backup\.in_use"):
                put_back(tmp_path / "copy.db", here / "gateway.db", START)
        assert desk.get("/v1/me", OFFICER).status_code == 200


def test_after_a_restore_cursors_are_unknown_and_no_number_is_given_twice(here: Path, tmp_path: Path) -> None:
    pen = Pen(clock())
    with desk_in(here) as desk:
        first = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 1})
        desk.send(OFFICER, first)
        back_up(here / "gateway.db", tmp_path / "copy.db")
        second = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 2}, base=1)
        [lost] = desk.send(OFFICER, second)
        cursor = desk.get("/v1/changes", OFFICER).json()["cursor"]
        history = desk.get("/v1/changes", OFFICER).json()["history"]
    old = put_back(tmp_path / "copy.db", here / "gateway.db", START)
    assert old is not None
    assert old.exists()
    admin = open_admin(settings_at(here), clock())
    mark_restored(admin.database)
    admin.database.close()
    with desk_in(here) as desk:
        answer = desk.get(f"/v1/changes?cursor={cursor}", OFFICER)
        assert (answer.status_code, answer.json()["code"]) == (410, "cursor.unknown")
        answer = desk.get("/v1/changes", OFFICER, **{"IOC-History": history})
        assert (answer.status_code, answer.json()["code"]) == (412, "history.unknown")
        unknown = desk.client.post(
            "/v1/operations/unknown",
            json={"op_ids": [first.op_id, second.op_id]},
            headers=desk.as_(OFFICER),
        ).json()["unknown"]
        assert unknown == [second.op_id]
        again = desk.post(OFFICER, operation_to_json(second)).json()["results"][0]
        assert (again["status"], again["version"]) == ("applied", 2)
        assert int(again["number"][-6:]) >= SKIPPED > int(lost["number"][-6:])


def clock() -> FixedClock:
    return FixedClock(START)
