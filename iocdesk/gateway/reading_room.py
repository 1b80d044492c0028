"""What accounts read back: changes since a cursor, reports, their versions, receipts, the digest of a slice.

Whatever is outside an account's slice does not exist for it: every query here is cut to the slice first.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from iocdesk.core.clock import Clock
from iocdesk.gateway import schema
from iocdesk.gateway.archive import SEQ_COUNTER
from iocdesk.gateway.changed import Wanted, cut, rows_of
from iocdesk.gateway.database import Database, counters_of, stamp
from iocdesk.gateway.directory import Directory, Slice
from iocdesk.gateway.problems import ProblemError, problem_of
from iocdesk.gateway.settings import GatewaySettings
from iocdesk.gateway.witness import expect, newest, unheld
from iocdesk.reports.digest import slice_digest
from iocdesk.reports.model import Actor
from iocdesk.reports.operations import canonical_json

_MAC_BYTES = 16


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """Which reports are asked for; None is any. `after` is the last report_id of the page before."""

    unit: str | None = None
    period: str | None = None
    form: str | None = None
    state: str | None = None
    after: str = ""
    limit: int = 100


USUAL_PAGE = 200
"""How many changes a page has where nothing is said."""


@dataclass(frozen=True, slots=True)
class Pull:
    """One account's question for changes: at most `limit` after a cursor.

    Attributes:
        seen: the mark of the server's history that the caller was last told.
    """

    actor: Actor
    cursor: str | None
    limit: int
    seen: str = ""


class ReadingRoom:
    """Answers reading requests as JSON bytes; stored canonical JSON goes out as it is."""

    def __init__(
        self, database: Database, directory: Directory, settings: GatewaySettings, clock: Clock
    ) -> None:
        self._database = database
        self._directory = directory
        self._settings = settings
        self._clock = clock

    def changes(self, actor: Actor, cursor: str | None, limit: int, seen: str = "") -> bytes:
        """Return a page of changes after a cursor, each report once and as it is now; see `Pull`.

        Raises:
            ProblemError: `history.unknown`; `cursor.expired` beyond the retention, `cursor.unknown` for one of another slice or
                server, or from a future that a restored backup has undone.
        """
        [page] = self.changes_all([Pull(actor, cursor, limit, seen)])
        if isinstance(page, ProblemError):
            raise page
        return page

    def changes_all(self, pulls: Sequence[Pull]) -> list[bytes | ProblemError]:
        """Return what `changes` would for each; what is the same for all is looked up once."""
        with self._database.read() as connection:
            strange = unheld(connection, {it.seen for it in pulls})
            mark = newest(connection)
            counters = counters_of(connection)
            plans = [self._plan(connection, it, counters, strange) for it in pulls]
            rows = rows_of(connection, [it for it in plans if isinstance(it, Wanted)])
        found = iter(rows)
        epoch = counters["epoch"]
        return [
            it if isinstance(it, ProblemError) else self._page(it, next(found), mark, epoch) for it in plans
        ]

    def _plan(
        self, connection: Connection, pull: Pull, counters: Mapping[str, str], strange: Collection[str]
    ) -> Wanted | ProblemError:
        if pull.seen in strange:
            return problem_of("history.unknown")
        visible = self._directory.slice(connection, pull.actor, counters)
        try:
            return Wanted(visible, self._since(counters, pull.cursor, visible), pull.limit)
        except ProblemError as problem:
            return problem

    def _page(self, wanted: Wanted, rows: Sequence[Any], mark: str, epoch: str) -> bytes:
        items: list[bytes] = []
        since, size = wanted.since, 0
        for row in rows[: wanted.limit]:
            size += len(row.body)
            if items and size > self._settings.page_bytes:
                break
            since = row.seq
            items.append(_tombstone(row.seq, row.report_id) if row.deleted else _change(row.seq, row.body))
        more = len(items) < len(rows)
        now = stamp(self._clock.now())
        cursor = self._cursor(since, wanted.visible, epoch)
        tail = {"cursor": cursor, "more": more, "server_time": now, "history": mark}
        return b'{"items":[' + b",".join(items) + b"]," + canonical_json(tail)[1:]

    def reports(self, actor: Actor, query: ReportQuery) -> bytes:
        """Return the reports that match, by report_id."""
        table = schema.reports
        wanted = select(table.c.report_id, table.c.body).where(
            table.c.deleted.is_(False), table.c.report_id > query.after
        )
        for column, value in (
            (table.c.unit_id, query.unit),
            (table.c.period_id, query.period),
            (table.c.form_id, query.form),
            (table.c.state, query.state),
        ):
            if value is not None:
                wanted = wanted.where(column == value)
        with self._database.read() as connection:
            visible = self._directory.slice(connection, actor)
            rows = connection.execute(
                cut(wanted, visible).order_by(table.c.report_id).limit(query.limit + 1)
            ).all()
        more = b"true" if len(rows) > query.limit else b"false"
        return (
            b'{"reports":[' + b",".join(row.body for row in rows[: query.limit]) + b'],"more":' + more + b"}"
        )

    def report(self, actor: Actor, report_id: str) -> bytes:
        """Return the newest version of a report.

        Raises:
            ProblemError: `not_found`.
        """
        table = schema.reports
        query = select(table.c.body).where(table.c.report_id == report_id, table.c.deleted.is_(False))
        with self._database.read() as connection:
            visible = self._directory.slice(connection, actor)
            row = connection.execute(cut(query, visible)).first()
        if row is None:
            raise problem_of("not_found")
        return bytes(row.body)

    def versions(self, actor: Actor, report_id: str) -> bytes:
        """Return how each version of a report came about, submissions in conflict among them.

        Raises:
            ProblemError: `not_found`.
        """
        table = schema.report_versions
        self.report(actor, report_id)
        with self._database.read() as connection:
            rows = connection.execute(
                select(table).where(table.c.report_id == report_id).order_by(table.c.id)
            ).all()
        found = [
            {
                "version": row.version,
                "side": row.side,
                "state": row.state,
                "status": row.status,
                "op_id": row.op_id,
                "author": row.author,
                "at": row.at,
                "transition": row.transition or None,
                "reason": row.reason,
                "changed": json.loads(row.changed),
                "device_id": row.device_id,
            }
            for row in rows
        ]
        return canonical_json({"versions": found})

    def version(self, actor: Actor, report_id: str, number: int, side: str) -> bytes:
        """Return one version as a whole.

        Raises:
            ProblemError: `not_found`.
        """
        table = schema.report_versions
        self.report(actor, report_id)
        with self._database.read() as connection:
            row = connection.execute(
                select(table.c.body).where(
                    table.c.report_id == report_id, table.c.version == number, table.c.side == side
                )
            ).first()
        if row is None:
            raise problem_of("not_found")
        return bytes(row.body)

    def receipt(self, actor: Actor, op_id: str) -> bytes:
        """Return the receipt of an operation.

        Raises:
            ProblemError: `not_found`.
        """
        table = schema.operations
        with self._database.read() as connection:
            visible = self._directory.slice(connection, actor)
            row = connection.execute(
                select(table.c.receipt, table.c.unit_id).where(table.c.op_id == op_id)
            ).first()
        if row is None or not visible.holds(row.unit_id):
            raise problem_of("not_found")
        return bytes(row.receipt)

    def receipts(self, actor: Actor, op_ids: Sequence[str]) -> bytes:
        """Return the receipts of those operations that are known, each once."""
        table = schema.operations
        with self._database.read() as connection:
            visible = self._directory.slice(connection, actor)
            rows = connection.execute(
                select(table.c.receipt, table.c.unit_id).where(table.c.op_id.in_(op_ids))
            ).all()
        found = b",".join(bytes(row.receipt) for row in rows if visible.holds(row.unit_id))
        tail = canonical_json({"server_time": stamp(self._clock.now())})
        return b'{"results":[' + found + b"]," + tail[1:]

    def digest(self, actor: Actor, seen: str = "") -> bytes:
        """Return the digest of the slice, to be compared with the client's own.

        Raises:
            ProblemError: `history.unknown`.
        """
        table = schema.reports
        query = select(table.c.report_id, table.c.version, table.c.digest).where(table.c.deleted.is_(False))
        with self._database.read() as connection:
            expect(connection, seen)
            visible = self._directory.slice(connection, actor)
            rows = connection.execute(cut(query, visible)).all()
        digest = slice_digest((row.report_id, row.version, row.digest) for row in rows)
        return canonical_json({"digest": digest, "count": len(rows), "server_time": stamp(self._clock.now())})

    def _cursor(self, seq: int, visible: Slice, epoch: str) -> str:
        day = self._clock.now().date().isoformat()
        content = f"{seq}.{day}.{visible.mark}".encode()
        return base64.urlsafe_b64encode(content + b"." + self._mac(content, epoch)).decode().rstrip("=")

    def _since(self, counters: Mapping[str, str], cursor: str | None, visible: Slice) -> int:
        if cursor is None:
            return 0
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            content, mac = raw[: -_MAC_BYTES * 2 - 1], raw[-_MAC_BYTES * 2 :]
            genuine = hmac.compare_digest(mac, self._mac(content, counters["epoch"]))
            seq, day, mark = content.decode().split(".") if genuine else ("0", "", "")
        except ValueError:
            genuine, seq, day, mark = False, "0", "", ""
        if not genuine or mark != visible.mark or int(seq) > int(counters.get(SEQ_COUNTER, "0")):
            raise problem_of("cursor.unknown")
        oldest = self._clock.now() - timedelta(days=self._settings.retention_days)
        if day < oldest.date().isoformat():
            raise problem_of("cursor.expired")
        return int(seq)

    def _mac(self, content: bytes, epoch: str) -> bytes:
        secret = self._database.secret + epoch.encode()
        return hmac.new(secret, content, hashlib.sha256).hexdigest()[: _MAC_BYTES * 2].encode()


def _change(seq: int, body: bytes) -> bytes:
    return b'{"seq":%d,"kind":"report","report":' % seq + body + b"}"


def _tombstone(seq: int, report_id: str) -> bytes:
    return canonical_json({"seq": seq, "kind": "tombstone", "report_id": report_id})
