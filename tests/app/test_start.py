"""What the program begins with: the window, signing in again, the passphrase, or the first run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from argon2.exceptions import HashingError
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from iocdesk.actions.profiles import write_facts
from iocdesk.app import Program
from iocdesk.core.clock import SystemClock, today
from iocdesk.core.errors import IocError
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.store import StoreFull
from iocdesk.store.filelock import FileLock
from iocdesk.store.store import lock_path
from iocdesk.ui.desktop import Desktop
from iocdesk.ui.ports import Network
from iocdesk.ui.tokens import HIGH_CONTRAST, LIGHT
from iocdesk.vault import passphrase
from tests.app.conftest import Answerer
from tests.e2e.program import sign_in_first
from tests.e2e.province import PASSPHRASE, PASSWORD

WAIT_MS = 20_000


def give_up(dialog: Any) -> None:
    dialog.reject()


def type_in(dialog: Any) -> None:
    dialog.field.setText(PASSPHRASE)
    dialog.again.setText(PASSPHRASE)
    dialog.go.click()


def test_a_keyring_opens_the_window_without_a_question(qtbot: QtBot, known: Callable[..., Program]) -> None:
    program = known(preferences={"scale": 1.5, "sync_minutes": 0})
    assert program.start()
    shell = program.shell
    assert shell is not None
    assert program.base.theme.look.scale == 1.5
    qtbot.waitUntil(lambda: program.base.jobs.idle, timeout=WAIT_MS)
    assert shell.exchange.state.network is not Network.ONLINE  # only on demand
    assert shell.window.windowTitle() == "Xã Lĩnh Toại – iocdesk"
    assert program.close_window()
    assert program.close_window()
    assert program.window is None


def test_a_desktop_in_high_contrast_is_followed_until_a_look_is_chosen(
    known: Callable[..., Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("iocdesk.app.program", "iocdesk.ui.theme"):
        monkeypatch.setattr(f"{module}.desktop_of", lambda _: Desktop.HIGH_CONTRAST)
    program = known()
    assert program.base.theme.tokens is HIGH_CONTRAST
    assert program.start()
    assert program.base.theme.tokens is HIGH_CONTRAST
    assert program.close_window()
    name = program.home.default()
    facts = replace(program.home.facts(name), preferences={"theme": "light", "sync_minutes": 0})
    write_facts(program.home.place(name), facts)
    assert program.start()
    assert program.base.theme.tokens is LIGHT


def test_what_was_recovered_is_told(qtbot: QtBot, known: Callable[..., Program]) -> None:
    program = known()
    name = program.home.default()
    store = program.home.place(name) / "data.iocdesk"
    content = bytearray(store.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    store.write_bytes(content)
    told: list[str] = []
    program.base.news.said.connect(lambda text, *_rest: told.append(program.base.language.text(text)))
    assert program.start()
    qtbot.waitUntil(lambda: any("Tệp số liệu bị hỏng" in line for line in told), timeout=WAIT_MS)


def test_a_store_that_is_open_elsewhere_is_told_and_tried_again(
    qtbot: QtBot, known: Callable[..., Program]
) -> None:
    program = known()
    store = program.home.place(program.home.default()) / "data.iocdesk"
    lock = FileLock(lock_path(store), store, SystemClock().now())
    assert program.start()
    sitting = program.sitting
    assert sitting is not None
    qtbot.waitUntil(lambda: sitting.closed_store is not None, timeout=WAIT_MS)
    dialog = sitting.closed_store
    assert dialog is not None
    assert "đang được mở bởi một bản khác" in dialog.problem.text()
    lock.release()
    dialog.again.click()
    qtbot.waitUntil(lambda: program.base.jobs.idle, timeout=WAIT_MS)
    assert sitting.rooms is not None
    assert sitting.rooms.office().profile.name == program.home.default()
    assert not dialog.isVisible()


def test_a_file_that_cannot_be_read_at_all_is_made_good_by_the_daily_copy(
    qtbot: QtBot, known: Callable[..., Program]
) -> None:
    program = known()
    folder = program.home.place(program.home.default())
    store, day = folder / "data.iocdesk", today(SystemClock())
    assert program.start()
    qtbot.waitUntil(lambda: program.base.jobs.idle, timeout=WAIT_MS)
    assert program.close_window()
    assert [path.name for path in folder.glob("*.copy-????????")] == [f"data.iocdesk.copy-{day:%Y%m%d}"]
    content = bytearray(store.read_bytes())
    content[:4096] = bytes(4096)
    store.write_bytes(content)
    told: list[str] = []
    program.base.news.said.connect(lambda text, *_rest: told.append(program.base.language.text(text)))
    assert program.start()
    qtbot.waitUntil(lambda: any(f"bản sao ngày {day:%d/%m/%Y}" in line for line in told), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: program.base.jobs.idle, timeout=WAIT_MS)


def test_a_copy_that_cannot_be_made_stops_nothing(
    qtbot: QtBot, known: Callable[..., Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise StoreFull(Path("x"))

    monkeypatch.setattr("iocdesk.store.Store.backup", full)
    program = known()
    assert program.start()
    qtbot.waitUntil(lambda: program.base.jobs.idle, timeout=WAIT_MS)
    assert program.sitting is not None
    assert program.sitting.rooms is not None
    [row] = program.sitting.rooms.office().ctx.store.log.rows("copy.failed")
    assert row.detail == "store.full"


def test_the_window_comes_to_the_front_for_a_second_start(
    qtbot: QtBot, known: Callable[..., Program], start: Callable[..., Program]
) -> None:
    first = known()
    assert first.start()
    window = first.window
    assert window is not None
    qtbot.waitUntil(lambda: first._single is not None and first._single.listening, timeout=WAIT_MS)
    window.showMinimized()
    second = start()
    assert not second.start()
    qtbot.waitUntil(lambda: not window.isMinimized(), timeout=WAIT_MS)


def test_after_signing_out_it_begins_with_signing_in(qtbot: QtBot, known: Callable[..., Program]) -> None:
    program = known(signed_out=True)
    assert program.start()
    wizard = program.entrance.wizard
    assert wizard is not None
    qtbot.waitUntil(lambda: wizard.step == 1, timeout=WAIT_MS)
    assert wizard.form.username.text() == "canbo"
    wizard.form.password.setText(PASSWORD)
    wizard.form.button.click()
    qtbot.waitUntil(lambda: program.shell is not None, timeout=WAIT_MS)
    assert not program.home.facts(program.home.default()).signed_out


@pytest.mark.parametrize("signed_out", [False, True])
def test_without_the_passphrase_nothing_is_opened(
    qtbot: QtBot, start: Callable[..., Program], gateway: EmbeddedGateway, signed_out: bool
) -> None:
    program = start()
    profile = sign_in_first(program.home, gateway.url, SystemClock())
    profile.keep(signed_out=signed_out)
    profile.close()
    answerer = Answerer(give_up)
    assert not program.start()
    assert answerer.left == []
    assert program.window is None
    assert program.entrance.wizard is None


def test_after_signing_out_the_passphrase_comes_first(
    qtbot: QtBot, start: Callable[..., Program], gateway: EmbeddedGateway
) -> None:
    program = start()
    profile = sign_in_first(program.home, gateway.url, SystemClock())
    profile.keep(signed_out=True)
    profile.close()
    answerer = Answerer(type_in)
    assert program.start()
    assert answerer.left == []
    assert program.entrance.wizard is not None
    qtbot.waitUntil(
        lambda: program.entrance.wizard is not None and program.entrance.wizard.step == 1, timeout=WAIT_MS
    )
    program.entrance.wizard.reject()
    assert program.entrance.wizard is None


def test_too_little_memory_for_the_passphrase_is_said_and_asked_again(
    start: Callable[..., Program], gateway: EmbeddedGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = start()
    sign_in_first(program.home, gateway.url, SystemClock()).close()
    hashed, failing, told = passphrase.hash_secret_raw, [True], []  # type: ignore[attr-defined]

    def hash_it(*given: Any) -> bytes:
        if failing.pop() if failing else False:
            raise HashingError("Memory allocation error")
        return hashed(*given)

    def again(dialog: Any) -> None:
        told.append(dialog.problem.text())
        type_in(dialog)

    monkeypatch.setattr(passphrase, "hash_secret_raw", hash_it)
    answerer = Answerer(type_in, again)
    assert program.start()
    assert answerer.left == []
    assert "không đủ bộ nhớ" in told[0]


def test_a_store_that_cannot_be_opened_is_an_error_of_its_own(
    start: Callable[..., Program], gateway: EmbeddedGateway
) -> None:
    program = start()
    profile = sign_in_first(program.home, gateway.url, SystemClock())
    secrets = profile.folder / "secrets.bin"
    profile.close()
    secrets.write_bytes(b"not what was written")
    answerer = Answerer(type_in)
    with pytest.raises(IocError) as told:
        program.start()
    assert told.value.code != "vault.passphrase_wrong"
    assert answerer.left == []


def test_a_new_passphrase_may_be_refused(
    qtbot: QtBot, qapp: QApplication, start: Callable[..., Program], gateway: EmbeddedGateway
) -> None:
    program = start()
    assert program.start()
    wizard = program.entrance.wizard
    assert wizard is not None
    wizard.address.setText(gateway.url)
    wizard.next_button.click()
    qtbot.waitUntil(lambda: wizard.step == 1, timeout=WAIT_MS)
    wizard.form.username.setText("canbo")
    wizard.form.password.setText(PASSWORD)
    answerer = Answerer(give_up)
    wizard.form.button.click()
    qtbot.waitUntil(lambda: wizard.form.button.isEnabled(), timeout=WAIT_MS)
    assert answerer.left == []
    assert wizard.form.problem.text()
    assert program.home.names() == ()


def test_an_accepted_first_run_without_a_profile_ends_the_program(
    qapp: QApplication, start: Callable[..., Program]
) -> None:
    program = start()
    assert program.start()
    wizard = program.entrance.wizard
    assert wizard is not None
    wizard.accepted.emit()
    assert program.entrance.wizard is None
    assert program.window is None


def test_nobody_is_played_outside_of_training(start: Callable[..., Program], tmp_path: Path) -> None:
    program = start()
    assert program.practising.people("http://127.0.0.1:1") == ()
    assert program.practising.stand_in("http://127.0.0.1:1", "canbo") is None
    program.practising.step(0, 0, "")
    assert program.practising.waiting is None


def test_the_wizard_starts_training(qtbot: QtBot, trained: Callable[..., Program]) -> None:
    program = trained()
    program.first_run()
    wizard = program.entrance.wizard
    assert wizard is not None
    wizard.training.setChecked(True)
    wizard.next_button.click()
    qtbot.waitUntil(lambda: program.shell is not None, timeout=WAIT_MS)
    assert program.home.names() == ()
    qtbot.waitUntil(lambda: program.base.jobs.idle, timeout=WAIT_MS)


def test_nothing_of_its_language_stays_behind(qapp: QApplication, start: Callable[..., Program]) -> None:
    program = start()
    assert qapp.translate("QPlatformTheme", "Cancel") == "Hủy"
    program.stop()
    assert qapp.translate("QPlatformTheme", "Cancel") == "Cancel"
