"""The pages in a real browser, as a person works at them: by keyboard, without scripts, narrow and dark."""

from __future__ import annotations

import os
import random
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from iocdesk.core.clock import FixedClock
from iocdesk.core.ids import Uuid7Source
from iocdesk.gateway.admin import admin_of
from iocdesk.gateway.app import create_app
from iocdesk.gateway.province.office import Province, province_of
from tests.gateway.kit import PASSWORD, STAFF, START, settings_at, settle
from tests.gateway.province.kit import workbook
from tests.gateway.province.test_imports import USERS

pytestmark = [pytest.mark.long, pytest.mark.unmeasured]
_FLAGS = (
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--window-size=1366,768",
)  # fmt: skip


@dataclass
class Screen:
    """A browser at a gateway's pages."""

    driver: Any
    url: str
    province: Province
    downloads: Path

    def open(self, path: str) -> None:
        """Open a page."""
        self.driver.get(f"{self.url}{path}")

    def find(self, css: str) -> Any:
        """Return the first element of a selector."""
        return self.driver.find_element("css selector", css)

    def leave(self, act: Callable[[], object]) -> None:
        """Do what leads to another page, and wait until it has come in the place of this one."""
        from selenium.webdriver.support.expected_conditions import staleness_of
        from selenium.webdriver.support.wait import WebDriverWait

        old = self.find("html")
        act()
        WebDriverWait(self.driver, 20).until(staleness_of(old))

    def sign_in(self) -> None:
        """Fill in the form of the sign-in page, and send it with the keyboard."""
        self.find("input[name=username]").send_keys(STAFF.user_id)
        field = self.find("input[name=password]")
        self.leave(lambda: field.send_keys(PASSWORD + "\n"))

    @property
    def text(self) -> str:
        """The text that is shown."""
        found: str = self.find("body").text
        return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Province]]:
    """A settled gateway that answers on loopback."""
    clock = FixedClock(START)
    app = create_app(
        settings_at(tmp_path_factory.mktemp("served")), clock=clock, random=random.Random(7).randbytes
    )
    services = app.state.services
    ids = Uuid7Source(clock, random.Random(8))
    settle(admin_of(services, ids))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{port}/province", province_of(services, random.Random(9).randbytes, ids)
        server.should_exit = True
        thread.join(20)
    services.database.close()


@pytest.fixture(scope="module")
def screen(served: tuple[str, Province], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """A browser in which the province's staff is signed in."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("chromium and chromium-driver are not installed")
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    downloads = tmp_path_factory.mktemp("downloads")
    options = Options()
    options.binary_location = browser
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    for flag in (*_FLAGS, *root, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    found = webdriver.Chrome(options=options, service=Service(driver))
    found.implicitly_wait(5)
    try:
        made = Screen(found, served[0], served[1], downloads)
        made.open("/sign-in")
        made.sign_in()
        assert "Độ phủ" in made.find("h1").text
        yield made
    finally:
        found.quit()


PATHS = (
    "/", "/chase", "/reopening", "/export", "/forms", "/notices", "/calendar", "/units", "/users", "/assignments",
    "/systems", "/disputes", "/feed", "/policy",
)  # fmt: skip


def test_no_page_is_complained_of_or_wider_than_the_screen(screen: Screen) -> None:
    for language in ("en", "vi"):
        for path in PATHS:
            screen.open(f"{path}?lang={language}")
            width = screen.driver.execute_script("return document.documentElement.scrollWidth")
            assert width <= 1366, path
    assert [entry["message"] for entry in screen.driver.get_log("browser")] == []


def test_no_page_is_wider_than_the_screen_at_150_percent(screen: Screen) -> None:
    screen.driver.set_window_size(910, 512)
    try:
        for path in PATHS:
            screen.open(path)
            wide, inner = screen.driver.execute_script(
                "return [document.documentElement.scrollWidth, window.innerWidth]"
            )
            assert inner <= 910
            assert wide <= inner, path
            if path == "/users":  # its buttons stand in sight
                table = screen.find(".scroll")
                assert table.get_property("scrollWidth") <= table.get_property("clientWidth"), path
    finally:
        screen.driver.set_window_size(1366, 768)


def test_the_keyboard_reaches_the_table_and_scrolls_it(screen: Screen) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    screen.open("/users")
    screen.driver.execute_script("document.activeElement.blur()")
    for _ in range(60):
        ActionChains(screen.driver).send_keys(Keys.TAB).perform()
        if screen.driver.switch_to.active_element.get_attribute("role") == "region":
            break
    region = screen.driver.switch_to.active_element
    assert region.get_attribute("role") == "region"
    assert region.get_attribute("aria-label")
    outline = region.value_of_css_property("outline-style")
    assert outline == "solid"


def test_dark_is_dark(screen: Screen) -> None:
    light = screen.find("body").value_of_css_property("color")
    media = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    screen.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    assert screen.find("body").value_of_css_property("color") != light
    screen.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_an_import_from_the_file_to_the_saved_passwords(screen: Screen, tmp_path: Path) -> None:
    table = tmp_path / "tài khoản.xlsx"
    table.write_bytes(workbook(USERS, ["trinh.duyet", "Người <b>Trình Duyệt</b>", "entry", "15298-02", "có"]))
    screen.open("/users")
    screen.find("input[type=file]").send_keys(str(table))
    screen.leave(screen.find(".upload button.primary").click)
    assert "Người <b>Trình Duyệt</b>" in screen.text
    screen.leave(screen.find(".upload button.primary").click)
    password = screen.find("code").text
    assert len(password) == 15
    screen.find("a[download]").click()
    saved = screen.downloads / "mat-khau-ban-dau.csv"
    wait_for(saved)
    assert f"trinh.duyet;Người <b>Trình Duyệt</b>;{password}" in saved.read_text(encoding="utf-8-sig")


def test_a_notice_is_written_and_found_again(screen: Screen) -> None:
    screen.open("/notices")
    screen.find("summary").click()
    screen.find("input[name=title]").send_keys("Họp giao ban tháng")
    screen.find("textarea").send_keys("Thứ hai, 8 giờ.\nCó điểm danh.")
    screen.find("input[name=acknowledge]").click()
    screen.find("input[value=units]").click()
    screen.find("select[name=unit] option").click()
    screen.leave(screen.find("form.stack button.primary").click)
    assert "Đã phát thông báo" in screen.text
    screen.leave(screen.driver.find_element("link text", "Họp giao ban tháng").click)
    assert "Có điểm danh." in screen.text
    assert "chưa xác nhận" in screen.text


def test_signing_out_shuts_the_door(screen: Screen) -> None:
    screen.open("/policy")
    screen.leave(screen.find("header form button").click)
    screen.open("/chase")
    assert "Đăng nhập" in screen.find("h1").text
    screen.sign_in()
    assert "Đôn đốc" in screen.find("h1").text


def wait_for(path: Path) -> None:
    """Wait until a download is whole."""
    from selenium.webdriver.support.wait import WebDriverWait

    WebDriverWait(path, 20).until(lambda it: it.exists() and it.stat().st_size > 0)  # type: ignore[type-var]  # any object will do
