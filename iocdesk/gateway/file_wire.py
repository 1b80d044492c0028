"""The shapes and headers of files as the API takes and gives them; uploads are tus 1.0 (https://tus.io)."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from fastapi import Header, Path
from pydantic import Field

from iocdesk.core.errors import IocError
from iocdesk.gateway.problems import problem_of
from iocdesk.gateway.wire import Strict
from iocdesk.reports.attachments import is_sha256
from iocdesk.reports.model import ReportKey

TUS = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
CHECKSUMS = {"sha1": 20, "sha256": 32}
"""Name and length of the checksums of a part that are understood."""
STREAM = "application/offset+octet-stream"

Version = Annotated[str, Header(alias="Tus-Resumable", max_length=20, json_schema_extra={"enum": [TUS]})]
UploadId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Sha256 = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
Length = Annotated[int, Header(alias="Upload-Length", ge=1, le=1_000_000_000)]
Metadata = Annotated[
    str,
    Header(
        alias="Upload-Metadata",
        max_length=2000,
        pattern=r"^[A-Za-z0-9_-]+ [A-Za-z0-9+/=]+(,[A-Za-z0-9_-]+ [A-Za-z0-9+/=]+)*$",
        description="`report` and `sha256`, base64 as tus says; other keys are left aside",
    ),
]
Offset = Annotated[int, Header(alias="Upload-Offset", ge=0, le=1_000_000_000)]
Checksum = Annotated[str | None, Header(alias="Upload-Checksum", max_length=100)]


class UploadOut(Strict):
    """An upload that was begun; the same stands in the headers, as tus says."""

    upload: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    offset: Annotated[int, Field(ge=0)]


class FileOut(Strict):
    """A file that a report refers to, and whether the server has it."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=1)]
    type: str
    name: str
    received: bool


class FilesOut(Strict):
    """The files that the newest version of a report refers to."""

    files: list[FileOut]


def expect_tus(version: str) -> None:
    """Check the protocol's version.

    Raises:
        ProblemError: `tus.version`.
    """
    if version != TUS:
        problem = problem_of("tus.version")
        problem.headers = {"Tus-Version": TUS}
        raise problem


def subject_of(metadata: str) -> tuple[str, str]:
    """Return the report's id and the file's hash out of tus metadata.

    Raises:
        ProblemError: `request.malformed`.
    """
    found = dict(part.split(" ", 1) for part in metadata.split(",") if " " in part)
    try:
        report, sha256 = (
            base64.b64decode(found[name], validate=True).decode() for name in ("report", "sha256")
        )
        report_id = ReportKey.parse(report).id
    except (KeyError, ValueError, binascii.Error, IocError):
        raise problem_of("request.malformed", detail="Upload-Metadata must name report and sha256") from None
    if not is_sha256(sha256) or report_id != report:
        raise problem_of("request.malformed", detail="Upload-Metadata must name report and sha256")
    return report_id, sha256


def promised_of(checksum: str | None) -> tuple[str, bytes] | None:
    """Return name and value of a part's checksum.

    Raises:
        ProblemError: `request.malformed`: not one that is understood.
    """
    if checksum is None:
        return None
    name, _, text = checksum.partition(" ")
    try:
        value = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        value = b""
    if len(value) != CHECKSUMS.get(name, -1):
        raise problem_of("request.malformed", detail="Upload-Checksum must be sha1 or sha256 in base64")
    return name, value
