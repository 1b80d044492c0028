"""What villages sent since the report was looked at: said in the work list and over the report, and where it leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pytestqt.qtbot import QtBot

from iocdesk.actions.village_news import VillageNews
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.kit import Kit
from iocdesk.ui.pages.work import WorkPage
from tests.ui.entry.conftest import shipped
from tests.ui.entry.fake import FakeEntry
from tests.ui.fakes import FakeServices

NEWS = VillageNews(("Thôn 1", "Thôn 4", "Thôn 7", "Thôn 9"))


def test_the_row_says_it_and_leads_to_the_figure(
    kit: Kit, fake: FakeServices, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    first, second, *rest = fake.list_.rows
    news = replace(second, from_villages=NEWS.said, cell="DS17")
    fake.list_ = replace(fake.list_, rows=(first, news, *rest))
    page = WorkPage(kit)
    qtbot.addWidget(page)
    page.resize(1180, 700)
    page.retranslate()
    page.show()
    settle()
    rows = {row.item.report_id: row for row in page.rows}
    row = rows[second.report_id]
    assert row.villages.isVisible()
    assert row.villages.word == "Có số mới từ thôn: Thôn 1, Thôn 4, Thôn 7 và 1 thôn khác"
    assert row.villages.word in row.accessibleName()
    assert not rows[first.report_id].villages.isVisible()
    with qtbot.waitSignal(page.open_report) as opened:
        row.button.click()
    assert opened.args == [second.report_id, "DS17"]


def test_the_open_report_says_it_and_shows_the_villages(kit: Kit, qtbot: QtBot) -> None:
    from iocdesk.forms.values import Value
    from iocdesk.reports.rollup import Total

    entry = FakeEntry(shipped("xa_vp_thang_tk"))
    entry.village_news = NEWS
    entry.totals = {"DS17": Total(Value.of(5), Value.of(5), 1, 1, (), "sum")}
    page = FormPage(kit, entry)
    qtbot.addWidget(page)
    page.resize(1190, 660)
    assert entry.seen_villages == 0
    page.show()
    assert entry.seen_villages == 1
    assert "Có số mới từ thôn: Thôn 1" in page.news.villages.text
    assert "đã tính lại" in page.news.villages.text
    with qtbot.waitSignal(page.villages_asked) as asked:
        page.news.villages.act()
    assert asked.args[0] == "thon_thang"
    assert asked.args[2] == "DS17"
