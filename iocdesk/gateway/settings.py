"""What a gateway is told when it starts: where it keeps its data and how much it takes at a time."""

from __future__ import annotations

from dataclasses import dataclass

PROTOCOL = 1
"""The version of the API that this gateway speaks; it is said in the `IOC-Protocol` header of every answer."""

PAGES = "/province"
"""Where the province's pages begin; they are for browsers, and not of the API."""

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket: `burst` requests at once, then `per_second`."""

    burst: int
    per_second: float

    def shared(self, workers: int) -> Rate:
        """Return the part of each of several workers that count by themselves: all together never let more pass."""
        return Rate(max(1, self.burst // workers), self.per_second / workers)


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """The settings of one gateway.

    Attributes:
        database: SQLAlchemy address, e.g. "sqlite:////var/lib/ioc/gateway.db".
        synchronous: SQLite's durability; FULL keeps every acknowledged receipt through a power cut.
        access_seconds: life of an access token.
        refresh_days: life of a refresh token, counted anew at each rotation.
        retention_days: how long tombstones, and hence cursors, are good for.
        body_bytes: longest request body, before and after decompression.
        sign_in_rate: guesses at one account from one address.
        address_sign_in_rate: sign-ins from one address, whatever the names: each costs the server a password's memory.
        busy_seconds: longest wait for a lock or a connection of the database; then the answer is 503.
        statement_seconds: longest that one statement may take (PostgreSQL).
        connections: most connections of one worker to PostgreSQL.
        requests_at_once: most requests that one worker has in hand; the next is answered 503 at once. One that waits
            holds its body and no thread.
        bytes_at_once: most bytes of their bodies; what would be more is answered 503 as well.
        workers: processes that serve together on one database.
        files: folder of attached files, on a disk that all workers share; "" is beside SQLite's file, and no files
            at all with another database.
        file_hours: how long a file may rest half-sent.
        argon2_memory_kib, argon2_time: cost of a password (RFC 9106, second recommended option by default).
    """

    database: str
    name: str = "IOC"
    training: bool = False
    synchronous: str = "FULL"
    access_seconds: int = 900
    refresh_days: int = 30
    retention_days: int = 180
    batch_operations: int = 200
    batch_bytes: int = 1_000_000
    body_bytes: int = 2 * MEBIBYTE
    page_items: int = 200
    page_bytes: int = 4_000_000
    busy_seconds: float = 10.0
    statement_seconds: float = 30.0
    connections: int = 12
    requests_at_once: int = 2048
    bytes_at_once: int = 64 * MEBIBYTE
    workers: int = 1
    account_rate: Rate = Rate(burst=240, per_second=10.0)
    address_rate: Rate = Rate(burst=600, per_second=50.0)
    sign_in_rate: Rate = Rate(burst=10, per_second=10 / 60)
    address_sign_in_rate: Rate = Rate(burst=120, per_second=1.0)
    files: str = ""
    file_hours: int = 168
    argon2_memory_kib: int = 64 * 1024
    argon2_time: int = 3
    argon2_at_once: int = 4
