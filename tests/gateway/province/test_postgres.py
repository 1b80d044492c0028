"""The province's desk on PostgreSQL, its pages at two workers by turns."""

from __future__ import annotations

import csv
import random
from io import StringIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from iocdesk.core.clock import FixedClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.gateway.admin import admin_of
from iocdesk.gateway.app import create_app
from iocdesk.gateway.province.office import province_of
from iocdesk.reports.model import Transition
from tests.gateway.kit import LEADER, OFFICER, STAFF, START, Desk, Pen, settings_at, settle
from tests.gateway.province.kit import BASE, HERE, Browser, Counter, workbook
from tests.gateway.province.test_coverage import REPORT, begin, move, send
from tests.gateway.province.test_deciding import FORM, hidden, shipped
from tests.gateway.province.test_imports import UNITS, unit_row

pytestmark = [pytest.mark.long, pytest.mark.unmeasured]


def worker(address: str, folder: Path, seed: int) -> Counter:
    clock = FixedClock(START)
    app = create_app(settings_at(folder, database=address), clock=clock, random=random.Random(seed).randbytes)
    services = app.state.services
    ids = Uuid7Source(clock, random.Random(seed + 1))
    client = TestClient(app, base_url=HERE)
    desk = Desk(app, client, clock, admin_of(services, ids))
    return Counter(desk, province_of(services, random.Random(seed + 2).randbytes, ids), Browser(client))


def test_what_one_worker_begins_another_ends(postgres_database: str, tmp_path: Path) -> None:
    one, two = worker(postgres_database, tmp_path, 10), worker(postgres_database, tmp_path, 20)
    settle(one.desk.admin)
    begin(one)
    one.browser.sign_in(STAFF)
    two.browser.client.cookies.update(dict(one.browser.client.cookies))
    pen = Pen(one.desk.clock)

    assert "m-missing" in two.browser.get("/?month=202603").text
    assert "Đã gửi 1 lời nhắc" in two.browser.post("/chase?month=202604").text
    assert "Đã gửi 0 lời nhắc" in one.browser.post("/chase?month=202604").text

    table = workbook(UNITS, unit_row("15298-09", "Thôn Mới", "01/01/2026"))
    shown = one.browser.post("/import/units", files={"file": ("a.xlsx", table)})
    data = {"upload": hidden(shown.text, "upload")}
    assert "Đã nhập 1 thay đổi" in two.browser.post("/import/units/apply", data).text
    assert "Thôn Mới" in one.browser.get("/units?q=thon+moi").text

    shown = two.browser.post("/forms", files={"file": ("a.xlsx", shipped())})
    data = {"upload": hidden(shown.text, "upload"), "valid_from": "16/04/2026"}
    assert f"Đã ban hành {FORM}" in one.browser.post("/forms/publish", data).text

    send(one, pen)
    move(two, pen, STAFF, 4, Transition.ACCEPT)
    rows = two.browser.client.get(f"{BASE}/export/file.csv").content.decode("utf-8-sig")
    assert [row["cell"] for row in csv.DictReader(StringIO(rows), delimiter=";")] == ["DS01"]
    move(one, pen, STAFF, 5, Transition.LOCK)
    move(one, pen, LEADER, 6, Transition.REQUEST_REOPEN, "Nhầm")
    two.browser.post("/reopening", {"report": REPORT.id, "do": "consent", "reason": "Đồng ý"})
    assert one.desk.get(f"/v1/reports/{REPORT.id}", OFFICER).json()["state"] == "reopened"

    one.browser.post("/sign-out")
    assert two.browser.client.get(f"{BASE}/", follow_redirects=False).status_code == 303
    for it in (one, two):
        it.province.database.close()
