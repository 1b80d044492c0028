"""A real PostgreSQL for tests: its own folder, user, socket and port, gone when the tests end.

`postgres_cluster` runs for the whole session and is shared; `postgres_database` makes an empty database of it for one test. Where
PostgreSQL is not installed these tests are skipped. Its durability (fsync) stays on.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine

from iocdesk.gateway.upgrade import upgrade

_DEBIAN = Path("/usr/lib/postgresql")
_PLAIN = ("postgres", "nobody")


@dataclass
class Cluster:
    """A running PostgreSQL server on a loopback port."""

    folder: Path
    port: int
    pid: int
    _names: Iterator[int] = field(default_factory=count)

    def address(self, database: str) -> str:
        """Return the address of a database as `iocdesk gateway` takes it."""
        return f"postgresql+psycopg://ioc@127.0.0.1:{self.port}/{database}"

    def create(self, template: str = "template1") -> str:
        """Create a database, a copy of another one where named, and return its name."""
        name = f"ioc_{os.getpid()}_{next(self._names)}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement as the cluster's owner, outside a transaction; return its rows."""
        where = f"host=127.0.0.1 port={self.port} user=ioc dbname={database}"
        with psycopg.connect(where, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's client programs against the cluster."""
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "ioc"]
        command = [str(program_path(program)), *where, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True)


def program_path(name: str) -> Path | None:
    """Return where a program of PostgreSQL is; Debian keeps the server's out of the way. None without one."""
    versions = sorted(_DEBIAN.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    found = [path / name for path in versions if (path / name).exists()]
    on_path = shutil.which(name)
    return found[0] if found else Path(on_path) if on_path else None


@contextmanager
def running(*, options: tuple[str, ...] = ()) -> Iterator[Cluster]:
    """Run a cluster of its own while the context lasts; skips the test where PostgreSQL is not installed."""
    initdb, postgres = program_path("initdb"), program_path("postgres")
    if initdb is None or postgres is None:
        pytest.skip("PostgreSQL is not installed")
    with tempfile.TemporaryDirectory(prefix="ioc-pg-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        become = _become_plain(folder)
        data = folder / "data"
        init = [
            str(initdb),
            "-D",
            str(data),
            "-U",
            "ioc",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        ]
        subprocess.run([*become, *init], check=True, capture_output=True, cwd=folder)
        port = _free_port()
        settings = (
            f"port={port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={folder}",
            *options,
        )
        command = [str(postgres), "-D", str(data)] + [part for it in settings for part in ("-c", it)]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen([*become, *command], stdout=log, stderr=log, cwd=folder)
        try:
            cluster = Cluster(folder, port, server.pid)
            _wait(cluster, server, folder / "log")
            yield cluster
        finally:
            server.send_signal(signal.SIGINT)  # fast: without waiting for whoever is connected
            server.wait(30)


def _become_plain(folder: Path) -> list[str]:
    """Return the words before a command that make it run as somebody else where we are root: initdb refuses root."""
    if os.name == "nt" or os.geteuid() != 0:
        return []
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    name = next((it for it in _PLAIN if it in known), None)
    if name is None or shutil.which("setpriv") is None:
        pytest.skip("PostgreSQL does not run as root, and there is nobody else here")
    entry = pwd.getpwnam(name)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups", "--"]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(cluster: Cluster, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until it answers; raise with its log when it ends instead."""
    ready = program_path("pg_isready")
    for _ in range(200):
        if server.poll() is not None:
            raise RuntimeError(log.read_text(encoding="utf-8", errors="replace"))
        try:
            cluster.execute("SELECT 1")
        except psycopg.OperationalError:
            subprocess.run([str(ready), "-h", "127.0.0.1", "-p", str(cluster.port), "-t", "1"], check=False,
                           capture_output=True)  # fmt: skip
            _pause()
        else:
            return
    raise RuntimeError(log.read_text(encoding="utf-8", errors="replace"))


def _pause() -> None:
    import select

    select.select([], [], [], 0.05)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """One server for all tests of a session."""
    with running() as found:
        yield found


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: Cluster) -> str:
    """The name of a database with the gateway's tables and nothing in them."""
    name = postgres_cluster.create()
    engine = create_engine(postgres_cluster.address(name))
    upgrade(engine)
    engine.dispose()
    return name


@pytest.fixture
def postgres_database(postgres_cluster: Cluster, postgres_template: str) -> Iterator[str]:
    """The address of a database with empty tables."""
    name = postgres_cluster.create(postgres_template)
    yield postgres_cluster.address(name)
    postgres_cluster.drop(name)


@pytest.fixture
def postgres_empty(postgres_cluster: Cluster) -> Iterator[str]:
    """The address of a database without any table."""
    name = postgres_cluster.create()
    yield postgres_cluster.address(name)
    postgres_cluster.drop(name)
