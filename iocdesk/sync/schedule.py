"""When to synchronise next: soon while files are left, seldom when idle, ever more seldom while it fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random


@dataclass(frozen=True, slots=True)
class SyncPolicy:
    """How patient and how large; times in seconds, sizes in bytes before compression."""

    awaited_s: float = 900.0
    idle_s: float = 3600.0
    night_s: float = 14_400.0
    """Pauses between looks for news; `agenda` says which."""
    soon_s: float = 5.0
    """Before the next run, where one ended with files left to send."""
    backoff_first_s: float = 5.0
    backoff_max_s: float = 900.0
    hello_every_s: float = 21_600.0
    catalogue_every_s: float = 3600.0
    digest_every_s: float = 86_400.0
    """When nothing moved; after anything did it is compared at once."""
    set_aside_s: float = 3600.0
    page_items: int = 200
    batch_operations: int = 100
    batch_bytes: int = 256_000
    batch_aim_s: float = 5.0
    """A batch should take about so long: long enough to be worth it, short enough to be lost cheaply."""
    slow_s: float = 0.4
    """A line on which the quickest exchange takes so long is slow: the first batch and page are small there."""
    slow_bytes: int = 32_000
    slow_items: int = 4


class Schedule:
    """Keeps the moment of the next run; deterministic for a given source of random numbers."""

    def __init__(self, policy: SyncPolicy, random: Random) -> None:
        self._policy = policy
        self._random = random
        self.failures = 0
        self.next_at: datetime | None = None
        self._not_before: datetime | None = None

    def succeeded(self, now: datetime, *, soon: bool, pause_s: float) -> None:
        """Plan the next run after one that went well; `soon` when it had no time for all that waits."""
        self.failures = 0
        self._not_before = None
        pause_s *= self._random.uniform(0.8, 1.2)
        self.next_at = now + timedelta(seconds=min(pause_s, self._policy.soon_s) if soon else pause_s)

    def failed(self, now: datetime, retry_after: float | None = None) -> None:
        """Plan the next try: full jitter between the first delay and a doubling limit, or what the server asks."""
        policy = self._policy
        self.failures += 1
        if retry_after is not None:
            self._not_before = now + timedelta(seconds=retry_after)
            spread = max(1.0, retry_after / 10)
            self.next_at = self._not_before + timedelta(seconds=self._random.uniform(0.0, spread))
            return
        limit = min(policy.backoff_max_s, policy.backoff_first_s * 2.0 ** min(self.failures, 20))
        self._not_before = None
        self.next_at = now + timedelta(seconds=self._random.uniform(policy.backoff_first_s, limit))

    def suspended(self) -> None:
        """Plan nothing: only a person can change what is wrong."""
        self.failures += 1
        self._not_before = self.next_at = None

    def reset(self) -> None:
        """Forget the failures: a person asked, or the line has carried something."""
        self.failures = 0

    def must_wait(self, now: datetime) -> bool:
        """Tell whether the server asked to be left alone until later, which even a person's wish respects."""
        return self._not_before is not None and now < self._not_before and not self._absurd(now)

    def due(self, now: datetime) -> bool:
        """Tell whether it is time; also when the clock was set back so far that the plan makes no sense."""
        return self.next_at is not None and (now >= self.next_at or self._absurd(now))

    def _absurd(self, now: datetime) -> bool:
        longest = max(self._policy.backoff_max_s, self._policy.night_s * 1.2, 3600.0 * 1.1) + 60.0
        return self.next_at is not None and (self.next_at - now).total_seconds() > longest
