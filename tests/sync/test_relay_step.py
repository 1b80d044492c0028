"""Relaying and registering keys on scripts of events: what is not one's own never holds up what is."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from iocdesk.api import errors
from iocdesk.api.answers import BatchAnswer, Capabilities, ChangesPage, DigestAnswer, PublicKeys, Refusal
from iocdesk.core.errors import IocError
from iocdesk.reports.model import Problem, Receipt, ReceiptStatus, ReportState
from iocdesk.reports.signing import SignedOperation
from iocdesk.sync import effects as ef
from iocdesk.sync import events as ev
from iocdesk.sync.engine import Engine
from iocdesk.sync.memory import Counts, Memory
from iocdesk.sync.schedule import SyncPolicy
from iocdesk.sync.status import Phase
from tests.sync.model import START, TEXT, make_op

KEY = PublicKeys("may-1", "ab" * 32, "age1" + "q" * 58)


@dataclass
class Script:
    """Store and server as scripts: relays by op_id, and what the server says to the next requests for them."""

    relays: list[SignedOperation] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    key: PublicKeys | None = None
    key_says: IocError | None = None
    stored: list[Receipt] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)
    registered: str = ""
    renewed: bool = False
    seen: list[str] = field(default_factory=list)

    def counts(self) -> Counts:
        return Counts(relays=len(self.relays))

    def carry_out(self, effect: ef.Effect, now: datetime) -> ev.Event | None:
        self.seen.append(type(effect).__name__)
        match effect:
            case ef.TakeBatch():
                return ev.BatchTaken(now, (), self.counts())
            case ef.TakeRelays():
                ready = [it for it in self.relays if it.operation.report_id not in effect.skip]
                return ev.RelaysTaken(now, tuple(ready[: effect.max_operations]), self.counts())
            case ef.StoreRelayReceipts():
                self.stored += effect.receipts
                done = {receipt.op_id for receipt in effect.receipts}
                self.relays = [it for it in self.relays if it.operation.op_id not in done]
                return ev.RelayReceiptsStored(now, self.counts())
            case ef.StoreRelayAttempt():
                self.attempts += effect.op_ids
            case ef.TakeAcknowledgements():
                return ev.AcknowledgementsTaken(now, ())
            case ef.TakeKey():
                return ev.KeyTaken(now, self.key)
            case ef.StoreKeyRegistered():
                self.registered = effect.sign_key
            case ef.RenewKey():
                self.renewed = True
            case ef.StoreChanges():
                return ev.ChangesStored(now, "1", self.counts())
            case ef.CompareDigest():
                return ev.DigestCompared(now, same=True)
            case ef.Request():
                return self.exchange(effect, now)
        return None

    def exchange(self, request: ef.Request, now: datetime) -> ev.Event:
        try:
            return ev.Answered(now, request.request, self.answer(request, now))
        except IocError as error:
            return ev.Failed(now, request.request, error)

    def answer(self, request: ef.Request, now: datetime) -> ev.Answer:
        match request:
            case ef.FetchCapabilities():
                return Capabilities(1, 1, "IOC", now)
            case ef.FetchChanges():
                return ChangesPage((), "1", False, now)
            case ef.FetchDigest():
                return DigestAnswer("", 0, now)
            case ef.RegisterKey():
                if self.key_says is not None:
                    raise self.key_says
                return ev.KeyRegistered()
            case ef.SendRelays():
                return self.relayed(request.operations, now)
        raise errors.Unacceptable("nothing.else", TEXT, status=404)

    def relayed(self, operations: tuple[SignedOperation, ...], now: datetime) -> BatchAnswer:
        said = self.says.pop(0) if self.says else "applied"
        match said:
            case "offline":
                raise errors.Offline("máy chủ")
            case "500":
                raise errors.ServerBroken("máy chủ", 500)
            case "404":
                raise errors.NotVisible("not_found", TEXT, status=404)
            case "422":
                raise errors.Unacceptable("request.malformed", TEXT, status=422)
            case "413":
                raise errors.TooLarge
            case "nothing":
                return BatchAnswer(now, ())
            case "deferred":
                first = operations[0].operation.op_id
                return BatchAnswer(now, (), (Refusal(first, Problem("", "server.error", TEXT)),))
        return BatchAnswer(now, tuple(_receipt(it, ReceiptStatus(said), now) for it in operations))


def _receipt(signed: SignedOperation, status: ReceiptStatus, now: datetime) -> Receipt:
    op = signed.operation
    return Receipt(op.op_id, op.sha256, op.report_id, status, 1, ReportState.DRAFT, "BN", now)


def run(script: Script) -> Engine:
    """One run from its start to its end."""
    engine = Engine(SyncPolicy(), random.Random(1))
    memory = Memory("", {"forms": "x"}, counts=script.counts(), key_wanted=script.key is not None)
    queue: list[ev.Event] = [ev.Started(START, memory), ev.SyncRequested(START)]
    while queue:
        for effect in engine.handle(queue.pop(0)):
            event = script.carry_out(effect, START)
            if event is not None:
                queue.append(event)
    return engine


def relays(*reports: int) -> list[SignedOperation]:
    return [SignedOperation(make_op(seq, report), "ab" * 64) for seq, report in enumerate(reports, start=1)]


def test_without_relays_and_with_a_known_key_nothing_is_asked() -> None:
    script = Script()
    assert run(script).status.phase is Phase.IDLE
    assert not {"TakeRelays", "SendRelays", "TakeKey", "RegisterKey"} & set(script.seen)


def test_relays_go_before_what_was_typed_here() -> None:
    script = Script(relays(1, 1, 2))
    engine = run(script)
    assert script.relays == []
    assert len(script.stored) == 3
    order = [name for name in script.seen if name in {"SendRelays", "TakeBatch", "FetchChanges"}]
    assert order[:3] == ["SendRelays", "TakeBatch", "FetchChanges"]
    assert engine.tally.receipts == {ReceiptStatus.APPLIED: 3}


@pytest.mark.parametrize("trouble", ["500", "404", "nothing"])
def test_trouble_with_relays_alone_leaves_the_rest_of_the_run(trouble: str) -> None:
    script = Script(relays(1), says=[trouble])
    engine = run(script)
    assert engine.status.phase is Phase.IDLE
    assert engine.status.last_error is not None
    assert script.attempts == [make_op(1, 1).op_id]
    assert len(script.relays) == 1
    assert "FetchChanges" in script.seen


def test_without_a_network_the_run_ends_and_they_stay() -> None:
    script = Script(relays(1), says=["offline"])
    assert run(script).status.phase is Phase.BACKOFF
    assert len(script.relays) == 1
    assert "TakeBatch" not in script.seen


@pytest.mark.parametrize("refusal", ["422", "413"])
def test_a_batch_that_is_refused_as_a_whole_goes_one_by_one(refusal: str) -> None:
    script = Script(relays(1, 2, 3), says=[refusal, "applied", refusal, "applied"])
    run(script)
    assert [receipt.status.value for receipt in script.stored] == ["applied", "rejected", "applied"]
    assert script.relays == []


def test_what_is_put_off_holds_up_its_report_only() -> None:
    script = Script(relays(1, 2), says=["deferred"])
    assert run(script).status.phase is Phase.IDLE
    assert script.attempts == [make_op(1, 1).op_id]
    script = Script(relays(1, 1), says=["rejected"])
    run(script)
    assert len(script.stored) == 2


def test_the_key_is_registered_once() -> None:
    script = Script(key=KEY)
    run(script)
    assert script.registered == KEY.sign_key
    assert script.seen.count("RegisterKey") == 1


def test_a_revoked_key_is_renewed_and_a_server_without_keys_left_alone() -> None:
    script = Script(key=KEY, key_says=errors.Conflict("key.revoked", TEXT, status=409))
    assert run(script).status.phase is Phase.IDLE
    assert script.renewed
    assert script.registered == ""
    script = Script(key=KEY, key_says=errors.NotVisible("not_found", TEXT, status=404))
    assert run(script).status.phase is Phase.IDLE
    assert not script.renewed
    script = Script(key=KEY, key_says=errors.Offline("máy chủ"))
    assert run(script).status.phase is Phase.BACKOFF
