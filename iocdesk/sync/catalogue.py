"""Greeting the server, and keeping units, forms, assignments, calendar, notices and people up to date."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import datetime

from iocdesk.api import errors
from iocdesk.api.answers import (
    CATALOGUE_SLICES,
    OFFERED_SLICES,
    Capabilities,
    CatalogueIndex,
    CatalogueSlice,
    FormDocument,
    FormRef,
)
from iocdesk.core.errors import IocError
from iocdesk.sync.effects import (
    FetchCapabilities,
    FetchForm,
    FetchIndex,
    FetchSlice,
    Note,
    SendAcknowledgement,
    StoreAcknowledged,
    StoreClock,
    StoreForm,
    StoreSlice,
    TakeAcknowledgements,
)
from iocdesk.sync.events import (
    AcknowledgementsTaken,
    Answered,
    Event,
    Failed,
    FormStored,
    SliceStored,
    StoreFailed,
)
from iocdesk.sync.state import Move, State, done, failed, go
from iocdesk.sync.status import CLOCK_WARNING_S, Phase

_CLOCK_STEP_S = 2.0


INDEX = "index"
"""The feature of a server that tells all ETags at once."""


class HelloStep:
    """Asks what the server is, how much it takes, and what time it has."""

    phase = Phase.HELLO

    def __init__(self, state: State) -> None:
        self._state = state

    def begin(self, now: datetime) -> Move:  # noqa: ARG002 - the protocol's
        """Ask."""
        return go(FetchCapabilities(self._state.ask()))

    def handle(self, event: Event) -> Move:
        """Take the limits and the time."""
        match event:
            case Answered(answer=Capabilities() as server):
                return self._met(event, server)
            case Answered():
                return failed(errors.BadAnswer("capabilities"))
            case Failed():
                return failed(event.error)
        return go()

    def _met(self, event: Answered, server: Capabilities) -> Move:
        state = self._state
        state.features = frozenset(server.features)
        state.size.limit(server.batch_operations, server.batch_bytes)
        # The server read its clock about half-way through the exchange.
        offset = (server.server_time - event.now).total_seconds() + event.elapsed_s / 2
        if abs(offset - state.clock_offset_s) < _CLOCK_STEP_S:
            return done()
        state.clock_offset_s = offset
        if abs(offset) <= CLOCK_WARNING_S:
            return done(StoreClock(offset))
        return done(StoreClock(offset), Note("clock.off", f"{offset:.0f} s"))


class CatalogueStep:
    """Fetches each slice that changed, then each form that is not here yet; a bad one does not stop the rest."""

    phase = Phase.CATALOGUE

    def __init__(self, state: State) -> None:
        self._state = state
        self._slices = deque(CATALOGUE_SLICES)
        self._slice = ""
        self._forms: deque[FormRef] = deque()
        self._form: FormRef | None = None
        self._etag = ""

    def begin(self, now: datetime) -> Move:  # noqa: ARG002 - the protocol's
        """Fetch the first slice; which ones there are the server has said only now."""
        state = self._state
        self._slices.extend(name for name in OFFERED_SLICES if name in state.features)
        self._forms = deque(state.missing_forms)
        if INDEX in state.features and all(state.etags.get(name) for name in self._slices):
            return self._ask()
        return self._next()

    def handle(self, event: Event) -> Move:
        """Go on: from the server to the store, and to the next."""
        match event:
            case Answered(answer=CatalogueIndex() as index):
                old = self._state.etags
                self._slices = deque(it for it in self._slices if index.etags.get(it) != old.get(it))
                return self._next()
            case Answered(answer=CatalogueSlice() as found):
                return self._slice_came(found)
            case Answered(answer=FormDocument() as document):
                self._state.awaited = FormStored
                return go(StoreForm(document))
            case Answered():
                return failed(errors.BadAnswer("catalogue"))
            case SliceStored():
                return self._slice_stored(event)
            case FormStored():
                return self._form_stored()
            case Failed(error=error) if self._state.goes_on(error):
                return self._ask()
            case Failed(error=error):
                return self._failed(error, general=_general(error))
            case StoreFailed(error=error):
                return self._failed(error, general=not event.content)
        return go()

    def _next(self) -> Move:
        if self._slices:
            self._slice = self._slices.popleft()
            return self._ask()
        if self._forms:
            self._form = self._forms.popleft()
            return self._ask()
        return done()

    def _ask(self) -> Move:
        """Ask for the slice or form that is wanted now, for the first time or again; before them for the index."""
        if self._form is not None:
            return go(FetchForm(self._state.ask(), self._form))
        if not self._slice:
            return go(FetchIndex(self._state.ask()))
        return go(FetchSlice(self._state.ask(), self._slice, self._state.etags.get(self._slice, "")))

    def _slice_came(self, found: CatalogueSlice) -> Move:
        if found.payload is None:
            return self._next()
        self._etag = found.etag
        self._state.awaited = SliceStored
        return go(StoreSlice(self._slice, found.etag, found.payload))

    def _slice_stored(self, event: SliceStored) -> Move:
        state = self._state
        state.etags[self._slice], state.moved = self._etag, True
        state.tally = replace(state.tally, slices=state.tally.slices + 1)
        if self._slice == "forms":
            state.missing_forms = event.missing_forms
            self._forms = deque(event.missing_forms)
        return self._next()

    def _form_stored(self) -> Move:
        state = self._state
        state.missing_forms = tuple(ref for ref in state.missing_forms if ref != self._form)
        state.moved = True
        state.tally = replace(state.tally, forms=state.tally.forms + 1)
        return self._next()

    def _failed(self, error: IocError, *, general: bool) -> Move:
        """Go on after what concerns one slice or form only; it is tried again at the next round."""
        if general:
            return failed(error)
        what = f"form {self._form.form_id} {self._form.version}" if self._form else f"slice {self._slice}"
        self._state.warning = error
        move = self._next()
        return replace(move, effects=(Note("catalogue.failed", f"{what}: {error.code}"), *move.effects))


class AcknowledgeStep:
    """Tells the province which of its notices were read here."""

    phase = Phase.CATALOGUE

    def __init__(self, state: State) -> None:
        self._state = state
        self._notices: deque[str] = deque()

    def begin(self, now: datetime) -> Move:  # noqa: ARG002 - the protocol's
        """Ask the store which the server does not know of."""
        self._state.awaited = AcknowledgementsTaken
        return go(TakeAcknowledgements())

    def handle(self, event: Event) -> Move:
        """Go on, one by one; a notice that is no longer there needs no acknowledgement."""
        match event:
            case AcknowledgementsTaken():
                self._notices.extend(event.notices)
                return self._next()
            case Answered() | Failed(error=errors.NotVisible()):
                notice = self._notices.popleft()
                move = self._next()
                return replace(move, effects=(StoreAcknowledged(notice), *move.effects))
            case Failed(error=errors.Refused() as error):
                notice = self._notices.popleft()
                move = self._next()
                note = Note("notice.refused", f"{notice}: {error.code}")
                return replace(move, effects=(note, *move.effects))
            case Failed() | StoreFailed():
                return failed(event.error)
        return go()

    def _next(self) -> Move:
        if not self._notices:
            return done()
        return go(SendAcknowledgement(self._state.ask(), self._notices[0]))


def _general(error: IocError) -> bool:
    """Tell whether an error concerns the server as a whole, not one slice or form."""
    about_one = (errors.Refused, errors.FormTampered, errors.BadAnswer, errors.AnswerTooLarge)
    return not isinstance(error, about_one)
