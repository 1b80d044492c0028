"""Keeping what the province decides; the route, the command line and the province's own tools come here."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import insert, update

from iocdesk.gateway import schema
from iocdesk.gateway.database import Database
from iocdesk.reports.transitions import Policy


def put_policy(database: Database, policy: Policy) -> None:
    """Set the whole policy; clients have it with their next exchange."""
    table = schema.policy
    with database.write() as connection:
        for key, value in asdict(policy).items():
            changed = connection.execute(update(table).where(table.c.key == key).values(value=value))
            if changed.rowcount == 0:
                connection.execute(insert(table).values(key=key, value=value))
