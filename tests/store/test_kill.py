"""Fifty times `kill -9` while writing: the file is always whole, and what was said to be saved is there."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path

import pytest

from iocdesk.core.clock import SystemClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.store import create_store, open_store
from tests.store.helpers import HOA, KEY, REPORT, Province, number

KILLS = 50


def _write(path: Path, start: int, deadline: int, out: int) -> None:
    """Type figures without end and say each one aloud once it is saved; killed at the given commit mark."""
    seen = 0

    def at_commit(label: str) -> None:
        nonlocal seen
        seen += 1
        if seen == deadline:
            os.kill(os.getpid(), signal.SIGKILL)

    clock = SystemClock()
    store = open_store(path, KEY, clock=clock, ids=Uuid7Source(clock), on_commit=at_commit)
    province = Province()
    head = store.reports.head(REPORT.id)
    if head is not None:
        province.versions[head.version] = head
    for n in range(start, start + 1000):
        store.reports.edit(REPORT.id, {f"K{n % 40}": number(n)}, actor=HOA)
        os.write(out, f"{n}\n".encode())
        if n % 5 == 0:
            for op in store.outbox.next_batch():
                store.outbox.record_receipts([province.take(op)])
                os.write(out, f"r{op.op_id}\n".encode())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
@pytest.mark.parametrize("in_the_middle", [False, True])
def test_kills_lose_nothing_that_was_saved(tmp_path: Path, in_the_middle: bool) -> None:
    clock = SystemClock()
    path = tmp_path / "profile.db"
    with create_store(path, KEY, clock=clock, ids=Uuid7Source(clock)) as store:
        store.reports.begin(REPORT, "1")
    chance = random.Random(3)
    said: dict[str, int] = {}
    written = 0
    for _ in range(KILLS // 2):
        marks = 10_000 if in_the_middle else chance.randrange(2, 30)
        lines = _run(path, written, marks, stop_after=chance.randrange(1, 25) if in_the_middle else None)
        numbers = [int(line) for line in lines if line.isdigit()]
        said |= {f"K{n % 40}": n for n in numbers}
        written = max([written, *(n + 2 for n in numbers)])
        _check(path, said, {line[1:] for line in lines if line.startswith("r")})


def _run(path: Path, start: int, marks: int, stop_after: int | None) -> list[str]:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            _write(path, start, marks, writer)
        finally:
            os._exit(1)
    os.close(writer)
    lines = []
    with os.fdopen(reader, "r") as said:
        for line in said:
            lines.append(line.strip())
            if stop_after is not None and len(lines) == stop_after:
                os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the writer ended by itself"
    return [line for line in lines if line]


def _check(path: Path, said: dict[str, int], receipted: set[str]) -> None:
    clock = SystemClock()
    with open_store(path, KEY, clock=clock, ids=Uuid7Source(clock)) as store:
        assert store.unclean
        store.check()
        report = store.reports.get(REPORT.id)
        assert report is not None
        for key, n in said.items():
            # A figure saved just before the kill may not have been said yet; it is then a later one.
            assert (report.cells[key].value.number or 0) >= n
        trail = {(row.key, row.new.value.number) for row in store.past.audit(REPORT.id)}
        assert trail >= set(said.items())
        waiting = {op_id for item in store.outbox.items() for op_id in item.op_ids}
        assert not waiting & receipted
        for op_id in receipted:
            assert store.outbox.receipt(op_id) is not None
        head = store.reports.head(REPORT.id)
        sent = {} if head is None else dict(head.cells)
        for op in store.outbox.next_batch():
            sent |= dict(op.cells)
        behind = store.reports._working.ops.open(1)[1:]
        for row in behind:
            sent |= {key: cell.new for key, cell in store.reports._working.ops.cells(row.id).items()}
        assert sent == dict(report.cells), "every figure is at the server or on its way"
