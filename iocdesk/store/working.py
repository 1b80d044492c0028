"""The working copy: the server's newest version with everything not yet answered laid over it.

`rebuild` works it out anew from head and open operations; that is what makes every order of receipts and changes
come out right. `edit` and `transition` in `reports` write the same result directly.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from iocdesk.forms.canonical import decode_form
from iocdesk.forms.editions import Cells, cells_of, is_newer
from iocdesk.forms.model import CellKey
from iocdesk.reports.attachments import is_file_key
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.merge import same
from iocdesk.reports.model import Report
from iocdesk.store import codec
from iocdesk.store.cell_rows import CellRows, columns
from iocdesk.store.codec import to_ms
from iocdesk.store.connection import Database, Row
from iocdesk.store.lines import OpCell, OpRow, OpStatus, ReportRow
from iocdesk.store.operation_rows import OperationRows
from iocdesk.store.overlay import lay_over
from iocdesk.store.relayed_rows import RelayedRows
from iocdesk.store.report_lines import ReportLines
from iocdesk.store.versions import Versions

_CACHED = 16


class Working:
    """Reads and writes working copies over one connection; keeps the last few in memory."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self.lines = ReportLines(database)
        self.cells = CellRows(database)
        self.versions = Versions(database)
        self.ops = OperationRows(database, self.cells)
        self.relayed = RelayedRows(database)
        self._cache: dict[str, Report] = {}
        self._lines: dict[str, ReportRow] = {}
        self._seen = -1

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
            cells=self.cells.of(row.id),
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
            row = self.lines.get(report_id)
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

    @contextmanager
    def together(self, label: str) -> Iterator[None]:
        """Make several changes in one transaction; what was kept in memory of one that failed is forgotten."""
        try:
            with self._db.write(label):
                yield
        except BaseException:
            self.forget()
            raise

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

    def save_header(self, number: int, report: Report) -> None:
        """Write the header of a working copy."""
        self.lines.save(number, report)
        self.drop(report.id)

    def save_edit(
        self, number: int, op: int, news: Mapping[CellKey, OpCell], origin: str, at: datetime, author: str
    ) -> None:
        """Write an edit: cells of the working copy, their place in the operation, their audit rows, the line.

        Same as `cells.save`, `ops.put_cells` and `cells.audit`, with each cell packed once.
        """
        word = self._db.word
        why, now = word(origin), to_ms(at)
        cells: list[Row] = []
        ops: list[Row] = []
        trail: list[Row] = []
        for key, cell in news.items():
            new, old = codec.pack(cell.new), codec.pack(cell.base)
            name, stamp = word(key), self._db.stamp(author, now, cell.new.source)
            told = columns(new, stamp)
            cells.append((number, name, *told))
            ops.append((op, name, *told, *columns(old, self.cells.stamp(cell.base))))
            trail.append((number, name, op, stamp, why, *old, *new))
        self.cells.put(cells)
        self.ops.put(ops)
        self.cells.put_audit(trail)
        self.lines.touch(number, now, author)

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
        before = self.versions.block(row.id, row.head)
        block = codec.laid_over(before, head, self.ops.packed_news(op))
        self.versions.save_block(row.id, head, block, provisional=True)
        self._db.run(
            "UPDATE report SET head = ?, need = max(need, ?), gone = 0 WHERE id = ?",
            head.version,
            head.version,
            row.id,
        )
        self.save_header(row.id, head)

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
        if op.transition is not None or self.ops.has_cells(op.id):
            return False
        head = self.versions.head_line(row) if row.head else None
        return head is None or not is_newer(op.form_version, head.form_version)

    def rebuild(self, number: int, told: Collection[CellKey] = ()) -> Report:
        """Work the working copy out anew from head and open operations, and write what differs.

        Args:
            told: cells whose change the caller writes into the trail.
        """
        row = self.lines.by_number(number)
        old = self.cells.of(number)
        report = self.versions.base_report(row)
        level = self.lines.level(row)
        for relayed, brought in self.relayed.over_head(row):
            report = lay_over(report, relayed, brought, level)
        for op in self.ops.open(number):
            report = lay_over(report, op, self.ops.cells(op.id), level)
        cells = dict(report.cells)
        changed = codec.changed(old, cells)
        self.cells.save(number, changed)
        for key in old.keys() - cells.keys():
            self._db.run("DELETE FROM cell WHERE report = ? AND key = ?", number, self._db.known_word(key))
        self.save_header(number, report)
        merged = {
            key: (old[key], cell)
            for key, cell in changed.items()
            if key in old and key not in told and not same(old[key], cell)
        }
        self.cells.audit(number, merged, "merge", None)
        return report

    def advance_bases(self, row: ReportRow, version: Report, *, after: int | None = None) -> None:
        """Let draft operations start from `version` where their author saw nothing else in their cells.

        An operation with a transition starts from a later version only when that is its own predecessor's result
        (`after` is the base of that predecessor): what others changed must be looked at before it moves on.
        """
        for op in self.ops.open(row.id):
            if op.status is not OpStatus.DRAFT or op.base >= version.version:
                continue
            if op.transition is not None and (after is None or op.base < after):
                continue
            cells = self.ops.cells(op.id)
            if all(same(c.base, version.cells.get(k, EMPTY)) for k, c in cells.items()):
                self._db.run("UPDATE op SET base = ? WHERE id = ?", version.version, op.id)
