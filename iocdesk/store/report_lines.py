"""The lines of reports in the file: the header of each working copy, without its cells."""

from __future__ import annotations

from datetime import datetime

from iocdesk.reports.model import Report, ReportKey, ReportState
from iocdesk.store import codec
from iocdesk.store.codec import from_ms, to_ms
from iocdesk.store.connection import Database, Row
from iocdesk.store.errors import UnknownReport
from iocdesk.store.lines import ReportRow, last_day

_REPORT_COLUMNS = (
    "id, name, head, need, gone, form_version, state, remarks, event_at, updated_at, updated_by, submitted_by"
)
_TOUCH = "UPDATE report SET updated_at = ?, updated_by = ? WHERE id = ?"


class ReportLines:
    """Reads and writes the lines of reports over one connection."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def find(self, report_id: str) -> ReportRow | None:
        """Return a report's line; None when it is not here."""
        row = self._db.maybe(f"SELECT {_REPORT_COLUMNS} FROM report WHERE name = ?", report_id)  # noqa: S608 - names from constants of ours
        return None if row is None else self._report_row(row)

    def by_number(self, number: int) -> ReportRow:
        """Return the line of a report by its number in this file."""
        return self._report_row(self._db.one(f"SELECT {_REPORT_COLUMNS} FROM report WHERE id = ?", number))  # noqa: S608 - names from constants of ours

    def get(self, report_id: str) -> ReportRow:
        """Return a report's line.

        Raises:
            UnknownReport: when it is not here.
        """
        row = self.find(report_id)
        if row is None:
            raise UnknownReport(report_id)
        return row

    def create(self, key: ReportKey, form_version: str, event_at: datetime | None) -> ReportRow:
        """Make the line of a report that is not here yet."""
        word = self._db.word
        self._db.run(
            "INSERT INTO report (name, form, unit, period, ends, form_version, state, event_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            key.id,
            word(key.form_id),
            word(key.unit.id),
            word(key.period.id),
            last_day(key.period),
            word(form_version),
            ReportState.DRAFT.value,
            to_ms(event_at),
        )
        return self.get(key.id)

    def save(self, number: int, report: Report) -> None:
        """Write the header of a working copy; what is kept of it in memory is the caller's to drop."""
        word = self._db.word
        self._db.run(
            "UPDATE report SET form_version = ?, state = ?, remarks = ?, event_at = ?, updated_at = ?, "
            "updated_by = ?, submitted_by = ? WHERE id = ?",
            word(report.form_version),
            report.state.value,
            codec.pack_remarks(report.remarks),
            to_ms(report.event_at),
            to_ms(report.updated_at),
            word(report.updated_by) if report.updated_by else None,
            word(report.submitted_by) if report.submitted_by else None,
            number,
        )

    def touch(self, number: int, at: int | None, author: str) -> None:
        """Write who changed the working copy last, and when (milliseconds)."""
        self._db.run(_TOUCH, at, self._db.word(author), number)

    def level(self, row: ReportRow) -> str | None:
        """Return the level of the report's form, from the catalogue; None where the form is not here (yet)."""
        found = self._db.maybe(
            "SELECT level FROM form WHERE name = ? ORDER BY version = ? DESC LIMIT 1",
            row.key.form_id,
            row.form_version,
        )
        return None if found is None else str(found[0])

    def _report_row(self, row: Row) -> ReportRow:
        text = self._db.text
        return ReportRow(
            id=row[0],
            key=ReportKey.parse(row[1]),
            head=row[2],
            need=row[3],
            gone=bool(row[4]),
            form_version=text(row[5]),
            state=ReportState(row[6]),
            remarks=codec.unpack_remarks(row[7]),
            event_at=from_ms(row[8]),
            updated_at=from_ms(row[9]),
            updated_by=text(row[10]),
            submitted_by=text(row[11]),
        )
