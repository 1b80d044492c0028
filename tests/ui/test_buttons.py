"""Buttons and fields: Enter presses as Space does, what a frame takes from a text is found, hints can be read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from iocdesk.ui.kit import Kit
from iocdesk.ui.screen_check import check_screen
from iocdesk.ui.widgets.basics import button


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_press(kit: Kit, qtbot: QtBot, key: Qt.Key) -> None:
    made, pressed = button(kit), []
    qtbot.addWidget(made)
    made.clicked.connect(lambda: pressed.append(key))
    QTest.keyClick(made, key)
    assert pressed == [key]


def test_a_key_held_down_presses_once_and_ctrl_enter_is_somebody_elses(kit: Kit, qtbot: QtBot) -> None:
    made, pressed = button(kit), []
    qtbot.addWidget(made)
    made.clicked.connect(lambda: pressed.append(1))
    plain = Qt.KeyboardModifier.NoModifier
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, plain, "\r", True)
    QApplication.sendEvent(made, held)
    QTest.keyClick(made, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed == []


def test_a_frame_that_cuts_the_text_when_the_focus_comes_is_found(kit: Kit, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    inner = QHBoxLayout(window)
    thin, ringed = button(kit), button(kit)
    for made in (thin, ringed):
        made.setText("Trao đổi")
        made.setStyleSheet("QPushButton { border: none; padding: 2px; min-height: 20px; }")
        inner.addWidget(made)
    window.show()
    assert not check_screen(window, colours=False)
    ringed.setStyleSheet("QPushButton { border: 6px solid; padding: 2px; min-height: 20px; }")
    ringed.setFixedSize(thin.size())
    told = [fault for fault in check_screen(window, colours=False) if fault.kind == "clipped"]
    assert [fault.text for fault in told] == ["Trao đổi"]


def test_what_a_field_asks_for_is_as_readable_as_any_muted_text(kit: Kit, qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.setPlaceholderText("Tìm biểu, chỉ tiêu…")
    field.show()
    assert field.palette().placeholderText().color().name().upper() == kit.theme.tokens.muted.upper()
    assert field.palette().placeholderText().color().alpha() == 255
