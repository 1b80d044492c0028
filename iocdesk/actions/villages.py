"""Các thôn: how each village stands with a form and period, and answering what they hand in."""

from __future__ import annotations

from iocdesk.actions.context import Context
from iocdesk.actions.deadlines import due_of
from iocdesk.actions.entry import open_entry
from iocdesk.actions.views import Option, VillageChoices, VillageRow
from iocdesk.core.deadlines import days_left
from iocdesk.core.periods import Period, PeriodType, period_label, period_of
from iocdesk.core.text import sort_key
from iocdesk.core.units import Level
from iocdesk.forms.model import Form
from iocdesk.reports.completeness import completeness
from iocdesk.reports.model import ReportId, ReportKey, Transition
from iocdesk.reports.rollup import expected_villages

PERIODS_OFFERED = 12


def gathers_villages(ctx: Context) -> bool:
    """Whether the unit that is worked for has villages below it."""
    return ctx.level is Level.COMMUNE


def village_choices(ctx: Context) -> VillageChoices:
    """Return the village forms, monthly first, each with its periods, the one due now first."""
    order = list(PeriodType)
    forms = [f for f in ctx.shelf.newest() if f.level == "village" and f.period_type is not PeriodType.EVENT]
    forms.sort(key=lambda form: (order.index(form.period_type), sort_key(form.title.vi)))
    options = tuple(Option(form.id, form.title) for form in forms)
    return VillageChoices(options, tuple((form.id, _periods(ctx, form)) for form in forms))


def _periods(ctx: Context, form: Form) -> tuple[Option, ...]:
    running = period_of(ctx.today, form.period_type, form.regime)
    periods = [running.previous(), running]
    while len(periods) < PERIODS_OFFERED:
        periods.append(periods[0 if len(periods) == 2 else -1].previous())
    return tuple(Option(period.id, period_label(period)) for period in periods)


def village_rows(ctx: Context, form_id: str, period_id: str) -> tuple[VillageRow, ...]:
    """Return one row a village that existed at the period's end, in the order of their names."""
    form, period = ctx.shelf.get(form_id), Period.parse(period_id)
    villages = expected_villages(ctx.registry, ctx.unit, period.window(form.regime).end)
    rows = [_row(ctx, form, ReportKey(form_id, village, period)) for village in villages]
    return tuple(sorted(rows, key=lambda row: sort_key(row.village)))


def _row(ctx: Context, form: Form, key: ReportKey) -> VillageRow:
    report = ctx.store.reports.get(key.id)
    due = due_of(ctx, form, key)
    left = days_left(due, ctx.clock.now()) if due is not None else None
    state = completeness(form, report.cells if report is not None else {})
    return VillageRow(
        report_id=key.id,
        village=ctx.unit_of(key.unit).name.vi,
        state=report.state if report is not None else None,
        done=state.done,
        total=state.total,
        days_left=left,
        updated_at=report.updated_at if report is not None else None,
        updated_by=ctx.name_of(report.updated_by) if report is not None else "",
        on_behalf=report is not None and any(cell.on_behalf for cell in report.cells.values()),
    )


def accept(ctx: Context, report_id: ReportId) -> None:
    """Take a village's report in (tiếp nhận).

    Raises:
        TransitionRefused: when the actor may not, or the report is not handed in.
    """
    open_entry(ctx, ReportKey.parse(report_id)).move(Transition.ACCEPT)


def give_back(ctx: Context, report_id: ReportId, reason: str) -> None:
    """Return a report with a reason.

    Raises:
        TransitionRefused: when the actor may not, or there is no reason.
    """
    open_entry(ctx, ReportKey.parse(report_id)).move(Transition.RETURN, reason)
