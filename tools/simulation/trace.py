"""The trace of a world: everything that happens, hashed, and the last of it as text; and the world's time."""

from __future__ import annotations

import hashlib
from collections import deque
from datetime import datetime, timedelta

from iocdesk.core.clock import FixedClock

_KEPT = 20_000


class Broken(Exception):
    """An invariant does not hold."""


class Trace:
    """Takes lines; the hash is over all of them."""

    def __init__(self, clock: FixedClock) -> None:
        self._clock = clock
        self._hash = hashlib.sha256()
        self._last: deque[str] = deque(maxlen=_KEPT)

    def add(self, who: str, what: str, content: bytes = b"") -> None:
        """Add one line; of longer content only its hash is kept."""
        tail = hashlib.sha256(content).hexdigest()[:12] if content else ""
        line = f"{self._clock.now():%m-%d %H:%M:%S} {who:8} {what} {tail}".rstrip()
        self._hash.update(line.encode() + b"\n")
        self._last.append(line)

    def digest(self) -> str:
        """Return the hash so far."""
        return self._hash.hexdigest()

    def last(self, count: int = 60) -> list[str]:
        """Return the last lines."""
        return list(self._last)[-count:]


class Skewed:
    """The world's clock as one side has it; it can be set wrong."""

    def __init__(self, base: FixedClock) -> None:
        self._base = base
        self.offset = timedelta(0)

    def now(self) -> datetime:
        """Return the moment that this side believes in."""
        return self._base.now() + self.offset
