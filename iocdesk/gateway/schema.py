"""The tables of the gateway; plain SQL types, so that they hold in SQLite and PostgreSQL alike.

Moments are UTC text of one width ("2026-04-15T01:02:03.004Z"), which sorts as time does. Days are ISO text.
Units are keyed by their id, "15298@2025-07-01", because codes were reused in 2025.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)
"""The server's identity, the cursor secret, and the counters: `seq` of changes, `receipt:<year>`."""

users = Table(
    "users",
    metadata,
    Column("user_id", String(80), primary_key=True),
    Column("username", String(120), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("active", Boolean, nullable=False, default=True),
)

user_units = Table(
    "user_units",
    metadata,
    Column("user_id", ForeignKey("users.user_id"), primary_key=True),
    Column("unit_id", ForeignKey("units.unit_id"), primary_key=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("session_id", String(40), primary_key=True),
    Column("user_id", ForeignKey("users.user_id"), nullable=False),
    Column("device_id", String(80), nullable=False),
    Column("device_name", String(200), nullable=False),
    Column("created_at", String(24), nullable=False),
    Column("revoked_at", String(24)),
    Column("access_hash", String(64), nullable=False, unique=True),
    Column("access_expires", String(24), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("seen", Boolean, nullable=False),
)
"""One sign-in, and the family of refresh tokens that grew from it. `seen`: the newest pair has been used."""

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("session_id", ForeignKey("sessions.session_id"), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("expires_at", String(24), nullable=False),
    Column("superseded", Boolean, nullable=False, default=False),
)

units = Table(
    "units",
    metadata,
    Column("unit_id", String(40), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

unit_links = Table(
    "unit_links",
    metadata,
    Column("old", String(40), primary_key=True),
    Column("new", String(40), primary_key=True),
    Column("on", String(10), nullable=False),
    Column("default", Boolean, nullable=False),
)

forms = Table(
    "forms",
    metadata,
    Column("form_id", String(120), primary_key=True),
    Column("version", String(60), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("index_row", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("published_at", String(24), nullable=False),
)

assignments = Table(
    "assignments",
    metadata,
    Column("form_id", String(120), primary_key=True),
    Column("unit_id", ForeignKey("units.unit_id"), primary_key=True),
    Column("responsible", String(80), nullable=False),
    Column("deputy", String(80), nullable=False),
    Column("approver", String(80), nullable=False),
    Column("active", Boolean, nullable=False),
)

calendar = Table(
    "calendar",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("working", Boolean, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("published_at", String(24), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("title", String, nullable=False),
    Column("body", String, nullable=False),
    Column("needs_acknowledgement", Boolean, nullable=False),
)

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("notice_id", ForeignKey("notices.id"), primary_key=True),
    Column("user_id", ForeignKey("users.user_id"), primary_key=True),
    Column("at", String(24), nullable=False),
)

policy = Table(
    "policy",
    metadata,
    Column("key", String(60), primary_key=True),
    Column("value", Boolean, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("report_id", String(250), primary_key=True),
    Column("form_id", String(120), nullable=False),
    Column("unit_id", ForeignKey("units.unit_id"), nullable=False),
    Column("period_id", String(24), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("seq", Integer, nullable=False, unique=True),
    Column("deleted", Boolean, nullable=False, default=False),
    Column("changed_at", String(24), nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""The newest version of each report as canonical JSON; `seq` is its place in the order of all changes."""

Index("reports_by_unit", reports.c.unit_id, reports.c.seq)

report_versions = Table(
    "report_versions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("report_id", String(250), nullable=False),
    Column("version", Integer, nullable=False),
    Column("side", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("op_id", String(40), nullable=False),
    Column("device_id", String(80), nullable=False),
    Column("op_seq", Integer, nullable=False),
    Column("author", String(80), nullable=False),
    Column("at", String(24), nullable=False),
    Column("transition", String(24), nullable=False),
    Column("reason", String, nullable=False),
    Column("changed", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("report_id", "version", "side"),
)
"""Every version ever. `side` is "" on the main line; a submission in conflict stands beside the version that
it met, with its op_id as `side`. `changed` is the JSON list of the keys that this version set."""

operations = Table(
    "operations",
    metadata,
    Column("op_id", String(40), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("report_id", String(250), nullable=False),
    Column("unit_id", String(40), nullable=False),
    Column("user_id", String(80), nullable=False),
    Column("status", String(20), nullable=False),
    Column("at", String(24), nullable=False),
    Column("receipt", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Every operation that was answered, with its answer. The primary key is what makes sending twice harmless."""


device_keys = Table(
    "device_keys",
    metadata,
    Column("user_id", ForeignKey("users.user_id"), primary_key=True),
    Column("device_id", String(80), primary_key=True),
    Column("sign_key", String(64), primary_key=True),
    Column("recipient", String(80), nullable=False),
    Column("registered_at", String(24), nullable=False),
    Column("superseded_at", String(24)),
    Column("revoked_at", String(24)),
)
"""The public keys of computers: an Ed25519 key to check signatures with, an age recipient to seal for."""

relayed = Table(
    "relayed",
    metadata,
    Column("op_id", String(40), primary_key=True),
    Column("relayed_by", String(80), nullable=False),
    Column("at", String(24), nullable=False),
)
"""Who passed an operation on, where that was not its author."""
