"""A bug ends in one dialog with a report without figures; a second start raises the first window."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from iocdesk.ui.crash import CrashHandler, make_report
from iocdesk.ui.i18n import Language
from iocdesk.ui.single import SingleInstance


@pytest.fixture
def crash(qtbot: QtBot, tmp_path: Path, vietnamese: Language) -> Iterator[CrashHandler]:
    """The handler, installed."""
    made = CrashHandler(tmp_path / "iocdesk.log")
    made.install()
    yield made
    made.uninstall()


def fail() -> BaseException:
    """Return an exception with a figure in its message."""
    try:
        raise ValueError("Số hộ nghèo 'Nguyễn Văn A' là 1.234,5") from KeyError("AS01")
    except ValueError as error:
        return error


def test_report_names_the_place_but_no_value() -> None:
    report = make_report(fail())
    assert "test_crash_and_single.py" in report
    assert "ValueError" in report
    assert "caused by KeyError" in report
    assert "1.234" not in report
    assert "Nguyễn" not in report


def test_one_dialog_for_two_bugs(crash: CrashHandler, qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    crash.handle_bug(fail())
    qtbot.waitUntil(lambda: crash.dialog is not None)
    dialog = crash.dialog
    assert dialog is not None
    assert dialog.windowTitle() == "Chương trình gặp lỗi"
    crash.handle_bug(fail())
    qtbot.waitUntil(lambda: dialog.report.toPlainText().count("ValueError") == 2)
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == dialog.report.toPlainText()
    assert "ValueError" in caplog.text
    dialog.go_on.click()
    assert crash.dialog is None


def test_bug_in_a_thread_is_caught(crash: CrashHandler, qtbot: QtBot) -> None:
    thread = threading.Thread(target=lambda: 1 // 0)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: crash.dialog is not None)
    assert crash.dialog is not None
    assert "ZeroDivisionError" in crash.dialog.report.toPlainText()


def test_hooks_are_given_back(qtbot: QtBot) -> None:
    before = sys.excepthook, threading.excepthook
    made = CrashHandler()
    made.install()
    assert sys.excepthook != before[0]
    made.uninstall()
    assert (sys.excepthook, threading.excepthook) == before


def test_interrupt_is_no_bug(crash: CrashHandler, qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    crash.handle(KeyboardInterrupt, KeyboardInterrupt())
    assert crash.dialog is None
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_second_start_raises_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.acquire()
    assert not second.acquire()
    with qtbot.waitSignal(first.raise_asked):
        assert second.raise_first()
    first.release()
    assert second.acquire()
    second.release()


def test_what_a_dead_one_was_asked_is_forgotten(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "raise").mkdir()
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert second.raise_first()
    assert first.acquire(listen=False)
    with qtbot.assertNotEmitted(first.raise_asked):
        first.listen()
    first.release()


def test_a_start_before_the_first_listens_is_heard_when_it_does(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "raise").mkdir()
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.acquire(listen=False)
    assert second.raise_first()
    with qtbot.waitSignal(first.raise_asked):
        first.listen()
    first.release()
    assert not second.raise_first()


def test_two_profiles_do_not_hinder_each_other(qtbot: QtBot, tmp_path: Path) -> None:
    one, other = SingleInstance(tmp_path / "a"), SingleInstance(tmp_path / "b")
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    assert one.acquire()
    assert other.acquire()
    one.release()
    other.release()


def test_nobody_to_raise(qtbot: QtBot, tmp_path: Path) -> None:
    assert not SingleInstance(tmp_path).raise_first()
