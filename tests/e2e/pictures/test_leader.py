"""The leader's pages and the province's: what waits, what is red and why, picked, pinned, answered, reopened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from iocdesk.actions import talk
from iocdesk.forms.model import Form
from iocdesk.reports.model import Report, ReportState, Transition
from iocdesk.training.figures import Made
from iocdesk.training.situation import Stage
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.pages.approvals import ApprovalsPage
from iocdesk.ui.pages.intake import IntakePage
from iocdesk.ui.pages.work import WorkPage
from iocdesk.ui.widgets.rail import PageName
from tests.e2e.pictures.kit import Studio, studio
from tests.ui import conftest as _screen  # noqa: F401 - sets the screen up before Qt starts

pytestmark = [pytest.mark.e2e, pytest.mark.long]


def _waiting(self: Stage, made: Made, form: Form) -> Iterator[Report]:
    """Every open month is asked to be approved already."""
    yield self._report(made, form, ReportState.FOR_APPROVAL)


class Leader:
    """The chapter."""

    def __init__(self, made: Studio) -> None:
        self.made = made
        self.province = made.practice.province

    @property
    def page(self) -> ApprovalsPage:
        return self.made.page(PageName.APPROVALS, ApprovalsPage)

    def begin(self) -> None:
        said = "Báo cáo anh: hồ sơ trực tuyến tăng do đợt cấp đổi giấy phép."
        talk.write(self.made.context(), self.province.waiting.id, said, "")
        self.made.exchange()
        self.made.sign_in("chutich")
        self.made.page(PageName.WORK, WorkPage)
        self.made.shot("lanh dao viec can lam")

    def approvals(self) -> None:
        page = self.page
        self.made.shot("phe duyet")
        for _ in range(3):
            self.made.driver.keys("Space")
            self.made.driver.settle()
        self.made.shot("phe duyet da chon ba")
        page.list.setCurrentRow(
            next(n for n, row in enumerate(page.list.rows) if row.report_id == self.province.waiting.id)
        )
        self.made.driver.settle()
        self.made.shot("phe duyet co tin")
        page.view.toggle_talk()
        self.made.shot("phe duyet trao doi")
        page.view.toggle_talk()
        red = [n for n, row in enumerate(page.list.rows) if row.changes or row.warnings or row.missing]
        page.list.setCurrentRow(red[-1] if red else 0)
        self.made.driver.settle()
        self.made.shot("phe duyet chi tieu do")
        for pin in page.view.ticks()[:2]:
            pin.tick.setChecked(True)
        first = page.view.ticks()[0]
        first.remark.setText("Xin đối chiếu lại với sổ theo dõi của bộ phận một cửa.")
        self.made.driver.keys("Ctrl+R")
        self.made.driver.settle()
        self.made.driver.type("Hai số này lệch nhiều so với tháng trước, xin kiểm tra.")
        self.made.shot("phe duyet tra lai ghim o")
        self.made.driver.keys("Enter")
        self.made.shot("phe duyet da tra lai")
        for _ in range(len(page.list.rows)):
            self.made.driver.settle()
            page.focus_first()
            self.made.driver.keys("Ctrl+Enter")
            self.made.driver.settle()
        self.made.shot("phe duyet da duyet het")

    def locked(self) -> None:
        from iocdesk.ui.pages.reports import ReportsPage

        page = self.made.page(PageName.REPORTS, ReportsPage)
        locked = next(
            row for row in page._rows if row.state is ReportState.LOCKED and "/15298@" in row.report_id
        )
        self.key = locked.report_id
        self.made.open(locked.report_id)
        self.made.shot("lanh dao bieu da khoa")
        form = self.made.form(FormPage)
        form.ask_move(Transition.REQUEST_REOPEN)
        self.made.driver.type("Nhập nhầm số liệu của thôn 7, xin đính chính.")
        self.made.shot("lanh dao xin mo lai")
        self.made.driver.keys("Enter")
        self.made.shot("lanh dao da xin mo lai")
        self.made.exchange()
        self.made.close_banner()

    def staff(self) -> None:
        self.made.sign_in("tinh")
        self.made.shot("tinh trang dau")
        page = self.made.page(PageName.INTAKE, IntakePage)
        self.made.shot("tiep nhan")
        reopening = [n for n, row in enumerate(page.list.rows) if row.report_id == self.key]
        page.list.setCurrentRow(reopening[0])
        self.made.driver.settle()
        self.made.shot("tiep nhan xin mo lai")
        page.ask(Transition.REFUSE_REOPEN)
        self.made.shot("tiep nhan tu choi mo lai")
        page.reason.done()
        self.made.driver.settle()


def test_leader(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stage, "_open", _waiting)
    with studio(qapp, tmp_path, "ld", monkeypatch) as made:
        it = Leader(made)
        made.attempt(it.begin, it.approvals, it.locked, it.staff)
