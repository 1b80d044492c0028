"""The working copy: the server's newest version with everything not yet answered laid over it.

`rebuild` works it out anew from head and open operations; that is what makes every order of receipts and changes
come out right. `edit` and `transition` in `reports` write the same result directly.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from iocdesk.forms.canonical import decode_form
from iocdesk.forms.editions import Cells, cells_of, is_newer
from iocdesk.forms.model import CellKey
from iocdesk.reports.attachments import is_file_key
from iocdesk.reports.merge import same
from iocdesk.reports.model import (
    Cell,
    Operation,
    Report,
    ReportKey,
    ReportState,
    Transition,
)
from iocdesk.reports.operations import operation_from_json
from iocdesk.store import codec
from iocdesk.store.codec import Packed, from_ms, to_ms
from iocdesk.store.connection import Database, Row
from iocdesk.store.errors import StoreDamaged, UnknownReport
from iocdesk.store.lines import OpCell, OpRow, OpStatus, ReportRow, last_day
from iocdesk.store.overlay import lay_over

EMPTY = Cell()
_CACHED = 16


_OP_COLUMNS = (
    "id, name, report, status, seq, base, form_version, author, since, created_at, transition, reason, "
    "remarks, event_at, sha256"
)
_REPORT_COLUMNS = (
    "id, name, head, need, gone, form_version, state, remarks, event_at, updated_at, updated_by, submitted_by"
)


_PUT_CELL = "INSERT OR REPLACE INTO cell (report, key, flags, value, stamp, note) VALUES (?, ?, ?, ?, ?, ?)"
_PUT_OP_CELL = (
    "INSERT INTO op_cell (op, key, flags, value, stamp, note, base_flags, base_value, base_stamp, base_note) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (op, key) DO UPDATE SET "
    "flags = excluded.flags, value = excluded.value, stamp = excluded.stamp, note = excluded.note"
)
_ADD_AUDIT = (
    "INSERT INTO audit (report, key, op, stamp, origin, old_flags, old_value, old_note, "
    "new_flags, new_value, new_note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_OP_NEWS = (
    "SELECT c.key, c.flags, c.value, c.note, s.author, s.at, s.source FROM op_cell c "
    "LEFT JOIN stamp s ON s.id = c.stamp"
)
_TOUCH = "UPDATE report SET updated_at = ?, updated_by = ? WHERE id = ?"


class Working:
    """Reads and writes working copies over one connection; keeps the last few in memory."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._cache: dict[str, Report] = {}
        self._lines: dict[str, ReportRow] = {}
        self._seen = -1

    # -- lines ---------------------------------------------------------------------------------------------

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

    def save_header(self, number: int, report: Report) -> None:
        """Write the header of a working copy."""
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
        self.drop(report.id)

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

    # -- working copies ------------------------------------------------------------------------------------

    def load(self, row: ReportRow) -> Report:
        """Return the working copy."""
        self._look_around()
        cached = self._cache.get(row.key.id)
        if cached is not None:
            return cached
        report = Report(
            key=row.key,
            form_version=row.form_version,
            state=row.state,
            version=row.head,
            cells=self.cells(row.id),
            remarks=row.remarks,
            event_at=row.event_at,
            updated_at=row.updated_at,
            updated_by=row.updated_by,
            submitted_by=row.submitted_by,
        )
        if not self._db.in_transaction:
            self.keep(report)
        return report

    def cached(self, report_id: str) -> Report | None:
        """Return the working copy if it is in memory and nobody has written since."""
        self._look_around()
        return self._cache.get(report_id)

    def current(self, report_id: str) -> tuple[ReportRow, Report]:
        """Return a report's line and its working copy; of the line only what no edit changes is sure.

        Raises:
            UnknownReport: when it is not here.
        """
        self._look_around()
        report, row = self._cache.get(report_id), self._lines.get(report_id)
        if report is None or row is None:
            row = self.get(report_id)
            report = self.load(row)
        return row, report

    def keep(self, report: Report, row: ReportRow | None = None, report_id: str = "") -> None:
        """Keep a committed working copy in memory; its line and its id where they are at hand."""
        report_id = report_id or report.id
        self._cache.pop(report_id, None)
        self._cache[report_id] = report
        if row is not None:
            self._lines[report_id] = row
        if len(self._cache) > _CACHED:
            self.drop(next(iter(self._cache)))

    def drop(self, report_id: str) -> None:
        """Forget what is in memory of a report."""
        self._cache.pop(report_id, None)
        self._lines.pop(report_id, None)

    def forget(self) -> None:
        """Forget every report in memory: what was kept may have been rolled back."""
        self._cache.clear()
        self._lines.clear()

    @property
    def seen(self) -> int:
        """The number of the last commit of another connection that was noticed."""
        return self._seen

    def _look_around(self) -> None:
        seen = self._db.data_version()
        if seen != self._seen:
            self._cache.clear()
            self._lines.clear()
            self._seen = seen

    def cells(self, number: int) -> dict[CellKey, Cell]:
        """Return the cells of a working copy."""
        rows = self._db.all(
            "SELECT c.key, c.flags, c.value, c.note, s.author, s.at, s.source FROM cell c "
            "LEFT JOIN stamp s ON s.id = c.stamp WHERE c.report = ?",
            number,
        )
        return {self._db.text(row[0]): self._cell(*row[1:]) for row in rows}

    def save_cells(self, number: int, cells: Mapping[CellKey, Cell]) -> None:
        """Write cells of a working copy."""
        rows = []
        for key, cell in cells.items():
            packed = codec.pack(cell)
            stamp = self.stamp(cell)
            rows.append((number, self._db.word(key), packed.flags, packed.value, stamp, packed.note))
        self._db.many(_PUT_CELL, rows)

    def save_edit(
        self, number: int, op: int, news: Mapping[CellKey, OpCell], origin: str, at: datetime, author: str
    ) -> None:
        """Write an edit: cells of the working copy, their place in the operation, their audit rows, the line.

        Same as `save_cells`, `put_op_cells` and `audit`, with each cell packed once.
        """
        word = self._db.word
        why, now = word(origin), to_ms(at)
        cells: list[Row] = []
        ops: list[Row] = []
        trail: list[Row] = []
        for key, cell in news.items():
            new, old = codec.pack(cell.new), codec.pack(cell.base)
            name, stamp = word(key), self._db.stamp(author, now, cell.new.source)
            columns = _columns(new, stamp)
            cells.append((number, name, *columns))
            ops.append((op, name, *columns, *_columns(old, self.stamp(cell.base))))
            trail.append((number, name, op, stamp, why, *old, *new))
        self._db.many(_PUT_CELL, cells)
        self._db.many(_PUT_OP_CELL, ops)
        self._db.many(_ADD_AUDIT, trail)
        self._db.run(_TOUCH, now, word(author), number)

    def stamp(self, cell: Cell) -> int | None:
        """Return the number of a cell's who-when-whence; None where nothing is known."""
        if not cell.author and cell.at is None and not cell.source:
            return None
        return self._db.stamp(cell.author, to_ms(cell.at), cell.source)

    def _cell(
        self, flags: int, value: Any, note: str | None, author: int | None, at: int | None, source: int | None
    ) -> Cell:
        try:
            return codec.unpack(Packed(flags, value, note), self._db.text(author), at, self._db.text(source))
        except codec.CodecError as error:
            raise StoreDamaged(self._db.path, str(error)) from error

    # -- versions ------------------------------------------------------------------------------------------

    def version(self, row: ReportRow, number: int) -> Report | None:
        """Return a version of the server; None when it is not here."""
        found = self._db.maybe("SELECT body FROM version WHERE report = ? AND number = ?", row.id, number)
        if found is None:
            return None
        try:
            return codec.unpack_report(row.key, number, found[0])
        except codec.CodecError as error:
            raise StoreDamaged(self._db.path, str(error)) from error

    def save_version(self, number: int, report: Report, *, provisional: bool) -> None:
        """Keep a version of the server; what the server itself tells replaces what was worked out here."""
        self._save_block(number, report, codec.pack_report(report), provisional=provisional)

    def _save_block(self, number: int, report: Report, block: bytes, *, provisional: bool) -> None:
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
        found = self._db.maybe("SELECT body FROM version WHERE report = ? AND number = ?", row.id, row.head)
        if found is None:
            return None
        try:
            return codec.unpack_line(row.key, row.head, found[0])
        except codec.CodecError as error:
            raise StoreDamaged(self._db.path, str(error)) from error

    def stands_alone(self, row: ReportRow, op: OpRow) -> bool:
        """Tell whether the working copy is the head with just this operation's cells laid over it."""
        later, known, differing = self._db.one(
            "SELECT (SELECT count(*) FROM op WHERE report = ?1 AND status < 8 AND id <> ?2), "
            "(SELECT count(*) FROM version WHERE report = ?1 AND number > ?3) + "
            "(SELECT count(*) FROM relay WHERE report = ?1 AND status < 8), "
            "EXISTS (SELECT 1 FROM op_cell o LEFT JOIN cell c ON c.report = ?1 AND c.key = o.key "
            "WHERE o.op = ?2 AND (c.flags IS NOT o.flags OR c.value IS NOT o.value OR c.note IS NOT o.note "
            "OR c.stamp IS NOT o.stamp))",
            row.id,
            op.id,
            row.head,
        )
        return not (later or known or differing)

    def save_landed(self, row: ReportRow, op: int, head: Report) -> None:
        """Make the head before with an operation's cells the next version, which the working copy is already."""
        before = self._db.maybe("SELECT body FROM version WHERE report = ? AND number = ?", row.id, row.head)
        text = self._db.text
        lines = [
            (text(row[0]), Packed(*row[1:4]), (text(row[4]), row[5], text(row[6])))
            for row in self._db.all(f"{_OP_NEWS} WHERE c.op = ?", op)
        ]
        block = codec.laid_over(None if before is None else before[0], head, lines)
        self._save_block(row.id, head, block, provisional=True)
        self._db.run(
            "UPDATE report SET head = ?, need = max(need, ?), gone = 0 WHERE id = ?",
            head.version,
            head.version,
            row.id,
        )
        self.save_header(row.id, head)

    # -- operations ----------------------------------------------------------------------------------------

    def open_ops(self, number: int) -> list[OpRow]:
        """Return a report's open operations, oldest first."""
        rows = self._db.all(
            f"SELECT {_OP_COLUMNS} FROM op WHERE report = ? AND status < 8 ORDER BY id",  # noqa: S608 - names from constants of ours
            number,
        )
        return [self._op_row(row) for row in rows]

    def closed_ops(self, number: int, statuses: Iterable[OpStatus]) -> list[OpRow]:
        """Return a report's closed operations of some statuses, oldest first."""
        wanted = {int(status) for status in statuses}
        rows = self._db.all(
            f"SELECT {_OP_COLUMNS} FROM op WHERE report = ? AND status >= 8 ORDER BY id",  # noqa: S608 - names from constants of ours
            number,
        )
        return [self._op_row(row) for row in rows if row[3] in wanted]

    def op(self, op_id: str) -> OpRow | None:
        """Return an operation by its id."""
        row = self._db.maybe(f"SELECT {_OP_COLUMNS} FROM op WHERE name = ?", op_id)  # noqa: S608 - names from constants of ours
        return None if row is None else self._op_row(row)

    def set_status(self, op: int, status: OpStatus) -> None:
        """Move an operation."""
        self._db.run("UPDATE op SET status = ? WHERE id = ?", int(status), op)

    def op_cells(self, op: int) -> dict[CellKey, OpCell]:
        """Return an operation's cells."""
        rows = self._db.all(
            "SELECT c.key, c.flags, c.value, c.note, s.author, s.at, s.source, "
            "c.base_flags, c.base_value, c.base_note, b.author, b.at, b.source FROM op_cell c "
            "LEFT JOIN stamp s ON s.id = c.stamp LEFT JOIN stamp b ON b.id = c.base_stamp WHERE c.op = ?",
            op,
        )
        return {self._db.text(row[0]): OpCell(self._cell(*row[1:7]), self._cell(*row[7:13])) for row in rows}

    def op_news(self, op: int) -> dict[CellKey, Cell]:
        """Return what an operation makes of its cells."""
        rows = self._db.all(f"{_OP_NEWS} WHERE c.op = ?", op)
        return {self._db.text(row[0]): self._cell(*row[1:]) for row in rows}

    def has_cells(self, op: int) -> bool:
        """Tell whether an operation changes any cell."""
        return self._db.maybe("SELECT 1 FROM op_cell WHERE op = ? LIMIT 1", op) is not None

    def put_op_cells(self, op: int, cells: Mapping[CellKey, OpCell]) -> None:
        """Write cells of an operation; where one is there already, what the person first saw stays."""
        rows = []
        for key, cell in cells.items():
            new, base = codec.pack(cell.new), codec.pack(cell.base)
            rows.append(
                (
                    op,
                    self._db.word(key),
                    *_columns(new, self.stamp(cell.new)),
                    *_columns(base, self.stamp(cell.base)),
                )
            )
        self._db.many(_PUT_OP_CELL, rows)

    def operation(self, row: ReportRow, op: OpRow, device_id: str) -> Operation:
        """Return a sealed operation as it was handed out."""
        return Operation(
            op_id=op.name,
            report_id=row.key.id,
            base_version=op.base,
            device_id=device_id,
            seq=op.seq or 0,
            form_version=op.form_version,
            author=op.author,
            created_at=op.created_at or op.since,
            cells=self.op_news(op.id),
            transition=op.transition,
            reason=op.reason,
            remarks=op.remarks,
            event_at=op.event_at,
            sha256=op.sha256,
        )

    def _op_row(self, row: Row) -> OpRow:
        since = from_ms(row[8])
        assert since is not None  # noqa: S101 - the column is NOT NULL
        return OpRow(
            id=row[0],
            name=row[1],
            report=row[2],
            status=OpStatus(row[3]),
            seq=row[4],
            base=row[5],
            form_version=self._db.text(row[6]),
            author=self._db.text(row[7]),
            since=since,
            created_at=from_ms(row[9]),
            transition=None if row[10] is None else Transition(row[10]),
            reason=row[11] or "",
            remarks=codec.unpack_remarks(row[12]),
            event_at=from_ms(row[13]),
            sha256=row[14] or "",
        )

    # -- operations of others ------------------------------------------------------------------------------

    def relayed(self, row: ReportRow) -> list[tuple[OpRow, dict[CellKey, OpCell]]]:
        """Return the relayed operations that are laid over the head, in order; see `relays`."""
        rows = self._db.all(
            "SELECT body FROM relay WHERE report = ?1 AND ((status = 1 AND base >= ?2) OR (status = 5 AND "
            "version > ?2)) ORDER BY device, seq",
            row.id,
            row.head,
        )
        found = []
        for (body,) in rows:
            op = operation_from_json(json.loads(body))
            cells = {
                key: OpCell(
                    replace(cell, author=cell.author or op.author, at=cell.at or op.created_at), EMPTY
                )
                for key, cell in op.cells.items()
            }
            found.append((_line_of(op, row.id), cells))
        return found

    def awaits_relays(self, number: int) -> bool:
        """Tell whether operations of others are still to be passed on for a report."""
        return self._db.maybe("SELECT 1 FROM relay WHERE report = ? AND status = 1", number) is not None

    def land_relays(self, row: ReportRow, head: int) -> bool:
        """Close relayed operations whose result is now here.

        Returns:
            whether every version after the one known before (`row.head`) is the result of one of them, so that
            nobody else has changed anything meanwhile.
        """
        rows = self._db.all(
            "SELECT version, receipt FROM relay WHERE report = ? AND status = 5 AND version <= ?",
            row.id,
            head,
        )
        if not rows:
            return False
        self._db.run(
            "UPDATE relay SET status = 8 WHERE report = ? AND status = 5 AND version <= ?", row.id, head
        )
        applied = {version for version, receipt in rows if json.loads(receipt)["status"] == "applied"}
        return set(range(row.head + 1, head + 1)) <= applied

    # -- putting together ----------------------------------------------------------------------------------

    def level(self, row: ReportRow) -> str | None:
        """Return the level of the report's form, from the catalogue; None where the form is not here (yet)."""
        found = self._db.maybe(
            "SELECT level FROM form WHERE name = ? ORDER BY version = ? DESC LIMIT 1",
            row.key.form_id,
            row.form_version,
        )
        return None if found is None else str(found[0])

    def form_cells(self, form_id: str, version: str) -> Cells | None:
        """Return which cells a form has at a version; None where it is not here."""
        found = self._db.maybe("SELECT body FROM form WHERE name = ? AND version = ?", form_id, version)
        return None if found is None else cells_of(decode_form(json.loads(found[0])))

    def fitting(self, row: ReportRow, cells: Mapping[CellKey, OpCell]) -> Mapping[CellKey, OpCell]:
        """Return the cells that the report's form has; all of them where the form is not here."""
        known = self.form_cells(row.key.form_id, row.form_version)
        return cells if known is None else {k: it for k, it in cells.items() if k in known or is_file_key(k)}

    def says_nothing(self, row: ReportRow, op: OpRow) -> bool:
        """Tell whether an operation has no cells, moves nothing on, and takes the report to no newer form."""
        if op.transition is not None or self.has_cells(op.id):
            return False
        head = self.head_line(row) if row.head else None
        return head is None or not is_newer(op.form_version, head.form_version)

    def base_report(self, row: ReportRow) -> Report:
        """Return the head, or the empty report that everything starts from."""
        head = self.version(row, row.head) if row.head else None
        if head is not None:
            return head
        return Report(key=row.key, form_version=row.form_version, event_at=row.event_at)

    def rebuild(self, number: int, told: Collection[CellKey] = ()) -> Report:
        """Work the working copy out anew from head and open operations, and write what differs.

        Args:
            told: cells whose change the caller writes into the trail.
        """
        row = self.by_number(number)
        old = self.cells(number)
        report = self.base_report(row)
        level = self.level(row)
        for relayed, brought in self.relayed(row):
            report = lay_over(report, relayed, brought, level)
        for op in self.open_ops(number):
            report = lay_over(report, op, self.op_cells(op.id), level)
        cells = dict(report.cells)
        changed = codec.changed(old, cells)
        self.save_cells(number, changed)
        for key in old.keys() - cells.keys():
            self._db.run("DELETE FROM cell WHERE report = ? AND key = ?", number, self._db.known_word(key))
        self.save_header(number, report)
        merged = {
            key: (old[key], cell)
            for key, cell in changed.items()
            if key in old and key not in told and not same(old[key], cell)
        }
        self.audit(number, merged, "merge", None)
        return report

    def advance_bases(self, row: ReportRow, version: Report, *, after: int | None = None) -> None:
        """Let draft operations start from `version` where their author saw nothing else in their cells.

        An operation with a transition starts from a later version only when that is its own predecessor's result
        (`after` is the base of that predecessor): what others changed must be looked at before it moves on.
        """
        for op in self.open_ops(row.id):
            if op.status is not OpStatus.DRAFT or op.base >= version.version:
                continue
            if op.transition is not None and (after is None or op.base < after):
                continue
            cells = self.op_cells(op.id)
            if all(same(c.base, version.cells.get(k, EMPTY)) for k, c in cells.items()):
                self._db.run("UPDATE op SET base = ? WHERE id = ?", version.version, op.id)

    # -- audit ---------------------------------------------------------------------------------------------

    def audit(
        self, number: int, changes: Mapping[CellKey, tuple[Cell, Cell]], origin: str, op: int | None
    ) -> None:
        """Write one audit row for each cell."""
        if not changes:
            return
        word = self._db.word(origin)
        rows: list[Row] = []
        for key, (before, after) in changes.items():
            old, new = codec.pack(before), codec.pack(after)
            stamp = self._db.stamp(after.author, to_ms(after.at), after.source)
            rows.append((number, self._db.word(key), op, stamp, word, *old, *new))
        self._db.many(_ADD_AUDIT, rows)


def _line_of(op: Operation, report: int) -> OpRow:
    """Return the line that an operation of another computer would have here."""
    return OpRow(
        id=0,
        name=op.op_id,
        report=report,
        status=OpStatus.SEALED,
        seq=op.seq,
        base=op.base_version,
        form_version=op.form_version,
        author=op.author,
        since=op.created_at,
        created_at=op.created_at,
        transition=op.transition,
        reason=op.reason,
        remarks=op.remarks,
        event_at=op.event_at,
        sha256=op.sha256,
    )


def _columns(packed: Packed, stamp: int | None) -> tuple[object, ...]:
    return packed.flags, packed.value, stamp, packed.note


def dumps(content: object) -> str:
    """Write JSON compactly."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
