"""Structure 4: messages about reports, and what of messages and hand-overs waits for the server."""

from __future__ import annotations

SQL = """
CREATE TABLE message (
    id TEXT PRIMARY KEY,
    report TEXT NOT NULL,             -- the report's name; it need not be here
    author TEXT NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    key TEXT NOT NULL,
    seen INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX message_by_report ON message (report, at, id);
CREATE TABLE letter (
    id TEXT PRIMARY KEY,
    kind INTEGER NOT NULL,            -- 1 message, 2 hand-over or its early end
    status INTEGER NOT NULL,          -- 1 waits, 4 refused
    body TEXT NOT NULL,               -- as it travels
    error_code TEXT,
    error_vi TEXT,
    error_en TEXT
) WITHOUT ROWID;
"""
