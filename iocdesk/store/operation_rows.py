"""Operations of this computer in the file: their lines and their cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from iocdesk.forms.model import CellKey
from iocdesk.reports.model import Cell, Operation, Transition
from iocdesk.store import codec
from iocdesk.store.cell_rows import CellRows, columns
from iocdesk.store.codec import Packed, from_ms
from iocdesk.store.connection import Database, Row
from iocdesk.store.lines import OpCell, OpRow, OpStatus, ReportRow

_OP_COLUMNS = (
    "id, name, report, status, seq, base, form_version, author, since, created_at, transition, reason, "
    "remarks, event_at, sha256"
)

_PUT_OP_CELL = (
    "INSERT INTO op_cell (op, key, flags, value, stamp, note, base_flags, base_value, base_stamp, base_note) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (op, key) DO UPDATE SET "
    "flags = excluded.flags, value = excluded.value, stamp = excluded.stamp, note = excluded.note"
)

_OP_NEWS = (
    "SELECT c.key, c.flags, c.value, c.note, s.author, s.at, s.source FROM op_cell c "
    "LEFT JOIN stamp s ON s.id = c.stamp"
)


class OperationRows:
    """Reads and writes operations over one connection."""

    def __init__(self, database: Database, cells: CellRows) -> None:
        self._db = database
        self._cells = cells

    def open(self, number: int) -> list[OpRow]:
        """Return a report's open operations, oldest first."""
        rows = self._db.all(
            f"SELECT {_OP_COLUMNS} FROM op WHERE report = ? AND status < 8 ORDER BY id",  # noqa: S608 - names from constants of ours
            number,
        )
        return [self._op_row(row) for row in rows]

    def closed(self, number: int, statuses: Iterable[OpStatus]) -> list[OpRow]:
        """Return a report's closed operations of some statuses, oldest first."""
        wanted = {int(status) for status in statuses}
        rows = self._db.all(
            f"SELECT {_OP_COLUMNS} FROM op WHERE report = ? AND status >= 8 ORDER BY id",  # noqa: S608 - names from constants of ours
            number,
        )
        return [self._op_row(row) for row in rows if row[3] in wanted]

    def named(self, op_id: str) -> OpRow | None:
        """Return an operation by its id."""
        row = self._db.maybe(f"SELECT {_OP_COLUMNS} FROM op WHERE name = ?", op_id)  # noqa: S608 - names from constants of ours
        return None if row is None else self._op_row(row)

    def set_status(self, op: int, status: OpStatus) -> None:
        """Move an operation."""
        self._db.run("UPDATE op SET status = ? WHERE id = ?", int(status), op)

    def cells(self, op: int) -> dict[CellKey, OpCell]:
        """Return an operation's cells."""
        rows = self._db.all(
            "SELECT c.key, c.flags, c.value, c.note, s.author, s.at, s.source, "
            "c.base_flags, c.base_value, c.base_note, b.author, b.at, b.source FROM op_cell c "
            "LEFT JOIN stamp s ON s.id = c.stamp LEFT JOIN stamp b ON b.id = c.base_stamp WHERE c.op = ?",
            op,
        )
        return {
            self._db.text(row[0]): OpCell(self._cells.unpacked(*row[1:7]), self._cells.unpacked(*row[7:13]))
            for row in rows
        }

    def news(self, op: int) -> dict[CellKey, Cell]:
        """Return what an operation makes of its cells."""
        rows = self._db.all(f"{_OP_NEWS} WHERE c.op = ?", op)
        return {self._db.text(row[0]): self._cells.unpacked(*row[1:]) for row in rows}

    def packed_news(self, op: int) -> list[codec.Line]:
        """Return what an operation makes of its cells as it stands in the file, for `codec.laid_over`."""
        text = self._db.text
        return [
            (text(row[0]), Packed(*row[1:4]), (text(row[4]), row[5], text(row[6])))
            for row in self._db.all(f"{_OP_NEWS} WHERE c.op = ?", op)
        ]

    def has_cells(self, op: int) -> bool:
        """Tell whether an operation changes any cell."""
        return self._db.maybe("SELECT 1 FROM op_cell WHERE op = ? LIMIT 1", op) is not None

    def put_cells(self, op: int, cells: Mapping[CellKey, OpCell]) -> None:
        """Write cells of an operation; where one is there already, what the person first saw stays."""
        rows: list[Row] = []
        for key, cell in cells.items():
            new, base = codec.pack(cell.new), codec.pack(cell.base)
            rows.append(
                (
                    op,
                    self._db.word(key),
                    *columns(new, self._cells.stamp(cell.new)),
                    *columns(base, self._cells.stamp(cell.base)),
                )
            )
        self.put(rows)

    def put(self, rows: list[Row]) -> None:
        """Write rows of the operations' cells as they stand."""
        self._db.many(_PUT_OP_CELL, rows)

    def sealed(self, row: ReportRow, op: OpRow, device_id: str) -> Operation:
        """Return a sealed operation as it was handed out."""
        return Operation(
            op_id=op.name,
            report_id=row.key.id,
            base_version=op.base,
            device_id=device_id,
            seq=op.seq or 0,
            form_version=op.form_version,
            author=op.author,
            created_at=op.created_at or op.since,
            cells=self.news(op.id),
            transition=op.transition,
            reason=op.reason,
            remarks=op.remarks,
            event_at=op.event_at,
            sha256=op.sha256,
        )

    def _op_row(self, row: Row) -> OpRow:
        since = from_ms(row[8])
        assert since is not None  # noqa: S101 - the column is NOT NULL
        return OpRow(
            id=row[0],
            name=row[1],
            report=row[2],
            status=OpStatus(row[3]),
            seq=row[4],
            base=row[5],
            form_version=self._db.text(row[6]),
            author=self._db.text(row[7]),
            since=since,
            created_at=from_ms(row[9]),
            transition=None if row[10] is None else Transition(row[10]),
            reason=row[11] or "",
            remarks=codec.unpack_remarks(row[12]),
            event_at=from_ms(row[13]),
            sha256=row[14] or "",
        )
