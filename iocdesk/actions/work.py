"""Việc cần làm: what is due, how complete it is, what was returned and why, and who has to act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

from iocdesk.actions.checking import ToCheck, newer_line, to_check
from iocdesk.actions.context import Context
from iocdesk.actions.deadlines import due_of, extension_line, window_of
from iocdesk.actions.handover import handed
from iocdesk.actions.reminding import reminder_line
from iocdesk.actions.views import NO_TEXT, WorkAction, WorkGroup, WorkList, WorkRow
from iocdesk.actions.village_news import first_moved, village_news
from iocdesk.core.clock import VN
from iocdesk.core.deadlines import days_left
from iocdesk.core.periods import Period, PeriodError, PeriodType, period_label, period_of, window_label
from iocdesk.core.text import sort_key
from iocdesk.core.units import Level
from iocdesk.forms.model import CellKey, Form
from iocdesk.reports.completeness import completeness
from iocdesk.reports.model import EDITABLE, Report, ReportKey, ReportState, Role, Transition
from iocdesk.reports.moving import HANDS_OVER
from iocdesk.reports.transitions import allowed, types_on_behalf

SOON_DAYS = 3
DONE_DAYS = 30
GAP_LIMIT = 12
"""Periods without a report that are looked for between the newest report and today."""

_WAITING = frozenset(
    {ReportState.SUBMITTED, ReportState.FOR_APPROVAL, ReportState.SENT, ReportState.REOPEN_REQUESTED}
)
_DONE = frozenset({ReportState.ACCEPTED, ReportState.LOCKED})
_ORDER = {group: index for index, group in enumerate(WorkGroup)}


def work_list(ctx: Context) -> WorkList:
    """Return what the actor has to do, or waits for, at the unit that is worked for; the most urgent first."""
    if ctx.unit not in ctx.registry:
        return WorkList(equipped=False)
    now = ctx.clock.now()
    unread = ctx.store.letters.unread(ctx.actor.user_id)
    open_ = to_check(ctx)
    rows = [
        replace(row, unread=unread.get(row.report_id, 0))
        for report in _candidates(ctx)
        if (row := _row(ctx, report, now, open_.get(report.id))) is not None
    ]
    far = datetime.max.replace(tzinfo=now.tzinfo)
    rows.sort(key=lambda row: (_ORDER[row.group], row.due or far, sort_key(row.title.vi)))
    return WorkList(tuple(rows), _next_due(ctx, now))


def my_forms(ctx: Context) -> Iterator[Form]:
    """Yield the forms that the unit answers and that concern the actor; for officers, those assigned to them."""
    level = str(ctx.level)
    for form in ctx.shelf.newest():
        if form.level == level and _concerns(ctx, form):
            yield form


def _concerns(ctx: Context, form: Form) -> bool:
    assignment = ctx.assignment(form.id, ctx.unit)
    if assignment is None or ctx.actor.role in {Role.LEADER, Role.PROVINCE}:
        return True
    named = {assignment.responsible, assignment.deputy, assignment.approver} | assignment.acting
    return ctx.actor.user_id in named


def _candidates(ctx: Context) -> Iterator[Report]:
    """Yield the reports to look at: those that there are, and those that should be there by now."""
    if ctx.level is Level.PROVINCE:
        for summary in ctx.store.reports.find(states=[ReportState.SENT, ReportState.REOPEN_REQUESTED]):
            yield from _stored(ctx, [summary.id])
        return
    for form in my_forms(ctx):
        reports = ctx.store.reports
        # Ten years of a form are a hundred reports and more: only what asks for something is read.
        known = frozenset(reports.periods(ctx.unit, form.id, 2 * GAP_LIMIT))
        recent = ctx.clock.now() - timedelta(days=DONE_DAYS)
        yield from _stored(ctx, reports.lively(ctx.unit, form.id, _DONE, recent))
        for period in _expected(ctx, form, known):
            if period not in known:
                begun = ctx.shelf.for_period(form.id, period)
                yield Report(ReportKey(form.id, ctx.unit, period), begun.version)


def _stored(ctx: Context, ids: Iterable[str]) -> Iterator[Report]:
    for report_id in ids:
        report = ctx.store.reports.get(report_id)
        if report is not None:
            yield report


def _expected(ctx: Context, form: Form, known: Iterable[Period]) -> Iterator[Period]:
    """Yield the running period, the one before it, and gaps since the newest report; none of a time without the unit."""
    if form.period_type is PeriodType.EVENT:
        return
    period, unit = _running(ctx, form), ctx.registry.get(ctx.unit)
    newest = max(known, default=None)
    for back in range(GAP_LIMIT + 1):
        window = period.window(form.regime)
        if unit.existed(window.start, window.end):  # the server takes nothing for another time
            yield period
        if back and (newest is None or period <= newest):
            return
        period = period.previous()


def _running(ctx: Context, form: Form) -> Period:
    """Return the period whose window holds today; for nine months out of season, the last one."""
    day = ctx.today
    for _ in range(200):
        try:
            return period_of(day, form.period_type, form.regime)
        except PeriodError:
            day -= timedelta(days=1)
    return period_of(ctx.today, PeriodType.YEAR, form.regime)


def _row(ctx: Context, report: Report, now: datetime, check: ToCheck | None) -> WorkRow | None:
    form = ctx.shelf.get(report.key.form_id, report.form_version)
    due = due_of(ctx, form, report.key, report.event_at)
    left = days_left(due, now) if due is not None else None
    action = check.action if check is not None else _action(ctx, form, report)
    group = WorkGroup.TO_CHECK if check is not None else _group(report, action, left)
    window = window_of(form, report.key)
    if group is None or (window is not None and not report.cells and now < _opens(report, form)):
        return None
    state = completeness(form, report.cells)
    assignment = ctx.assignment(form.id, report.key.unit)
    news = village_news(ctx, form, report)
    return WorkRow(
        report_id=report.id,
        group=group,
        title=form.title,
        period=period_label(report.key.period),
        window=window_label(window) if window is not None else NO_TEXT,
        extended=extension_line(ctx, report.key),
        state=report.state,
        action=action,
        due=due,
        days_left=left,
        done=state.done,
        total=state.total,
        responsible=ctx.name_of(assignment.responsible) if assignment is not None else "",
        reason=_reason(report) or reminder_line(ctx, report),
        check=check.said if check is not None else NO_TEXT,
        on_behalf=types_on_behalf(ctx.actor, form.level),
        event=window is None,
        handed=handed(ctx, assignment),
        newer_form=newer_line(ctx, report),
        from_villages=news.said if news is not None else NO_TEXT,
        cell=_remarked(report)
        or (first_moved(ctx, form, report) if news is not None and report.cells else ""),
    )


def _opens(report: Report, form: Form) -> datetime:
    """Return when a report first appears in the list: when its window begins, for long windows near its end."""
    window = report.key.period.window(form.regime)
    lead = timedelta(days=31)
    day = max(window.start, window.end - lead)
    return datetime.combine(day, time(), VN)


def _action(ctx: Context, form: Form, report: Report) -> WorkAction:
    assignment = ctx.assignment(form.id, report.key.unit)
    moves = allowed(report, form.level, ctx.actor, assignment, ctx.policy)
    if Transition.APPROVE in moves:
        return WorkAction.APPROVE
    if Transition.SEND in moves:
        return WorkAction.SEND
    hands_over = moves & HANDS_OVER
    if report.state is ReportState.RETURNED and hands_over:
        return WorkAction.SEE_REASON
    if report.state in EDITABLE and hands_over:
        return WorkAction.CONTINUE if report.cells else WorkAction.BEGIN
    if ctx.actor.role is Role.PROVINCE and moves & {Transition.ACCEPT, Transition.REOPEN}:
        return WorkAction.ANSWER
    return WorkAction.OPEN


def _group(report: Report, action: WorkAction, left: int | None) -> WorkGroup | None:
    if action is WorkAction.APPROVE:
        return WorkGroup.TO_APPROVE
    if report.state is ReportState.RETURNED:
        return WorkGroup.RETURNED
    if report.state in _DONE:
        return WorkGroup.DONE
    if report.state in _WAITING:
        return WorkGroup.TO_ANSWER if action is WorkAction.ANSWER else WorkGroup.WAITING
    if action is WorkAction.OPEN and (left is None or left >= 0):
        return WorkGroup.WAITING if report.cells else None
    if left is None:
        return WorkGroup.IN_PERIOD
    if left < 0:
        return WorkGroup.OVERDUE
    return WorkGroup.DUE_SOON if left <= SOON_DAYS else WorkGroup.IN_PERIOD


def _reason(report: Report) -> str:
    if report.state not in {ReportState.RETURNED, ReportState.REOPENED}:
        return ""
    return next((remark.text for remark in report.remarks if remark.text.strip()), "")


def _remarked(report: Report) -> CellKey:
    """Return the cell that a return is about, so that the report opens where the reason is; "" for none."""
    if report.state is not ReportState.RETURNED:
        return ""
    return next((remark.key for remark in report.remarks if remark.key), "")


def _next_due(ctx: Context, now: datetime) -> datetime | None:
    """Return the next deadline of a period that has not begun to be listed."""
    found = []
    for form in my_forms(ctx):
        if form.period_type is PeriodType.EVENT:
            continue
        for period in (_running(ctx, form), _running(ctx, form).next()):
            due = due_of(ctx, form, ReportKey(form.id, ctx.unit, period))
            if due is not None and due > now:
                found.append(due)
    return min(found, default=None)
