"""kill -9 of the gateway before and after each of its commits: what was answered holds, nothing is applied twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import ReceiptStatus
from tests.e2e.province import ROOT, free_port
from tests.gateway.kit import COMMUNE_REPORT
from tests.sync.office import Office, open_gateway, start_clock

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs fork"),
]


class Gateways:
    """The process that forks gateways on one database and one port."""

    def __init__(self, database: Path, port: int) -> None:
        command = [sys.executable, "-m", "tests.sync.gateway_process", str(database), str(port)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        self.ask("stop")
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait(20)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def gateways(tmp_path: Path, port: int) -> Iterator[Gateways]:
    settled: EmbeddedGateway = open_gateway(tmp_path, start_clock())
    settled.__exit__(None, None, None)
    made = Gateways(tmp_path / "gateway.db", port)
    assert made.ask("start 0") == "ready"
    yield made
    made.close()


def test_a_gateway_that_dies_at_any_commit_of_a_send_keeps_its_word(
    tmp_path: Path, gateways: Gateways, port: int
) -> None:
    office = Office(tmp_path, f"http://127.0.0.1:{port}", start_clock())
    office.sign_in()
    assert office.sync().ok
    gateways.ask("stop")
    # What an undisturbed send passes.
    assert gateways.ask("start 0") == "ready"
    office.type(DS01=1)
    assert office.sync().ok
    points = int(gateways.ask("stop").removeprefix("alive "))
    assert points >= 2
    answered = []
    for at in range(1, points + 1):
        figure = at + 1
        assert gateways.ask(f"start {at}") == "ready"
        office.type(DS01=figure)
        report = office.sync()
        assert report.error is not None, at
        assert "Số liệu" in report.error.text.vi or "tự thử lại" in report.error.text.vi
        assert gateways.ask("stop") == "killed", at
        assert gateways.ask("start 0") == "ready"
        office.clock.advance(seconds=30)
        assert office.sync().ok, at
        gateways.ask("stop")
        head = office.store.reports.head(COMMUNE_REPORT.id)
        assert head is not None
        # One version for each operation: none is missing, none came twice.
        assert (str(head.cells["DS01"].value.data), head.version) == (str(figure), figure), at
        answered.append(head.version)
    receipts = office.store.outbox.receipts(COMMUNE_REPORT.id)
    assert [it.status for it in receipts] == [ReceiptStatus.APPLIED] * (points + 1)
    assert office.store.log.rows("digest.mismatch") == []
    assert gateways.ask("start 0") == "ready"
    office.close()
