"""How many requests one account at one address may make: token buckets on an injected clock."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Hashable

from iocdesk.core.clock import Clock
from iocdesk.gateway.settings import Rate

_KEPT = 20_000


class Buckets:
    """Token buckets of one rate, one for each key; the longest unused are forgotten beyond 20,000.

    Safe to use from several threads.
    """

    def __init__(self, rate: Rate, clock: Clock) -> None:
        self._rate = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._levels: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable) -> int:
        """Take one token; return 0 when there was one, else the whole seconds until there will be (1 or more)."""
        now = self._clock.now().timestamp()
        with self._lock:
            level, since = self._levels.pop(key, (float(self._rate.burst), now))
            level = min(self._rate.burst, level + max(0.0, now - since) * self._rate.per_second)
            granted = level >= 1
            level -= 1 if granted else 0
            self._levels[key] = (level, now)
            while len(self._levels) > _KEPT:
                self._levels.popitem(last=False)
        return 0 if granted else max(1, math.ceil((1 - level) / self._rate.per_second))
