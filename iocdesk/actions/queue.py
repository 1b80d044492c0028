"""What waits for the leader, and what arrived at the province: the lists of Phê duyệt and Tiếp nhận."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from iocdesk.actions.context import Context
from iocdesk.actions.deadlines import due_of
from iocdesk.actions.entry import Entry
from iocdesk.actions.review import NEXT, changes_of, missing_in
from iocdesk.actions.views import ApprovalRow
from iocdesk.core.deadlines import days_left
from iocdesk.core.periods import period_label
from iocdesk.core.units import Level
from iocdesk.forms.model import Severity
from iocdesk.reports.model import Report, ReportKey, ReportState

_ORDER = (ReportState.REOPEN_REQUESTED, ReportState.FOR_APPROVAL, ReportState.SENT)
"""What waits for an answer, the most urgent first."""
MOST_ANSWERED = 3000
_AT_THE_PROVINCE = (
    ReportState.SENT,
    ReportState.ACCEPTED,
    ReportState.LOCKED,
    ReportState.REOPEN_REQUESTED,
    ReportState.REOPENED,
)


def waiting(ctx: Context) -> tuple[ApprovalRow, ...]:
    """Return the reports that wait for approval at the unit that is worked for, oldest due first."""
    summaries = ctx.store.reports.find(unit=ctx.unit, states=[ReportState.FOR_APPROVAL])
    reports = [report for summary in summaries if (report := ctx.store.reports.get(summary.id)) is not None]
    return _by_due(ctx, [_waiting_row(ctx, report) for report in reports])


def _waiting_row(ctx: Context, report: Report) -> ApprovalRow:
    entry = Entry(ctx, report)
    severities = [issue.severity for issue in entry.issues()]
    return replace(
        _row(ctx, report.key, report.form_version, report.state, report.event_at),
        submitted_by=ctx.name_of(report.submitted_by),
        submitted_at=report.updated_at,
        warnings=severities.count(Severity.WARNING),
        errors=severities.count(Severity.ERROR),
        changes=len(changes_of(entry)),
        missing=len(missing_in(entry)),
    )


def arrived(ctx: Context) -> tuple[ApprovalRow, ...]:
    """Return what the communes have sent and what became of it since, oldest due first.

    Only what the list shows is read, and of what was answered only the newest `MOST_ANSWERED` by period: a
    province has tens of thousands of them, and Báo cáo finds the others.
    """
    rows: list[ApprovalRow] = []
    answered = 0
    for summary in ctx.store.reports.find(states=_AT_THE_PROVINCE):
        if ctx.registry.get(summary.key.unit).level is not Level.COMMUNE:
            continue
        answered += summary.state not in _ORDER
        if answered > MOST_ANSWERED and summary.state not in _ORDER:
            continue
        row = _row(ctx, summary.key, summary.form_version, summary.state, summary.event_at)
        rows.append(
            replace(row, submitted_by=ctx.name_of(summary.updated_by), submitted_at=summary.updated_at)
        )
    return _by_due(ctx, rows)


def _row(
    ctx: Context, key: ReportKey, form_version: str, state: ReportState, event_at: datetime | None
) -> ApprovalRow:
    form = ctx.shelf.get(key.form_id, form_version)
    due = due_of(ctx, form, key, event_at)
    return ApprovalRow(
        report_id=key.id,
        title=form.title,
        period=period_label(key.period),
        submitted_by="",
        due=due,
        days_left=days_left(due, ctx.clock.now()) if due is not None else None,
        unit=ctx.unit_of(key.unit).name.vi,
        unit_id=key.unit.id,
        form_id=key.form_id,
        period_id=key.period.id,
        state=state,
        next=NEXT.get(state),
    )


def _by_due(ctx: Context, rows: list[ApprovalRow]) -> tuple[ApprovalRow, ...]:
    far = datetime.max.replace(tzinfo=ctx.clock.now().tzinfo)

    def order(row: ApprovalRow) -> tuple[int, float, str, str]:
        due = (row.due or far).timestamp()
        if row.state not in _ORDER:  # answered already: the newest first
            return len(_ORDER), -due if row.due else 0.0, row.unit, row.title.vi
        return _ORDER.index(row.state), due, row.unit, row.title.vi

    unread = ctx.store.letters.unread(ctx.actor.user_id)
    marked = [replace(row, unread=unread.get(row.report_id, 0)) for row in rows]
    return tuple(sorted(marked, key=order))
