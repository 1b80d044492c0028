"""What sync remembers between runs, and how the server's changes come in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from iocdesk.core.clock import Clock, today
from iocdesk.reports.digest import report_digest
from iocdesk.reports.model import Report, ReportId, ReportKey
from iocdesk.store.codec import from_ms, to_ms, whole_ms
from iocdesk.store.connection import Database
from iocdesk.store.drafts import Drafts
from iocdesk.store.lines import OpStatus, ReportRow
from iocdesk.store.looks import Cells, Looks
from iocdesk.store.losses import Losses
from iocdesk.store.settings import Facts
from iocdesk.store.types import Change, Traffic
from iocdesk.store.working import Working

_CURSOR, _OFFSET, _SUCCESS, _PROTOCOL, _SERVER = "cursor", "offset", "last_success", "protocol", "server"
_REGISTERED, _LINE = "registered_key", "line"
_HISTORY = "history"
_DIGESTS_AT_ONCE = 50
"""A twentieth of a second; what is typed meanwhile waits no longer."""


class SyncState:
    """The sync memory of one store."""

    def __init__(
        self,
        database: Database,
        working: Working,
        drafts: Drafts,
        facts: Facts,
        clock: Clock,
        losses: Losses,
        looks: Looks,
    ) -> None:
        self._db = database
        self._working = working
        self._drafts = drafts
        self._facts = facts
        self._clock = clock
        self._losses = losses
        self._looks = looks

    # -- what is remembered --------------------------------------------------------------------------------

    @property
    def cursor(self) -> str | None:
        """How far the server's changes have been taken in; None: from the beginning."""
        return self._facts.text(_CURSOR)

    def set_cursor(self, cursor: str | None) -> None:
        """Move the cursor; None asks for everything again and touches nothing unsent."""
        self._facts.put(_CURSOR, cursor)

    @property
    def history(self) -> str:
        """How far the server's history went when it last told; "" before that."""
        return self._facts.text(_HISTORY) or ""

    def set_history(self, mark: str) -> None:
        """Remember how far the server's history goes; "" changes nothing."""
        if mark:
            self._facts.put(_HISTORY, mark)

    @property
    def server_offset(self) -> timedelta:
        """Server time minus this computer's time, as last seen."""
        seconds = self._facts.text(_OFFSET)
        return timedelta(0) if seconds is None else timedelta(milliseconds=int(seconds))

    def set_server_offset(self, offset: timedelta) -> None:
        """Remember the server's clock."""
        self._facts.put(_OFFSET, str(offset // timedelta(milliseconds=1)))

    @property
    def last_success(self) -> datetime | None:
        """When a whole sync last succeeded, UTC."""
        millis = self._facts.text(_SUCCESS)
        return None if millis is None else from_ms(int(millis))

    def set_last_success(self, at: datetime) -> None:
        """Remember a whole sync."""
        self._facts.put(_SUCCESS, str(to_ms(whole_ms(at))))

    @property
    def protocol(self) -> int | None:
        """The protocol version last agreed on."""
        found = self._facts.text(_PROTOCOL)
        return None if found is None else int(found)

    def set_protocol(self, protocol: int) -> None:
        """Remember the protocol version."""
        self._facts.put(_PROTOCOL, str(protocol))

    @property
    def registered_key(self) -> str | None:
        """This computer's public signing key, as far as the server knows it."""
        return self._facts.text(_REGISTERED)

    def set_registered_key(self, sign_key: str | None) -> None:
        """Remember which public key the server knows; None: none of this computer's."""
        self._facts.put(_REGISTERED, sign_key)

    @property
    def line(self) -> tuple[int, int]:
        """What the line to the server bore last: bytes of a batch, items of a page; 0 is not known."""
        found = re.fullmatch(r"(\d{1,9}) (\d{1,9})", self._facts.text(_LINE) or "")
        return (int(found[1]), int(found[2])) if found else (0, 0)

    def set_line(self, batch_bytes: int, page_items: int) -> None:
        """Remember what the line bore."""
        self._facts.put(_LINE, f"{batch_bytes} {page_items}")

    @property
    def answers_due(self) -> bool:
        """Whether a report here is under way, so that somebody is to answer it."""
        found = self._db.maybe(
            "SELECT 1 FROM report WHERE state IN ('submitted', 'for_approval', 'sent', 'reopen_requested') "
            "AND gone = 0 LIMIT 1"
        )
        return found is not None

    def count_bytes(self, *, sent: int = 0, received: int = 0) -> None:
        """Add to today's traffic."""
        with self._db.write("traffic"):
            self._db.run(
                "INSERT INTO traffic (day, sent, received) VALUES (?, ?, ?) ON CONFLICT (day) DO UPDATE SET "
                "sent = sent + excluded.sent, received = received + excluded.received",
                today(self._clock).toordinal(),
                sent,
                received,
            )

    def traffic(self, since: date | None = None) -> Traffic:
        """Return the bytes of all days, or of those from `since` on."""
        row = self._db.one(
            "SELECT coalesce(sum(sent), 0), coalesce(sum(received), 0) FROM traffic WHERE day >= ?",
            0 if since is None else since.toordinal(),
        )
        return Traffic(int(row[0]), int(row[1]))

    # -- what comes in -------------------------------------------------------------------------------------

    def apply_changes(
        self, changes: Iterable[Change], cursor: str | None, *, history: str = "", restored: bool = False
    ) -> list[ReportId]:
        """Take the server's changes in and move the cursor, in one transaction; again and in any order is harmless.

        Heads advance and never go back, every version is kept, cells not yet answered stay on top.

        Args:
            history: how far the server's history goes with them.
            restored: the server was put back to a backup: heads go back to what it has, too.

        Returns:
            the reports whose working copy may have changed.
        """
        touched: dict[ReportId, int] = {}
        shown: dict[ReportId, Cells] = {}
        with self._db.write("changes"):
            for change in sorted(changes, key=lambda change: change.seq):
                if change.report_id not in touched:
                    self._remember(change.report_id, shown)
                if restored:
                    self._go_back(change)
                if change.report is None:
                    self._bury(change.report_id, touched, gone=not restored)
                else:
                    touched[change.report_id] = self._take(change.report)
            for report_id, number in touched.items():
                after = self._working.rebuild(number)
                if report_id in shown:
                    self._looks.note(report_id, shown[report_id], after.cells)
            if cursor is not None:
                self._facts.put(_CURSOR, cursor)
            self.set_history(history)
        return list(touched)

    def _remember(self, report_id: ReportId, shown: dict[ReportId, Cells]) -> None:
        """Remember what a report shows where there is work of ours in it that meets what comes now."""
        row = self._working.lines.find(report_id)
        if row is not None and any(
            self._working.ops.has_cells(op.id) for op in self._working.ops.open(row.id)
        ):
            shown[report_id] = self._working.cells.of(row.id)

    def _go_back(self, change: Change) -> None:
        row = self._working.lines.find(change.report_id)
        if row is not None:
            self._losses.go_back(row, change.report)

    def _bury(self, report_id: ReportId, touched: dict[ReportId, int], *, gone: bool) -> None:
        row = self._working.lines.find(report_id)
        if row is not None:
            self._db.run("UPDATE report SET gone = ? WHERE id = ?", int(gone), row.id)
            touched[report_id] = row.id

    def _take(self, report: Report) -> int:
        row = self._working.lines.find(report.id)
        if row is None:
            row = self._working.lines.create(report.key, report.form_version, report.event_at)
        if row.gone:
            self._db.run("UPDATE report SET gone = 0 WHERE id = ?", row.id)
        self._working.versions.save(row.id, report, provisional=False)
        if report.version >= row.head:
            self._db.run("UPDATE report SET head = ? WHERE id = ?", report.version, row.id)
            self._land(row, report)
        return row.id

    def _land(self, row: ReportRow, head: Report) -> None:
        """Close operations whose result is now here, and let drafts start from the new head."""
        for op in self._working.ops.open(row.id):
            if op.status is OpStatus.LANDED and self._receipt_version(op.id) <= head.version:
                self._working.ops.set_status(op.id, OpStatus.DONE)
        ours = self._working.relayed.land(row, head.version)
        self._working.advance_bases(row, head, after=row.head if ours else None)

    def _receipt_version(self, op: int) -> int:
        row = self._db.maybe("SELECT version FROM receipt WHERE op = ?", op)
        return 0 if row is None else int(row[0])

    def behind(self) -> list[ReportId]:
        """Return the reports of which a receipt spoke of a version that has not come yet."""
        return [
            str(row[0]) for row in self._db.all("SELECT name FROM report WHERE need > head ORDER BY name")
        ]

    def digests(self) -> list[tuple[ReportId, int, str]]:
        """Return id, version and digest of every head here, for comparing the slice with the server's.

        Each is worked out once and kept; a head that cannot be read is left out.
        """
        # Joined with the index of versions alone: their bodies stay where they are.
        rows = self._db.all(
            "SELECT r.id, r.name, r.head, d.sha256 FROM report r JOIN version v ON v.report = r.id AND "
            "v.number = r.head LEFT JOIN digest d ON d.report = r.id AND d.version = r.head "
            "WHERE r.head > 0 AND r.gone = 0"
        )
        found = [(name, head, bytes(digest).hex()) for _, name, head, digest in rows if digest is not None]
        missing = [int(row[0]) for row in rows if row[3] is None]
        for start in range(0, len(missing), _DIGESTS_AT_ONCE):
            found += self._work_out(missing[start : start + _DIGESTS_AT_ONCE])
        return found

    def _work_out(self, numbers: list[int]) -> list[tuple[ReportId, int, str]]:
        """Work digests out and keep them, in one transaction: nobody changes a version meanwhile."""
        found: list[tuple[ReportId, int, str]] = []
        with self._db.write("digests"):
            for number in numbers:
                row = self._working.lines.by_number(number)
                head = self._working.versions.get(row, row.head) if row.head and not row.gone else None
                if head is None:
                    continue
                digest = report_digest(head)
                found.append((head.id, head.version, digest))
                self._db.run(
                    "INSERT OR REPLACE INTO digest (report, version, sha256) VALUES (?, ?, ?)",
                    number,
                    head.version,
                    bytes.fromhex(digest),
                )
        return found

    def known(self, key: ReportKey) -> bool:
        """Whether the report is on this computer."""
        return self._working.lines.find(key.id) is not None
