"""The rows of reports behind pages of changes: for one account, or for many villages in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.engine import Connection

from iocdesk.gateway import schema
from iocdesk.gateway.directory import Slice

_OF_MANY = """
SELECT asked.place, found.seq, found.report_id, found.deleted, found.body
FROM unnest(%s::int[], %s::text[], %s::int[], %s::int[]) AS asked (place, unit_id, since, most)
CROSS JOIN LATERAL (
    SELECT seq, report_id, deleted, body FROM reports
    WHERE unit_id = asked.unit_id AND seq > asked.since ORDER BY seq LIMIT asked.most
) AS found
ORDER BY asked.place, found.seq
"""
"""PostgreSQL only: each of many units is looked up in the index by itself, so nothing is read that is not wanted."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one page may hold: at most `limit` changes of a slice with a number above `since`."""

    visible: Slice
    since: int
    limit: int


def rows_of(connection: Connection, wanted: Sequence[Wanted]) -> list[Sequence[Any]]:
    """Return the rows of each page by their numbers, one more than the limit where there are more."""
    found: dict[int, Sequence[Any]] = {}
    alone = [
        place
        for place, it in enumerate(wanted)
        if it.visible.units is not None and len(it.visible.units) == 1
    ]
    if len(alone) > 1 and connection.dialect.name != "sqlite":
        found = _of_units(connection, {place: wanted[place] for place in alone})
    for place, it in enumerate(wanted):
        if place not in found:
            found[place] = connection.execute(_query(it)).all()
    return [found[place] for place in range(len(wanted))]


def _of_units(connection: Connection, wanted: dict[int, Wanted]) -> dict[int, Sequence[Any]]:
    """Look up accounts of one unit each, as nearly all are, together."""
    units = [min(it.visible.units or ()) for it in wanted.values()]
    since = [it.since for it in wanted.values()]
    most = [it.limit + 1 for it in wanted.values()]
    found: dict[int, list[Any]] = {place: [] for place in wanted}
    for row in connection.exec_driver_sql(_OF_MANY, (list(wanted), units, since, most)):
        found[row.place].append(row)
    return dict(found)


def _query(it: Wanted) -> Select[Any]:
    table = schema.reports
    query = select(table).where(table.c.seq > it.since).order_by(table.c.seq)
    return cut(query, it.visible).limit(it.limit + 1)


def cut(query: Select[Any], visible: Slice) -> Select[Any]:
    """Leave of a query over `reports` what the slice holds."""
    if visible.units is None:
        return query
    return query.where(schema.reports.c.unit_id.in_(sorted(visible.units)))
