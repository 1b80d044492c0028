"""The line between one computer and the server: carries requests, or loses, doubles and mauls them and their answers."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from iocdesk.api import errors
from iocdesk.api.exchanging import Address, RawAnswer, Traffic
from iocdesk.core.clock import FixedClock
from tools.simulation.faults import Fault, Weather
from tools.simulation.server import Reply, Server, ServerDied
from tools.simulation.trace import Trace

URL = "http://localhost"
_HTML = b"<html><body>Xin ch\xc3\xa0o</body></html>"
_ONLY_SENDING = frozenset({"partial answer", "server dies before commit"})

Heard = Callable[[bytes], None]
"""Told of every batch of operations that leaves the computer."""


class Line:
    """Implements `iocdesk.api.exchanging.Exchanger`."""

    def __init__(
        self,
        name: str,
        server: Server,
        clock: FixedClock,
        weather: Weather,
        trace: Trace,
        seed: str,
        heard: Heard,
    ) -> None:
        self.address = Address.parse(URL)
        self.traffic = Traffic()
        self.takes_lzma = False
        self.requests = 0
        self.offline_until: datetime | None = None
        self.portal_until: datetime | None = None
        self.engine_fault: Fault | None = None
        """A fault that is not the line's own: the reply comes twice, or late."""
        self._name = name
        self._server = server
        self._clock = clock
        self._weather = weather
        self._trace = trace
        self._dice = random.Random(f"{seed}/{name}/line")
        self._heard = heard

    def close(self) -> None:
        """Nothing is kept open."""

    def calm(self) -> None:
        """End the spells."""
        self.offline_until = self.portal_until = None

    def take_engine_fault(self) -> Fault | None:
        """Return the fault of the last reply that the engine is to feel, once."""
        fault, self.engine_fault = self.engine_fault, None
        return fault

    def exchange(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        media: str = "",  # noqa: ARG002 - everything here is JSON
    ) -> RawAnswer:
        """Carry one request; see `Transport.exchange`."""
        self._clock.advance(milliseconds=50)
        self.requests += 1
        sending = path == "/v1/operations"
        if sending and body:
            self._heard(body)
        what = f"{method} {urlsplit(path).path}"
        self._spells(what)
        fault = self._fault(sending=sending, pulling=path == "/v1/changes")
        reply = self._instead(fault) or self._carried(
            fault, method, path, query or {}, headers or {}, body or b""
        )
        self._trace.add(self._name, f"{what} {reply.status} {fault or ''}", (body or b"") + reply.body)
        self.traffic.up += len(body or b"")
        self.traffic.down += len(reply.body)
        return RawAnswer(reply.status, reply.headers, reply.body, 0.05, len(body or b""), len(reply.body))

    def _spells(self, what: str) -> None:
        now = self._clock.now()
        if self.offline_until is not None and now < self.offline_until:
            self._weather.happened("request in an offline spell")
            self._trace.add(self._name, f"{what} offline")
            raise errors.Offline("localhost")
        if self.portal_until is not None and now < self.portal_until:
            self._weather.happened("request in a captive portal")
            self._trace.add(self._name, f"{what} portal")
            raise errors.CaptivePortal("localhost", 200)

    def _fault(self, *, sending: bool, pulling: bool) -> Fault | None:
        fault = self._weather.draw(self._dice)
        if fault in _ONLY_SENDING and not sending:
            fault = None
        if fault == "cursor expired" and not pulling:
            fault = None
        if fault is not None:
            self._weather.happened(fault)
        if fault in ("reply doubled", "reply late"):
            self.engine_fault = fault
            return None
        if fault == "request lost":
            raise errors.TimedOut("localhost", 60)
        return fault

    def _instead(self, fault: Fault | None) -> Reply | None:
        """Return what something in between, or a server in trouble, answers before the request is looked at."""
        html = {"content-type": "text/html"}
        ours = {"content-type": "application/problem+json", "ioc-protocol": "1"}
        match fault:
            case "captive portal":
                return Reply(200, html, _HTML)
            case "502 of a proxy":
                return Reply(502, html, _HTML)
            case "500":
                return Reply(500, ours, b'{"code":"server.error"}')
            case "429":
                return Reply(429, {**ours, "retry-after": "30"}, b'{"code":"rate.limited"}')
            case "503":
                return Reply(503, {**ours, "retry-after": "5"}, b'{"code":"server.busy"}')
            case "401":
                return Reply(401, ours, b'{"code":"auth.expired"}')
            case "cursor expired":
                return Reply(410, ours, b'{"code":"cursor.expired"}')
        return None

    def _carried(
        self,
        fault: Fault | None,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: bytes,
    ) -> Reply:
        if fault == "partial answer":
            method, path, query, body = self._begun(body)
        if fault == "server dies before commit":
            self._server.die_at_commit()
        try:
            reply = self._server.serve(method, path, query, headers, body)
            if fault == "request doubled":
                reply = self._server.serve(method, path, query, headers, body)
        except ServerDied:
            self._trace.add(self._name, "server died before commit")
            raise errors.Truncated("localhost") from None
        finally:
            self._server.survive()
        if fault == "reply lost":
            self._trace.add(self._name, f"reply lost {reply.status}", reply.body)
            raise errors.TimedOut("localhost", 60)
        if fault == "reply truncated" and reply.body:
            return Reply(reply.status, reply.headers, reply.body[: self._dice.randrange(len(reply.body))])
        if fault == "partial answer" and reply.status == 200:
            return Reply(200, reply.headers, self._partly(reply.body))
        return reply

    def _begun(self, body: bytes) -> tuple[str, str, Mapping[str, str], bytes]:
        """Cut a batch off where a server that is short of time stops; what it does not get to is not done.

        Where it gets to nothing, it answers with what it knows of the first from before.
        """
        content = json.loads(body)
        operations = content["operations"]
        done = self._dice.randint(0, len(operations))
        if not done:
            return "GET", "/v1/receipts", {"op": operations[0]["op_id"]}, b""
        content["operations"] = operations[:done]
        return "POST", "/v1/operations", {}, json.dumps(content).encode()

    def _partly(self, body: bytes) -> bytes:
        """Leave out some of the results as well: these operations are done, but stay unanswered."""
        content = json.loads(body)
        content["results"] = [it for it in content["results"] if self._dice.random() < 0.5]
        return json.dumps(content).encode()
