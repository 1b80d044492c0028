"""The clients of the deadline: each sends its report, waits as it is told, and then fetches what changed."""

from __future__ import annotations

import asyncio
import gzip
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tools.deadline.province import Client, said

PATIENCE_S = 600.0


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
    receipt: dict[str, Any] = field(default_factory=dict)
    trouble: str = ""


@dataclass(slots=True)
class Rush:
    """All of it."""

    told: list[Told]
    statuses: Counter[int]
    wall: float


@dataclass(slots=True)
class Answer:
    """A status, headers and an unpacked body."""

    status: int
    headers: dict[str, str]
    body: bytes


class _Line:
    """One computer's connection, opened again when the server has closed it."""

    def __init__(self, host: str, port: int, client: Client, told: Told) -> None:
        self._where = host, port
        self._told = told
        self._head = (
            f"Host: {host}\r\nUser-Agent: iocdesk\r\nAccept: application/json\r\nAccept-Encoding: gzip\r\n"
            f"IOC-Protocol: 1\r\nAuthorization: Bearer {client.token}\r\nX-Forwarded-For: {client.address}\r\n"
        )
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, headers: str = "", body: bytes = b"") -> Answer:
        """Send a request and read its whole answer."""
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(*self._where)
        request = f"{method} {path} HTTP/1.1\r\n{self._head}{headers}\r\n".encode() + body
        self._told.up += len(request)
        self._writer.write(request)
        return await self._answer()

    async def _answer(self) -> Answer:
        if self._reader is None:
            raise ConnectionResetError
        head = await self._reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)
        }
        body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        self._told.down += len(head) + len(body)
        if headers.get("connection", "") == "close":
            self.close()
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return Answer(int(lines[0].split()[1]), headers, body)

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


async def rush(host: str, port: int, clients: Sequence[Client], within_s: float) -> Rush:
    """Let every client come at a random moment of `within_s` seconds; all do what our program does."""
    told = [Told() for _ in clients]
    statuses: Counter[int] = Counter()
    began = time.perf_counter()
    jobs = [
        _visit(host, port, client, it, statuses, began, random.Random(client.number).uniform(0, within_s))
        for client, it in zip(clients, told, strict=True)
    ]
    await asyncio.gather(*jobs)
    return Rush(told, statuses, time.perf_counter() - began)


async def _visit(
    host: str, port: int, client: Client, told: Told, statuses: Counter[int], began: float, after_s: float
) -> None:
    await asyncio.sleep(after_s)
    told.began = time.perf_counter() - began
    line = _Line(host, port, client, told)
    dice = random.Random(client.number)
    coding = f"Content-Type: application/json\r\nContent-Encoding: {client.coding}\r\nContent-Length: {len(client.body)}\r\n"
    try:
        answer = await _patient(line, statuses, told, dice, ("POST", "/v1/operations", coding, client.body))
        content: Any = said(answer.body)
        [told.receipt] = content["results"]
        told.receipted = time.perf_counter() - began
        seen = f"IOC-History: {content['history']}\r\n"
        answer = await _patient(line, statuses, told, dice, ("GET", "/v1/changes?limit=200", seen, b""))
        page: Any = said(answer.body)
        if [it["report"]["report_id"] for it in page["items"]] != [client.report_id]:
            told.trouble = "its own report was not among the changes"
    except (TimeoutError, ValueError, KeyError) as error:
        told.trouble = f"{type(error).__name__}: {error}"
    finally:
        line.close()
        told.ended = time.perf_counter() - began


async def _patient(
    line: _Line, statuses: Counter[int], told: Told, dice: random.Random, request: tuple[str, str, str, bytes]
) -> Answer:
    """Ask until answered: wait as told and up to as long again, so that not all come back together."""
    failures = 0
    async with asyncio.timeout(PATIENCE_S):
        while True:
            sent = time.perf_counter()
            try:
                answer = await line.ask(*request)
            except (OSError, asyncio.IncompleteReadError):
                line.close()
                statuses[0] += 1
                failures += 1
                await asyncio.sleep(dice.uniform(0.5, min(30.0, 2.0**failures)))
                continue
            statuses[answer.status] += 1
            if answer.status == 200:
                told.served = told.served or time.perf_counter() - sent
                return answer
            if answer.status not in (429, 503):
                raise ValueError(f"{answer.status} {answer.body[:300]!r}")
            wait = float(answer.headers["retry-after"])
            await asyncio.sleep(wait + dice.uniform(0, max(1.0, wait / 10)))
