"""What waits in the outbox, report by report, as it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from iocdesk.core.errors import Text
from iocdesk.store.codec import from_ms
from iocdesk.store.connection import Database, Row
from iocdesk.store.lines import OpStatus
from iocdesk.store.receipts import Receipts
from iocdesk.store.types import OutboxItem, OutboxState

_STATES = {
    OpStatus.DRAFT: OutboxState.WAITING,
    OpStatus.SEALED: OutboxState.SEALED,
    OpStatus.CONFLICT: OutboxState.CONFLICT,
    OpStatus.REJECTED: OutboxState.REJECTED,
}


@dataclass(frozen=True, slots=True)
class _Line:
    """One open operation as the outbox page shows it."""

    op_id: str
    number: int
    status: OpStatus
    since: datetime
    attempts: int
    tried_at: datetime | None
    error: Text | None
    error_code: str
    cells: int


def waiting_items(database: Database, receipts: Receipts) -> list[OutboxItem]:
    """Return one item for each report with something unanswered, the oldest first."""
    rows = database.all(
        "SELECT r.name, o.name, o.id, o.status, o.since, o.attempts, o.tried_at, o.error_code, o.error_vi, "
        "o.error_en, (SELECT count(*) FROM op_cell c WHERE c.op = o.id) "
        "FROM op o JOIN report r ON r.id = o.report WHERE o.status < 5 ORDER BY o.id"
    )
    lines: dict[str, list[_Line]] = {}
    for row in rows:
        lines.setdefault(row[0], []).append(_line(row))
    items = [_item(receipts, report_id, found) for report_id, found in lines.items()]
    return sorted(items, key=lambda item: (item.since, item.report_id))


def _item(receipts: Receipts, report_id: str, lines: list[_Line]) -> OutboxItem:
    worst = max((line.status for line in lines), key=int)
    blamed = next((line for line in lines if line.status is worst and line.error), lines[0])
    refused = next((line for line in lines if line.status is OpStatus.REJECTED), None)
    receipt = None if refused is None else receipts.of_number(refused.number)
    return OutboxItem(
        report_id=report_id,
        op_ids=tuple(line.op_id for line in lines),
        since=min(line.since for line in lines),
        attempts=max(line.attempts for line in lines),
        tried_at=max((line.tried_at for line in lines if line.tried_at), default=None),
        last_error=blamed.error,
        error_code=blamed.error_code,
        state=_STATES[worst],
        cells=sum(line.cells for line in lines),
        problems=() if receipt is None else receipt.problems,
    )


def _line(row: Row) -> _Line:
    since = from_ms(row[4])
    assert since is not None  # noqa: S101 - the column is NOT NULL
    return _Line(
        op_id=row[1],
        number=row[2],
        status=OpStatus(row[3]),
        since=since,
        attempts=row[5],
        tried_at=from_ms(row[6]),
        error=None if row[8] is None else Text(row[8], row[9] or ""),
        error_code=row[7] or "",
        cells=row[10],
    )
