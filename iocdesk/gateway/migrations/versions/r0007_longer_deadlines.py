"""Deadlines that the province has made longer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a database of the revision before to this one; what is there stays."""
    op.create_table(
        "deadline_extensions",
        sa.Column("form_id", sa.String(length=120), nullable=False),
        sa.Column("period_id", sa.String(length=24), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("form_id", "period_id"),
    )
