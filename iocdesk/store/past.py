"""What is known of a report's past: the server's versions and how they came about, our trail, what was not taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from iocdesk.core.clock import Clock
from iocdesk.core.text import nfc
from iocdesk.forms.model import CellKey
from iocdesk.reports.model import Cell, Operation, Report, ReportId, ReportState, Transition
from iocdesk.store.codec import Packed, from_ms, to_ms, unpack
from iocdesk.store.connection import Database, Row
from iocdesk.store.devices import Devices
from iocdesk.store.errors import UnknownReport
from iocdesk.store.lines import OpStatus
from iocdesk.store.types import AuditRow, VersionInfo
from iocdesk.store.working import Working

_KEPT = (OpStatus.REPLACED, OpStatus.RESOLVED)
_ACCOUNT = "versions/"
"""What stands before a report's id in the name of the slice that tells of its versions."""


class Past:
    """The past of the reports of one store."""

    def __init__(self, database: Database, working: Working, clock: Clock, devices: Devices) -> None:
        self._db = database
        self._working = working
        self._clock = clock
        self._devices = devices

    def versions(self, report_id: ReportId) -> list[VersionInfo]:
        """Return what is known of the server's versions, newest first."""
        row = self._working.lines.get(report_id)
        found = self._db.all(
            "SELECT number, state, at, provisional FROM version WHERE report = ? ORDER BY number DESC", row.id
        )
        infos = []
        for number, state, at, provisional in found:
            report = self._working.versions.get(row, number)
            by = "" if report is None else report.updated_by
            infos.append(VersionInfo(number, ReportState(state), from_ms(at), by, bool(provisional)))
        return infos

    def version(self, report_id: ReportId, number: int) -> Report:
        """Return one version of the server.

        Raises:
            UnknownReport: when the report or that version is not here.
        """
        found = self._working.versions.get(self._working.lines.get(report_id), number)
        if found is None:
            raise UnknownReport(f"{report_id} v{number}")
        return found

    def keep_versions(self, report_id: ReportId, versions: Iterable[Report], account: bytes) -> int:
        """Keep versions that the server was asked for, older ones mostly; return how many were not here yet.

        `account` is how they came about, as the server told it; it replaces what it told before. The head and the working copy stay as they are: only what comes with the changes moves those.

        Raises:
            UnknownReport: when the report is not here.
        """
        kept = 0
        with self._db.write("versions"):
            row = self._working.lines.get(report_id)
            for report in versions:
                if report.version <= row.head and self._working.versions.get(row, report.version) is None:
                    self._working.versions.save(row.id, report, provisional=False)
                    kept += 1
            self._db.run(
                "INSERT OR REPLACE INTO slice (name, etag, fetched_at, payload) VALUES (?, '', ?, ?)",
                _ACCOUNT + report_id,
                to_ms(self._clock.now()),
                account,
            )
        return kept

    def account(self, report_id: ReportId) -> tuple[bytes, datetime | None] | None:
        """Return how the versions came about, as the server told it, and when; None when it was never asked."""
        row = self._db.maybe("SELECT payload, fetched_at FROM slice WHERE name = ?", _ACCOUNT + report_id)
        return None if row is None else (bytes(row[0]), from_ms(row[1]))

    def as_returned(self, report_id: ReportId) -> Mapping[CellKey, Cell] | None:
        """Return the cells as they were when the report came back; None when it did not, or that is not known here.

        The server's version says it, or the trail where the return was made here and is not sent yet.
        """
        row = self._working.lines.get(report_id)
        if row.state is not ReportState.RETURNED:
            return None
        found: Mapping[CellKey, Cell] | None = None
        for (number,) in self._db.all(
            "SELECT number FROM version WHERE report = ? AND number <= ? ORDER BY number DESC",
            row.id,
            row.head,
        ):
            version = self._working.versions.get(row, number)
            if version is None or version.state is not row.state or version.remarks != row.remarks:
                break
            found = version.cells
        return found if found is not None else self._as_returned_here(report_id)

    def _as_returned_here(self, report_id: ReportId) -> Mapping[CellKey, Cell] | None:
        trail = self.audit(report_id)
        moves = [line.number for line in trail if not line.key and line.origin == Transition.RETURN.value]
        if not moves:
            return None
        report = self._working.current(report_id)[1]
        since = [line for line in reversed(trail) if line.number > moves[-1] and line.key]
        return {**report.cells, **{line.key: line.old for line in since}}

    def kept(self, report_id: ReportId) -> list[Operation]:
        """Return our operations that did not become the report: rejected ones since replaced, resolved conflicts."""
        row = self._working.lines.get(report_id)
        ops = self._working.ops.closed(row.id, _KEPT)
        return [self._working.ops.sealed(row, op, self._devices.of(op.seq)) for op in ops]

    def audit(self, report_id: ReportId, key: CellKey | None = None) -> list[AuditRow]:
        """Return what was done to the report here, or to one cell of it ("" for its state), oldest first."""
        row = self._working.lines.get(report_id)
        sql = (
            "SELECT a.id, s.at, s.author, a.key, a.old_flags, a.old_value, a.old_note, a.new_flags, a.new_value, "
            "a.new_note, a.origin, o.name, s.source FROM audit a JOIN stamp s ON s.id = a.stamp "
            "LEFT JOIN op o ON o.id = a.op WHERE a.report = ?"
        )
        if key is None:
            rows = self._db.all(f"{sql} ORDER BY a.id", row.id)
        else:
            rows = self._db.all(f"{sql} AND a.key = ? ORDER BY a.id", row.id, self._db.known_word(nfc(key)))
        return [self._audit_row(found) for found in rows]

    def _audit_row(self, row: Row) -> AuditRow:
        by = self._db.text(row[2])
        return AuditRow(
            number=row[0],
            at=from_ms(row[1]),
            by=by,
            key=self._db.text(row[3]),
            old=unpack(Packed(row[4], row[5], row[6])),
            new=unpack(Packed(row[7], row[8], row[9]), by, row[1], self._db.text(row[12])),
            origin=self._db.text(row[10]),
            op_id=row[11] or "",
        )
