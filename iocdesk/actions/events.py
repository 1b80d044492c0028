"""Reports of what happens unforeseen: which forms there are for it, and beginning one."""

from __future__ import annotations

from iocdesk.actions.context import Context
from iocdesk.actions.views import Option
from iocdesk.actions.work import my_forms
from iocdesk.core.periods import Period, PeriodType
from iocdesk.core.text import sort_key
from iocdesk.reports.model import Report, ReportId, ReportKey, ReportState
from iocdesk.reports.transitions import may_edit

MOST = 999


def event_forms(ctx: Context) -> tuple[Option, ...]:
    """Return the event forms that the actor may fill for the unit that is worked for, by title."""
    found = []
    for form in my_forms(ctx):
        if form.period_type is PeriodType.EVENT:
            probe = Report(ReportKey(form.id, ctx.unit, Period.event(ctx.today)), form.version)
            if may_edit(probe, ctx.actor, ctx.assignment(form.id, ctx.unit), form.level):
                found.append(Option(form.id, form.title))
    return tuple(sorted(found, key=lambda option: sort_key(option.label.vi)))


def begin_event(ctx: Context, form_id: str) -> ReportId:
    """Begin a report of something that happened today; one that was begun today and left empty is taken again.

    Raises:
        UnknownFormError: when there is no such form.
        PeriodError: after the 999th of a day.
    """
    form = ctx.shelf.get(form_id)
    number = 1
    while number <= MOST:
        key = ReportKey(form_id, ctx.unit, Period.event(ctx.today, number))
        there = ctx.store.reports.get(key.id)
        if there is None:
            return ctx.store.reports.begin(key, form.version, event_at=ctx.clock.now()).id
        if not there.cells and there.state is ReportState.DRAFT:
            return there.id
        number += 1
    return Period.event(ctx.today, number).id
