"""A block of 300 x 30 figures pasted in one step: one undo, one transaction, no waiting."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.core.errors import Text
from iocdesk.core.periods import Period, PeriodType, Regime
from iocdesk.core.units import UnitRegistry
from iocdesk.forms.canonical import form_sha256
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import (
    Aggregation,
    Choice,
    Field,
    FieldType,
    Form,
    Group,
    Indicator,
    Kind,
    Nature,
    Source,
)
from iocdesk.forms.values import Value
from iocdesk.reports.model import ReportKey
from iocdesk.ui.form_page import FormPage
from iocdesk.ui.kit import Kit
from tests.actions.kit import COMMUNE, context
from tests.ui.entry.test_keys import CTRL, Key, press

pytestmark = pytest.mark.unmeasured

ROWS, COLUMNS = 300, 30
KEY = ReportKey("bang_lon", COMMUNE, Period.parse("202603"))
MOST_CPU_S = 6.0
"""A bound against growth of another order, not a measurement: `tools/bench` measures."""


def large_form() -> Form:
    """A form of 300 indicators in 30 categories each, with their totals: 9,300 cells."""
    people = Text("người", "people")
    indicator = Indicator(
        "", people, Kind.STATISTICAL, Nature.FLOW, Aggregation.SUM, Source.TYPED, 0, ("c",), total="summed"
    )
    fields = tuple(
        Field(f"L{n:03d}", FieldType.INTEGER, Text(f"Chỉ tiêu {n}", f"Indicator {n}"),
              indicator=replace(indicator, code=f"L{n:03d}"))
        for n in range(ROWS)
    )  # fmt: skip
    choices = {"c": tuple(Choice(f"c{n:02d}", Text(f"Loại {n}", f"Kind {n}")) for n in range(COLUMNS))}
    form = Form(
        "bang_lon", "1", Text("Bảng lớn", "Large table"), "commune", "VP", PeriodType.MONTH, Regime.CALENDAR,
        "+4wd after cut-off", ("DS",), (Group("S", Text("Phần", "Part"), fields),), choices, (),
    )  # fmt: skip
    return replace(form, sha256=form_sha256(form))


def block(start: int) -> str:
    """A block of figures as a spreadsheet puts it on the clipboard."""
    lines = (
        "\t".join(str(start + row * COLUMNS + column) for column in range(COLUMNS)) for row in range(ROWS)
    )
    return "\r\n".join(lines) + "\r\n"


@pytest.fixture
def office(tmp_path: Path, registry: UnitRegistry) -> Iterator[Context]:
    """A commune's office whose library has the large form."""
    library = FormLibrary()
    library.add([large_form()])
    made = context(tmp_path, registry, library)
    yield made
    made.store.close()


@pytest.mark.long
def test_a_block_of_9000_figures_is_one_step(
    office: Context, make_kit: Callable[..., Kit], qtbot: QtBot
) -> None:
    page = FormPage(make_kit(), open_entry(office, KEY))
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.grid.view.setFocus()
    qtbot.waitUntil(page.grid.view.hasFocus)
    page.grid.view.go_to("L000.c00")
    commits = office.store._db.writes
    QGuiApplication.clipboard().setText(block(1))
    began = time.process_time()
    press(page, Key.Key_V, CTRL)
    spent = time.process_time() - began
    assert office.store._db.writes == commits + 1
    stored = open_entry(office, KEY)
    assert stored.session.value("L000.c00") == Value.of(1)
    assert stored.session.value("L299.c29") == Value.of(ROWS * COLUMNS)
    assert stored.session.value("L001") == Value.of(sum(Decimal(31 + n) for n in range(COLUMNS)))
    assert len([row for row in stored.audit() if row.origin == "paste"]) == ROWS * (COLUMNS + 1)
    assert spent < MOST_CPU_S
    press(page, Key.Key_Z, CTRL)
    assert not open_entry(office, KEY).session.value("L299.c29").answered
    assert not page.desk.undo_stack.canUndo()
    assert page.leave()
