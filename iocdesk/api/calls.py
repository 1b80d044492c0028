"""Calls to one server for one account: signed, checked, and made once more where a new token or packing may help."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote

from iocdesk.api import errors
from iocdesk.api.auth import Credentials
from iocdesk.api.exchanging import JSON, Exchanger, RawAnswer
from iocdesk.api.protocol import HEADER, HISTORY, PROTOCOL, check, read_json
from iocdesk.core.clock import Clock
from iocdesk.reports.model import ReportId


class Calls:
    """Makes calls; safe to share between threads."""

    def __init__(self, transport: Exchanger, credentials: Credentials, clock: Clock) -> None:
        self._transport = transport
        self._credentials = credentials
        self._clock = clock

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, object] | bytes | None = None,
        signed: bool = True,
        media: str = JSON,
        wanted: str = JSON,
    ) -> RawAnswer:
        """Exchange once, and once more with a renewed token after a 401, or packed as usual after a 415."""
        content = body if body is None or isinstance(body, bytes) else encoded(body)
        access = self._credentials.access() if signed else None
        for last in (False, True):
            sent = {HEADER: str(PROTOCOL), "Accept": f"{wanted}, application/problem+json"}
            sent |= dict(headers or {}) | ({"Authorization": f"Bearer {access}"} if access else {})
            answer = self._transport.exchange(
                method, path, query=query, headers=sent, body=content, media=media
            )
            try:
                return check(answer, self._transport.address.host, self._clock.now(), wanted)
            except errors.NotSignedIn:
                if last or not signed:
                    raise
                access = self._credentials.access(refused=access)
            except errors.Unacceptable as error:
                if last or error.status != 415 or not self._transport.takes_lzma:
                    raise
                # Something on the way knows only what is usual.
                self._transport.takes_lzma = False
        raise errors.NotSignedIn

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, object] | bytes | None = None,
        signed: bool = True,
    ) -> Mapping[str, object]:
        """Make a call whose answer is a JSON object, and read it."""
        return self.json(self.call(method, path, query=query, headers=headers, body=body, signed=signed))

    def parse(self, answer: RawAnswer) -> object:
        """Read an answer's JSON."""
        return read_json(answer, self._transport.address.host)

    def json(self, answer: RawAnswer) -> Mapping[str, object]:
        """Read an answer that is a JSON object.

        Raises:
            BadAnswer: it is something else.
        """
        parsed = self.parse(answer)
        if not isinstance(parsed, dict):
            raise errors.BadAnswer("object")
        return parsed


def seen(history: str) -> dict[str, str]:
    """Return the header that says how far the server's history went when it last told; none where it has not."""
    return {HISTORY: history} if history else {}


def encoded(body: Mapping[str, object]) -> bytes:
    """Write a body as JSON."""
    return json.dumps(body, ensure_ascii=False, allow_nan=False).encode()


def report_path(report_id: ReportId) -> str:
    """Return where a report is at the server."""
    return "/v1/reports/" + "/".join(quote(part, safe="@") for part in report_id.split("/"))
