"""Files beside the store: durable before anything refers to them, encrypted, resumed, bounded."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import IocError, Text
from iocdesk.forms.media import PDF
from iocdesk.reports.attachments import Attachment, AttachmentRefused
from iocdesk.store.files import CHUNK, Files, UploadState
from tests.store.helpers import KEY, REPORT, START, Desk

ID = REPORT.id


def said(content: bytes) -> Attachment:
    return Attachment(hashlib.sha256(content).hexdigest(), len(content), PDF, "bản ký.pdf")


def content_of(size: int, seed: int = 0) -> bytes:
    return bytes((place * 31 + seed) % 251 for place in range(size))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "p.db.files", KEY, FixedClock(START))


def test_nothing_is_made_before_it_is_needed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.store.files.uploads()
    desk.store.files.waiting()
    assert desk.store.files.read("0" * 64) == b""
    assert not desk.store.files.path.exists()
    desk.store.close()


def test_a_file_survives_and_is_not_in_the_clear(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    content = b"SO HO NGHEO " * 60_000
    desk.store.files.put(said(content), content, ID)
    desk.reopen()
    assert desk.store.files.read(said(content).sha256) == content
    assert desk.store.files.read(said(content).sha256, CHUNK - 5, 10) == content[CHUNK - 5 : CHUNK + 5]
    raw = desk.store.files.path.read_bytes()
    assert b"HO NGHEO" not in raw
    assert desk.store.files.path.stat().st_mode & 0o077 == 0
    assert desk.path.stat().st_size < len(content) / 3, "the store itself does not hold it"
    desk.store.close()


def test_a_damaged_file_is_set_aside_and_the_work_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "x.files"
    path.write_bytes(b"rubbish" * 5000)
    files = Files(path, KEY, FixedClock(START))
    assert files.uploads() == ()
    files.put(said(content_of(50)), content_of(50), ID)
    assert len(files.waiting()) == 1
    files.close()
    [aside] = [it for it in tmp_path.iterdir() if ".damaged-" in it.name]
    assert aside.read_bytes().startswith(b"rubbish")


def test_what_waits_and_what_becomes_of_it(files: Files) -> None:
    content = content_of(1000)
    files.put(said(content), content, ID)
    [row] = files.waiting()
    assert (row.sent, row.upload_id, row.state) == (0, "", UploadState.WAITING)
    files.came_to(ID, row.sha256, "u1", 400, whole=False)
    assert files.waiting()[0].sent == 400
    error = IocError("x", Text("Lỗi.", "Fault."))
    files.not_taken(ID, row.sha256, error, timedelta(seconds=60))
    assert files.waiting() == ()
    assert files.uploads(ID)[0].text.vi == "Lỗi."
    files.came_to(ID, row.sha256, "u2", 1000, whole=True)
    assert files.uploads(ID)[0].state is UploadState.SENT
    files.mark(ID, row.sha256, UploadState.REMOVED)
    assert files.uploads(ID)[0].state is UploadState.SENT
    files.offer_again()
    assert files.waiting()[0].sent == 0
    files.close()


def test_refused_for_good_waits_for_a_person(files: Files) -> None:
    content = content_of(10)
    files.put(said(content), content, ID)
    files.not_taken(ID, said(content).sha256, IocError("x", Text("a", "b")), timedelta(0), final=True)
    assert files.waiting() == ()
    files.put(said(content), content, ID)
    assert len(files.waiting()) == 1
    files.close()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 4000), min_size=1, max_size=8), st.integers(1, 12_000))
def test_fetched_in_any_parts_it_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], size: int
) -> None:
    files = Files(tmp_path_factory.mktemp("f") / "x.files", KEY, FixedClock(START))
    content = content_of(size)
    here = turn = 0
    while here < size:
        step = sizes[turn % len(sizes)]
        turn += 1
        files.append(said(content), here + 1, b"not in turn")
        here = files.append(said(content), here, content[here : here + step])
        assert files.held(said(content).sha256) == here
    assert files.has(said(content).sha256)
    assert files.read(said(content).sha256) == content
    assert files.read(said(content).sha256, size // 2, 7) == content[size // 2 : size // 2 + 7]
    files.close()


def test_a_fetched_file_that_is_another_is_forgotten(files: Files) -> None:
    wanted = said(content_of(500))
    with pytest.raises(AttachmentRefused) as caught:
        files.append(wanted, 0, content_of(500, seed=1))
    assert caught.value.code == "attachment.mismatch"
    assert files.held(wanted.sha256) == 0
    files.close()


def test_room_is_made_of_what_the_server_has(tmp_path: Path) -> None:
    files = Files(tmp_path / "x.files", KEY, FixedClock(START), room=3000)
    old, mine, new = (content_of(1000, seed) for seed in (1, 2, 3))
    files.append(said(old), 0, old)
    files.put(said(mine), mine, ID)
    files.put(said(new), new, ID)
    extra = content_of(900, 4)
    files.put(said(extra), extra, ID)
    assert not files.has(said(old).sha256)
    assert files.has(said(mine).sha256)
    with pytest.raises(AttachmentRefused) as caught:
        files.put(said(content_of(950, 5)), content_of(950, 5), ID)
    assert caught.value.code == "attachment.no_room"
    files.close()
