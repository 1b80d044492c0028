"""Files that come and go: who may send which, how far it has come, whether it is what the report said, who may have it.

The report comes first: a file is taken only when the newest version of a report that the sender may see refers to it,
by hash, size and type. So nobody can use the server as a store of his own, and what arrives is checked against what was
signed for. Whoever may see the report may have the file; for everybody else neither exists.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from iocdesk.core.clock import Clock
from iocdesk.forms.values import Value
from iocdesk.gateway import schema
from iocdesk.gateway.database import Database, stamp
from iocdesk.gateway.directory import Directory
from iocdesk.gateway.file_folder import FileFolder, PartBusy, PartWriter
from iocdesk.gateway.file_tables import file_grants, file_uploads, files
from iocdesk.gateway.problems import ProblemError, problem_of
from iocdesk.gateway.witness import expect, newest, note
from iocdesk.reports.attachments import MAX_REPORT_BYTES, Attachment, AttachmentRefused, attachment_of
from iocdesk.reports.model import Actor, ReportKey
from iocdesk.reports.sniffing import sniff

_LOG = logging.getLogger("iocdesk.gateway")
MOST_OPEN = 40
"""Uploads that one account may have under way at a time."""
_BUSY_AGAIN_S = 2

Upload = Row[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload has come; `expires` is when it is forgotten unless more comes.

    `history`, of one that is whole, is how far the server's history goes with it; see `witness`.
    """

    upload_id: str
    offset: int
    length: int
    expires: str
    history: str = ""


@dataclass(frozen=True, slots=True)
class Writing:
    """Bytes that are coming in for one upload."""

    upload: Upload
    writer: PartWriter


class FileDesk:
    """Takes files in and hands them out; safe to share between threads and beside other workers."""

    def __init__(
        self,
        database: Database,
        directory: Directory,
        folder: FileFolder,
        clock: Clock,
        random: Callable[[int], bytes],
        keep_hours: int,
    ) -> None:
        self._database = database
        self._directory = directory
        self._folder = folder
        self._clock = clock
        self._random = random
        self._keep = timedelta(hours=keep_hours)

    # ------------------------------------------------------------ taking files in

    def begin(self, actor: Actor, report_id: str, sha256: str, size: int, seen: str = "") -> Progress:
        """Begin an upload, or find the one that was begun: asking again gives the same.

        Args:
            seen: the mark of the server's history that the caller was last told; "" was told none.

        Raises:
            ProblemError: `not_found`; `history.unknown`; `file.unreferenced`: the report does not name this file, hash
                and size; `file.too_many`: the account has too many under way, or the report too many bytes.
        """
        self._forget_old()
        with self._database.write() as connection:
            expect(connection, seen)
            self._expect_visible(connection, actor, report_id)
            said = self._references(connection, report_id).get(sha256)
            if said is None or said.size != size:
                raise problem_of("file.unreferenced")
            known = connection.execute(
                select(file_uploads).where(
                    file_uploads.c.user_id == actor.user_id,
                    file_uploads.c.report_id == report_id,
                    file_uploads.c.sha256 == sha256,
                )
            ).first()
            if known is not None:
                return self._touched(connection, known)
            done = self._have_already(connection, actor, report_id, said)
            if not done:
                self._expect_room(connection, actor, report_id, size)
            return self._begun(connection, actor, report_id, said, done=done)

    def progress(self, actor: Actor, upload_id: str, seen: str = "") -> Progress:
        """Say how far an upload has come.

        Args:
            seen: as above.

        Raises:
            ProblemError: `not_found`; `history.unknown`.
        """
        with self._database.read() as connection:
            expect(connection, seen)
            upload = self._upload(connection, actor, upload_id)
            mark = newest(connection)
        if self._done(upload):
            return Progress(upload_id, upload.size, upload.size, upload.expires_at, mark)
        if not upload.done and self._arrived(upload):
            mark = self._settle(upload)
            return Progress(upload_id, upload.size, upload.size, upload.expires_at, mark)
        return Progress(upload_id, self._folder.received(upload_id), upload.size, upload.expires_at)

    def write(
        self,
        actor: Actor,
        upload_id: str,
        offset: int,
        announced: int | None,
        promised: tuple[str, bytes] | None,
        seen: str = "",
    ) -> Writing:
        """Make ready for bytes; the caller writes them and then calls `end`.

        Args:
            seen: as above.

        Raises:
            ProblemError: `not_found`; `history.unknown`; `file.offset`: the upload stands elsewhere; `file.busy`: somebody else is
                writing; `body.too_large`: more is announced than the file has; `file.no_room`.
        """
        with self._database.write() as connection:
            expect(connection, seen)
            upload = self._upload(connection, actor, upload_id)
            self._touched(connection, upload)
        done = self._done(upload)
        if done or (announced is not None and offset + announced > upload.size):
            raise problem_of("file.offset" if done else "body.too_large")
        try:
            return Writing(upload, self._folder.write(upload_id, offset, upload.size, promised))
        except PartBusy:
            raise problem_of("file.busy", retry_after=_BUSY_AGAIN_S) from None
        except ValueError:
            raise problem_of("file.offset") from None
        except OSError as error:
            raise self._no_room(error) from error

    def end(self, writing: Writing, *, whole: bool) -> Progress:
        """Keep what came; when it is all there, check it and give it to the report.

        Args:
            whole: whether the request's body came to its end.

        Raises:
            ProblemError: `file.checksum`; `file.mismatch`: the file is not what the report says, and is forgotten.
        """
        writer, upload = writing.writer, writing.upload
        agrees = writer.agrees()
        writer.close(whole=whole)
        if whole and not agrees:
            raise problem_of("file.checksum")
        mark = self._settle(upload) if writer.offset == upload.size else ""
        return Progress(upload.id, writer.offset, upload.size, upload.expires_at, mark)

    def abandon(self, writing: Writing, error: OSError) -> ProblemError:
        """Let go of an upload that the disk did not take, and return what to answer."""
        writing.writer.close(whole=False)
        return self._no_room(error)

    def drop(self, actor: Actor, upload_id: str) -> None:
        """Forget an upload; a file that is whole stays.

        Raises:
            ProblemError: `not_found`.
        """
        with self._database.write() as connection:
            self._upload(connection, actor, upload_id)
            connection.execute(delete(file_uploads).where(file_uploads.c.id == upload_id))
        self._folder.drop(upload_id)

    # ------------------------------------------------------------ handing files out

    def listed(self, actor: Actor, report_id: str) -> list[dict[str, object]]:
        """Return the files that a report refers to, each with whether it has arrived.

        Raises:
            ProblemError: `not_found`.
        """
        with self._database.read() as connection:
            self._expect_visible(connection, actor, report_id)
            said = self._references(connection, report_id)
            rows = connection.execute(
                select(file_grants.c.sha256).where(file_grants.c.report_id == report_id)
            )
            here = {row.sha256 for row in rows}
        return [
            {
                "sha256": it.sha256,
                "size": it.size,
                "type": it.type,
                "name": it.name,
                "received": it.sha256 in here and self._folder.has(it.sha256),
            }
            for it in said.values()
        ]

    def content(self, actor: Actor, report_id: str, sha256: str) -> Path:
        """Return where a file is.

        Raises:
            ProblemError: `not_found`; `file.pending`: the report refers to it, and it has not arrived yet.
        """
        with self._database.read() as connection:
            self._expect_visible(connection, actor, report_id)
            granted = self._granted(connection, report_id, sha256)
            said = granted or sha256 in self._references(connection, report_id)
        if granted and self._folder.has(sha256):
            return self._folder.path(sha256)
        raise problem_of("file.pending" if said else "not_found")

    # ------------------------------------------------------------ inside

    def _expect_visible(self, connection: Connection, actor: Actor, report_id: str) -> None:
        visible = self._directory.slice(connection, actor)
        if not visible.holds(ReportKey.parse(report_id).unit.id):
            raise problem_of("not_found")
        there = select(schema.reports.c.report_id).where(
            schema.reports.c.report_id == report_id, schema.reports.c.deleted.is_(False)
        )
        if connection.execute(there).first() is None:
            raise problem_of("not_found")

    def _references(self, connection: Connection, report_id: str) -> dict[str, Attachment]:
        """Return what the newest version of a report says of files, by hash."""
        row = connection.execute(
            select(schema.reports.c.body).where(schema.reports.c.report_id == report_id)
        ).first()
        cells = json.loads(row.body)["cells"] if row is not None else {}
        texts = (cell.get("value", {}).get("v") for cell in cells.values())
        found = (attachment_of(Value.of(text)) for text in texts if isinstance(text, str))
        return {it.sha256: it for it in found if it is not None}

    def _upload(self, connection: Connection, actor: Actor, upload_id: str) -> Upload:
        row = connection.execute(
            select(file_uploads).where(
                file_uploads.c.id == upload_id,
                file_uploads.c.user_id == actor.user_id,
                file_uploads.c.expires_at > stamp(self._clock.now()),
            )
        ).first()
        if row is None or not self._directory.slice(connection, actor).holds(row.unit_id):
            raise problem_of("not_found")
        return row

    def _begun(
        self, connection: Connection, actor: Actor, report_id: str, said: Attachment, *, done: bool
    ) -> Progress:
        upload_id, expires = self._random(16).hex(), self._expiry()
        connection.execute(
            insert(file_uploads).values(
                id=upload_id, user_id=actor.user_id, report_id=report_id,
                unit_id=ReportKey.parse(report_id).unit.id, sha256=said.sha256, size=said.size, type=said.type,
                name=said.name, done=done, expires_at=expires,
            )
        )  # fmt: skip
        mark = newest(connection) if done else ""
        return Progress(upload_id, said.size if done else 0, said.size, expires, mark)

    def _touched(self, connection: Connection, upload: Upload) -> Progress:
        expires = self._expiry()
        connection.execute(
            update(file_uploads).where(file_uploads.c.id == upload.id).values(expires_at=expires)
        )
        if self._done(upload):
            return Progress(upload.id, upload.size, upload.size, expires, newest(connection))
        return Progress(upload.id, self._folder.received(upload.id), upload.size, expires)

    def _done(self, upload: Upload) -> bool:
        """Tell whether a file is whole here: its row says so, and its bytes are in the folder, which may be older."""
        return bool(upload.done) and self._folder.has(upload.sha256)

    def _have_already(self, connection: Connection, actor: Actor, report_id: str, said: Attachment) -> bool:
        """Tell whether nothing need be sent: the report has the file, or another one does that the actor may see.

        That the server knows a hash proves nothing: who merely names it must send the bytes.
        """
        if not self._folder.has(said.sha256):
            return False
        if self._granted(connection, report_id, said.sha256):
            return True
        visible = self._directory.slice(connection, actor)
        rows = connection.execute(select(file_grants.c.unit_id).where(file_grants.c.sha256 == said.sha256))
        if not any(visible.holds(row.unit_id) for row in rows):
            return False
        self._grant(connection, report_id, said.sha256, actor.user_id)
        note(connection, f"{report_id} {said.sha256}", self._clock.now())
        return True

    def _granted(self, connection: Connection, report_id: str, sha256: str) -> bool:
        query = select(file_grants.c.sha256).where(
            file_grants.c.report_id == report_id, file_grants.c.sha256 == sha256
        )
        return connection.execute(query).first() is not None

    def _grant(self, connection: Connection, report_id: str, sha256: str, user_id: str) -> None:
        if not self._granted(connection, report_id, sha256):
            connection.execute(
                insert(file_grants).values(
                    report_id=report_id, sha256=sha256, unit_id=ReportKey.parse(report_id).unit.id,
                    user_id=user_id, granted_at=stamp(self._clock.now()),
                )
            )  # fmt: skip

    def _expect_room(self, connection: Connection, actor: Actor, report_id: str, size: int) -> None:
        waiting = connection.execute(
            select(func.count()).where(
                file_uploads.c.user_id == actor.user_id, file_uploads.c.done.is_(False)
            )
        ).scalar_one()
        held = connection.execute(
            select(func.coalesce(func.sum(files.c.size), 0))
            .join(file_grants, file_grants.c.sha256 == files.c.sha256)
            .where(file_grants.c.report_id == report_id)
        ).scalar_one()
        if waiting >= MOST_OPEN or held + size > 2 * MAX_REPORT_BYTES:
            raise problem_of("file.too_many")

    def _arrived(self, upload: Upload) -> bool:
        """Tell whether all bytes are here and only the last step is missing: a worker was killed before it."""
        part = self._folder.received(upload.id)
        return bool(part == upload.size or (not part and self._folder.kept(upload.id, upload.sha256)))

    def _settle(self, upload: Upload) -> str:
        """Check a whole file and give it to its report; what is not what the report says is forgotten.

        Returns how far the server's history goes with it.
        """
        if self._folder.part(upload.id).exists():
            self._check(upload)
            self._folder.keep(upload.id, upload.sha256)
        moment = self._clock.now()
        now = stamp(moment)
        with self._database.write() as connection:
            known = select(files.c.sha256).where(files.c.sha256 == upload.sha256)
            if connection.execute(known).first() is None:
                connection.execute(
                    insert(files).values(
                        sha256=upload.sha256, size=upload.size, type=upload.type, stored_at=now
                    )
                )
            self._grant(connection, upload.report_id, upload.sha256, upload.user_id)
            connection.execute(update(file_uploads).where(file_uploads.c.id == upload.id).values(done=True))
            mark = note(connection, str(upload.id), moment)
        self._folder.settled(upload.id)
        return mark

    def _check(self, upload: Upload) -> None:
        try:
            same = self._folder.sha256(upload.id) == upload.sha256
            kind = sniff(self._folder.part(upload.id).read_bytes(), upload.name) if same else ""
        except AttachmentRefused as refused:
            kind = refused.code
        if kind == upload.type:
            return
        _LOG.warning("an upload for %s was not what its report says (%s)", upload.report_id, kind or "hash")
        with self._database.write() as connection:
            connection.execute(delete(file_uploads).where(file_uploads.c.id == upload.id))
        self._folder.drop(upload.id)
        raise problem_of("file.mismatch" if not kind else "file.kind", detail=kind)

    def _forget_old(self) -> None:
        """Take away what nobody went on with."""
        now = stamp(self._clock.now())
        with self._database.read() as connection:
            rows = connection.execute(
                select(file_uploads.c.id).where(file_uploads.c.expires_at <= now).limit(20)
            ).all()
        if not rows:
            return
        old = [row.id for row in rows]
        with self._database.write() as connection:
            connection.execute(delete(file_uploads).where(file_uploads.c.id.in_(old)))
        for upload_id in old:
            self._folder.drop(upload_id)

    def _expiry(self) -> str:
        return stamp(self._clock.now() + self._keep)

    @staticmethod
    def _no_room(error: OSError) -> ProblemError:
        _LOG.error("a file could not be stored: %s", error.strerror)
        return problem_of("file.no_room", retry_after=600)
