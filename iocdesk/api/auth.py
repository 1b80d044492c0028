"""Access tokens live in memory only; the refresh token is kept where a `TokenStore` keeps it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from iocdesk.api.errors import NotSignedIn
from iocdesk.core.clock import Clock

_EARLY = timedelta(seconds=30)
"""A token this near to its end is renewed before it is used."""


class TokenStore(Protocol):
    """Keeps the refresh token: in the system's keyring, under a passphrase, or nowhere (training)."""

    def load(self) -> str | None:
        """Return the refresh token, or None when nobody is signed in."""

    def save(self, token: str | None) -> None:
        """Keep `token` durably before returning; None forgets it."""


class MemoryTokens:
    """A `TokenStore` that forgets at the end of the process; for training and tests."""

    def __init__(self, token: str | None = None) -> None:
        self._token = token

    def load(self) -> str | None:
        """Return the token."""
        return self._token

    def save(self, token: str | None) -> None:
        """Keep the token."""
        self._token = token


@dataclass(frozen=True, slots=True)
class Tokens:
    """A pair of tokens as the server gives it; `expires_in` seconds is the life of the access token."""

    access: str
    refresh: str
    expires_in: float


class Credentials:
    """The tokens of one signed-in account; safe to share between threads.

    Refresh tokens rotate and the use of an old one ends the session, so only one thread at a time renews, the
    others take what it got, and a new refresh token is kept before its access token is used.

    Args:
        renew: exchanges a refresh token for a new pair; raises NotSignedIn when the server will not.
    """

    def __init__(self, store: TokenStore, renew: Callable[[str], Tokens], clock: Clock) -> None:
        self._store = store
        self._renew = renew
        self._clock = clock
        self._lock = threading.Lock()
        self._access: str | None = None
        self._until: datetime | None = None

    @property
    def signed_in(self) -> bool:
        """Tell whether there is a session that may still be good."""
        return self._access is not None or self._store.load() is not None

    def adopt(self, tokens: Tokens) -> None:
        """Take a new pair, e.g. after signing in."""
        with self._lock:
            self._keep(tokens)

    def forget(self) -> None:
        """Drop both tokens."""
        with self._lock:
            self._drop()

    def refresh_token(self) -> str | None:
        """Return the refresh token, for signing out."""
        return self._store.load()

    def access(self, refused: str | None = None) -> str:
        """Return an access token, renewed when it is missing, nearly over, or what the server `refused`.

        Raises:
            NotSignedIn: there is no session, or the server ended it; the tokens are forgotten.
            ApiError: the renewal could not be carried out; the tokens are kept.
        """
        with self._lock:
            fresh = self._until is None or self._clock.now() < self._until - _EARLY
            if self._access is not None and self._access != refused and fresh:
                return self._access
            token = self._store.load()
            if token is None:
                self._access = None
                raise NotSignedIn
            try:
                tokens = self._renew(token)
            except NotSignedIn:
                self._drop()
                raise
            self._keep(tokens)
            return tokens.access

    def _keep(self, tokens: Tokens) -> None:
        self._store.save(tokens.refresh)
        self._access = tokens.access
        self._until = self._clock.now() + timedelta(seconds=tokens.expires_in)

    def _drop(self) -> None:
        self._access = self._until = None
        self._store.save(None)
