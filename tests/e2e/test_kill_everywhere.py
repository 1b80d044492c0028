"""kill -9 at every commit and every exchange of a full send: no figure is lost, none is applied twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from iocdesk.core.periods import Period
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import ReportKey
from tests.e2e.province import COMMUNE, PASSWORD, ROOT, STAFF, embedded

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.long,
    pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs fork"),
]

FORM = "xa_tyt_thang_dh"
FIRST = Period.parse("202508")


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedGateway]:
    with embedded(tmp_path_factory.mktemp("gateway"), forms=(FORM,)) as running:
        yield running


class Driver:
    """The process that forks the program."""

    def __init__(self, home: Path, url: str) -> None:
        home.mkdir()
        command = [sys.executable, "-m", "tests.e2e.kill_driver", str(home), url]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._read() == "ready\n"

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def run(self, key: ReportKey, figures: dict[str, int], at: int) -> dict[str, Any]:
        """Do all that is left of a send, dying at a point; 0: never."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([key.id, figures, at]) + "\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._read())
        assert not found["failed"], found["points"][-3:]
        return found

    def close(self) -> None:
        """End it."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait(20)


@pytest.fixture
def driver(tmp_path: Path, gateway: EmbeddedGateway) -> Iterator[Driver]:
    made = Driver(tmp_path / "home", gateway.url)
    yield made
    made.close()


@pytest.fixture
def province(gateway: EmbeddedGateway) -> Iterator[httpx.Client]:
    """The province's officer, asking the gateway over HTTP."""
    body = {
        "username": STAFF.user_id, "password": PASSWORD, "device_id": "may-tinh", "device_name": "Tỉnh",
    }  # fmt: skip
    with httpx.Client(base_url=gateway.url, headers={"IOC-Protocol": "1"}, trust_env=False) as client:
        token = client.post("/v1/sessions", json=body).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def sent(province: httpx.Client, key: ReportKey) -> tuple[str, dict[str, str], int]:
    """What the gateway has of a report: state, typed figures, how many versions."""
    report = province.get(f"/v1/reports/{key.id}").json()
    versions = province.get(f"/v1/reports/{key.id}/versions").json()
    found = {name: cell["value"].get("v") for name, cell in report["cells"].items()}
    count = (
        versions if isinstance(versions, list) else next(v for v in versions.values() if isinstance(v, list))
    )
    return report["state"], found, len(count)


def test_a_full_send_survives_a_kill_at_every_point(driver: Driver, province: httpx.Client) -> None:
    key = ReportKey(FORM, COMMUNE, FIRST)
    figures = {"YT03.kham_bhyt": 501, "YT03.kham_khac": 101, "YT12": 300}
    whole = driver.run(key, figures, 0)
    assert not whole["killed"]
    points: list[str] = whole["points"]
    assert {"before POST /v1/operations", "after POST /v1/operations"} <= set(points)
    assert {"after:edit", "before:transition", "before:seal", "after:receipts"} <= set(points)
    state, cells, versions = sent(province, key)
    assert state == "sent"
    for at in range(1, len(points) + 1):
        key = ReportKey(FORM, COMMUNE, key.period.next())
        figures = {name: number + at % 3 for name, number in figures.items()}
        assert driver.run(key, figures, at)["killed"], (at, points[at - 1])
        rest = driver.run(key, figures, 0)
        state, cells, count = sent(province, key)
        assert state == "sent", points[at - 1]
        # One version for each operation, and at most one more than undisturbed: what was typed up to the kill.
        assert count == rest["receipts"], points[at - 1]
        assert versions <= count <= versions + 1, points[at - 1]
        assert {name: cells[name] for name in figures} == cells_of(figures), points[at - 1]


def cells_of(figures: dict[str, int]) -> dict[str, str]:
    """Figures as they travel."""
    return {name: str(number) for name, number in figures.items()}
