"""Structure 1: reports, their cells and versions, operations, receipts, the audit trail, the catalogue.

Names (cell keys, units, forms, periods, users, sources) are kept once in `word` and are integers everywhere
else. A figure is a scaled integer whose scale is in `flags`, never a binary double; see `codec`.
"""

from __future__ import annotations

SQL = """
CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
-- who, when (ms since 1970, UTC) and from where; shared by the cell, its audit row and its operation
CREATE TABLE stamp (id INTEGER PRIMARY KEY, author INTEGER, at INTEGER, source INTEGER);

CREATE TABLE report (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    form INTEGER NOT NULL,
    unit INTEGER NOT NULL,
    period INTEGER NOT NULL,
    ends INTEGER NOT NULL,            -- the period's last calendar day, as a proleptic ordinal
    head INTEGER NOT NULL DEFAULT 0,  -- newest version known of the server; 0: never there
    need INTEGER NOT NULL DEFAULT 0,  -- a receipt spoke of this version: nothing is sealed before it is here
    gone INTEGER NOT NULL DEFAULT 0,  -- a tombstone came
    form_version INTEGER NOT NULL,
    state TEXT NOT NULL,
    remarks TEXT,
    event_at INTEGER,
    updated_at INTEGER,
    updated_by INTEGER,
    submitted_by INTEGER
);
CREATE INDEX report_by_form ON report (form, unit, ends);
CREATE INDEX report_by_unit ON report (unit, ends);

-- the working copy: head and what is not yet sent
CREATE TABLE cell (
    report INTEGER NOT NULL,
    key INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    value,
    stamp INTEGER,
    note TEXT,
    PRIMARY KEY (report, key)
) WITHOUT ROWID;

CREATE TABLE version (
    id INTEGER PRIMARY KEY,
    report INTEGER NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    at INTEGER,
    provisional INTEGER NOT NULL DEFAULT 0,  -- worked out from our own receipt, not yet seen in the changes
    body BLOB NOT NULL,
    UNIQUE (report, number)
);

CREATE TABLE op (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    report INTEGER NOT NULL,
    status INTEGER NOT NULL,
    seq INTEGER UNIQUE,               -- given when sealed
    base INTEGER NOT NULL,
    form_version INTEGER NOT NULL,
    author INTEGER NOT NULL,
    since INTEGER NOT NULL,
    created_at INTEGER,               -- given when sealed
    transition TEXT,
    reason TEXT,
    remarks TEXT,
    event_at INTEGER,
    sha256 TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    tried_at INTEGER,
    error_code TEXT,
    error_vi TEXT,
    error_en TEXT
);
CREATE INDEX op_open ON op (report, id) WHERE status < 8;

CREATE TABLE op_cell (
    op INTEGER NOT NULL,
    key INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    value,
    stamp INTEGER,
    note TEXT,
    base_flags INTEGER NOT NULL,
    base_value,
    base_stamp INTEGER,
    base_note TEXT,
    PRIMARY KEY (op, key)
) WITHOUT ROWID;

CREATE TABLE receipt (
    op INTEGER PRIMARY KEY,
    report INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX receipt_by_report ON receipt (report, op);

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    report INTEGER NOT NULL,
    key INTEGER NOT NULL,
    op INTEGER,
    stamp INTEGER NOT NULL,
    origin INTEGER NOT NULL,
    old_flags INTEGER NOT NULL,
    old_value,
    old_note TEXT,
    new_flags INTEGER NOT NULL,
    new_value,
    new_note TEXT
);
CREATE INDEX audit_by_report ON audit (report, id);

CREATE TABLE slice (name TEXT PRIMARY KEY, etag TEXT NOT NULL, fetched_at INTEGER, payload BLOB NOT NULL);
CREATE TABLE form (
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    level TEXT NOT NULL,
    fetched_at INTEGER,
    body BLOB NOT NULL,
    PRIMARY KEY (name, version)
);
CREATE TABLE acknowledgement (notice TEXT PRIMARY KEY, at INTEGER NOT NULL, sent INTEGER NOT NULL DEFAULT 0);
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE log (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL);
"""
