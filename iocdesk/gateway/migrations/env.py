"""Alembic's way into our revisions; run by Alembic alone, on the connection that `gateway.upgrade` hands it."""

from __future__ import annotations

from alembic import context

from iocdesk.gateway.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite changes a table by making it anew.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
