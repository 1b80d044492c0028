"""A tiny world for the engine: a store and a server as plain objects, a network that fails by script."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from iocdesk.api import errors
from iocdesk.api.answers import (
    CATALOGUE_SLICES,
    BatchAnswer,
    Capabilities,
    CatalogueSlice,
    ChangeItem,
    ChangesPage,
    DigestAnswer,
    FormDocument,
    FormRef,
    Refusal,
    ReportChanged,
    ReportGone,
)
from iocdesk.core.errors import IocError, Text
from iocdesk.reports import operations
from iocdesk.reports.model import (
    Operation,
    Problem,
    Receipt,
    ReceiptStatus,
    Report,
    ReportId,
    ReportKey,
    ReportState,
)
from iocdesk.sync import effects as ef
from iocdesk.sync import events as ev
from iocdesk.sync.engine import Engine
from iocdesk.sync.memory import Counts, Memory
from iocdesk.sync.schedule import SyncPolicy
from iocdesk.sync.status import SyncStatus

START = datetime(2026, 4, 20, 1, 0, tzinfo=UTC)
TEXT = Text("Lý do.", "Reason.")

Fault = Literal[
    "ok",
    "offline",
    "lost",
    "captive",
    "truncated",
    "500",
    "429",
    "503",
    "401",
    "slow",
    "partial",
    "doubled",
    "late",
    "kill before",
    "kill after",
    "store kill",
]
FAULTS: tuple[Fault, ...] = (
    "ok",
    "offline",
    "lost",
    "captive",
    "truncated",
    "500",
    "429",
    "503",
    "401",
    "slow",
    "partial",
    "doubled",
    "late",
    "kill before",
    "kill after",
    "store kill",
)


class Killed(Exception):
    """The process died here."""


def report_id(number: int) -> ReportId:
    """The id of one of many reports."""
    return f"f{number}/15298@2025-07-01/202604"


def make_op(seq: int, report: int, reason: str = "") -> Operation:
    """A sealed operation; its reason tells the server what to make of it."""
    return operations.seal(
        Operation(
            op_id=f"019d8e5f-0000-7000-8000-{seq:012x}",
            report_id=report_id(report),
            base_version=0,
            device_id="may-1",
            seq=seq,
            form_version="1",
            author="lan",
            created_at=START,
            reason=reason,
        )
    )


@dataclass
class ModelServer:
    """Keeps the rules of receipts: the same operation gets the same receipt, and is applied at most once.

    Operations whose reason is "rejected" or "conflict" get that, "later" is put off twice; "poison 422", "poison 403" and "poison 500" spoil
    the whole request that brings them.
    """

    applied: list[str] = field(default_factory=list)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    heads: dict[ReportId, Report] = field(default_factory=dict)
    feed: list[tuple[int, ReportId]] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    slices: dict[str, bytes] = field(default_factory=lambda: dict.fromkeys(CATALOGUE_SLICES, b"{}"))
    forms: tuple[FormRef, ...] = ()
    limit: int = 1000
    page: int = 3
    floor: int = 0
    """Cursors below this have expired."""
    hiccups: dict[str, int] = field(default_factory=dict)
    """How often operations whose reason is "later" were put off; the third time they are judged."""
    offset: timedelta = timedelta(0)

    def answer(self, request: ef.Request, now: datetime, *, partly: bool = False) -> ev.Answer:
        server_now = now + self.offset
        match request:
            case ef.FetchCapabilities():
                return Capabilities(1, 1, "IOC", server_now)
            case ef.SendBatch():
                return self.take(request.operations, server_now, partly=partly)
            case ef.FetchReceipts():
                known = tuple(self.receipts[it] for it in request.op_ids if it in self.receipts)
                return BatchAnswer(server_now, known)
            case ef.FetchChanges():
                return self.changes(request.cursor, request.limit, server_now)
            case ef.FetchDigest():
                return DigestAnswer(self.digest(), len(self.heads), server_now)
            case ef.FetchSlice():
                etag = str(hash(self.slices[request.name]))
                same = etag == request.etag
                return CatalogueSlice(request.name, etag, None if same else self.slices[request.name])
            case ef.FetchForm():
                return FormDocument(request.ref, b"{}")
            case ef.SendAcknowledgement():
                return ev.Acknowledged()
        raise AssertionError(request)

    def take(self, ops: tuple[Operation, ...], now: datetime, *, partly: bool) -> BatchAnswer:
        self.batches.append(len(ops))
        if len(ops) > self.limit:
            raise errors.TooLarge
        reasons = {op.reason for op in ops}
        if "poison 500" in reasons:
            raise errors.ServerBroken("máy chủ", 500)
        for status, kind in ((422, errors.Unacceptable), (403, errors.Forbidden), (409, errors.Conflict)):
            if f"poison {status}" in reasons:
                raise kind(f"poison.{status}", TEXT, status=status)
        judged = ops[: max(1, len(ops) // 2)] if partly else ops
        receipts: list[Receipt] = []
        deferred: list[Refusal] = []
        blocked: set[ReportId] = set()
        for op in judged:
            if op.report_id in blocked:
                deferred.append(Refusal(op.op_id, Problem("", "op.blocked", TEXT)))
                continue
            if op.reason == "later" and self.hiccups.setdefault(op.op_id, 0) < 2:
                self.hiccups[op.op_id] += 1
                blocked.add(op.report_id)
                deferred.append(Refusal(op.op_id, Problem("", "server.error", TEXT)))
                continue
            receipt = self.judge(op, now)
            receipts.append(receipt)
            if receipt.status in {ReceiptStatus.REJECTED, ReceiptStatus.CONFLICT}:
                blocked.add(op.report_id)
        return BatchAnswer(now, tuple(receipts), tuple(deferred))

    def judge(self, op: Operation, now: datetime) -> Receipt:
        assert operations.verify(op)
        known = self.receipts.get(op.op_id)
        if known is not None:
            assert known.op_sha256 == op.sha256
            return known
        status = {
            "rejected": ReceiptStatus.REJECTED,
            "conflict": ReceiptStatus.CONFLICT,
        }.get(op.reason, ReceiptStatus.APPLIED)
        if status is ReceiptStatus.APPLIED:
            self.applied.append(op.op_id)
            self.put(op.report_id)
        head = self.heads.get(op.report_id)
        receipt = Receipt(
            op.op_id,
            op.sha256,
            op.report_id,
            status,
            head.version if head else 0,
            ReportState.DRAFT,
            f"BN-{len(self.receipts)}",
            now,
        )
        self.receipts[op.op_id] = receipt
        return receipt

    def put(self, name: ReportId, form_version: str = "1") -> None:
        head = self.heads.get(name)
        version = head.version + 1 if head else 1
        self.heads[name] = Report(ReportKey.parse(name), form_version, version=version)
        self.feed.append((len(self.feed) + 1, name))

    def drop(self, name: ReportId, *, tombstone: bool = True) -> None:
        del self.heads[name]
        if tombstone:
            self.feed.append((len(self.feed) + 1, name))

    def changes(self, cursor: str, limit: int, now: datetime) -> ChangesPage:
        since = int(cursor or 0)
        if cursor and since < self.floor:
            raise errors.CursorExpired
        rest = [item for item in self.feed if item[0] > since]
        shown = rest[: min(limit, self.page)]
        newest = {name: seq for seq, name in self.feed}
        items: list[ChangeItem] = []
        for seq, name in shown:
            if newest[name] != seq:
                continue
            head = self.heads.get(name)
            if head is not None:
                items.append(ReportChanged(seq, head))
            elif cursor:
                items.append(ReportGone(seq, name))
        end = shown[-1][0] if shown else since
        return ChangesPage(tuple(items), str(end), len(rest) > len(shown), now)

    def digest(self) -> str:
        return repr(sorted((name, head.version) for name, head in self.heads.items()))


@dataclass
class ModelStore:
    """What is on the disk: survives every kill, each effect whole or not at all."""

    outbox: list[Operation] = field(default_factory=list)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    blocked: set[ReportId] = field(default_factory=set)
    attempts: dict[str, list[str]] = field(default_factory=dict)
    heads: dict[ReportId, int] = field(default_factory=dict)
    cursor: str = ""
    etags: dict[str, str] = field(default_factory=dict)
    index: tuple[FormRef, ...] = ()
    forms: set[FormRef] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)
    log: list[tuple[str, str]] = field(default_factory=list)
    offset: float = 0.0
    success: datetime | None = None
    full: bool = False

    def counts(self) -> Counts:
        waiting = [op for op in self.outbox if op.report_id not in self.blocked]
        return Counts(len({op.report_id for op in waiting}), len(waiting), len(self.blocked))

    def memory(self) -> Memory:
        return Memory(self.cursor, dict(self.etags), self.missing(), self.success, self.offset, self.counts())

    def missing(self) -> tuple[FormRef, ...]:
        return tuple(ref for ref in self.index if ref not in self.forms)

    def batch(self, effect: ef.TakeBatch) -> tuple[Operation, ...]:
        ready = [op for op in self.outbox if op.report_id not in self.blocked | effect.skip]
        return tuple(ready[: effect.max_operations])


class World:
    """Engine, store, server and a network with a script of faults, one for each request."""

    def __init__(
        self,
        ops: Iterable[Operation] = (),
        faults: Iterable[Fault] = (),
        *,
        seed: int = 1,
        policy: SyncPolicy | None = None,
    ) -> None:
        self.now = START
        self.server = ModelServer()
        self.store = ModelStore(list(ops))
        self.faults = deque(faults)
        self.policy = policy if policy is not None else SyncPolicy()
        self.random = random.Random(seed)
        self.engine = Engine(self.policy, self.random)
        self.wake_at: datetime | None = None
        self.trace: list[str] = []
        self.statuses: list[SyncStatus] = []
        self.requests: list[str] = []
        self.signed_in = True

    # -- driving -------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the program."""
        self.engine = Engine(self.policy, self.random)
        self.feed(ev.Started(self.now, self.store.memory()))

    def sync(self) -> SyncStatus:
        """Let the user ask for it."""
        self.feed(ev.SyncRequested(self.now))
        return self.engine.status

    def tick(self) -> SyncStatus:
        """Let the time pass until the engine wants to be woken."""
        if self.wake_at is not None:
            self.now = max(self.now, self.wake_at)
        self.feed(ev.Tick(self.now))
        return self.engine.status

    def feed(self, event: ev.Event) -> None:
        """Hand an event in, and what comes of it; a kill starts the program anew."""
        queue: deque[ev.Event] = deque([event])
        while queue:
            self.trace.append(repr(queue[0]))
            effects = self.engine.handle(queue.popleft())
            self.trace += [repr(effect) for effect in effects]
            try:
                for effect in effects:
                    queue += self._carry_out(effect)
            except Killed:
                self.engine = Engine(self.policy, self.random)
                queue = deque([ev.Started(self.now, self.store.memory())])

    def _carry_out(self, effect: ef.Effect) -> list[ev.Event]:
        match effect:
            case ef.Show():
                self.statuses.append(effect.status)
                return []
            case ef.WakeAt():
                self.wake_at = effect.at
                return []
            case ef.Request():
                self.requests.append(type(effect).__name__)
                return self._exchange(effect)
        self.now += timedelta(milliseconds=1)
        found = self._store(effect)
        return [found] if found is not None else []

    # -- the network ---------------------------------------------------------------------------------------

    def _exchange(self, request: ef.Request) -> list[ev.Event]:
        fault = self.faults.popleft() if self.faults else "ok"
        self.now += timedelta(milliseconds=50)
        number = request.request
        if fault == "kill before":
            raise Killed
        early = self._early(fault)
        if early is not None:
            return [ev.Failed(self.now, number, early, 10, 0)]
        try:
            answer = self.server.answer(request, self.now, partly=fault == "partial")
        except IocError as error:
            return [ev.Failed(self.now, number, error, 10, 10)]
        if fault == "kill after":
            raise Killed
        if fault == "store kill":
            self.store.full = True
        if fault in {"lost", "truncated"}:
            cut = errors.TimedOut("x", 60) if fault == "lost" else errors.Truncated("x")
            return [ev.Failed(self.now, number, cut, 10, 10)]
        elapsed = 20.0 if fault == "slow" else 0.05
        came = ev.Answered(self.now, number, answer, elapsed, 10, 20)
        if fault == "late":
            return [ev.Failed(self.now, number, errors.TimedOut("x", 60), 10, 0), came]
        return [came, came] if fault == "doubled" else [came]

    def _early(self, fault: Fault) -> IocError | None:
        if not self.signed_in or fault == "401":
            return errors.NotSignedIn()
        return {
            "offline": errors.Offline("x"),
            "captive": errors.CaptivePortal("x"),
            "500": errors.ServerBroken("x", 500),
            "429": errors.RateLimited(7.0),
            "503": errors.Busy(None),
        }.get(fault)

    # -- the disk ------------------------------------------------------------------------------------------

    def _store(self, effect: ef.Effect) -> ev.Event | None:  # noqa: C901
        store = self.store
        if store.full and not isinstance(effect, ef.Note):
            # The process dies between the answer and the commit.
            store.full = False
            raise Killed
        match effect:
            case ef.TakeBatch():
                return ev.BatchTaken(self.now, store.batch(effect), store.counts())
            case ef.StoreReceipts():
                self._receipts(effect.receipts)
                return ev.ReceiptsStored(self.now, store.counts())
            case ef.StoreAttempt():
                for op_id in effect.op_ids or ():
                    store.attempts.setdefault(op_id, []).append(effect.error.code)
            case ef.StoreChanges():
                return self._changes(effect)
            case ef.CompareDigest():
                mine = repr(sorted(store.heads.items()))
                return ev.DigestCompared(self.now, mine == effect.digest)
            case ef.StoreSlice():
                store.etags[effect.name] = effect.etag
                if effect.name == "forms":
                    store.index = self.server.forms
                return ev.SliceStored(self.now, store.missing() if effect.name == "forms" else ())
            case ef.StoreForm():
                store.forms.add(effect.document.ref)
                return ev.FormStored(self.now)
            case ef.TakeAcknowledgements():
                return ev.AcknowledgementsTaken(self.now, tuple(store.notices))
            case ef.StoreAcknowledged():
                store.notices.remove(effect.notice)
            case ef.StoreClock():
                store.offset = effect.offset_s
            case ef.StoreSuccess():
                store.success = effect.at
            case ef.Note():
                store.log.append((effect.code, effect.detail))
        return None

    def _receipts(self, receipts: tuple[Receipt, ...]) -> None:
        store = self.store
        for receipt in receipts:
            assert receipt.op_id not in store.receipts
            store.receipts[receipt.op_id] = receipt
            if receipt.status in {ReceiptStatus.REJECTED, ReceiptStatus.CONFLICT}:
                store.blocked.add(receipt.report_id)
            else:
                store.outbox = [op for op in store.outbox if op.op_id != receipt.op_id]
                known = store.heads.get(receipt.report_id, 0)
                store.heads[receipt.report_id] = max(known, receipt.version)

    def _changes(self, effect: ef.StoreChanges) -> ev.Event:
        store = self.store
        for item in effect.items:
            if isinstance(item, ReportChanged):
                known = store.heads.get(item.report.id, 0)
                store.heads[item.report.id] = max(known, item.report.version)
            else:
                store.heads.pop(item.report_id, None)
        if effect.keep is not None:
            store.heads = {name: v for name, v in store.heads.items() if name in effect.keep}
        store.cursor = effect.cursor
        known_versions = {"1", *(ref.version for ref in store.forms)}
        new = any(
            isinstance(item, ReportChanged) and item.report.form_version not in known_versions
            for item in effect.items
        )
        return ev.ChangesStored(self.now, effect.cursor, store.counts(), new)


def with_reason(op: Operation, reason: str) -> Operation:
    """The same operation with another reason, sealed anew."""
    return operations.seal(replace(op, reason=reason, sha256=""))
