"""What the window asks of the program: print, cut the line, sign in again, sign out, start again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from iocdesk.actions.profiles import NoProfile
from iocdesk.actions.training import Practice
from iocdesk.app import Program
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import Period
from iocdesk.reports.model import ReportKey
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.kit import Topic
from iocdesk.ui.ports import Network
from iocdesk.ui.shell import Shell
from iocdesk.ui.widgets.rail import pages_of
from tests.e2e.province import COMMUNE

REPORT = ReportKey("xa_vp_thang_tk", COMMUNE, Period.parse("202604"))
WAIT_MS = 20_000


def shown(program: Program, qtbot: QtBot) -> Shell:
    """Start it and wait until nothing is under way; the window."""
    assert program.start()
    qtbot.waitUntil(lambda: program.shell is not None and program.base.jobs.idle, timeout=WAIT_MS)
    assert program.shell is not None
    return program.shell


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that the system is asked to open."""
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return opened


def test_a_print_is_made_and_opened(qtbot: QtBot, known: Callable[..., Program], told: list[str]) -> None:
    program = known()
    shell = shown(program, qtbot)
    shell.window.open_report(REPORT.id)
    page = shell.window.form_page
    assert isinstance(page, FormPage)
    page.print_asked.emit(REPORT.id, True)
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    made = Path(told[0])
    assert made.parent == program.home.folder / "prints"
    assert made.read_bytes().startswith(b"%PDF")
    assert str(made) in shell.window.banner.shown_text


def test_an_open_report_follows_what_an_exchange_brings(
    qtbot: QtBot, known: Callable[..., Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = known()
    shell = shown(program, qtbot)
    shell.window.open_report(REPORT.id)
    page = shell.window.form_page
    assert isinstance(page, FormPage)
    read: list[str] = []
    monkeypatch.setattr(page.desk.entry, "reload", lambda: read.append("again"), raising=False)
    program.base.news.announce(Topic.SETTINGS)
    assert read == []
    program.base.news.announce(Topic.REPORTS, Topic.NOTICES)
    assert read == ["again"]


def test_without_a_window_there_is_no_form(qtbot: QtBot, known: Callable[..., Program]) -> None:
    program = known()
    kit = shown(program, qtbot).kit
    sitting = program.sitting
    assert sitting is not None
    assert program.close_window()
    with pytest.raises(NoProfile):
        sitting.form_page(kit, REPORT.id, "")
    failures: list[IocError] = []
    program.base.jobs.failed.connect(failures.append)
    sitting.print(REPORT.id, blank=True)
    qtbot.waitUntil(lambda: bool(failures), timeout=WAIT_MS)
    sitting.ask_sign_in()
    assert sitting.sign_in is None


def test_signing_in_again_can_be_put_off(qtbot: QtBot, known: Callable[..., Program]) -> None:
    program = known()
    shown(program, qtbot)
    sitting = program.sitting
    assert sitting is not None
    sitting.ask_sign_in()
    dialog = sitting.sign_in
    assert dialog is not None
    sitting.ask_sign_in()
    assert sitting.sign_in is dialog
    dialog.later.click()
    assert sitting.sign_in is None


def test_a_window_that_has_something_to_finish_stays(
    qtbot: QtBot, known: Callable[..., Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = known()
    shell = shown(program, qtbot)
    shell.window.open_report(REPORT.id)
    page = shell.window.form_page
    assert isinstance(page, FormPage)
    monkeypatch.setattr(page, "leave", lambda: False)
    assert not program.close_window()
    with pytest.raises(NoProfile):
        program.restart()
    assert program.shell is shell
    monkeypatch.undo()


def test_whoever_trains_cuts_the_line_and_connects_it(
    qtbot: QtBot, trained: Callable[..., Program], practice: Practice
) -> None:
    program = trained()
    shell = shown(program, qtbot)
    switch = shell.window.strip.switch
    assert switch.isVisible()
    switch.click()
    qtbot.waitUntil(lambda: shell.exchange.state.network is Network.OFFLINE, timeout=WAIT_MS)
    assert not practice.province.online
    qtbot.waitUntil(switch.isEnabled, timeout=WAIT_MS)
    switch.click()
    qtbot.waitUntil(lambda: shell.exchange.state.network is Network.ONLINE, timeout=WAIT_MS)
    assert practice.province.online
    qtbot.waitUntil(lambda: program.base.jobs.idle, timeout=WAIT_MS)
    assert program.sitting is not None
    program.sitting.line_failed(IocError("x", Text("Cổng đang bận.", "The port is busy.")))
    assert "Cổng đang bận." in shell.window.banner.shown_text
    qtbot.waitUntil(lambda: program.base.jobs.idle, timeout=WAIT_MS)


class Windows(QObject):
    """Remembers what was shown as a window."""

    def __init__(self, qapp: QApplication) -> None:
        super().__init__()
        self.shown: list[str] = []
        qapp.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


@pytest.mark.long
def test_nothing_flashes_up_as_a_window_of_its_own_and_the_focus_is_always_somewhere(
    qtbot: QtBot, qapp: QApplication, trained: Callable[..., Program]
) -> None:
    program = trained()
    windows = Windows(qapp)
    shell = shown(program, qtbot)
    window = shell.window
    lost: list[str] = []
    for page in pages_of(shell.kit.services.user):
        window.show_page(page)
        qtbot.waitUntil(lambda: program.base.jobs.idle, timeout=WAIT_MS)
        if window.focusWidget() is None:
            lost.append(page.value)
    window.open_report(shell.kit.services.work.work().rows[0].report_id)
    if window.focusWidget() is None:
        lost.append("report")
    qapp.removeEventFilter(windows)
    assert sorted(set(windows.shown)) == ["MainWindow", "QProgressDialog"]
    assert lost == []


def test_starting_again_is_the_same_profile(qtbot: QtBot, trained: Callable[..., Program]) -> None:
    program = trained()
    first = shown(program, qtbot)
    title = first.window.windowTitle()
    program.restart()
    assert program.shell is not None
    assert program.shell is not first
    assert program.shell.window.windowTitle() == title
    qtbot.waitUntil(lambda: program.base.jobs.idle, timeout=WAIT_MS)


def test_signing_out_of_training_asks_whom_to_play_next(
    qtbot: QtBot, trained: Callable[..., Program], practice: Practice
) -> None:
    program = trained()
    shell = shown(program, qtbot)
    practice.province.set_online(False)
    shell.window.sign_out_asked.emit()
    qtbot.waitUntil(
        lambda: program.entrance.wizard is not None and program.entrance.wizard.step == 1, timeout=WAIT_MS
    )
    assert practice.province.online
    wizard = program.entrance.wizard
    assert wizard is not None
    leader = next(
        one
        for one in practice.people(practice.province.url)
        if one.username != practice.province.principal.username
    )
    wizard._play(leader.username)
    wizard.form.try_it()
    qtbot.waitUntil(lambda: program.shell is not None and program.shell is not shell, timeout=WAIT_MS)
    assert program.shell is not None
    assert program.shell.kit.services.user.name == leader.name
    qtbot.waitUntil(lambda: program.base.jobs.idle, timeout=WAIT_MS)


def test_stopping_in_the_midst_waits_for_what_is_under_way(
    qtbot: QtBot, known: Callable[..., Program]
) -> None:
    program = known()
    assert program.start()
    window = program.window
    assert window is not None
    program.stop()
    program.stop()
    assert program.base.jobs.idle
    window.hide()
