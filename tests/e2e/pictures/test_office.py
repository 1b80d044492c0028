"""The officer's pages: what is to be done, handing over, a form in its states, versions, search, help, settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from iocdesk.actions import handover, talk
from iocdesk.actions.entry import open_entry
from iocdesk.forms.values import Value
from iocdesk.reports.model import ReportState, Transition
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.page import Page
from iocdesk.ui.pages.work import WorkPage
from iocdesk.ui.past.page import PastPage
from iocdesk.ui.tour.words import say
from iocdesk.ui.widgets.rail import PageName
from tests.e2e.pictures.kit import TODAY, Studio, studio
from tests.ui import conftest as _screen  # noqa: F401 - sets the screen up before Qt starts

pytestmark = [pytest.mark.e2e, pytest.mark.long]


class Officer:
    """The chapter."""

    def __init__(self, made: Studio) -> None:
        self.made = made
        self.province = made.practice.province

    def work(self) -> None:
        page = self.made.page(PageName.WORK, WorkPage)
        self.made.shot("viec can lam")
        for group in page.groups:
            group.open()
        self.made.shot("viec can lam mo het")
        self.made.press("WorkPage", "Hand over…")
        self.made.shot("ban giao")
        panel = page.handover
        assert panel is not None
        self.made.driver.choose(say("HandoverPanel", "Who takes over"), panel.taker.box.itemText(1))
        panel.reason.setText("Đi học bồi dưỡng nghiệp vụ tại tỉnh")
        panel.go.click()
        self.made.shot("ban giao da giao")

    def pages(self) -> None:
        for name, title in (
            (PageName.REPORTS, "bao cao"),
            (PageName.NOTICES, "thong bao"),
            (PageName.HELP, "tro giup"),
            (PageName.SETTINGS, "cai dat"),
            (PageName.SYNC, "dong bo"),
        ):
            self.made.page(name, Page)
            self.made.shot(title)

    def search(self) -> None:
        self.made.page(PageName.WORK, Page)
        self.made.driver.keys("Ctrl+K")
        self.made.driver.type("ho ngheo")
        popup = self.made.window.header.search.popup
        self.made.driver.wait(popup.isVisible, "không có kết quả", "nothing found")
        self.made.shot("tim kiem")
        self.made.driver.keys("Ctrl+A")
        self.made.driver.type("xyzw")
        found = self.made.window.header.search
        self.made.driver.wait(lambda: not found.hits, "còn kết quả", "still hits")
        self.made.shot("tim kiem khong co")
        self.made.driver.keys("Esc")

    def fresh(self) -> None:
        self.made.open(self.province.fresh.id)
        self.made.shot("bieu moi")
        form = self.made.form(FormPage)
        figures = self.made.figures
        figures.enter("99", "Phản ánh đã xử lý")
        figures.enter("120", "Trong đó: xử lý đúng hạn")
        form.step_problem(1)
        self.made.shot("bieu co loi")
        figures.enter("90", "Trong đó: xử lý đúng hạn")
        figures.enter("1250", "Số lượt tiếp công dân")
        figures.go_to("Số lượt tiếp công dân")
        self.made.driver.keys("Ctrl+;")
        self.made.shot("bieu giai trinh")
        self.made.driver.type("Xã tiếp công dân lưu động.")
        self.made.driver.keys("Ctrl+Enter")
        self.made.driver.keys("F1")
        self.made.shot("bieu chi tieu")
        form.show_history()
        self.made.shot("bieu lich su o")
        self.made.driver.press(say("Foot", "More"))
        self.made.shot("bieu trinh don", check=False)
        self.made.driver.keys("Esc")

    def returned(self) -> None:
        key = self.province.returned
        with self.made.as_another("chutich") as office:
            talk.write(
                office.ctx, key.id, "Nhờ chị Lan đối chiếu lại với danh sách chi trả qua tài khoản.", "AS10"
            )
        self.made.exchange()
        self.made.open(key.id)
        self.made.shot("bieu bi tra lai")
        self.made.driver.keys("F9")
        self.made.driver.settle()
        self.made.driver.type("Tôi đã gọi bưu điện xã, chiều nay có danh sách.")
        self.made.shot("bieu trao doi")
        self.made.driver.keys("Enter")
        self.made.shot("bieu trao doi da gui")

    def past(self) -> None:
        key = self.province.returned
        self.made.window.show_in_place(PastPage(self.made.window._kit, key.id), key.id)
        self.made.shot("lich su bao cao")
        page = self.made.form(PastPage)
        page.whole.click()
        self.made.shot("lich su ca bieu")
        self.made.window.go_back()

    def gathering(self) -> None:
        self.made.open(self.province.gathering.id)
        self.made.shot("bieu tong hop tu thon")
        self.made.window.go_back()

    def from_villages(self) -> None:
        """Villages hand other figures in after the commune's report was looked at."""
        ctx, key = self.made.context(), self.province.gathering
        given = ctx.store.reports.find(
            form_id="thon_thang", period=key.period, states=[ReportState.SUBMITTED]
        )
        for number, summary in enumerate(given[:4], start=30):
            ctx.store.reports.transition(summary.id, Transition.WITHDRAW, actor=ctx.actor)
            entry = open_entry(ctx, summary.key)
            entry.set_cells({"DS17": Value.of(number)})
            ctx.store.reports.transition(summary.id, Transition.SUBMIT, actor=ctx.actor)
        self.made.exchange()
        page = self.made.page(PageName.WORK, WorkPage)
        page.refresh()
        self.made.shot("viec can lam co so moi tu thon")
        row = next(it for it in page.rows if it.item.report_id == key.id)
        assert row.item.from_villages.vi
        row.button.click()
        self.made.shot("bieu co so moi tu thon")
        form = self.made.form(FormPage)
        assert form.news.villages.text
        form.news.villages.act()
        self.made.shot("cac thon tu bieu co so moi")
        page = self.made.page(PageName.WORK, WorkPage)
        assert not next(it for it in page.rows if it.item.report_id == key.id).item.from_villages.vi

    def deputy(self) -> None:
        with self.made.as_another("hung.vp") as office:
            handover.hand_over(office.ctx, "", "", "tap-huan:lan.vp", TODAY, TODAY, "Nghỉ ốm")
        self.made.exchange()
        page = self.made.page(PageName.WORK, WorkPage)
        self.made.shot("nhan thay")
        page.toggle_handover()
        self.made.shot("nhan thay ban giao")


def test_office(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with studio(qapp, tmp_path, "vp", monkeypatch) as made:
        it = Officer(made)
        made.attempt(
            it.work,
            it.pages,
            it.search,
            it.fresh,
            it.returned,
            it.past,
            it.gathering,
            it.from_villages,
            it.deputy,
        )
