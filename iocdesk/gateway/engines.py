"""How a gateway's database is opened: SQLite in one file, or PostgreSQL with a bounded pool of connections."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine, ExceptionContext, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from iocdesk.gateway.settings import GatewaySettings


def engine_of(settings: GatewaySettings) -> Engine:
    """Return the engine of a gateway's database; nothing is opened yet.

    What was typed, hashes and names are parameters: hidden, for else they stand in the messages of errors.
    """
    if make_url(settings.database).get_backend_name() == "sqlite":
        return _sqlite(settings)
    return _postgres(settings)


def _postgres(settings: GatewaySettings) -> Engine:
    """Statements are bounded: a lock that is never freed, or a plan gone wrong, must not hold a worker for ever."""
    limits = {
        "statement_timeout": settings.statement_seconds,
        "lock_timeout": settings.busy_seconds,
        "idle_in_transaction_session_timeout": settings.statement_seconds,
    }
    engine = create_engine(
        settings.database,
        hide_parameters=True,
        pool_size=settings.connections,
        max_overflow=0,
        pool_timeout=settings.busy_seconds,
        pool_recycle=1800,
        connect_args={
            "application_name": "iocdesk-gateway",
            "connect_timeout": 10,
            "options": " ".join(f"-c {name}={round(value * 1000)}" for name, value in limits.items()),
        },
    )
    event.listen(engine, "handle_error", _without_detail)
    return engine


def _without_detail(context: ExceptionContext) -> None:
    """Leave of PostgreSQL's error what went wrong; its detail quotes the row, and errors are logged."""
    original, wrapped = context.original_exception, context.sqlalchemy_exception
    primary = getattr(getattr(original, "diag", None), "message_primary", None)
    if primary:
        original.args = (primary,)
        if wrapped is not None:
            wrapped.args = (f"({type(original).__name__}) {primary}",)


def _sqlite(settings: GatewaySettings) -> Engine:
    _make_private(settings.database)
    engine = create_engine(
        settings.database,
        hide_parameters=True,
        connect_args={"timeout": settings.busy_seconds, "check_same_thread": False},
    )

    def configure(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # Transactions are begun by our own BEGIN below, not by the driver's guess.
        native: Any = connection
        native.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={settings.synchronous}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("ioc_upgrade", False):
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("ioc_write", False) else "BEGIN")

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", begin)
    return engine


def _make_private(address: str) -> None:
    """Make the file for its owner only, before SQLite makes it for everybody; its side files follow it."""
    file = make_url(address).database
    if file and file != ":memory:" and not file.startswith("file:"):
        with suppress(OSError):  # SQLite then says what is wrong
            Path(file).touch(0o600)
