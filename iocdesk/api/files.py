"""Attached files at the server: sending them in parts (tus 1.0), asking what has arrived, fetching them."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import quote

from iocdesk.api import errors, wire
from iocdesk.api.answers import FileAtServer, UploadAt
from iocdesk.api.calls import Calls, report_path, seen
from iocdesk.api.exchanging import RawAnswer
from iocdesk.api.protocol import HISTORY
from iocdesk.reports.model import ReportId

TUS: Mapping[str, str] = {"Tus-Resumable": "1.0.0"}
_STREAM, _BYTES = "application/offset+octet-stream", "application/octet-stream"
_UPLOAD = re.compile(r"[0-9a-f]{32}")


class FileCalls:
    """What is asked of a server about files, over the calls of a client."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def open_upload(
        self, report_id: ReportId, sha256: str, size: int, upload_id: str = "", history: str = ""
    ) -> UploadAt:
        """Go on with an upload (tus 1.0) where it stands, or begin it; an offset of `size` means that all is there.

        Raises:
            Conflict: `file.unreferenced`: the server's report does not name the file, or not yet.
            NotVisible: the server has no such report for this account, or takes no files.
            HistoryUnknown: the server does not hold what it told us (`IOC-History`).
        """
        if upload_id:
            try:
                asked = {**TUS, **seen(history)}
                return _upload_at(
                    self._calls.call("HEAD", f"/v1/files/{upload_id}", headers=asked), upload_id
                )
            except errors.NotVisible:
                pass  # it expired: begin anew
        named = {"report": report_id, "sha256": sha256}
        said = ",".join(f"{key} {b64encode(text.encode()).decode()}" for key, text in named.items())
        headers = {**TUS, **seen(history), "Upload-Length": str(size), "Upload-Metadata": said}
        answer = self._calls.call("POST", "/v1/files", headers=headers)
        found = str(wire.member(self._calls.json(answer), "upload"))
        if _UPLOAD.fullmatch(found) is None:
            raise errors.BadAnswer("upload")
        return _upload_at(answer, found)

    def send_part(self, upload: UploadAt, data: bytes, history: str = "") -> UploadAt:
        """Append bytes to an upload.

        Raises:
            Conflict: `file.offset`: it stands elsewhere; ask with `open_upload`.
            Unacceptable: `file.mismatch`, `file.kind`: the whole is not what the report says.
            Busy: another connection is sending it.
            HistoryUnknown: the server does not hold what it told us (`IOC-History`).
        """
        headers = {**TUS, **seen(history), "Upload-Offset": str(upload.offset)}
        path = f"/v1/files/{upload.upload_id}"
        return _upload_at(
            self._calls.call("PATCH", path, headers=headers, body=data, media=_STREAM), upload.upload_id
        )

    def files_of(self, report_id: ReportId) -> tuple[FileAtServer, ...]:
        """Ask which files of a report have arrived.

        Raises:
            NotVisible: the server has no such report for this account, or takes no files.
        """
        found = self._calls.ask("GET", f"{report_path(report_id)}/files").get("files")
        rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
        return tuple(FileAtServer(str(row.get("sha256")), row.get("received") is True) for row in rows)

    def file_part(self, report_id: ReportId, sha256: str, offset: int, length: int) -> bytes:
        """Fetch bytes of a file.

        Raises:
            NotVisible: `file.pending`: it is on its way to the server; else there is none for this account.
        """
        answer = self._calls.call(
            "GET", f"{report_path(report_id)}/files/{quote(sha256, safe='')}",
            headers={"Range": f"bytes={offset}-{offset + length - 1}"}, wanted=_BYTES,
        )  # fmt: skip
        whole = answer.status == 200 and offset
        return answer.body[offset : offset + length] if whole else answer.body[:length]


def _upload_at(answer: RawAnswer, upload_id: str) -> UploadAt:
    offset = answer.headers.get("upload-offset", "")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 12):
        raise errors.BadAnswer("Upload-Offset")
    return UploadAt(upload_id, int(offset), answer.headers.get(HISTORY.lower(), ""))
