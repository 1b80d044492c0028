"""The tables of what sector systems send: their accounts, their figures, the rules of precedence, and disputes."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from iocdesk.gateway.schema import metadata

service_accounts = Table(
    "service_accounts",
    metadata,
    Column("account_id", String(40), primary_key=True),
    Column("system", String(40), nullable=False),
    Column("name", String(200), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("scope", LargeBinary, nullable=False),
    Column("created_at", String(24), nullable=False),
    Column("revoked_at", String(24)),
)
"""Accounts of programs, which do nothing but send figures. `scope` is JSON: indicators, sectors, units, codes_on."""

source_values = Table(
    "source_values",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("system", String(40), nullable=False),
    Column("record_id", String(120), nullable=False),
    Column("as_of", String(24), nullable=False),
    Column("account_id", String(40), nullable=False),
    Column("received_at", String(24), nullable=False),
    Column("unit_id", String(40), nullable=False),
    Column("unit_given", String(60), nullable=False),
    Column("period_id", String(24), nullable=False),
    Column("ends", String(10), nullable=False),
    Column("cell", String(200), nullable=False),
    Column("value", String(60), nullable=False),
    Column("current", Boolean, nullable=False),
    UniqueConstraint("system", "record_id", "as_of"),
)
"""Every figure ever received; of one cell the `current` one is true of the latest moment. `ends`: the period's last day."""
Index("source_values_by_unit", source_values.c.unit_id, source_values.c.current, source_values.c.ends)

source_rules = Table(
    "source_rules",
    metadata,
    Column("indicator", String(120), primary_key=True),
    Column("rule", String(20), nullable=False),
)

source_disputes = Table(
    "source_disputes",
    metadata,
    Column("report_id", String(250), primary_key=True),
    Column("cell", String(200), primary_key=True),
    Column("form_id", String(120), nullable=False),
    Column("unit_id", String(40), nullable=False),
    Column("period_id", String(24), nullable=False),
    Column("standing", String(12), nullable=False),
    Column("system", String(80), nullable=False),
    Column("as_of", String(24), nullable=False),
    Column("source_value", String(60), nullable=False),
    Column("own_value", String(60), nullable=False),
    Column("note", String, nullable=False),
    Column("author", String(80), nullable=False),
    Column("at", String(24), nullable=False),
)
"""What units hold against figures of systems, as their newest reports say."""
Index("source_disputes_by_period", source_disputes.c.period_id, source_disputes.c.unit_id)
