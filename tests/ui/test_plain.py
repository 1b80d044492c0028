"""What others wrote is shown as text, also where Qt would take it for markup."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from iocdesk.ui.widgets.plain import plain_tip

_PICTURE = '<b>x</b><img src="//evil.example/x.png">'


@pytest.mark.parametrize(
    "text", [_PICTURE, "<a href='file:///x'>ghi chú</a>", "a < b & c > d", "<p>1 & 2</p>\n<i>2</i>"]
)
def test_markup_in_a_tooltip_stays_text(text: str, qtbot: QtBot) -> None:
    shown = plain_tip(text)
    document = QTextDocument()
    document.setHtml(shown)
    assert document.toPlainText() == text
    assert "<img" not in shown
    assert "<a" not in shown


@pytest.mark.parametrize("text", ["", "Ghi chú", "A & B", "dòng một\ndòng hai"])
def test_ordinary_texts_are_left_alone(text: str) -> None:
    assert plain_tip(text) == text
