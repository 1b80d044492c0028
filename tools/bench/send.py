"""Sending 10,000 values and having their receipts, against bare requests and a bulk insert of the same bytes."""

from __future__ import annotations

import gzip
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import requests
import sqlcipher3.dbapi2 as sqlcipher

from iocdesk.api.auth import MemoryTokens
from iocdesk.api.client import Device, IocClient
from iocdesk.core.clock import SystemClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.forms.values import Value
from iocdesk.reports.model import Cell
from iocdesk.store import Store, create_store
from iocdesk.sync.engine import Engine
from iocdesk.sync.runner import SyncRunner
from iocdesk.sync.schedule import SyncPolicy
from tools.bench.rows import Row, milliseconds, row
from tools.bench.sample import INDICATORS, OFFICER, PASSWORD, form_of, report_key

REPORTS = 50
ROUNDS = 5


@contextmanager
def server(module: str, database: Path) -> Iterator[str]:
    """Run a server of the measurements; yields its address."""
    command = [sys.executable, "-m", module, str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None or process.stdin is None:
            return
        yield process.stdout.readline().strip()
        process.stdin.close()


def measure(folder: Path) -> Iterator[Row]:
    """Yield the rows. Every round sends the next 50 months, so that nothing is a repetition."""
    with (
        server("tools.bench.gateway_process", folder / "gateway.db") as gateway,
        server("tools.bench.floor_process", folder / "floor.db") as floor_url,
    ):
        office = _Office(folder, gateway)
        floor = _Floor(folder / "floor-client.db", floor_url)
        rounds = []
        for turn in range(ROUNDS + 1):
            office.type(turn)
            pushed, whole, bodies = office.send()
            bare = milliseconds(lambda bodies=bodies: floor.send(bodies))  # type: ignore[misc]
            if turn:
                rounds.append((pushed, whole, bare, len(bodies)))
        office.close()
        floor.close()
    ours, whole_run, bare_run, batches = ([found[place] for found in rounds] for place in range(4))
    note = (
        f"{REPORTS} reports of {INDICATORS} values in {statistics.median(batches):g} requests: sealed, judged, receipts "
        "durable; the floor posts the same bytes, inserts them in bulk at both ends, one durable commit a request"
    )
    yield row("10,000 values sent and receipted", ours, bare_run, unit="ms", aim=3, note=note)
    yield row("the whole exchange around it", whole_run, bare_run, unit="ms", aim=None,
              note="catalogue asked for, changes pulled, digests compared")  # fmt: skip


class _Office:
    def __init__(self, folder: Path, url: str) -> None:
        clock = SystemClock()
        self._clock = clock
        self.store: Store = create_store(
            folder / "send.iocdesk", os.urandom(32), clock=clock, ids=Uuid7Source(clock)
        )
        self._client = IocClient(url, clock=clock, tokens=MemoryTokens())
        self._client.sign_in(OFFICER.user_id, PASSWORD, Device(self.store.device_id, "Máy để đo"))
        self._runner = SyncRunner(Engine(SyncPolicy(), random.Random(1)), self.store, self._client, clock)
        self._runner.run_once()

    def type(self, turn: int) -> None:
        """Fill in the reports of one round, not counted."""
        for number in range(REPORTS):
            key = report_key(turn * REPORTS + number)
            self.store.reports.begin(key, form_of(1).version)
            cells = {f"X{n:03d}": Cell(Value.of(1000 + n + number)) for n in range(INDICATORS)}
            self.store.reports.edit(key.id, cells, actor=OFFICER)

    def send(self) -> tuple[float, float, list[bytes]]:
        """Send everything; return the milliseconds of the sending and of the whole exchange, and the requests' JSON.

        Sending is from asking the outbox for the first batch to the last receipt's commit.
        """
        outbox, transport = self.store.outbox, self._client._transport
        moments: list[float] = []
        bodies: list[bytes] = []
        with (
            mock.patch.object(outbox, "next_batch", _timed(outbox.next_batch, moments)),
            mock.patch.object(outbox, "record_receipts", _timed(outbox.record_receipts, moments)),
            mock.patch.object(transport, "exchange", _kept(transport.exchange, bodies)),
        ):
            whole = milliseconds(self._run)
        return (moments[-1] - moments[0]) * 1000, whole, bodies

    def _run(self) -> None:
        """Exchange once; raises when a receipt is missing."""
        report = self._runner.run_once()
        if report.error is not None or self.store.outbox.items():
            raise SystemExit(f"not everything was sent: {report.summary()}")

    def close(self) -> None:
        """Close the store and the client."""
        self._client.close()
        self.store.close()


def _timed(job: Callable[..., Any], moments: list[float]) -> Callable[..., Any]:
    """Note when a job begins and ends, unless it finds nothing to do."""

    def run(*values: Any, **named: Any) -> Any:
        began = time.perf_counter()
        found = job(*values, **named)
        if found != []:
            moments.extend((began, time.perf_counter()))
        return found

    return run


def _kept(exchange: Callable[..., Any], bodies: list[bytes]) -> Callable[..., Any]:
    """Keep the JSON of the batches that are sent."""

    def run(method: str, path: str, **named: Any) -> Any:
        if path == "/v1/operations":
            bodies.append(named["body"])
        return exchange(method, path, **named)

    return run


class _Floor:
    """Bare requests, and an encrypted file for the answers."""

    def __init__(self, path: Path, url: str) -> None:
        self._url = url
        self._session = requests.Session()
        self._db: Any = sqlcipher.connect(str(path), isolation_level=None)
        self._db.execute(f"PRAGMA key = \"x'{os.urandom(32).hex()}'\"")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("CREATE TABLE receipt (op TEXT PRIMARY KEY, body TEXT)")

    def send(self, bodies: list[bytes]) -> None:
        """Post the bodies one after the other, and keep each answer with one commit."""
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        for body in bodies:
            sent = gzip.compress(body, 6, mtime=0)
            answer = self._session.post(self._url, data=sent, headers=headers, timeout=30).json()
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT INTO receipt VALUES (?, ?)", [(op, "applied") for op in answer])
            self._db.execute("COMMIT")

    def close(self) -> None:
        """Close the file and the connection."""
        self._db.close()
        self._session.close()
