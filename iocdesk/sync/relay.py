"""Passing on what came in sealed packages, before anything of one's own that was made on top of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from iocdesk.api import errors
from iocdesk.api.answers import BatchAnswer
from iocdesk.core.errors import IocError
from iocdesk.reports.model import Operation, Receipt, ReceiptStatus, ReportId
from iocdesk.reports.signing import SignedOperation
from iocdesk.sync.effects import Effect, Note, SendRelays, StoreRelayAttempt, StoreRelayReceipts, TakeRelays
from iocdesk.sync.events import Answered, Event, Failed, RelayReceiptsStored, RelaysTaken, StoreFailed
from iocdesk.sync.push import ABOUT_ITEMS, deferral, ours, refused
from iocdesk.sync.state import Move, State, done, failed, go
from iocdesk.sync.status import Phase

_BLOCKING = frozenset({ReceiptStatus.CONFLICT, ReceiptStatus.REJECTED})
_ABOUT_RELAYS = (errors.Refused, errors.ServerBroken, errors.BadAnswer, errors.AnswerTooLarge)
"""What may be wrong with these alone, or with a server that does not know them: the rest of the run goes on."""


class RelayStep:
    """Passes relayed operations on, batch by batch."""

    phase = Phase.PUSH

    def __init__(self, state: State) -> None:
        self._state = state
        self._batch: tuple[SignedOperation, ...] = ()
        self._left_out: set[ReportId] = set()
        self._singly = False

    def begin(self, now: datetime) -> Move:  # noqa: ARG002 - the protocol's
        """Take the first batch."""
        return self._take()

    def handle(self, event: Event) -> Move:
        """Go on: from the store to the server, from its answer to the store, and around again."""
        match event:
            case RelaysTaken():
                return self._taken(event)
            case Answered(answer=BatchAnswer() as answer):
                return self._answered(answer)
            case Answered():
                return self._give_up(errors.BadAnswer("relayed-operations"))
            case Failed():
                return self._failed(event.now, event.error)
            case RelayReceiptsStored():
                self._state.counts = event.counts
                return self._take()
            case StoreFailed():
                return failed(event.error)
        return go()

    def _take(self, *before: Effect) -> Move:
        size = self._state.size
        self._state.awaited = RelaysTaken
        most = 1 if self._singly else size.operations
        return go(*before, TakeRelays(most, size.bytes, frozenset(self._left_out)))

    def _taken(self, event: RelaysTaken) -> Move:
        state = self._state
        state.counts = event.counts
        if not event.operations:
            return done()
        left = event.counts.relays + event.counts.operations
        state.total = max(state.total, state.tally.answered + left)
        self._batch = event.operations
        return go(SendRelays(state.ask(), event.operations, state.history))

    @property
    def _operations(self) -> tuple[Operation, ...]:
        return tuple(signed.operation for signed in self._batch)

    def _answered(self, answer: BatchAnswer) -> Move:
        receipts = ours(self._operations, answer.receipts)
        named = {op.op_id for op in self._operations}
        refusals = [item for item in answer.refusals if item.op_id in named]
        if not receipts and not refusals:
            return self._give_up(errors.BadAnswer("results"))
        good = {receipt.op_id for receipt in receipts if receipt.status not in _BLOCKING}
        # What was refused, put off or not answered holds up the rest of its report in this run.
        self._left_out |= {op.report_id for op in self._operations if op.op_id not in good}
        attempts = [StoreRelayAttempt((item.op_id,), deferral(item)) for item in refusals]
        return self._store(receipts, *attempts) if receipts else self._take(*attempts)

    def _store(self, receipts: Sequence[Receipt], *before: Effect) -> Move:
        self._state.count_receipts(receipts)
        self._state.awaited = RelayReceiptsStored
        return go(*before, StoreRelayReceipts(tuple(receipts)))

    def _failed(self, now: datetime, error: IocError) -> Move:
        about_items = isinstance(error, errors.Refused) and error.status in ABOUT_ITEMS
        if about_items or isinstance(error, errors.TooLarge):
            if len(self._batch) > 1:
                self._singly = True
                return self._take()
            [op] = self._operations
            self._left_out.add(op.report_id)
            return self._store([refused(op, error, now)])
        if isinstance(error, _ABOUT_RELAYS):
            return self._give_up(error)
        return failed(error, self._attempt(error))

    def _give_up(self, error: IocError) -> Move:
        """Leave the rest for another run; what was typed here must not wait for it."""
        self._state.warning = error
        return done(self._attempt(error), Note("relay.failed", error.code))

    def _attempt(self, error: IocError) -> StoreRelayAttempt:
        return StoreRelayAttempt(tuple(op.op_id for op in self._operations), error)
