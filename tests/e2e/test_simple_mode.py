"""A village head from the list to the commune's receipt: the whole program, a real gateway, keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from iocdesk.actions.start import StartOptions
from iocdesk.app import Program
from iocdesk.core.clock import SystemClock
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import Actor, ReportState, Role
from iocdesk.ui.simple.home import SimpleHome
from iocdesk.ui.simple.page import SimplePage
from iocdesk.ui.widgets.rail import PageName
from tests.e2e.program import sign_in_first
from tests.e2e.province import PASSPHRASE, PASSWORD, embedded, village_keys
from tests.e2e.test_window import Typist
from tests.ui import conftest as _screen  # noqa: F401 - sets the screen up before Qt starts

pytestmark = pytest.mark.e2e


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[EmbeddedGateway]:
    with embedded(tmp_path, forms=("thon_thang",)) as running:
        head = Actor("thon1", "Nguyễn Văn An", Role.ENTRY, village_keys()[:1])
        running.admin.put_user(head, "thon1", PASSWORD)
        yield running


@pytest.fixture
def program(tmp_path: Path, qapp: QApplication, gateway: EmbeddedGateway) -> Iterator[Program]:
    made = Program(qapp, StartOptions(tmp_path / "home"))
    sign_in_first(made.home, gateway.url, SystemClock(), "thon1").close()
    yield made
    made.stop()
    if made.shell is not None:
        made.shell.window.hide()
        made.shell.window.deleteLater()
    qapp.processEvents()


def keys(program: Program, text: str) -> None:
    """Press keys where the focus is; a line feed is Enter."""
    assert program.window is not None
    for char in text:
        target = program.window.focusWidget()
        assert target is not None
        if char == "\n":
            QTest.keyClick(target, Qt.Key.Key_Return)
        else:
            QTest.keyClicks(target, char)
        QApplication.processEvents()


def view(page: SimplePage) -> str:
    return page.view.name


def test_from_the_list_to_the_receipt_with_the_network_away_in_between(
    qtbot: QtBot, program: Program, gateway: EmbeddedGateway
) -> None:
    typist = Typist(PASSPHRASE)
    assert program.start()
    assert typist.texts == []
    shell = program.shell
    assert shell is not None
    window = shell.window
    home = window.page(PageName.WORK)
    assert isinstance(home, SimpleHome)
    qtbot.waitUntil(lambda: bool(home.tasks), timeout=20_000)
    gateway.set_online(False)
    home.tasks[0].setFocus()
    keys(program, "\n")
    page = window.form_page
    assert isinstance(page, SimplePage)
    qtbot.waitUntil(lambda: page.step is not None and page.question.box is not None)
    keys(program, "120\n125\n60\n2\n")
    while view(page) != "REVIEW":
        keys(program, "\n1" if view(page) == "DOUBT" else "k")
    button = page.review.send_button
    qtbot.waitUntil(lambda: button.isEnabled() and button.hasFocus())
    keys(program, "\n")
    assert view(page) == "SENT"
    assert page.desk.entry.report.state is ReportState.SUBMITTED
    assert page.sent.heading.text() == "Báo cáo đã xong và đã lưu trên máy"
    qtbot.waitUntil(lambda: "Hiện chưa có mạng" in page.sent.text.text(), timeout=30_000)
    gateway.set_online(True)
    shell.exchange.start_quietly()
    qtbot.waitUntil(lambda: page.sent.heading.text() == "Xã đã nhận được báo cáo", timeout=30_000)
    keys(program, "\n")
    assert window.form_page is None
    qtbot.waitUntil(
        lambda: any(not task.mine and task.due.word == "Đã gửi, chờ xã xem" for task in home.tasks),
        timeout=20_000,
    )
    assert program.close_window()
