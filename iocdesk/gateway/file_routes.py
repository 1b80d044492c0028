"""The routes of files: tus 1.0 with creation, expiration, checksum and termination; then reading them back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi import Path as InPath
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from iocdesk.core.errors import IocError
from iocdesk.forms.media import MAX_BYTES
from iocdesk.gateway import file_wire as fw
from iocdesk.gateway.file_desk import FileDesk, Progress, Writing
from iocdesk.gateway.file_folder import PartFull
from iocdesk.gateway.problems import ProblemError, problem_of
from iocdesk.gateway.services import Caller, Gateway, Services
from iocdesk.gateway.witness_routes import Seen
from iocdesk.reports.model import ReportKey
from iocdesk.reports.operations import canonical_json

Answers = Callable[..., dict[int | str, dict[str, Any]]]
FEATURE = "files"
_PLAIN = r"^[^\x00-\x1f\x7f]+$"
_REPORT = "/reports/{form_id}/{unit}/{period}/files"
FormId = Annotated[str, InPath(max_length=120, pattern=_PLAIN)]
Unit = Annotated[str, InPath(max_length=50, pattern=_PLAIN, examples=["15298@2025-07-01"])]
PeriodId = Annotated[str, InPath(max_length=24, pattern=_PLAIN, examples=["202604"])]
Range = Annotated[str | None, Header(alias="Range", max_length=40)]
_RANGE = re.compile(r"bytes=(\d{1,10})-(\d{0,10})")
_BYTES = "application/octet-stream"
_BLOCK = 256 * 1024
Announced = Annotated[int | None, Header(alias="Content-Length", include_in_schema=False)]


class Binary(Response):
    """Bytes of a file, for the API's description."""

    media_type = _BYTES


def add_file_routes(router: APIRouter, answers: Answers) -> None:
    """Add the routes; `answers` describes what a route may answer beside success."""

    def add(
        path: str, method: str, call: Callable[..., Any], name: str, status: int, *refused: int, **more: Any
    ) -> None:
        router.add_api_route(
            path, call, methods=[method], name=name, status_code=status, responses=answers(401, *refused),
            tags=["files"], **more,
        )  # fmt: skip

    add("/files", "OPTIONS", _options, "files_about", 204)
    add("/files", "POST", _begin, "files_begin", 201, 404, 409, 412, 415, response_model=fw.UploadOut)
    add("/files/{upload_id}", "HEAD", _progress, "files_progress", 204, 404, 412)
    add(
        "/files/{upload_id}",
        "PATCH",
        _append,
        "files_append",
        204,
        404,
        409,
        412,
        415,
        423,
        460,
        openapi_extra=_BODY,
    )
    add("/files/{upload_id}", "DELETE", _drop, "files_drop", 204, 404, 412)
    add(_REPORT, "GET", _list, "report_files", 200, 404, response_model=fw.FilesOut)
    add(_REPORT + "/{sha256}", "GET", _content, "report_file", 200, 206, 404, response_class=Binary)


_BODY = {
    "requestBody": {
        "required": True,
        "content": {fw.STREAM: {"schema": {"type": "string", "format": "binary"}}},
    }
}


def _options(services: Gateway, caller: Caller) -> Response:
    """Say what of tus is understood."""
    del caller
    _desk(services)
    return Response(
        status_code=204,
        headers={
            "Tus-Resumable": fw.TUS,
            "Tus-Version": fw.TUS,
            "Tus-Extension": fw.EXTENSIONS,
            "Tus-Max-Size": str(MAX_BYTES),
            "Tus-Checksum-Algorithm": ",".join(fw.CHECKSUMS),
        },
    )


def _begin(
    services: Gateway,
    caller: Caller,
    tus: fw.Version,
    length: fw.Length,
    metadata: fw.Metadata,
    ioc_history: Seen = None,
) -> Response:
    """Begin an upload of a file that a report refers to, or find the one that was begun before.

    An offset as long as the file means that nothing need be sent.
    """
    fw.expect_tus(tus)
    report_id, sha256 = fw.subject_of(metadata)
    found = _desk(services).begin(caller.actor, report_id, sha256, length, ioc_history or "")
    headers = _headers(found) | {"Location": f"/v1/files/{found.upload_id}"}
    content = canonical_json({"upload": found.upload_id, "offset": found.offset})
    return Response(content, 201, media_type="application/json", headers=headers)


def _progress(
    services: Gateway, caller: Caller, upload_id: fw.UploadId, tus: fw.Version, ioc_history: Seen = None
) -> Response:
    """Say how far an upload has come."""
    fw.expect_tus(tus)
    found = _desk(services).progress(caller.actor, upload_id, ioc_history or "")
    return Response(status_code=204, headers=_headers(found) | {"Upload-Length": str(found.length)})


async def _append(
    request: Request,
    services: Gateway,
    caller: Caller,
    upload_id: fw.UploadId,
    tus: fw.Version,
    offset: fw.Offset,
    checksum: fw.Checksum = None,
    announced: Announced = None,
    ioc_history: Seen = None,
) -> Response:
    """Append bytes at the offset. What arrived before a connection broke is kept."""
    fw.expect_tus(tus)
    if request.headers.get("content-type", "").strip().lower() != fw.STREAM:
        raise problem_of("body.type", detail=f"Content-Type must be {fw.STREAM}")
    desk, promised = _desk(services), fw.promised_of(checksum)
    writing = await run_in_threadpool(
        desk.write, caller.actor, upload_id, offset, announced, promised, ioc_history or ""
    )
    try:
        whole = await _receive(request, writing)
    except OSError as error:
        raise await run_in_threadpool(desk.abandon, writing, error) from error
    except BaseException:
        await run_in_threadpool(writing.writer.close, whole=False)
        raise
    found = await run_in_threadpool(lambda: desk.end(writing, whole=whole))
    return Response(status_code=204, headers=_headers(found))


async def _receive(request: Request, writing: Writing) -> bool:
    """Write what comes; tell whether it came to its end."""
    try:
        async for chunk in request.stream():
            if chunk:
                await run_in_threadpool(writing.writer.write, chunk)
    except ClientDisconnect:
        return False
    except PartFull:
        raise problem_of("body.too_large") from None
    return True


def _drop(services: Gateway, caller: Caller, upload_id: fw.UploadId, tus: fw.Version) -> Response:
    """Forget an upload."""
    fw.expect_tus(tus)
    _desk(services).drop(caller.actor, upload_id)
    return Response(status_code=204, headers={"Tus-Resumable": fw.TUS})


def _list(services: Gateway, caller: Caller, form_id: FormId, unit: Unit, period: PeriodId) -> Response:
    """Return the files that a report refers to, and which of them have arrived."""
    report_id = _report_id(form_id, unit, period)
    found: dict[str, object] = {"files": _desk(services).listed(caller.actor, report_id)}
    return Response(canonical_json(found), media_type="application/json")


def _content(
    services: Gateway,
    caller: Caller,
    form_id: FormId,
    unit: Unit,
    period: PeriodId,
    sha256: fw.Sha256,
    wanted: Range = None,
) -> Response:
    """Return a file's bytes, or a part of them; something to be kept and never shown by a browser."""
    path = _desk(services).content(caller.actor, _report_id(form_id, unit, period), sha256)
    size = path.stat().st_size
    begin, end = _wanted(wanted, size)
    headers = {
        "Content-Encoding": "identity",
        "Content-Disposition": "attachment",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
        "ETag": f'"{sha256}"',
        "Accept-Ranges": "bytes",
        "Content-Length": str(end - begin),
    }
    whole = end - begin == size
    if not whole:
        headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    return StreamingResponse(
        _bytes_of(path, begin, end), 200 if whole else 206, headers=headers, media_type=_BYTES
    )


def _wanted(text: str | None, size: int) -> tuple[int, int]:
    """Return where to begin and end; what cannot be had is answered with the whole, as RFC 9110 allows."""
    found = _RANGE.fullmatch(text or "")
    begin = int(found[1]) if found else 0
    end = min(int(found[2]) + 1, size) if found and found[2] else size
    return (begin, end) if begin < end else (0, size)


def _bytes_of(path: Path, begin: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(begin)
        while begin < end and (block := file.read(min(_BLOCK, end - begin))):
            begin += len(block)
            yield block


def _headers(found: Progress) -> dict[str, str]:
    expires = format_datetime(datetime.fromisoformat(found.expires), usegmt=True)
    told = {"IOC-History": found.history} if found.history else {}
    return told | {
        "Tus-Resumable": fw.TUS,
        "Upload-Offset": str(found.offset),
        "Upload-Expires": expires,
        "Cache-Control": "no-store",
    }


def _desk(services: Services) -> FileDesk:
    if services.files is None:
        raise problem_of("not_found")
    return services.files


def _report_id(form_id: str, unit: str, period: str) -> str:
    try:
        return ReportKey.parse(f"{form_id}/{unit}/{period}").id
    except (ValueError, IocError):
        raise ProblemError("not_found") from None
