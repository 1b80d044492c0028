"""The page over the real thing: an `Entry` on an encrypted store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.core.periods import Period
from iocdesk.core.resources import resource_path
from iocdesk.core.units import UnitRegistry
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.values import NOTHING, Value
from iocdesk.reports.model import ReportKey
from iocdesk.ui.entry.port import EntryPort
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.kit import Kit
from tests.actions.kit import COMMUNE, context
from tests.ui.entry.test_keys import CTRL, Key, press, type_text

KEY = ReportKey("xa_vp_thang_tk", COMMUNE, Period.parse("202604"))


@pytest.fixture
def office(tmp_path: Path, registry: UnitRegistry) -> Iterator[Context]:
    """A commune's office with a store of its own."""
    made = context(tmp_path, registry, FormLibrary(resource_path("forms/compiled")))
    yield made
    made.store.close()


def test_what_is_typed_is_there_when_the_report_is_opened_again(
    office: Context, make_kit: Callable[..., Kit], qtbot: QtBot
) -> None:
    entry: EntryPort = open_entry(office, KEY)
    page = FormPage(make_kit(), entry)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.grid.view.setFocus()
    qtbot.waitUntil(page.grid.view.hasFocus)
    page.grid.view.go_to("DS12")
    type_text(page, "7")
    press(page, Key.Key_Return)
    press(page, Key.Key_K)
    page.desk.note("DS12", "đã đối chiếu")
    again = open_entry(office, KEY)
    assert again.session.value("DS12") == Value.of(7)
    assert again.session.value("DS16") == NOTHING
    assert again.cell("DS12").note == "đã đối chiếu"
    assert "DS12" in again.unsent()
    press(page, Key.Key_Z, CTRL)
    assert open_entry(office, KEY).cell("DS12").note == ""
    page.show_history()
    assert page.leave()
