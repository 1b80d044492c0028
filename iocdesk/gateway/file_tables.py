"""The tables of files: what is stored, which reports it belongs to, and what is on its way."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Table

from iocdesk.gateway import schema

files = Table(
    "files",
    schema.metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("type", String(100), nullable=False),
    Column("stored_at", String(24), nullable=False),
)
"""Each content once, however many reports refer to it; the bytes are in the folder of files."""

file_grants = Table(
    "file_grants",
    schema.metadata,
    Column("report_id", String(200), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("unit_id", String(40), nullable=False),
    Column("user_id", String(80), nullable=False),
    Column("granted_at", String(24), nullable=False),
)
"""Which report's readers may have which file: somebody who may see the report brought its bytes."""
Index("file_grants_by_content", file_grants.c.sha256)

file_uploads = Table(
    "file_uploads",
    schema.metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", String(80), nullable=False),
    Column("report_id", String(200), nullable=False),
    Column("unit_id", String(40), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("type", String(100), nullable=False),
    Column("name", String(200), nullable=False),
    Column("done", Boolean, nullable=False),
    Column("expires_at", String(24), nullable=False),
)
"""Uploads that were begun; how far one has come is the length of its part in the folder, never a figure here."""
Index("file_uploads_by_user", file_uploads.c.user_id)
Index("file_uploads_by_expiry", file_uploads.c.expires_at)
