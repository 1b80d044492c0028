"""A gathered cell over a real store: another figure by keyboard, what is said of it, and the total back again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.core.resources import resource_path
from iocdesk.core.units import UnitRegistry
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.values import MISSING, Value
from iocdesk.reports.model import ADJUSTED, Transition
from iocdesk.reports.transitions import Policy
from iocdesk.ui.entry.marks import Mark
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.kit import Kit
from tests.actions.kit import COMMUNE, context, key_of, put
from tests.ui.entry.test_keys import Key, press, type_text

KEY = "DS17"


@pytest.fixture
def office(tmp_path: Path, registry: UnitRegistry) -> Iterator[Context]:
    """A commune whose villages have all given 5, and may be differed from."""
    made = context(tmp_path, registry, FormLibrary(resource_path("forms/compiled")), now="2026-05-03 08:30")
    for unit in made.registry.children(COMMUNE, date(2026, 4, 30)):
        key = key_of("thon_thang", "202604", unit.key)
        put(made, key, {KEY: 5})
        made.store.reports.transition(key.id, Transition.SUBMIT, actor=made.actor)
    yield replace(made, policy=Policy(adjust_totals=True))
    made.store.close()


def opened(office: Context, make_kit: Callable[..., Kit], qtbot: QtBot) -> FormPage:
    """The commune's report with the cursor on the gathered figure."""
    page = FormPage(make_kit(), open_entry(office, key_of("xa_vp_thang_tk", "202604")))
    qtbot.addWidget(page)
    page.resize(1300, 700)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.grid.view.setFocus()
    qtbot.waitUntil(page.grid.view.hasFocus)
    page.grid.view.go_to(KEY)
    return page


def texts(page: FormPage) -> str:
    """What the panel says."""
    return "\n".join(part.text() for part in page.side.facts.findChildren(QLabel))


def test_another_figure_is_typed_explained_and_taken_back(
    office: Context, make_kit: Callable[..., Kit], qtbot: QtBot
) -> None:
    page = opened(office, make_kit, qtbot)
    assert page.grid.model.look(KEY).text == "90"
    assert page.grid.model.look(KEY).filled_in
    type_text(page, "92")
    press(page, Key.Key_Return)
    page.grid.view.go_to(KEY)
    look = page.grid.model.look(KEY)
    assert (look.text, look.filled_in) == ("92", False)
    assert {Mark.ADJUSTED, Mark.WARNING} <= set(look.marks)
    assert page.desk.entry.cell(KEY).source == ADJUSTED
    assert "Xã báo 92; cộng từ 18/18 thôn được 90, chênh lệch +2" in page.desk.open_issues(KEY)[0].text.vi
    page.show_definition()
    qtbot.waitUntil(lambda: "chênh lệch +2" in texts(page))
    assert "Cộng từ 18/18 thôn" in texts(page)
    page.grid.view.setFocus()
    press(page, Key.Key_Delete)
    assert page.desk.entry.session.value(KEY) == Value.of(90)
    assert page.desk.entry.cell(KEY).source == "villages"
    assert not page.desk.open_issues(KEY)
    page.undo()
    assert page.desk.entry.session.value(KEY) == Value.of(92)
    assert page.leave()


def test_a_block_never_goes_over_a_total(office: Context, make_kit: Callable[..., Kit], qtbot: QtBot) -> None:
    page = opened(office, make_kit, qtbot)
    QGuiApplication.clipboard().setText("77")
    page.clipboard.do("paste")
    assert page.desk.entry.session.value(KEY) == Value.of(90)
    assert page.desk.entry.cell(KEY).source == "villages"


def test_without_leave_the_cell_opens_no_editor(
    office: Context, make_kit: Callable[..., Kit], qtbot: QtBot
) -> None:
    page = opened(replace(office, policy=Policy()), make_kit, qtbot)
    type_text(page, "92")
    press(page, Key.Key_Return)
    assert page.desk.entry.session.value(KEY) == Value.of(90)
    assert page.desk.entry.set_note(KEY, "x").changed


def test_the_panel_leads_to_the_villages(office: Context, make_kit: Callable[..., Kit], qtbot: QtBot) -> None:
    page = opened(office, make_kit, qtbot)
    page.show_definition()
    qtbot.waitUntil(lambda: "Cộng từ 18/18 thôn" in texts(page))
    jump = next(it for it in page.side.facts.findChildren(QPushButton) if it.text() == "Xem ở trang Các thôn")
    with qtbot.waitSignal(page.villages_asked) as asked:
        jump.click()
    assert asked.args == ["thon_thang", "202604", KEY]


def test_the_open_report_follows_its_villages(
    office: Context, make_kit: Callable[..., Kit], qtbot: QtBot
) -> None:
    page = opened(office, make_kit, qtbot)
    village = office.registry.children(COMMUNE, date(2026, 4, 30))[0].key
    key = key_of("thon_thang", "202604", village)
    office.store.reports.transition(key.id, Transition.WITHDRAW, actor=office.actor)
    page.desk.entry.reload()
    page.desk.refresh()
    assert page.desk.entry.session.value(KEY) == MISSING
    assert page.grid.model.look(KEY).text == "17/18"
    put(office, key, {KEY: 6})
    office.store.reports.transition(key.id, Transition.SUBMIT, actor=office.actor)
    page.desk.entry.reload()
    page.desk.refresh()
    assert page.grid.model.look(KEY).text == "91"
