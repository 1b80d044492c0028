"""Reports as one transaction sees them: what is in the database, and on top what it has decided and not yet written.

Nothing is written until all is judged. Then the numbers are taken and all rows go in a few statements, so that other
writers wait for this one for as short a time as can be, and an item that fails has nothing to undo.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection

from iocdesk.forms.model import CellKey
from iocdesk.gateway import schema
from iocdesk.gateway.archive import (
    SEQ_COUNTER,
    Archive,
    Head,
    Written,
    head_row,
    put_heads,
    version_row,
    written_cells,
)
from iocdesk.gateway.database import next_numbers
from iocdesk.gateway.disputes import note_disputes
from iocdesk.gateway.feed_queue import follow
from iocdesk.gateway.rows import Row, among, put_rows
from iocdesk.gateway.witness import remember
from iocdesk.reports.compare import changed
from iocdesk.reports.model import Cell, Operation, ReceiptStatus, Report, ReportState, Transition
from iocdesk.reports.operations import canonical_json, report_from_json, report_to_json

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Base:
    """Where an operation starts from, seen from the newest version.

    Attributes:
        version: its base version; the newest one where only the same computer's own operations lie between.
        cells: the cells of the base version; None when there is no need of them, or they are not known.
        changed_since: the newest content of the cells that others have changed since; None as before.
    """

    version: int
    cells: Mapping[CellKey, Cell] | None = None
    changed_since: Mapping[CellKey, Cell] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """How much a book held at a moment."""

    versions: int
    answers: int
    relayed: int
    heads: Mapping[str, tuple[Report, Row]]


@dataclass(slots=True)
class _Answer:
    receipt: Json
    row: Row
    counter: str
    """The counter that its number is taken from; "" where it has none."""
    op: Operation


@dataclass(slots=True)
class Book:
    """One transaction's view of reports; `write` puts down what was decided."""

    connection: Connection
    archive: Archive
    _heads: dict[str, tuple[Report, Row]] = field(default_factory=dict)
    _versions: list[tuple[Report, Row, Operation]] = field(default_factory=list)
    _answers: list[_Answer] = field(default_factory=list)
    _relayed: list[Row] = field(default_factory=list)
    _known: dict[str, Head | None] = field(default_factory=dict)

    # ------------------------------------------------------------ reading

    def look_up(self, report_ids: Collection[str]) -> None:
        """Read the newest versions of many reports at once."""
        reports, versions = schema.reports, schema.report_versions
        ids = sorted(report_ids)
        query = select(reports.c.report_id, reports.c.body)
        query = query.where(among(self.connection, reports.c.report_id, ids), reports.c.deleted.is_(False))
        for row in self.connection.execute(query):
            self._known[row.report_id] = Head(report_from_json(json.loads(row.body)))
        rest = [it for it in ids if it not in self._known]
        column = versions.c.report_id
        there = select(column).where(among(self.connection, column, rest)).distinct()
        buried = {row.report_id for row in self.connection.execute(there)} if rest else set()
        self._known.update((it, None) for it in rest if it not in buried)

    def head(self, report_id: str, form_version: str) -> Head | None:
        """Return the newest version; None when there never was such a report."""
        if report_id in self._heads:
            return Head(self._heads[report_id][0])
        if report_id not in self._known:
            self._known[report_id] = self.archive.head(self.connection, report_id, form_version)
        return self._known[report_id]

    def of_unit(self, unit_id: str) -> list[Report]:
        """Return the newest versions of all reports of a unit, by report_id."""
        table = schema.reports
        rows = self.connection.execute(
            select(table.c.report_id, table.c.body).where(
                table.c.unit_id == unit_id, table.c.deleted.is_(False)
            )
        )
        found = {
            row.report_id: self._known_report(row.report_id) or report_from_json(json.loads(row.body))
            for row in rows
        }
        found.update((it.id, it) for it, _ in self._heads.values() if it.key.unit.id == unit_id)
        return [found[report_id] for report_id in sorted(found)]

    def _known_report(self, report_id: str) -> Report | None:
        known = self._known.get(report_id)
        return known.report if known is not None and not known.gone else None

    def base(self, head: Head | None, op: Operation) -> Base:
        """Find what an operation was made on top of.

        A computer sends several operations of one report in one batch, all made on the last version it knew. Its own
        earlier operations are not somebody else's change: applied ones move the base along.
        """
        if head is None:
            return Base(0)
        if head.gone or op.base_version == head.report.version:
            return Base(head.report.version)
        if op.base_version > head.report.version:
            return self._after_a_loss(head.report, op)
        rows = self._since(op.report_id, op.base_version)
        own = [row["device_id"] == op.device_id and int(str(row["op_seq"])) < op.seq for row in rows]
        if rows and all(own) and all(row["status"] == ReceiptStatus.APPLIED for row in rows):
            return Base(head.report.version)
        foreign: set[CellKey] = set()
        for row, mine in zip(rows, own, strict=True):
            keys = json.loads(_bytes(row["changed"]))
            foreign = foreign.difference(keys) if mine else foreign.union(keys)
        known = self._version(op.report_id, op.base_version)
        base = known.cells if known else ({} if op.base_version == 0 else None)
        if base is None:
            return Base(op.base_version)
        since = {key: cell for key, cell in changed(base, head.report.cells).items() if key in foreign}
        return Base(op.base_version, base, since)

    def _after_a_loss(self, head: Report, op: Operation) -> Base:
        """Place an operation on a version that a restored backup has undone and that is not offered again (yet).

        What the same computer did before is no news to it. Of all else nobody knows here whether its author had seen
        it: it is taken for changed, so that nothing is overwritten and nothing moves straight on.
        """
        foreign: set[CellKey] = set()
        strange = False
        for row in self._since(op.report_id, -1):
            mine = row["device_id"] == op.device_id and int(str(row["op_seq"])) < op.seq
            keys = json.loads(_bytes(row["changed"]))
            foreign = foreign.difference(keys) if mine else foreign.union(keys)
            strange = strange or not mine
        if not strange:
            return Base(head.version)
        base = {key: cell for key, cell in head.cells.items() if key not in foreign}
        since = {key: cell for key, cell in head.cells.items() if key in foreign}
        return Base(op.base_version, base, since)

    def _since(self, report_id: str, version: int) -> list[Row]:
        table = schema.report_versions
        columns = (table.c.status, table.c.device_id, table.c.op_seq, table.c.changed)
        rows = self.connection.execute(
            select(*columns)
            .where(table.c.report_id == report_id, table.c.side == "", table.c.version > version)
            .order_by(table.c.version)
        )
        ours = [row for it, row in self._main_line(report_id) if it.version > version]
        return [dict(row._mapping) for row in rows] + ours

    def _main_line(self, report_id: str) -> list[tuple[Report, Row]]:
        return [(it, row) for it, row, _ in self._versions if it.id == report_id and row["side"] == ""]

    def _version(self, report_id: str, version: int) -> Report | None:
        ours = [it for it, _ in self._main_line(report_id) if it.version == version]
        return ours[0] if ours else self.archive.version(self.connection, report_id, version)

    def as_returned(self, head: Report) -> Mapping[CellKey, Cell] | None:
        """Return the cells of a returned report as they were when it came back; None when it did not."""
        table, back = schema.report_versions, Transition.RETURN.value
        if head.state is not ReportState.RETURNED:
            return None
        ours = [it for it, row in self._main_line(head.id) if row["transition"] == back]
        if ours:
            return ours[-1].cells
        row = self.connection.execute(
            select(table.c.body)
            .where(table.c.report_id == head.id, table.c.side == "", table.c.transition == back)
            .order_by(table.c.version.desc())
            .limit(1)
        ).first()
        return report_from_json(json.loads(row.body)).cells if row else None

    # ------------------------------------------------------------ deciding

    def advance(
        self, report: Report, op: Operation, status: ReceiptStatus, now: datetime, written: Written
    ) -> None:
        """Make `report` the newest version, and a change that everybody who may see it will be told of.

        Args:
            written: the operation's cells as JSON.
        """
        row = head_row(report, written_cells(report, op, written), now)
        self._heads.pop(report.id, None)
        self._heads[report.id] = (report, row)
        version = version_row(report, op, status, now, _bytes(row["body"]))
        self._versions.append((report, version, op))

    def keep_beside(self, kept: Report, op: Operation, now: datetime) -> None:
        """Keep a submission in conflict as a version of its own, beside the main line."""
        body = canonical_json(report_to_json(kept))
        row = version_row(kept, op, ReceiptStatus.CONFLICT, now, body, side=op.op_id)
        self._versions.append((kept, row, op))

    def answer(
        self, op: Operation, row: Row, receipt: Json, *, counter: str = "", relayed: Row | None = None
    ) -> None:
        """Keep an operation with its receipt, which gets its number when the book is written."""
        self._answers.append(_Answer(receipt, row, counter, op))
        if relayed is not None:
            self._relayed.append(relayed)

    def mark(self) -> Mark:
        """Return how much was decided, for `back_to`."""
        return Mark(len(self._versions), len(self._answers), len(self._relayed), dict(self._heads))

    def back_to(self, mark: Mark) -> None:
        """Forget what was decided since."""
        del self._versions[mark.versions :]
        del self._answers[mark.answers :]
        del self._relayed[mark.relayed :]
        self._heads = dict(mark.heads)

    # ------------------------------------------------------------ writing

    def write(self, now: datetime) -> str:
        """Give numbers and write everything down; the receipts handed to `answer` then carry theirs.

        Returns the mark of the server's history after it; see `witness`.
        """
        connection = self.connection
        self._number()
        put_rows(connection, schema.operations, [it.row for it in self._answers])
        put_rows(connection, schema.relayed, self._relayed)
        put_rows(connection, schema.report_versions, [row for _, row, _ in self._versions])
        for report, row, op in self._versions:
            if row["side"] == "":
                note_disputes(connection, report, op)
                follow(connection, report, op, now)
        self._write_heads([row for _, row in self._heads.values()])
        return remember(connection, [it.op for it in self._answers], now)

    def _write_heads(self, heads: list[Row]) -> None:
        if not heads:
            return
        first = next_numbers(self.connection, SEQ_COUNTER, len(heads))
        news: list[Row] = []
        others: list[Row] = []
        for place, row in enumerate(heads):
            row["seq"] = first + place
            # Where there was none there will be none of another's either, while the units' locks are held.
            report_id = str(row["report_id"])
            is_new = report_id in self._known and self._known[report_id] is None
            (news if is_new else others).append(row)
        put_rows(self.connection, schema.reports, news)
        put_heads(self.connection, others)

    def _number(self) -> None:
        numbered: dict[str, list[_Answer]] = {}
        for it in self._answers:
            if it.counter:
                numbered.setdefault(it.counter, []).append(it)
        for counter, answers in sorted(numbered.items()):
            first = next_numbers(self.connection, counter, len(answers))
            for place, it in enumerate(answers):
                it.receipt["number"] = f"BN-{counter.partition(':')[2]}-{first + place:06d}"
        for it in self._answers:
            it.row["receipt"] = canonical_json(it.receipt)


def known_operations(connection: Connection, op_ids: Collection[str]) -> dict[str, tuple[str, Json]]:
    """Find which operations were answered before: op_id to hash and receipt."""
    table = schema.operations
    query = select(table.c.op_id, table.c.sha256, table.c.receipt)
    query = query.where(among(connection, table.c.op_id, sorted(op_ids)))
    return {row.op_id: (row.sha256, json.loads(row.receipt)) for row in connection.execute(query)}


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""
