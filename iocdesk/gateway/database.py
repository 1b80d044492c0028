"""The gateway's connections: many readers, one writer at a time, every commit durable before it is answered."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, insert, select, update
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from iocdesk.gateway import schema
from iocdesk.gateway.problems import problem_of
from iocdesk.gateway.settings import GatewaySettings
from iocdesk.gateway.upgrade import upgrade


class Database:
    """The tables behind an engine. Safe to use from several threads.

    Writers queue on a lock of this process and take SQLite's write lock at once (`BEGIN IMMEDIATE`), so that
    a transaction never fails half-way because another writer came first.
    """

    def __init__(self, settings: GatewaySettings, random: Callable[[int], bytes]) -> None:
        self._writing = threading.Lock()
        self._busy = settings.busy_seconds
        self.engine = _engine(settings)
        upgrade(self.engine)
        with self.write() as connection:
            self.epoch, self.secret = _identity(connection, random)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a consistent view for reading.

        Raises:
            ProblemError: `server.busy` when the database stays locked by another program.
        """
        with _busy_as_problem(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open the one writing transaction; commits at the end, rolls back on any exception.

        Raises:
            ProblemError: `server.busy` when the lock is not free in time.
        """
        if not self._writing.acquire(timeout=self._busy):
            raise problem_of("server.busy", retry_after=2)
        try:
            with _busy_as_problem(), self.engine.connect() as connection:
                if connection.dialect.name == "sqlite":
                    connection = connection.execution_options(ioc_write=True)
                with connection.begin():
                    yield connection
        finally:
            self._writing.release()


def next_number(connection: Connection, counter: str) -> int:
    """Return the next number of a counter kept in `meta`: 1, 2, 3 … in order of commit."""
    value = last_number(connection, counter) + 1
    set_number(connection, counter, value)
    return value


class Tally:
    """The same counters for a whole transaction: read once, counted in memory, written once.

    Its numbers can be taken back to a savepoint, and `store` must be called before the commit.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._start: dict[str, int] = {}
        self._now: dict[str, int] = {}

    def next(self, counter: str) -> int:
        """Return the next number of a counter."""
        if counter not in self._now:
            self._start[counter] = self._now[counter] = last_number(self._connection, counter)
        self._now[counter] += 1
        return self._now[counter]

    def mark(self) -> dict[str, int]:
        """Return where the counters stand, for `back_to`."""
        return dict(self._now)

    def back_to(self, mark: dict[str, int]) -> None:
        """Take back the numbers given since."""
        self._now = {name: mark.get(name, start) for name, start in self._start.items()}

    def store(self) -> None:
        """Write the counters that moved."""
        for name, value in self._now.items():
            if value != self._start[name]:
                set_number(self._connection, name, value)


def set_number(connection: Connection, counter: str, value: int) -> None:
    """Write a counter."""
    meta = schema.meta
    changed = connection.execute(update(meta).where(meta.c.key == counter).values(value=str(value)))
    if changed.rowcount == 0:
        connection.execute(insert(meta).values(key=counter, value=str(value)))


def last_number(connection: Connection, counter: str) -> int:
    """Return the last number given of a counter, 0 before the first."""
    row = connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == counter)).first()
    return int(row.value) if row else 0


def stamp(moment: datetime) -> str:
    """Write a moment for the database and the wire: UTC to the millisecond, always of the same width."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@contextmanager
def _busy_as_problem() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if "locked" in str(error.orig) or "busy" in str(error.orig):
            raise problem_of("server.busy", retry_after=2) from error
        raise


def _engine(settings: GatewaySettings) -> Engine:
    if not settings.database.startswith("sqlite"):
        return create_engine(settings.database, hide_parameters=True)
    _make_private(settings.database)
    # What was typed, hashes and names are parameters: without this they stand in the messages of errors.
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


def _identity(connection: Connection, random: Callable[[int], bytes]) -> tuple[str, bytes]:
    found = {row.key: row.value for row in connection.execute(select(schema.meta))}
    for key in ("epoch", "secret"):
        if key not in found:
            found[key] = random(32 if key == "secret" else 6).hex()
            connection.execute(insert(schema.meta).values(key=key, value=found[key]))
    return found["epoch"], bytes.fromhex(found["secret"])
