"""The feed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a database of the revision before to this one; what is there stays."""
    op.create_table(
        "feed_mapping",
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("category", sa.String(length=120), nullable=False),
        sa.Column("target_code", sa.String(length=120), nullable=False),
        sa.Column("target_category", sa.String(length=120), nullable=False),
        sa.Column("factor", sa.String(length=40), nullable=False),
        sa.Column("measure", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("target", "kind", "code", "category"),
    )
    op.create_table(
        "feed_outbox",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=48), nullable=False),
        sa.Column("report_id", sa.String(length=250), nullable=False),
        sa.Column("period_id", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("enqueued_at", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.String(length=24), nullable=False),
        sa.Column("error_code", sa.String(length=60), nullable=False),
        sa.Column("error", sa.String(length=1000), nullable=False),
        sa.Column("figures", sa.LargeBinary(), nullable=False),
        sa.Column("sent", sa.LargeBinary(), nullable=True),
        sa.Column("acked_at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("target", "message_id"),
    )
    with op.batch_alter_table("feed_outbox", schema=None) as batch_op:
        batch_op.create_index("feed_outbox_by_report", ["report_id", "target", "id"], unique=False)
        batch_op.create_index("feed_outbox_open", ["target", "state", "id"], unique=False)

    op.create_table(
        "feed_targets",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=1000), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("token_from", sa.String(length=1000), nullable=False),
        sa.Column("ack", sa.String(length=10), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.String(length=24), nullable=False),
        sa.Column("error", sa.String(length=1000), nullable=False),
        sa.Column("last_ok_at", sa.String(length=24), nullable=False),
        sa.Column("lease_holder", sa.String(length=80), nullable=False),
        sa.Column("lease_until", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
