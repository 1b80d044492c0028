"""The slice of the catalogue that takes sector systems' figures to those whose reports they are for."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.engine import Connection

from iocdesk.core.clock import VN
from iocdesk.gateway.directory import Slice
from iocdesk.gateway.source_tables import service_accounts, source_values
from iocdesk.gateway.sources import rules_of

LATELY = timedelta(days=120)
"""Figures travel while their period ended less long ago; older reports say themselves where their figures are from."""

Json = dict[str, object]


def sources_slice(connection: Connection, visible: Slice, now: datetime) -> Json:
    """Return the newest figures for the units of a slice; the province, which fills in nothing, gets no figures."""
    values: list[Json] = []
    if visible.units is not None:
        table = source_values
        since = (now.astimezone(VN).date() - LATELY).isoformat()
        rows = connection.execute(
            select(table)
            .where(
                table.c.unit_id.in_(sorted(visible.units)), table.c.current.is_(True), table.c.ends >= since
            )
            .order_by(table.c.unit_id, table.c.period_id, table.c.cell)
        )
        values = [
            {
                "cell": row.cell,
                "unit": row.unit_id,
                "period": row.period_id,
                "value": row.value,
                "as_of": row.as_of,
                "system": row.system,
                "record_id": row.record_id,
            }
            for row in rows
        ]
    accounts = connection.execute(
        select(service_accounts.c.system, service_accounts.c.name).order_by(service_accounts.c.account_id)
    )
    rules: Json = {code: rule.value for code, rule in rules_of(connection).items()}
    return {"systems": {row.system: row.name for row in accounts}, "rules": rules, "values": values}
