"""What waits for the server: sealed in order, offered until answered, cleared only with the receipt in hand."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.core.ids import IdSource
from iocdesk.forms.editions import newest
from iocdesk.forms.model import CellKey
from iocdesk.reports.model import Actor, Cell, Operation, Receipt, ReceiptStatus, Report, ReportId
from iocdesk.reports.operations import (
    canonical_json,
    operation_bytes,
    receipt_from_json,
    receipt_to_json,
    seal,
)
from iocdesk.store.codec import from_ms, to_ms, whole_ms
from iocdesk.store.connection import Database, Row
from iocdesk.store.devices import Devices
from iocdesk.store.drafts import Drafts
from iocdesk.store.lines import OpRow, OpStatus, ReportRow
from iocdesk.store.log import Log
from iocdesk.store.looks import Looks
from iocdesk.store.overlay import moved
from iocdesk.store.types import OutboxItem, OutboxState
from iocdesk.store.working import Working

MAX_OPS = 200
MAX_BYTES = 1_000_000

_STATES = {
    OpStatus.DRAFT: OutboxState.WAITING,
    OpStatus.SEALED: OutboxState.SEALED,
    OpStatus.CONFLICT: OutboxState.CONFLICT,
    OpStatus.REJECTED: OutboxState.REJECTED,
}


@dataclass(frozen=True, slots=True)
class _Line:
    """One open operation as the outbox page shows it."""

    op_id: str
    number: int
    status: OpStatus
    since: datetime
    attempts: int
    tried_at: datetime | None
    error: Text | None
    error_code: str
    cells: int


class _NoRoom(Exception):
    """The next operation does not fit into the batch: the batch is full."""


class Outbox:
    """The outbox of one store."""

    def __init__(
        self,
        database: Database,
        working: Working,
        drafts: Drafts,
        log: Log,
        clock: Clock,
        devices: Devices,
        looks: Looks,
        ids: IdSource,
    ) -> None:
        self._db = database
        self._working = working
        self._drafts = drafts
        self._log = log
        self._looks = looks
        self._clock = clock
        self._devices = devices
        self._ids = ids

    # -- looking -------------------------------------------------------------------------------------------

    def items(self) -> list[OutboxItem]:
        """Return one item for each report with something unanswered, the oldest first."""
        rows = self._db.all(
            "SELECT r.name, o.name, o.id, o.status, o.since, o.attempts, o.tried_at, o.error_code, o.error_vi, "
            "o.error_en, (SELECT count(*) FROM op_cell c WHERE c.op = o.id) "
            "FROM op o JOIN report r ON r.id = o.report WHERE o.status < 5 ORDER BY o.id"
        )
        lines: dict[str, list[_Line]] = {}
        for row in rows:
            lines.setdefault(row[0], []).append(_line(row))
        items = [self._item(report_id, found) for report_id, found in lines.items()]
        return sorted(items, key=lambda item: (item.since, item.report_id))

    def _item(self, report_id: str, lines: list[_Line]) -> OutboxItem:
        worst = max((line.status for line in lines), key=int)
        blamed = next((line for line in lines if line.status is worst and line.error), lines[0])
        refused = next((line for line in lines if line.status is OpStatus.REJECTED), None)
        receipt = None if refused is None else self._receipt_of(refused.number)
        return OutboxItem(
            report_id=report_id,
            op_ids=tuple(line.op_id for line in lines),
            since=min(line.since for line in lines),
            attempts=max(line.attempts for line in lines),
            tried_at=max((line.tried_at for line in lines if line.tried_at), default=None),
            last_error=blamed.error,
            error_code=blamed.error_code,
            state=_STATES[worst],
            cells=sum(line.cells for line in lines),
            problems=() if receipt is None else receipt.problems,
        )

    def pending(self) -> int:
        """Return how many reports have something unanswered."""
        return int(self._db.one("SELECT count(DISTINCT report) FROM op WHERE status < 5")[0])

    def receipts(self, report_id: ReportId) -> list[Receipt]:
        """Return the report's receipts, oldest first."""
        rows = self._db.all(
            "SELECT x.body FROM receipt x JOIN report r ON r.id = x.report WHERE r.name = ? ORDER BY x.op",
            report_id,
        )
        return [receipt_from_json(json.loads(row[0])) for row in rows]

    def receipt(self, op_id: str) -> Receipt | None:
        """Return the receipt of one operation, if it has one."""
        row = self._db.maybe("SELECT x.body FROM receipt x JOIN op o ON o.id = x.op WHERE o.name = ?", op_id)
        return None if row is None else receipt_from_json(json.loads(row[0]))

    def _receipt_of(self, op: int) -> Receipt | None:
        row = self._db.maybe("SELECT body FROM receipt WHERE op = ?", op)
        return None if row is None else receipt_from_json(json.loads(row[0]))

    # -- sending -------------------------------------------------------------------------------------------

    def next_batch(
        self,
        max_ops: int = MAX_OPS,
        max_bytes: int = MAX_BYTES,
        *,
        drafts_travel: bool = True,
        skip: Collection[ReportId] = (),
    ) -> list[Operation]:
        """Return what to send next, sealing drafts that go out for the first time.

        Of each report at most one operation: the sealed one, again and unchanged, until its receipt is here. Reports
        with a conflict or a rejection, and those whose newest version is not here yet, are passed over.

        Args:
            max_bytes: of the operations' JSON; one operation is returned even when it alone is longer.
            drafts_travel: False keeps back drafts that nothing moves on with.
            skip: reports to pass over this time.
        """
        batch: list[Operation] = []
        room = max_bytes
        with self._db.write("seal"):
            for number in self._ready():
                if len(batch) >= max_ops:
                    break
                if skip and self._working.lines.by_number(number).key.id in skip:
                    continue
                try:
                    op = self._next_of(number, room if batch else None, drafts_travel=drafts_travel)
                except _NoRoom:
                    break
                if op is not None:
                    room -= _size(op)
                    batch.append(op)
                if room <= 0:
                    break
        return batch

    def _ready(self) -> list[int]:
        """Return the reports with something to send, those handed out before first."""
        rows = self._db.all(
            "SELECT report, min(CASE status WHEN 2 THEN seq END) AS sealed, min(id) FROM op WHERE status < 8 "
            "GROUP BY report HAVING max(CASE WHEN status >= 3 THEN 1 ELSE 0 END) = 0 "
            "ORDER BY sealed IS NULL, sealed, min(id)"
        )
        return [int(row[0]) for row in rows]

    def _next_of(self, number: int, room: int | None, *, drafts_travel: bool) -> Operation | None:
        row = self._working.lines.by_number(number)
        ops = self._working.ops.open(number)
        first = ops[0]
        if first.status is OpStatus.SEALED:
            op = self._working.ops.sealed(row, first, self._devices.of(first.seq))
            _expect_room(op, room)
            return op
        if self._working.relayed.waiting(number):
            return None  # what came in a package goes first: this was made on top of it
        if row.need > row.head or (not drafts_travel and not any(op.transition for op in ops)):
            return None
        return self._seal(row, first, room)

    def _seal(self, row: ReportRow, op: OpRow, room: int | None) -> Operation | None:
        """Give a draft its name, its number and its hash for good.

        The name is a new one: a draft of the same name in a copy of this file, put back later, may grow otherwise.
        """
        base = self._working.versions.base_report(row)
        event_at = row.event_at if row.event_at != base.event_at or not row.head else None
        created_at = whole_ms(self._clock.now())
        seq = int(self._db.one("SELECT coalesce(max(seq), 0) + 1 FROM op")[0])
        draft = replace(op, name=self._ids.new(), seq=seq, created_at=created_at, event_at=event_at)
        try:
            sealed = seal(self._working.ops.sealed(row, draft, self._devices.current))
        except IocError as error:
            self._refuse(op, error)
            return None
        _expect_room(sealed, room)
        self._db.run(
            "UPDATE op SET name = ?, status = ?, seq = ?, created_at = ?, event_at = ?, sha256 = ? WHERE id = ?",
            sealed.op_id,
            int(OpStatus.SEALED),
            seq,
            to_ms(created_at),
            to_ms(event_at),
            sealed.sha256,
            op.id,
        )
        return sealed

    def _refuse(self, op: OpRow, error: IocError) -> None:
        """Keep an operation that cannot even be sealed visible, and others going."""
        self._working.ops.set_status(op.id, OpStatus.REJECTED)
        self._note_error([op.name], error, whole_ms(self._clock.now()))

    def seal_all(
        self, report_ids: Collection[ReportId] | None = None, *, drafts_travel: bool = True
    ) -> list[Operation]:
        """Seal everything that waits and return it in order, for a sealed package; it stays in the outbox.

        Reports with a conflict or a rejection are passed over. What was sealed before comes as it was handed out.

        Args:
            report_ids: of these reports only.
            drafts_travel: as in `next_batch`.
        """
        found: list[Operation] = []
        with self._db.write("seal"):
            for number in self._ready():
                row = self._working.lines.by_number(number)
                if report_ids is not None and row.key.id not in report_ids:
                    continue
                found += self._seal_report(row, drafts_travel=drafts_travel)
        return found

    def _seal_report(self, row: ReportRow, *, drafts_travel: bool) -> list[Operation]:
        ops = self._working.ops.open(row.id)
        if not drafts_travel and not any(op.transition for op in ops):
            return []
        found: list[Operation] = []
        for op in ops:
            known = op.status is OpStatus.SEALED
            sealed = (
                self._working.ops.sealed(row, op, self._devices.of(op.seq))
                if known
                else self._seal(row, op, None)
            )
            if sealed is None:
                break
            found.append(sealed)
        return found

    def record_attempt(self, op_ids: Iterable[str], error: IocError | None = None) -> None:
        """Remember that these were sent, and what went wrong if so."""
        at = whole_ms(self._clock.now())
        with self._db.write("attempt"):
            self._note_error(list(op_ids), error, at)

    def _note_error(self, op_ids: list[str], error: IocError | None, at: datetime) -> None:
        text = None if error is None else error.text
        self._db.many(
            "UPDATE op SET attempts = attempts + 1, tried_at = ?, error_code = ?, error_vi = ?, error_en = ? "
            "WHERE name = ? AND status < 5",
            [
                (to_ms(at), error and error.code, text and text.vi, text and text.en, op_id)
                for op_id in op_ids
            ],
        )

    # -- being answered ------------------------------------------------------------------------------------

    def record_receipts(self, receipts: Sequence[Receipt]) -> None:
        """Store receipts and everything that follows from them, in one transaction; a second time is harmless.

        A receipt for an operation that is not ours, or of another hash, goes to the support log and changes nothing.
        """
        with self._db.write("receipts"):
            for receipt in receipts:
                self._record(receipt)

    def _record(self, receipt: Receipt) -> None:
        op = self._working.ops.named(receipt.op_id)
        if op is None or op.status is OpStatus.DRAFT:
            self._log.add("receipt.unknown", canonical_json(receipt_to_json(receipt)).decode())
            return
        if op.status is not OpStatus.SEALED:
            known = self._receipt_of(op.id)
            if known is None or (known.status, known.version) != (receipt.status, receipt.version):
                self._log.add("receipt.differs", canonical_json(receipt_to_json(receipt)).decode())
            return
        refused = receipt.status is ReceiptStatus.REJECTED
        row = self._working.lines.by_number(op.report)
        if (receipt.op_sha256 != op.sha256 and not refused) or receipt.report_id != row.key.id:
            self._log.add("receipt.mismatch", canonical_json(receipt_to_json(receipt)).decode())
            return
        self._db.run(
            "INSERT INTO receipt (op, report, version, body) VALUES (?, ?, ?, ?)",
            op.id,
            op.report,
            receipt.version,
            canonical_json(receipt_to_json(receipt)).decode(),
        )
        if receipt.status is ReceiptStatus.APPLIED and self._land(row, op, receipt):
            return
        self._answer(row, op, receipt)
        self._working.rebuild(op.report)

    def _land(self, row: ReportRow, op: OpRow, receipt: Receipt) -> bool:
        """Take in the usual receipt, where `_answer` and `rebuild` would find the working copy as it is.

        The report's only open operation became the version after the one known here, so that version is what the
        working copy says already. Return False where something is not so.
        """
        if row.head + 1 != receipt.version or not self._working.stands_alone(row, op):
            return False
        head = self._working.versions.head_line(row)
        if head is None:
            return False
        result = self._advanced(row, op, receipt, head, edits=self._working.ops.has_cells(op.id))
        self._db.run(
            "UPDATE op SET status = ?, error_code = NULL, error_vi = NULL, error_en = NULL WHERE id = ?",
            int(OpStatus.DONE),
            op.id,
        )
        self._working.save_landed(row, op.id, result)
        return True

    def _answer(self, row: ReportRow, op: OpRow, receipt: Receipt) -> None:
        at = whole_ms(self._clock.now())
        self._db.run("UPDATE op SET error_code = NULL, error_vi = NULL, error_en = NULL WHERE id = ?", op.id)
        if receipt.status is not ReceiptStatus.REJECTED:
            self._db.run("UPDATE report SET need = max(need, ?) WHERE id = ?", receipt.version, row.id)
        if receipt.status is ReceiptStatus.CONFLICT:
            self._working.ops.set_status(op.id, OpStatus.CONFLICT)
        elif receipt.status is ReceiptStatus.REJECTED:
            self._working.ops.set_status(op.id, OpStatus.REJECTED)
            self._show_problem(op, receipt)
        else:
            self._take_in(row, op, receipt)
        if receipt.status is ReceiptStatus.MERGED:
            behind = [it.transition for it in self._working.ops.open(row.id) if it.transition is not None]
            dropped = op.transition or next(iter(behind), None)
            self._looks.note(row.key.id, {}, {}, dropped)
        if receipt.status is not ReceiptStatus.APPLIED:
            self._drafts.drop_moves(row, at)

    def _show_problem(self, op: OpRow, receipt: Receipt) -> None:
        first = receipt.problems[0] if receipt.problems else None
        if first is not None:
            self._db.run(
                "UPDATE op SET error_code = ?, error_vi = ?, error_en = ? WHERE id = ?",
                first.code,
                first.text.vi,
                first.text.en,
                op.id,
            )

    def _take_in(self, row: ReportRow, op: OpRow, receipt: Receipt) -> None:
        """Our operation became part of the report: advance the head where its new content is certain."""
        if row.head >= receipt.version:
            self._working.ops.set_status(op.id, OpStatus.DONE)
        elif row.head + 1 == receipt.version:
            self._working.ops.set_status(op.id, OpStatus.DONE)
            head = self._next_head(row, op, receipt)
            self._working.versions.save(row.id, head, provisional=True)
            self._db.run("UPDATE report SET head = ?, gone = 0 WHERE id = ?", head.version, row.id)
        else:
            self._working.ops.set_status(op.id, OpStatus.LANDED)
            return
        version = self._working.versions.get(row, receipt.version)
        if version is not None:
            after = op.base if receipt.status is ReceiptStatus.APPLIED else None
            self._working.advance_bases(row, version, after=after)

    def _next_head(self, row: ReportRow, op: OpRow, receipt: Receipt) -> Report:
        """Return what the server has now, as `reports.merge` makes it of the head before and the operation."""
        head = self._working.versions.base_report(row)
        cells = self._working.ops.news(op.id)
        result = self._advanced(row, op, receipt, head, edits=bool(cells))
        return replace(result, cells={**head.cells, **cells})

    def _advanced(self, row: ReportRow, op: OpRow, receipt: Receipt, head: Report, *, edits: bool) -> Report:
        """Return the head one version on, its cells aside."""
        edits = edits or op.event_at not in {None, head.event_at}
        applied = receipt.status is ReceiptStatus.APPLIED
        began = (op.form_version,) if not row.head else (head.form_version, op.form_version)
        result = replace(head, version=receipt.version, form_version=newest(began))
        result = replace(
            result, event_at=(op.event_at or head.event_at) if applied else (head.event_at or op.event_at)
        )
        created = op.created_at or op.since
        if applied and op.transition is not None:
            level = self._working.lines.level(row)
            result = moved(result, op.transition, op.author, op.reason, op.remarks, created, level)
        elif op.transition is None or not applied:
            result = replace(result, remarks=head.remarks + op.remarks)
        return replace(result, state=receipt.state, updated_at=receipt.at, updated_by=op.author)

    # -- after a rejection ---------------------------------------------------------------------------------

    def retry(self, report_id: ReportId, *, actor: Actor | None = None) -> None:
        """Offer a rejected report's cells again, as a new operation; its transition has to be asked for anew."""
        at = whole_ms(self._clock.now())
        with self._db.write("retry"):
            row = self._working.lines.get(report_id)
            author = actor.user_id if actor is not None else row.updated_by
            if self._drafts.fold_rejected(row, author, at):
                self._drop_if_empty(row)
                self._settle(row)

    def discard_rejected(self, report_id: ReportId, *, actor: Actor) -> None:
        """Give up what was rejected, on a person's word: cells go back to the server's, the trail keeps them."""
        at = whole_ms(self._clock.now())
        with self._db.write("discard"):
            row = self._working.lines.get(report_id)
            refused = [op for op in self._working.ops.open(row.id) if op.status is OpStatus.REJECTED]
            before = self._working.cells.of(row.id)
            for op in refused:
                self._working.ops.set_status(op.id, OpStatus.REPLACED)
            told = {key for op in refused for key in self._working.ops.cells(op.id)}
            report = self._working.rebuild(row.id, told)
            gone = {
                key: (cell.new, replace(report.cells.get(key, cell.base), author=actor.user_id, at=at))
                for op in refused
                for key, cell in self._working.ops.cells(op.id).items()
                if before.get(key) == cell.new
            }
            self._working.cells.audit(row.id, gone, "discard", None)

    def refused(self, report_id: ReportId) -> dict[CellKey, Cell]:
        """Return the cells of what the server rejected, as they were sent; empty where nothing was."""
        row = self._working.lines.find(report_id)
        found: dict[CellKey, Cell] = {}
        for op in self._working.ops.open(row.id) if row is not None else ():
            if op.status is OpStatus.REJECTED:
                found.update({key: cell.new for key, cell in self._working.ops.cells(op.id).items()})
        return found

    def _drop_if_empty(self, row: ReportRow) -> None:
        for op in self._working.ops.open(row.id):
            if op.status is OpStatus.DRAFT and self._working.says_nothing(row, op):
                self._db.run("UPDATE audit SET op = NULL WHERE report = ? AND op = ?", row.id, op.id)
                self._db.run("DELETE FROM op WHERE id = ?", op.id)

    def _settle(self, row: ReportRow) -> None:
        head = self._working.versions.get(row, row.head) if row.head else None
        if head is not None:
            self._working.advance_bases(row, head)
        self._working.rebuild(row.id)


def _line(row: Row) -> _Line:
    since = from_ms(row[4])
    assert since is not None  # noqa: S101 - the column is NOT NULL
    return _Line(
        op_id=row[1],
        number=row[2],
        status=OpStatus(row[3]),
        since=since,
        attempts=row[5],
        tried_at=from_ms(row[6]),
        error=None if row[8] is None else Text(row[8], row[9] or ""),
        error_code=row[7] or "",
        cells=row[10],
    )


def _expect_room(op: Operation, room: int | None) -> None:
    if room is not None and _size(op) > room:
        raise _NoRoom


def _size(op: Operation) -> int:
    return len(operation_bytes(op)) + 1
