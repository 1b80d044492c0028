"""The tables of the feed: where accepted figures are passed on to, under which codes, and every message of it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from iocdesk.gateway.schema import metadata

feed_targets = Table(
    "feed_targets",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("address", String(1000), nullable=False),
    Column("query", String(1000), nullable=False),
    Column("token_from", String(1000), nullable=False),
    Column("ack", String(10), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("next_at", String(24), nullable=False),
    Column("error", String(1000), nullable=False),
    Column("last_ok_at", String(24), nullable=False),
    Column("lease_holder", String(80), nullable=False),
    Column("lease_until", String(24), nullable=False),
)
"""Receivers. `token_from` names where the token is ("env:NAME", "file:/path"), never the token itself.

`lease_*`: which process feeds the target now, so that there is only one.
"""

feed_mapping = Table(
    "feed_mapping",
    metadata,
    Column("target", String(40), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("code", String(120), primary_key=True),
    Column("category", String(120), primary_key=True),
    Column("target_code", String(120), nullable=False),
    Column("target_category", String(120), nullable=False),
    Column("factor", String(40), nullable=False),
    Column("measure", String(80), nullable=False),
)
"""Our codes and a receiver's; `kind` is indicator or unit. An empty `target_code` is left out on purpose."""

feed_outbox = Table(
    "feed_outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("target", String(40), nullable=False),
    Column("message_id", String(48), nullable=False),
    Column("report_id", String(250), nullable=False),
    Column("period_id", String(24), nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("enqueued_at", String(24), nullable=False),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", String(24), nullable=False),
    Column("error_code", String(60), nullable=False),
    Column("error", String(1000), nullable=False),
    Column("figures", LargeBinary, nullable=False),
    Column("sent", LargeBinary),
    Column("acked_at", String(24), nullable=False),
    UniqueConstraint("target", "message_id"),
)
"""Messages in their order. `figures`: the report's figures as accepted; `sent`: the body under the receiver's codes,

frozen before the first try, for one message id must never mean two things. `state`: waiting, acked, dead, skipped.
"""
Index("feed_outbox_open", feed_outbox.c.target, feed_outbox.c.state, feed_outbox.c.id)
Index("feed_outbox_by_report", feed_outbox.c.report_id, feed_outbox.c.target, feed_outbox.c.id)
