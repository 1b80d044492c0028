"""A receiver of the feed on loopback that keeps what it is told by message id, and misbehaves as it is bidden."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

from iocdesk.gateway.archive import SEQ_COUNTER
from iocdesk.gateway.database import next_number
from iocdesk.gateway.feed import Feed, Step, Tally
from iocdesk.gateway.feed_reconcile import Reconciliation, reconcile
from iocdesk.gateway.feed_setup import FeedSetup, Target
from iocdesk.reports.model import Operation, ReceiptStatus, Report, ReportKey, ReportState, Transition
from tests.gateway.kit import COMMUNE_REPORT, LEADER, OFFICER, STAFF, Desk, Pen

TOKEN = "mat-ma-cua-ben-nhan"
NAME = "ioc"


@dataclass
class Inbox:
    """What the receiver holds, how it behaves next, and every request that it saw."""

    behaviour: list[str] = field(default_factory=list)
    """For the next messages, one each; then "ok"."""
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    applied: list[str] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)
    """Message id and authorization of each request."""
    page: int = 1000

    def take(self, message: dict[str, Any]) -> str:
        """Apply a message once, as docs/feed.md asks of receivers; the newest message about a report counts."""
        if message["message_id"] in self.messages:
            same = self.messages[message["message_id"]] == message
            return "duplicate" if same else "conflict"
        self.messages[message["message_id"]] = message
        self.applied.append(message["message_id"])
        known = self.reports.get(message["report_id"])
        if known is None or known["sequence"] < message["sequence"]:
            self.reports[message["report_id"]] = message
        return "stored"

    def figures(self, period: str) -> list[dict[str, str]]:
        """Return what is held of a period."""
        return [
            {
                "unit": it["unit"], "indicator": fig["indicator"], "category": fig["category"],
                "period": it["period"], "value": fig["value"],
            }
            for it in self.reports.values()
            if it["kind"] != "withdraw" and it["period"] == period
            for fig in it["figures"]
        ]  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    inbox: Inbox
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        inbox, message = self.inbox, json.loads(body)
        assert self.headers["Idempotency-Key"] == message["message_id"]
        inbox.seen.append((message["message_id"], self.headers.get("Authorization", "")))
        how = inbox.behaviour.pop(0) if inbox.behaviour else "ok"
        if how.isdigit() or how.startswith("429"):
            status, _, pause = how.partition("/")
            headers = {"Retry-After": pause} if pause else {}
            self._answer(int(status), {"code": "wrong", "detail": "không nhận"}, **headers)
            return
        if how == "html":
            self._raw(200, b"<html>Wi-Fi mi\xe1\xbb\x85n ph\xc3\xad</html>", **{"Content-Type": "text/html"})
            return
        if how == "before":
            self.close_connection = True
            return
        answer = {"message_id": message["message_id"], "status": inbox.take(message)}
        if how == "lose":
            self.close_connection = True
        elif how == "other":
            self._answer(200, answer | {"message_id": "0" * 32})
        elif how == "truncated":
            whole = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(whole)))
            self.end_headers()
            self.wfile.write(whole[: len(whole) // 2])
            self.close_connection = True
        else:
            for _ in range(2 if how == "twice" else 1):
                self._answer(409 if answer["status"] == "conflict" else 200, answer)

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        found = self.inbox.figures(asked["period"][0])
        start = int(asked.get("after", ["0"])[0])
        end = start + self.inbox.page
        more = str(end) if end < len(found) else None
        self._answer(200, {"figures": found[start:end], "next": more})

    def _answer(self, status: int, content: object, **headers: str) -> None:
        self._raw(status, json.dumps(content).encode(), **{"Content-Type": "application/json", **headers})

    def _raw(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, text in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class Station:
    """A gateway whose accepted figures go to a receiver."""

    desk: Desk
    inbox: Inbox
    pen: Pen
    address: str
    server: ThreadingHTTPServer
    setup: FeedSetup

    @property
    def database(self) -> Any:
        """The gateway's."""
        return self.desk.app.state.services.database

    def run(self, on_step: Step | None = None, *, holder: str = "one", seed: int = 1) -> Tally:
        """Feed once."""
        receiver = self.setup.receiver(NAME, {"IOC_FEED_TOKEN": TOKEN})
        feed = Feed(self.database, NAME, receiver, self.desk.clock, Random(seed), holder, on_step)
        return feed.run()

    def run_for(self, hours: float, every_minutes: float = 30) -> list[Tally]:
        """Feed by timer for so long."""
        found = []
        for _ in range(int(hours * 60 / every_minutes)):
            self.desk.clock.advance(minutes=every_minutes)
            found.append(self.run())
        return found

    def reconcile(self) -> Reconciliation:
        """Compare all sides."""
        return reconcile(self.database, NAME, self.setup.receiver(NAME, {"IOC_FEED_TOKEN": TOKEN}))

    def accept(self, key: ReportKey = COMMUNE_REPORT, *, base: int = 0, **cells: int) -> int:
        """Take a report all the way to its acceptance; return its version."""
        op = self.pen.op
        steps: Sequence[tuple[Any, Transition]] = (
            (OFFICER, Transition.REQUEST_APPROVAL), (LEADER, Transition.APPROVE), (OFFICER, Transition.SEND),
            (STAFF, Transition.ACCEPT),
        )  # fmt: skip
        for place, (actor, transition) in enumerate(steps):
            content = cells if not place else {}
            self.send(actor, op(actor, key, content, base=base + place, transition=transition))
        return base + len(steps)

    def hold(self, key: ReportKey = COMMUNE_REPORT, /, **cells: int) -> None:
        """Have a report accepted at once, its way there left out."""
        archive, now = self.desk.admin.archive, self.desk.clock.now()
        with self.database.write() as connection:
            head = archive.head(connection, key.id)
            version = head.report.version + 1 if head else 1
            op = self.pen.op(STAFF, key, cells, base=version - 1, transition=Transition.ACCEPT)
            report = Report(key, "1", ReportState.ACCEPTED, version, op.cells)
            seq = next_number(connection, SEQ_COUNTER)
            archive.advance(connection, report, op, ReceiptStatus.APPLIED, now, seq)

    def move(self, actor: Any, transition: Transition, base: int, reason: str = "") -> None:
        """Move the commune's report on."""
        self.send(actor, self.pen.op(actor, COMMUNE_REPORT, base=base, transition=transition, reason=reason))

    def send(self, actor: Any, op: Operation) -> None:
        """Send an operation that is applied."""
        [receipt] = self.desk.send(actor, op)
        assert receipt["status"] == "applied", receipt

    def go_down(self) -> None:
        """Stop answering; connections are refused."""
        self.server.shutdown()
        self.server.server_close()

    def come_up(self) -> None:
        """Answer again at the same address."""
        self.server = serve(self.inbox, int(self.address.rsplit(":", 1)[1]))


def serve(inbox: Inbox, port: int = 0, certificate: Path | None = None) -> ThreadingHTTPServer:
    """Answer on loopback; with a certificate (and its key) over TLS."""
    handler = type("Handler", (_Handler,), {"inbox": inbox})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


@contextmanager
def station_at(desk: Desk) -> Iterator[Station]:
    """Set a receiver up for a gateway."""
    inbox = Inbox()
    server = serve(inbox)
    address = f"http://127.0.0.1:{server.server_address[1]}"
    setup = FeedSetup(desk.app.state.services.database, desk.clock)
    setup.put_target(Target(NAME, "http", f"{address}/in", f"{address}/figures", "env:IOC_FEED_TOKEN"))
    station = Station(desk, inbox, Pen(desk.clock), address, server, setup)
    try:
        yield station
    finally:
        station.go_down()
