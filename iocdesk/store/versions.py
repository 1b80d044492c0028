"""The versions that the server has made of reports, as the file keeps them."""

from __future__ import annotations

from iocdesk.reports.model import Report
from iocdesk.store import codec
from iocdesk.store.codec import to_ms
from iocdesk.store.connection import Database
from iocdesk.store.errors import StoreDamaged
from iocdesk.store.lines import ReportRow


class Versions:
    """Reads and writes the server's versions over one connection."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, row: ReportRow, number: int) -> Report | None:
        """Return a version of the server; None when it is not here."""
        block = self.block(row.id, number)
        if block is None:
            return None
        try:
            return codec.unpack_report(row.key, number, block)
        except codec.CodecError as error:
            raise StoreDamaged(self._db.path, str(error)) from error

    def block(self, report: int, number: int) -> bytes | None:
        """Return a version as it stands packed in the file; None when it is not here."""
        found = self._db.maybe("SELECT body FROM version WHERE report = ? AND number = ?", report, number)
        return None if found is None else bytes(found[0])

    def save(self, number: int, report: Report, *, provisional: bool) -> None:
        """Keep a version of the server; what the server itself tells replaces what was worked out here."""
        self.save_block(number, report, codec.pack_report(report), provisional=provisional)

    def save_block(self, number: int, report: Report, block: bytes, *, provisional: bool) -> None:
        """Keep a version whose cells are packed already."""
        self._db.run(
            "INSERT OR REPLACE INTO version (report, number, state, at, provisional, body) VALUES (?, ?, ?, ?, ?, ?)",
            number,
            report.version,
            report.state.value,
            to_ms(report.updated_at),
            int(provisional),
            block,
        )
        self._db.run("DELETE FROM digest WHERE report = ? AND version = ?", number, report.version)

    def head_line(self, row: ReportRow) -> Report | None:
        """Return the head, or the empty report that everything starts from, without cells; None if it is lost."""
        if not row.head:
            return Report(key=row.key, form_version=row.form_version, event_at=row.event_at)
        block = self.block(row.id, row.head)
        if block is None:
            return None
        try:
            return codec.unpack_line(row.key, row.head, block)
        except codec.CodecError as error:
            raise StoreDamaged(self._db.path, str(error)) from error

    def base_report(self, row: ReportRow) -> Report:
        """Return the head, or the empty report that everything starts from."""
        head = self.get(row, row.head) if row.head else None
        if head is not None:
            return head
        return Report(key=row.key, form_version=row.form_version, event_at=row.event_at)
