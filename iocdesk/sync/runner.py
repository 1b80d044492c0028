"""Gives the engine what it lacks: clock, store, network, chance and time to wait.

The only loop is here: `run_once` drives one synchronisation to its end. When the next one begins is the window's to say.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from iocdesk.api.client import IocClient
from iocdesk.core.clock import Clock
from iocdesk.core.errors import Cancelled, IocError
from iocdesk.core.progress import Progress, Silent
from iocdesk.store.store import Store
from iocdesk.sync.desk import Desk
from iocdesk.sync.effects import (
    Effect,
    FetchCapabilities,
    FetchChanges,
    FetchDevice,
    FetchDigest,
    FetchForm,
    FetchIndex,
    FetchMessages,
    FetchReceipts,
    FetchSlice,
    FetchUnknown,
    FetchUnknownLetters,
    OpenUpload,
    RegisterKey,
    Request,
    SendAcknowledgement,
    SendBatch,
    SendHandovers,
    SendMessages,
    SendPart,
    SendRelays,
    Show,
    WakeAt,
)
from iocdesk.sync.engine import Engine
from iocdesk.sync.events import (
    Acknowledged,
    Answer,
    Answered,
    Event,
    Failed,
    KeyRegistered,
    Started,
    Stopped,
    SyncRequested,
    Tick,
)
from iocdesk.sync.status import BUSY, Phase, SyncReport, SyncStatus

if TYPE_CHECKING:
    from iocdesk.vault.identity import DeviceKeyRing

_PARTS: dict[Phase, str] = {
    Phase.HELLO: "hello",
    Phase.PUSH: "push",
    Phase.PULL: "pull",
    Phase.DIGEST: "digest",
    Phase.CATALOGUE: "catalogue",
    Phase.LETTERS: "letters",
    Phase.FILES: "files",
}


class SyncRunner:
    """Runs the engine on a store and a client.

    Args:
        store: used on the thread that calls `run_once` only.
        keys: this computer's keys; None where nobody keeps any.
        wait: waits so many seconds between two tries of one `run_once`; a test moves its clock instead.
        monotonic: measures how long an exchange takes.
        on_exchange: called before and after each exchange and each step of the store, as "before SendBatch";
            a failpoint for tests that kill the program.
    """

    def __init__(
        self,
        engine: Engine,
        store: Store,
        client: IocClient,
        clock: Clock,
        *,
        keys: DeviceKeyRing | None = None,
        wait: Callable[[float], object] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        on_exchange: Callable[[str], None] | None = None,
    ) -> None:
        self._engine = engine
        self._store = store
        self._desk = Desk(store, keys)
        self._client = client
        self._clock = clock
        self._wait: Callable[[float], object] = wait if wait is not None else threading.Event().wait
        self._monotonic = monotonic
        self._on_exchange = on_exchange
        self._on_status: Callable[[SyncStatus], None] | None = None

    @property
    def status(self) -> SyncStatus:
        """What a user is told now."""
        return self._engine.status

    def run_once(
        self, progress: Progress | None = None, *, patience_s: float = 0.0, by_hand: bool = True
    ) -> SyncReport:
        """Synchronise now and return what came of it; failures are in the report, not raised.

        Args:
            by_hand: whether a person asked, so that everything is looked at anew; else only what is due.
            patience_s: how long to wait and try again where waiting may help, e.g. when the server is busy.

        Raises:
            Cancelled: as `progress` asked; nothing half-done is left.
        """
        watcher = progress if progress is not None else Silent()
        started = self._clock.now()
        bytes_before = self._client.traffic.up, self._client.traffic.down
        self._on_status = lambda status: _show(watcher, status)
        try:
            self._handle(Started(started, self._desk.memory()))
            self._handle(SyncRequested(self._clock.now(), by_hand))
            left = patience_s
            while (pause := self._pause()) is not None and pause <= left:
                left -= pause
                self._wait(pause)
                self._handle(Tick(self._clock.now()))
        except Cancelled:
            self._engine.handle(Stopped(self._clock.now()))
            raise
        except IocError as error:
            return self._report(started, error)
        finally:
            self._on_status = None
            self._count_bytes(*bytes_before)
        failed = self._engine.status.phase in {Phase.BACKOFF, Phase.SIGNED_OUT}
        return self._report(started, self._engine.status.last_error if failed else None)

    def _pause(self) -> float | None:
        """Return the seconds until another try may help; None when it is done or a person is needed."""
        status = self._engine.status
        error, next_at = status.last_error, status.next_try_at
        if status.phase is not Phase.BACKOFF or next_at is None or error is None or not error.retryable:
            return None
        return max(0.0, (next_at - self._clock.now()).total_seconds())

    def _handle(self, event: Event) -> None:
        """Hand an event in and carry out what comes of it, until nothing more comes."""
        queue = deque([event])
        while queue:
            for effect in self._engine.handle(queue.popleft()):
                follow = self._carry_out(effect)
                if follow is not None:
                    queue.append(follow)

    def _carry_out(self, effect: Effect) -> Event | None:
        match effect:
            case Show():
                if self._on_status is not None:
                    self._on_status(effect.status)
                return None
            case WakeAt():  # the status says when, too
                return None
        name = type(effect).__name__
        self._failpoint(f"before {name}")
        if isinstance(effect, Request):
            event: Event | None = self._exchange(effect)
        else:
            event = self._desk.carry_out(effect, self._clock.now())
        self._failpoint(f"after {name}")
        return event

    def _exchange(self, request: Request) -> Event:
        traffic = self._client.traffic
        up, down, started = traffic.up, traffic.down, self._monotonic()
        try:
            answer = self._ask(request)
        except IocError as error:
            sent, received, elapsed = traffic.up - up, traffic.down - down, self._monotonic() - started
            return Failed(self._clock.now(), request.request, error, sent, received, elapsed)
        elapsed = self._monotonic() - started
        now = self._clock.now()
        return Answered(now, request.request, answer, elapsed, traffic.up - up, traffic.down - down)

    def _ask(self, request: Request) -> Answer:  # noqa: C901 - one case a request
        client = self._client
        match request:
            case FetchCapabilities():
                return client.capabilities()
            case SendBatch():
                return client.send_operations(request.operations, request.history)
            case FetchReceipts():
                return client.receipts(request.op_ids)
            case SendMessages():
                return client.send_messages(request.messages, request.history)
            case SendHandovers():
                return client.send_handovers(request.handovers, request.history)
            case FetchMessages():
                return client.messages(request.cursor, request.limit)
            case OpenUpload():
                job = request.job
                known = job.upload.upload_id if job.upload is not None else ""
                return client.files.open_upload(job.report_id, job.sha256, job.size, known, request.history)
            case SendPart():
                job, at = request.job, request.upload
                data = self._store.files.read(job.sha256, at.offset, request.length)
                return client.files.send_part(at, data, request.history)
            case SendRelays():
                return client.relay_operations(request.operations, request.history)
            case RegisterKey():
                client.register_keys(request.key)
                return KeyRegistered()
            case FetchChanges():
                return client.changes(request.cursor, request.limit, request.history)
            case FetchDigest():
                return client.digest(request.history)
            case FetchDevice():
                return client.device(request.device_id)
            case FetchUnknown():
                return client.unknown_operations(request.op_ids)
            case FetchUnknownLetters():
                return client.unknown_letters(request.ids)
            case FetchIndex():
                return client.catalogue_index()
            case FetchSlice():
                return client.catalogue(request.name, request.etag)
            case FetchForm():
                return client.form(request.ref)
            case SendAcknowledgement():
                client.acknowledge(request.notice)
                return Acknowledged()
        msg = f"no such request: {request!r}"
        raise TypeError(msg)

    def _count_bytes(self, up: int, down: int) -> tuple[int, int]:
        """Add what travelled since to the store's account; a store that cannot write loses only this."""
        traffic = self._client.traffic
        if (traffic.up, traffic.down) != (up, down):
            try:
                self._store.sync.count_bytes(sent=traffic.up - up, received=traffic.down - down)
            except IocError:
                return up, down
        return traffic.up, traffic.down

    def _report(self, started: datetime, error: IocError | None) -> SyncReport:
        status, tally = self._engine.status, self._engine.tally
        return SyncReport(started, self._clock.now(), tally, status, error)

    def _failpoint(self, name: str) -> None:
        if self._on_exchange is not None:
            self._on_exchange(name)


def _show(progress: Progress, status: SyncStatus) -> None:
    if status.phase is Phase.FILES:
        progress.step(0, 0, _PARTS[status.phase])  # figures are through: the pill says so
    elif status.phase in BUSY:
        progress.step(status.sent, status.total, _PARTS[status.phase])
