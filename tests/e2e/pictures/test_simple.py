"""A village head's pages: what is to be done, one question, a gate, a doubt, reading over, sent, returned."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from iocdesk.actions import answering, review, talk
from iocdesk.actions.context import Context
from iocdesk.core.periods import Period
from iocdesk.reports.model import ReportKey, Transition
from iocdesk.ui.page import Page
from iocdesk.ui.simple.home import SimpleHome
from iocdesk.ui.simple.page import SimplePage, View
from iocdesk.ui.simple.steps import StepKind
from iocdesk.ui.widgets.rail import PageName
from tests.e2e.pictures.kit import Studio, studio
from tests.ui import conftest as _screen  # noqa: F401 - sets the screen up before Qt starts

pytestmark = [pytest.mark.e2e, pytest.mark.long]


class Head:
    """The chapter."""

    def __init__(self, made: Studio) -> None:
        self.made = made

    @property
    def simple(self) -> SimplePage:
        return self.made.form(SimplePage)

    def begin(self) -> None:
        accounts = self.made.practice.province.accounts
        unit = next(it.actor.units[-1] for it in accounts if it.username == "thon01")
        self.key = ReportKey("thon_thang", unit, Period.parse("202603"))
        self._return(self.made.context(), self.key)
        self.made.exchange()

    def home(self) -> None:
        self.made.sign_in("thon03")
        self.made.page(PageName.WORK, SimpleHome)
        self.made.shot("viec can lam")
        for name, title in (
            (PageName.NOTICES, "thong bao"),
            (PageName.SYNC, "dong bo"),
            (PageName.HELP, "tro giup"),
        ):
            self.made.page(name, Page)
            self.made.shot(title)

    def questions(self) -> None:
        home = self.made.page(PageName.WORK, SimpleHome)
        home.tasks[0].setFocus()
        self.made.driver.keys("Enter")
        self.made.driver.settle()
        driver, page = self.made.driver, self.simple
        self.made.shot("cau hoi dau")
        driver.type("abc")
        driver.keys("Enter")
        self.made.shot("cau hoi go sai")
        driver.keys("Ctrl+A")
        gate = False
        for _ in range(80):
            driver.settle()
            if page.view is not View.QUESTION:
                break
            step = page.step
            assert step is not None
            if step.kind is StepKind.GATE:
                if not gate:
                    self.made.shot("cau hoi nhom")
                    gate = True
                driver.keys("K")
                continue
            driver.type("980")
            driver.keys("Enter")
        self.made.shot("ngo vuc")
        driver.keys("Enter")
        self.made.shot("ngo vuc ly do")
        driver.keys("1")
        for _ in range(120):
            driver.settle()
            if page.view is View.REVIEW:
                break
            if page.view is View.DOUBT:
                driver.keys("Enter")
                driver.keys("1")
                continue
            driver.keys("K")
        self.made.shot("xem lai")

    def send(self) -> None:
        """A report that can be sent: filled by the figures it is made of."""
        driver = self.made.driver
        self._fill("thon11")
        self.made.sign_in("thon11")
        home = self.made.page(PageName.WORK, SimpleHome)
        home.tasks[0].setFocus()
        driver.keys("Enter")
        driver.settle()
        page = self.simple
        page.show_review()
        self.made.shot("xem lai da du")
        self._attach(page)
        self.made.scene.province.set_online(False)
        page.send()
        driver.settle()
        self.made.close_banner()
        self.made.shot("da gui khi khong co mang")
        self.made.scene.province.set_online(True)
        self.made.exchange()
        driver.settle()
        self.made.close_banner()
        self.made.shot("da gui va xa da nhan")
        page.closed.emit()
        driver.settle()
        self.made.shot("viec can lam sau khi gui")

    def _attach(self, page: SimplePage) -> None:
        """Nothing to send along yet, one picture, and back to where the report is sent."""
        page.show_files()
        self.made.shot("gui kem anh giay to")
        photo = self.made.folder / "Bảng công khai hộ nghèo.png"
        image = QImage(640, 480, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.lightGray)
        assert image.save(str(photo))
        page.attaching.files.add_paths([photo])
        self.made.driver.settle()
        self.made.shot("gui kem mot anh")
        self.made.driver.keys("Enter")
        self.made.driver.settle()
        assert page.view is View.REVIEW

    def _fill(self, username: str) -> None:
        from iocdesk.actions.entry import open_entry
        from iocdesk.forms.library import FormLibrary
        from iocdesk.training.figures import Maker
        from iocdesk.training.ground import load_ground

        library = FormLibrary()
        with self.made.as_another(username) as office:
            key = ReportKey("thon_thang", office.ctx.actor.units[-1], Period.parse("202603"))
            maker = Maker(load_ground(), library, self.made.program.clock, "0")
            values = maker.make(key).values
            entry = open_entry(office.ctx, key)
            entry.set_cells(
                {
                    k: values[k]
                    for k in entry.session.cell_keys()
                    if k in values and not entry.session.read_only(k)
                }
            )
            for issue in entry.summary().warnings_without_note:
                entry.set_note(issue.key, "Đã kiểm tra.")

    def returned(self) -> None:
        key = self.key
        self.made.sign_in("thon01")
        self.made.page(PageName.WORK, SimpleHome)
        self.made.shot("viec can lam bi tra lai")
        self.made.open(key.id)
        self.made.shot("bi tra lai")
        self.made.driver.keys("Enter")
        self.made.driver.settle()
        self.made.shot("bi tra lai cau hoi")
        self.made.driver.keys("F9")
        self.made.driver.settle()
        self.made.driver.type("Nha co 1 nguoi khong khai bao.")
        self.made.shot("hoi xa")

    @staticmethod
    def _return(ctx: Context, key: ReportKey) -> None:
        look = review.review(ctx, key.id)
        answering.answer(
            ctx, key.id, Transition.RETURN, "Anh xem lại hai số này giúp xã.",
            (("DS17", "Sổ công an xã chỉ ghi 2 người chuyển đến."), ("YT05", "")), look.mark,
        )  # fmt: skip
        talk.write(ctx, key.id, "Chiều nay xã gọi lại cho anh nhé.", "")


def test_simple(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with studio(qapp, tmp_path, "truong thon", monkeypatch) as made:
        it = Head(made)
        made.attempt(it.begin, it.home, it.questions, it.send, it.returned)
