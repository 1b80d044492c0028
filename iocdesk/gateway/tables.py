"""All tables of the gateway: whoever makes, upgrades or compares the database needs every module that has some."""

from __future__ import annotations

from iocdesk.gateway import (
    feed_tables,
    file_tables,
    letter_tables,
    province_tables,
    schema,
    source_tables,
    witness_tables,
)

MODULES = (
    schema, letter_tables, source_tables, province_tables, witness_tables, feed_tables, file_tables,
)  # fmt: skip
"""Every module of the gateway that adds tables to `metadata`; a new `*_tables.py` is named here."""

metadata = schema.metadata
