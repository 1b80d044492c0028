"""Structure 5: the digest of a report's head, worked out once; ten years of a commune are too many to do each time."""

from __future__ import annotations

SQL = """
CREATE TABLE digest (
    report INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,         -- of the server; another head has no digest yet
    sha256 BLOB NOT NULL
);
"""
