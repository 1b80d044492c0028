"""Running a gateway: as a server of its own, or embedded on loopback for practice and tests."""

from __future__ import annotations

import contextlib
import secrets
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import uvicorn
from fastapi import FastAPI

from iocdesk.core.clock import Clock, SystemClock
from iocdesk.core.errors import IocError, Text
from iocdesk.gateway.admin import Admin, admin_of, open_admin
from iocdesk.gateway.app import create_app
from iocdesk.gateway.settings import GatewaySettings, Rate
from iocdesk.gateway.validation import Validator, structural
from iocdesk.gateway.workers import AppFactory, check_workers, serve_from_many

_START_SECONDS = 20.0
_UNHURRIED = Rate(burst=1_000_000, per_second=1_000_000.0)


class GatewayStartError(IocError):
    """The embedded gateway did not come up: `gateway.start`."""

    def __init__(self) -> None:
        super().__init__(
            "gateway.start",
            Text("Không khởi động được máy chủ tập huấn.", "The practice server could not be started."),
            retryable=True,
        )


def serve(
    settings: GatewaySettings,
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    trusted_proxies: str = "127.0.0.1",
    quiet: bool = False,
) -> None:
    """Serve until interrupted, from `settings.workers` processes. TLS belongs to the proxy in front.

    Every report must pass its form's own rules to be sent.

    Args:
        trusted_proxies: comma-separated addresses whose X-Forwarded-For is believed.
        quiet: write no line for each request.

    Raises:
        WorkersRefused: several workers on SQLite or Windows.
        DatabaseNewer: the database is of a newer program.
    """
    check_workers(settings)
    admin = open_admin(settings, SystemClock())
    admin.forget()
    admin.database.close()
    config = uvicorn.Config(
        AppFactory(settings),
        factory=True,
        host=host,
        port=port,
        workers=settings.workers,
        forwarded_allow_ips=trusted_proxies,
        server_header=False,
        access_log=not quiet,
        backlog=4096,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=10,
        # A worker on a busy machine may take long to start, or to answer whether it is alive.
        timeout_worker_healthcheck=180,
    )
    if settings.workers > 1:
        serve_from_many(config)
    else:
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run()


class EmbeddedGateway:
    """A gateway in a thread of this process, on a free port of 127.0.0.1; a context manager.

    Args:
        database: the file; None keeps it in a temporary folder that goes with the gateway.
        clock: server time.
        settings: what differs from practice defaults; its `database` is replaced.
        random: source of tokens and secrets.
        address: of another database, in place of the file.

    Attributes:
        url: where it answers; the same after being offline.
        admin: the province's side.
        app: the ASGI application.
    """

    def __init__(
        self,
        database: Path | None = None,
        clock: Clock | None = None,
        *,
        settings: GatewaySettings | None = None,
        random: Callable[[int], bytes] = secrets.token_bytes,
        validator: Validator = structural,
        address: str = "",
    ) -> None:
        self._folder = None if database or address else tempfile.TemporaryDirectory(prefix="ioc-gateway-")
        path = database or Path(self._folder.name if self._folder else "") / "gateway.db"
        address = address or f"sqlite:///{path.as_posix()}"
        self._settings = _practice(address) if settings is None else replace(settings, database=address)
        self.app: FastAPI = create_app(
            self._settings, clock=clock or SystemClock(), random=random, validator=validator
        )
        self.admin: Admin = admin_of(self.app.state.services)
        self._port = 0
        self._running: tuple[uvicorn.Server, threading.Thread, socket.socket] | None = None

    @property
    def url(self) -> str:
        """Where the gateway answers."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def online(self) -> bool:
        """Whether it answers now."""
        return self._running is not None

    def __enter__(self) -> EmbeddedGateway:
        """Start answering."""
        self.set_online(True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, close the database, and remove it where it was temporary."""
        self.set_online(False)
        self.app.state.services.database.close()
        if self._folder is not None:
            self._folder.cleanup()

    def set_online(self, online: bool) -> None:
        """Answer, or refuse connections as a broken line does; the port stays the same.

        Raises:
            GatewayStartError: when it does not come up in time.
        """
        if online and self._running is None:
            self._running = self._start()
        elif not online and self._running is not None:
            server, thread, listener = self._running
            self._running = None
            server.should_exit = True
            thread.join(_START_SECONDS)
            listener.close()

    def _start(self) -> tuple[uvicorn.Server, threading.Thread, socket.socket]:
        # asyncio switches Nagle off only where the protocol is named; else each answer waits 40 ms for an ACK.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", self._port))
        except OSError as error:
            listener.close()
            raise GatewayStartError from error
        self._port = listener.getsockname()[1]
        ready = threading.Event()
        config = uvicorn.Config(
            self.app,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            loop="asyncio",
            timeout_keep_alive=75,
            timeout_graceful_shutdown=2,
        )
        server = _Server(config, ready)
        thread = threading.Thread(target=server.run, args=([listener],), name="gateway", daemon=True)
        thread.start()
        if not ready.wait(_START_SECONDS) or not thread.is_alive():
            listener.close()
            raise GatewayStartError
        return server, thread, listener


class _Server(uvicorn.Server):
    """A server that says when it listens, and leaves the process's signals alone."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready = ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them to whoever embeds the gateway."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then say so."""
        await super().startup(sockets)
        self._ready.set()


def _practice(address: str) -> GatewaySettings:
    """Settings for one person on one computer: no hurry to limit, cheap passwords."""
    return GatewaySettings(
        database=address,
        name="Tập huấn",
        training=True,
        account_rate=_UNHURRIED,
        address_rate=_UNHURRIED,
        sign_in_rate=_UNHURRIED,
        address_sign_in_rate=_UNHURRIED,
        argon2_memory_kib=1024,
        argon2_time=1,
    )
