"""What every request to the pages passes: the body's limit, the headers of every answer, the last safety net."""

from __future__ import annotations

import logging

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 21_000_000
"""A workbook of 20 MB with its form around it."""
_LOG = logging.getLogger("iocdesk.gateway.pages")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_TOO_LARGE = "Tệp quá lớn, tối đa 20 MB.\nThe file is too large, at most 20 MB.\n"
_FAILED = "Máy chủ gặp lỗi. Xin thử lại sau.\nThe server has failed. Please try again later.\n"


class _TooLarge(Exception):
    """More bytes than a page takes."""


class PageGate:
    """The outermost layer of the pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self._app(scope, _limited(scope, receive), guarded)
        except _TooLarge:
            await PlainTextResponse(_TOO_LARGE, 413)(scope, receive, guarded)
        except Exception:
            _LOG.exception("a page failed: %s", scope.get("path", "")[:200])
            if started:
                raise
            await PlainTextResponse(_FAILED, 500)(scope, receive, guarded)


def _limited(scope: Scope, receive: Receive) -> Receive:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    if length.isdigit() and int(length[:20]) > MOST_BYTES:
        raise _TooLarge
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        if message["type"] == "http.request":
            size += len(message.get("body", b""))
            if size > MOST_BYTES:
                raise _TooLarge
        return message

    return counted
