"""One exchange with a server: where it is, how long it may take, what came back, and whoever carries it out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from iocdesk.api import errors
from iocdesk.core.addresses import is_loopback

JSON = "application/json"
MAX_ANSWER = 64_000_000
"""Most bytes of an answer after decompression."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for a connection, for the next byte, and for an answer as a whole."""

    connect: float = 10.0
    read: float = 60.0
    total: float = 180.0


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What came back: lower-case header names, the decompressed body, seconds it took, bytes on the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    elapsed_s: float
    bytes_up: int
    bytes_down: int


@dataclass(slots=True)
class Traffic:
    """Bytes sent and received since the start: bodies as they travelled, with their headers.

    What was cut off on its way counts too: of a request all that was to be sent, of an answer what had come.
    """

    up: int = 0
    down: int = 0


@dataclass(frozen=True, slots=True)
class Address:
    """A server's address, checked."""

    url: str
    host: str
    loopback: bool

    @classmethod
    def parse(cls, address: str) -> Address:
        """Read an address; without a scheme it means https.

        Raises:
            BadAddress: no usable host, a query, or a password within it.
            InsecureAddress: plain http to anything but this computer.
        """
        text = address.strip()
        try:
            parts = urlsplit(text if "://" in text else f"https://{text}")
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            raise errors.BadAddress(address) from None
        odd = "@" in parts.netloc or parts.query or parts.fragment or not text.isprintable() or " " in text
        if parts.scheme not in {"http", "https"} or not host or odd:
            raise errors.BadAddress(address)
        loopback = is_loopback(host)
        if parts.scheme == "http" and not loopback:
            raise errors.InsecureAddress(host)
        return cls(f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}", host, loopback)


@dataclass(frozen=True, slots=True)
class TransportOptions:
    """What a test or a province may set differently."""

    timeouts: Timeouts = field(default_factory=Timeouts)
    max_answer: int = MAX_ANSWER
    monotonic: Callable[[], float] = time.monotonic
    on_exchange: Callable[[str], None] | None = None
    """Called with "before POST /v1/operations" and "after …": a failpoint for tests that kill the program."""


class Exchanger(Protocol):
    """What carries requests to a server and answers back: `Transport`, or a simulated line."""

    takes_lzma: bool

    @property
    def address(self) -> Address:
        """Where the server is."""

    @property
    def traffic(self) -> Traffic:
        """Bytes so far."""

    def exchange(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        media: str = JSON,
    ) -> RawAnswer:
        """Send one request and return what answered; see `Transport.exchange`."""

    def close(self) -> None:
        """Close the connections."""
