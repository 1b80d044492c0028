"""An open report on the screen: real forms, real sessions, real key events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from iocdesk.core.errors import Text
from iocdesk.core.periods import PeriodType, Regime
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import CellKey, Choice, Field, FieldType, Form, Group
from iocdesk.forms.values import Value
from iocdesk.reports.model import ReportState, Role
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.kit import Kit
from tests.ui.entry.fake import FakeEntry

OpenPage = Callable[..., FormPage]


def shipped(form_id: str) -> Form:
    """Return a form that ships with the program."""
    return FormLibrary().get(form_id)


def text(vi: str) -> Text:
    return Text(vi, vi)


def questions() -> Form:
    """A plain XLSForm: words, a date, choices, a question that appears, a text to read and a repeat."""
    colours = tuple(
        Choice(code, text(name)) for code, name in (("d", "Đỏ"), ("x", "Xanh, lam"), ("v", "Vàng"))
    )
    section = Group(
        "s",
        text("Chung"),
        (
            Field("doc", FieldType.NOTE, text("Xin đọc kỹ trước khi trả lời.")),
            Field("ten", FieldType.TEXT, text("Tên mô hình")),
            Field("ngay", FieldType.DATE, text("Ngày bắt đầu")),
            Field("mau", FieldType.SELECT_ONE, text("Màu"), choice_list="mau"),
            Field("nhieu", FieldType.SELECT_MULTIPLE, text("Các màu"), choice_list="mau"),
            Field("co", FieldType.INTEGER, text("Số hộ")),
            Field("them", FieldType.INTEGER, text("Số hộ nghèo"), relevant="${co} > 0"),
        ),
    )
    repeat = Group(
        "tham", text("Lượt thăm"), (Field("so", FieldType.INTEGER, text("Số người")),), repeat=True
    )
    return Form(
        id="hoi",
        version="1",
        title=text("Phiếu hỏi"),
        level="",
        office="",
        period_type=PeriodType.MONTH,
        regime=Regime.CALENDAR,
        due_rule="",
        sectors=(),
        sections=(section, repeat),
        choices={"mau": colours},
        rules=(),
    )


@pytest.fixture
def open_page(qtbot: QtBot, make_kit: Callable[..., Kit]) -> OpenPage:
    """Open the page of a report on a shown, active window."""

    def show(
        form: str | Form = "thon_thang",
        values: Mapping[CellKey, Value] | None = None,
        *,
        role: Role = Role.CONSOLIDATOR,
        state: ReportState = ReportState.DRAFT,
        change: Callable[[FakeEntry], None] | None = None,
        size: tuple[int, int] = (1190, 650),
        cell: str = "",
        **kit: Any,
    ) -> FormPage:
        found = shipped(form) if isinstance(form, str) else form
        entry = FakeEntry(found, values, role=role, state=state)
        if change is not None:
            change(entry)
        page = FormPage(make_kit(**kit), entry, cell)
        qtbot.addWidget(page)
        page.resize(*size)
        with qtbot.waitExposed(page):
            page.show()
        page.activateWindow()
        page.grid.view.setFocus()
        qtbot.waitUntil(page.grid.view.hasFocus)
        return page

    return show
