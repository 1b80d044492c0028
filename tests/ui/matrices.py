"""A matrix in memory: 18 villages, a month, in every state."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from iocdesk.actions.matrix_model import Matrix, MatrixColumn, Reminded, VillageLine
from iocdesk.core.errors import Text
from iocdesk.core.periods import Period, period_label
from iocdesk.core.units import UnitKey
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import Form, Indicator
from iocdesk.forms.values import MISSING, Value
from iocdesk.reports.model import Cell, Remark, ReportKey, ReportState
from iocdesk.reports.rollup import Part, total_of

NOW = datetime(2026, 4, 14, 3, 42, 7, tzinfo=UTC)
STATES = (ReportState.ACCEPTED, ReportState.SUBMITTED, ReportState.DRAFT, None, ReportState.RETURNED)


def village_matrix(form_id: str = "thon_thang", period_id: str = "202604", villages: int = 18) -> Matrix:
    """Village n has the figure n everywhere; each fifth has begun nothing."""
    form = FormLibrary().get(form_id)
    columns = tuple(_columns(form))
    lines = tuple(_line(form, columns, n, period_id) for n in range(1, villages + 1))
    parts = [Part(line.unit, line.cells if line.counts else {}) for line in lines]
    totals = tuple(total_of(form, column.field, column.declared, column.key, parts) for column in columns)
    label = period_label(Period.parse(period_id))
    return Matrix(form, period_id, label, Text("số liệu 1/4–30/4", "data 1–30 April"), columns, lines, totals)


def _columns(form: Form) -> list[MatrixColumn]:
    found = []
    for number, (field, indicator) in enumerate(form.indicators(), start=1):
        for split in indicator.splits:
            for choice in form.choices[split]:
                key = f"{field.name}.{choice.code}"
                found.append(MatrixColumn(key, field, indicator, field.label, choice.label, str(number)))
        found.append(MatrixColumn(field.name, field, indicator, field.label, _own(indicator), str(number)))
    return found


def _own(indicator: Indicator) -> Text:
    return Text("Tổng", "Total") if indicator.splits else Text("", "")


def _line(form: Form, columns: tuple[MatrixColumn, ...], n: int, period_id: str) -> VillageLine:
    state = STATES[n % 5]
    unit = UnitKey(f"15298-{n:02}", date(2020, 1, 1))
    full = len(columns) if n % 5 < 2 else len(columns) * 38 // 100
    known = (
        {} if state is None else {c.key: Cell(Value.of(Decimal(n)), on_behalf=n == 5) for c in columns[:full]}
    )
    if n == 10:
        del known[columns[0].key]
    remarks = (Remark(columns[0].key, "Số hộ lệch so với tháng trước", "canbo", NOW),)
    return VillageLine(
        unit=unit,
        name=f"Thôn {n} (mẫu)",
        report_id=ReportKey(form.id, unit, Period.parse(period_id)).id,
        state=state,
        values=tuple(known[c.key].value if c.key in known else MISSING for c in columns),
        cells=known,
        remarks=remarks if state is ReportState.RETURNED else (),
        done=len(known),
        total=len(columns),
        days_left=-2 if n == 8 else 3,
        updated_at=NOW if state is not None else None,
        updated_by="Lê Thị Thanh" if state is not None else "",
        reminded=Reminded(NOW - timedelta(days=n % 2), "Lê Thị Thanh") if n in {7, 8} else None,
    )
