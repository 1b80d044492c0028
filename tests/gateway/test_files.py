"""Files by tus 1.0: taken only where a report refers to them, resumed at a byte, checked, given to whom may see."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iocdesk.forms.media import PDF, PNG
from iocdesk.gateway.file_folder import FileFolder, PartBusy, PartFull
from iocdesk.reports.attachments import Attachment
from iocdesk.reports.model import Actor
from tests.gateway.kit import (
    COMMUNE_REPORT,
    ENTRY,
    LEADER,
    OFFICER,
    STAFF,
    STRANGER,
    VILLAGE_REPORT,
    Desk,
    Pen,
    desk_in,
)
from tests.reports.pictures import pdf, png

SCAN = pdf(size=3000)
TUS = {"Tus-Resumable": "1.0.0"}
STREAM = {"Content-Type": "application/offset+octet-stream"}


def reference(content: bytes, kind: str = PDF, name: str = "bản ký.pdf") -> Attachment:
    return Attachment(hashlib.sha256(content).hexdigest(), len(content), kind, name)


def named(**parts: str) -> str:
    """Return tus metadata."""
    return ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in parts.items())


class Sender:
    """One account's uploads for one report."""

    def __init__(self, desk: Desk, actor: Actor, report_id: str) -> None:
        self.desk, self.actor, self.report_id = desk, actor, report_id

    def ask(self, method: str, path: str, content: bytes | None = None, /, **headers: str) -> Any:
        sent = (
            self.desk.as_(self.actor) | TUS | {name.replace("_", "-"): text for name, text in headers.items()}
        )
        return self.desk.client.request(method, path, content=content, headers=sent)

    def begin(self, content: bytes, **more: Any) -> Any:
        sha256 = more.get("sha256", hashlib.sha256(content).hexdigest())
        metadata = named(report=self.report_id, sha256=sha256)
        return self.ask(
            "POST", "/v1/files", Upload_Length=str(more.get("size", len(content))), Upload_Metadata=metadata
        )

    def append(self, path: str, offset: int, content: bytes, **headers: str) -> Any:
        return self.ask("PATCH", path, content, Upload_Offset=str(offset), **STREAM_HEADERS, **headers)

    def fetch(self, sha256: str, **headers: str) -> Any:
        return self.ask("GET", f"/v1/reports/{self.report_id}/files/{sha256}", **headers)


STREAM_HEADERS: Mapping[str, str] = {"Content_Type": "application/offset+octet-stream"}


def attach(desk: Desk, pen: Pen, content: bytes = SCAN, kind: str = PDF, base: int = 0) -> Attachment:
    """Have the officer's report refer to a file."""
    found = reference(content, kind)
    [receipt] = desk.send(
        OFFICER, pen.op(OFFICER, COMMUNE_REPORT, {found.key: found.value, "DS01": 1}, base=base)
    )
    assert receipt["status"] == "applied", receipt
    return found


@pytest.fixture
def officer(desk: Desk) -> Sender:
    return Sender(desk, OFFICER, COMMUNE_REPORT.id)


def test_a_file_goes_up_in_parts_and_comes_back(desk: Desk, pen: Pen, officer: Sender) -> None:
    said = attach(desk, pen)
    assert officer.fetch(said.sha256).json()["code"] == "file.pending"
    begun = officer.begin(SCAN)
    assert begun.status_code == 201
    path = begun.headers["Location"]
    assert begun.headers["Upload-Offset"] == "0"
    assert begun.headers["Upload-Expires"].endswith("GMT")
    assert begun.json() == {"upload": path.rpartition("/")[2], "offset": 0}
    first = officer.append(path, 0, SCAN[:1000])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "1000")
    head = officer.ask("HEAD", path)
    assert (head.headers["Upload-Offset"], head.headers["Upload-Length"]) == ("1000", str(len(SCAN)))
    assert head.headers["Cache-Control"] == "no-store"
    last = officer.append(path, 1000, SCAN[1000:])
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(SCAN)))
    whole = officer.fetch(said.sha256)
    assert whole.content == SCAN
    assert whole.headers["Content-Disposition"] == "attachment"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    part = officer.fetch(said.sha256, Range="bytes=2000-")
    assert (part.status_code, part.content) == (206, SCAN[2000:])
    some = officer.fetch(said.sha256, Range="bytes=10-19")
    assert (some.status_code, some.content, some.headers["Content-Range"]) == (
        206,
        SCAN[10:20],
        f"bytes 10-19/{len(SCAN)}",
    )
    assert officer.fetch(said.sha256, Range="bytes=99999-").content == SCAN
    [listed] = officer.ask("GET", f"/v1/reports/{COMMUNE_REPORT.id}/files").json()["files"]
    assert listed == {
        "sha256": said.sha256,
        "size": len(SCAN),
        "type": PDF,
        "name": "bản ký.pdf",
        "received": True,
    }


def test_asking_again_goes_on_where_it_stopped(desk: Desk, pen: Pen, officer: Sender) -> None:
    attach(desk, pen)
    path = officer.begin(SCAN).headers["Location"]
    officer.append(path, 0, SCAN[:700])
    again = officer.begin(SCAN)
    assert again.headers["Location"] == path
    assert again.headers["Upload-Offset"] == "700"
    wrong = officer.append(path, 0, SCAN[:700])
    assert (wrong.status_code, wrong.json()["code"]) == (409, "file.offset")
    assert officer.append(path, 700, SCAN[700:]).status_code == 204
    done = officer.begin(SCAN)
    assert done.headers["Upload-Offset"] == str(len(SCAN))


def test_the_reply_to_the_last_part_may_be_lost(desk: Desk, pen: Pen, officer: Sender) -> None:
    attach(desk, pen)
    path = officer.begin(SCAN).headers["Location"]
    officer.append(path, 0, SCAN)
    assert officer.ask("HEAD", path).headers["Upload-Offset"] == str(len(SCAN))
    assert officer.append(path, 0, SCAN).json()["code"] == "file.offset"


def test_only_what_a_report_names_is_taken(desk: Desk, pen: Pen, officer: Sender) -> None:
    said = attach(desk, pen)
    other = pdf(size=900)
    for answer in (
        officer.begin(other),
        officer.begin(SCAN, size=len(SCAN) + 1),
        officer.begin(SCAN, sha256="0" * 64),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "file.unreferenced")
    hidden = Sender(desk, STRANGER, COMMUNE_REPORT.id)
    assert hidden.begin(SCAN).status_code == 404
    assert hidden.fetch(said.sha256).json()["code"] == "not_found"
    nowhere = Sender(desk, OFFICER, COMMUNE_REPORT.id.replace("202604", "202605"))
    assert nowhere.begin(SCAN).status_code == 404


def test_who_may_see_the_report_may_have_the_file(desk: Desk, pen: Pen, officer: Sender) -> None:
    said = attach(desk, pen)
    officer.append(officer.begin(SCAN).headers["Location"], 0, SCAN)
    for actor, status in ((OFFICER, 200), (LEADER, 200), (STAFF, 200), (ENTRY, 404), (STRANGER, 404)):
        answer = Sender(desk, actor, COMMUNE_REPORT.id).fetch(said.sha256)
        assert answer.status_code == status, actor
        if status == 404:
            assert answer.json()["code"] == "not_found"


def test_knowing_a_hash_gives_nobody_the_file(desk: Desk, pen: Pen, officer: Sender) -> None:
    said = attach(desk, pen)
    officer.append(officer.begin(SCAN).headers["Location"], 0, SCAN)
    village = Sender(desk, ENTRY, VILLAGE_REPORT.id)
    desk.send(ENTRY, Pen(desk.clock, "pc-2", 5).op(ENTRY, VILLAGE_REPORT, {said.key: said.value}))
    begun = village.begin(SCAN)
    assert begun.headers["Upload-Offset"] == "0"
    assert village.fetch(said.sha256).json()["code"] == "file.pending"


def test_asking_how_far_an_upload_is_gives_nobody_the_file_either(
    desk: Desk, pen: Pen, officer: Sender
) -> None:
    said = attach(desk, pen)
    officer.append(officer.begin(SCAN).headers["Location"], 0, SCAN)
    village = Sender(desk, ENTRY, VILLAGE_REPORT.id)
    desk.send(ENTRY, Pen(desk.clock, "pc-2", 5).op(ENTRY, VILLAGE_REPORT, {said.key: said.value}))
    path = village.begin(SCAN).headers["Location"]
    assert village.ask("HEAD", path).headers["Upload-Offset"] == "0"
    assert village.fetch(said.sha256).json()["code"] == "file.pending"


def test_a_file_whose_bytes_are_lost_is_taken_again(desk: Desk, pen: Pen, officer: Sender) -> None:
    said = attach(desk, pen)
    path = officer.begin(SCAN).headers["Location"]
    officer.append(path, 0, SCAN)
    folder: FileFolder = desk.app.state.services.files._folder
    folder.path(said.sha256).unlink()
    [listed] = officer.ask("GET", f"/v1/reports/{COMMUNE_REPORT.id}/files").json()["files"]
    assert not listed["received"]
    assert officer.ask("HEAD", path).headers["Upload-Offset"] == "0"
    assert officer.begin(SCAN).headers["Upload-Offset"] == "0"
    assert officer.append(path, 0, SCAN).status_code == 204
    assert officer.fetch(said.sha256).content == SCAN


def test_a_worker_killed_after_the_bytes_became_a_file_loses_nothing(
    desk: Desk, pen: Pen, officer: Sender
) -> None:
    said = attach(desk, pen)
    path = officer.begin(SCAN).headers["Location"]
    officer.append(path, 0, SCAN[:10])
    upload = path.rpartition("/")[2]
    folder: FileFolder = desk.app.state.services.files._folder
    folder.part(upload).write_bytes(SCAN)
    folder.keep(upload, said.sha256)
    answer = officer.ask("HEAD", path)
    assert answer.headers["Upload-Offset"] == str(len(SCAN))
    assert answer.headers["IOC-History"] == desk.get("/v1/changes", OFFICER).json()["history"]
    assert officer.fetch(said.sha256).content == SCAN
    assert not folder.kept(upload, said.sha256)


def test_the_same_file_for_another_report_of_ones_own_is_not_sent_again(
    desk: Desk, pen: Pen, officer: Sender
) -> None:
    said = attach(desk, pen)
    officer.append(officer.begin(SCAN).headers["Location"], 0, SCAN)
    desk.send(OFFICER, pen.op(OFFICER, VILLAGE_REPORT, {said.key: said.value}))
    village = Sender(desk, OFFICER, VILLAGE_REPORT.id)
    assert village.begin(SCAN).headers["Upload-Offset"] == str(len(SCAN))
    assert Sender(desk, ENTRY, VILLAGE_REPORT.id).fetch(said.sha256).content == SCAN


def test_another_computer_of_the_unit_goes_on_by_itself(desk: Desk, pen: Pen, officer: Sender) -> None:
    attach(desk, pen)
    path = officer.begin(SCAN).headers["Location"]
    leader = Sender(desk, LEADER, COMMUNE_REPORT.id)
    assert leader.ask("HEAD", path).status_code == 404
    assert leader.append(path, 0, SCAN).status_code == 404
    assert leader.begin(SCAN).headers["Location"] != path


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"<html><script>alert(1)</script></html>", PDF, "file.kind"),
        (b"MZ" + b"\x00" * 90, PNG, "file.kind"),
        (png(), PDF, "file.kind"),
        (pdf(b"<< /S /JavaScript /JS (x) >>"), PDF, "file.kind"),
    ],
)
def test_a_file_that_is_not_what_was_said_is_forgotten(
    desk: Desk, pen: Pen, officer: Sender, content: bytes, kind: str, code: str
) -> None:
    said = attach(desk, pen, content, kind)
    path = officer.begin(content).headers["Location"]
    answer = officer.append(path, 0, content)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert officer.ask("HEAD", path).status_code == 404
    assert officer.fetch(said.sha256).json()["code"] == "file.pending"


def test_other_bytes_of_the_same_length_are_no_match(desk: Desk, pen: Pen, officer: Sender) -> None:
    attach(desk, pen)
    path = officer.begin(SCAN).headers["Location"]
    answer = officer.append(path, 0, SCAN[:-2] + b"xx")
    assert (answer.status_code, answer.json()["code"]) == (422, "file.mismatch")
    assert officer.begin(SCAN).headers["Upload-Offset"] == "0"


def test_checksums_of_a_part(desk: Desk, pen: Pen, officer: Sender) -> None:
    attach(desk, pen)
    path = officer.begin(SCAN).headers["Location"]
    right = base64.b64encode(hashlib.sha256(SCAN[:500]).digest()).decode()
    bad = officer.append(path, 0, SCAN[:499] + b"!", Upload_Checksum=f"sha256 {right}")
    assert (bad.status_code, bad.json()["code"]) == (460, "file.checksum")
    assert officer.ask("HEAD", path).headers["Upload-Offset"] == "0"
    assert officer.append(path, 0, SCAN[:500], Upload_Checksum=f"sha256 {right}").status_code == 204
    old = base64.b64encode(hashlib.sha1(SCAN[500:900]).digest()).decode()
    assert officer.append(path, 500, SCAN[500:900], Upload_Checksum=f"sha1 {old}").status_code == 204
    assert officer.append(path, 900, b"x", Upload_Checksum="md5 AAAA").status_code == 422


def test_too_much_the_wrong_kind_of_body_or_version(desk: Desk, pen: Pen, officer: Sender) -> None:
    attach(desk, pen)
    path = officer.begin(SCAN).headers["Location"]
    assert officer.append(path, 0, SCAN + b"x").status_code == 413
    assert officer.ask("PATCH", path, b"x", Upload_Offset="0", Content_Type="text/plain").status_code == 415
    assert officer.ask("HEAD", path, Tus_Resumable="0.2.2").status_code == 412
    assert officer.ask("HEAD", path, Tus_Resumable="0.2.2").headers["Tus-Version"] == "1.0.0"
    assert officer.ask("POST", "/v1/files", Upload_Length="5", Upload_Metadata="report !!").status_code == 422
    assert (
        officer.ask("POST", "/v1/files", Upload_Length="0", Upload_Metadata=named(report="x")).status_code
        == 422
    )


def test_ending_an_upload_and_forgetting_old_ones(desk: Desk, pen: Pen, officer: Sender) -> None:
    attach(desk, pen)
    path = officer.begin(SCAN).headers["Location"]
    officer.append(path, 0, SCAN[:100])
    assert officer.ask("DELETE", path).status_code == 204
    assert officer.ask("HEAD", path).status_code == 404
    path = officer.begin(SCAN).headers["Location"]
    officer.append(path, 0, SCAN[:100])
    desk.clock.advance(days=8)
    desk.tokens.clear()
    assert officer.ask("HEAD", path).status_code == 404
    assert officer.begin(SCAN).headers["Location"] != path
    folder = Path(desk.app.state.services.files._folder._parts)
    assert len(list(folder.iterdir())) == 0


def test_what_tus_is_understood(officer: Sender) -> None:
    answer = officer.ask("OPTIONS", "/v1/files")
    assert answer.status_code == 204
    assert answer.headers["Tus-Extension"] == "creation,expiration,checksum,termination"
    assert "sha256" in answer.headers["Tus-Checksum-Algorithm"]


def test_a_worker_killed_before_the_last_step_loses_nothing(desk: Desk, pen: Pen, officer: Sender) -> None:
    said = attach(desk, pen)
    path = officer.begin(SCAN).headers["Location"]
    officer.append(path, 0, SCAN[:10])
    upload = path.rpartition("/")[2]
    folder: FileFolder = desk.app.state.services.files._folder
    folder.part(upload).write_bytes(SCAN)
    assert officer.ask("HEAD", path).headers["Upload-Offset"] == str(len(SCAN))
    assert officer.fetch(said.sha256).content == SCAN


def test_two_workers_on_one_folder(desk: Desk, pen: Pen, officer: Sender, tmp_path: Path) -> None:
    said = attach(desk, pen)
    path = officer.begin(SCAN).headers["Location"]
    officer.append(path, 0, SCAN[:1500])
    folder: FileFolder = desk.app.state.services.files._folder
    held = folder.write(path.rpartition("/")[2], 1500, len(SCAN))
    busy = officer.append(path, 1500, SCAN[1500:])
    assert (busy.status_code, busy.json()["code"]) == (423, "file.busy")
    assert int(busy.headers["Retry-After"]) > 0
    held.close(whole=True)
    assert officer.append(path, 1500, SCAN[1500:]).status_code == 204
    assert officer.fetch(said.sha256).content == SCAN


def test_a_full_disk_is_told_and_nothing_is_lost(
    desk: Desk, pen: Pen, officer: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(desk, pen)
    path = officer.begin(SCAN).headers["Location"]
    officer.append(path, 0, SCAN[:300])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("iocdesk.gateway.file_folder.PartWriter.write", full)
        answer = officer.append(path, 300, SCAN[300:])
    assert (answer.status_code, answer.json()["code"]) == (503, "file.no_room")
    assert officer.ask("HEAD", path).headers["Upload-Offset"] == "300"


def test_a_gateway_without_a_folder_says_so(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        assert "files" in desk.client.get("/v1/capabilities").json()["features"]
        services = desk.app.state.services
        object.__setattr__(services, "files", None)
        assert "files" not in desk.client.get("/v1/capabilities").json()["features"]
        assert Sender(desk, OFFICER, COMMUNE_REPORT.id).ask("OPTIONS", "/v1/files").status_code == 404


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"@report.0000000000000000": "sha256:x"}, "attachment.reference"),
        ({"@report.0000000000000000": reference(SCAN).value}, "attachment.reference"),
        ({"@other.0000000000000000": reference(SCAN).value}, "attachment.reference"),
        ({"@report." + "0" * 16: 5}, "attachment.reference"),
    ],
)
def test_what_a_report_may_not_say_of_files(desk: Desk, pen: Pen, changes: dict[str, Any], code: str) -> None:
    [receipt] = desk.send(OFFICER, pen.op(OFFICER, COMMUNE_REPORT, changes))
    assert receipt["status"] == "rejected"
    assert receipt["problems"][0]["code"] == code


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 900), min_size=1, max_size=12), st.booleans())
def test_any_cutting_gives_the_same_file(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], broken: bool
) -> None:
    """Parts of any length, each possibly broken off, come to the whole."""
    folder = FileFolder(tmp_path_factory.mktemp("parts"))
    offset, turn = 0, 0
    while offset < len(SCAN):
        size = sizes[turn % len(sizes)]
        turn += 1
        writer = folder.write("a" * 32, offset, len(SCAN))
        writer.write(SCAN[offset : offset + size][: len(SCAN)])
        writer.close(whole=not broken)
        offset = folder.received("a" * 32)
    assert folder.sha256("a" * 32) == hashlib.sha256(SCAN).hexdigest()


def test_the_part_itself_refuses_what_does_not_belong(tmp_path: Path) -> None:
    folder = FileFolder(tmp_path)
    writer = folder.write("b" * 32, 0, 10)
    with pytest.raises(PartBusy):
        folder.write("b" * 32, 0, 10)
    with pytest.raises(PartFull):
        writer.write(b"x" * 11)
    writer.write(b"x" * 4)
    writer.close(whole=False)
    with pytest.raises(ValueError, match="b"):
        folder.write("b" * 32, 3, 10)
    promised = folder.write("b" * 32, 4, 10, ("sha256", b"\x00" * 32))
    promised.write(b"yy")
    promised.close(whole=False)
    assert folder.received("b" * 32) == 4
