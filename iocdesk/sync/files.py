"""Sending attached files, after everything else and in slices: figures typed meanwhile go first, at every slice.

A slice takes about as long as a batch should. When a connection breaks, the server is asked where the upload stands
(tus 1.0) and the next slice begins at that byte. Nothing that happens to a file ends the run or delays the next one.
"""

from __future__ import annotations

from datetime import datetime

from iocdesk.api import errors
from iocdesk.api.answers import UploadAt
from iocdesk.core.errors import IocError
from iocdesk.sync.effects import Note, OpenUpload, SendPart, StoreUpload, StoreUploadFailure, TakeUpload
from iocdesk.sync.events import Answered, Event, Failed, StoreFailed, UploadStored, UploadTaken
from iocdesk.sync.memory import UploadJob
from iocdesk.sync.push import PushStep
from iocdesk.sync.state import Move, State, done, failed, go
from iocdesk.sync.status import Phase

FEATURE = "files"
FIRST_SLICE = 16 * 1024
SMALLEST, LARGEST = 8 * 1024, 2 * 1024 * 1024
BUDGET_S = 60.0
"""How long one run sends files, so that what others sent is fetched and shown meanwhile."""
_TRIES = 5
"""Breaks in a row without one byte of progress, after which a file waits."""
_STEADY = 8
"""Slices without a break after which longer ones are tried again."""
_SHORTEST_WAIT_S, _LONGEST_WAIT_S = 30.0, 3600.0
_FINAL = frozenset({"file.kind"})
_WAITS = frozenset({"file.unreferenced", "api.status_404", "not_found"})
"""The report is not there yet: the file has not failed, it is early."""


class FilesStep:
    """Sends what waits, file by file."""

    phase = Phase.FILES

    def __init__(self, state: State, length: int = FIRST_SLICE) -> None:
        self._state = state
        self._length = length
        self._waiting = state.counts.operations
        self._skip: set[tuple[str, str]] = set()
        self._job: UploadJob | None = None
        self._at: UploadAt | None = None
        self._breaks = self._unbroken = 0
        self._ceiling = LARGEST
        """Slices longer than what a line carries between two breaks would be sent for nothing."""
        self._begun: datetime | None = None

    def begin(self, now: datetime) -> Move:
        """Ask the store what waits, where the server takes files at all."""
        self._begun = now
        self._waiting = self._state.counts.operations
        return self._take() if FEATURE in self._state.features else done()

    def handle(self, event: Event) -> Move:
        """Go on: from the store to the server, and its answer back into the store."""
        match event:
            case UploadTaken():
                return self._taken(event)
            case Answered(answer=UploadAt() as at):
                return self._came_to(at, event)
            case UploadStored():
                return self._take()
            case Failed():
                return self._failed(event.error)
            case StoreFailed():
                self._state.warning = event.error
                return done(Note("files.store", event.error.code))
            case Answered():
                return self._give_up(errors.BadAnswer("upload"))
        return go()

    def _take(self) -> Move:
        self._state.awaited = UploadTaken
        return go(TakeUpload(self._job.id if self._job else None, frozenset(self._skip)))

    def _taken(self, event: UploadTaken) -> Move:
        state = self._state
        if event.counts.operations > self._waiting:
            # Somebody typed: figures go first, then the rest of the file.
            state.counts = event.counts
            return done(then=(PushStep(state), FilesStep(state, self._length)))
        self._waiting = event.counts.operations
        job = event.job
        if job is None:
            return done()
        if self._begun is not None and (event.now - self._begun).total_seconds() > BUDGET_S:
            state.more_files = True
            return done()
        known = self._job is not None and self._job.id == job.id
        if not known:
            self._job, self._at, self._breaks = job, None, 0
        if self._at is None:
            return go(OpenUpload(state.ask(), job, state.history))
        return go(SendPart(state.ask(), job, self._at, self._length, state.history))

    def _came_to(self, at: UploadAt, event: Answered) -> Move:
        job, before = self._job, self._at
        if job is None or at.offset > job.size:
            return self._give_up(errors.BadAnswer("Upload-Offset"))
        if before is not None:
            self._fit(event.elapsed_s)
            if at.offset <= before.offset:
                return self._give_up(errors.BadAnswer("Upload-Offset"))
        if before is not None or at.offset > (job.upload.offset if job.upload else 0):
            self._breaks = 0
        self._at = at
        self._state.history = at.history or self._state.history
        self._state.awaited = UploadStored
        return go(StoreUpload(job, at))

    def _fit(self, elapsed_s: float) -> None:
        """Let a slice take about as long as it should."""
        aim = self._state.policy.batch_aim_s
        if elapsed_s > 2 * aim:
            self._length //= 2
        elif elapsed_s < aim / 2:
            self._length *= 2
        self._unbroken += 1
        if self._unbroken % _STEADY == 0:
            self._ceiling = min(LARGEST, self._ceiling * 2)
        self._length = max(SMALLEST, min(self._length, self._ceiling))

    def _failed(self, error: IocError) -> Move:
        if isinstance(error, errors.NotSignedIn | errors.HistoryUnknown):
            return failed(error)
        broken = isinstance(error, errors.NoAnswer) or error.code == "file.offset"
        if broken and self._breaks < _TRIES:
            # Where it stands, only the server knows; it may have more than was answered.
            self._breaks += 1
            self._at = None
            self._length = self._ceiling = max(SMALLEST, self._length // 2)
            self._unbroken = 0
            return self._take()
        return self._give_up(error)

    def _give_up(self, error: IocError) -> Move:
        """Leave this file for another run; where the network is away, all of them."""
        job = self._job
        if job is None:
            return done()
        self._skip.add(job.id)
        wait = min(_LONGEST_WAIT_S, _SHORTEST_WAIT_S * 2.0 ** min(job.attempts, 10))
        if isinstance(error, errors.Throttled) and error.retry_after is not None:
            wait = max(error.retry_after, 1.0)
        final = error.code in _FINAL
        effects = [Note("files.put_off", error.code), StoreUploadFailure(job, error, wait, final)]
        if isinstance(error, errors.NoAnswer):
            self._state.warning = error
            return done(*effects)
        if error.code not in _WAITS:
            self._state.warning = error
        self._job = self._at = None
        move = self._take()
        return go(*effects, *move.effects)
