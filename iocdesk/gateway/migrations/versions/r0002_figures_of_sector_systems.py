"""Figures of sector systems."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a database of the revision before to this one; what is there stays."""
    op.create_table(
        "service_accounts",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("system", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.String(length=24), nullable=False),
        sa.Column("revoked_at", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("account_id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_table(
        "source_disputes",
        sa.Column("report_id", sa.String(length=250), nullable=False),
        sa.Column("cell", sa.String(length=200), nullable=False),
        sa.Column("form_id", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("period_id", sa.String(length=24), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("system", sa.String(length=80), nullable=False),
        sa.Column("as_of", sa.String(length=24), nullable=False),
        sa.Column("source_value", sa.String(length=60), nullable=False),
        sa.Column("own_value", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("report_id", "cell"),
    )
    with op.batch_alter_table("source_disputes", schema=None) as batch_op:
        batch_op.create_index("source_disputes_by_period", ["period_id", "unit_id"], unique=False)

    op.create_table(
        "source_rules",
        sa.Column("indicator", sa.String(length=120), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("indicator"),
    )
    op.create_table(
        "source_values",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("system", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.String(length=120), nullable=False),
        sa.Column("as_of", sa.String(length=24), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.String(length=24), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("unit_given", sa.String(length=60), nullable=False),
        sa.Column("period_id", sa.String(length=24), nullable=False),
        sa.Column("ends", sa.String(length=10), nullable=False),
        sa.Column("cell", sa.String(length=200), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("system", "record_id", "as_of"),
    )
    with op.batch_alter_table("source_values", schema=None) as batch_op:
        batch_op.create_index("source_values_by_unit", ["unit_id", "current", "ends"], unique=False)
