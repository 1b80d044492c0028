"""The synchronisation as a machine without clock, network, disk or chance of its own: events in, effects out.

A run greets the server, sends what waits, fetches what changed, compares digests and refreshes the catalogue;
between runs the engine waits. The order of events alone decides what it does, so that thousands of months can be
simulated from one seed. See docs/architecture.md for the promises it keeps.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime
from random import Random

from iocdesk.api import errors
from iocdesk.core.errors import IocError
from iocdesk.sync.agenda import pause_s
from iocdesk.sync.batches import BatchSize, PageSize
from iocdesk.sync.catalogue import AcknowledgeStep, CatalogueStep, HelloStep
from iocdesk.sync.effects import Effect, Note, Show, StoreAttempt, StoreLine, StoreSuccess, WakeAt
from iocdesk.sync.events import (
    Answered,
    Event,
    Failed,
    Started,
    Stopped,
    SyncRequested,
    Tick,
)
from iocdesk.sync.files import FilesStep
from iocdesk.sync.keys import KeyStep
from iocdesk.sync.letters import LettersStep
from iocdesk.sync.pull import DigestStep, PullStep
from iocdesk.sync.push import PushStep
from iocdesk.sync.relay import RelayStep
from iocdesk.sync.restored import DeviceStep, LostLettersStep, LostStep
from iocdesk.sync.schedule import Schedule, SyncPolicy
from iocdesk.sync.state import Move, State, Step
from iocdesk.sync.status import BUSY, Phase, SyncStatus, Tally

_DAY_S = 86_400.0
_ROUNDS = 4
"""Most times that a run looks into the outbox again after news from the server."""


class Engine:
    """Drives the synchronisation of one store with one server.

    Args:
        policy: how patient and how large.
        random: the only source of jitter; the same seed and the same events give the same effects.
    """

    def __init__(self, policy: SyncPolicy, random: Random) -> None:
        self._policy = policy
        self._state = State(policy, BatchSize(policy), PageSize(policy))
        self._schedule = Schedule(policy, random)
        self._phase = Phase.STOPPED
        self._steps: deque[Step] = deque()
        self._step: Step | None = None
        self._online: bool | None = None
        self._last_success: datetime | None = None
        self._last_error: IocError | None = None
        self._at: dict[Phase, datetime] = {}
        """When hello, catalogue and digest were last done."""
        self._anew_at: datetime | None = None
        """When the slice was last fetched anew because of a mismatch."""
        self._before = Tally()
        self._rounds = 0
        self._recovering = False
        """Whether this run has begun to make good what the server lost."""
        self._shown: SyncStatus | None = None

    @property
    def status(self) -> SyncStatus:
        """What a user is told now."""
        state = self._state
        return SyncStatus(
            phase=self._phase,
            online=self._online,
            waiting=state.counts.reports,
            sent=state.tally.answered,
            total=max(state.total, state.tally.answered),
            last_success=self._last_success,
            last_error=self._last_error,
            next_try_at=None if self._phase in BUSY else self._schedule.next_at,
            needs_attention=state.counts.attention,
            clock_offset_s=state.clock_offset_s,
            bytes_up=state.bytes_up,
            bytes_down=state.bytes_down,
        )

    @property
    def tally(self) -> Tally:
        """What this run, or the last one, did."""
        return self._state.tally

    @property
    def more_files(self) -> bool:
        """Whether the last run ended with files left that it had no more time for."""
        return self._state.more_files

    def due(self, now: datetime) -> bool:
        """Whether to look for news: it is time, or the last try failed, or there was none yet."""
        return self._phase is not Phase.IDLE or self._schedule.due(now)

    @property
    def busy(self) -> bool:
        """Whether a run is under way."""
        return self._phase in BUSY

    def handle(self, event: Event) -> list[Effect]:
        """Take one event and return what is to be done about it, in order."""
        effects = self._dispatch(event)
        status = self.status
        if status != self._shown:
            self._shown = status
            effects.append(Show(status))
        return effects

    def _dispatch(self, event: Event) -> list[Effect]:
        match event:
            case Started():
                return self._started(event)
            case _ if self._phase is Phase.STOPPED:
                return []
            case Stopped():
                self._phase, self._step, self._state.awaited = Phase.STOPPED, None, None
                return []
            case SyncRequested():
                return self._urged(event)
            case Tick():
                return self._tick(event.now)
            case _:
                return self._step_on(event)

    def _started(self, event: Started) -> list[Effect]:
        self._state.remember(event.memory)
        self._state.begin()
        self._state.awaited = self._step = None
        self._last_success = event.memory.last_success
        if self._schedule.must_wait(event.now):
            self._phase = Phase.BACKOFF
            return [WakeAt(self._schedule.next_at)]
        self._phase, self._last_error = Phase.IDLE, None
        self._schedule.reset()
        self._schedule.next_at = event.now
        return [WakeAt(event.now)]

    def _urged(self, event: SyncRequested) -> list[Effect]:
        if self.busy:
            return []
        if self._schedule.must_wait(event.now):
            return [WakeAt(self._schedule.next_at)]
        self._schedule.reset()
        if event.by_hand:
            # A person looks: everything is done, also what was put off.
            self._at.clear()
            self._state.set_aside.clear()
        return self._run(event.now)

    def _tick(self, now: datetime) -> list[Effect]:
        if self.busy:
            return []
        if self._phase is not Phase.SIGNED_OUT and self._schedule.due(now):
            return self._run(now)
        return [WakeAt(self._schedule.next_at)]

    def _run(self, now: datetime) -> list[Effect]:
        state, policy = self._state, self._policy
        state.begin()
        self._rounds, self._recovering = 0, False
        hello = [HelloStep(state)] if self._due(Phase.HELLO, now, policy.hello_every_s) else []
        catalogue: list[Step] = []
        if self._due(Phase.CATALOGUE, now, policy.catalogue_every_s):
            catalogue = [CatalogueStep(state), AcknowledgeStep(state)]
        exchange = self._exchange()
        # Without units and forms nothing can be made of what comes; else, what waits goes first.
        rest = exchange + catalogue if "forms" in state.etags else catalogue + exchange
        # Before the catalogue, whose slice of keys then has this computer's own.
        keys: list[Step] = [KeyStep(state)] if state.key_wanted else []
        device: list[Step] = [] if state.device_checked else [DeviceStep(state)]
        self._steps = deque([*hello, *device, *keys, *rest, FilesStep(state)])
        return self._advance(now)

    def _exchange(self) -> list[Step]:
        state = self._state
        relays: list[Step] = [RelayStep(state)] if state.counts.relays else []
        return [*relays, PushStep(state), PullStep(state), LettersStep(state)]

    def _recover(self, now: datetime) -> list[Effect]:
        """Begin the run again after learning that the server was put back: first what it lost, then what it has."""
        state = self._state
        self._recovering = True
        rest = [it for it in self._steps if isinstance(it, CatalogueStep | AcknowledgeStep)]
        self._at.pop(Phase.CATALOGUE, None)
        pull = PullStep(state, anew=True, restored=True)
        after = [*self._exchange(), *(rest or [CatalogueStep(state)])]
        self._steps = deque([LostStep(state), LostLettersStep(state), pull, *after, FilesStep(state)])
        return self._advance(now)

    def _due(self, phase: Phase, now: datetime, every_s: float) -> bool:
        last = self._at.get(phase)
        return last is None or abs((now - last).total_seconds()) >= every_s

    def _advance(self, now: datetime) -> list[Effect]:
        """Begin the next step, or end the run."""
        if self._state.new_forms and all(isinstance(step, FilesStep) for step in self._steps):
            self._state.new_forms = False
            self._steps.appendleft(CatalogueStep(self._state))
        if not self._steps:
            return self._finished(now)
        self._step = self._steps.popleft()
        self._phase = self._step.phase
        self._before = self._state.tally
        return self._apply(self._step.begin(now), now)

    def _step_on(self, event: Event) -> list[Effect]:
        if self._step is None or not self._state.accepts(event):
            return []
        self._state.awaited = None
        if isinstance(event, Answered | Failed):
            self._state.count_traffic(event)
            self._online = _online(event, self._online)
        return self._apply(self._step.handle(event), event.now)

    def _apply(self, move: Move, now: datetime) -> list[Effect]:
        effects = list(move.effects)
        if not move.done:
            return effects
        if isinstance(move.error, errors.HistoryUnknown) and not self._recovering:
            return effects + self._recover(now)
        if move.error is not None:
            return effects + self._failed(move.error, now)
        if self._step is not None:
            self._at[self._step.phase] = now
            self._steps.extendleft(reversed(move.then or self._follow_up(self._step, now)))
        if any(isinstance(step, PullStep) and step.anew for step in move.then):
            self._anew_at = now
        return effects + self._advance(now)

    def _follow_up(self, ended: Step, now: datetime) -> tuple[Step, ...]:
        """Say what a step that ended makes necessary before the rest.

        A report whose newest version had not come yet is not handed out, so after news the outbox is looked
        into again, and what the server made of it is fetched.
        """
        state = self._state
        if any(isinstance(step, PullStep | DigestStep) for step in self._steps):
            return ()
        if isinstance(ended, PullStep):
            news = state.tally.pulled > self._before.pulled
            if news and state.counts.operations and self._rounds < _ROUNDS:
                self._rounds += 1
                return (PushStep(state),)
            return self._digest(now)
        if isinstance(ended, PushStep):
            sent = state.tally.answered > self._before.answered
            return (PullStep(state),) if sent else self._digest(now)
        return ()

    def _digest(self, now: datetime) -> tuple[Step, ...]:
        """Compare after anything moved, and now and then; fetch the slice anew at most once a day."""
        state = self._state
        moved = bool(state.tally.answered or state.tally.pulled or state.tally.removed)
        wanted = moved or self._due(Phase.DIGEST, now, self._policy.digest_every_s)
        if not wanted or state.unreadable or self._step is None or self._step.phase is Phase.DIGEST:
            return ()
        lately = self._anew_at is not None and abs((now - self._anew_at).total_seconds()) < _DAY_S
        return (DigestStep(state, last_stage=1 if lately else 2),)

    def _finished(self, now: datetime) -> list[Effect]:
        self._step, self._phase = None, Phase.IDLE
        self._state.server_faults = 0 if not self._state.set_aside else self._state.server_faults
        self._last_success, self._last_error = now, self._state.warning
        pause = pause_s(
            now, self._policy, awaited=self._state.answers_due or bool(self._state.tally.answered)
        )
        self._schedule.succeeded(now, soon=self._state.more_files, pause_s=pause)
        return [StoreSuccess(now), *self._line(), WakeAt(self._schedule.next_at)]

    def _line(self) -> list[Effect]:
        """Remember what the line bears, when that is another than it was by half or more."""
        state, seen = self._state, self._state.seen_line()
        pairs = ((seen.batch_bytes, state.line.batch_bytes), (seen.page_items, state.line.page_items))
        if all(min(pair) * 2 > max(pair) or pair == (0, 0) for pair in pairs):
            return []
        state.line = seen
        return [StoreLine(seen)]

    def _failed(self, error: IocError, now: datetime) -> list[Effect]:
        tried = (
            [StoreAttempt(None, error)]
            if self._phase is Phase.HELLO and self._state.counts.operations
            else []
        )
        self._step, self._phase, self._last_error = None, Phase.BACKOFF, error
        self._steps.clear()
        if self._state.tally.news:
            # A line that carries something is not one that ever longer pauses are for.
            self._schedule.reset()
        if isinstance(error, errors.NotSignedIn):
            self._phase = Phase.SIGNED_OUT
            self._schedule.suspended()
        else:
            self._schedule.failed(now, error.retry_after if isinstance(error, errors.Throttled) else None)
        noted = [Note("sync.failed", error.code), *self._line()]
        return [*tried, *noted, WakeAt(self._schedule.next_at)]


def _online(event: Answered | Failed, before: bool | None) -> bool | None:
    """Say whether the server is there; that nobody is signed in can be known without asking it."""
    if isinstance(event, Answered):
        return True
    if isinstance(event.error, errors.NotSignedIn) or not isinstance(event.error, errors.ApiError):
        return before
    return event.error.reached
