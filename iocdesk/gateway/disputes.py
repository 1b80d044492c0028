"""What units hold against figures of sector systems, kept in step with their reports; the province reads it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from iocdesk.gateway.database import Database, stamp
from iocdesk.gateway.source_tables import source_disputes, source_values
from iocdesk.reports.compare import SPOKEN
from iocdesk.reports.model import Operation, Report
from iocdesk.reports.sources import Standing, figure_text, origin_of

_LONGEST = 200
_TOUCHED = (*SPOKEN, "system:")


@dataclass(frozen=True, slots=True)
class Dispute:
    """What a unit holds against a figure of a system; figures as text, "nothing" where nothing occurred.

    Attributes:
        stands: which of the two figures stands in the report: "source" or "own".
        newer: the system's newest figure, where it is another than the one spoken about: the question is open again.
    """

    report_id: str
    cell: str
    form_id: str
    unit_id: str
    period_id: str
    stands: str
    system: str
    as_of: str
    source_value: str
    own_value: str
    note: str
    author: str
    at: str
    newer: str = ""


def disputes(database: Database, *, period: str = "", unit: str = "", limit: int = 1000) -> list[Dispute]:
    """Return what units hold against sector systems, newest first; for the province's own eyes."""
    table, values = source_disputes, source_values
    query = select(table, values.c.value.label("newest")).outerjoin(
        values,
        (values.c.unit_id == table.c.unit_id)
        & (values.c.period_id == table.c.period_id)
        & (values.c.cell == table.c.cell)
        & values.c.current.is_(True),
    )
    if period:
        query = query.where(table.c.period_id == period)
    if unit:
        query = query.where(table.c.unit_id == unit)
    with database.read() as connection:
        rows = connection.execute(query.order_by(table.c.at.desc(), table.c.report_id).limit(limit)).all()
    names = [name for name in Dispute.__slots__ if name not in ("stands", "newer")]
    return [
        Dispute(
            **{name: getattr(row, name) for name in names},
            stands="source" if row.standing == Standing.DISPUTED else "own",
            newer=row.newest if row.newest not in (None, row.source_value) else "",
        )
        for row in rows
    ]


def note_disputes(connection: Connection, report: Report, op: Operation) -> None:
    """Keep the list of disputes in step with a report's newest version; in the transaction that makes it.

    Costs nothing for an operation that touches no figure of a system.
    """
    if not any(cell.source.startswith(_TOUCHED) for cell in op.cells.values()):
        return
    table = source_disputes
    connection.execute(delete(table).where(table.c.report_id == report.id))
    rows = []
    for key, cell in report.cells.items():
        origin = origin_of(cell.source)
        if origin is None or origin.standing is Standing.SYSTEM or origin.other is None:
            continue
        if len(key) > _LONGEST:  # within repeats, which take no figures of systems
            continue
        disputed = origin.standing is Standing.DISPUTED
        theirs, own = (cell.value, origin.other) if disputed else (origin.other, cell.value)
        rows.append(
            {
                "report_id": report.id,
                "cell": key,
                "form_id": report.key.form_id,
                "unit_id": report.key.unit.id,
                "period_id": report.key.period.id,
                "standing": origin.standing.value,
                "system": origin.system,
                "as_of": stamp(origin.as_of) if origin.as_of else "",
                "source_value": figure_text(theirs),
                "own_value": figure_text(own),
                "note": cell.note,
                "author": cell.author or op.author,
                "at": stamp(cell.at or op.created_at),
            }
        )
    if rows:
        connection.execute(insert(table), rows)
