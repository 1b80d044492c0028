"""Serving from several processes that share one socket and one PostgreSQL."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from iocdesk.core.clock import SystemClock
from iocdesk.core.errors import IocError, Text
from iocdesk.gateway.app import create_app
from iocdesk.gateway.rules import FormRules
from iocdesk.gateway.settings import GatewaySettings


class WorkersRefused(IocError):
    """More processes were asked for than can serve here: `gateway.workers`."""

    def __init__(self) -> None:
        super().__init__(
            "gateway.workers",
            Text(
                "Nhiều tiến trình (--workers) cần cơ sở dữ liệu PostgreSQL và máy chủ không phải Windows. "
                "Xin bỏ --workers hoặc dùng --database postgresql+psycopg://…",
                "Several processes (--workers) need PostgreSQL and a server other than Windows. "
                "Please leave --workers out, or use --database postgresql+psycopg://…",
            ),
        )


@dataclass(frozen=True)
class AppFactory:
    """Makes the application anew in each process."""

    settings: GatewaySettings

    def __call__(self) -> FastAPI:
        """Open the database, and put the parts together."""
        clock = SystemClock()
        return create_app(self.settings, clock=clock, validator=FormRules(clock))


def check_workers(settings: GatewaySettings) -> None:
    """Make sure that so many workers may serve one database.

    Raises:
        WorkersRefused: several, on SQLite, whose one writer they would only queue for, or on Windows.
    """
    if settings.workers > 1 and (settings.database.startswith("sqlite") or os.name == "nt"):
        raise WorkersRefused


def serve_from_many(config: uvicorn.Config) -> None:
    """Serve until interrupted; a worker that dies is replaced.

    Raises:
        OSError: the port is taken.
    """
    # Held without listening: it says at once where the port is taken, and keeps it while workers come and go.
    with door(config.host, config.port) as held:
        port = held.getsockname()[1]
        doors: list[socket.socket] = [_Door(config.host, port)]
        Multiprocess(config, sockets=doors).run()


def door(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address that others of ours may be bound to as well."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    # An answer goes out in two writes: without this the second waits 40 ms for the first to be acknowledged.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


class _Door(socket.socket):
    """Becomes a socket of its own in every process that it is handed to.

    Workers that wait at one socket take from it by chance, and one of them ends up with nearly all of a rush.
    Where each has its own the system deals connections out evenly.
    """

    def __init__(self, host: str, port: int) -> None:
        super().__init__()
        self._where = host, port

    def __reduce__(self) -> tuple[object, tuple[str, int]]:
        return door, self._where
