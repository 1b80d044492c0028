"""The tables by which a restored server, or a restored store of a client, is found out; see `witness`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from iocdesk.gateway import schema

history = Table(
    "history",
    schema.metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("mark", String(16), nullable=False),
)
"""One row for each batch of operations or letters that was answered for good, and for each file that has come."""

devices = Table(
    "devices",
    schema.metadata,
    Column("device_id", String(200), primary_key=True),
    Column("user_id", ForeignKey("users.user_id"), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("op_id", String(40), nullable=False),
)
"""The newest operation, by its running number, that each computer has sent for an account."""
