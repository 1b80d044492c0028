"""What waits for the server: sealed in order, offered until answered, cleared only with the receipt in hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError
from iocdesk.core.ids import IdSource
from iocdesk.forms.model import CellKey
from iocdesk.reports.model import Actor, Cell, Operation, Receipt, ReportId
from iocdesk.reports.operations import operation_bytes, seal
from iocdesk.store.codec import to_ms, whole_ms
from iocdesk.store.connection import Database
from iocdesk.store.devices import Devices
from iocdesk.store.drafts import Drafts
from iocdesk.store.lines import OpRow, OpStatus, ReportRow
from iocdesk.store.receipts import Receipts
from iocdesk.store.types import OutboxItem
from iocdesk.store.waiting import waiting_items
from iocdesk.store.working import Working

MAX_OPS = 200
MAX_BYTES = 1_000_000


class _NoRoom(Exception):
    """The next operation does not fit into the batch: the batch is full."""


class Outbox:
    """The outbox of one store."""

    def __init__(
        self,
        database: Database,
        working: Working,
        drafts: Drafts,
        receipts: Receipts,
        clock: Clock,
        devices: Devices,
        ids: IdSource,
    ) -> None:
        self._db = database
        self._working = working
        self._drafts = drafts
        self._receipts = receipts
        self._clock = clock
        self._devices = devices
        self._ids = ids

    # -- looking -------------------------------------------------------------------------------------------

    def pending(self) -> int:
        """Return how many reports have something unanswered."""
        return int(self._db.one("SELECT count(DISTINCT report) FROM op WHERE status < 5")[0])

    def items(self) -> list[OutboxItem]:
        """Return one item for each report with something unanswered, the oldest first."""
        return waiting_items(self._db, self._receipts)

    def receipts(self, report_id: ReportId) -> list[Receipt]:
        """Return the report's receipts, oldest first."""
        return self._receipts.of_report(report_id)

    def receipt(self, op_id: str) -> Receipt | None:
        """Return the receipt of one operation, if it has one."""
        return self._receipts.of(op_id)

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
        seq = self._devices.next_number()
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
                self._receipts.take(receipt)

    # -- after a rejection ---------------------------------------------------------------------------------

    def retry(self, report_id: ReportId, *, actor: Actor | None = None) -> None:
        """Offer a rejected report's cells again, as a new operation; its transition has to be asked for anew."""
        at = whole_ms(self._clock.now())
        with self._db.write("retry"):
            row = self._working.lines.get(report_id)
            author = actor.user_id if actor is not None else row.updated_by
            if self._drafts.fold_rejected(row, author, at):
                for op in self._working.ops.open(row.id):
                    if op.status is OpStatus.DRAFT:
                        self._drafts.drop_if_idle(row, op.id)
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

    def _settle(self, row: ReportRow) -> None:
        head = self._working.versions.get(row, row.head) if row.head else None
        if head is not None:
            self._working.advance_bases(row, head)
        self._working.rebuild(row.id)


def _expect_room(op: Operation, room: int | None) -> None:
    if room is not None and _size(op) > room:
        raise _NoRoom


def _size(op: Operation) -> int:
    return len(operation_bytes(op)) + 1
