"""Sending 10,000 values and having their receipts, against bare requests and a bulk insert of the same bytes."""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from iocdesk.api.auth import MemoryTokens
from iocdesk.api.client import Device, IocClient
from iocdesk.core.clock import SystemClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.forms.values import Value
from iocdesk.reports.model import Cell
from iocdesk.reports.operations import operation_to_json, seal
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
    """Yield the row. Every round sends the next 50 months, so that nothing is a repetition."""
    with (
        server("tools.bench.gateway_process", folder / "gateway.db") as gateway,
        server("tools.bench.floor_process", folder / "floor.db") as floor_url,
    ):
        office = _Office(folder, gateway)
        ours, floor = [], []
        session = requests.Session()
        for turn in range(ROUNDS + 1):
            office.type(turn)
            bodies = _bodies(office.store, office.batches)
            mine = milliseconds(office.send)
            bare = milliseconds(lambda bodies=bodies: _post(session, floor_url, bodies))  # type: ignore[misc]
            if turn:
                ours.append(mine)
                floor.append(bare)
        office.close()
    note = f"{REPORTS} reports of {INDICATORS} values, the whole exchange: {office.batches} batches, receipts stored"
    yield row("10,000 values sent and receipted", ours, floor, unit="ms", aim=3, note=note)


class _Office:
    def __init__(self, folder: Path, url: str) -> None:
        clock = SystemClock()
        self._clock = clock
        self.store: Store = create_store(
            folder / "send.iocdesk", os.urandom(32), clock=clock, ids=Uuid7Source(clock)
        )
        self.batches = 1
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

    def send(self) -> None:
        """Send everything; raises when a receipt is missing."""
        report = self._runner.run_once()
        if report.error is not None or self.store.outbox.items():
            raise SystemExit(f"not everything was sent: {report.summary()}")

    def close(self) -> None:
        """Close the store and the client."""
        self._client.close()
        self.store.close()


def _bodies(store: Store, batches: int) -> list[bytes]:
    """Return the bytes of the operations that wait, as so many request bodies."""
    ops = [operation_to_json(seal(op)) for op in store.outbox.next_batch(REPORTS, 100_000_000)]
    size = -(-len(ops) // batches)
    parts = [ops[start : start + size] for start in range(0, len(ops), size)]
    return [gzip.compress(json.dumps({"operations": part}).encode(), 6) for part in parts]


def _post(session: requests.Session, url: str, bodies: list[bytes]) -> None:
    for body in bodies:
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        session.post(url, data=body, headers=headers, timeout=30).json()
