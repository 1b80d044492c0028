"""Structure 2: bytes sent and received per day, and an index over the days' audit rows of one cell."""

from __future__ import annotations

SQL = """
CREATE TABLE traffic (
    day INTEGER PRIMARY KEY,          -- proleptic ordinal of the day in Vietnam
    sent INTEGER NOT NULL DEFAULT 0,
    received INTEGER NOT NULL DEFAULT 0
);
DROP INDEX audit_by_report;
CREATE INDEX audit_by_cell ON audit (report, key, id);
"""
