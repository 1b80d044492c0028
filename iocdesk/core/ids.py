"""Identifiers that sort by the time they were made: UUID version 7 of RFC 9562, from an injected clock."""

from __future__ import annotations

import random as random_module
import re
import threading
from typing import Protocol

from iocdesk.core.clock import Clock

_UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_RANDOM_BITS = 74
_STEP_BITS = 32


class IdSource(Protocol):
    """A source of identifiers that no other source gives."""

    def new(self) -> str:
        """Return a new identifier."""


class Uuid7Source:
    """UUIDv7 strings, each greater than the one before from the same source; safe to share between threads.

    Within one millisecond, or when the clock is set back, the random part is counted up by a random step
    (RFC 9562, section 6.2, method 2), so the order is kept and the next id cannot be guessed.

    Args:
        clock: gives the 48-bit timestamp.
        random: a seeded source for tests and simulation; None takes the operating system's.
    """

    def __init__(self, clock: Clock, random: random_module.Random | None = None) -> None:
        self._clock = clock
        self._random = random if random is not None else random_module.SystemRandom()
        self._lock = threading.Lock()
        self._millis = -1
        self._tail = 0

    def new(self) -> str:
        """Return the next UUIDv7 in its canonical lower-case form."""
        with self._lock:
            millis = int(self._clock.now().timestamp() * 1000)
            if millis > self._millis:
                self._millis = millis
                self._tail = self._random.getrandbits(_RANDOM_BITS)
            else:
                self._tail += self._random.getrandbits(_STEP_BITS) + 1
                if self._tail >> _RANDOM_BITS:
                    self._millis += 1
                    self._tail = self._random.getrandbits(_RANDOM_BITS)
            return _compose(self._millis, self._tail)


def is_uuid7(text: str) -> bool:
    """Tell whether `text` is a UUIDv7 in canonical lower-case form, as `Uuid7Source` writes it."""
    return _UUID7.fullmatch(text) is not None


def _compose(millis: int, tail: int) -> str:
    high, low = tail >> 62, tail & ((1 << 62) - 1)
    digits = f"{(millis << 80) | (7 << 76) | (high << 64) | (2 << 62) | low:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
