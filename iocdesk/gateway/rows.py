"""Many rows at once: written by COPY on PostgreSQL, by one prepared statement on SQLite; and looked up by their keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    ColumnElement,
    Integer,
    LargeBinary,
    String,
    Table,
    any_,
    insert,
    literal,
)
from sqlalchemy.engine import Connection

if TYPE_CHECKING:
    from psycopg import Connection as Driver

Row = dict[str, object]

_FEW = 3
"""Up to so many rows a plain INSERT costs less than a COPY."""


def among(connection: Connection, column: Column[Any], values: Collection[object]) -> ColumnElement[bool]:
    """Return the condition that a column has one of these values.

    PostgreSQL gets them as one array, so that the statement is the same for any number of them, and is planned once.
    """
    if connection.dialect.name == "sqlite":
        return column.in_(list(values))
    # Without a length: a cast to varchar(40)[] would cut what is longer down to what may be another's key.
    kind = String() if isinstance(column.type, String) else column.type
    return column == any_(literal(list(values), ARRAY(kind)))


def put_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same members."""
    if not rows:
        return
    if connection.dialect.name == "sqlite" or len(rows) <= _FEW:
        connection.execute(insert(table), list(rows))
        return
    copy_rows(connection, table, rows)


def copy_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows by PostgreSQL's binary COPY; columns that the rows lack get their default."""
    driver: Driver[Any] | None = connection.connection.driver_connection
    if driver is None:
        msg = "the connection is closed"
        raise RuntimeError(msg)
    columns = [column for column in table.columns if column.name in rows[0]]
    names = ", ".join(f'"{column.name}"' for column in columns)
    statement = f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT BINARY)'.encode()
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types([_type(column) for column in columns])
        for row in rows:
            copy.write_row([row[column.name] for column in columns])


def _type(column: Column[Any]) -> str:
    kinds = ((LargeBinary, "bytea"), (Boolean, "bool"), (Integer, "int4"))
    return next((name for kind, name in kinds if isinstance(column.type, kind)), "text")
