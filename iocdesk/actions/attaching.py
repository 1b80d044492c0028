"""Adding a file to a report: read within bounds, known by its content, freed of camera data, kept, then referred to.

The file is durable on this computer before the report refers to it. Nothing here waits for a network.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from iocdesk.actions.context import Context
from iocdesk.core.errors import IocError, Text
from iocdesk.core.progress import Progress, Silent
from iocdesk.exchange.pictures import without_camera_data
from iocdesk.forms.media import MEBIBYTE, PICTURES, Limits
from iocdesk.forms.model import CellKey
from iocdesk.forms.values import MISSING
from iocdesk.reports.attachments import (
    MAX_FILES,
    MAX_REPORT_BYTES,
    Attachment,
    AttachmentRefused,
    attachment_of,
    attachments_in,
    check_limits,
    file_name,
    is_file_key,
    limits_at,
    size_words,
    too_large,
)
from iocdesk.reports.model import Cell, Report, ReportId
from iocdesk.reports.sniffing import jpeg_size, png_size, sniff
from iocdesk.reports.transitions import may_add_files, may_edit, types_on_behalf
from iocdesk.store.files import UploadState

Shrink = Callable[[bytes, int], bytes]
"""Brings a picture down to so many pixels on its longer side and returns a JPEG; ValueError when it cannot be read."""

MOST_READ = 60 * MEBIBYTE
"""Most bytes of a picture that is to be made smaller."""
WHEN_TOO_LARGE = 3000
"""Longer side, pixels, of a photo that is larger than the form allows: enough to read a signed A4 page."""
_STEP = MEBIBYTE


@dataclass(frozen=True, slots=True)
class Added:
    """What was attached where; `before` is what the cell referred to until then."""

    key: CellKey
    attachment: Attachment
    before: Cell


def add_file(
    ctx: Context,
    report_id: ReportId,
    path: Path,
    key: CellKey = "",
    *,
    shrink: Shrink | None = None,
    progress: Progress | None = None,
) -> Added:
    """Attach a file from the disk; `key` names a question's cell, "" is the report as a whole.

    Raises:
        AttachmentRefused: in one sentence why it is not taken.
        Cancelled: as `progress` asked; nothing was kept.
        StoreError: it could not be kept.
    """
    name = file_name(path.name)
    content = _read(path, name, _limits(ctx, _report(ctx, report_id), key), progress or Silent())
    return add_content(ctx, report_id, content, name, key, shrink=shrink)


def add_content(
    ctx: Context,
    report_id: ReportId,
    content: bytes,
    name: str,
    key: CellKey = "",
    *,
    shrink: Shrink | None = None,
) -> Added:
    """Attach bytes, e.g. a picture from the clipboard; as `add_file` otherwise."""
    report = _report(ctx, report_id)
    form = ctx.shelf.get(report.key.form_id, report.form_version)
    limits = _limits(ctx, report, key)
    _expect_may_add(ctx, report, form.level, whole=not key)
    said, clean = _made(content, file_name(name), limits, shrink)
    place = key or said.key
    before = report.cells.get(place, Cell())
    if attachment_of(before.value) == said and ctx.store.files.has(said.sha256):
        return Added(place, said, before)
    _expect_room(report, place, said)
    ctx.store.files.put(said, clean, report_id)
    _refer(ctx, report, form.level, place, Cell(said.value))
    return Added(place, said, before)


def remove_file(ctx: Context, report_id: ReportId, key: CellKey) -> Cell:
    """Take a file out of a report, and return the cell for `restore_file`.

    Raises:
        AttachmentRefused: `attachment.no_place`: the report can no longer be changed so.
    """
    report = _report(ctx, report_id)
    form = ctx.shelf.get(report.key.form_id, report.form_version)
    if not may_edit(report, ctx.actor, ctx.assignment(report.key.form_id, report.key.unit), form.level):
        raise _no_place()
    before = report.cells.get(key, Cell())
    _refer(ctx, report, form.level, key, Cell(MISSING))
    found = attachment_of(before.value)
    if found is not None:
        ctx.store.files.mark(report_id, found.sha256, UploadState.REMOVED)
    return before


def restore_file(ctx: Context, report_id: ReportId, key: CellKey, cell: Cell) -> None:
    """Put back what was taken out, or what was there before.

    Raises:
        AttachmentRefused: the report can no longer be changed so.
    """
    report = _report(ctx, report_id)
    form = ctx.shelf.get(report.key.form_id, report.form_version)
    _expect_may_add(ctx, report, form.level, whole=is_file_key(key))
    _refer(ctx, report, form.level, key, Cell(cell.value))
    found = attachment_of(cell.value)
    if found is not None:
        ctx.store.files.mark(report_id, found.sha256, UploadState.WAITING)


# ---------------------------------------------------------------- inside


def _limits(ctx: Context, report: Report, key: CellKey) -> Limits:
    form = ctx.shelf.get(report.key.form_id, report.form_version)
    limits = limits_at(form, key or "@report.0000000000000000")
    if limits is None:
        raise _no_place()
    return limits


def _read(path: Path, name: str, limits: Limits, progress: Progress) -> bytes:
    """Read a file that may be gone, locked, growing, or far too large, without ever holding more than is taken."""
    try:
        if path.is_dir():
            raise AttachmentRefused(
                "attachment.folder",
                Text(f"“{name}” là thư mục. Xin chọn từng tệp bên trong.", f"“{name}” is a folder. Please choose the files in it."),
            )  # fmt: skip
        size = path.stat().st_size
        if size > MOST_READ:
            raise too_large(name, size, limits)
        parts: list[bytes] = []
        done = 0
        with path.open("rb") as file:
            while part := file.read(_STEP):
                parts.append(part)
                done += len(part)
                progress.step(done, max(size, done), name)
                if done > MOST_READ:
                    raise too_large(name, done, limits)
        return b"".join(parts)
    except FileNotFoundError:
        raise AttachmentRefused(
            "attachment.vanished",
            Text(f"Không còn thấy tệp “{name}”. Có thể tệp đã bị chuyển đi hoặc đã rút USB. Xin chọn lại.", f"“{name}” is no longer there. It may have been moved, or the USB stick pulled. Please choose again."),
        ) from None  # fmt: skip
    except OSError:
        raise AttachmentRefused(
            "attachment.unreadable",
            Text(f"Không đọc được tệp “{name}”. Xin đóng chương trình đang mở tệp, hoặc chép tệp ra máy rồi chọn lại.", f"“{name}” cannot be read. Please close the program that has it open, or copy it to this computer first."),
        ) from None  # fmt: skip


def _made(content: bytes, name: str, limits: Limits, shrink: Shrink | None) -> tuple[Attachment, bytes]:
    """Return the reference and the bytes to keep: known kind, no camera data, within the limits."""
    kind = sniff(content, name)
    if kind in PICTURES:
        content, kind, name = _smaller(content, kind, name, limits, shrink)
        try:
            content = without_camera_data(content, kind)
        except ValueError:
            raise AttachmentRefused(
                "attachment.damaged",
                Text(f"Ảnh “{name}” bị hỏng hoặc chưa chép xong. Xin chụp hoặc quét lại.", f"The picture “{name}” is damaged or was not copied whole. Please take it again."),
            ) from None  # fmt: skip
    check_limits(name, len(content), kind, limits)
    return Attachment(hashlib.sha256(content).hexdigest(), len(content), kind, name), content


def _smaller(
    content: bytes, kind: str, name: str, limits: Limits, shrink: Shrink | None
) -> tuple[bytes, str, str]:
    """Bring a photo down to what the form asks for; without means to do so it stays as it is."""
    size = jpeg_size(content) if kind == "image/jpeg" else png_size(content)
    wanted = limits.max_pixels or (WHEN_TOO_LARGE if len(content) > limits.max_bytes else 0)
    too_long = size is not None and wanted and (max(size) > wanted or len(content) > limits.max_bytes)
    if shrink is None or not too_long or "image/jpeg" not in limits.types:
        return content, kind, name
    try:
        made = shrink(content, wanted)
    except ValueError:
        return content, kind, name
    return made, "image/jpeg", name if kind == "image/jpeg" else Path(name).stem + ".jpg"


def _expect_room(report: Report, place: CellKey, said: Attachment) -> None:
    others = [found for key, found in attachments_in(report.cells) if key != place]
    together = said.size + sum(found.size for found in others)
    if len(others) >= MAX_FILES or together > MAX_REPORT_BYTES:
        most = size_words(MAX_REPORT_BYTES)
        raise AttachmentRefused(
            "attachment.too_many",
            Text(
                f"Báo cáo này đã kèm {len(others)} tệp; tối đa {MAX_FILES} tệp, tổng {most}. Xin bỏ bớt trước khi thêm “{said.name}”.",
                f"The report has {len(others)} files already; at most {MAX_FILES} and {most}. Please leave some out before “{said.name}”.",
            ),
        )


def _expect_may_add(ctx: Context, report: Report, level: str, *, whole: bool) -> None:
    assignment = ctx.assignment(report.key.form_id, report.key.unit)
    allowed = may_add_files if whole else may_edit
    if not allowed(report, ctx.actor, assignment, level):
        raise _no_place()


def _refer(ctx: Context, report: Report, level: str, key: CellKey, cell: Cell) -> None:
    behalf = types_on_behalf(ctx.actor, level)
    made = Cell(cell.value, on_behalf=behalf)
    ctx.store.reports.edit(report.id, {key: made}, actor=ctx.actor, origin="file")


def _report(ctx: Context, report_id: ReportId) -> Report:
    report = ctx.store.reports.get(report_id)
    if report is None:
        raise IocError("report.unknown", Text("Không tìm thấy báo cáo này trên máy.", "This report is not on this computer."))  # fmt: skip
    return report


def _no_place() -> AttachmentRefused:
    return AttachmentRefused(
        "attachment.no_place",
        Text(
            "Báo cáo này hiện không nhận thêm hoặc bớt tệp: đã được tiếp nhận, đã khóa, hoặc được giao cho người khác.",
            "Files can be neither added to nor taken out of this report now: it was accepted, is locked, or is somebody else's.",
        ),
    )
