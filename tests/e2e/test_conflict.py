"""Two computers fill in the same report without a network: what merges by itself waits for a look, and what does not is
chosen, by keyboard alone, in the real window over a real gateway.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from iocdesk.actions import versions
from iocdesk.actions.entry import open_entry
from iocdesk.actions.handing_over import EntryBlocked
from iocdesk.actions.office import Office
from iocdesk.actions.version_model import VersionKind
from iocdesk.actions.views import WorkAction, WorkGroup
from iocdesk.core.periods import Period
from iocdesk.forms.values import NOTHING, Quality, Value
from iocdesk.reports.model import Actor, ReportKey, ReportState, Role, Transition
from iocdesk.ui.conflict.page import ConflictPage
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.pages.work import WorkPage
from iocdesk.ui.ports import Preferences
from iocdesk.ui.simple.page import SimplePage, View
from iocdesk.ui.widgets.rail import PageName
from tests.actions.kit import entered, key_of, typed
from tests.e2e.province import OFFICER, PASSWORD, village_keys
from tests.e2e.two_computers import COLLEAGUE, Mod, Town, Window, town_in
from tests.ui import conftest as _screen  # noqa: F401 - sets the screen up before Qt starts

pytestmark = pytest.mark.e2e

FORM = "xa_tyt_thang_dh"
KEY = key_of(FORM, "202604")
Key = Qt.Key


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with town_in(tmp_path, FORM) as made:
        yield made


def begun(town: Town) -> tuple[Office, Office]:
    """Both computers have the same figures."""
    mine, theirs = town.office(OFFICER), town.office(COLLEAGUE)
    entered(mine.ctx, KEY, {"YT03.kham_bhyt": 500, "YT03.kham_khac": 100, "YT12": 300})
    town.sync(mine, theirs)
    return mine, theirs


def in_conflict(town: Town) -> tuple[Office, Office]:
    """Both have typed without a network: two cells differ, one came from the colleague alone."""
    mine, theirs = begun(town)
    here = open_entry(mine.ctx, KEY)
    here.set_cells(typed({"YT03.kham_bhyt": 510, "YT12": 310}))
    here.set_note("YT12", "Theo sổ khám.")
    there = open_entry(theirs.ctx, KEY)
    there.set_cells(typed({"YT03.kham_bhyt": 520, "YT03.kham_khac": 120, "YT12": 330}))
    there.set_quality(["YT12"], Quality.ESTIMATE)
    town.sync(theirs, mine)
    return mine, theirs


def values(office: Office) -> dict[str, Value]:
    report = office.ctx.store.reports.get(KEY.id)
    assert report is not None
    return {key: cell.value for key, cell in report.cells.items()}


def test_a_whole_conflict_is_resolved_by_keyboard_alone(qapp: QApplication, town: Town) -> None:
    mine, theirs = in_conflict(town)
    town.gateway.set_online(False)
    window = Window(qapp, mine, town.clock)
    try:
        work = window.window.page(PageName.WORK)
        assert isinstance(work, WorkPage)
        first = work.rows[0]
        assert (first.item.group, first.item.action) == (WorkGroup.TO_CHECK, WorkAction.CHOOSE)
        assert "2 ô khác nhau" in first.item.check.vi
        window.press(Key.Key_Return)
        page = window.window.form_page
        assert isinstance(page, ConflictPage)
        assert page.desk.keys == ("YT03.kham_bhyt", "YT12")
        assert page.table.hasFocus()
        assert not page.go.isEnabled()
        line = page.desk.line("YT12")
        assert (line.ours.value, line.ours.note, line.theirs.value) == ("310", "Theo sổ khám.", "330")
        assert (line.theirs.by, line.theirs.quality) == (COLLEAGUE.name, Quality.ESTIMATE)
        # Too early: it says so and stays.
        window.press(Key.Key_Return, Mod.ControlModifier)
        assert window.window.form_page is page
        # The server's for the first; the cursor goes on to the second, where a third figure is typed.
        window.type("2")
        assert page.table.currentIndex().row() == 1
        window.press(Key.Key_Right)
        window.press(Key.Key_Right)
        window.type("31x")
        window.press(Key.Key_Return)
        assert page.table.rows.rejected
        assert page.desk.open_keys == ("YT12",)
        window.press(Key.Key_F2)
        window.press(Key.Key_A, Mod.ControlModifier)
        window.type("315")
        window.press(Key.Key_Return)
        assert not page.desk.open_keys
        assert page.desk.line("YT12").result is not None
        # All mine, looked at, and taken back.
        window.press(Key.Key_1, Mod.ControlModifier)
        assert [it.result.value for it in page.desk.lines() if it.result] == ["510", "310"]
        window.press(Key.Key_Z, Mod.ControlModifier)
        assert [it.result.value for it in page.desk.lines() if it.result] == ["520", "315"]
        window.press(Key.Key_Return, Mod.ControlModifier)
        form = window.window.form_page
        assert isinstance(form, FormPage)
        assert "lịch sử" in window.banner
        # What came from the colleague alone waits for a look, and holds the sending up until then.
        assert "Máy khác đã nhập 1 ô" in form.news.came.text
        with pytest.raises(EntryBlocked, match=r"entry\.look"):
            form.desk.entry.move(Transition.REQUEST_APPROVAL)
        window.press(Key.Key_F7)
        assert form.grid.view.key() == "YT03.kham_khac"
        window.press(Key.Key_F7, Mod.ShiftModifier)
        assert not form.news.came.text
        assert mine.ctx.store.looks.get(KEY.id) is None
    finally:
        window.close()
    town.gateway.set_online(True)
    town.sync(mine, theirs)
    expected = {"YT03.kham_bhyt": 520, "YT03.kham_khac": 120, "YT03": 640, "YT12": 315}
    for office in (mine, theirs):
        assert {key: value for key, value in values(office).items() if key in expected} == typed(expected)
        assert not office.ctx.store.outbox.items()
        # The side that was not chosen is among the versions on both computers.
        versions.fetch(office.ctx, office.client, KEY.id)
        beside = [it for it in versions.history(office.ctx, KEY.id).rows if it.kind is VersionKind.BESIDE]
        assert beside
        changed = versions.difference(office.ctx, KEY.id, str(beside[0].number), beside[0].ref)
        assert {(it.key, it.new) for it in changed} >= {("YT12", "310"), ("YT03.kham_bhyt", "510")}


@pytest.mark.long
def test_choices_made_so_far_wait_for_the_rest(qapp: QApplication, town: Town) -> None:
    mine, _ = in_conflict(town)
    window = Window(qapp, mine, town.clock)
    try:
        window.press(Key.Key_Return)
        page = window.window.form_page
        assert isinstance(page, ConflictPage)
        window.type("2")
        window.press(Key.Key_Escape)
        assert "Đã chọn 1/2 ô" in window.banner
        form = window.window.form_page
        assert isinstance(form, FormPage)
        assert "Đã chọn 1/2 ô" in form.news.conflict.text
        window.window.show_page(PageName.WORK)
        window.settle()
        work = window.window.page(PageName.WORK)
        assert isinstance(work, WorkPage)
        assert "đã chọn 1/2 ô" in work.rows[0].item.check.vi
    finally:
        window.close()
    # The program is started anew.
    window = Window(qapp, mine, town.clock)
    try:
        work = window.window.page(PageName.WORK)
        assert isinstance(work, WorkPage)
        assert "đã chọn 1/2 ô" in work.rows[0].item.check.vi
        window.press(Key.Key_Return)
        page = window.window.form_page
        assert isinstance(page, ConflictPage)
        assert page.count.text() == "Đã chọn 1/2 ô"
        assert "vẫn còn" in page.intro.text()
        assert page.table.currentIndex().row() == 1
        window.type("1")
        window.press(Key.Key_Return, Mod.ControlModifier)
        assert isinstance(window.window.form_page, FormPage)
    finally:
        window.close()
    assert values(mine)["YT03.kham_bhyt"] == Value.of(520)
    assert values(mine)["YT12"] == Value.of(310)


@pytest.mark.long
def test_disjoint_cells_merge_and_nothing_goes_on_before_a_look(qapp: QApplication, town: Town) -> None:
    mine, theirs = begun(town)
    entry = open_entry(mine.ctx, KEY)
    entry.set_cells({"YT12": NOTHING})
    for issue in entry.summary().warnings_without_note:
        entry.set_note(issue.key, "Có dịch cúm.")
    entry.move(Transition.REQUEST_APPROVAL)
    open_entry(theirs.ctx, KEY).set_cells(typed({"YT03.kham_khac": 120}))
    town.sync(theirs, mine)
    report = mine.ctx.store.reports.get(KEY.id)
    assert report is not None
    assert report.state is ReportState.DRAFT
    assert report.cells["YT12"].value == NOTHING
    look = mine.ctx.store.looks.get(KEY.id)
    assert look is not None
    assert (set(look.came), look.dropped) == ({"YT03.kham_khac"}, Transition.REQUEST_APPROVAL)
    window = Window(qapp, mine, town.clock)
    try:
        work = window.window.page(PageName.WORK)
        assert isinstance(work, WorkPage)
        assert (work.rows[0].item.group, work.rows[0].item.action) == (WorkGroup.TO_CHECK, WorkAction.LOOK)
        window.press(Key.Key_Return)
        form = window.window.form_page
        assert isinstance(form, FormPage)
        assert COLLEAGUE.name in form.news.came.text
        window.press(Key.Key_F7, Mod.ShiftModifier)
        assert not form.news.came.text
        window.press(Key.Key_Escape)
        assert all(row.item.group is not WorkGroup.TO_CHECK for row in work.rows)
    finally:
        window.close()
    town.sync(mine)
    assert not mine.ctx.store.outbox.items()


@pytest.mark.long
def test_what_is_typed_while_the_report_goes_on_elsewhere_is_kept_and_said(
    qapp: QApplication, town: Town
) -> None:
    mine, theirs = begun(town)
    sent = open_entry(theirs.ctx, KEY)
    for issue in sent.summary().warnings_without_note:
        sent.set_note(issue.key, "Có dịch cúm.")
    sent.move(Transition.REQUEST_APPROVAL)
    open_entry(mine.ctx, KEY).set_cells(typed({"YT12": 310}))
    town.sync(theirs, mine)
    window = Window(qapp, mine, town.clock)
    try:
        window.window.open_report(KEY.id)
        form = window.window.form_page
        assert isinstance(form, FormPage)
        assert "vẫn được giữ trên máy này" in form.news.refused.text
        assert form.desk.entry.session.value("YT12") == Value.of(310)
    finally:
        window.close()


@pytest.mark.long
def test_a_village_head_is_asked_one_figure_at_a_time(qapp: QApplication, tmp_path: Path) -> None:
    head = Actor("thon1", "Nguyễn Văn An", Role.ENTRY, village_keys()[:1])
    with town_in(tmp_path, "thon_thang") as town:
        town.gateway.admin.put_user(head, head.user_id, PASSWORD)
        laptop, other = town.office(head), town.office(head, "2")
        key = ReportKey("thon_thang", head.units[0], Period.parse("202604"))
        for office, (nam, nu, ho) in ((other, (12, 20, 31)), (laptop, (14, 21, 30))):
            open_entry(office.ctx, key).set_cells(typed({"DS01.nam": nam, "DS01.nu": nu, "DS02": ho}))
        town.sync(other, laptop)
        found = laptop.ctx.store.conflicts.get(key.id)
        assert found is not None
        window = Window(qapp, laptop, town.clock, Preferences(sync_minutes=0, simple="on"))
        try:
            window.window.open_report(key.id)
            page = window.window.form_page
            assert isinstance(page, SimplePage)
            qapp.processEvents()
            window.settle()
            assert page.view is View.CHOOSE
            first = page.choosing.line
            assert first is not None
            asked = f"Máy khác đã nhập {first.theirs.value}, máy này {first.ours.value}: dùng số nào?"
            assert page.choosing.question.text() == asked
            window.type("2")
            for _ in range(len(found.differences) - 2):
                window.type("1")
            window.type("3")
            window.type("25")
            window.press(Key.Key_Return)
            again = window.window.form_page
            assert isinstance(again, SimplePage)
            assert again is not page
            assert not again.desk.conflicts
            assert again.view is not View.CHOOSE
        finally:
            window.close()
        assert (
            open_entry(laptop.ctx, key).session.value(first.key).data
            == Value.of(int(first.theirs.value)).data
        )
        town.sync(laptop)
        assert not laptop.ctx.store.outbox.items()


@pytest.mark.long
def test_a_figure_that_the_server_changes_meanwhile_is_asked_for_again(town: Town) -> None:
    from iocdesk.actions.conflicts import ConflictMoved, open_conflict
    from iocdesk.actions.views import Pick

    mine, theirs = in_conflict(town)
    desk = open_conflict(mine.ctx, KEY.id)
    desk.choose_all(Pick.OURS)
    open_entry(theirs.ctx, KEY).set_cells(typed({"YT12": 331}))
    town.sync(theirs, mine)
    with pytest.raises(ConflictMoved):
        desk.finish()
    again = desk.renewed()
    assert again.open_keys == ("YT12",)
    assert again.line("YT12").theirs.value == "331"
    again.choose("YT12", Pick.THEIRS)
    again.finish()
    town.sync(mine, theirs)
    for office in (mine, theirs):
        assert values(office)["YT12"] == Value.of(331)
        assert values(office)["YT03.kham_bhyt"] == Value.of(510)
        assert not office.ctx.store.outbox.items()
