"""A village head's window over a real store: every key is a real key event, and every one is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from iocdesk.actions.context import Context
from iocdesk.actions.entry import Entry, open_entry
from iocdesk.core.resources import resource_path
from iocdesk.core.units import Level, UnitKey, UnitRegistry
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import CellKey
from iocdesk.reports.model import Actor, ReportKey, Role
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.kit import Kit
from iocdesk.ui.ports import Preferences
from iocdesk.ui.shell import Shell
from iocdesk.ui.simple.page import SimplePage, View
from tests.actions.kit import context, key_of, put
from tests.ui.fakes import FakeServices

PLAIN = Qt.KeyboardModifier.NoModifier
NAMED = {"\n": Qt.Key.Key_Return, "<": Qt.Key.Key_Escape, "^": Qt.Key.Key_Up, "v": Qt.Key.Key_Down}
"""In what a typist types: Enter, Esc, and the arrows."""
BEFORE: Mapping[CellKey, int] = {
    "DS01.nam": 120, "DS01.nu": 125, "DS01": 245, "DS02.thuong_tru": 60, "DS02.tam_tru": 2, "DS02": 62,
    "AS01.kinh": 12, "AS01.dtts": 0, "AS01": 12, "AS03.kinh": 5, "AS03.dtts": 0, "AS03": 5, "AS12": 4,
}  # fmt: skip
"""What the village reported in March."""


@dataclass
class Typist:
    """Presses keys where the focus is, as a person does, and counts them."""

    window: QWidget
    keys: int = 0

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """Press one key."""
        target = self.window.focusWidget()
        assert target is not None
        self.keys += 1
        QTest.keyClick(target, key, modifiers)
        QApplication.processEvents()

    def type(self, text: str) -> None:
        """Press the keys of a text; "\n" is Enter, "<" is Esc."""
        for char in text:
            if char in NAMED:
                self.press(NAMED[char])
                continue
            target = self.window.focusWidget()
            assert target is not None
            self.keys += 1
            if char.isascii():
                QTest.keyClicks(target, char)
            else:  # QTest knows Latin letters only
                QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, 0, PLAIN, char))
            QApplication.processEvents()


def shown(page: SimplePage) -> str:
    """Return which of its views a page shows."""
    return page.view.name


@dataclass
class Village:
    """A village head at work."""

    ctx: Context
    unit: UnitKey
    shell: Shell
    hands: Typist
    qtbot: QtBot

    def key(self, form_id: str, period: str = "202604") -> ReportKey:
        """Return the key of one of the village's reports."""
        return key_of(form_id, period, self.unit)

    def open(self, form_id: str = "thon_thang", period: str = "202604", cell: str = "") -> SimplePage:
        """Open a report."""
        self.shell.window.open_report(self.key(form_id, period).id, cell)
        page = self.page
        self.qtbot.waitUntil(
            lambda: page.course.at is not None or page.view is not View.QUESTION, timeout=3000
        )
        QApplication.processEvents()
        return page

    @property
    def page(self) -> SimplePage:
        """The page that is open."""
        found = self.shell.window.form_page
        assert isinstance(found, SimplePage)
        return found

    def entry(self, form_id: str = "thon_thang", period: str = "202604") -> Entry:
        """Read a report again from the store."""
        return open_entry(self.ctx, self.key(form_id, period))

    def at(self) -> str:
        """Return the cell that is asked for; the view's name on another page."""
        page = self.page
        return page.step.key if page.view is View.QUESTION and page.step is not None else page.view.name

    def armed(self) -> None:
        """Wait until the send button takes keys."""
        button = self.page.review.send_button
        self.qtbot.waitUntil(lambda: button.isEnabled() and button.hasFocus(), timeout=3000)


SETTINGS = Preferences()
OpenVillage = Callable[..., Village]


@pytest.fixture
def make_village(
    tmp_path: Path,
    registry: UnitRegistry,
    make_kit: Callable[..., Kit],
    fake: FakeServices,
    qtbot: QtBot,
    settle: Callable[[], None],
) -> Iterator[OpenVillage]:
    """Sign a village head in."""
    made: list[Context] = []

    def make(
        preferences: Preferences = SETTINGS,
        *,
        before: Mapping[CellKey, int] = BEFORE,
        **look: object,
    ) -> Village:
        library = FormLibrary(resource_path("forms/compiled"))
        unit = registry.at_level(Level.VILLAGE, date(2026, 4, 16))[0]
        head = Actor("thon1", "Nguyễn Văn An — Trưởng thôn", Role.ENTRY, (unit.key,))
        ctx = context(tmp_path, registry, library, actor=head, unit=unit.key)
        made.append(ctx)
        if before:
            put(ctx, key_of("thon_thang", "202603", unit.key), dict(before))
        kit = make_kit(Role.ENTRY, **look)
        kit = replace(kit, services=replace(kit.services, user=replace(kit.services.user, village=True)))

        def form_page(kit: Kit, report_id: str, cell: str) -> QWidget:
            entry = open_entry(ctx, ReportKey.parse(report_id))
            simple = shell.opens_simple(report_id)
            return SimplePage(kit, entry, cell) if simple else FormPage(kit, entry, cell)

        fake.kept = preferences
        shell = Shell(kit, preferences, form_page)
        qtbot.addWidget(shell.window)
        shell.window.resize(1366, 768)
        shell.start()
        settle()
        shell.window.activateWindow()
        return Village(ctx, unit.key, shell, Typist(shell.window), qtbot)

    yield make
    for ctx in made:
        ctx.store.close()


@pytest.fixture
def village(make_village: OpenVillage) -> Village:
    """A village head in the simple mode, with last month's figures."""
    return make_village()
