"""Các thôn: which forms and periods there are to look at, and answering what villages hand in."""

from __future__ import annotations

from collections.abc import Iterable

from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.actions.views import Option, VillageChoices
from iocdesk.core.periods import PeriodType, period_label, period_of
from iocdesk.core.text import sort_key
from iocdesk.core.units import Level
from iocdesk.forms.model import CellKey, Form
from iocdesk.reports.model import Remark, ReportId, ReportKey, Transition
from iocdesk.reports.transitions import types_on_behalf

PERIODS_OFFERED = 12


def gathers_villages(ctx: Context) -> bool:
    """Whether the unit that is worked for has villages below it."""
    return ctx.level is Level.COMMUNE


def village_choices(ctx: Context) -> VillageChoices:
    """Return the village forms, monthly first, each with its periods, the one due now first.

    Events are looked at by the month.
    """
    order = list(PeriodType)
    forms = [form for form in ctx.shelf.newest() if form.level == "village"]
    forms.sort(key=lambda form: (order.index(form.period_type), sort_key(form.title.vi)))
    options = tuple(Option(form.id, form.title) for form in forms)
    periods = tuple((form.id, _periods(ctx, form)) for form in forms)
    return VillageChoices(options, periods, types_on_behalf(ctx.actor, "village"))


def _periods(ctx: Context, form: Form) -> tuple[Option, ...]:
    events = form.period_type is PeriodType.EVENT
    running = period_of(ctx.today, PeriodType.MONTH if events else form.period_type, form.regime)
    periods = [running, running.previous()] if events else [running.previous(), running]
    while len(periods) < PERIODS_OFFERED:
        periods.append(min(periods).previous())
    return tuple(Option(period.id, period_label(period)) for period in periods)


def accept(ctx: Context, report_id: ReportId) -> None:
    """Take a village's report in (tiếp nhận).

    Raises:
        TransitionRefused: when the actor may not, or the report is not handed in.
    """
    open_entry(ctx, ReportKey.parse(report_id)).move(Transition.ACCEPT)


def give_back(
    ctx: Context, report_id: ReportId, reason: str, remarks: Iterable[tuple[CellKey, str]] = ()
) -> None:
    """Return a report with a reason, and with remarks at cells; one of "" says the reason there too.

    Raises:
        TransitionRefused: when the actor may not, or there is no reason.
    """
    at, by = ctx.clock.now(), ctx.actor.user_id
    said = tuple(Remark(key, text.strip() or reason, by, at) for key, text in remarks)
    open_entry(ctx, ReportKey.parse(report_id)).move(Transition.RETURN, reason, said)
