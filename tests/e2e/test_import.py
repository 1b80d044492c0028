"""Importing in the running program: practice province, real window, real exchange."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from iocdesk.actions.excel import export_report
from iocdesk.actions.start import StartOptions
from iocdesk.app import Program
from iocdesk.core.periods import Period
from iocdesk.exchange.workbook import read_own
from iocdesk.forms.values import Value
from iocdesk.reports.model import EDITABLE, ReportKey
from iocdesk.training.province import PracticeProvince
from iocdesk.ui.pages.importing import ImportPage
from iocdesk.ui.widgets.rail import PageName
from tests.actions.workbooks import village_table

pytestmark = pytest.mark.e2e

TODAY = date(2026, 4, 16)
APRIL = Period.parse("202604")
CTRL = Qt.KeyboardModifier.ControlModifier
PATIENCE_MS = 60_000


class Desk:
    """The window of the commune's officer."""

    def __init__(self, program: Program, qtbot: QtBot) -> None:
        self.program, self._qtbot = program, qtbot
        assert program.shell is not None
        self.window = program.shell.window
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is under way."""
        for _ in range(6):
            self._qtbot.waitUntil(lambda: self.program.base.jobs.idle, timeout=PATIENCE_MS)
            QApplication.processEvents()

    def page(self) -> ImportPage:
        """The import page, by its key."""
        QTest.keyClick(self.window, Qt.Key.Key_I, CTRL)
        self.settle()
        found = self.window.page(PageName.IMPORT)
        assert isinstance(found, ImportPage)
        return found

    def shoot(self, name: str) -> None:
        """Keep a picture where the environment asks for one."""
        if folder := os.environ.get("IOCDESK_SHOTS"):
            self.window.grab().save(f"{folder}/{name}.png")


@pytest.fixture
def desk(tmp_path: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Training on 16 April 2026."""
    short = partial(PracticeProvince, months=4)
    monkeypatch.setattr("iocdesk.training.province.PracticeProvince", short)
    program = Program(qapp, StartOptions(tmp_path / "home", training=True, today=TODAY))
    program.start()
    qtbot.waitUntil(lambda: program.shell is not None, timeout=PATIENCE_MS)
    yield Desk(program, qtbot)
    program.stop()
    if program.shell is not None:
        program.shell.window.hide()
        program.shell.window.deleteLater()
    qapp.processEvents()


def filled(desk: Desk, folder: Path, key: ReportKey, figures: dict[str, int]) -> Path:
    """A village's workbook, filled in by another program."""
    assert desk.program.sitting is not None
    assert desk.program.sitting.rooms is not None
    ctx = desk.program.sitting.rooms.office().ctx
    path = export_report(ctx, key, folder / f"{key.unit.code}.xlsx", blank=True)
    own = read_own(path)
    book = openpyxl.load_workbook(path)
    for code, figure in figures.items():
        row, column = own.places[code]
        book[own.sheet].cell(row + 1, column + 1).value = figure
    book.save(path)
    return path


def test_workbooks_of_villages_and_a_foreign_table_are_imported_sent_and_undone(
    desk: Desk, tmp_path: Path
) -> None:
    assert desk.program.sitting is not None
    assert desk.program.sitting.rooms is not None
    ctx = desk.program.sitting.rooms.office().ctx
    open_to_us = []
    for unit in ctx.registry.children(ctx.unit, TODAY):
        report = ctx.store.reports.get(ReportKey("thon_thang", unit.key, APRIL).id)
        if report is None or report.state in EDITABLE:
            open_to_us.append(unit)
    keys = [ReportKey("thon_thang", unit.key, APRIL) for unit in open_to_us[:3]]
    paths = [filled(desk, tmp_path, key, {"YT05": 40 + n, "DS07": 0}) for n, key in enumerate(keys[:2])]
    page = desk.page()
    desk.shoot("import-1-choose")
    page.pick_files = lambda: paths
    QTest.mouseClick(page.choose.pick, Qt.MouseButton.LeftButton)
    desk.settle()
    desk.shoot("import-2-own")
    assert [plan.key for plan in page.preview.preview.reports] == keys[:2]
    QTest.keyClick(page.preview.table, Qt.Key.Key_Return, CTRL)
    desk.settle()
    assert desk.window.banner.shown_text.startswith("Đã nhập 4 ô vào 2 báo cáo")
    table = village_table(
        tmp_path / "bang.xlsx", [(1, open_to_us[2].name.vi, 300, 310, 5, 1, 9)], title="THÁNG 4/2026"
    )
    page.pick_files = lambda: [table]
    QTest.mouseClick(page.choose.pick, Qt.MouseButton.LeftButton)
    desk.settle()
    desk.shoot("import-3-map")
    assert page.steps.currentWidget() is page.map
    QTest.mouseClick(page.map.save, Qt.MouseButton.LeftButton)
    desk.settle()
    desk.shoot("import-4-preview")
    page.apply()
    desk.settle()
    desk.shoot("import-5-done")
    found = ctx.store.reports.get(keys[2].id)
    assert found is not None
    assert found.cells["YT05"].value == Value.of(9)
    QTest.mouseClick(desk.window.banner._action, Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.window.banner.shown_text.startswith("Đã hoàn tác")
    assert desk.program.shell is not None
    desk.program.shell.exchange.start()
    desk.settle()
    sent = ctx.store.reports.head(keys[0].id)
    assert sent is not None
    assert (sent.cells["YT05"].value, sent.cells["YT05"].on_behalf) == (Value.of(40), True)
    assert sent.cells["YT05"].source == f"import:{keys[0].unit.code}.xlsx"
