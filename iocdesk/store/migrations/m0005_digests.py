"""Structure 5: the digest of a report's head, worked out once, and an index over the reports that wait for an answer.

Ten years of a commune and its villages are too many to look through at each exchange.
"""

from __future__ import annotations

SQL = """
CREATE TABLE digest (
    report INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,         -- of the server; another head has no digest yet
    sha256 BLOB NOT NULL
);
CREATE INDEX report_under_way ON report (state)
    WHERE state IN ('submitted', 'for_approval', 'sent', 'reopen_requested');
"""
