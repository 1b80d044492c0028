"""How much to send at once, and how to find the one operation that spoils a batch."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Iterable, Sequence

from iocdesk.reports.model import Operation, ReportId
from iocdesk.reports.operations import operation_bytes
from iocdesk.sync.schedule import SyncPolicy

Batch = tuple[Operation, ...]


class BatchSize:
    """How much to send at once: grows while batches go through quickly, shrinks when they are slow, lost or refused.

    What is lost is sent again, so after a loss a batch should take no longer than the line held before it broke, yet
    no less than the line's own delay is worth. Where the first exchanges are slow, the first batch is small.
    """

    def __init__(self, policy: SyncPolicy) -> None:
        self._policy = policy
        self._aim_s = policy.batch_aim_s
        self._delay_s: float | None = None
        """The shortest exchange so far, seconds."""
        self._measured = False
        self._most = (10_000, 10_000_000)
        self.operations = policy.batch_operations
        self.bytes = policy.batch_bytes

    @property
    def delay_s(self) -> float:
        """The shortest exchange so far, seconds; 0 before the first."""
        return self._delay_s or 0.0

    def limit(self, operations: int, size: int) -> None:
        """Take the server's own limits."""
        self._most = (max(1, operations), max(1, size))
        self._fit()

    def remember(self, size: int) -> None:
        """Begin as the line was last time: with batches of `size` bytes where that is less than usual."""
        if not self._measured and 0 < size < self.bytes:
            self._begin_with(size)

    def noticed(self, elapsed_s: float) -> None:
        """Learn the line's delay from any exchange; begin small where it is slow and no batch has shown more."""
        self._delay_s = elapsed_s if self._delay_s is None else min(self._delay_s, elapsed_s)
        if (
            not self._measured
            and self._delay_s >= self._policy.slow_s
            and self.bytes > self._policy.slow_bytes
        ):
            self._begin_with(self._policy.slow_bytes)

    def answered(self, elapsed_s: float, *, full: bool) -> None:
        """Learn from a batch that was answered after `elapsed_s` seconds; `full` when more would have been to send."""
        self._measured = True
        self._aim_s = min(self._policy.batch_aim_s, self._aim_s * 1.05)
        if elapsed_s > 2 * self._aim_s:
            self.shrink()
        elif full and elapsed_s < self._aim_s / 2:
            self._scale(2.0)

    def lost(self, batch: Sequence[Operation], elapsed_s: float) -> None:
        """Learn from a batch that was cut off after `elapsed_s` seconds: half of it next, done in half the time."""
        self._measured = True
        least = 2 * self.delay_s
        if elapsed_s > 0:
            self._aim_s = min(self._aim_s, max(least, elapsed_s / 2, 0.5))
        self.operations = min(self.operations, len(batch))
        self.bytes = min(self.bytes, sum(len(operation_bytes(op)) for op in batch))
        self.shrink()

    def shrink(self) -> None:
        """Halve."""
        self._scale(0.5)

    def refused(self, count: int) -> None:
        """Halve below a batch of `count` operations that was too large."""
        self.operations = min(self.operations, count)
        self.shrink()

    def _begin_with(self, size: int) -> None:
        share = size / self._policy.batch_bytes
        self.bytes, self.operations = (
            size,
            min(self.operations, math.ceil(self._policy.batch_operations * share)),
        )
        self._fit()

    def _scale(self, factor: float) -> None:
        self.operations = int(self.operations * factor)
        self.bytes = int(self.bytes * factor)
        self._fit()

    def _fit(self) -> None:
        self.operations = max(1, min(self.operations, self._most[0]))
        self.bytes = max(8_000, min(self.bytes, self._most[1]))


class PageSize:
    """How many items to ask for at once: a page is to come in time, and is fetched again when it is cut off."""

    def __init__(self, policy: SyncPolicy) -> None:
        self._policy = policy
        self.items = policy.page_items

    def remember(self, items: int) -> None:
        """Begin as the line was last time."""
        self.items = max(1, min(items or self.items, self._policy.page_items))

    def noticed(self, delay_s: float) -> None:
        """Begin small where the line has shown to be slow."""
        if delay_s >= self._policy.slow_s:
            self.items = min(self.items, self._policy.slow_items)

    def came(self, elapsed_s: float) -> None:
        """Learn from a page that came."""
        if elapsed_s < self._policy.batch_aim_s / 2:
            self.items = min(self._policy.page_items, self.items * 2)
        elif elapsed_s > self._policy.batch_aim_s:
            self.lost()

    def lost(self) -> None:
        """Ask for less after a page that was cut off or too large."""
        self.items = max(1, self.items // 2)


class BatchQueue:
    """A batch on its way, in parts; the order within a report is kept whatever happens."""

    def __init__(self, operations: Iterable[Operation] = ()) -> None:
        first = tuple(operations)
        self._parts: deque[Batch] = deque([first] if first else [])

    def __bool__(self) -> bool:
        return bool(self._parts)

    @property
    def head(self) -> Batch:
        """The part to send now."""
        return self._parts[0]

    def done(self) -> None:
        """Drop the first part."""
        self._parts.popleft()

    def split(self) -> None:
        """Put the first part's halves in its place."""
        part = self._parts.popleft()
        middle = (len(part) + 1) // 2
        self._parts.extendleft(half for half in (part[middle:], part[:middle]) if half)

    def without(self, reports: Collection[ReportId]) -> None:
        """Drop all that is left of some reports."""
        kept = (tuple(op for op in part if op.report_id not in reports) for part in self._parts)
        self._parts = deque(part for part in kept if part)
