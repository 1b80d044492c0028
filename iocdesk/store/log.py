"""The support log inside the store: oddities that change nothing but may explain something later."""

from __future__ import annotations

from iocdesk.core.clock import Clock
from iocdesk.store.codec import from_ms, to_ms
from iocdesk.store.connection import Database
from iocdesk.store.types import LogRow

_KEPT = 2000


class Log:
    """The support log of one store; only the newest rows are kept."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._db = database
        self._clock = clock

    def add(self, code: str, detail: str) -> None:
        """Write one row; never figures, only ids, codes and counts, or a server's own answer."""
        with self._db.write("log"):
            cursor = self._db.run(
                "INSERT INTO log (at, code, detail) VALUES (?, ?, ?)",
                to_ms(self._clock.now()),
                code,
                detail[:4000],
            )
            self._db.run("DELETE FROM log WHERE id <= ?", int(cursor.lastrowid) - _KEPT)

    def rows(self, code: str | None = None) -> list[LogRow]:
        """Return the rows, oldest first."""
        found = self._db.all("SELECT at, code, detail FROM log ORDER BY id")
        rows = []
        for millis, name, detail in found:
            at = from_ms(millis)
            if at is not None and code in {None, name}:
                rows.append(LogRow(at, name, detail))
        return rows
