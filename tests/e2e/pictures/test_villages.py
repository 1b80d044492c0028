"""Các thôn in its states: turned, explained, previewed, returned, reminded, events, merged villages, adjusted totals."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from iocdesk.actions.matrix_model import Standing
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.pages.villages import VillagesPage
from iocdesk.ui.widgets.rail import PageName
from tests.e2e.pictures.kit import Studio, studio
from tests.ui import conftest as _screen  # noqa: F401 - sets the screen up before Qt starts

pytestmark = [pytest.mark.e2e, pytest.mark.long]


class Villages:
    """The chapter."""

    def __init__(self, made: Studio) -> None:
        self.made = made

    @property
    def page(self) -> VillagesPage:
        return self.made.page(PageName.VILLAGES, VillagesPage)

    def month(self) -> None:
        page = self.page
        self.made.shot("cac thon")
        page._explain(0)
        self.made.shot("cac thon tong cong tu dau")
        page.panel.close_panel()
        sent = next(it for it in page.grid.model.lines if it.standing is Standing.SENT)
        page.grid.go_to(sent, "DS02")
        self.made.driver.keys("Space")
        self.made.shot("cac thon xem truoc")
        page.panel.close_panel()
        page.grid.go_to(sent, "DS17")
        page.return_button.click()
        self.made.shot("cac thon hoi ly do tra lai")
        self.made.driver.type("Số người chuyển đến nhiều hơn sổ theo dõi, xin kiểm tra lại.")
        self.made.driver.keys("Enter")
        self.made.shot("cac thon da tra lai")
        page.remind_all_button.click()
        self.made.shot("cac thon da nhac")
        page.turn_button.click()
        self.made.shot("cac thon xoay bang")
        page.turn_button.click()
        page.grid.choose(page.grid.model.lines[:4])
        self.made.shot("cac thon chon nhieu")

    def others(self) -> None:
        page = self.page
        for place in range(page.form.box.count()):
            form = str(page.form.box.itemData(place))
            page.form.choose(form)
            page._form_picked()
            self.made.driver.settle()
            self.made.shot(f"cac thon {form}")

    def merged(self) -> None:
        page = self.page
        page.go_to("thon_thang", "202512")
        self.made.driver.settle()
        self.made.shot("cac thon truoc sap nhap")
        page.go_to("thon_thang", "202603")
        self.made.driver.settle()
        merged = next(it for it in page.grid.model.lines if it.unit.code == "15298-08")
        page.grid.go_to(merged, "DS01")
        self.made.shot("cac thon thon sap nhap")

    def adjusted(self) -> None:
        key = self.made.practice.province.gathering
        self.made.open(key.id, "DS17")
        self.made.driver.type("22")
        self.made.driver.keys("Enter")
        self.made.driver.settle()
        form = self.made.form(FormPage)
        form.go_to("DS17")
        self.made.driver.keys("Ctrl+;")
        self.made.shot("bieu dieu chinh tong giai trinh")
        self.made.driver.type("Công an xã có thêm 3 người chưa khai ở thôn.")
        self.made.driver.keys("Ctrl+Enter")
        self.made.driver.keys("F1")
        self.made.shot("bieu dieu chinh tong chi tieu")
        self.made.window.go_back()
        page = self.page
        page.go_to("thon_thang", "202603", "DS17")
        self.made.driver.settle()
        self.made.shot("cac thon tong da dieu chinh")
        page.panel.close_panel()
        assert "Báo cáo xã: 22 (chênh +3)" in page.differing.said.text()
        self.made.shot("cac thon bao cao xa khac tong")
        page.differing.open.click()
        self.made.shot("bieu mo tu o lech")
        assert self.made.form(FormPage).grid.view.key() == "DS17"
        self.made.window.go_back()

    def on_behalf(self) -> None:
        page = self.page
        silent = next(it for it in page.grid.model.lines if it.standing is Standing.LATE)
        page.grid.go_to(silent)
        page.open_button.click()
        self.made.shot("nhap thay thon")
        self.made.window.go_back()

    def event(self) -> None:
        page = self.page
        page.form.choose("thon_dx_vuviec")
        page._form_picked()
        self.made.driver.settle()
        page.period.box.setCurrentIndex(0)
        self.made.driver.settle()
        self.made.shot("cac thon chua co vu viec")
        page.event_button.click()
        self.made.shot("cac thon hoi vu viec nhap thay")
        page.event_bar.begin()
        self.made.shot("nhap thay vu viec")
        form = self.made.form(FormPage)
        assert form.desk.entry.on_behalf
        self.made.window.go_back()
        self.made.shot("cac thon sau khi xem vu viec")

    def blank(self) -> None:
        page = self.page
        folder = self.made.folder / "Mẫu gửi thôn"
        folder.mkdir()
        page.exporter.pick_folder = lambda: folder
        page.blank_button.click() if page.blank_button.isVisible() else page._save_blank()
        self.made.shot("cac thon da luu tep trong")


def test_villages(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with studio(qapp, tmp_path, "thon", monkeypatch) as made:
        it = Villages(made)
        made.attempt(it.month, it.others, it.merged, it.adjusted, it.on_behalf, it.event, it.blank)
