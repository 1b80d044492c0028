"""Attaching files: what is kept and referred to, what is refused and in which words, and what cannot go wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from iocdesk.actions.attaching import add_content, add_file, remove_file, restore_file
from iocdesk.actions.attachments import board, save_copy, thumbnail
from iocdesk.actions.cell_words import cell_label
from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.actions.handing_over import EntryBlocked
from iocdesk.actions.views import FileState
from iocdesk.core.errors import Cancelled
from iocdesk.reports.attachments import AttachmentRefused, attachments_in
from iocdesk.reports.model import ReportId, ReportState, Transition
from iocdesk.store.files import UploadState
from tests.actions.kit import LEADER, as_actor, entered, key_of
from tests.reports.pictures import EXIF_GPS, jpeg, pdf, png, segment

FORM = "xa_hcc_thang_dh"
SCAN = pdf(size=5000)


@pytest.fixture
def ctx(make: Callable[..., Context]) -> Context:
    return make()


@pytest.fixture
def report_id(ctx: Context) -> ReportId:
    return open_entry(ctx, key_of(FORM, "202604")).report.id


def files_of(ctx: Context, report_id: ReportId) -> list[str]:
    report = ctx.store.reports.get(report_id)
    assert report is not None
    return [said.name for _, said in attachments_in(report.cells)]


def test_a_scan_is_kept_and_referred_to(ctx: Context, report_id: ReportId, tmp_path: Path) -> None:
    path = tmp_path / "bản ký tháng 4.pdf"
    path.write_bytes(SCAN)
    added = add_file(ctx, report_id, path)
    path.unlink()
    assert files_of(ctx, report_id) == ["bản ký tháng 4.pdf"]
    [row] = board(ctx, report_id).rows
    assert (row.state, row.here, row.removable, row.by) == (FileState.HERE, True, True, "Lê Thị Thanh")
    assert ctx.store.files.read(added.attachment.sha256) == SCAN
    saved = save_copy(ctx, report_id, added.key, tmp_path / "bản sao")
    assert saved.name == "bản sao.pdf"
    assert saved.read_bytes() == SCAN
    assert cell_label(ctx.shelf.get(FORM), added.key).vi == "Tệp kèm theo"


def test_the_same_file_twice_is_one(ctx: Context, report_id: ReportId) -> None:
    first = add_content(ctx, report_id, SCAN, "a.pdf")
    again = add_content(ctx, report_id, SCAN, "a.pdf")
    assert again.key == first.key
    assert len(ctx.store.files.uploads(report_id)) == 1


def test_camera_data_is_gone_before_it_is_kept(ctx: Context, report_id: ReportId) -> None:
    photo = jpeg(400, 300, segment(0xE1, EXIF_GPS))
    added = add_content(ctx, report_id, photo, "IMG_0001.JPG")
    kept = ctx.store.files.read(added.attachment.sha256)
    assert b"GPS" not in kept
    assert b"Nguyen" not in kept


def test_a_big_photo_is_made_smaller_where_somebody_can(ctx: Context, report_id: ReportId) -> None:
    asked: list[int] = []

    def shrink(content: bytes, longest: int) -> bytes:
        asked.append(longest)
        return jpeg(1200, 900)

    huge = jpeg(6000, 4000) + b"\x00" * (21 * 2**20)
    added = add_content(ctx, report_id, huge, "ảnh.jpg", shrink=shrink)
    assert asked == [3000]
    assert added.attachment.size < 1000


def test_taking_out_and_putting_back(ctx: Context, report_id: ReportId) -> None:
    added = add_content(ctx, report_id, SCAN, "a.pdf")
    cell = remove_file(ctx, report_id, added.key)
    assert files_of(ctx, report_id) == []
    assert ctx.store.files.uploads(report_id)[0].state is UploadState.REMOVED
    restore_file(ctx, report_id, added.key, cell)
    assert files_of(ctx, report_id) == ["a.pdf"]
    assert ctx.store.files.uploads(report_id)[0].state is UploadState.WAITING


def test_what_cannot_be_read(ctx: Context, report_id: ReportId, tmp_path: Path) -> None:
    large = tmp_path / "phim.pdf"
    with large.open("wb") as file:
        file.truncate(4 * 2**30)
    (tmp_path / "rỗng.pdf").touch()
    (tmp_path / "thư mục.pdf").mkdir()
    (tmp_path / "x.pdf").write_bytes(b"MZ program")
    wanted = {
        "phim.pdf": "too_large",
        "rỗng.pdf": "empty",
        "thư mục.pdf": "folder",
        "không có.pdf": "vanished",
        "x.pdf": "program",
    }
    for name, code in wanted.items():
        with pytest.raises(AttachmentRefused) as caught:
            add_file(ctx, report_id, tmp_path / name)
        assert caught.value.code == f"attachment.{code}", name
        assert name in caught.value.text.vi
    assert files_of(ctx, report_id) == []
    assert not ctx.store.files.path.exists(), "nothing was opened for nothing"


def test_a_file_that_vanishes_or_is_cancelled_meanwhile(
    ctx: Context, report_id: ReportId, tmp_path: Path
) -> None:
    path = tmp_path / "lớn.pdf"
    path.write_bytes(pdf(size=3_000_000))

    class Stop:
        def step(self, done: int, total: int, text: str = "") -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        add_file(ctx, report_id, path, progress=Stop())
    assert files_of(ctx, report_id) == []


@pytest.mark.skipif(os.name == "nt", reason="a name with a path in it")
def test_a_name_with_a_path_is_a_name_only(ctx: Context, report_id: ReportId) -> None:
    added = add_content(ctx, report_id, SCAN, "..\\..\\Windows\\a.pdf")
    assert added.attachment.name == "a.pdf"


def test_a_full_disk_leaves_the_report_as_it_was(
    ctx: Context, report_id: ReportId, monkeypatch: pytest.MonkeyPatch
) -> None:
    from iocdesk.store.errors import StoreFull

    def full(*_: object) -> None:
        raise StoreFull(Path("x.db"))

    with monkeypatch.context() as patch:
        patch.setattr(type(ctx.store.files), "_write", full)
        with pytest.raises(StoreFull):
            add_content(ctx, report_id, SCAN, "a.pdf")
    assert files_of(ctx, report_id) == []
    add_content(ctx, report_id, SCAN, "a.pdf")
    assert files_of(ctx, report_id) == ["a.pdf"]


def test_only_whom_the_report_belongs_to(ctx: Context, report_id: ReportId) -> None:
    leader = as_actor(ctx, LEADER)
    assert board(leader, report_id).slots == ()
    with pytest.raises(AttachmentRefused, match="locked"):
        add_content(leader, report_id, SCAN, "a.pdf")


def test_the_signed_scan_comes_after_the_approval_and_cannot_be_taken_out(ctx: Context) -> None:
    entry = entered(ctx, key_of(FORM, "202604"), {})
    report_id = entry.report.id
    ctx.store.reports.transition(report_id, Transition.REQUEST_APPROVAL, actor=ctx.actor)
    report = ctx.store.reports.get(report_id)
    assert report is not None
    assert report.state is ReportState.FOR_APPROVAL
    added = add_content(ctx, report_id, SCAN, "bản ký.pdf")
    [row] = board(ctx, report_id).rows
    assert not row.removable
    with pytest.raises(AttachmentRefused):
        remove_file(ctx, report_id, added.key)


def test_a_form_may_ask_for_the_scan_and_it_need_not_have_been_sent(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = open_entry(ctx, key_of(FORM, "202604"))
    asking = replace(entry.form, settings={**entry.form.settings, "ioc:attachments": "required"})
    monkeypatch.setattr(entry, "form", asking)
    assert entry.summary().file_missing
    assert not entry.summary().may_send
    with pytest.raises(EntryBlocked):
        entry.move(Transition.REQUEST_APPROVAL)
    add_content(ctx, entry.report.id, SCAN, "bản ký.pdf")
    entry.reload()
    assert not entry.summary().file_missing


def test_too_many_files(ctx: Context, report_id: ReportId) -> None:
    for number in range(30):
        add_content(ctx, report_id, pdf(b"<< /N %d >>" % number), f"{number}.pdf")
    with pytest.raises(AttachmentRefused) as caught:
        add_content(ctx, report_id, png(), "thêm.png")
    assert caught.value.code == "attachment.too_many"


def test_a_small_picture_is_made_once(ctx: Context, report_id: ReportId) -> None:
    added = add_content(ctx, report_id, png(), "a.png")
    made: list[str] = []

    def make(content: bytes, kind: str) -> bytes:
        made.append(kind)
        return b"small"

    for _ in range(2):
        assert thumbnail(ctx, report_id, added.key, make) == b"small"
    assert made == ["image/png"]
