"""Sector systems and the feed from the command line, beside a gateway that serves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from iocdesk.actions.gateway_feed import run_feed
from iocdesk.cli import main
from iocdesk.core.errors import IocError
from iocdesk.forms.values import Value
from iocdesk.reports.model import Cell
from tests.gateway.feed_kit import NAME, Station, station_at
from tests.gateway.kit import COMMUNE, COMMUNE_FORM, COMMUNE_REPORT, OFFICER, Desk, Pen

Cli = Callable[..., tuple[int, str]]


@pytest.fixture
def station(desk: Desk) -> Iterator[Station]:
    with station_at(desk) as found:
        yield found


@pytest.fixture
def cli(desk: Desk, capsys: pytest.CaptureFixture[str]) -> Cli:
    def call(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        code = main(["gateway", *words, "--database", desk.app.state.services.settings.database])
        said = capsys.readouterr()
        return code, said.out + said.err

    return call


def test_an_account_is_made_used_listed_and_revoked(desk: Desk, cli: Cli) -> None:
    code, said = cli(
        "service-account", "add", "cchc-01", "--system", "cchc", "--unit", COMMUNE.id, "--lang", "en"
    )
    assert code == 0
    token = said.splitlines()[-1]
    item = {
        "system": "cchc", "record_id": "1", "indicator": "DS01", "unit": COMMUNE.id, "period": "202604",
        "value": "118", "as_of": "2026-04-10T08:00:00+07:00",
    }  # fmt: skip

    def send() -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        return desk.client.post("/v1/source-values", json={"values": [item]}, headers=headers)

    assert send().json()["results"][0]["status"] == "stored"
    listed = json.loads(cli("service-account", "list")[1])
    assert [(it["account_id"], it["scope"]["units"]) for it in listed] == [("cchc-01", [COMMUNE.id])]
    assert token not in str(listed)
    assert cli("service-account", "add", "cchc-01", "--system", "cchc", "--unit", COMMUNE.id)[0] == 2
    assert cli("service-account", "revoke", "cchc-01")[0] == 0
    assert cli("service-account", "revoke", "cchc-01")[0] == 1
    assert send().status_code == 401


def test_rules_and_disputes(desk: Desk, cli: Cli) -> None:
    assert cli("source-rule", "DS01", "newest_wins") == (0, "DS01: newest_wins\n")
    assert cli("source-rule", "DS01", "form") == (0, "")
    cell = Cell(Value.of(118), note="vì", source="disputed:cchc@2026-04-10T01:00:00Z=120")
    desk.send(OFFICER, Pen(desk.clock).op(OFFICER, COMMUNE_REPORT, {"DS01": cell}))
    assert cli("disputes", "--period", "202604") == (
        0, f"202604  {COMMUNE.id}  DS01: cchc 118, u-canbo 120: vì\n",
    )  # fmt: skip
    assert json.loads(cli("disputes", "--json")[1])[0]["form_id"] == COMMUNE_FORM


def test_the_feed_from_setting_up_to_reconciling(station: Station, cli: Cli, tmp_path: Path) -> None:
    secret, table, sums = tmp_path / "token", tmp_path / "map.csv", tmp_path / "sums.csv"
    secret.write_text("abc", encoding="utf-8")
    secret.chmod(0o600)
    table.write_text("kind,code,target_code,factor\nindicator,DS01,POP,0.5\n", encoding="utf-8")
    at = ("feed", "target", NAME, f"{station.address}/in", "--query", f"{station.address}/figures")
    assert cli(*at, "--token-file", str(secret)) == (0, "")
    assert cli("feed", "map", NAME, str(table), "--lang", "en") == (0, "1 rows taken over.\n")
    station.hold(DS01=118, DS03=1)
    code, said = cli("feed", "reconcile", NAME)
    assert (code, said.splitlines()[-1]) == (1, "≠")
    code, said = cli("feed", "run", NAME)
    assert (code, said.splitlines()) == (0, ["sent 1, refused 0, later 0, held 0", "no code: DS03"])
    assert station.inbox.seen[0][1] == "Bearer abc"
    code, said = cli("feed", "reconcile", NAME, "--csv", str(sums))
    assert (code, said.splitlines()[1]) == (0, "202604 POP: held 1: 59, acknowledged 1: 59, theirs 1: 59")
    assert "sum;POP;202604;;;1;59;1;59;1;59" in sums.read_text(encoding="utf-8")
    assert json.loads(cli("feed", "reconcile", NAME, "--json", "--period", "202604")[1])["equal"] is True
    station.inbox.behaviour = ["422"]
    station.hold(DS01=119)
    assert cli("feed", "run", NAME)[0] == 1
    code, said = cli("feed", "status")
    assert code == 1
    assert "HTTP 422" in said
    assert json.loads(cli("feed", "status", "--json")[1])[0]["dead"] == 1
    assert cli("feed", "retry", NAME, "--lang", "en") == (0, "1 messages are offered again.\n")
    assert cli("feed", "run", NAME)[0] == 0
    assert cli("feed", "resend", NAME, "--lang", "en") == (0, "0 reports are sent.\n")
    assert cli("feed", "run", "none")[0] == 2


def test_a_mapping_comes_out_of_a_workbook(station: Station, cli: Cli, tmp_path: Path) -> None:
    book = Workbook()
    for row in (
        ("kind", "code", "category", "target_code", "factor"), ("indicator", "DS01", None, "POP", 0.001),
        ("unit", 15298, None, "H38", None),
    ):  # fmt: skip
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "map.xlsx")
    assert cli("feed", "map", NAME, str(tmp_path / "map.xlsx"), "--lang", "en") == (0, "2 rows taken over.\n")
    station.hold(DS01=118)
    station.run()
    [message] = station.inbox.messages.values()
    assert (message["unit"], message["figures"][0]["value"]) == ("H38", "0.118")


def test_a_feed_that_another_process_runs_says_so(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_FEED_TOKEN", "x")
    station.hold(DS01=1)
    codes = []

    def meanwhile(step: str) -> None:
        if step == "before send":
            with pytest.raises(IocError) as refused:
                run_feed(station.desk.app.state.services.settings.database, NAME, station.desk.clock)
            codes.append(refused.value.code)

    station.run(meanwhile)
    assert codes == ["feed.busy"]
