"""The tables as they were before revisions were counted.

Databases of that time are recognised by having no revision: they get what they lack of these, and lose nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make what is missing."""
    _people()
    _catalogue()
    _reports()
    _letters()


def _people() -> None:
    """Units and accounts."""
    op.create_table(
        "units",
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id"),
        if_not_exists=True,
    )
    op.create_table(
        "unit_links",
        sa.Column("old", sa.String(length=40), nullable=False),
        sa.Column("new", sa.String(length=40), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("default", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("old", "new"),
        if_not_exists=True,
    )
    op.create_table(
        "users",
        sa.Column("user_id", sa.String(length=80), nullable=False),
        sa.Column("username", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
        sa.UniqueConstraint("username"),
        if_not_exists=True,
    )
    op.create_table(
        "user_units",
        sa.Column("user_id", sa.String(length=80), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.unit_id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"]),
        sa.PrimaryKeyConstraint("user_id", "unit_id"),
        if_not_exists=True,
    )
    op.create_table(
        "sessions",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=80), nullable=False),
        sa.Column("device_id", sa.String(length=80), nullable=False),
        sa.Column("device_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.String(length=24), nullable=False),
        sa.Column("revoked_at", sa.String(length=24), nullable=True),
        sa.Column("access_hash", sa.String(length=64), nullable=False),
        sa.Column("access_expires", sa.String(length=24), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"]),
        sa.PrimaryKeyConstraint("session_id"),
        sa.UniqueConstraint("access_hash"),
        if_not_exists=True,
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.String(length=24), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.session_id"]),
        sa.PrimaryKeyConstraint("token_hash"),
        if_not_exists=True,
    )
    op.create_table(
        "device_keys",
        sa.Column("user_id", sa.String(length=80), nullable=False),
        sa.Column("device_id", sa.String(length=80), nullable=False),
        sa.Column("sign_key", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.String(length=80), nullable=False),
        sa.Column("registered_at", sa.String(length=24), nullable=False),
        sa.Column("superseded_at", sa.String(length=24), nullable=True),
        sa.Column("revoked_at", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"]),
        sa.PrimaryKeyConstraint("user_id", "device_id", "sign_key"),
        if_not_exists=True,
    )


def _catalogue() -> None:
    """What the province gives out."""
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        if_not_exists=True,
    )
    op.create_table(
        "forms",
        sa.Column("form_id", sa.String(length=120), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("index_row", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("form_id", "version"),
        if_not_exists=True,
    )
    op.create_table(
        "assignments",
        sa.Column("form_id", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("responsible", sa.String(length=80), nullable=False),
        sa.Column("deputy", sa.String(length=80), nullable=False),
        sa.Column("approver", sa.String(length=80), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.unit_id"]),
        sa.PrimaryKeyConstraint("form_id", "unit_id"),
        if_not_exists=True,
    )
    op.create_table(
        "calendar",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
        if_not_exists=True,
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("published_at", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("needs_acknowledgement", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )
    op.create_table(
        "acknowledgements",
        sa.Column("notice_id", sa.String(length=80), nullable=False),
        sa.Column("user_id", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"]),
        sa.PrimaryKeyConstraint("notice_id", "user_id"),
        if_not_exists=True,
    )
    op.create_table(
        "policy",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        if_not_exists=True,
    )


def _reports() -> None:
    """Reports and operations."""
    op.create_table(
        "reports",
        sa.Column("report_id", sa.String(length=250), nullable=False),
        sa.Column("form_id", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("period_id", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.String(length=24), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.unit_id"]),
        sa.PrimaryKeyConstraint("report_id"),
        sa.UniqueConstraint("seq"),
        if_not_exists=True,
    )
    op.create_index("reports_by_unit", "reports", ["unit_id", "seq"], if_not_exists=True)
    op.create_table(
        "report_versions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("report_id", sa.String(length=250), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("op_id", sa.String(length=40), nullable=False),
        sa.Column("device_id", sa.String(length=80), nullable=False),
        sa.Column("op_seq", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.Column("transition", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("changed", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("report_id", "version", "side"),
        if_not_exists=True,
    )
    op.create_table(
        "operations",
        sa.Column("op_id", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("report_id", sa.String(length=250), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("op_id"),
        if_not_exists=True,
    )
    op.create_table(
        "relayed",
        sa.Column("op_id", sa.String(length=40), nullable=False),
        sa.Column("relayed_by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("op_id"),
        if_not_exists=True,
    )


def _letters() -> None:
    """Messages and hand-overs."""
    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=80), nullable=False),
        sa.Column("received_at", sa.String(length=24), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("seq"),
        if_not_exists=True,
    )
    op.create_index("messages_by_unit", "messages", ["unit_id", "seq"], if_not_exists=True)
    op.create_table(
        "handovers",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("ends", sa.String(length=36), nullable=False),
        sa.Column("ended_at", sa.String(length=24), nullable=True),
        sa.Column("received_at", sa.String(length=24), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )
