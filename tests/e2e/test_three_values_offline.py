"""Three figures entered offline; the program closed, opened again still offline, closed, opened online.

Every start is a process of its own on a real profile, the gateway is a process of its own, and what arrived is asked
of the gateway over HTTP.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from iocdesk.actions.profiles import Home
from iocdesk.core.clock import SystemClock
from iocdesk.core.periods import Period
from iocdesk.reports.model import ReportKey
from tests.e2e.program import sign_in_first
from tests.e2e.province import COMMUNE, PASSPHRASE, PASSWORD, ROOT, STAFF, free_port, seed, serving

pytestmark = pytest.mark.e2e

FORMS = ("xa_tyt_thang_dh", "xa_an_quy_dh")
REPORT = ReportKey("xa_tyt_thang_dh", COMMUNE, Period.parse("202604"))
FIGURES = {"YT03.kham_bhyt": 512, "YT03.kham_khac": 88, "YT12": 307}
_TYPE = """
import json, sys
from pathlib import Path
from iocdesk.actions.entry import open_entry
from iocdesk.actions.office import Office
from iocdesk.actions.profiles import Home, open_profile
from iocdesk.core.clock import SystemClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.forms.values import Value
from iocdesk.reports.model import ReportKey
folder, passphrase, report_id, figures = json.loads(sys.argv[1])
clock = SystemClock()
ids = Uuid7Source(clock)
home = Home(Path(folder))
profile = open_profile(home, home.default(), clock=clock, ids=ids, passphrase=passphrase)
office = Office(profile, clock, ids)
entry = open_entry(office.ctx, ReportKey.parse(report_id))
for key, number in figures.items():
    entry.set_cells({key: Value.of(number)})
office.close()
"""


class Desk:
    """One computer with a profile; every call starts the program anew."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self._passphrase = folder / "passphrase"
        self._passphrase.write_text(PASSPHRASE + "\n", "utf-8")

    def run(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        """Run the program's command line."""
        command = [
            sys.executable, "-m", "iocdesk", *arguments, "--json", "--home", str(self.home),
            "--passphrase-file", str(self._passphrase),
        ]  # fmt: skip
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    def type(self, figures: dict[str, int]) -> None:
        """Start the program, type figures one by one, close it."""
        asked = json.dumps([str(self.home), PASSPHRASE, REPORT.id, figures])
        subprocess.run([sys.executable, "-c", _TYPE, asked], cwd=ROOT, timeout=120, check=True)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "gateway.db"
    seed(path, forms=FORMS)
    return path


def test_three_values_entered_offline_arrive(tmp_path: Path, database: Path) -> None:
    port, desk = free_port(), Desk(tmp_path)
    with serving(database, port) as url:
        sign_in_first(Home(desk.home, {}), url, SystemClock()).close()
    desk.type(FIGURES)
    code, offline = desk.run("sync")
    assert (code, offline["online"], offline["waiting"], offline["error"]["code"]) == (
        1,
        False,
        1,
        "net.offline",
    )
    code, status = desk.run("status")
    assert (code, [row["report_id"] for row in status["outbox"]]) == (1, [REPORT.id])
    code, offline = desk.run("sync")
    assert (code, offline["waiting"]) == (1, 1)
    with serving(database, port) as url:
        code, online = desk.run("sync")
        assert (code, online["ok"], online["sent"], online["waiting"]) == (0, True, 1, 0)
        assert online["receipts"] == {"applied": 1, "merged": 0, "conflict": 0, "rejected": 0}
        cells = at_the_gateway(url)
    assert {key: cells[key]["value"]["v"] for key in FIGURES} == {key: str(n) for key, n in FIGURES.items()}
    assert {cells[key]["author"] for key in FIGURES} == {"canbo"}
    code, status = desk.run("status")
    assert (code, status["outbox"]) == (0, [])


def at_the_gateway(url: str) -> dict[str, Any]:
    """The report's cells as the province sees them."""
    body = {
        "username": STAFF.user_id, "password": PASSWORD, "device_id": "may-tinh", "device_name": "Tỉnh",
    }  # fmt: skip
    with httpx.Client(base_url=url, headers={"IOC-Protocol": "1"}, trust_env=False) as client:
        token = client.post("/v1/sessions", json=body).json()["access_token"]
        answer = client.get(f"/v1/reports/{REPORT.id}", headers={"Authorization": f"Bearer {token}"})
    found: dict[str, Any] = answer.json()["cells"]
    return found
