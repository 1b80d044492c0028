"""Phê duyệt: what waits for the leader, and what matters in a report before it is approved."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from iocdesk.actions.context import Context
from iocdesk.actions.deadlines import due_of, window_of
from iocdesk.actions.entry import Entry, open_entry
from iocdesk.actions.views import NO_TEXT, ApprovalRow, FigureChange, Review, ReviewWarning
from iocdesk.core.deadlines import days_left
from iocdesk.core.errors import Text
from iocdesk.core.periods import period_label, window_label
from iocdesk.forms.inputs import show_value
from iocdesk.forms.model import CellKey, Nature, Severity
from iocdesk.forms.values import Value
from iocdesk.reports.completeness import completeness
from iocdesk.reports.issues import noted
from iocdesk.reports.model import Remark, Report, ReportId, ReportKey, ReportState, Transition
from iocdesk.reports.transitions import TransitionRefused, check_transition

NOTABLE = Decimal("0.2")
"""A figure that changed by more than this share against the last period is shown to the leader."""
NOTABLE_LEAST = Decimal(5)
"""… if it also changed by at least this much: one birth more in a small village is no news."""


def waiting(ctx: Context) -> tuple[ApprovalRow, ...]:
    """Return the reports that wait for approval at the unit that is worked for, oldest due first."""
    summaries = ctx.store.reports.find(unit=ctx.unit, states=[ReportState.FOR_APPROVAL])
    reports = [report for summary in summaries if (report := ctx.store.reports.get(summary.id)) is not None]
    rows = [_waiting_row(ctx, report) for report in reports]
    far = datetime.max.replace(tzinfo=ctx.clock.now().tzinfo)
    return tuple(sorted(rows, key=lambda row: (row.due or far, row.title.vi)))


def _waiting_row(ctx: Context, report: Report) -> ApprovalRow:
    form = ctx.shelf.get(report.key.form_id, report.form_version)
    due = due_of(ctx, form, report.key, report.event_at)
    issues = Entry(ctx, report).issues()
    return ApprovalRow(
        report_id=report.id,
        title=form.title,
        period=period_label(report.key.period),
        submitted_by=ctx.name_of(report.submitted_by),
        submitted_at=report.updated_at,
        due=due,
        days_left=days_left(due, ctx.clock.now()) if due is not None else None,
        warnings=sum(issue.severity is Severity.WARNING for issue in issues),
    )


def review(ctx: Context, report_id: ReportId) -> Review:
    """Return what matters in one report: changed figures, warnings with their notes, villages missing."""
    entry = open_entry(ctx, ReportKey.parse(report_id))
    report, form = entry.report, entry.form
    window = window_of(form, report.key)
    state = completeness(form, report.cells, relevant=entry.session.relevant)
    return Review(
        report_id=report_id,
        title=form.title,
        period=period_label(report.key.period),
        window=window_label(window) if window is not None else NO_TEXT,
        submitted_by=ctx.name_of(report.submitted_by),
        done=state.done,
        total=state.total,
        changes=_changes(entry),
        warnings=_warnings(ctx, entry),
        villages=_villages(ctx, entry),
        why_not=_why_not(ctx, entry),
    )


def _changes(entry: Entry) -> tuple[FigureChange, ...]:
    found = []
    for field, indicator in entry.form.indicators():
        key = field.name
        now, before = entry.session.value(key), entry.comparison(key).previous
        share = _change(now, before, indicator.nature)
        if share is not None:
            found.append(
                FigureChange(
                    key, field.label, indicator.unit, show_value(before, field), show_value(now, field),
                    share, entry.cell(key).note,
                )
            )  # fmt: skip
    return tuple(found)


def _change(now: Value, before: Value, nature: Nature) -> str | None:
    """Return the change as text where it is notable: percent, or points of a ratio."""
    new, old = now.number, before.number
    if new is None or old is None or abs(new - old) < NOTABLE_LEAST or nature is Nature.CUMULATIVE:
        return None
    if nature is Nature.RATIO:
        return f"{new - old:+.1f}".replace(".", ",")
    if old == 0:
        return ""
    share = (new - old) / old
    return f"{share * 100:+.0f} %" if abs(share) > NOTABLE else None


def _warnings(ctx: Context, entry: Entry) -> tuple[ReviewWarning, ...]:
    cells = entry.report.cells
    return tuple(
        ReviewWarning(
            issue.key,
            entry.session.field(issue.key).label,
            issue.text,
            _note(entry, issue.key) if noted(issue, cells) else "",
            ctx.name_of(entry.cell(issue.key).author),
        )
        for issue in entry.issues()
        if issue.severity is Severity.WARNING
    )


def _note(entry: Entry, key: CellKey) -> str:
    return entry.cell(key).note or entry.cell(key.partition(".")[0]).note


def _villages(ctx: Context, entry: Entry) -> Text:
    totals = [entry.total_of(field.name) for field, _ in entry.form.indicators()]
    worst = min((t for t in totals if t is not None), key=lambda t: t.counted, default=None)
    if worst is None:
        return NO_TEXT
    names = ", ".join(ctx.unit_of(unit).name.vi for unit in worst.missing[:6])
    if not names:
        return Text(f"Đủ {worst.expected}/{worst.expected} thôn", f"All {worst.expected} villages")
    return Text(
        f"{worst.counted}/{worst.expected} thôn, thiếu {names}",
        f"{worst.counted}/{worst.expected} villages, missing {names}",
    )


def _why_not(ctx: Context, entry: Entry) -> Text:
    report = entry.report
    assignment = ctx.assignment(report.key.form_id, report.key.unit)
    try:
        check_transition(
            report, Transition.APPROVE, ctx.actor, assignment, ctx.policy, level=entry.form.level
        )
    except TransitionRefused as refused:
        return refused.text
    return NO_TEXT


def approve(ctx: Context, report_id: ReportId) -> None:
    """Approve a report.

    Raises:
        TransitionRefused: when the actor may not (two-person rule, not the approver, another state).
    """
    open_entry(ctx, ReportKey.parse(report_id)).move(Transition.APPROVE)


def send_back(ctx: Context, report_id: ReportId, reason: str, keys: tuple[CellKey, ...] = ()) -> None:
    """Return a report to its officer; the reason stands at the cells `keys` too.

    Raises:
        TransitionRefused: when the actor may not, or there is no reason.
    """
    at, by = ctx.clock.now(), ctx.actor.user_id
    remarks = tuple(Remark(key, reason, by, at) for key in keys)
    open_entry(ctx, ReportKey.parse(report_id)).move(Transition.RETURN, reason, remarks)
