"""A whole import by keys alone, in the real window: choose, say what a column is, answer, look, take over, undo."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from iocdesk.actions.context import Context
from iocdesk.actions.start import StartOptions
from iocdesk.app import Program
from iocdesk.core.periods import Period
from iocdesk.core.unit_model import OrgUnit
from iocdesk.forms.values import Value
from iocdesk.reports.model import EDITABLE, ReportKey
from iocdesk.training.province import PracticeProvince
from iocdesk.ui.pages.importing import ImportPage
from iocdesk.ui.tour.driver import Driver
from iocdesk.ui.widgets.rail import PageName
from tests.actions.workbooks import village_table
from tests.ui import conftest as _screen  # noqa: F401 - sets the screen up before Qt starts

pytestmark = [pytest.mark.e2e, pytest.mark.long]

TODAY = date(2026, 4, 16)
APRIL = Period.parse("202604")
PATIENCE = 60.0
MOST_TABS = 30
HEAD = ("TT", "Tên thôn", "Dân số có đến cuối kỳ / Nam", "Dân số có đến cuối kỳ / Nữ", "Trẻ sơ sinh")


class Hands:
    """Ten fingers on a keyboard, and a count of what they pressed."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.driver = Driver(lambda: program.base.jobs.idle)
        self.count = 0

    def press(self, *names: str) -> None:
        """Press keys, and let the program finish after each."""
        for name in names:
            self.driver.keys(name)
            self.count += 1
            self.driver.settle()

    def type(self, text: str) -> None:
        """Type a text."""
        self.driver.type(text)
        self.count += len(text)
        self.driver.settle()

    @property
    def focus(self) -> QWidget:
        """What the next key goes to."""
        return self.driver._focus()

    def tab_to(self, goal: QWidget, key: str = "Tab") -> None:
        """Go on with Tab until something has the focus; what cannot be reached so fails the test."""
        passed = []
        for _ in range(MOST_TABS):
            now = self.focus
            if now in {goal, goal.focusProxy()}:
                return
            passed.append(f"{type(now).__name__} {now.accessibleName()}")
            self.press(key)
        raise AssertionError(f"{goal.accessibleName() or goal} cannot be reached with {key}: {passed}")

    def type_into_the_dialog(self, path: Path) -> None:
        """Answer the file dialog that the next key opens, by typing into its line."""

        def answer() -> None:
            dialog = QApplication.activeModalWidget()
            if isinstance(dialog, QFileDialog) and not dialog.isActiveWindow():
                dialog.activateWindow()  # as the desktop does with a window that comes up
            if not isinstance(dialog, QFileDialog) or not dialog.isActiveWindow():
                if time.monotonic() < until:
                    QTimer.singleShot(20, answer)
                return
            line = dialog.focusWidget()
            assert line is not None
            QTest.keyClicks(line, str(path))
            QTest.keyClick(line, Qt.Key.Key_Return)
            self.count += len(str(path)) + 1

        until = time.monotonic() + PATIENCE
        QTimer.singleShot(0, answer)


@pytest.fixture
def hands(tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hands]:
    """The window of the commune's officer on 16 April 2026."""
    monkeypatch.setattr("iocdesk.training.province.PracticeProvince", partial(PracticeProvince, months=4))
    program = Program(qapp, StartOptions(tmp_path / "home", training=True, today=TODAY, language="vi"))
    program.start()
    made = Hands(program)
    made.driver.wait(lambda: program.shell is not None, "không vào được", "training did not begin", PATIENCE)
    made.driver.settle()
    yield made
    window = program.window
    program.stop()
    if window is not None:
        window.hide()
        window.deleteLater()
    qapp.processEvents()


def test_an_import_from_the_file_to_the_undo_by_keys_alone(hands: Hands, tmp_path: Path) -> None:
    assert hands.program.window is not None
    assert hands.program.sitting is not None
    assert hands.program.sitting.rooms is not None
    ctx = hands.program.sitting.rooms.office().ctx
    unit, key = list(_open_months(ctx))[2]
    lines = [(1, unit.name.vi, "1.234", "1,234", 9), (2, "Thôn Lạ", 5, 5, 0)]
    table = village_table(tmp_path / "bang.xlsx", lines, title="THÁNG 4/2026", head=HEAD)
    hands.press("Ctrl+I")
    page = hands.program.window.page(PageName.IMPORT)
    assert isinstance(page, ImportPage)
    hands.type_into_the_dialog(table)
    hands.press("Enter")
    _map(hands, page)
    _answer(hands, page)
    assert [row.plan.key for row in page.preview.table.rows._rows] == [key] * 3
    _confirm(hands, page)
    hands.press("Ctrl+Enter")
    banner = hands.program.window.banner
    assert banner.shown_text == "Đã nhập 3 ô vào 1 báo cáo."
    report = ctx.store.reports.get(key.id)
    assert report is not None
    figures = {code: report.cells[code].value for code in ("DS01.nam", "DS01.nu", "YT05")}
    assert figures == {"DS01.nam": Value.of(1234), "DS01.nu": Value.of(1234), "YT05": Value.of(9)}
    hands.press("Ctrl+Z")
    assert banner.shown_text == "Đã hoàn tác 3 ô."
    report = ctx.store.reports.get(key.id)
    assert report is None or "YT05" not in report.cells or report.cells["YT05"].value.data is None
    print(f"an import by keys: {hands.count} key strokes")  # noqa: T201 - a figure to quote


def _open_months(ctx: Context) -> Iterator[tuple[OrgUnit, ReportKey]]:
    """Yield the villages whose April can still be typed, and its key."""
    for unit in ctx.registry.children(ctx.unit, TODAY):
        key = ReportKey("thon_thang", unit.key, APRIL)
        report = ctx.store.reports.get(key.id)
        if report is None or report.state in EDITABLE:
            yield unit, key


def _map(hands: Hands, page: ImportPage) -> None:
    """Say that the rows with names are the header, and what the column is that was not known."""
    assert page.steps.currentWidget() is page.map
    assert hands.focus is page.map.items
    hands.tab_to(page.map.sheet, "Shift+Tab")
    while page.map.sheet.currentIndex().row() < 2:
        hands.press("Down")
    assert page.map.sheet.pointed_rows() == (2, 3)
    hands.press("H")
    assert page.map.desk is not None
    assert page.map.desk.mapping.header == (2, 3)
    hands.tab_to(page.map.form.box, "Shift+Tab")
    hands.press("Home")
    while page.map.form.box.currentText() != "Báo cáo tháng của thôn":
        hands.press("Down")
    hands.tab_to(page.map.items)
    while (item := page.map.items.current_row()) is not None and item.title != "Trẻ sơ sinh":
        hands.press("Down")
    hands.press("Enter")
    hands.type("so tre duoi 1 tuoi")
    hands.press("Enter")
    hands.tab_to(page.map.name)
    hands.press("Ctrl+A")
    hands.type("bang thang")
    hands.tab_to(page.map.save)
    hands.press("Enter")


def _answer(hands: Hands, page: ImportPage) -> None:
    """Say which village an unknown name is: none."""
    assert page.steps.currentWidget() is page.preview
    assert hands.focus.accessibleName() == "“Thôn Lạ”"
    hands.press("End")


def _confirm(hands: Hands, page: ImportPage) -> None:
    """Confirm the figure that can be read in two ways."""
    view = page.preview
    hands.tab_to(view.table)
    assert view.summary.text().startswith("1 số cần xác nhận")
    while (row := view.table.current_row()) is not None and row.cell.doubt is None:
        hands.press("Down")
    hands.press("1")
    assert "cần xác nhận" not in view.summary.text()
