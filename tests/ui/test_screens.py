"""Every page, in both languages, every look and two sizes, at 1366 x 768: nothing cut, no glyph missing, all
readable.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from iocdesk.reports.model import Role
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Base, Kit
from iocdesk.ui.ports import Preferences
from iocdesk.ui.screen_check import check_screen
from iocdesk.ui.shell import Shell
from iocdesk.ui.sign_in import SignInDialog
from iocdesk.ui.theme import Look, ThemeName
from iocdesk.ui.widgets.basics import button, label
from iocdesk.ui.widgets.rail import PageName
from iocdesk.ui.wizard import FirstRun
from tests.ui.fakes import FakeServices

pytestmark = pytest.mark.unmeasured

LOOKS = [
    ("vi", ThemeName.LIGHT, 1.0),
    pytest.param("en", ThemeName.LIGHT, 1.0, marks=pytest.mark.long),
    pytest.param("vi", ThemeName.DARK, 1.5, marks=pytest.mark.long),
    ("en", ThemeName.DARK, 1.5),
    pytest.param("vi", ThemeName.HIGH_CONTRAST, 1.0, marks=pytest.mark.long),
]


@pytest.mark.parametrize(("language", "theme", "scale"), LOOKS)
def test_pages(
    make_kit: Callable[..., Kit],
    qtbot: QtBot,
    settle: Callable[[], None],
    language: str,
    theme: ThemeName,
    scale: float,
) -> None:
    kit = make_kit(Role.LEADER, language, Look(theme, scale), training=True)
    shell = Shell(kit, Preferences(language, theme.value, scale))
    qtbot.addWidget(shell.window)
    shell.window.resize(1366, 768)
    shell.start()
    for name in PageName:
        shell.window.show_page(name)
        settle()
        qtbot.waitUntil(lambda: not shell.window.page(shell.window.current).waiting.isVisible())  # type: ignore[arg-type]
        faults = [str(fault) for fault in check_screen(shell.window)]
        assert not faults, f"{name}: {faults}"
        unnamed = [
            type(widget).__name__
            for widget in shell.window.page(name).findChildren(QPushButton)
            if widget.isVisible() and not (widget.accessibleName() or widget.text())
        ]
        assert not unnamed, name
    shell.stop()


def test_look_changed_while_shown(
    make_kit: Callable[..., Kit], qtbot: QtBot, settle: Callable[[], None]
) -> None:
    kit = make_kit(Role.LEADER)
    shell = Shell(kit, Preferences())
    qtbot.addWidget(shell.window)
    shell.window.resize(1366, 768)
    shell.start()
    for name in PageName:
        shell.window.show_page(name)
        settle()
    shell.apply(Preferences("en", "dark", 1.4))
    settle()
    for name in PageName:
        shell.window.show_page(name)
        settle()
        assert not [str(fault) for fault in check_screen(shell.window)], name
    shell.stop()


@pytest.mark.parametrize(("language", "theme", "scale"), LOOKS)
def test_dialogs(
    make_kit: Callable[..., Kit],
    fake: FakeServices,
    qtbot: QtBot,
    language: str,
    theme: ThemeName,
    scale: float,
) -> None:
    kit = make_kit(language=language, look=Look(theme, scale))
    for dialog in (FirstRun(kit, fake), SignInDialog(kit, "https://ioc.example.vn", "thanh")):
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitExposed(dialog)
        assert not [str(fault) for fault in check_screen(dialog)]


def broken(kit: Base, text: str, width: int) -> QWidget:
    """A window with one label that has too little room."""
    window = QWidget()
    shown = label(kit, text, FontRole.TITLE, wrap=False)
    shown.setParent(window)
    shown.setGeometry(0, 0, width, 40)
    window.resize(400, 60)
    return window


def test_finds_cut_text(kit: Kit, qtbot: QtBot) -> None:
    window = broken(kit, "Việc cần làm", 40)
    qtbot.addWidget(window)
    window.show()
    assert [fault.kind for fault in check_screen(window, colours=False)] == ["clipped"]


def test_finds_text_outside_its_parent(kit: Kit, qtbot: QtBot) -> None:
    window = broken(kit, "Việc cần làm", 900)
    qtbot.addWidget(window)
    window.show()
    assert [fault.kind for fault in check_screen(window, colours=False)] == ["outside"]


def test_finds_missing_glyphs(kit: Kit, qtbot: QtBot) -> None:
    window = broken(kit, "漢", 200)
    qtbot.addWidget(window)
    window.show()
    assert [fault.kind for fault in check_screen(window, colours=False)] == ["glyph"]


def test_finds_a_button_that_is_too_small(kit: Kit, qtbot: QtBot) -> None:
    window = QWidget()
    made = button(kit)
    made.setText("Trả lại thôn")
    made.setParent(window)
    made.setGeometry(0, 0, 30, 36)
    qtbot.addWidget(window)
    window.show()
    assert "clipped" in {fault.kind for fault in check_screen(window, colours=False)}


def test_finds_pale_text(kit: Kit, qtbot: QtBot) -> None:
    window = QWidget()
    layout = QVBoxLayout(window)
    pale = QLabel("Chữ quá nhạt để đọc")
    pale.setStyleSheet("color: #B8BEC6; background: #FFFFFF;")
    layout.addWidget(pale)
    qtbot.addWidget(window)
    window.show()
    assert {fault.kind for fault in check_screen(window)} == {"contrast"}
