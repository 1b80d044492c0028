"""Gives the engine what it lacks: clock, store, network, chance and time to wait.

The only loop is here. `run_once` drives one synchronisation to its end; `run_forever` lives on a thread of its own,
with a store of its own, and is nudged through thread-safe methods.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

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
    LocalChange,
    NetworkBack,
    SignedIn,
    Started,
    Stopped,
    SyncRequested,
    Tick,
)
from iocdesk.sync.status import BUSY, Phase, SyncReport, SyncStatus

if TYPE_CHECKING:
    from iocdesk.vault.identity import DeviceKeyRing

LONGEST_WAIT_S = 30.0
"""A computer that slept, or whose clock was set, is noticed at the latest after so many seconds."""

_PARTS: dict[Phase, str] = {
    Phase.HELLO: "hello",
    Phase.PUSH: "push",
    Phase.PULL: "pull",
    Phase.DIGEST: "digest",
    Phase.CATALOGUE: "catalogue",
    Phase.LETTERS: "letters",
    Phase.FILES: "files",
}


class Waiter(Protocol):
    """Waits for something to happen, at most so many seconds; `threading.Event` is one."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait."""

    def clear(self) -> None:
        """Forget what happened."""

    def set(self) -> None:
        """Make it happen."""


class SyncRunner:
    """Runs the engine on a store and a client.

    Args:
        store: used on the thread that calls `run_once` or `run_forever` only.
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
        self._nudges: deque[Callable[[], Event]] = deque()
        self._wake: Waiter | None = None
        self._wake_at: datetime | None = None
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

    def run_forever(
        self,
        stop: threading.Event,
        wake: Waiter,
        on_status: Callable[[SyncStatus], None] | None = None,
    ) -> None:
        """Synchronise whenever there is reason to, until `stop` is set (set `wake` too, to end at once).

        Args:
            wake: set by the nudging methods below.
            on_status: called on this thread at every change of the status.
        """
        self._wake, self._on_status = wake, on_status
        before = self._client.traffic.up, self._client.traffic.down
        try:
            self._begin(stop, wake)
            while not stop.is_set():
                wake.clear()
                while self._nudges and not stop.is_set():
                    self._take_nudge(stop)
                before = self._count_bytes(*before)
                if not stop.is_set() and not self._nudges:
                    wake.wait(self._seconds())
                    self._handle(Tick(self._clock.now()), stop)
        finally:
            self._handle(Stopped(self._clock.now()))
            self._wake = self._on_status = None
            self._client.close()

    def request_sync(self) -> None:
        """The user wants it now. Safe from any thread, as all of these."""
        self._nudge(lambda: SyncRequested(self._clock.now()))

    def local_change(self) -> None:
        """Something was entered."""
        self._nudge(lambda: LocalChange(self._clock.now(), self._desk.counts()))

    def network_back(self) -> None:
        """There is a network again."""
        self._nudge(lambda: NetworkBack(self._clock.now()))

    def signed_in(self) -> None:
        """Somebody signed in."""
        self._nudge(lambda: SignedIn(self._clock.now()))

    def _begin(self, stop: threading.Event, wake: Waiter) -> None:
        """Start the engine as soon as the store can be read, telling what keeps it from that."""
        while not stop.is_set():
            try:
                memory = self._desk.memory()
            except IocError as error:
                if self._on_status is not None:
                    self._on_status(SyncStatus(phase=Phase.BACKOFF, last_error=error))
                wake.wait(LONGEST_WAIT_S)
            else:
                self._handle(Started(self._clock.now(), memory))
                return

    def _take_nudge(self, stop: threading.Event) -> None:
        try:
            event = self._nudges.popleft()()
        except IocError:
            # The outbox could not be counted just now; the next run will see it anyway.
            return
        self._handle(event, stop)

    def _nudge(self, event: Callable[[], Event]) -> None:
        self._nudges.append(event)
        wake = self._wake
        if wake is not None:
            wake.set()

    def _seconds(self) -> float:
        if self._wake_at is None:
            return LONGEST_WAIT_S
        left = (self._wake_at - self._clock.now()).total_seconds()
        return min(max(left, 0.0), LONGEST_WAIT_S)

    def _pause(self) -> float | None:
        """Return the seconds until another try may help; None when it is done or a person is needed."""
        status = self._engine.status
        error, next_at = status.last_error, status.next_try_at
        if status.phase is not Phase.BACKOFF or next_at is None or error is None or not error.retryable:
            return None
        return max(0.0, (next_at - self._clock.now()).total_seconds())

    def _handle(self, event: Event, stop: threading.Event | None = None) -> None:
        """Hand an event in and carry out what comes of it, until nothing more comes."""
        queue = deque([event])
        while queue:
            if stop is not None and stop.is_set() and self._engine.status.phase in BUSY:
                queue = deque([Stopped(self._clock.now())])
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
            case WakeAt():
                self._wake_at = effect.at
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
