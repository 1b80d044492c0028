"""The floor of the edit measurements: a bare SQLite file with the store's own tables, rows and pragmas.

`write` commits the rows of one edit with ready-made parameters and nothing else: no form, no checking, no reading.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from iocdesk.store import Store
from iocdesk.store.migrations import STEPS

_TABLES = ("word", "stamp", "report", "cell", "op", "op_cell", "audit")
_CELL = "INSERT OR REPLACE INTO cell (report, key, flags, value, stamp, note) VALUES (1, ?, 9, ?, ?, NULL)"
_OP_CELL = (
    "INSERT INTO op_cell (op, key, flags, value, stamp, base_flags) VALUES (1, ?, 9, ?, ?, 0) ON CONFLICT (op, key) "
    "DO UPDATE SET flags = excluded.flags, value = excluded.value, stamp = excluded.stamp"
)
_AUDIT = (
    "INSERT INTO audit (report, key, op, stamp, origin, old_flags, old_value, new_flags, new_value) "
    "VALUES (1, ?, 1, ?, 1, 9, ?, 9, ?)"
)


class BareFile:
    """A copy of a store's tables and rows, in the clear or encrypted with a key pragma as the store is.

    Args:
        store: with one report and its one draft operation.
    """

    def __init__(self, path: Path, store: Store, *, encrypted: bool) -> None:
        driver: Any = sqlcipher if encrypted else sqlite3
        self._db: Any = driver.connect(str(path), isolation_level=None)
        if encrypted:
            self._db.execute(f"PRAGMA key = \"x'{os.urandom(32).hex()}'\"")
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "temp_store = MEMORY"):
            self._db.execute(f"PRAGMA {pragma}")
        for step in STEPS:
            self._db.executescript(re.sub(r"--[^\n]*", "", step))
        self._copy(store)
        self.keys: list[int] = [row[0] for row in self._db.execute("SELECT key FROM cell ORDER BY key")]

    def _copy(self, store: Store) -> None:
        source = store.reports._db
        self._db.execute("BEGIN")
        for table in _TABLES:
            rows = source.all(f"SELECT * FROM {table}")
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        self._db.execute("COMMIT")

    def write(self, keys: Sequence[int], number: int) -> None:
        """Commit one edit: who and when, each cell, its place in the operation, its audit row, the report's line."""
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        stamp = db.execute(
            "INSERT INTO stamp (author, at) VALUES (1, ?)", (1_700_000_000_000 + number,)
        ).lastrowid
        rows = [(key, number, stamp) for key in keys]
        db.executemany(_CELL, rows)
        db.executemany(_OP_CELL, rows)
        db.executemany(_AUDIT, [(key, stamp, 100, number) for key in keys])
        db.execute("UPDATE report SET updated_at = ?, updated_by = 1 WHERE id = 1", (number,))
        db.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._db.close()
