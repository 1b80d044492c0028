"""A line for the tests: a proxy on loopback that delays, carries so many bytes a second, and breaks every few seconds.

One line carries everything, however many connections there are. Bytes count when the line has carried them; what
waits in a socket's buffer has not left yet. Of the requests, heads and bodies are told apart.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

_PIECE = 128
"""Bytes carried at a time."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a line is like: bytes a second in each direction, seconds from end to end, seconds between breaks."""

    rate: float = 0.0
    delay_s: float = 0.0
    reset_every_s: float = 0.0


TWO_G = Shape(rate=20_000 / 8, delay_s=0.4)
"""20 kbit/s each way, 800 ms there and back."""


@dataclass(slots=True)
class Sent:
    """One request as far as it was carried."""

    line: str
    head: int = 0
    body: int = 0
    length: int = 0


@dataclass(slots=True)
class Meter:
    """What the line has carried."""

    requests: list[Sent] = field(default_factory=list)
    up: int = 0
    down: int = 0
    connections: int = 0
    breaks: int = 0
    cut: int = 0
    """Connections that were open when the line broke."""

    def bodies(self, path: str = "") -> int:
        """Bytes of the bodies of the requests whose line holds `path`."""
        return sum(sent.body for sent in self.requests if path in sent.line)

    def heads(self, path: str = "") -> int:
        """Bytes of their heads."""
        return sum(sent.head for sent in self.requests if path in sent.line)


class _Reader:
    """Follows the requests of one connection, byte by byte."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._head = b""
        self._left = 0
        self._now = Sent("")

    def take(self, data: bytes) -> None:
        """Take what was carried."""
        while data:
            if self._left:
                piece, data = data[: self._left], data[self._left :]
                self._left -= len(piece)
                self._now.body += len(piece)
                continue
            if not self._head:
                self._now = Sent("")
                self._meter.requests.append(self._now)
            end = (self._head + data).find(b"\r\n\r\n")
            used = len(data) if end < 0 else end + 4 - len(self._head)
            self._head += data[:used]
            data = data[used:]
            self._now.head = len(self._head)
            self._now.line = self._head.split(b"\r\n")[0].decode("latin-1")
            if end >= 0:
                self._left = self._now.length = _length(self._head)
                self._head = b""


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


class SlowLine:
    """The proxy, on a thread of its own; a context manager.

    Args:
        upstream: the port on loopback that it leads to.

    Attributes:
        url: where a client finds it.
        meter: what was carried so far; `anew` begins to count again.
    """

    def __init__(self, upstream: int, shape: Shape = TWO_G) -> None:
        self._upstream = upstream
        self.shape = shape
        self.meter = Meter()
        self._loop = asyncio.new_event_loop()
        self._listener = socket.socket()
        # As little as the system allows: what waits here would count as not yet carried.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="slow-line", daemon=True)
        self._open: set[asyncio.StreamWriter] = set()
        self._free_at = {"up": 0.0, "down": 0.0}
        self._stop = asyncio.Event()

    @property
    def url(self) -> str:
        """Where the line begins."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> SlowLine:
        ready = threading.Event()
        self._loop.call_soon(ready.set)
        self._thread.start()
        assert ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def become(self, shape: Shape) -> None:
        """Be another line from now on, counting anew."""
        self.shape = shape
        self.meter = Meter()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connected, sock=self._listener, limit=_PIECE)
        breaking = asyncio.create_task(self._break())
        await self._stop.wait()
        breaking.cancel()
        server.close()
        self._reset()
        await asyncio.sleep(0.01)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _break(self) -> None:
        while True:
            every = self.shape.reset_every_s
            await asyncio.sleep(every or 0.05)
            if every and self.shape.reset_every_s:
                self.meter.breaks += 1
                self.meter.cut += len(self._open) // 2
                self._reset()

    def _reset(self) -> None:
        """Break every connection as a lost bearer does: without a farewell, and with what was on its way."""
        for writer in list(self._open):
            raw = writer.get_extra_info("socket")
            if raw is not None and raw.fileno() >= 0:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        self._open.clear()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.meter.connections += 1
        self._open.add(writer)
        await asyncio.sleep(2 * self.shape.delay_s)  # the handshake goes there and back
        try:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._upstream, limit=_PIECE)
        except OSError:
            writer.transport.abort()
            return
        if writer not in self._open:  # broken meanwhile
            up_writer.transport.abort()
            return
        self._open.add(up_writer)
        requests = _Reader(self.meter)
        both = (
            self._carry("up", reader, up_writer, requests.take),
            self._carry("down", up_reader, writer, lambda data: None),
        )
        await asyncio.gather(*both, return_exceptions=True)
        for side in (writer, up_writer):
            self._open.discard(side)
            side.transport.abort()

    async def _carry(
        self,
        way: str,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        carried: Callable[[bytes], None],
    ) -> None:
        """Carry one direction: paced by the line, delivered after its delay, in order."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivering = asyncio.create_task(self._deliver(under_way, writer))
        try:
            while data := await reader.read(_PIECE):
                await self._pace(way, len(data))
                carried(data)
                setattr(self.meter, way, getattr(self.meter, way) + len(data))
                under_way.put_nowait((self._loop.time() + self.shape.delay_s, data))
        finally:
            under_way.put_nowait((self._loop.time() + self.shape.delay_s, b""))
            await delivering

    async def _pace(self, way: str, size: int) -> None:
        if not self.shape.rate:
            return
        now = self._loop.time()
        start = max(now, self._free_at[way])
        self._free_at[way] = start + size / self.shape.rate
        await asyncio.sleep(self._free_at[way] - now)

    async def _deliver(
        self, under_way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
    ) -> None:
        while True:
            at, data = await under_way.get()
            await asyncio.sleep(max(0.0, at - self._loop.time()))
            if not data:
                if not writer.is_closing() and writer.can_write_eof():
                    writer.write_eof()
                return
            if writer.is_closing():
                return
            writer.write(data)
            await writer.drain()
