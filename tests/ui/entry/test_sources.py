"""A figure of a sector system at its cell: where it is from, and stating another one by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.core.resources import resource_path
from iocdesk.core.units import UnitRegistry
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.values import Value
from iocdesk.ui.entry.marks import Mark
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.kit import Kit
from tests.actions.kit import context, key_of
from tests.actions.test_sourcing import FIRST, FORM, KEY, PERIOD, SECOND, bring
from tests.ui.entry.test_keys import CTRL, Key, press, type_text


@pytest.fixture
def office(tmp_path: Path, registry: UnitRegistry) -> Iterator[Context]:
    """A commune's office to which a sector system has sent figures."""
    made = context(tmp_path, registry, FormLibrary(resource_path("forms/compiled")))
    bring(made, HC04=("118", FIRST), HC11=("nothing", FIRST))
    yield made
    made.store.close()


def test_a_figure_says_where_it_is_from_and_is_disputed_by_keyboard(
    office: Context, make_kit: Callable[..., Kit], qtbot: QtBot
) -> None:
    page = FormPage(make_kit(), open_entry(office, key_of(FORM, PERIOD)))
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.grid.view.setFocus()
    qtbot.waitUntil(page.grid.view.hasFocus)
    page.grid.view.go_to(KEY)
    assert "từ Một cửa điện tử, lúc 14/4 08:00" in page.status.text
    assert page.grid.model.look(KEY).marks == (Mark.SYSTEM, Mark.UNSENT)
    type_text(page, "120")
    press(page, Key.Key_Return)
    page.grid.view.go_to(KEY)
    assert page.desk.entry.session.value(KEY) == Value.of(118)
    assert Mark.DISPUTED in page.grid.model.look(KEY).marks
    assert "120" in page.status.text
    press(page, Key.Key_Semicolon, CTRL)
    assert page.grid.note_open
    page.grid.panel.text.setPlainText("Còn 2 hồ sơ giấy")
    page.grid.panel.save()
    assert not page.desk.open_issues(KEY)
    bring(office, HC04=("119", SECOND))
    page.desk.entry.reload()
    page.desk.refresh()
    assert page.desk.entry.session.value(KEY) == Value.of(118)
    assert [issue.code for issue in page.desk.open_issues(KEY)] == ["source_reopened"]
    press(page, Key.Key_Delete)
    assert page.desk.entry.session.value(KEY) == Value.of(119)
    assert Mark.DISPUTED not in page.grid.model.look(KEY).marks
    press(page, Key.Key_Z, CTRL)
    assert Mark.DISPUTED in page.grid.model.look(KEY).marks
