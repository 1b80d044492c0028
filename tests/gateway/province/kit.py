"""What the tests of the province's side share: a settled gateway on loopback, and a browser without scripts."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import Cookie
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from fastapi.testclient import TestClient

from iocdesk.core.clock import FixedClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.gateway.admin import admin_of
from iocdesk.gateway.app import create_app
from iocdesk.gateway.province.office import Province, province_of
from iocdesk.reports.model import Actor
from tests.gateway.kit import PASSWORD, STAFF, START, Desk, settings_at, settle

BASE = "/province"
HERE = "http://127.0.0.1:8080"
_TOKEN = re.compile(r'name="_csrf" value="([^"]+)"')


@dataclass
class Browser:
    """Keeps cookies, and posts the token of the page that it saw last, as a person's browser does."""

    client: TestClient
    token: str = ""

    def get(self, path: str) -> Any:
        """Open a page."""
        answer = self.client.get(BASE + path)
        found = _TOKEN.search(answer.text)
        self.token = found[1] if found else self.token
        return answer

    def post(
        self, path: str, data: Mapping[str, Any] | None = None, files: Any = None, *, follow: bool = True
    ) -> Any:
        """Post a form."""
        content = {"_csrf": self.token, **(data or {})}
        answer = self.client.post(BASE + path, data=content, files=files, follow_redirects=follow)
        found = _TOKEN.search(answer.text)
        self.token = found[1] if found else self.token
        return answer

    def sign_in(self, actor: Actor, password: str = PASSWORD) -> Any:
        """Sign in."""
        self.get("/sign-in")
        answer = self.post("/sign-in", {"username": actor.user_id, "password": password, "next": ""})
        self.get("/policy")
        return answer


@dataclass
class Counter:
    """A gateway, the province's desk, and a browser that is signed in as the province's staff."""

    desk: Desk
    province: Province
    browser: Browser

    def another(self) -> Browser:
        """Return a browser that nobody is signed in at."""
        return Browser(TestClient(self.desk.app, base_url=HERE))


@dataclass(frozen=True)
class Prepared:
    """A settled gateway's file in which the province's staff is signed in, and the browser's cookies."""

    file: Path
    cookies: Sequence[Cookie]


@contextmanager
def counter_in(folder: Path, prepared: Prepared | None = None, **changes: Any) -> Iterator[Counter]:
    """Open a settled gateway with its pages; from a copy of one that was prepared, where there is one."""
    clock = FixedClock(START)
    if prepared is not None:
        shutil.copy(prepared.file, folder / "gateway.db")
    app = create_app(settings_at(folder, **changes), clock=clock, random=random.Random(7).randbytes)
    services = app.state.services
    ids = Uuid7Source(clock, random.Random(8))
    with TestClient(app, base_url=HERE) as client:
        desk = Desk(app, client, clock, admin_of(services, ids))
        browser = Browser(client)
        if prepared is None:
            settle(desk.admin)
            browser.sign_in(STAFF)
        else:
            for cookie in prepared.cookies:
                client.cookies.jar.set_cookie(cookie)
            browser.get("/policy")
        yield Counter(desk, province_of(services, random.Random(9).randbytes, ids), browser)


def prepare(folder: Path) -> Prepared:
    """Settle a gateway to be copied."""
    with counter_in(folder) as found:
        cookies = list(found.browser.client.cookies.jar)
    return Prepared(folder / "gateway.db", cookies)


def workbook(headings: Sequence[str], *rows: Sequence[str]) -> bytes:
    """Return a workbook of one sheet."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate([headings, *rows]):
            for place, cell in enumerate(row):
                page.write_string(number, place, cell)
    return out.getvalue()
