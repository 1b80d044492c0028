"""Structure 3: operations of others that came in sealed packages and are passed on to the server."""

from __future__ import annotations

SQL = """
CREATE TABLE relay (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,        -- the operation's id
    report INTEGER NOT NULL,
    status INTEGER NOT NULL,          -- 1 waits, 3 conflict, 4 rejected, 5 answered but not seen yet, 8 done, 9 put aside
    package TEXT NOT NULL,
    sender TEXT NOT NULL,             -- as shown
    device TEXT NOT NULL,
    seq INTEGER NOT NULL,             -- on that device
    base INTEGER NOT NULL,            -- the version that it is to be laid over
    taken_at INTEGER NOT NULL,
    taken_by INTEGER NOT NULL,
    signature TEXT NOT NULL,
    body TEXT NOT NULL,               -- the operation's canonical JSON
    version INTEGER,                  -- of the receipt
    receipt TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    tried_at INTEGER,
    error_code TEXT,
    error_vi TEXT,
    error_en TEXT
);
CREATE INDEX relay_open ON relay (report, device, seq) WHERE status < 8;
"""
