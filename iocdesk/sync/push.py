"""Sending what waits in the outbox: batch by batch, item by item, so that no bad item holds up another report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from iocdesk.api import errors
from iocdesk.api.answers import BatchAnswer, Refusal
from iocdesk.core.errors import IocError, Text
from iocdesk.reports.model import Operation, Problem, Receipt, ReceiptStatus, ReportId, ReportState
from iocdesk.reports.operations import operation_bytes
from iocdesk.sync.batches import Batch, BatchQueue
from iocdesk.sync.effects import (
    Effect,
    FetchReceipts,
    Note,
    SendBatch,
    StoreAttempt,
    StoreReceipts,
    TakeBatch,
)
from iocdesk.sync.events import Answered, BatchTaken, Event, Failed, ReceiptsStored, StoreFailed
from iocdesk.sync.state import Move, State, done, failed, go
from iocdesk.sync.status import Phase

_BLOCKING = frozenset({ReceiptStatus.CONFLICT, ReceiptStatus.REJECTED})
ABOUT_ITEMS = frozenset({400, 403, 409, 422})
"""Statuses that one operation can bring upon its whole batch; 404, 405 and 415 are about the address."""
RECEIPTS = "receipts"
"""The feature of a server that can be asked for receipts."""
MOST_ASKED = 40
WORTH_ASKING = 3_000
"""Bytes of operations, before compression, from which on asking costs less than sending them again."""


class Deferred(IocError):
    """The server named an operation without judging it; it stays in the outbox."""


class PushStep:
    """Empties the outbox."""

    phase = Phase.PUSH

    def __init__(self, state: State) -> None:
        self._state = state
        self._queue = BatchQueue()
        self._failures_in_a_row = 0
        self._patience = 0
        self._searching = False
        self._full = False
        """Whether the outbox held more than was taken."""
        self._asked: frozenset[str] = frozenset()
        """Operations of the head whose receipts are being asked for."""

    def begin(self, now: datetime) -> Move:
        """Take the first batch."""
        return self._take(now)

    def handle(self, event: Event) -> Move:
        """Go on: from the outbox to the server, from its answer to the store, and around again."""
        match event:
            case BatchTaken():
                return self._taken(event)
            case Answered(answer=BatchAnswer() as answer):
                return self._answered(event, answer)
            case Answered():
                return failed(errors.BadAnswer("operations"))
            case Failed():
                return self._failed(event)
            case ReceiptsStored():
                self._state.counts, self._state.moved = event.counts, True
                return self._next(event.now)
            case StoreFailed():
                return failed(event.error)
        return go()

    def _take(self, now: datetime) -> Move:
        size = self._state.size
        self._state.awaited = BatchTaken
        skip = self._state.skipped(now) | self._state.left_out
        return go(TakeBatch(size.operations, size.bytes, skip))

    def _taken(self, event: BatchTaken) -> Move:
        state = self._state
        state.counts = event.counts
        left = max(event.counts.operations, len(event.operations))
        state.total = max(state.total, state.tally.answered + left)
        if not event.operations:
            return done()
        self._queue = BatchQueue(event.operations)
        self._full = left > len(event.operations)
        return self._next(event.now)

    def _next(self, now: datetime, *before: Effect) -> Move:
        if not self._queue:
            move = self._take(now)
            return go(*before, *move.effects)
        asked = self._unsure(self._queue.head)
        if asked:
            self._asked = frozenset(asked)
            return go(*before, FetchReceipts(self._state.ask(), asked))
        return go(*before, SendBatch(self._state.ask(), self._queue.head, self._state.history))

    def _unsure(self, batch: Batch) -> tuple[str, ...]:
        """Return those of a batch whose answer was lost, where it is cheaper to ask than to send them again."""
        state = self._state
        asked = tuple(op.op_id for op in batch if op.op_id in state.unsure)[:MOST_ASKED]
        if not asked or RECEIPTS not in state.features:
            return ()
        size = sum(len(operation_bytes(op)) for op in batch if op.op_id in asked)
        return asked if size >= WORTH_ASKING else ()

    def _told(self, now: datetime, answer: BatchAnswer) -> Move:
        """Take the receipts that the server has; what it does not have is taken from the outbox and sent again."""
        batch = self._queue.head
        receipts = [it for it in ours(batch, answer.receipts) if it.op_id in self._asked]
        self._state.unsure -= self._asked
        self._asked, self._queue = frozenset(), BatchQueue()
        self._block({receipt.report_id for receipt in receipts if receipt.status in _BLOCKING})
        return self._store(receipts) if receipts else self._take(now)

    def _answered(self, event: Answered, answer: BatchAnswer) -> Move:
        if self._asked:
            return self._told(event.now, answer)
        batch = self._queue.head
        receipts = ours(batch, answer.receipts)
        refusals = [item for item in answer.refusals if item.op_id in {op.op_id for op in batch}]
        if not receipts and not refusals:
            return self._server_fault(event.now, errors.BadAnswer("results"))
        self._failures_in_a_row = 0
        self._state.size.answered(event.elapsed_s, full=self._full)
        self._state.unsure -= {op.op_id for op in batch}
        self._queue.done()
        attempts = self._defer(batch, refusals)
        self._block({receipt.report_id for receipt in receipts if receipt.status in _BLOCKING})
        self._state.history = answer.history or self._state.history
        if not receipts:
            return self._next(event.now, *attempts)
        return self._store(receipts, *attempts, history=answer.history)

    def _store(self, receipts: Sequence[Receipt], *before: Effect, history: str = "") -> Move:
        self._state.count_receipts(receipts)
        self._state.awaited = ReceiptsStored
        return go(*before, StoreReceipts(tuple(receipts), history))

    def _defer(self, batch: Batch, refusals: Sequence[Refusal]) -> list[Effect]:
        """Leave out, for this run, the reports of operations that the server did not judge."""
        reports = {op.op_id: op.report_id for op in batch}
        self._block({reports[item.op_id] for item in refusals})
        return [StoreAttempt((item.op_id,), deferral(item)) for item in refusals]

    def _block(self, reports: set[ReportId]) -> None:
        self._state.left_out |= reports
        self._queue.without(reports)

    def _failed(self, event: Failed) -> Move:
        batch, now, error = self._queue.head, event.now, event.error
        if self._asked:
            return self._not_told(now, error)
        if isinstance(error, errors.TooLarge):
            self._state.size.refused(len(batch))
            return self._isolate(now, error)
        if isinstance(error, errors.Refused) and error.status in ABOUT_ITEMS:
            return self._isolate(now, error)
        if isinstance(error, errors.ServerBroken | errors.BadAnswer):
            return self._server_fault(now, error)
        if isinstance(error, errors.TimedOut | errors.Truncated):
            self._state.size.lost(batch, event.elapsed_s)
            if event.elapsed_s >= self._state.size.delay_s:  # sooner than that nothing has arrived
                self._state.unsure |= {op.op_id for op in batch}
        if self._state.goes_on(error):
            return self._again(now, _attempt(batch, error))
        return failed(error, _attempt(batch, error))

    def _again(self, now: datetime, *before: Effect) -> Move:
        """Go on after a loss: ask what arrived, or take less from the outbox."""
        if not self._unsure(self._queue.head):
            self._queue = BatchQueue()
        return self._next(now, *before)

    def _not_told(self, now: datetime, error: IocError) -> Move:
        """Send what could not be asked after, where the server does not know the question; else try again later."""
        if isinstance(error, errors.Refused | errors.BadAnswer):
            self._state.unsure -= self._asked
            self._asked = frozenset()
            return self._again(now)
        self._asked = frozenset()
        return self._again(now) if self._state.goes_on(error) else failed(error)

    def _isolate(self, now: datetime, error: IocError) -> Move:
        """Halve a batch that was refused as a whole; alone, an operation is refused for itself."""
        batch = self._queue.head
        if len(batch) > 1:
            self._queue.split()
            return self._next(now)
        self._queue.done()
        receipt = refused(batch[0], error, now)
        self._block({receipt.report_id})
        return self._store([receipt])

    def _server_fault(self, now: datetime, error: IocError) -> Move:
        """Back off; when it happens again, look for the one operation that makes the server fail."""
        batch = self._queue.head
        self._failures_in_a_row += 1
        if not self._searching:
            self._state.server_faults += 1
            self._searching = self._state.server_faults > 1
            # Halving a batch fails at most this often in a row when one operation is to blame.
            self._patience = len(batch).bit_length() + 2
        if not self._searching or self._failures_in_a_row > self._patience:
            return failed(error, _attempt(batch, error))
        if len(batch) > 1:
            self._queue.split()
            return self._next(now)
        return self._set_aside(now, batch[0], error)

    def _set_aside(self, now: datetime, op: Operation, error: IocError) -> Move:
        until = now + timedelta(seconds=self._state.policy.set_aside_s)
        self._state.set_aside[op.report_id] = until
        self._state.warning = error
        self._queue.done()
        self._block({op.report_id})
        note = Note("push.set_aside", f"{op.report_id} {op.op_id}: {error.code}")
        return self._next(now, _attempt((op,), error), note)


def ours(batch: Batch, receipts: Sequence[Receipt]) -> list[Receipt]:
    """Keep the receipts that answer this very batch: same operation, same hash, each once."""
    expected = {op.op_id: op for op in batch}
    kept: list[Receipt] = []
    for receipt in receipts:
        op = expected.get(receipt.op_id)
        if op is None or receipt.report_id != op.report_id:
            continue
        # Only a refusal may speak of another hash: what was applied must be what was sent.
        if receipt.op_sha256 == op.sha256 or receipt.status is ReceiptStatus.REJECTED:
            kept.append(receipt)
            del expected[receipt.op_id]
    return kept


def refused(op: Operation, error: IocError, now: datetime) -> Receipt:
    """Write down a refusal of the whole request as what it is for its only operation: a rejection."""
    text = error.text
    if isinstance(error, errors.TooLarge):
        text = Text(
            "Báo cáo này lớn hơn mức máy chủ nhận một lần. Xin báo cho bộ phận hỗ trợ của tỉnh.",
            "This report is larger than the server takes at once. Please tell the province's support.",
        )
    return Receipt(
        op_id=op.op_id,
        op_sha256=op.sha256,
        report_id=op.report_id,
        status=ReceiptStatus.REJECTED,
        version=op.base_version,
        state=ReportState.DRAFT,
        number="",
        at=now,
        problems=(Problem("", error.code, text),),
    )


def _attempt(batch: Batch, error: IocError) -> StoreAttempt:
    return StoreAttempt(tuple(op.op_id for op in batch), error)


def deferral(item: Refusal) -> Deferred:
    """Return why the server put an operation off."""
    return Deferred(item.problem.code, item.problem.text, retryable=True)
