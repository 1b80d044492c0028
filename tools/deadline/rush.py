"""The clients of the deadline: each sends its report, waits as it is told, and then fetches what changed.

Real clients have a computer each; these share the machine with the server. So they do as little as can be while the
clock runs: requests are written beforehand, and answers are kept as they came and read afterwards.
"""

from __future__ import annotations

import asyncio
import gzip
import random
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tools.deadline.province import Client, said

PATIENCE_S = 600.0
"""How long a client tries before it gives up."""
READ_S = 60.0
"""How long our program waits for an answer before it tries again."""

_STATUS = slice(9, 12)
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_LATER = re.compile(rb"retry-after: (\d+)", re.IGNORECASE)
_CLOSING = re.compile(rb"connection: close", re.IGNORECASE)
_PACKED = re.compile(rb"content-encoding: gzip", re.IGNORECASE)
_MARK = re.compile(rb'"history":"([0-9a-f.]+)"')


@dataclass(slots=True)
class Told:
    """What one client met: moments in seconds since the rush began, bytes as they travelled."""

    began: float = 0.0
    receipted: float = 0.0
    ended: float = 0.0
    served: float = 0.0
    """How long the request took that was answered with the receipt."""
    up: int = 0
    down: int = 0
    answers: list[tuple[bytes, bytes]] = field(default_factory=list)
    """Head and body of what was answered with success, as it came."""
    receipt: dict[str, Any] = field(default_factory=dict)
    trouble: str = ""


@dataclass(slots=True)
class Rush:
    """All of it."""

    told: list[Told]
    statuses: Counter[int]
    wall: float


@dataclass(slots=True)
class _Hall:
    """What all visitors share."""

    loop: asyncio.AbstractEventLoop
    where: tuple[str, int]
    statuses: Counter[int]
    began: float
    left: int
    over: asyncio.Future[None]

    def now(self) -> float:
        return time.perf_counter() - self.began


class _Visitor(asyncio.Protocol):
    """One computer: its connection, opened again when the server has closed it, and how far it has come."""

    def __init__(self, hall: _Hall, client: Client, told: Told) -> None:
        self._hall, self._told = hall, told
        host = hall.where[0]
        self._head = (
            f"Host: {host}\r\nUser-Agent: iocdesk\r\nAccept: application/json\r\nAccept-Encoding: gzip\r\n"
            f"IOC-Protocol: 1\r\nAuthorization: Bearer {client.token}\r\nX-Forwarded-For: {client.address}\r\n"
        ).encode()
        coding = f"Content-Type: application/json\r\nContent-Encoding: {client.coding}\r\nContent-Length: {len(client.body)}\r\n"
        self._request = (
            b"POST /v1/operations HTTP/1.1\r\n" + self._head + coding.encode() + b"\r\n" + client.body
        )
        self._number = client.number
        self._line: asyncio.Transport | None = None
        self._came = b""
        self._failures = 0
        self._asked = self._since = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._opening: asyncio.Task[Any] | None = None

    def come(self) -> None:
        """Begin."""
        self._since = self._told.began = self._hall.now()
        self._ask()

    def _ask(self) -> None:
        if self._hall.now() - self._since > PATIENCE_S:
            self._leave(f"gave up after {PATIENCE_S:.0f} s")
        elif self._line is None:
            self._opening = self._hall.loop.create_task(self._open())
        else:
            self._asked = self._hall.now()
            self._told.up += len(self._request)
            self._line.write(self._request)
            self._timer = self._hall.loop.call_later(READ_S, self._line.abort)

    async def _open(self) -> None:
        try:
            await self._hall.loop.create_connection(lambda: self, *self._hall.where)
        except OSError:
            self._broken()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask as soon as there is a line."""
        self._line = transport  # type: ignore[assignment]  # a stream's
        self._came = b""
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        """Come again where an answer was still expected."""
        del exc
        self._line = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._broken()

    def _broken(self) -> None:
        self._hall.statuses[0] += 1
        self._failures += 1
        dice = random.Random(f"{self._number}.{self._failures}")
        self._hall.loop.call_later(dice.uniform(0.5, min(30.0, 2.0**self._failures)), self._ask)

    def data_received(self, data: bytes) -> None:
        """Take an answer once it is whole."""
        came = self._came = self._came + data if self._came else data
        end = came.find(b"\r\n\r\n") + 4
        if end < 4:
            return
        head = came[:end]
        length = _LENGTH.search(head)
        if len(came) < end + (int(length[1]) if length else 0):
            return
        self._came = b""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._told.down += len(came)
        self._answered(head, came[end:])

    def _answered(self, head: bytes, body: bytes) -> None:
        status = int(head[_STATUS])
        self._hall.statuses[status] += 1
        if self._line is not None and _CLOSING.search(head):
            self._line.close()
            self._line = None
        later = _LATER.search(head)
        if status in (429, 503) and later is not None:
            # As told and up to as long again, so that not all come back together.
            wait = int(later[1])
            more = random.Random(f"{self._number}.{self._hall.statuses[status]}")
            self._hall.loop.call_later(wait + more.uniform(0, max(1.0, wait / 10)), self._ask)
        elif status != 200:
            self._leave(f"{status} {body[:300]!r}")
        else:
            self._told.answers.append((head, body))
            self._next(body)

    def _next(self, body: bytes) -> None:
        now = self._hall.now()
        if len(self._told.answers) == 2:
            self._leave("")
            return
        self._told.receipted = self._since = now
        self._told.served = now - self._asked
        mark = _MARK.search(body)
        seen = b"IOC-History: " + mark[1] + b"\r\n" if mark else b""
        self._request = b"GET /v1/changes?limit=200 HTTP/1.1\r\n" + self._head + seen + b"\r\n"
        self._ask()

    def _leave(self, trouble: str) -> None:
        self._told.ended, self._told.trouble = self._hall.now(), trouble
        if self._line is not None:
            self._line.close()
        self._hall.left -= 1
        if self._hall.left == 0:
            self._hall.over.set_result(None)


async def rush(host: str, port: int, clients: Sequence[Client], within_s: float) -> Rush:
    """Let every client come at a random moment of `within_s` seconds; all do what our program does."""
    loop = asyncio.get_running_loop()
    told = [Told() for _ in clients]
    hall = _Hall(loop, (host, port), Counter(), 0.0, len(clients), loop.create_future())
    visitors = [_Visitor(hall, client, it) for client, it in zip(clients, told, strict=True)]
    delays = [random.Random(client.number).uniform(0, within_s) for client in clients]
    hall.began = time.perf_counter()
    for visitor, delay in zip(visitors, delays, strict=True):
        if within_s:
            loop.call_later(delay, visitor.come)
        else:
            visitor.come()
    await hall.over
    return Rush(told, hall.statuses, hall.now())


def read(clients: Sequence[Client], found: Rush) -> None:
    """Read the answers that were kept: receipts, and whether each client was told of its own report."""
    for client, told in zip(clients, found.told, strict=True):
        if told.trouble:
            continue
        try:
            first, page = (_content(head, body) for head, body in told.answers)
            [told.receipt] = first["results"]
            if [it["report"]["report_id"] for it in page["items"]] != [client.report_id]:
                told.trouble = "its own report was not among the changes"
        except (ValueError, KeyError) as error:
            told.trouble = f"{type(error).__name__}: {error}"


def _content(head: bytes, body: bytes) -> Any:
    return said(gzip.decompress(body) if _PACKED.search(head) else body)
