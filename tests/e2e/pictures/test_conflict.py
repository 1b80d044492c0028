"""Choosing between the figures of two computers: before, half way, left and come back to."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from iocdesk.ui.conflict.page import ConflictPage
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.pages.work import WorkPage
from iocdesk.ui.ports import Preferences
from iocdesk.ui.widgets.rail import PageName
from tests.e2e.pictures.kit import album_in, look
from tests.e2e.test_conflict import FORM, in_conflict
from tests.e2e.two_computers import Window, town_in
from tests.ui import conftest as _screen  # noqa: F401 - sets the screen up before Qt starts

pytestmark = [pytest.mark.e2e, pytest.mark.long]


def test_conflict(qapp: QApplication, tmp_path: Path) -> None:
    theme, scale = look()
    album = album_in(tmp_path)
    with town_in(tmp_path, FORM) as town:
        mine, _ = in_conflict(town)
        window = Window(qapp, mine, town.clock, Preferences(sync_minutes=0, theme=theme, scale=scale))
        try:
            album.take("chon so 01 viec can lam", window.window)
            window.press(Qt.Key.Key_Return)
            assert isinstance(window.window.form_page, ConflictPage)
            album.take("chon so 02 chua chon", window.window)
            window.type("2")
            album.take("chon so 03 da chon mot o", window.window)
            window.press(Qt.Key.Key_Escape)
            assert isinstance(window.window.form_page, FormPage)
            album.take("chon so 04 bieu khi chon do dang", window.window)
            window.window.show_page(PageName.WORK)
            window.settle()
            assert isinstance(window.window.page(PageName.WORK), WorkPage)
            album.take("chon so 05 viec can lam khi chon do dang", window.window)
            window.press(Qt.Key.Key_Return)
            album.take("chon so 06 chon tiep", window.window)
            window.window.show_page(PageName.SYNC)
            window.settle()
            album.take("chon so 07 dong bo", window.window)
        finally:
            window.close()
