"""The cells of working copies in the file, and the trail of what was done to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iocdesk.forms.model import CellKey
from iocdesk.reports.model import Cell
from iocdesk.store import codec
from iocdesk.store.codec import Packed, to_ms
from iocdesk.store.connection import Database, Row
from iocdesk.store.errors import StoreDamaged

_PUT_CELL = "INSERT OR REPLACE INTO cell (report, key, flags, value, stamp, note) VALUES (?, ?, ?, ?, ?, ?)"

_ADD_AUDIT = (
    "INSERT INTO audit (report, key, op, stamp, origin, old_flags, old_value, old_note, "
    "new_flags, new_value, new_note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class CellRows:
    """Reads and writes cells over one connection."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of(self, number: int) -> dict[CellKey, Cell]:
        """Return the cells of a working copy."""
        rows = self._db.all(
            "SELECT c.key, c.flags, c.value, c.note, s.author, s.at, s.source FROM cell c "
            "LEFT JOIN stamp s ON s.id = c.stamp WHERE c.report = ?",
            number,
        )
        return {self._db.text(row[0]): self.unpacked(*row[1:]) for row in rows}

    def save(self, number: int, cells: Mapping[CellKey, Cell]) -> None:
        """Write cells of a working copy."""
        rows: list[Row] = []
        for key, cell in cells.items():
            rows.append((number, self._db.word(key), *columns(codec.pack(cell), self.stamp(cell))))
        self.put(rows)

    def put(self, rows: list[Row]) -> None:
        """Write rows of the cells' table as they stand."""
        self._db.many(_PUT_CELL, rows)

    def stamp(self, cell: Cell) -> int | None:
        """Return the number of a cell's who-when-whence; None where nothing is known."""
        if not cell.author and cell.at is None and not cell.source:
            return None
        return self._db.stamp(cell.author, to_ms(cell.at), cell.source)

    def unpacked(
        self, flags: int, value: Any, note: str | None, author: int | None, at: int | None, source: int | None
    ) -> Cell:
        """Return a cell of what a row says of it.

        Raises:
            StoreDamaged: when the row cannot be read.
        """
        try:
            return codec.unpack(Packed(flags, value, note), self._db.text(author), at, self._db.text(source))
        except codec.CodecError as error:
            raise StoreDamaged(self._db.path, str(error)) from error

    def audit(
        self, number: int, changes: Mapping[CellKey, tuple[Cell, Cell]], origin: str, op: int | None
    ) -> None:
        """Write one audit row for each cell."""
        if not changes:
            return
        word = self._db.word(origin)
        rows: list[Row] = []
        for key, (before, after) in changes.items():
            old, new = codec.pack(before), codec.pack(after)
            stamp = self._db.stamp(after.author, to_ms(after.at), after.source)
            rows.append((number, self._db.word(key), op, stamp, word, *old, *new))
        self.put_audit(rows)

    def put_audit(self, rows: list[Row]) -> None:
        """Write rows of the trail as they stand."""
        self._db.many(_ADD_AUDIT, rows)


def columns(packed: Packed, stamp: int | None) -> tuple[object, ...]:
    """Return a cell as its columns in the file: flags, value, stamp, note."""
    return packed.flags, packed.value, stamp, packed.note
