"""Taking over many whole reports at once, e.g. a history: the rows of `Archive.advance`, written in few statements."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection

from iocdesk.core.ids import IdSource
from iocdesk.gateway import schema
from iocdesk.gateway.archive import SEQ_COUNTER
from iocdesk.gateway.database import Tally, stamp
from iocdesk.reports.digest import report_digest
from iocdesk.reports.model import ReceiptStatus, Report
from iocdesk.reports.operations import canonical_json, report_to_json
from iocdesk.reports.versions import SERVER_DEVICE

Row = dict[str, object]


def take_over(
    connection: Connection, reports: Iterable[Report], ids: IdSource, now: datetime, author: str
) -> None:
    """Make each report, in their order, the newest version of itself; must run inside a writing transaction.

    Args:
        author: who is named where a report does not say who changed it last.
    """
    tally = Tally(connection)
    known = _last_versions(connection)
    versions: list[Row] = []
    heads: dict[str, Row] = {}
    for report in reports:
        whole = replace(report, version=known.get(report.id, 0) + 1)
        known[report.id] = whole.version
        body = canonical_json(report_to_json(whole))
        versions.append(_version(whole, body, ids.new(), tally.next("server_op"), now, author))
        heads[report.id] = _head(whole, body, tally.next(SEQ_COUNTER), now)
    tally.store()
    if versions:
        connection.execute(insert(schema.report_versions), versions)
    _put_heads(connection, heads)


def _last_versions(connection: Connection) -> dict[str, int]:
    table = schema.report_versions
    rows = connection.execute(
        select(table.c.report_id, func.max(table.c.version)).group_by(table.c.report_id)
    )
    return {str(row[0]): int(row[1]) for row in rows}


def _put_heads(connection: Connection, heads: dict[str, Row]) -> None:
    table = schema.reports
    there = {str(row[0]) for row in connection.execute(select(table.c.report_id))}
    fresh = [row for report_id, row in heads.items() if report_id not in there]
    if fresh:
        connection.execute(insert(table), fresh)
    for report_id in heads.keys() & there:
        connection.execute(update(table).where(table.c.report_id == report_id).values(**heads[report_id]))


def _head(report: Report, body: bytes, seq: int, now: datetime) -> Row:
    key = report.key
    return {
        "report_id": report.id,
        "form_id": key.form_id,
        "unit_id": key.unit.id,
        "period_id": key.period.id,
        "version": report.version,
        "state": report.state.value,
        "digest": report_digest(report),
        "seq": seq,
        "deleted": False,
        "changed_at": stamp(now),
        "body": body,
    }


def _version(report: Report, body: bytes, op_id: str, op_seq: int, now: datetime, author: str) -> Row:
    return {
        "report_id": report.id,
        "version": report.version,
        "side": "",
        "state": report.state.value,
        "status": ReceiptStatus.APPLIED.value,
        "op_id": op_id,
        "device_id": SERVER_DEVICE,
        "op_seq": op_seq,
        "author": report.updated_by or author,
        "at": stamp(now),
        "transition": "",
        "reason": "",
        "changed": json.dumps(sorted(report.cells), ensure_ascii=False).encode(),
        "body": body,
    }
