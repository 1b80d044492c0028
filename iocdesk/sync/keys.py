"""Registering this computer's public keys with the server, once, so that others can seal to it and believe it."""

from __future__ import annotations

from datetime import datetime

from iocdesk.api import errors
from iocdesk.sync.effects import Note, RegisterKey, RenewKey, StoreKeyRegistered, TakeKey
from iocdesk.sync.events import Answered, Event, Failed, KeyRegistered, KeyTaken, StoreFailed
from iocdesk.sync.state import Move, State, done, failed, go
from iocdesk.sync.status import Phase


class KeyStep:
    """Tells the server the keys that it does not know yet; a server that takes none does not hold up the rest."""

    phase = Phase.HELLO

    def __init__(self, state: State) -> None:
        self._state = state
        self._sign_key = ""

    def begin(self, now: datetime) -> Move:  # noqa: ARG002 - the protocol's
        """Ask for the keys, which are made now where there are none."""
        self._state.awaited = KeyTaken
        return go(TakeKey())

    def handle(self, event: Event) -> Move:
        """Go on: from the vault to the server, and remember that it knows them."""
        match event:
            case KeyTaken(key=None):
                return done()
            case KeyTaken(key=key) if key is not None:
                self._sign_key = key.sign_key
                return go(RegisterKey(self._state.ask(), key))
            case Answered(answer=KeyRegistered()):
                self._state.key_wanted = False
                return done(StoreKeyRegistered(self._sign_key))
            case Failed(error=errors.Conflict() as error):
                # Revoked: whoever signed in again since may have new ones.
                return done(Note("key.revoked", error.code), RenewKey())
            case Failed(error=errors.Refused() | errors.ServerBroken() | errors.BadAnswer() as error):
                return done(Note("key.refused", error.code))
            case StoreFailed(error=error):
                return done(Note("key.failed", error.code))
            case Failed():
                return failed(event.error)
        return go()
