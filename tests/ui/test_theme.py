"""Fonts, sizes and icons follow the look."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QRawFont
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from iocdesk.ui.desktop import Desktop, desktop_of
from iocdesk.ui.fonts import FAMILY, FontRole, make_font, package_file
from iocdesk.ui.icons import CHARMAP_FILE, Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.theme import MAX_SCALE, MIN_SCALE, Look, Theme, ThemeName
from iocdesk.ui.tokens import DARK, HIGH_CONTRAST
from iocdesk.ui.widgets.basics import label

VIETNAMESE = "ẴẾỔỰĐỹặễồữÂĂÊÔƠƯ0123456789“”–·…−"


def test_font_is_noto_sans_at_ten_and_a_half(kit: Kit, qapp: QApplication) -> None:
    assert qapp.font().family() == FAMILY
    assert qapp.font().pointSizeF() == pytest.approx(10.5)


@pytest.mark.parametrize("role", list(FontRole))
def test_every_letter_is_there_and_bold_is_an_axis(fonts: None, role: FontRole) -> None:
    font = make_font(role)
    raw = QRawFont.fromFont(font)
    assert not [char for char in VIETNAMESE if not raw.supportsCharacter(ord(char))]
    assert not font.bold()
    assert font.variableAxisValue(QFont.Tag("wght")) in {400, 500, 600, 700}
    assert font.pointSizeF() >= 9


def test_large_text_leaves_room_for_the_question(fonts: None) -> None:
    assert [make_font(FontRole.LARGE, scale).pointSizeF() for scale in (1.0, 1.5, 2.0)] == [16.0, 24.0, 24.0]
    assert make_font(FontRole.FIGURE, 2.0).pointSizeF() == pytest.approx(56.0)


def test_figures_have_equal_width(fonts: None) -> None:
    from PySide6.QtGui import QFontMetricsF

    metrics = QFontMetricsF(make_font(FontRole.BODY))
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


def test_zoom_reaches_labels_that_are_shown(kit: Kit, qtbot: QtBot) -> None:
    shown = label(kit, "Việc cần làm", FontRole.TITLE)
    qtbot.addWidget(shown)
    before = shown.font().pointSizeF()
    with qtbot.waitSignal(kit.theme.changed):
        kit.theme.zoom(5)
    assert shown.font().pointSizeF() == pytest.approx(before * 1.5)
    kit.theme.zoom(0)
    assert shown.font().pointSizeF() == pytest.approx(before)


def test_size_stays_within_limits(kit: Kit) -> None:
    kit.theme.zoom(50)
    assert kit.theme.scale == MAX_SCALE
    kit.theme.zoom(-50)
    assert kit.theme.scale == MIN_SCALE


def test_same_look_changes_nothing(kit: Kit, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(kit.theme.changed):
        kit.theme.set_look(Look())


def test_icons_follow_the_theme(kit: Kit, qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    kit.icons.give(button, Glyph.CHECK)
    light = button.icon().pixmap(18).toImage()
    kit.theme.set_look(Look(ThemeName.DARK))
    assert button.icon().pixmap(18).toImage() != light
    kit.icons.take(button)
    assert button.icon().isNull()


def test_icon_of_a_label_can_be_taken(kit: Kit, qtbot: QtBot) -> None:
    shown = QLabel()
    qtbot.addWidget(shown)
    kit.icons.give(shown, Glyph.WARNING, "warn")
    assert not shown.pixmap().isNull()
    kit.icons.take(shown)
    assert shown.pixmap().isNull()


def test_code_points_are_those_of_the_set() -> None:
    path = package_file("qtawesome", CHARMAP_FILE)
    assert path is not None
    names = json.loads(path.read_text())
    assert {glyph.name: hex(glyph) for glyph in Glyph} == {
        glyph.name: names[glyph.name.lower().replace("_", "-")] for glyph in Glyph
    }


def test_no_package_no_file() -> None:
    assert package_file("no_such_package_at_all", "x") is None
    assert package_file("json", "no-such-file") is None


def test_the_desktop_is_followed_while_it_is_shown(
    make_kit: Callable[..., Kit], monkeypatch: pytest.MonkeyPatch, qapp: QApplication, qtbot: QtBot
) -> None:
    asked = Desktop.HIGH_CONTRAST
    monkeypatch.setattr("iocdesk.ui.theme.desktop_of", lambda _: asked)
    theme: Theme = make_kit(look=Look(ThemeName.SYSTEM)).theme
    assert theme.tokens is HIGH_CONTRAST
    asked = Desktop.DARK
    with qtbot.waitSignal(theme.changed):
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.tokens is DARK
    theme.set_look(Look(ThemeName.LIGHT))
    with qtbot.assertNotEmitted(theme.changed):
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)


def test_high_contrast_is_asked_of_windows(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> None:
    import ctypes

    def told(_what: int, size: int, found: Any, _flags: int) -> int:
        assert size == found._obj.size
        found._obj.flags = flags[-1]
        return 1

    flags: list[int] = []

    monkeypatch.setattr("sys.platform", "win32")
    assert desktop_of(qapp) is Desktop.LIGHT
    library = SimpleNamespace(user32=SimpleNamespace(SystemParametersInfoW=told))
    monkeypatch.setattr(ctypes, "windll", library, raising=False)
    for asked, expected in ((0x7F, Desktop.HIGH_CONTRAST), (0x7E, Desktop.LIGHT)):
        flags.append(asked)
        assert desktop_of(qapp) is expected


def test_unknown_look_of_the_desktop_is_light(make_kit: Callable[..., Kit]) -> None:
    theme: Theme = make_kit(look=Look(ThemeName.SYSTEM)).theme
    assert theme.tokens.text
