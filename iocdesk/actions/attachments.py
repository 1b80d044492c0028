"""The files of a report: what is there and where, reading one, fetching what somebody else attached."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from iocdesk.actions.context import Context
from iocdesk.actions.views import FileBoard, FileRow, FileSlot, FileState
from iocdesk.actions.views.texts import NO_TEXT
from iocdesk.api import errors
from iocdesk.api.client import IocClient
from iocdesk.core.errors import IocError, Text
from iocdesk.core.private import private_folder
from iocdesk.core.progress import Progress
from iocdesk.forms.media import (
    ENDINGS,
    Limits,
    asks_for_file,
    field_limits,
    whole_limits,
    whole_required,
    whole_taken,
)
from iocdesk.forms.model import CellKey, Form
from iocdesk.reports.attachments import (
    Attachment,
    AttachmentRefused,
    attachment_of,
    attachments_in,
    file_name,
    is_file_key,
    size_words,
    type_words,
)
from iocdesk.reports.model import Report, ReportId
from iocdesk.reports.transitions import may_add_files, may_edit
from iocdesk.store.files import Upload, UploadState

SLICE = 256 * 1024
"""Bytes fetched at a time; what came is kept, and a broken line costs at most one slice."""
OPENED = "opened"
"""Folder of the profile for copies that other programs show; emptied when the profile is closed."""
_WHOLE = Text("Báo cáo (bản ký, minh chứng)", "The report (signed copy, evidence)")
_STATES = {UploadState.SENT: FileState.SENT, UploadState.REFUSED: FileState.REFUSED}

Picture = Callable[[bytes, str], bytes]
"""Makes a small PNG of a file's content, given its media type; b"" where nothing can be shown."""


def board(ctx: Context, report_id: ReportId, arrived: frozenset[str] | None = None) -> FileBoard:
    """Return the files that a report refers to and where more may be added.

    Args:
        arrived: hashes that the server has, as `arrivals` told; None when it was not asked.
    """
    report = ctx.store.reports.get(report_id)
    if report is None:
        return FileBoard(report_id)
    form = ctx.shelf.get(report.key.form_id, report.form_version)
    assignment = ctx.assignment(report.key.form_id, report.key.unit)
    edits = may_edit(report, ctx.actor, assignment, form.level)
    adds = may_add_files(report, ctx.actor, assignment, form.level)
    uploads = {it.sha256: it for it in ctx.store.files.uploads(report_id)}
    rows = [
        _row(ctx, form, report, key, said, uploads.get(said.sha256), arrived, removable=edits)
        for key, said in attachments_in(report.cells)
    ]
    rows.sort(key=lambda row: (not row.about.vi, row.at.timestamp() if row.at else 0, row.name))
    named = any(is_file_key(row.key) for row in rows)
    return FileBoard(
        report_id, tuple(rows), _slots(form, edits=edits, adds=adds), whole_required(form) and not named
    )


def arrivals(client: IocClient, report_id: ReportId) -> frozenset[str]:
    """Ask the server which files of a report it has; waits for the network."""
    return frozenset(it.sha256 for it in client.files.files_of(report_id) if it.received)


def thumbnail(ctx: Context, report_id: ReportId, key: CellKey, make: Picture) -> bytes:
    """Return a small picture of a file that is here, made at the first look and kept; b"" where there is none."""
    said = _said(ctx, report_id, key)
    files = ctx.store.files
    known = files.thumbnail(said.sha256)
    if known or not files.has(said.sha256):
        return known
    made = make(files.read(said.sha256), said.type)
    if made:
        files.keep_thumbnail(said.sha256, made)
    return made


def fetch(ctx: Context, client: IocClient, report_id: ReportId, key: CellKey, progress: Progress) -> None:
    """Fetch a file from the server, going on where it stopped the last time.

    Raises:
        AttachmentRefused: `attachment.pending`: it has not reached the server yet; `attachment.mismatch`.
        ApiError: the network or the server; what came is kept.
        Cancelled: as `progress` asked; what came is kept.
    """
    said = _said(ctx, report_id, key)
    files = ctx.store.files
    here = files.held(said.sha256)
    while here < said.size:
        progress.step(here, said.size, said.name)
        try:
            data = client.files.file_part(report_id, said.sha256, here, min(SLICE, said.size - here))
        except errors.NotVisible as error:
            raise _pending(said.name) if error.code == "file.pending" else error from None
        if not data:
            raise errors.BadAnswer("file")
        here = files.append(said, here, data)
    progress.step(said.size, said.size, said.name)


def save_copy(ctx: Context, report_id: ReportId, key: CellKey, target: Path) -> Path:
    """Write a copy of a file that is here, with the ending of what it really is.

    Raises:
        AttachmentRefused: `attachment.not_here`, `attachment.not_written`.
    """
    said = _said(ctx, report_id, key)
    if not ctx.store.files.has(said.sha256):
        raise AttachmentRefused(
            "attachment.not_here",
            Text(f"Tệp “{said.name}” chưa có trên máy này. Xin tải về trước.", f"“{said.name}” is not on this computer. Please fetch it first."),
        )  # fmt: skip
    ending = ENDINGS[said.type]
    same = target.suffix.lower() == ending or (ending == ".jpg" and target.suffix.lower() == ".jpeg")
    target = target if same else target.with_name(target.name + ending)
    try:
        part = target.with_name(target.name + ".part")
        part.write_bytes(ctx.store.files.read(said.sha256))
        part.replace(target)
    except OSError:
        raise AttachmentRefused(
            "attachment.not_written",
            Text(f"Không ghi được “{target.name}” vào thư mục này. Xin chọn thư mục khác hoặc kiểm tra dung lượng ổ đĩa.", f"“{target.name}” cannot be written there. Please choose another folder, or check the disk's free space."),
        ) from None  # fmt: skip
    return target


def open_copy(ctx: Context, report_id: ReportId, key: CellKey, folder: Path) -> Path:
    """Write a copy for another program to show, into a folder of the user's own that `forget_copies` empties."""
    said = _said(ctx, report_id, key)
    private_folder(folder)
    return save_copy(ctx, report_id, key, folder / f"{said.sha256[:8]}-{file_name(said.name)}")


def forget_copies(folder: Path) -> None:
    """Take away the copies that were made to be shown; one that is still open stays until the next time."""
    with suppress(OSError):
        for copy in folder.iterdir():
            with suppress(OSError):
                copy.unlink()


# ---------------------------------------------------------------- inside


def _row(
    ctx: Context,
    form: Form,
    report: Report,
    key: CellKey,
    said: Attachment,
    upload: Upload | None,
    arrived: frozenset[str] | None,
    *,
    removable: bool,
) -> FileRow:
    cell, files = report.cells[key], ctx.store.files
    here = files.has(said.sha256)
    state, share = _state(upload, said, here=here, arrived=arrived)
    if state is FileState.AFAR:
        share = files.held(said.sha256)
    return FileRow(
        key=key,
        name=said.name,
        size=said.size,
        type=said.type,
        state=state,
        percent=100 * share // said.size,
        here=here,
        removable=removable,
        by=ctx.name_of(cell.author),
        at=cell.at,
        about=NO_TEXT if is_file_key(key) else _label(form, key),
        sentence=upload.text if upload is not None else NO_TEXT,
        thumbnail=files.thumbnail(said.sha256) if here else b"",
    )


def _state(
    upload: Upload | None, said: Attachment, *, here: bool, arrived: frozenset[str] | None
) -> tuple[FileState, int]:
    if upload is not None and upload.state in _STATES:
        return _STATES[upload.state], upload.sent
    if upload is not None:
        return (FileState.SENDING, upload.sent) if upload.sent else (FileState.HERE, 0)
    if here:
        return FileState.FETCHED, said.size
    late = arrived is not None and said.sha256 not in arrived
    return (FileState.ON_ITS_WAY if late else FileState.AFAR), 0


def _slots(form: Form, *, edits: bool, adds: bool) -> tuple[FileSlot, ...]:
    """Return where files can be added: questions outside repeats, and the report as a whole."""
    found = []
    if edits:
        for section in form.sections:
            for field in section.fields() if not section.repeat else ():
                limits = field_limits(field) if asks_for_file(field) else Limits(types=())
                if limits.types:
                    found.append(_slot(field.name, field.label, limits))
    if adds and whole_taken(form):
        found.append(_slot("", _WHOLE, whole_limits(form)))
    return tuple(found)


def _slot(key: CellKey, label: Text, limits: Limits) -> FileSlot:
    vi, en = type_words(limits.types)
    most = size_words(limits.max_bytes)
    endings = tuple(ENDINGS[kind] for kind in limits.types)
    endings += (".jpeg",) if ".jpg" in endings else ()
    return FileSlot(
        key, label, limits.max_bytes, endings, Text(f"{vi}; tối đa {most}", f"{en}; at most {most}")
    )


def _label(form: Form, key: CellKey) -> Text:
    name = key.rpartition("/")[2]
    return next((field.label for field in form.fields() if field.name == name), Text(key, key))


def _said(ctx: Context, report_id: ReportId, key: CellKey) -> Attachment:
    report = ctx.store.reports.get(report_id)
    cell = report.cells.get(key) if report is not None else None
    said = attachment_of(cell.value) if cell is not None else None
    if said is None:
        raise IocError("attachment.unknown", Text("Báo cáo không còn tệp này.", "The report has this file no more."))  # fmt: skip
    return said


def _pending(name: str) -> AttachmentRefused:
    return AttachmentRefused(
        "attachment.pending",
        Text(
            f"Tệp “{name}” đang trên đường gửi, máy chủ chưa nhận đủ. Xin xem lại sau lần đồng bộ tới của đơn vị gửi.",
            f"“{name}” is on its way; the server does not have all of it yet. Please look again later.",
        ),
    )
