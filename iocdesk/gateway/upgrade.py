"""Bringing a database to the newest revision of the tables, in one transaction, when a gateway opens it.

Alembic itself is imported only where there is something to change: a database that is new, or as it should be, costs
two small queries.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import Connection

from iocdesk.core.errors import IocError, Text
from iocdesk.gateway.migrations import FOLDER, revisions

_VERSION_TABLE = "alembic_version"
_LOCK = 5_012_026_001
"""PostgreSQL's advisory lock of upgrades: of several gateways that start together one changes the tables."""


class DatabaseNewer(IocError):
    """The database was changed by a newer program: `gateway.database_newer`."""

    def __init__(self, have: str, known: str) -> None:
        super().__init__(
            "gateway.database_newer",
            Text(
                f"Cơ sở dữ liệu của máy chủ (cấu trúc {have}) mới hơn chương trình này (biết đến cấu trúc {known}). "
                "Xin cập nhật chương trình máy chủ, hoặc phục hồi bản sao lưu trước khi nâng cấp.",
                f"The server's database (structure {have}) is newer than this program (which knows up to {known}). "
                "Please update the server program, or restore the backup from before the upgrade.",
            ),
        )


def upgrade(engine: Engine) -> None:
    """Make the tables of a new database, or bring those of an older one up; the newest is left alone.

    Raises:
        DatabaseNewer: nothing was changed.
    """
    known = revisions()
    with engine.connect() as connection:
        if revision_of(connection) == known[-1]:
            return
    with _alone(engine) as connection:
        have = revision_of(connection)
        if have == known[-1]:
            return
        if have is not None and have not in known:
            raise DatabaseNewer(have, known[-1])
        if have is None and not inspect(connection).has_table("meta"):
            _make(connection, known[-1])
        else:
            _run(connection)


def revision_of(connection: Connection) -> str | None:
    """Return a database's revision; None for one that is empty, or older than revisions."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()  # noqa: S608
    return None if found is None else str(found)


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Open the transaction of an upgrade: no other may run, and SQLite may make tables anew that others point to."""
    sqlite = engine.dialect.name == "sqlite"
    try:
        with engine.connect() as opened:
            connection = opened.execution_options(ioc_write=True, ioc_upgrade=True)
            with connection.begin():
                if not sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                yield connection
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    msg = "the upgrade would leave rows without what they point to"
                    raise RuntimeError(msg)
    finally:
        # Its connections have SQLite's foreign keys off, or statements prepared for the tables of before.
        engine.dispose()


def _make(connection: Connection, newest: str) -> None:
    from iocdesk.gateway.tables import metadata

    metadata.create_all(connection)
    connection.execute(
        text(
            f"CREATE TABLE {_VERSION_TABLE} (version_num VARCHAR(32) NOT NULL, "
            f"CONSTRAINT {_VERSION_TABLE}_pkc PRIMARY KEY (version_num))"
        )
    )
    connection.execute(
        text(f"INSERT INTO {_VERSION_TABLE} VALUES (:revision)"),  # noqa: S608
        {"revision": newest},
    )


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", FOLDER.as_posix().replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
