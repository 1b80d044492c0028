"""At the door: the first run, signing in and why it does not work, a store that cannot be opened, pages with nothing."""

# ruff: noqa: F811 - fixtures of other tests are asked for by their names
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from iocdesk.actions.session import FirstSession
from iocdesk.actions.start import StartOptions
from iocdesk.app import Program
from iocdesk.core.clock import SystemClock
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import Actor, Role
from iocdesk.store.connection import Database
from iocdesk.store.filelock import FileLock
from iocdesk.store.store import lock_path
from iocdesk.ui.theme import Look, ThemeName
from iocdesk.ui.tour.driver import Driver
from iocdesk.ui.tour.errors import StepFailed
from iocdesk.ui.tour.script import Watch
from iocdesk.ui.widgets.rail import PageName
from iocdesk.ui.wizard import FirstRun
from iocdesk.vault import ThrowAwayKeeper, get_or_create
from tests.app.conftest import Known, gateway, known, signed_in, start  # noqa: F401 - fixtures
from tests.e2e.pictures.kit import album_in, look
from tests.e2e.province import (
    COMMUNE,
    LEADER,
    OFFICER,
    PASSWORD,
    STAFF,
    embedded,
    free_port,
    new_ids,
    village_keys,
)

pytestmark = [pytest.mark.e2e, pytest.mark.long]

TWO = Actor("haixa", "Phạm Văn Kiêm", Role.CONSOLIDATOR, (COMMUNE, village_keys()[0]))
HEAD = Actor("truongthon", "Nguyễn Văn An", Role.ENTRY, (village_keys()[0],))
NEW_PASSWORD = "mật khẩu mới, cũng dài"


class Camera:
    """Takes pictures of a program in any state, in the look that the environment asks for."""

    def __init__(self, program: Program, folder: Path) -> None:
        theme, scale = look()
        program.base.theme.set_look(Look(ThemeName(theme), scale))
        self.program = program
        self.driver = Driver(lambda: program.base.jobs.idle)
        self.album = album_in(folder)
        self.watch = Watch(program.base.jobs)
        self.faults: list[str] = []

    def shot(self, name: str, window: QWidget | None = None) -> None:
        """Take a picture of what is in front, or of a window; a fault is told at the end."""
        self.driver.settle()
        try:
            self.watch.check()
            self.album.take(f"cua {name}", window or self.driver.front())
        except StepFailed as failed:
            self.watch.found.clear()
            self.faults.append(failed.text.vi)


@contextmanager
def camera(program: Program, folder: Path) -> Iterator[Camera]:
    """A camera whose faults fail the test."""
    made = Camera(program, folder)
    with made.watch.on():
        yield made
    assert not made.faults, "\n".join(made.faults)


def options() -> dict[str, object]:
    """What the look asks of the command line."""
    theme, scale = look()
    return {"language": "vi", "theme": theme, "scale": scale}


def test_the_first_run(
    start: Callable[..., Program], gateway: EmbeddedGateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = ThrowAwayKeeper()
    monkeypatch.setattr("iocdesk.vault.choose_keeper", lambda *_given: keeper)
    gateway.admin.put_user(TWO, TWO.user_id, PASSWORD)
    program = start(**options())
    with camera(program, tmp_path) as made:
        program.start()
        wizard = program.entrance.wizard
        assert isinstance(wizard, FirstRun)
        made.shot("lan dau 1")
        made.driver.keys("Enter")
        made.shot("lan dau 1 chua co dia chi")
        made.driver.type(f"http://127.0.0.1:{free_port()}")
        made.driver.keys("Enter")
        made.shot("lan dau 1 khong co mang")
        wizard.training.click()
        made.shot("lan dau 1 tap huan")
        wizard.server.click()
        wizard.address.setText(gateway.url)
        wizard.address.setFocus()
        made.driver.keys("Enter")
        made.driver.settle()
        assert wizard.step == 1
        made.shot("lan dau 2")
        made.driver.keys("Enter")
        made.driver.keys("Enter")
        made.shot("lan dau 2 chua nhap")
        wizard.form.fill(TWO.user_id, "không phải")
        wizard.form.password.setFocus()
        made.driver.keys("Enter")
        made.shot("lan dau 2 sai mat khau")
        gateway.admin.put_user(TWO, TWO.user_id, PASSWORD, active=False)
        wizard.form.fill(TWO.user_id, PASSWORD)
        made.driver.keys("Enter")
        made.shot("lan dau 2 tai khoan bi khoa")
        gateway.admin.put_user(TWO, TWO.user_id, PASSWORD)
        wizard.form.fill(TWO.user_id, PASSWORD)
        made.driver.keys("Enter")
        made.driver.settle()
        made.shot("lan dau 3 chon don vi")
        wizard.reject()


def test_signing_in_again(
    known: Callable[..., Program],
    gateway: EmbeddedGateway,
    tmp_path: Path,
) -> None:
    program = known()
    with camera(program, tmp_path) as made:
        program.start()
        made.driver.settle()
        sitting = program.sitting
        assert sitting is not None
        made.program.base.theme.set_look(Look(ThemeName(look()[0]), look()[1]))
        gateway.admin.put_user(OFFICER, OFFICER.user_id, NEW_PASSWORD)
        assert program.shell is not None
        program.shell.exchange.start()
        made.driver.wait(lambda: sitting.sign_in is not None, "không hỏi", "the sign-in is not asked for")
        made.shot("dang nhap lai")
        dialog = sitting.sign_in
        assert isinstance(dialog, QDialog)
        dialog.form.password.setFocus()
        made.driver.type(PASSWORD)
        made.driver.keys("Enter")
        made.shot("dang nhap lai mat khau cu")
        gateway.admin.put_user(OFFICER, OFFICER.user_id, PASSWORD)
        dialog.reject()


def test_stores_that_do_not_open(
    known: Callable[..., Program],
    signed_in: Known,
    tmp_path: Path,
) -> None:
    program = known()
    store = program.home.place(program.home.default()) / "data.iocdesk"
    key = get_or_create(signed_in.keeper, store_exists=True)
    with camera(program, tmp_path) as made:
        lock = FileLock(lock_path(store), store, SystemClock().now())
        _show(made, "kho dang mo o ban khac")
        lock.release()
        assert program.close_window()
        sound = store.read_bytes()
        database = Database(store, key)
        database.run("PRAGMA user_version = 99")
        database.close()
        _show(made, "kho moi hon")
        assert program.close_window()
        content = bytearray(sound)
        content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
        store.write_bytes(content)
        _show(made, "kho hong da khoi phuc")
        assert program.close_window()


def _show(made: Camera, name: str) -> None:
    made.program.start()
    made.program.base.theme.set_look(Look(ThemeName(look()[0]), look()[1]))
    made.driver.settle()
    made.shot(name)


def test_pages_with_nothing(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, keeper = SystemClock(), ThrowAwayKeeper()
    monkeypatch.setattr("iocdesk.vault.choose_keeper", lambda *_given: keeper)
    with embedded(tmp_path, forms=("thon_dx_dichbenh",)) as running:
        running.admin.put_user(HEAD, HEAD.user_id, PASSWORD)
        for actor, unit in (
            (OFFICER, COMMUNE),
            (LEADER, COMMUNE),
            (STAFF, STAFF.units[0]),
            (HEAD, HEAD.units[0]),
        ):
            keeper = ThrowAwayKeeper()
            program = Program(qapp, StartOptions(tmp_path / actor.user_id, **options()))  # type: ignore[arg-type]
            session = FirstSession(program.home, clock, new_ids(clock), keeper=keeper)
            session.sign_in(running.url, actor.user_id, PASSWORD)
            session.choose_unit(unit.id)
            assert session.opened is not None
            session.opened.close()
            try:
                _empty_pages(program, tmp_path, actor)
            finally:
                program.stop()
                if program.window is not None:
                    program.window.hide()
                    program.window.deleteLater()
                qapp.processEvents()


def _empty_pages(program: Program, folder: Path, actor: Actor) -> None:
    with camera(program, folder) as made:
        program.start()
        made.driver.settle()
        assert program.window is not None
        for page in program.window.rail.pages:
            if page not in {PageName.HELP, PageName.SETTINGS}:
                program.window.show_page(page)
                made.shot(f"trong {actor.user_id} {page.value}", program.window)
