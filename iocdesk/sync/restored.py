"""When one side was put back to an earlier day: finding out before anything is judged, and making the loss good."""

from __future__ import annotations

from datetime import datetime

from iocdesk.api import errors
from iocdesk.api.answers import DeviceSeen, Unknown
from iocdesk.sync.effects import (
    FetchDevice,
    FetchUnknown,
    FetchUnknownLetters,
    Note,
    StoreDeviceSeen,
    StoreLost,
    StoreLostLetters,
    TakeHandedOut,
    TakeStoredLetters,
)
from iocdesk.sync.events import (
    Answered,
    DeviceChecked,
    Event,
    Failed,
    HandedOutTaken,
    LettersStored,
    Reopened,
    StoredLettersTaken,
    StoreFailed,
)
from iocdesk.sync.letters import FEATURE as LETTERS
from iocdesk.sync.pull import PullStep
from iocdesk.sync.state import Move, State, done, failed, go
from iocdesk.sync.status import Phase

FEATURE = "history"
PAGE = 1000
_QUIET_PAGES = 2
"""After so many pages of which the server knows everything, it is taken to know what is older still."""


class DeviceStep:
    """Asks, once after each start, for the newest operation that the server has of this computer.

    A file that does not have it was put back from a copy. It goes on as another computer: nothing that the server has
    by the same names and numbers is taken for what is here. What changed meanwhile is fetched before anything is sent.
    """

    phase = Phase.HELLO

    def __init__(self, state: State) -> None:
        self._state = state

    def begin(self, now: datetime) -> Move:  # noqa: ARG002 - the protocol's
        """Ask."""
        state = self._state
        if FEATURE not in state.features or state.device_checked:
            return done()
        return go(FetchDevice(state.ask(), state.device_id))

    def handle(self, event: Event) -> Move:
        """Compare, and go on under another id where the server is ahead."""
        match event:
            case Answered(answer=DeviceSeen() as seen):
                self._state.awaited = DeviceChecked
                return go(StoreDeviceSeen(seen.seq, seen.op_id))
            case Answered():
                return failed(errors.BadAnswer("devices"))
            case DeviceChecked():
                return self._checked(event)
            case Failed() | StoreFailed():
                return failed(event.error)
        return go()

    def _checked(self, event: DeviceChecked) -> Move:
        state = self._state
        state.device_checked, state.counts, state.device_id = True, event.counts, event.device_id
        if event.same:
            return done()
        return done(
            Note("store.put_back", "the server has newer operations of this computer"),
            then=(PullStep(state),),
        )


class LostStep:
    """Offers again what a server that was put back to a backup knows no more."""

    phase = Phase.PULL

    def __init__(self, state: State) -> None:
        self._state = state
        self._before: int | None = None
        self._asked: tuple[str, ...] = ()
        self._more = False
        self._quiet = 0

    def begin(self, now: datetime) -> Move:  # noqa: ARG002 - the protocol's
        """Take the newest operations that the server ought to know."""
        return self._take()

    def handle(self, event: Event) -> Move:
        """Go on: out of the store, to the server, back into the store."""
        match event:
            case HandedOutTaken():
                self._asked, self._before, self._more = event.op_ids, event.last, event.more
                if not event.op_ids:
                    return done()
                return go(FetchUnknown(self._state.ask(), event.op_ids))
            case Answered(answer=Unknown() as answer):
                return self._answered(answer)
            case Answered():
                return failed(errors.BadAnswer("unknown"))
            case Reopened():
                self._state.counts = event.counts
                return self._take() if self._more else done()
            case Failed() | StoreFailed():
                return failed(event.error)
        return go()

    def _take(self) -> Move:
        self._state.awaited = HandedOutTaken
        return go(TakeHandedOut(self._before, PAGE))

    def _answered(self, answer: Unknown) -> Move:
        # Oldest first, in the order in which they were made.
        lost = tuple(op_id for op_id in reversed(self._asked) if op_id in answer.ids)
        if lost:
            self._quiet = 0
            self._state.awaited = Reopened
            return go(Note("server.put_back", f"{len(lost)} operations are offered again"), StoreLost(lost))
        self._quiet += 1
        return self._take() if self._more and self._quiet < _QUIET_PAGES else done()


class LostLettersStep:
    """Sends again the messages and hand-overs that a server lost which was put back to a backup, and reads all anew."""

    phase = Phase.LETTERS

    def __init__(self, state: State) -> None:
        self._state = state
        self._asked: tuple[str, ...] = ()
        self._lost: list[str] = []
        self._more = False

    def begin(self, now: datetime) -> Move:  # noqa: ARG002 - the protocol's
        """Take the first of what the server ought to have."""
        return self._take("") if LETTERS in self._state.features else done()

    def handle(self, event: Event) -> Move:
        """Go on: out of the store, to the server; back into the store when all of it was asked about."""
        match event:
            case StoredLettersTaken():
                self._asked, self._more = event.ids, event.more
                if not event.ids:
                    return self._offer()
                return go(FetchUnknownLetters(self._state.ask(), event.ids))
            case Answered(answer=Unknown() as answer):
                self._lost += [it for it in self._asked if it in answer.ids]
                return self._take(self._asked[-1]) if self._more else self._offer()
            case Answered():
                return failed(errors.BadAnswer("unknown"))
            case LettersStored():
                return done()
            case Failed() | StoreFailed():
                return failed(event.error)
        return go()

    def _take(self, after: str) -> Move:
        self._state.awaited = StoredLettersTaken
        return go(TakeStoredLetters(after, PAGE))

    def _offer(self) -> Move:
        self._state.awaited = LettersStored
        told = [Note("letters.again", f"{len(self._lost)} letters are offered again")] if self._lost else []
        return go(*told, StoreLostLetters(tuple(self._lost)))
