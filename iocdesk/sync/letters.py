"""Sending messages and hand-overs, and fetching what others said; only where the server says that it takes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from iocdesk.api import errors
from iocdesk.api.answers import LettersAnswer, MessagesPage
from iocdesk.sync.catalogue import CatalogueStep
from iocdesk.sync.effects import (
    FetchMessages,
    Note,
    SendHandovers,
    SendMessages,
    StoreLetterAnswers,
    StoreMessages,
    TakeLetters,
)
from iocdesk.sync.events import (
    Answered,
    Event,
    Failed,
    LettersStored,
    LettersTaken,
    MessagesStored,
    StoreFailed,
)
from iocdesk.sync.state import Move, State, done, failed, go
from iocdesk.sync.status import Phase

BATCH = 50
FEATURE = "messages"


class LettersStep:
    """Sends what waits, a batch at a time, then reads on from the cursor.

    A server that refuses a whole batch does not hold up the rest of the exchange: it waits for the next one.
    """

    phase = Phase.LETTERS

    def __init__(self, state: State) -> None:
        self._state = state
        self._handed = False
        self._asked: tuple[str, ...] = ()
        self._before: set[str] = set()
        """What was asked of the server in this step: what waits for something else is asked once a run."""
        self._cursor = ""

    def begin(self, now: datetime) -> Move:  # noqa: ARG002 - the protocol's
        """Ask the store what waits."""
        return self._take() if FEATURE in self._state.features else done()

    def handle(self, event: Event) -> Move:
        """Go on: out of the store, to the server, back into the store."""
        match event:
            case LettersTaken():
                return self._send(event)
            case Answered(answer=LettersAnswer() as answer):
                return self._answered(answer)
            case LettersStored():
                return self._take()
            case Answered(answer=MessagesPage() as page):
                return self._page(page)
            case MessagesStored():
                tally = self._state.tally
                self._state.tally = replace(tally, messages=tally.messages + event.news)
                return self._fetch() if event.more else self._ended()
            case Failed(error=errors.HistoryUnknown()):
                return failed(event.error)
            case Failed(error=errors.Refused() | errors.BadAnswer() as error):
                self._state.warning = error
                return self._ended(Note("letters.refused", error.code))
            case Answered():
                return failed(errors.BadAnswer("letters"))
            case Failed() | StoreFailed():
                return failed(event.error)
        return go()

    def _take(self) -> Move:
        self._state.awaited = LettersTaken
        return go(TakeLetters(BATCH))

    def _send(self, taken: LettersTaken) -> Move:
        self._cursor = taken.cursor
        state = self._state
        if handovers := tuple(item for item in taken.handovers if item.id not in self._before):
            self._asked = tuple(item.id for item in handovers)
            self._before.update(self._asked)
            self._handed = True
            return go(SendHandovers(state.ask(), handovers, state.history))
        if taken.messages:
            self._asked = tuple(item.id for item in taken.messages)
            return go(SendMessages(state.ask(), taken.messages, state.history))
        return self._fetch()

    def _answered(self, answer: LettersAnswer) -> Move:
        ours = tuple(it for it in answer.verdicts if it.id in self._asked)
        if {it.id for it in ours} != set(self._asked):
            return self._ended(Note("letters.unanswered", str(len(self._asked) - len(ours))))
        self._state.awaited = LettersStored
        self._state.history = answer.history or self._state.history
        return go(StoreLetterAnswers(ours, answer.history))

    def _fetch(self) -> Move:
        return go(FetchMessages(self._state.ask(), self._cursor, self._state.policy.page_items))

    def _page(self, page: MessagesPage) -> Move:
        if page.more and page.cursor == self._cursor:
            return failed(errors.BadAnswer("cursor"))
        notes = [Note("messages.unreadable", str(page.skipped))] if page.skipped else []
        self._cursor = page.cursor
        self._state.awaited = MessagesStored
        return go(*notes, StoreMessages(page.messages, page.cursor, page.more))

    def _ended(self, *notes: Note) -> Move:
        """End; who acts for whom stands in the catalogue, so after a hand-over it is fetched at once."""
        return done(*notes, then=(CatalogueStep(self._state),) if self._handed else ())
