"""Figures that a commune gathers from its villages: totals, carrying them into the commune's report, and what is
to be said where they are not whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from iocdesk.actions.adjusting import has_adjusted, villages_text
from iocdesk.actions.context import Context
from iocdesk.core.errors import Text
from iocdesk.core.periods import PeriodType
from iocdesk.core.units import Level, UnitKey
from iocdesk.forms.cells import field_keys
from iocdesk.forms.issues import Issue
from iocdesk.forms.model import CellKey, Field, Form, Severity, Source
from iocdesk.forms.values import NOTHING, Value
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.model import ADJUSTED, Cell, Report, ReportKey
from iocdesk.reports.rollup import Total, expected_villages, roll_up

NAMED = 6
"""Villages that a sentence names; of more the number is told."""


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

    A total that the form itself sums is left to it; a note and a quality that stand at the cell stay, and so
    does a "nothing occurred" while there is nothing to gather from (`Total.sourceless`), and a figure that the
    commune gave instead, until the villages come to the same.
    """
    cells = {}
    for key, total in totals.items():
        old = report.cells.get(key, EMPTY)
        if total.sourceless and old.value == NOTHING:
            continue
        if (old.source == ADJUSTED and old.value != total.value) or has_adjusted(report.cells, key):
            continue
        if old.value != total.value or (total.value.answered and old.source != "villages"):
            cells[key] = replace(old, value=total.value, source="villages")
    return cells


def missing_villages(
    form: Form,
    totals: Mapping[CellKey, Total],
    value: Callable[[CellKey], Value],
    names: Callable[[Iterable[UnitKey]], tuple[str, ...]],
) -> tuple[Issue, ...]:
    """Return a warning for gathered figures that stay open since villages have not given theirs.

    Figures that lack the same villages share one warning, at the first of them, so that one note explains
    one silence.

    Args:
        value: reads a cell of the commune's report.
        names: says what villages are called.
    """
    found: dict[tuple[UnitKey, ...], list[Field]] = {}
    for field, indicator in form.indicators():
        if indicator.source is Source.VILLAGES and (lacking := _lacking(form, field, totals, value)):
            found.setdefault(lacking, []).append(field)
    return tuple(
        _missing(fields, len(lacking), totals[fields[0].name].expected, names(lacking[:NAMED]))
        for lacking, fields in found.items()
    )


def _lacking(
    form: Form, field: Field, totals: Mapping[CellKey, Total], value: Callable[[CellKey], Value]
) -> tuple[UnitKey, ...]:
    keys = [key for key in field_keys("", field, form) if key in totals and not value(key).answered]
    return tuple(sorted({unit for key in keys for unit in totals[key].missing}))


def _missing(fields: list[Field], count: int, expected: int, names: tuple[str, ...]) -> Issue:
    listed = villages_text(names, count)
    vi = f"Mới có {expected - count}/{expected} thôn báo số liệu, thiếu {listed.vi}"
    en = f"{expected - count}/{expected} villages have given their figures, missing {listed.en}"
    if len(fields) > 1:
        vi, en = f"{vi} ({len(fields)} chỉ tiêu)", f"{en} ({len(fields)} indicators)"
    text = Text(
        f"{vi}. Xin giải trình nếu phải gửi khi chưa đủ.",
        f"{en}. Please explain if it has to go without them.",
    )
    params = {"count": str(count), "expected": str(expected), "names": ", ".join(names)}
    return Issue(fields[0].name, Severity.WARNING, "villages", text, params=params)
