"""The page Các thôn in the real window over the practice province, by keyboard, up to what the village's head sees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from iocdesk.actions.notices import notice_board
from iocdesk.actions.office import Office
from iocdesk.actions.start import StartOptions
from iocdesk.actions.training import Practice
from iocdesk.actions.work import work_list
from iocdesk.app import Program
from iocdesk.core.ids import Uuid7Source
from iocdesk.forms.values import Value
from iocdesk.reports.model import ReportState, Role
from iocdesk.training.province import PracticeProvince
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.pages.villages import VillagesPage
from iocdesk.ui.widgets.rail import PageName
from tests.ui import conftest as _screen  # noqa: F401 - sets the screen up before Qt starts

pytestmark = pytest.mark.e2e

TODAY = date(2026, 4, 16)
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
Key = Qt.Key
PATIENCE_MS = 60_000


class Desk:
    """The window of the commune's officer on the page of villages."""

    def __init__(self, program: Program, qtbot: QtBot) -> None:
        self.program, self._qtbot = program, qtbot
        assert program.shell is not None
        self.window = program.shell.window
        self.window.show_page(PageName.VILLAGES)
        self.settle()

    @property
    def page(self) -> VillagesPage:
        """The page."""
        found = self.window.page(PageName.VILLAGES)
        assert isinstance(found, VillagesPage)
        return found

    def settle(self) -> None:
        """Wait until nothing is under way."""
        for _ in range(5):
            self._qtbot.waitUntil(lambda: self.program.base.jobs.idle, timeout=PATIENCE_MS)
            QApplication.processEvents()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press a key where the focus is."""
        self.window.activateWindow()
        QApplication.processEvents()
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)
        self.settle()

    def exchange(self) -> None:
        """Exchange with the province now."""
        assert self.program.shell is not None
        self.program.shell.exchange.start()
        self.settle()

    def line(self, state: ReportState | None) -> int:
        """The first village in a state."""
        return next(n for n, line in enumerate(self.page.grid.model.lines) if line.state is state)


@pytest.fixture
def desk(tmp_path: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Training on 16 April 2026: March's village reports are due since the 2nd."""
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


def head_of(practice: Practice, program: Program, unit: str) -> Office:
    """The office of a village's head, exchanged."""
    account = next(
        it for it in practice.province.accounts
        if it.actor.role is Role.ENTRY and unit in {key.id for key in it.actor.units}
    )  # fmt: skip
    office = Office(practice.profile(account.username), program.clock, Uuid7Source(program.clock))
    office.sync()
    return office


@pytest.mark.long
def test_totals_are_those_of_pandas_and_lead_into_the_communes_report(desk: Desk) -> None:
    check_totals(desk)
    check_copy(desk)
    check_commune(desk)


def check_totals(desk: Desk) -> None:
    """Every total is what pandas makes of the reports that were handed over."""
    matrix = desk.page.grid.model.matrix
    assert matrix is not None
    assert len(matrix.lines) == 18
    counted = [line for line in matrix.lines if line.state in {ReportState.SUBMITTED, ReportState.ACCEPTED}]
    frame = pd.DataFrame(
        [[cell.number if cell.answered else None for cell in line.values] for line in counted], dtype=object
    )
    for place, total in enumerate(matrix.totals):
        column = frame[place].dropna()
        if len(column):
            assert total.so_far.number == column.sum(), matrix.columns[place].key
        assert total.counted == len(counted) - int(frame[place].isna().sum())
        assert (not total.complete) == (total.counted < 18)


@pytest.mark.long
def test_a_reminder_reaches_the_village(desk: Desk) -> None:
    page = desk.page
    practice = desk.program.practice
    assert practice is not None
    heads = {
        key.id for it in practice.province.accounts if it.actor.role is Role.ENTRY for key in it.actor.units
    }
    waited = [line for line in page.grid.model.lines if line.awaited]
    desk.press(Key.Key_M, CTRL | SHIFT)
    lines = {line.report_id: line for line in page.grid.model.lines}
    assert all(lines[line.report_id].reminded is not None for line in waited)
    assert "đã\u00a0nhắc\u00a016/4" in page.grid.model.words.standing(lines[waited[0].report_id])
    desk.exchange()
    told = next(line for line in waited if line.unit.id in heads)
    office = head_of(practice, desk.program, told.unit.id)
    row = next(row for row in work_list(office.ctx).rows if row.report_id == told.report_id)
    assert row.reason.startswith("Xã nhắc ngày 16/4")
    assert any("Xã nhắc nộp" in notice.title.vi for notice in notice_board(office.ctx).notices)
    office.close()


def test_a_village_is_typed_for_accepted_and_returned_by_keys(desk: Desk) -> None:
    check_on_behalf(desk)
    check_answers(desk)


def check_on_behalf(desk: Desk) -> None:
    """Enter opens the village's form at the cell; what is typed stands in the table, marked."""
    page = desk.page
    page.focus_first()
    line = page.grid.model.lines[desk.line(None)]
    page.grid.go_to(line, "DS17")
    desk.press(Key.Key_Return)
    form = desk.window.form_page
    assert isinstance(form, FormPage)
    assert form.desk.entry.on_behalf
    assert form.grid.view.key() == "DS17"
    desk.press(Key.Key_5)
    desk.press(Key.Key_Return)
    desk.press(Key.Key_Escape)
    assert desk.window.current is PageName.VILLAGES
    again = next(it for it in page.grid.model.lines if it.unit == line.unit)
    assert again.cell("DS17").value == Value.of(5)
    assert again.on_behalf
    assert "nhập thay" in page.grid.model.words.standing(again)
    assert not again.counts


def check_answers(desk: Desk) -> None:
    """Ctrl+Enter accepts, Ctrl+R returns with the reason at the cell."""
    page = desk.page
    number = desk.line(ReportState.SUBMITTED)
    line = page.grid.model.lines[number]
    page.focus_first()
    page.grid.go_to(line, "DS17")
    desk.press(Key.Key_Return, CTRL)
    assert page.grid.model.lines[number].state is ReportState.ACCEPTED
    page.grid.go_to(line, "DS17")
    before = page.grid.model.matrix.totals[page.grid.model.matrix.place("DS17")]  # type: ignore[union-attr]
    desk.press(Key.Key_R, CTRL)
    page.reason.line.setText("Xin xem lại số người chuyển đến")
    desk.press(Key.Key_Return)
    again = page.grid.model.lines[number]
    assert again.state is ReportState.RETURNED
    assert [remark.key for remark in again.remarks if remark.key] == ["DS17"]
    after = page.grid.model.matrix.totals[page.grid.model.matrix.place("DS17")]  # type: ignore[union-attr]
    assert after.counted == before.counted - 1
    assert "Bị trả lại" in page.grid.model.words.standing(again)


def check_commune(desk: Desk) -> None:
    """The commune's cell has the same total; another figure is explained; the panel leads to the villages."""
    page = desk.page
    matrix = page.grid.model.matrix
    assert matrix is not None
    desk.window.open_report("xa_vp_thang_tk/15298@2025-07-01/202603", "DS17")
    form = desk.window.form_page
    assert isinstance(form, FormPage)
    desk.settle()
    total = form.desk.entry.total_of("DS17")
    assert total == matrix.totals[matrix.place("DS17")]
    form.show_definition()
    desk.settle()
    form.desk.put({"DS17": Value.of(99)})
    assert "adjusted" in {issue.code for issue in form.desk.issues_at("DS17")}
    assert form.desk.open_issues("DS17")
    form.desk.note("DS17", "Hai thôn báo qua điện thoại")
    assert not form.desk.open_issues("DS17")
    form.side.facts.villages_asked.emit("DS17")
    desk.settle()
    assert desk.window.current is PageName.VILLAGES
    assert page.panel.shows_total
    assert page.panel.heading.text() == "Số người chuyển đến"


def check_copy(desk: Desk) -> None:
    """A block goes to the clipboard as it is shown."""
    page, grid = desk.page, desk.page.grid
    page.focus_first()
    grid.go_to(grid.model.lines[0], grid.model.columns[0].key)
    flags = QItemSelectionModel.SelectionFlag
    for row in (0, 1):
        for cell in (0, 1, 2):
            grid.body.selectionModel().select(grid.model.index_of(row, cell), flags.Select)
    desk.press(Key.Key_C, CTRL)
    rows = [line.split("\t") for line in QApplication.clipboard().text().splitlines()]
    assert rows == [[grid.model.text(grid.model.index_of(row, cell)) for cell in (0, 1, 2)] for row in (0, 1)]
    assert any("." in text for row in rows for text in row), "thousands as Vietnamese writes them"
