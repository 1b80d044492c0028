"""`app.run`: from the options to the exit code."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from iocdesk import app
from iocdesk.actions.start import StartOptions
from iocdesk.app import Program
from tests.app.conftest import Answerer


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Program]:
    """The programs that `run` makes."""
    programs: list[Program] = []

    class Seen(Program):
        def __init__(self, qapp: QApplication, options: StartOptions) -> None:
            super().__init__(qapp, options)
            programs.append(self)

    monkeypatch.setattr(app, "Program", Seen)
    return programs


def soon(look: Callable[[], bool]) -> QTimer:
    """Ask again and again until it says yes; keep what is returned."""
    timer = QTimer()
    timer.timeout.connect(lambda: timer.stop() if look() else None)
    timer.start(20)
    return timer


def test_training_until_the_window_is_closed(
    qapp: QApplication, tmp_path: Path, made: list[Program], short_history: None
) -> None:
    steps: list[str] = []

    def look() -> bool:
        program = made[-1] if made else None
        if program is None:
            return False
        if program.practising.waiting is not None:
            steps.append(program.practising.waiting.labelText())
        if program.window is None or not program.base.jobs.idle:
            return False
        assert program.window.strip.isVisible()
        return program.window.close()

    timer = soon(look)
    assert app.run(StartOptions(tmp_path, training=True, theme="dark", scale=1.25)) == 0
    assert not timer.isActive()
    assert {"Đang chuẩn bị dữ liệu tập huấn… 1/3", "Đang chuẩn bị dữ liệu tập huấn… 2/3"} <= set(steps)
    assert made[0].base.theme.look.scale == 1.25
    assert not (tmp_path / "profiles").exists()
    assert made[0].practice is None


def test_training_that_cannot_begin_says_why(
    qapp: QApplication, tmp_path: Path, made: list[Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    from iocdesk.actions.gateway import GatewayMissing

    def fail(*_given: object) -> None:
        raise GatewayMissing

    monkeypatch.setattr("iocdesk.actions.training.Practice", fail)
    answerer = Answerer(QMessageBox.accept)
    assert app.run(StartOptions(tmp_path, training=True)) == 2
    assert answerer.left == []


def test_a_bug_before_the_window_ends_with_the_crash_dialog(
    qapp: QApplication, tmp_path: Path, made: list[Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("iocdesk.actions.training.Practice", fail)
    reports: list[str] = []

    def look() -> bool:
        dialog = made[-1]._crash.dialog if made else None
        if dialog is None or not dialog.isVisible():
            return False
        reports.append(dialog.report.toPlainText())
        dialog.go_on.click()
        return True

    timer = soon(look)
    assert app.run(StartOptions(tmp_path, training=True)) == 0
    assert not timer.isActive()
    assert "ZeroDivisionError" in reports[0]


def test_an_unknown_profile_is_told(qapp: QApplication, tmp_path: Path, made: list[Program]) -> None:
    said: list[str] = []

    def read(box: QMessageBox) -> None:
        said.append(box.text())
        box.accept()

    answerer = Answerer(read)
    assert app.run(StartOptions(tmp_path, profile="khong-co")) == 2
    assert answerer.left == []
    assert "khong-co" in said[0]


def test_giving_the_first_run_up_ends_the_program(
    qapp: QApplication, tmp_path: Path, made: list[Program]
) -> None:
    def look() -> bool:
        wizard = made[-1].entrance.wizard if made else None
        if wizard is None or not wizard.isVisible():
            return False
        wizard.reject()
        return True

    timer = soon(look)
    assert app.run(StartOptions(tmp_path)) == 0
    assert not timer.isActive()


@pytest.mark.parametrize("pages", [True, False])
def test_the_tour_gets_a_program_on_a_home_that_is_gone_after_it(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: bool
) -> None:
    told: list[tuple[Path, Path, bool]] = []

    def tour(program: Program, pictures: Path, *, pages: bool) -> int:
        assert program.home.folder.exists()
        told.append((program.home.folder, pictures, pages))
        return 3

    monkeypatch.setattr("iocdesk.ui.tour.run", tour)
    before = dict(os.environ)
    assert app.run(StartOptions(training=True, tour=tmp_path, month_only=not pages)) == 3
    ((home, pictures, walked),) = told
    assert (pictures, walked) == (tmp_path, pages)
    assert not home.exists()
    assert dict(os.environ) == before
