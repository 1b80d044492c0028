"""Taking over many whole reports at once, e.g. a history: the rows of `Archive.advance`, written in few statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from iocdesk.core.ids import IdSource
from iocdesk.gateway import schema
from iocdesk.gateway.archive import SEQ_COUNTER, head_row, put_heads, version_row
from iocdesk.gateway.database import lock_all_units, next_numbers
from iocdesk.gateway.rows import Row, put_rows
from iocdesk.reports.model import Operation, ReceiptStatus, Report
from iocdesk.reports.versions import SERVER_DEVICE


def take_over(
    connection: Connection, reports: Iterable[Report], ids: IdSource, now: datetime, author: str
) -> None:
    """Make each report, in their order, the newest version of itself; must run inside a writing transaction.

    Args:
        author: who is named where a report does not say who changed it last.
    """
    lock_all_units(connection)
    known = _last_versions(connection)
    versions: list[Row] = []
    heads: dict[str, Row] = {}
    for report in reports:
        whole = replace(report, version=known.get(report.id, 0) + 1)
        known[report.id] = whole.version
        op = Operation(
            op_id=ids.new(),
            report_id=whole.id,
            base_version=whole.version - 1,
            device_id=SERVER_DEVICE,
            seq=0,
            form_version=whole.form_version,
            author=whole.updated_by or author,
            created_at=now,
            cells=whole.cells,
        )
        heads.pop(whole.id, None)
        heads[whole.id] = row = head_row(whole, None, now)
        body = row["body"] if isinstance(row["body"], bytes) else b""
        versions.append(version_row(whole, op, ReceiptStatus.APPLIED, now, body))
    if not versions:
        return
    for counter, rows, column in (("server_op", versions, "op_seq"), (SEQ_COUNTER, [*heads.values()], "seq")):
        first = next_numbers(connection, counter, len(rows))
        for place, row in enumerate(rows):
            row[column] = first + place
    put_rows(connection, schema.report_versions, versions)
    put_heads(connection, list(heads.values()))


def _last_versions(connection: Connection) -> dict[str, int]:
    table = schema.report_versions
    rows = connection.execute(
        select(table.c.report_id, func.max(table.c.version)).group_by(table.c.report_id)
    )
    return {str(row[0]): int(row[1]) for row in rows}
