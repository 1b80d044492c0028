"""The gateway's transactions: many readers, every commit durable before it is answered.

On SQLite one writes at a time. On PostgreSQL writers run side by side, also in several processes: what must not be
interleaved takes a lock of its own (`lock_units`), and numbers are given in the order in which they become visible
(`next_numbers`). See docs/decisions/0014-parallel-writers-and-the-cursor.md.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import cast, literal, select, update
from sqlalchemy import text as _text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.types import BigInteger, String

from iocdesk.gateway import schema
from iocdesk.gateway.engines import engine_of
from iocdesk.gateway.problems import busy, no_room
from iocdesk.gateway.settings import GatewaySettings
from iocdesk.gateway.upgrade import upgrade

T = TypeVar("T")
_LOG = logging.getLogger("iocdesk.gateway")

_EVERYTHING = 5_012_026_002
"""PostgreSQL's advisory lock on all units at once; held shared by whoever writes some of them."""
_LOST_A_RACE = frozenset({"40001", "40P01", "23505"})
"""SQLSTATE of serialization failure, deadlock, and a key that another writer took between look and insert."""
_NO_ROOM = frozenset({"53100", "58030"})
"""SQLSTATE of a full disk and of an I/O error."""
_SIGNS = ("disk is full", "disk I/O error")
"""What SQLite says of the two."""
_TRIES = 5


class Database:
    """The tables behind an engine. Safe to use from several threads.

    On SQLite writers queue on a lock of this process and take SQLite's write lock at once (`BEGIN IMMEDIATE`), so
    that a transaction never fails half-way because another writer came first.
    """

    def __init__(self, settings: GatewaySettings, random: Callable[[int], bytes]) -> None:
        self._writing = threading.Lock()
        self.busy_seconds = settings.busy_seconds
        self.engine = engine_of(settings)
        self.parallel = self.engine.dialect.name != "sqlite"
        with _busy_as_problem():
            upgrade(self.engine)
            self.secret = self.attempt(lambda connection: _identity(connection, random))

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a view for reading.

        Raises:
            ProblemError: `server.busy` when the database is locked by another program, full up or away.
        """
        with _busy_as_problem(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a writing transaction; commits at the end, rolls back on any exception.

        Raises:
            ProblemError: `server.busy` when the lock is not free in time, or another writer came first.
        """
        with _busy_as_problem(), self._transaction() as connection:
            yield connection

    def attempt(self, work: Callable[[Connection], T]) -> T:
        """Do work in a writing transaction, and anew where another writer came first.

        Raises:
            ProblemError: `server.busy` as `write` does, or when it lost every race.
        """
        for turn in range(_TRIES):
            try:
                with self._transaction() as connection:
                    return work(connection)
            except DBAPIError as error:
                if turn + 1 == _TRIES or _state(error) not in _LOST_A_RACE:
                    with _busy_as_problem():
                        raise
            time.sleep(secrets.randbelow(1000) / 1000 * 0.01 * 2**turn)
        raise busy()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        if self.parallel:
            with self.engine.begin() as connection:
                yield connection
            return
        if not self._writing.acquire(timeout=self.busy_seconds):
            raise busy()
        try:
            with self.engine.connect() as opened:
                connection = opened.execution_options(ioc_write=True)
                with connection.begin():
                    yield connection
        finally:
            self._writing.release()


def lock_units(connection: Connection, unit_ids: Iterable[str]) -> None:
    """Keep other writers from the reports of these units until the commit; SQLite has one writer anyway.

    A unit and not a report, for the rules of a report look at the unit's other reports. Always before any number is
    taken, and once in a transaction, so that no two wait for each other.
    """
    if connection.dialect.name == "sqlite":
        return
    keys = sorted({_lock_key(unit_id) for unit_id in unit_ids})
    connection.exec_driver_sql(
        "SELECT pg_advisory_xact_lock_shared(%s) FROM (VALUES (1)) AS first UNION ALL "
        "SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key",
        (_EVERYTHING, keys),
    )


def lock_all_units(connection: Connection) -> None:
    """Keep all other writers from all reports until the commit, e.g. while many are taken over."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_EVERYTHING,))


def _lock_key(unit_id: str) -> int:
    return int.from_bytes(hashlib.sha256(unit_id.encode()).digest()[:8], signed=True)


def next_number(connection: Connection, counter: str) -> int:
    """Return the next number of a counter kept in `meta`: 1, 2, 3 … in order of commit."""
    return next_numbers(connection, counter, 1)


def next_numbers(connection: Connection, counter: str, count: int) -> int:
    """Take `count` numbers of a counter at once and return the first of them.

    The counter's row stays locked until the commit. So numbers become visible in their order, and whoever reads up
    to a number has read everything below it; and so they are taken as late in a transaction as can be.
    """
    meta = schema.meta
    stepped = cast(cast(meta.c.value, BigInteger) + literal(count), String)
    step = update(meta).where(meta.c.key == counter).values(value=stepped).returning(meta.c.value)
    last = connection.execute(step).scalar()
    if last is None:
        new = "INSERT INTO meta (key, value) VALUES (:key, '0') ON CONFLICT (key) DO NOTHING"
        connection.execute(_text(new), {"key": counter})
        last = connection.execute(step).scalar_one()
    return int(last) - count + 1


def last_number(connection: Connection, counter: str) -> int:
    """Return the last number given of a counter, 0 before the first."""
    row = connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == counter)).first()
    return int(row.value) if row else 0


def counters_of(connection: Connection) -> dict[str, str]:
    """Return the rows of `meta`: some ten, of which most requests want several."""
    return {row.key: row.value for row in connection.execute(select(schema.meta))}


def stamp(moment: datetime) -> str:
    """Write a moment for the database and the wire: UTC to the millisecond, always of the same width."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@contextmanager
def _busy_as_problem() -> Iterator[None]:
    try:
        yield
    except PoolTimeout as error:
        raise busy() from error
    except DBAPIError as error:
        state = _state(error)
        if state in _NO_ROOM or (state is None and any(sign in str(error.orig) for sign in _SIGNS)):
            _LOG.exception("the database cannot be written")
            raise no_room() from error
        locked = "locked" in str(error.orig) or "busy" in str(error.orig)
        away = state is not None and isinstance(error, OperationalError)
        if state in _LOST_A_RACE or away or (state is None and locked):
            raise busy() from error
        raise


def _state(error: DBAPIError) -> str | None:
    """Return PostgreSQL's code for an error, "" where the server could not be reached; None for SQLite's."""
    found: str | None = getattr(error.orig, "sqlstate", None)
    return found or ("" if hasattr(error.orig, "sqlstate") else None)


def _identity(connection: Connection, random: Callable[[int], bytes]) -> bytes:
    """Return the server's secret; of several that start together on a new database one makes it, and the epoch."""
    new = _text("INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO NOTHING")
    found = {row.key: row.value for row in connection.execute(select(schema.meta))}
    for key in ("epoch", "secret"):
        if key not in found:
            connection.execute(new, {"key": key, "value": random(32 if key == "secret" else 6).hex()})
    if "epoch" not in found or "secret" not in found:
        found = {row.key: row.value for row in connection.execute(select(schema.meta))}
    return bytes.fromhex(found["secret"])
