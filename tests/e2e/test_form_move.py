"""The province publishes a newer form while a report is being filled in: said, shown, moved to and back by keyboard, and
taken by a real gateway; an old version that is closed is refused in a sentence, and the move mends it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from iocdesk.actions import versions
from iocdesk.actions.entry import open_entry
from iocdesk.actions.form_moves import move
from iocdesk.core.periods import Period
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import Form
from iocdesk.forms.values import Value
from iocdesk.reports.model import Actor, ReportKey, Role, Transition
from iocdesk.ui.conflict.move_page import MovePage
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.ports import Preferences
from iocdesk.ui.simple.page import SimplePage, View
from tests.actions.editions import question, renewed
from tests.actions.kit import entered, key_of, typed
from tests.e2e.province import OFFICER, PASSWORD, village_keys
from tests.e2e.two_computers import COLLEAGUE, Mod, Town, Window, town_in
from tests.ui import conftest as _screen  # noqa: F401 - sets the screen up before Qt starts

pytestmark = pytest.mark.e2e

FORM = "xa_tyt_thang_dh"
KEY = key_of(FORM, "202604")
NEWER = "2027010101"
Key = Qt.Key


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with town_in(tmp_path, FORM) as made:
        yield made


def newer() -> Form:
    """Without YT12, with a new figure, and another name for YT03."""
    old = FormLibrary().get(FORM)
    field = next(it for it in old.fields() if it.name == "YT03")
    named = replace(field, label=replace(field.label, vi="Lượt khám bệnh"))
    return renewed(old, NEWER, drop=("YT12",), change=(named,), add=(question("YT99", "Số ca chuyển tuyến"),))


def test_a_report_is_moved_to_the_newer_form_by_keyboard_and_nothing_is_lost(
    qapp: QApplication, town: Town
) -> None:
    mine, theirs = town.office(OFFICER), town.office(COLLEAGUE)
    entered(mine.ctx, KEY, {"YT03.kham_bhyt": 500, "YT03.kham_khac": 100, "YT12": 300})
    town.sync(mine, theirs)
    town.gateway.admin.publish_form(newer())
    town.sync(mine)
    # The colleague has not heard of it yet, and types on at the old version.
    open_entry(theirs.ctx, KEY).set_cells(typed({"YT12": 301}))
    window = Window(qapp, mine, town.clock)
    try:
        window.window.open_report(KEY.id)
        form = window.window.form_page
        assert isinstance(form, FormPage)
        assert NEWER in form.news.form.text
        window.press(Key.Key_M, Mod.ControlModifier)
        page = window.window.form_page
        assert isinstance(page, MovePage)
        texts = [it.text() for n in range(page.sheet.rowCount()) if (it := page.sheet.item(n, 0)) is not None]
        assert texts[:2] == ["Bị bỏ", "Số người được lập hồ sơ sức khỏe điện tử (người)"]
        window.press(Key.Key_C, Mod.ControlModifier)
        assert QApplication.clipboard().text().split("\t")[::2] == ["YT12", "300"]
        window.press(Key.Key_Return, Mod.ControlModifier)
        moved = window.window.form_page
        assert isinstance(moved, FormPage)
        assert moved.desk.entry.form.version == NEWER
        window.press(Key.Key_M, Mod.ControlModifier)
        back = window.window.form_page
        assert isinstance(back, FormPage)
        assert back.desk.entry.form.version != NEWER
        assert back.desk.entry.session.value("YT12") == Value.of(300)
        window.press(Key.Key_M, Mod.ControlModifier)
        window.press(Key.Key_Return, Mod.ControlModifier)
        again = window.window.form_page
        assert isinstance(again, FormPage)
        assert again.grid.view.go_to("YT99")
        window.type("7")
        window.press(Key.Key_Return)
    finally:
        window.close()
    town.sync(mine, theirs, mine, theirs)
    for office in (mine, theirs):
        entry = open_entry(office.ctx, KEY)
        assert entry.form.version == NEWER
        assert entry.session.value("YT99") == Value.of(7)
        assert entry.session.value("YT03") == Value.of(600)
        assert not office.ctx.store.outbox.items()
        # What has no place any more is in the report and its history, the colleague's later figure among it.
        retained = versions.version(office.ctx, KEY.id, str(entry.report.version)).sections[-1]
        assert ("YT12", "301") in {(line.key, line.value) for line in retained.lines}


@pytest.mark.long
def test_a_closed_version_is_refused_in_a_sentence_and_the_move_mends_it(
    qapp: QApplication, town: Town
) -> None:
    mine = town.office(OFFICER)
    entered(mine.ctx, KEY, {"YT03.kham_bhyt": 500, "YT03.kham_khac": 100, "YT12": 300})
    town.gateway.admin.publish_form(newer())
    town.gateway.admin.close_form(FORM, FormLibrary().get(FORM).version)
    town.sync(mine)
    window = Window(qapp, mine, town.clock)
    try:
        window.window.open_report(KEY.id)
        form = window.window.form_page
        assert isinstance(form, FormPage)
        assert "chuyển sang mẫu mới" in form.news.refused.text
        assert "không còn nhận" in form.news.form.text
    finally:
        window.close()
    move(mine.ctx, KEY.id)
    entry = open_entry(mine.ctx, KEY)
    entry.set_cells(typed({"YT99": 7}))
    for issue in entry.summary().warnings_without_note:
        entry.set_note(issue.key, "Có dịch cúm.")
    entry.move(Transition.REQUEST_APPROVAL)
    town.sync(mine)
    assert not mine.ctx.store.outbox.items()
    head = mine.ctx.store.reports.head(KEY.id)
    assert head is not None
    assert (head.form_version, head.state.value) == (NEWER, "for_approval")
    kept = {key: cell.value for op in mine.ctx.store.past.kept(KEY.id) for key, cell in op.cells.items()}
    assert kept["YT12"] == Value.of(300)


@pytest.mark.long
def test_a_village_head_is_told_of_a_newer_form_before_the_questions(
    qapp: QApplication, tmp_path: Path
) -> None:
    head = Actor("thon1", "Nguyễn Văn An", Role.ENTRY, village_keys()[:1])
    with town_in(tmp_path, "thon_thang") as town:
        town.gateway.admin.put_user(head, head.user_id, PASSWORD)
        laptop = town.office(head)
        key = ReportKey("thon_thang", head.units[0], Period.parse("202604"))
        open_entry(laptop.ctx, key).set_cells(typed({"DS01.nam": 120, "DS01.nu": 125}))
        new = renewed(FormLibrary().get("thon_thang"), NEWER, add=(question("MOI", "Số hộ có nước sạch"),))
        town.gateway.admin.publish_form(new)
        town.sync(laptop)
        window = Window(qapp, laptop, town.clock, Preferences(sync_minutes=0, simple="on"))
        try:
            window.window.open_report(key.id)
            page = window.window.form_page
            assert isinstance(page, SimplePage)
            qapp.processEvents()
            window.settle()
            assert page.view is View.FORM
            assert page.new_form.heading.text() == "Tỉnh đã có mẫu mới cho báo cáo này"
            window.press(Key.Key_Return)
            again = window.window.form_page
            assert isinstance(again, SimplePage)
            window.settle()
            assert again.desk.entry.form.version == NEWER
            assert again.view is View.QUESTION
            assert again.desk.entry.session.value("DS01.nam") == Value.of(120)
        finally:
            window.close()
