"""The page of a report's past, the trail of a cell, and putting an old figure back: real window, real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from iocdesk.actions import versions
from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.core.errors import IocError, Text
from iocdesk.core.resources import resource_path
from iocdesk.core.units import UnitRegistry
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.values import Value
from iocdesk.reports.model import ReportKey
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.kit import Kit
from iocdesk.ui.past.page import PastPage
from iocdesk.ui.ports import Preferences
from iocdesk.ui.shell import Shell
from iocdesk.ui.theme import Look
from tests.actions.kit import context, key_of
from tests.ui.fakes import FakeServices

KEY = key_of("xa_vp_thang_tk", "202604")
Settle = Callable[[], None]


@pytest.fixture
def office(tmp_path: Path, registry: UnitRegistry) -> Iterator[Context]:
    made = context(tmp_path, registry, FormLibrary(resource_path("forms/compiled")))
    yield made
    made.store.close()


@pytest.fixture
def shell(make_kit: Callable[..., Kit], office: Context, qtbot: QtBot, settle: Settle) -> Shell:
    """A commune officer's window over a real store."""

    def form_page(kit: Kit, report_id: str, cell: str) -> QWidget:
        return FormPage(kit, open_entry(office, ReportKey.parse(report_id)), cell)

    made = Shell(make_kit(), Preferences(), form_page)
    qtbot.addWidget(made.window)
    made.window.resize(1366, 768)
    made.start()
    settle()
    made.window.activateWindow()
    return made


def cells(page: PastPage, row: int) -> list[str]:
    found = [page.sheet.item(row, place) for place in range(page.sheet.columnCount())]
    return [item.text() for item in found if item is not None]


def open_past(shell: Shell, settle: Settle) -> PastPage:
    shell.open_past("xa_vp_thang_tk/15298@2025-07-01/202603")
    settle()
    page = shell.window.form_page
    assert isinstance(page, PastPage)
    return page


def test_versions_are_listed_newest_first_with_who_when_how_and_why(shell: Shell, settle: Settle) -> None:
    page = open_past(shell, settle)
    titles = [page.versions.item(row).text() for row in range(page.versions.count())]
    assert titles == [
        "Chưa gửi đi: Bị trả lại",
        "Phiên bản 2: trả lại",
        "Không được chọn, cạnh phiên bản 1",
        "Phiên bản 1: gửi tỉnh",
    ]
    detail = page.versions.detail(0)
    assert detail == "14/04/2026 12:42 · Lê Thị Thanh · 2 ô thay đổi · dán · máy này"
    assert page.versions.detail(1).endswith("Lý do: Số trẻ sinh thấp, xin kiểm tra lại.")
    assert page.state.text() == "Đã có đủ các phiên bản của máy chủ, lúc 14/04/2026 10:42."


def test_it_opens_on_what_changed_against_the_version_before(
    shell: Shell, settle: Settle, fake: FakeServices
) -> None:
    page = open_past(shell, settle)
    assert fake.calls[-1] == ("difference", "xa_vp_thang_tk/15298@2025-07-01/202603", "2", "now")
    assert cells(page, 0) == [
        "Số trẻ sinh trong kỳ – Nữ (người)", "12", "16", "Đã đối chiếu Trạm y tế.",
        "Lê Thị Thanh · 14/04/2026 10:42 · dán",
    ]  # fmt: skip
    page.against.choose("1:op")
    settle()
    assert fake.calls[-1][2:] == ("1:op", "now")


def test_arrows_go_through_the_versions_and_one_is_read_as_a_whole(shell: Shell, settle: Settle) -> None:
    page = open_past(shell, settle)
    page.versions.setFocus()
    QTest.keyClick(page.versions, Qt.Key.Key_Down)
    settle()
    assert page.told.text() == "Phiên bản 2: trả lại"
    page.whole.click()
    settle()
    assert page.whole.text() == "Xem thay đổi"
    assert cells(page, 0)[0] == "Dân số"
    assert cells(page, 1) == ["Số trẻ sinh trong kỳ – Nữ (trẻ)", "12", "Đã đối chiếu."]
    assert page.sheet.editTriggers() == page.sheet.EditTrigger.NoEditTriggers


def test_without_a_network_what_is_here_is_shown(shell: Shell, settle: Settle, fake: FakeServices) -> None:
    page = open_past(shell, settle)
    fake.fails = IocError("api.offline", Text("Không có mạng.", "No network."))
    page.fetch.click()
    settle()
    assert page.state.text() == "Đây là những gì có trên máy; phần còn lại tải về khi có mạng."
    assert page.fetch.isEnabled()
    assert page.versions.count() == 4


def test_a_version_that_is_not_here_says_so(
    make_kit: Callable[..., Kit],
    qtbot: QtBot,
    settle: Settle,
    fake: FakeServices,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def offline(_report: str) -> int:
        raise IocError("api.offline", Text("Không có mạng.", "No network."))

    monkeypatch.setattr(fake, "fetch_history", offline)
    page = PastPage(make_kit(), "r")
    qtbot.addWidget(page)
    page.show()
    settle()
    assert "chưa có trên máy này" in page.versions.detail(3)
    page.versions.setCurrentRow(3)
    settle()
    assert page.sentence.text() == "Phiên bản này chưa có trên máy. Khi có mạng sẽ tải về."
    assert page.sentence.isVisible()
    assert page.sheet.isHidden()
    page.versions.setCurrentRow(0)
    settle()
    assert page.sentence.isHidden()
    assert page.sheet.isVisible()


def test_the_menu_of_a_report_leads_to_its_past_and_esc_back(shell: Shell, settle: Settle) -> None:
    shell.window.open_report(KEY.id)
    form = shell.window.form_page
    assert isinstance(form, FormPage)
    action = next(it for it in form.foot.more.menu().actions() if it.text() == "Lịch sử báo cáo")
    action.trigger()
    settle()
    page = shell.window.form_page
    assert isinstance(page, PastPage)
    QTest.keyClick(page.versions, Qt.Key.Key_Escape)
    assert isinstance(shell.window.form_page, FormPage)


def test_an_old_figure_is_put_back_as_a_step_that_can_be_undone(
    shell: Shell, settle: Settle, office: Context
) -> None:
    entry = open_entry(office, KEY)
    entry.set_cells({"DS12": Value.of(5)})
    entry.set_cells({"DS12": Value.of(7)}, origin="paste")
    shell.window.open_report(KEY.id, "DS12")
    form = shell.window.form_page
    assert isinstance(form, FormPage)
    settle()
    form.show_history()
    settle()
    audit = form.side.audit
    assert [made.text() for made in audit.put_back] == ["Dùng lại 5", "Để trống lại ô này"]
    audit.put_back[0].click()
    assert open_entry(office, KEY).session.value("DS12") == Value.of(5)
    form.undo()
    assert open_entry(office, KEY).session.value("DS12") == Value.of(7)
    rows = versions.history(office, KEY.id).rows
    assert (rows[0].ref, rows[0].changed, rows[0].origins) == ("now", 1, ("undo",))


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_no_text_is_cut_at_any_size(
    make_kit: Callable[..., Kit], qtbot: QtBot, settle: Settle, fake: FakeServices, scale: float
) -> None:
    page = PastPage(make_kit(look=Look(scale=scale)), "r")
    qtbot.addWidget(page)
    page.resize(1300, 680)
    page.show()
    settle()
    assert page.width() == 1300
    assert not page.whole.geometry().intersects(page.against.geometry())
    assert page.whole.width() >= page.whole.sizeHint().width()
