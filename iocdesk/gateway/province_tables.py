"""The tables of the province's side; on the gateway's metadata, plain SQL types as in `schema`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table

from iocdesk.gateway import schema

page_sessions = Table(
    "page_sessions",
    schema.metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", ForeignKey("users.user_id"), nullable=False),
    Column("password_mark", String(64), nullable=False),
    Column("csrf_key", String(64), nullable=False),
    Column("created_at", String(24), nullable=False),
    Column("seen_at", String(24), nullable=False),
)
"""Who is signed in at the province's pages. `password_mark` is of the password then: another one ends the session."""

passwords_due = Table(
    "passwords_due",
    schema.metadata,
    Column("user_id", ForeignKey("users.user_id"), primary_key=True),
    Column("since", String(24), nullable=False),
)
"""Accounts whose password somebody else has seen: it must be changed before the province's pages open."""

form_validity = Table(
    "form_validity",
    schema.metadata,
    Column("form_id", String(120), primary_key=True),
    Column("version", String(60), primary_key=True),
    Column("valid_from", String(10), nullable=False),
)
"""The first day of a form's version; one without a row here has always been valid."""

deadline_extensions = Table(
    "deadline_extensions",
    schema.metadata,
    Column("form_id", String(120), primary_key=True),
    Column("period_id", String(24), primary_key=True),
    Column("until", String(10), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("at", String(24), nullable=False),
)
"""Until the end of which day a period of a form may be sent, where the province has given longer."""

notice_targets = Table(
    "notice_targets",
    schema.metadata,
    Column("notice_id", ForeignKey("notices.id"), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("value", String(60), primary_key=True),
)
"""Whom a notice is for: `unit` (with all below it) and `role`; without rows, everybody."""

page_uploads = Table(
    "page_uploads",
    schema.metadata,
    Column("id", String(64), primary_key=True),
    Column("user_id", String(80), nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("file_name", String(200), nullable=False),
    Column("at", String(24), nullable=False),
    Column("plan_mark", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Files shown in a preview and not applied yet; any worker may be asked to apply them."""

Index("reports_by_form", schema.reports.c.form_id, schema.reports.c.period_id)
