"""The program as a whole: first run, window, entry, exchange, close, and opening again with the passphrase."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from iocdesk.actions.profiles import Home
from iocdesk.actions.start import StartOptions
from iocdesk.app import Program
from iocdesk.core.clock import SystemClock
from iocdesk.core.periods import Period
from iocdesk.forms.values import Value
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import ReportKey
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.passphrase import PassphraseDialog
from iocdesk.ui.ports import Network
from tests.e2e.program import sign_in_first
from tests.e2e.province import COMMUNE, PASSPHRASE, PASSWORD, embedded
from tests.ui import conftest as _screen  # noqa: F401 - sets the screen up before Qt starts

pytestmark = pytest.mark.e2e

FORMS = ("xa_vp_thang_tk", "xa_an_quy_dh")
REPORT = ReportKey("xa_vp_thang_tk", COMMUNE, Period.parse("202604"))


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[EmbeddedGateway]:
    with embedded(tmp_path, forms=FORMS) as running:
        yield running


@pytest.fixture
def start(tmp_path: Path, qapp: QApplication) -> Iterator[Callable[[], Program]]:
    """Start the program on the test's home; each is stopped at the end."""
    begun: list[Program] = []

    def make() -> Program:
        program = Program(qapp, StartOptions(tmp_path / "home"))
        begun.append(program)
        return program

    yield make
    for program in begun:
        program.stop()
        if program.shell is not None:
            program.shell.window.hide()
            program.shell.window.deleteLater()
    qapp.processEvents()


class Typist:
    """Answers the dialog of the passphrase whenever it is open, with one text after the other."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.problems: list[str] = []
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(20)

    def _look(self) -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, PassphraseDialog) or not self.texts:
            return
        self.problems.append(dialog.problem.text())
        text = self.texts.pop(0)
        dialog.field.setText(text)
        if self.problems[-1] or not dialog.again.isVisible():
            dialog.again.setText(text)
        dialog.go.click()


def test_first_run_ends_in_the_window(
    qtbot: QtBot, start: Callable[[], Program], gateway: EmbeddedGateway
) -> None:
    program = start()
    typist = Typist(PASSPHRASE, PASSPHRASE)
    assert program.start()
    wizard = program.entrance.wizard
    assert wizard is not None
    wizard.address.setText(gateway.url)
    wizard.next_button.click()
    qtbot.waitUntil(lambda: wizard.step == 1, timeout=20_000)
    wizard.form.username.setText("canbo")
    wizard.form.password.setText(PASSWORD)
    wizard.form.button.click()
    qtbot.waitUntil(lambda: program.shell is not None, timeout=20_000)
    assert typist.problems[0] == ""
    assert typist.problems[1] != ""
    shell = program.shell
    assert shell is not None
    qtbot.waitUntil(lambda: shell.exchange.state.network is Network.ONLINE, timeout=20_000)
    assert shell.window.windowTitle() == "Xã Lĩnh Toại – iocdesk"
    assert Home(program.home.folder, {}).names() == (program.home.default(),)


def test_opening_again_asks_for_the_passphrase_and_an_entry_reaches_the_server(
    qtbot: QtBot, start: Callable[[], Program], gateway: EmbeddedGateway
) -> None:
    program = start()
    profile = sign_in_first(program.home, gateway.url, SystemClock())
    profile.close()
    typist = Typist("sai mật khẩu rồi", PASSPHRASE)
    assert program.start()
    assert typist.texts == []
    shell = program.shell
    assert shell is not None
    shell.window.open_report(REPORT.id)
    page = shell.window.form_page
    assert isinstance(page, FormPage)
    key = next(
        key for key in page.desk.entry.session.cell_keys() if not page.desk.entry.session.read_only(key)
    )
    page.desk.entry.set_cells({key: Value.of(3)})
    shell.exchange.start()
    # The exchange at the start may have taken the first figure along already.
    qtbot.waitUntil(lambda: page.desk.entry.report.version >= 1, timeout=20_000)
    qtbot.waitUntil(lambda: page.desk.entry.unsent() == frozenset(), timeout=20_000)
    qtbot.waitUntil(lambda: shell.exchange.state.network is Network.ONLINE, timeout=20_000)
    assert program.close_window()


def test_a_second_start_only_raises_the_first(
    qtbot: QtBot, start: Callable[[], Program], gateway: EmbeddedGateway
) -> None:
    first = start()
    profile = sign_in_first(first.home, gateway.url, SystemClock())
    profile.close()
    typist = Typist(PASSPHRASE)
    assert first.start()
    assert typist.texts == []
    assert not start().start()


def test_a_session_that_ended_asks_to_sign_in_again(
    qtbot: QtBot, start: Callable[[], Program], gateway: EmbeddedGateway
) -> None:
    program = start()
    profile = sign_in_first(program.home, gateway.url, SystemClock())
    profile.keeper.delete(f"refresh-token:{gateway.url}")
    profile.close()
    typist = Typist(PASSPHRASE)
    assert program.start()
    assert typist.texts == []
    sitting = program.sitting
    assert sitting is not None
    qtbot.waitUntil(lambda: sitting.sign_in is not None, timeout=20_000)
    dialog = sitting.sign_in
    assert dialog is not None
    assert dialog.form.username.text() == "canbo"
    dialog.form.password.setText(PASSWORD)
    dialog.form.button.click()
    shell = program.shell
    assert shell is not None
    qtbot.waitUntil(lambda: shell.exchange.state.network is Network.ONLINE, timeout=20_000)


def test_signing_out_leads_to_the_first_run_with_the_address(
    qtbot: QtBot, start: Callable[[], Program], gateway: EmbeddedGateway
) -> None:
    program = start()
    profile = sign_in_first(program.home, gateway.url, SystemClock())
    profile.close()
    typist = Typist(PASSPHRASE)
    assert program.start()
    assert typist.texts == []
    assert program.window is not None
    program.window.sign_out_asked.emit()
    qtbot.waitUntil(lambda: program.entrance.wizard is not None, timeout=20_000)
    assert program.entrance.wizard is not None
    assert program.entrance.wizard.address.text() == gateway.url
    assert program.home.facts(program.home.default()).signed_out
    program.entrance.wizard.reject()
