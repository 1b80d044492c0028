"""A returned report carries its remarks to the cells: the mark, the panel, the strip above; on commune and village forms."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iocdesk.reports.model import ReportState, Role
from iocdesk.ui.entry.marks import Mark
from tests.ui.entry.conftest import OpenPage
from tests.ui.entry.fake import FakeEntry


@pytest.mark.parametrize(
    ("form", "role", "key"),
    [("xa_tyt_thang_dh", Role.CONSOLIDATOR, "YT12"), ("thon_thang", Role.ENTRY, "DS17")],
)
def test_remarks_stand_at_their_cells_and_in_the_panel(
    open_page: OpenPage, form: str, role: Role, key: str
) -> None:
    def returned(entry: FakeEntry) -> None:
        entry.remark("", "Xin xem lại.")
        entry.remark(key, "Thiếu một hộ.")

    page = open_page(form, role=role, change=returned)
    assert Mark.REMARK in page.grid.model.look(key).marks
    cards = {card.key: card.accessibleName() for card in page.side.problems.cards()}
    assert "Thiếu một hộ." in cards[key]
    assert "Xin xem lại." in cards[""]
    assert "Xin xem lại." in page.strips.returned.text
    page.strips.returned.act()
    assert page.grid.view.key() == key


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ReportState.REOPEN_REQUESTED, "Nguyễn Văn Hải đề nghị mở lại: Nhập nhầm."),
        (ReportState.REOPENED, "Nguyễn Văn Hải đồng ý mở lại: Nhập nhầm."),
        (ReportState.LOCKED, "Nguyễn Văn Hải không đồng ý mở lại: Nhập nhầm."),
    ],
)
def test_the_reason_of_a_reopening_stands_above_the_form(
    open_page: OpenPage, state: ReportState, said: str
) -> None:
    def answered(entry: FakeEntry) -> None:
        entry.remark("", "Nhập nhầm.")
        entry.report = replace(entry.report, state=state)

    assert open_page("xa_tyt_thang_dh", change=answered).strips.returned.text == said
