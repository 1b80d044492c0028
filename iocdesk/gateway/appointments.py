"""When to come again: whoever finds no room gets a time of their own, spaced as fast as the server has been serving.

Told all the same few seconds, thousands come back together, find no room again, and a server with little left spends
that on sending them away.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

_WINDOW_S = 2.0
_FIRST_RATE = 100.0
_SOONEST_S = 2.0
_LATEST_S = 600.0
_EACH = 2.0
"""A visit is at least two requests: sending, and fetching what came of it."""


class Appointments:
    """Hands out times. Safe to use from several threads.

    Args:
        now: seconds of a clock that never goes back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._rate = _FIRST_RATE
        self._since = now()
        self._served = 0
        self._last = 0.0
        self._lock = threading.Lock()

    def served(self) -> None:
        """Count a request that was served."""
        with self._lock:
            self._served += 1
            self._look()

    def next(self) -> int:
        """Return after how many whole seconds somebody who found no room is to come again."""
        with self._lock:
            self._look()
            now = self._now()
            self._last = max(self._last + _EACH / self._rate, now + _SOONEST_S)
            self._last = min(self._last, now + _LATEST_S)
            return math.ceil(self._last - now)

    def _look(self) -> None:
        """Work the rate out anew, at most every two seconds; a silent server's rate falls, and never to nothing."""
        passed = self._now() - self._since
        if passed < _WINDOW_S:
            return
        self._rate = max(0.5, (self._rate + self._served / passed) / 2)
        self._since, self._served = self._now(), 0
