"""What the province holds for accepted, read from the reports' versions alone: the other side of a reconciliation."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Connection

from iocdesk.gateway import schema
from iocdesk.gateway.feed_queue import HELD, is_fed
from iocdesk.reports.model import Report, ReportState
from iocdesk.reports.operations import report_from_json


def held_reports(connection: Connection, period: str = "") -> Iterator[Report]:
    """Yield the last accepted version of every report whose acceptance was not taken back, by report id.

    A report that was reopened and is being corrected counts with what was accepted before.
    """
    versions, heads = schema.report_versions, schema.reports
    last = (
        select(versions.c.report_id, func.max(versions.c.version).label("version"))
        .where(versions.c.side == "", versions.c.state.in_(sorted(HELD)))
        .group_by(versions.c.report_id)
        .subquery()
    )
    query = (
        select(versions.c.report_id, versions.c.version, versions.c.body, heads.c.unit_id)
        .join(last, and_(last.c.report_id == versions.c.report_id, last.c.version == versions.c.version))
        .join(heads, heads.c.report_id == versions.c.report_id)
        .where(versions.c.side == "", heads.c.deleted.is_(False))
        .order_by(versions.c.report_id)
    )
    if period:
        query = query.where(heads.c.period_id == period)
    fed: dict[str, bool] = {}
    for row in connection.execute(query).all():
        if row.unit_id not in fed:
            fed[row.unit_id] = is_fed(connection, row.unit_id)
        if fed[row.unit_id] and not _taken_back(connection, row.report_id, row.version):
            yield report_from_json(json.loads(row.body))


def _taken_back(connection: Connection, report_id: str, version: int) -> bool:
    """Tell whether the version after an accepted one returned it."""
    table = schema.report_versions
    row = connection.execute(
        select(table.c.state).where(
            table.c.report_id == report_id, table.c.version == version + 1, table.c.side == ""
        )
    ).first()
    return row is not None and row.state == ReportState.RETURNED.value
