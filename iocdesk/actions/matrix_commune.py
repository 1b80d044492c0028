"""What the commune's own report says where the villages' total says something else, with the note that explains it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from iocdesk.actions.adjusting import difference, has_adjusted
from iocdesk.actions.context import Context
from iocdesk.actions.matrix_model import CommuneFigure, MatrixColumn
from iocdesk.core.periods import Period, PeriodType
from iocdesk.core.units import UnitKey
from iocdesk.forms.inputs import show_value
from iocdesk.forms.model import Aggregation, CellKey, Form, Source
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.model import ADJUSTED, EDITABLE, Cell, Report, ReportKey
from iocdesk.reports.rollup import Total


def commune_figures(
    ctx: Context,
    form: Form,
    period: Period,
    unit: UnitKey,
    columns: Sequence[MatrixColumn],
    totals: Sequence[Total],
) -> tuple[CommuneFigure | None, ...]:
    """Return, a column each, what the commune's report says instead of the total; None where it says the same.

    Also None where the commune has no report yet, or has no figure there: nothing is said then that could differ.
    """
    reports = {code: report for report, codes in _reports(ctx, form, period, unit) for code in codes}
    return tuple(
        _figure(reports.get(column.field.name), column, total)
        for column, total in zip(columns, totals, strict=True)
    )


def _reports(ctx: Context, form: Form, period: Period, unit: UnitKey) -> list[tuple[Report, tuple[str, ...]]]:
    """Return the commune's reports of the period that gather from a village form, with the figures that each takes."""
    found = []
    for other in ctx.shelf.newest():
        codes = tuple(
            field.name
            for field, indicator in other.indicators()
            if indicator.source is Source.VILLAGES
            and indicator.village_form == form.id
            and indicator.aggregation is not Aggregation.NONE
        )
        if other.level != "commune" or not codes or other.period_type is not period.type:
            continue
        if form.period_type is PeriodType.EVENT and other.regime is not form.regime:
            continue  # a table of other days
        report = ctx.store.reports.get(ReportKey(other.id, unit, period).id)
        if report is not None and report.cells:
            found.append((report, codes))
    return found


def _figure(report: Report | None, column: MatrixColumn, total: Total) -> CommuneFigure | None:
    cell = report.cells.get(column.key, EMPTY) if report is not None else EMPTY
    if report is None or not cell.value.answered or total.sourceless or cell.value == total.value:
        return None
    gap = difference(cell.value, total)
    if gap == "0" or (not gap and cell.value == total.so_far):
        return None
    parts = has_adjusted(report.cells, column.key)
    return CommuneFigure(
        report_id=report.id,
        key=column.key,
        shown=show_value(cell.value, column.field),
        gap=gap,
        note=cell.note.strip() or (_note_of_parts(report.cells, column.key) if parts else ""),
        typed=cell.source == ADJUSTED or parts,
        editable=report.state in EDITABLE,
        missing=len(total.missing),
    )


def _note_of_parts(cells: Mapping[CellKey, Cell], key: CellKey) -> str:
    """Return the notes of the categories that were typed instead of their totals."""
    notes = [
        cell.note.strip()
        for other, cell in cells.items()
        if other.startswith(f"{key}.") and cell.source == ADJUSTED and cell.note.strip()
    ]
    return " ".join(dict.fromkeys(notes))
