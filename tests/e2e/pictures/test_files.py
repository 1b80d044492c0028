"""Excel and packages: choose, map, look, refuse, apply, undo; what waits to be sent, what was rejected, what is sealed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from PySide6.QtWidgets import QApplication

from iocdesk.ui.form_page import FormPage
from iocdesk.ui.pages.importing import ImportPage
from iocdesk.ui.pages.packages import PackageCard
from iocdesk.ui.pages.sync import SyncPage
from iocdesk.ui.past.page import PastPage
from iocdesk.ui.widgets.rail import PageName
from tests.actions.workbooks import village_table
from tests.e2e.pictures.kit import Studio, studio
from tests.exchange.hostile import good_workbook, ole
from tests.ui import conftest as _screen  # noqa: F401 - sets the screen up before Qt starts

pytestmark = [pytest.mark.e2e, pytest.mark.long]

NAMES = ("Thôn 3 (mẫu)", "Thôn 10 (mẫu)", "Thôn 6 (mẫu)")
TITLE = "TỔNG HỢP SỐ LIỆU CÁC THÔN THÁNG 3/2026"


class Files:
    """The chapter."""

    def __init__(self, made: Studio) -> None:
        self.made, self.folder = made, made.folder

    @property
    def page(self) -> ImportPage:
        return self.made.page(PageName.IMPORT, ImportPage)

    def read(self, *paths: Path) -> ImportPage:
        page = self.page
        page._start_over()
        page.start(paths)
        self.made.driver.settle()
        return page

    def importing(self) -> None:
        self.page.start()
        self.made.shot("nhap chon tep")
        lines = [(n + 1, name, 540 + n, 561 + n, 12, 1, 9) for n, name in enumerate(NAMES)]
        table = village_table(self.folder / "tong_hop_thang_3.xlsx", lines, title=TITLE)
        page = self.read(table)
        self.made.shot("nhap gan cot")
        page.map.save.click()
        self.made.shot("nhap xem truoc")
        page.apply()
        self.made.shot("nhap da nhap hoan tac")
        page.undo()
        self.made.shot("nhap da hoan tac")
        self.made.shot("nhap mau da biet")

    def odd(self) -> None:
        lines = [(1, NAMES[0], "1.234", "1,234", "abc", "2.5", "31/12/2025"), (2, "Thôn Lạ", 5, 5, 1, 0, 2)]
        table = village_table(self.folder / "so_mo_ho.xlsx", lines, title=TITLE)
        self.read(table)
        self.made.shot("nhap so mo ho va thon la")
        path = self.folder / "khong_ky.xlsx"
        self.read(village_table(path, [(1, NAMES[0], 500, 510, 3, 1, 4)], title="TỔNG HỢP"))
        self.made.shot("nhap hoi ky")

    def legacy(self) -> None:
        from iocdesk.exchange.legacy import Encoding, encode

        head = ("TT", "Tên thôn", "Số trẻ dưới 1 tuổi", "Ghi chú")
        path = self.folder / "bang_cu_vntime.xlsx"
        with xlsxwriter.Workbook(path) as book:
            style = book.add_format({"font_name": ".VnTime"})
            sheet = book.add_worksheet("Sheet1")
            rows: list[list[str | int]] = [
                ["Tổng hợp số liệu các thôn tháng 3/2026"],
                list(head),
                [1, NAMES[0], 9, "Đã kiểm tra"],
                [2, NAMES[1], 7, ""],
            ]
            for number, row in enumerate(rows):
                for column, content in enumerate(row):
                    text = encode(content, Encoding.TCVN3) if isinstance(content, str) else content
                    sheet.write(number, column, text, style)
        self.read(path)
        self.made.shot("nhap tcvn3 gan cot")
        page = self.page
        page.map.back_asked.emit()
        self.made.shot("nhap tcvn3")

    def refused(self) -> None:
        locked = self.folder / "co_mat_khau.xlsx"
        locked.write_bytes(ole({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"y" * 5000}))
        broken = self.folder / "hong.xlsx"
        broken.write_bytes(good_workbook(self.folder / "tot.xlsx").read_bytes()[:900])
        other = self.folder / "thu_muc.xlsx"
        other.write_text("không phải bảng tính", "utf-8")
        self.read(locked, broken, other)
        self.made.shot("nhap bi tu choi")
        self.read(locked)
        self.made.shot("nhap co mat khau")

    def own(self) -> None:
        from iocdesk.actions.excel import export_report

        key = self.made.practice.province.overdue
        own = export_report(self.made.context(), key, self.folder / "bieu_cua_xa.xlsx", blank=False)
        page = self.read(own)
        self.made.shot("nhap tep cua chuong trinh")
        page._start_over()
        self.made.open(key.id)
        form = self.made.form(FormPage)
        form.exporter.pick_file = lambda name: self.folder / name
        form._on_export(False)
        self.made.shot("bieu da xuat excel")
        self.made.window.go_back()
        self.made.close_banner()

    def offline(self) -> None:
        self.made.open(self.made.practice.province.fresh.id)
        self.made.figures.enter("12", "Phản ánh đã xử lý")
        self.made.window.go_back()
        self.made.scene.province.set_online(False)
        self.made.exchange()
        self.made.page(PageName.SYNC, SyncPage)
        self.made.shot("dong bo ngoai tuyen")
        self.made.close_banner()
        card = self.made.driver.have(lambda: next(self.made.driver.shown(PackageCard), None), "gói", "card")
        card.begin()
        self.made.shot("dong bo xuat goi")
        card.pick_save = lambda name: self.folder / name
        card.save_button.click()
        self.made.shot("dong bo da xuat goi")
        self.made.scene.province.set_online(True)
        self.made.exchange()
        self.made.close_banner()

    def package(self) -> None:
        from iocdesk.actions.entry import open_entry
        from iocdesk.actions.packages import make_package
        from iocdesk.core.periods import Period
        from iocdesk.forms.values import Value
        from iocdesk.reports.model import ReportKey

        path = self.folder / "thon3_thang3.iocgoi"
        with self.made.as_another("thon03") as office:
            unit = office.ctx.actor.units[-1]
            key = ReportKey("thon_thang", unit, Period.parse("202603"))
            entry = open_entry(office.ctx, key)
            entry.set_cells({"DS07": Value.of(5), "YT05": Value.of(9), "DS17": Value.of(2)})
            assert make_package(office.ctx, office.keys, path).path == path
            self.made.exchange()
            self.made.close_banner()
            self.made.page(PageName.SYNC, SyncPage)
            card = self.made.driver.have(
                lambda: next(self.made.driver.shown(PackageCard), None), "gói", "card"
            )
            card.pick_open = lambda: path
            card.take_button.click()
            self.made.shot("dong bo xem goi")
            self.made.press("PackageLook", "Take it in")
            self.made.shot("dong bo da nhan goi")
            spoiled = self.folder / "hong.iocgoi"
            content = bytearray(path.read_bytes())
            content[-20] ^= 1
            spoiled.write_bytes(bytes(content))
            card.pick_open = lambda: spoiled
            card.take_button.click()
            self.made.shot("dong bo goi hong")
            self.made.close_banner()

    def rejected(self) -> None:
        """Somebody else is responsible for the form by now, which the server knows and this computer does not."""
        key = self.made.practice.province.returned
        self.made.open(key.id)
        self.made.figures.enter("753", "Số người nhận trợ cấp qua tài khoản")
        self.made.window.go_back()
        province = self.made.practice.province
        of_form = [it for it in province.people.assignments if it.form_id == key.form_id]
        province.gateway.admin.put_assignments(
            [replace(it, responsible="tap-huan:son.kt", deputy="") for it in of_form]
        )
        self.made.exchange()
        page = self.made.page(PageName.SYNC, SyncPage)
        self.made.shot("dong bo bi tu choi")
        page.give_up_button.click()
        self.made.shot("dong bo hoi bo so bi tu choi")
        page.asking.go.click()
        self.made.shot("dong bo da bo so bi tu choi")
        self.made.window.show_in_place(PastPage(self.made.window._kit, key.id), key.id)
        self.made.shot("lich su so da bo")
        self.made.window.go_back()


def test_files(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with studio(qapp, tmp_path, "tep", monkeypatch) as made:
        it = Files(made)
        made.attempt(it.importing, it.odd, it.legacy, it.refused, it.own, it.offline, it.package, it.rejected)
