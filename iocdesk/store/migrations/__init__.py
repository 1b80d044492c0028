"""The numbered steps from an empty file to today's structure; a step that was released never changes."""

from __future__ import annotations

from iocdesk.store.migrations import m0001_initial, m0002_traffic, m0003_relay, m0004_letters, m0005_digests

STEPS: tuple[str, ...] = (
    m0001_initial.SQL,
    m0002_traffic.SQL,
    m0003_relay.SQL,
    m0004_letters.SQL,
    m0005_digests.SQL,
)
"""Step n takes a file from `user_version` n-1 to n, in one transaction."""

LATEST = len(STEPS)

__all__ = ["LATEST", "STEPS"]
