"""The numbered steps from an empty file to today's structure; a step that was released never changes."""

from __future__ import annotations

from iocdesk.store.migrations import m0001_initial, m0002_traffic

STEPS: tuple[str, ...] = (m0001_initial.SQL, m0002_traffic.SQL)
"""Step n takes a file from `user_version` n-1 to n, in one transaction."""

LATEST = len(STEPS)

__all__ = ["LATEST", "STEPS"]
