"""Figures that a commune gathers from its villages: totals, and carrying them into the commune's report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from iocdesk.actions.context import Context
from iocdesk.core.periods import PeriodType
from iocdesk.core.units import Level
from iocdesk.forms.model import CellKey, Form, Source
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.model import Cell, Report, ReportKey
from iocdesk.reports.rollup import Total, expected_villages, roll_up


def village_forms(form: Form) -> tuple[str, ...]:
    """Return the ids of the village forms that a commune form gathers from."""
    found = {
        indicator.village_form
        for _, indicator in form.indicators()
        if indicator.source is Source.VILLAGES and indicator.village_form
    }
    return tuple(sorted(found))


def gather(ctx: Context, form: Form, key: ReportKey) -> Mapping[CellKey, Total]:
    """Return the totals of a commune report's gathered figures, as the villages' reports stand here.

    A commune's event report gathers the village events of the same day.
    """
    needed = village_forms(form)
    if not needed or ctx.unit_of(key.unit).level is not Level.COMMUNE:
        return {}
    window = key.period.window(form.regime)
    villages = expected_villages(ctx.registry, key.unit, window.end)
    reports: list[Report] = []
    events: set[str] = set()
    for form_id in needed:
        if ctx.shelf.get(form_id).period_type is PeriodType.EVENT:
            events.add(form_id)
            summaries = ctx.store.reports.find(unit=villages, form_id=form_id)
            reports += [r for r in (ctx.store.reports.get(s.id) for s in summaries) if r is not None]
        else:
            reports += ctx.store.reports.gather(form_id, key.period, villages).values()
    return roll_up(form, reports, villages, period=key.period, window=window, event_forms=events)


def gathered_cells(totals: Mapping[CellKey, Total], report: Report) -> Mapping[CellKey, Cell]:
    """Return the cells that carry the totals into the report, where they are not there already.

    A total that the form itself sums is left to it; a note and a quality that stand at the cell stay.
    """
    cells = {}
    for key, total in totals.items():
        old = report.cells.get(key, EMPTY)
        if old.value != total.value or (total.value.answered and old.source != "villages"):
            cells[key] = replace(old, value=total.value, source="villages")
    return cells
