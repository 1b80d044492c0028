"""Reading a request's body without trusting it: size, compression, type, encoding."""

from __future__ import annotations

import json
import lzma
import re
import zlib
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message, Receive

from iocdesk.gateway.problems import problem_of

LZMA_MEMORY = 4 * 1024 * 1024
"""Most memory that unpacking LZMA may take: what a stream asks for stands in its head, which anybody can write."""
_JSON_TYPE = re.compile(r"application/json\s*(;\s*charset\s*=\s*\"?utf-8\"?\s*)?", re.IGNORECASE)


class StrictRequest(Request):
    """A request whose JSON is read by our rules: UTF-8, no NaN."""

    async def json(self) -> Any:
        """Return the body as JSON.

        Raises:
            ProblemError: `request.malformed`.
        """
        return read_json(await self.body())


class StrictRoute(APIRoute):
    """A route that hands a `StrictRequest` down."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the usual handler."""
        usual = super().get_route_handler()

        async def handle(request: Request) -> Response:
            return await usual(StrictRequest(request.scope, request.receive))

        return handle


def check_type(headers: dict[bytes, bytes]) -> None:
    """Check the headers of a body.

    Raises:
        ProblemError: `body.type` for anything but JSON in UTF-8, plain, gzip or lzma.
    """
    kind = headers.get(b"content-type", b"").decode("latin-1").strip()
    coding = headers.get(b"content-encoding", b"identity").decode("latin-1").strip().lower()
    if not _JSON_TYPE.fullmatch(kind):
        raise problem_of("body.type", detail="Content-Type must be application/json")
    if coding not in ("gzip", "lzma", "identity"):
        raise problem_of("body.type", detail="Content-Encoding must be gzip, lzma or absent")


def inflate(body: bytes, limit: int) -> bytes:
    """Undo gzip without ever holding more than `limit` bytes.

    Raises:
        ProblemError: `body.too_large`, or `request.malformed` for what is not one whole gzip stream.
    """
    stream = zlib.decompressobj(wbits=31)
    try:
        plain = stream.decompress(body, limit + 1)
    except zlib.error as error:
        raise problem_of("request.malformed", detail="the body is not gzip") from error
    if len(plain) > limit:
        raise problem_of("body.too_large")
    if not stream.eof or stream.unused_data:
        raise problem_of("request.malformed", detail="the gzip stream is cut short or followed by more")
    return plain


def inflate_lzma(body: bytes, limit: int) -> bytes:
    """Undo LZMA (the .lzma format) without ever holding more than `limit` bytes.

    Raises:
        ProblemError: `body.too_large`, or `request.malformed` for what is not one whole stream.
    """
    stream = lzma.LZMADecompressor(format=lzma.FORMAT_ALONE, memlimit=LZMA_MEMORY)
    try:
        plain = stream.decompress(body, limit + 1)
    except lzma.LZMAError as error:
        raise problem_of("request.malformed", detail="the body is not LZMA") from error
    if len(plain) > limit:
        raise problem_of("body.too_large")
    if not stream.eof or stream.unused_data:
        raise problem_of("request.malformed", detail="the LZMA stream is cut short or followed by more")
    return plain


def read_json(body: bytes) -> Any:
    """Read JSON by our rules.

    Raises:
        ProblemError: `request.malformed`.
    """
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise problem_of("request.malformed", detail="the body is not JSON in UTF-8") from error


def replay(body: bytes, receive: Receive) -> Receive:
    """Return an ASGI `receive` that first gives a body already read, then goes on with the old one."""
    sent = False

    async def again() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _refuse(name: str) -> NoReturn:
    msg = f"{name} is not JSON"
    raise ValueError(msg)
