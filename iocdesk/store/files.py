"""Attached files on this computer: an encrypted file of its own beside the store, under the same key.

The store itself stays small, so that opening, copying and checking it costs nothing for a photo. A file is whole and
durable here before a report refers to it; killed in between, nothing refers to it, and its room is used again. What
waits to be sent is never thrown away to make room; what the server has can be fetched again.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.forms.media import MEBIBYTE
from iocdesk.reports.attachments import Attachment, AttachmentRefused
from iocdesk.reports.model import ReportId
from iocdesk.store.connection import APPLICATION_ID, CommitHook, Database, Row
from iocdesk.store.errors import StoreDamaged, StoreKeyWrong, StoreNewer

CHUNK = 256 * 1024
"""Bytes a row."""
ROOM = 1024 * MEBIBYTE
"""Most bytes that are kept on one computer."""
_STRUCTURE = 1
_TABLES = """
CREATE TABLE file (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, type TEXT NOT NULL,
  whole INTEGER NOT NULL, used_at INTEGER NOT NULL, thumb BLOB);
CREATE TABLE chunk (id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES file (id) ON DELETE CASCADE,
  at INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (file, at));
CREATE TABLE upload (report TEXT NOT NULL, sha256 TEXT NOT NULL, state TEXT NOT NULL, upload TEXT NOT NULL,
  sent INTEGER NOT NULL, attempts INTEGER NOT NULL, not_before INTEGER NOT NULL, vi TEXT NOT NULL, en TEXT NOT NULL,
  PRIMARY KEY (report, sha256)) WITHOUT ROWID
"""


class UploadState(StrEnum):
    """How far a file of this computer is."""

    WAITING = "waiting"
    """On this computer; goes when the report that refers to it has gone."""
    SENT = "sent"
    REFUSED = "refused"
    """The server does not take it; a person must choose another."""
    REMOVED = "removed"
    """Taken out of the report again; its room may be used."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that this computer brings to a report.

    Attributes:
        upload_id: what the server calls the upload; "" before it was begun.
        sent: bytes that the server said it has.
        text: why it was not taken the last time; empty when there is nothing to say.
    """

    report_id: ReportId
    sha256: str
    state: UploadState
    upload_id: str = ""
    sent: int = 0
    attempts: int = 0
    not_before: datetime | None = None
    text: Text = Text("", "")


class Files:
    """The files beside one store. Use it on the store's thread; nothing is opened before it is needed."""

    def __init__(
        self, path: Path, key: bytes, clock: Clock, on_commit: CommitHook | None = None, room: int = ROOM
    ) -> None:
        self._path = path
        self._key = key
        self._clock = clock
        self._on_commit = on_commit
        self._room = room
        self._opened: Database | None = None

    @property
    def path(self) -> Path:
        """Where they are."""
        return self._path

    def close(self) -> None:
        """Close; harmless when done twice."""
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()

    # ------------------------------------------------------------ contents

    def put(self, said: Attachment, content: bytes, report_id: ReportId) -> None:
        """Keep a whole file and have it sent for a report, in one durable transaction.

        Raises:
            AttachmentRefused: `attachment.no_room`: this computer holds too many files that were not sent yet.
            StoreError: it could not be kept; then nothing of it was.
        """
        db = self._db()
        with db.write("file"):
            if not self.has(said.sha256):
                self._make_room(db, said.size, said.name)
                self._forget(db, said.sha256)
                self._write(db, said, content)
            db.run(
                "INSERT INTO upload VALUES (?, ?, ?, '', 0, 0, 0, '', '') ON CONFLICT (report, sha256) DO UPDATE"
                " SET state = excluded.state, attempts = 0, not_before = 0, vi = '', en = '' WHERE state != 'sent'",
                report_id, said.sha256, UploadState.WAITING.value,
            )  # fmt: skip

    def has(self, sha256: str) -> bool:
        """Tell whether a file is whole on this computer."""
        row = self._maybe("SELECT whole FROM file WHERE sha256 = ?", sha256)
        return row is not None and bool(row[0])

    def held(self, sha256: str) -> int:
        """Return how many bytes of a file are here."""
        row = self._maybe(
            "SELECT coalesce(max(at + length(data)), 0) FROM chunk JOIN file ON file.id = chunk.file"
            " WHERE sha256 = ?",
            sha256,
        )
        return int(row[0]) if row is not None else 0

    def read(self, sha256: str, offset: int = 0, length: int | None = None) -> bytes:
        """Return bytes of a file; fewer where it ends, none where it is not here."""
        if not self._exists():
            return b""
        end = offset + length if length is not None else 2**62
        rows = self._db().all(
            "SELECT at, data FROM chunk JOIN file ON file.id = chunk.file WHERE sha256 = ? AND at < ?"
            " AND at + length(data) > ? ORDER BY at",
            sha256, end, offset,
        )  # fmt: skip
        found = b"".join(bytes(data) for _, data in rows)
        begin = offset - int(rows[0][0]) if rows else 0
        return found[begin : begin + length] if length is not None else found[begin:]

    def append(self, said: Attachment, offset: int, data: bytes) -> int:
        """Keep a part of a file that is being fetched, and return how much is here; what does not follow is left out.

        Raises:
            AttachmentRefused: `attachment.no_room`; `attachment.mismatch`: the whole is not what the report says, and
                is forgotten.
        """
        db = self._db()
        with db.write("file-part"):
            row = db.maybe("SELECT id FROM file WHERE sha256 = ?", said.sha256)
            if row is None:
                self._make_room(db, said.size, said.name)
                row = (self._begin(db, said, whole=False),)
            here = self.held(said.sha256)
            if offset == here and data:
                db.run("INSERT INTO chunk (file, at, data) VALUES (?, ?, ?)", row[0], here, data)
                here += len(data)
            if here == said.size:
                self._finish(db, said, int(row[0]))
        if here == said.size and not self.has(said.sha256):
            raise _mismatch(said.name)
        return here

    def thumbnail(self, sha256: str) -> bytes:
        """Return the small picture that was kept of a file; b"" where there is none."""
        row = self._maybe("SELECT thumb FROM file WHERE sha256 = ?", sha256)
        return bytes(row[0]) if row is not None and row[0] is not None else b""

    def keep_thumbnail(self, sha256: str, picture: bytes) -> None:
        """Keep a small picture of a file."""
        if self._exists():
            with self._db().write("thumbnail"):
                self._db().run("UPDATE file SET thumb = ? WHERE sha256 = ?", picture, sha256)

    # ------------------------------------------------------------ what is to be sent

    def uploads(self, report_id: ReportId = "") -> tuple[Upload, ...]:
        """Return what this computer brings to a report, or to any."""
        where, values = ("WHERE report = ?", (report_id,)) if report_id else ("", ())
        sql = f"SELECT * FROM upload {where} ORDER BY report, sha256"  # noqa: S608
        return tuple(_upload(row) for row in self._all(sql, *values))

    def waiting(self) -> tuple[Upload, ...]:
        """Return what waits to be sent and may be tried now."""
        now = _ms(self._clock.now())
        rows = self._all(
            "SELECT upload.* FROM upload JOIN file USING (sha256) WHERE state = ? AND whole"
            " AND (not_before <= ? OR not_before > ?) ORDER BY file.size, report, sha256",
            UploadState.WAITING.value, now, now + 7_200_000,
        )  # fmt: skip
        return tuple(_upload(row) for row in rows)

    def size_of(self, sha256: str) -> int:
        """Return a file's size; 0 where nothing is known of it."""
        row = self._maybe("SELECT size FROM file WHERE sha256 = ?", sha256)
        return int(row[0]) if row is not None else 0

    def came_to(self, report_id: ReportId, sha256: str, upload_id: str, offset: int, *, whole: bool) -> None:
        """Note how far an upload has come; the attempts before are forgotten."""
        state = UploadState.SENT if whole else UploadState.WAITING
        self._set(
            "state = CASE WHEN state = 'removed' THEN state ELSE ? END, upload = ?, sent = ?, attempts = 0,"
            " not_before = 0, vi = '', en = ''",
            (state.value, upload_id, offset), report_id, sha256,
        )  # fmt: skip

    def not_taken(
        self, report_id: ReportId, sha256: str, error: IocError, wait: timedelta, *, final: bool = False
    ) -> None:
        """Note why a file was not taken, and when to try again; `final` waits for a person."""
        state = UploadState.REFUSED if final else UploadState.WAITING
        until = _ms(self._clock.now() + wait)
        self._set(
            "state = CASE WHEN state = 'removed' THEN state ELSE ? END, upload = '', attempts = attempts + 1,"
            " not_before = ?, vi = ?, en = ?",
            (state.value, until, error.text.vi, error.text.en), report_id, sha256,
        )  # fmt: skip

    def mark(self, report_id: ReportId, sha256: str, state: UploadState) -> None:
        """Note that a file was taken out of a report, or put back; one that was sent stays so."""
        self._set("state = ?, not_before = 0", (state.value,), report_id, sha256, " AND state != 'sent'")

    def offer_again(self) -> None:
        """Have everything that is still here offered anew: the server was put back and may have lost it."""
        if self._exists():
            with self._db().write("offer-again"):
                self._db().run(
                    "UPDATE upload SET state = 'waiting', upload = '', sent = 0 WHERE state = 'sent'"
                )

    # ------------------------------------------------------------ inside

    def _set(
        self, change: str, values: tuple[object, ...], report_id: str, sha256: str, more: str = ""
    ) -> None:
        if self._exists():
            sql = f"UPDATE upload SET {change} WHERE report = ? AND sha256 = ?{more}"  # noqa: S608
            with self._db().write("upload"):
                self._db().run(sql, *values, report_id, sha256)

    def _exists(self) -> bool:
        return self._opened is not None or self._path.exists()

    def _all(self, sql: str, *values: object) -> list[Row]:
        return self._db().all(sql, *values) if self._exists() else []

    def _maybe(self, sql: str, *values: object) -> Row | None:
        return self._db().maybe(sql, *values) if self._exists() else None

    def _db(self) -> Database:
        if self._opened is None:
            if not self._path.exists():
                with suppress(OSError):  # SQLite then says what is wrong
                    self._path.touch(0o600)
            try:
                self._opened = self._built()
            except StoreDamaged:
                # Figures are in the store, which is sound; files that were sent can be fetched again.
                self._set_aside()
                self._opened = self._built()
        return self._opened

    def _built(self) -> Database:
        opened = Database(self._path, self._key, self._on_commit)
        try:
            self._build(opened)
        except BaseException:
            opened.close()
            raise
        return opened

    def _set_aside(self) -> None:
        aside = f"{self._path.name}.damaged-{self._clock.now():%Y%m%d%H%M%S}"
        for end in ("", "-wal", "-shm"):
            with suppress(OSError):
                self._path.with_name(self._path.name + end).replace(self._path.with_name(aside + end))

    def _build(self, db: Database) -> None:
        found = int(db.one("PRAGMA user_version")[0])
        if found > _STRUCTURE:
            raise StoreNewer(self._path, found, _STRUCTURE)
        if found and int(db.one("PRAGMA application_id")[0]) != APPLICATION_ID:
            raise StoreKeyWrong(self._path)
        if not found:
            with db.write("files-structure"):
                if int(db.one("PRAGMA user_version")[0]):
                    return
                for statement in _TABLES.split(";"):
                    db.run(statement)
                db.run(f"PRAGMA application_id = {APPLICATION_ID}")
                db.run(f"PRAGMA user_version = {_STRUCTURE}")

    def _begin(self, db: Database, said: Attachment, *, whole: bool) -> int:
        now = _ms(self._clock.now())
        cursor = db.run(
            "INSERT INTO file (sha256, size, type, whole, used_at) VALUES (?, ?, ?, ?, ?)",
            said.sha256, said.size, said.type, int(whole), now,
        )  # fmt: skip
        return int(cursor.lastrowid)

    def _write(self, db: Database, said: Attachment, content: bytes) -> None:
        number = self._begin(db, said, whole=True)
        for at in range(0, len(content), CHUNK):
            db.run(
                "INSERT INTO chunk (file, at, data) VALUES (?, ?, ?)", number, at, content[at : at + CHUNK]
            )

    def _finish(self, db: Database, said: Attachment, number: int) -> None:
        found = hashlib.sha256()
        for (data,) in db.each("SELECT data FROM chunk WHERE file = ? ORDER BY at", number):
            found.update(data)
        if found.hexdigest() == said.sha256:
            db.run("UPDATE file SET whole = 1, used_at = ? WHERE id = ?", _ms(self._clock.now()), number)
        else:
            self._forget(db, said.sha256)

    def _forget(self, db: Database, sha256: str) -> None:
        db.run("DELETE FROM chunk WHERE file IN (SELECT id FROM file WHERE sha256 = ?)", sha256)
        db.run("DELETE FROM file WHERE sha256 = ?", sha256)

    def _make_room(self, db: Database, size: int, name: str) -> None:
        """Forget what the server has, the longest unused first, until there is room."""
        total = int(db.one("SELECT coalesce(sum(size), 0) FROM file")[0])
        spare = db.all(
            "SELECT sha256, size FROM file WHERE NOT EXISTS (SELECT 1 FROM upload WHERE upload.sha256 = file.sha256"
            " AND state IN ('waiting', 'refused')) ORDER BY used_at"
        )
        for sha256, taken in spare:
            if total + size <= self._room:
                return
            self._forget(db, str(sha256))
            total -= int(taken)
        if total + size > self._room:
            raise AttachmentRefused(
                "attachment.no_room",
                Text(
                    f"Máy này đang giữ quá nhiều tệp chưa gửi nên chưa nhận thêm “{name}”. Xin kết nối mạng để gửi bớt rồi thêm lại.",
                    f"This computer holds too many files that were not sent, so “{name}” was not taken. Please go online to send some first.",
                ),
            )


def _mismatch(name: str) -> AttachmentRefused:
    return AttachmentRefused(
        "attachment.mismatch",
        Text(
            f"Tệp “{name}” tải về không đúng nội dung báo cáo đã ghi nên không giữ lại. Xin tải lại.",
            f"What was fetched of “{name}” is not what the report says and was not kept. Please fetch it again.",
        ),
    )


def _upload(row: Row) -> Upload:
    report, sha256, state, upload, sent, attempts, not_before, vi, en = row
    at = datetime.fromtimestamp(not_before / 1000, UTC) if not_before else None
    return Upload(
        report, sha256, UploadState(state), upload, sent, attempts, at, Text(vi, en),
    )  # fmt: skip


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
