"""The gateway over real HTTP on loopback: offline and back, many at once, restarted on the same file."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from iocdesk.core.clock import FixedClock
from iocdesk.core.periods import Period
from iocdesk.gateway.server import EmbeddedGateway, GatewayStartError
from iocdesk.reports.model import Actor, ReportKey
from iocdesk.reports.operations import operation_to_json
from tests.gateway.kit import (
    COMMUNE,
    COMMUNE_FORM,
    COMMUNE_REPORT,
    OFFICER,
    PASSWORD,
    START,
    STRANGER,
    Pen,
    settings_at,
    settle,
)


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[EmbeddedGateway]:
    with EmbeddedGateway(tmp_path / "gateway.db", FixedClock(START)) as found:
        settle(found.admin)
        yield found


@contextlib.contextmanager
def client(gateway: EmbeddedGateway, actor: Actor = OFFICER) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=gateway.url, timeout=20, trust_env=False) as opened:
        answer = opened.post(
            "/v1/sessions", json={"username": actor.user_id, "password": PASSWORD, "device_id": "pc"}
        )
        opened.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield opened


def send(opened: httpx.Client, *operations: Any) -> list[dict[str, Any]]:
    answer = opened.post("/v1/operations", json={"operations": [operation_to_json(op) for op in operations]})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_offline_refuses_connections_and_online_is_where_it_was(gateway: EmbeddedGateway) -> None:
    url = gateway.url
    with client(gateway) as opened:
        assert opened.get("/v1/me").status_code == 200
        gateway.set_online(False)
        gateway.set_online(False)
        assert gateway.online is False
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/v1/capabilities", trust_env=False)
        gateway.set_online(True)
        assert (gateway.url, gateway.online) == (url, True)
    with client(gateway) as opened:
        assert opened.get("/v1/me").json()["user_id"] == OFFICER.user_id


def test_what_was_received_is_there_after_a_restart(tmp_path: Path) -> None:
    clock = FixedClock(START)
    pen = Pen(clock)
    op = pen.op(OFFICER, COMMUNE_REPORT, {"DS01": 5})
    with EmbeddedGateway(tmp_path / "gateway.db", clock) as first:
        settle(first.admin)
        with client(first) as opened:
            [receipt] = send(opened, op)
            cursor = opened.get("/v1/changes").json()["cursor"]
    with EmbeddedGateway(tmp_path / "gateway.db", clock) as second, client(second) as opened:
        assert send(opened, op) == [receipt]
        assert opened.get(f"/v1/changes?cursor={cursor}").json()["items"] == []


def test_a_temporary_gateway_leaves_no_file_behind() -> None:
    with EmbeddedGateway() as found:
        folder = Path(found.app.state.services.settings.database.removeprefix("sqlite:///")).parent
        assert folder.is_dir()
        body = httpx.get(f"{found.url}/v1/capabilities", trust_env=False).json()
        assert body["training"] is True
        assert body["protocol"] == {"min": 1, "max": 1}
    assert not folder.exists()


def test_one_operation_sent_by_many_at_once_is_applied_once(gateway: EmbeddedGateway) -> None:
    op = Pen(FixedClock(START)).op(OFFICER, COMMUNE_REPORT, {"DS01": 5})
    with client(gateway) as opened, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: send(opened, op), range(16)))
        assert all(answer == answers[0] for answer in answers)
        assert opened.get(f"/v1/reports/{COMMUNE_REPORT.id}").json()["version"] == 1


def test_many_writers_wait_for_each_other_and_none_fails(gateway: EmbeddedGateway) -> None:
    months = [Period.parse(f"2026{month:02d}") for month in range(1, 13)]

    def work(turn: int) -> list[str]:
        pen = Pen(FixedClock(START), device=f"pc-{turn}", seed=turn)
        key = ReportKey(COMMUNE_FORM, COMMUNE, months[turn])
        return [send(opened, pen.op(OFFICER, key, {"DS01": n}, base=n))[0]["status"] for n in range(5)]

    with client(gateway) as opened, ThreadPoolExecutor(6) as pool:
        statuses = [status for answer in pool.map(work, range(12)) for status in answer]
        assert statuses == ["applied"] * 60
        items = opened.get("/v1/changes").json()["items"]
    assert len({it["seq"] for it in items}) == 12


def test_a_database_held_by_another_program_is_busy_not_broken(tmp_path: Path) -> None:
    import sqlite3

    settings = settings_at(tmp_path, busy_seconds=0.2)
    with EmbeddedGateway(tmp_path / "gateway.db", FixedClock(START), settings=settings) as gateway:
        settle(gateway.admin)
        op = Pen(FixedClock(START)).op(OFFICER, COMMUNE_REPORT, {"DS01": 5})
        body = {"operations": [operation_to_json(op)]}
        with client(gateway) as opened:
            assert opened.get("/v1/me").status_code == 200
            with contextlib.closing(sqlite3.connect(tmp_path / "gateway.db", isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                answer = opened.post("/v1/operations", json=body)
                assert (answer.status_code, answer.json()["code"]) == (503, "server.busy")
                assert int(answer.headers["Retry-After"]) >= 1
                assert opened.get("/v1/digest").status_code == 200
                other.execute("ROLLBACK")
            assert send(opened, op)[0]["status"] == "applied"


def test_raw_bytes_that_are_hardly_http_break_nothing(gateway: EmbeddedGateway) -> None:
    port = int(gateway.url.rsplit(":", 1)[1])
    for raw in (
        b"GARBAGE\r\n\r\n",
        b"GET /v1/reports/%ff%00/%ed%a0%80/x HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{",
        b"GET /v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\xfe\r\nIOC-Protocol: \xff\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(raw)
            line.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(partial(line.recv, 65536), b""))
            assert b" 500 " not in answer.split(b"\r\n")[0]
    assert httpx.get(f"{gateway.url}/v1/capabilities", trust_env=False).status_code == 200


def test_a_port_that_is_taken_is_told(gateway: EmbeddedGateway, tmp_path: Path) -> None:
    late = EmbeddedGateway(tmp_path / "other.db")
    object.__setattr__(late, "_port", int(gateway.url.rsplit(":", 1)[1]))
    with pytest.raises(GatewayStartError):
        late.set_online(True)
    late.__exit__(None, None, None)


def test_the_slice_of_another_commune_is_not_there_over_the_wire(gateway: EmbeddedGateway) -> None:
    with client(gateway) as ours, client(gateway, STRANGER) as theirs:
        send(ours, Pen(FixedClock(START)).op(OFFICER, COMMUNE_REPORT, {"DS01": 5}))
        assert theirs.get(f"/v1/reports/{COMMUNE_REPORT.id}").status_code == 404
        assert ours.get(f"/v1/reports/{COMMUNE_REPORT.id}".replace("/v1/", "/v1/")).status_code == 200


def test_two_hundred_operations_in_one_compressed_body(gateway: EmbeddedGateway) -> None:
    pen = Pen(FixedClock(START))
    periods = [Period.parse(f"{year}{month:02d}") for year in range(2026, 2043) for month in range(1, 13)]
    batch = [
        pen.op(OFFICER, ReportKey(COMMUNE_FORM, COMMUNE, period), {"DS01": 1, "DS03": 2})
        for period in periods[:200]
    ]
    content = gzip.compress(json.dumps({"operations": [operation_to_json(op) for op in batch]}).encode())
    with client(gateway) as opened:
        answer = opened.post(
            "/v1/operations",
            content=content,
            headers={"Content-Type": "application/json", "Content-Encoding": "gzip"},
        )
        assert {it["status"] for it in answer.json()["results"]} == {"applied"}
        assert opened.get("/v1/digest").json()["count"] == 200
