"""What every request passes before its route: the protocol header, the body's limits, and the last safety net.

Plain ASGI, because a body must be measured before anything reads it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from iocdesk.gateway.appointments import Appointments
from iocdesk.gateway.problems import ProblemError, problem_of, problem_response
from iocdesk.gateway.reading import check_type, inflate, inflate_lzma, replay
from iocdesk.gateway.settings import PAGES, PROTOCOL, GatewaySettings

_LOG = logging.getLogger("iocdesk.gateway")
_CODINGS = {b"gzip": inflate, b"lzma": inflate_lzma}
_STREAM = b"application/offset+octet-stream"
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


@dataclass(slots=True)
class _Held:
    """How many bytes of a request's body are kept until it is answered."""

    size: int = 0


class Gate:
    """The outermost layer: every answer is of our protocol, and no failure shows its inside."""

    def __init__(self, app: ASGIApp, settings: GatewaySettings, appointments: Appointments) -> None:
        self._app = app
        self._limit = settings.body_bytes
        self._most = settings.requests_at_once
        self._most_bytes = settings.bytes_at_once
        self._in_hand = 0
        self._bytes_in_hand = 0
        self._appointments = appointments

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or _is_page(scope):
            await self._app(scope, receive, send)
            return
        started = False
        held = _Held()

        async def stamped(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _stamp(MutableHeaders(scope=message))
            await send(message)

        self._in_hand += 1
        try:
            if self._in_hand > self._most:
                raise problem_of("server.busy", retry_after=self._appointments.next())
            await self._app(scope, await self._checked(scope, receive, held), stamped)
            self._appointments.served()
        except ProblemError as error:
            await problem_response(error, _path(scope))(scope, receive, stamped)
        except Exception:
            _LOG.exception("a request to %s failed", _path(scope))
            if started:
                raise
            problem = problem_response(ProblemError("server.error"), _path(scope))
            await problem(scope, receive, stamped)
        finally:
            self._in_hand -= 1
            self._bytes_in_hand -= held.size

    async def _checked(self, scope: Scope, receive: Receive, held: _Held) -> Receive:
        headers = dict(scope["headers"])
        spoken = headers.get(b"ioc-protocol", str(PROTOCOL).encode()).strip()
        if spoken != str(PROTOCOL).encode():
            error = problem_of("protocol.mismatch", detail=f"this server speaks version {PROTOCOL}")
            error.headers = {"Upgrade": f"IOC/{PROTOCOL}"}
            raise error
        if scope["method"] == "PATCH" and headers.get(b"content-type", b"").strip().lower() == _STREAM:
            return receive  # its route writes it down as it comes, and measures it
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length[:20]) > self._limit:
            raise problem_of("body.too_large")
        body = await self._read(receive, held)
        if not body or scope["method"] not in _WITH_BODY:
            return replay(b"", receive)
        check_type(headers)
        coding = headers.get(b"content-encoding", b"").strip().lower()
        if coding in _CODINGS:
            body = _CODINGS[coding](body, self._limit)
            self._hold(held, len(body))
        return replay(body, receive)

    def _hold(self, held: _Held, size: int) -> None:
        held.size += size
        self._bytes_in_hand += size
        if self._bytes_in_hand > self._most_bytes:
            raise problem_of("server.busy", retry_after=self._appointments.next())

    async def _read(self, receive: Receive, held: _Held) -> bytes:
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return b""
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._limit:
                raise problem_of("body.too_large")
            self._hold(held, len(parts[-1]))
            if not message.get("more_body", False):
                return b"".join(parts)


def _is_page(scope: Scope) -> bool:
    """Tell whether a request is for the province's pages, which guard themselves (`pages.gate`)."""
    path = str(scope.get("path", ""))
    return path == PAGES or path.startswith(f"{PAGES}/")


def _stamp(headers: MutableHeaders) -> None:
    headers["IOC-Protocol"] = str(PROTOCOL)
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Cache-Control", "no-store")


def _path(scope: Scope) -> str:
    raw = scope.get("raw_path") or b"/"
    return bytes(raw).split(b"?")[0].decode("ascii", "replace")[:500]
