"""A short way for the two requests that a whole province makes in the last hour: handing in, and fetching changes.

Finding a route and working out what it depends on takes longer than all else about such a request. So where one is
just as our program writes it, it goes straight to its line (`lines`). Whatever is not, goes on to the routes, which
say what is wrong with it; the answers are the same on either way.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from iocdesk.gateway.answers import Answers
from iocdesk.gateway.intake import Job
from iocdesk.gateway.lines import said_of
from iocdesk.gateway.problems import ProblemError
from iocdesk.gateway.reading import read_json, replay
from iocdesk.gateway.reading_room import USUAL_PAGE, Pull
from iocdesk.gateway.services import Services, admitted
from iocdesk.gateway.witness import MARK_PATTERN

_BEARER = re.compile(rb"Bearer ([A-Za-z0-9_-]{1,200})")
_MARK = re.compile(MARK_PATTERN.encode())
_CURSOR = re.compile(r"[A-Za-z0-9_-]{1,200}")
_LIMIT = re.compile(r"[1-9][0-9]{0,2}")
PACKED_FROM, PACKED_LEVEL = 1000, 6
"""Answers of so many bytes are packed, for whoever takes it, at this level of gzip."""


class Express:
    """Stands before the routes; see above."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or hand it on."""
        asked = (scope.get("method"), scope.get("path")) if scope["type"] == "http" else None
        content: bytes | None = None
        if asked == ("POST", "/v1/operations"):
            body = await _whole(receive)
            receive = replay(body, receive)
            content = await self._operations(scope, body)
        elif asked == ("GET", "/v1/changes"):
            content = await self._changes(scope)
        if content is None:
            await self._app(scope, receive, send)
        else:
            await _response(content)(scope, receive, send)

    async def _operations(self, scope: Scope, body: bytes) -> bytes | None:
        known = _credentials(scope)
        items = _operations_in(body, self._services.settings.batch_operations)
        if known is None or items is None:
            return None
        caller = await admitted(HTTPConnection(scope), self._services, known[0])
        answers: Answers = await self._services.lines.batches.ask(Job(caller.actor, items, seen=known[1]))
        return said_of(answers, len(items), self._services.clock)

    async def _changes(self, scope: Scope) -> bytes | None:
        known, page = _credentials(scope), _page_in(scope)
        if known is None or page is None:
            return None
        cursor, limit = page
        caller = await admitted(HTTPConnection(scope), self._services, known[0])
        most = min(limit, self._services.settings.page_items)
        return await self._services.lines.pages.ask(Pull(caller.actor, cursor, most, known[1]))


def _response(content: bytes) -> ASGIApp:
    """As the routes answer: what is long goes through what packs their answers, a very long one in a thread."""
    response = Response(content, media_type="application/json")
    return response if len(content) < PACKED_FROM else GZipMiddleware(response, PACKED_FROM, PACKED_LEVEL)


async def _whole(receive: Receive) -> bytes:
    """Read the body, which `Gate` has measured and unpacked."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _credentials(scope: Scope) -> tuple[str, str] | None:
    """Return the token and the mark of the history last seen ("" for none); None where either is unusual."""
    token, mark, found = "", "", 0
    for name, value in scope["headers"]:
        if name == b"authorization":
            match = _BEARER.fullmatch(value)
            if match is None:
                return None
            token, found = match[1].decode(), found + 1
        elif name == b"ioc-history":
            if mark or len(value) > 40 or _MARK.fullmatch(value) is None:
                return None
            mark = value.decode()
    return (token, mark) if found == 1 else None


def _operations_in(body: bytes, most: int) -> list[object] | None:
    """Return the operations of a batch that is plainly one."""
    try:
        content = read_json(body)
    except ProblemError:
        return None
    if not isinstance(content, dict) or content.keys() != {"operations"}:
        return None
    items = content["operations"]
    return items if isinstance(items, list) and 1 <= len(items) <= most else None


def _page_in(scope: Scope) -> tuple[str | None, int] | None:
    """Return cursor and limit of a question that is plainly put."""
    query = scope.get("query_string", b"")
    if not query:
        return None, USUAL_PAGE
    if b"%" in query or b"+" in query:
        return None
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    asked = dict(pairs)
    if len(asked) != len(pairs) or not asked.keys() <= {"cursor", "limit"}:
        return None
    cursor, limit = asked.get("cursor"), asked.get("limit", str(USUAL_PAGE))
    if (cursor is not None and _CURSOR.fullmatch(cursor) is None) or _LIMIT.fullmatch(limit) is None:
        return None
    return cursor, int(limit)
