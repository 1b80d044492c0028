"""How much to send at once, and how to find the one operation that spoils a batch."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable

from iocdesk.reports.model import Operation, ReportId
from iocdesk.sync.schedule import SyncPolicy

Batch = tuple[Operation, ...]


class BatchSize:
    """Grows while batches go through quickly, shrinks when they are slow, lost or refused as too large."""

    def __init__(self, policy: SyncPolicy) -> None:
        self._aim_s = policy.batch_aim_s
        self._most = (10_000, 10_000_000)
        self.operations = policy.batch_operations
        self.bytes = policy.batch_bytes

    def limit(self, operations: int, size: int) -> None:
        """Take the server's own limits."""
        self._most = (max(1, operations), max(1, size))
        self._fit()

    def answered(self, count: int, elapsed_s: float) -> None:
        """Learn from a batch of `count` operations that was answered after `elapsed_s` seconds."""
        if elapsed_s > 2 * self._aim_s:
            self.shrink()
        elif elapsed_s < self._aim_s / 2 and count * 2 > self.operations:
            self._scale(2.0)

    def shrink(self) -> None:
        """Halve, after a lost reply."""
        self._scale(0.5)

    def refused(self, count: int) -> None:
        """Halve below a batch of `count` operations that was too large."""
        self.operations = min(self.operations, count)
        self.shrink()

    def _scale(self, factor: float) -> None:
        self.operations = int(self.operations * factor)
        self.bytes = int(self.bytes * factor)
        self._fit()

    def _fit(self) -> None:
        self.operations = max(1, min(self.operations, self._most[0]))
        self.bytes = max(8_000, min(self.bytes, self._most[1]))


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
