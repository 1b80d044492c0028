"""What matters in one report before it is approved or taken in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from iocdesk.actions.answering import mark_of
from iocdesk.actions.context import Context
from iocdesk.actions.deadlines import window_of
from iocdesk.actions.entry import Entry, open_entry
from iocdesk.actions.views import NO_TEXT, FigureChange, FigureLine, FigureSection, Review, ReviewWarning
from iocdesk.core.errors import Text
from iocdesk.core.periods import period_label, window_label
from iocdesk.core.units import UnitKey
from iocdesk.forms.cells import split_key
from iocdesk.forms.inputs import show_value
from iocdesk.forms.labels import figure_label
from iocdesk.forms.model import CellKey, Group, Nature, Severity
from iocdesk.forms.values import Value
from iocdesk.reports.completeness import completeness
from iocdesk.reports.issues import noted
from iocdesk.reports.model import ReportId, ReportKey, ReportState, Transition
from iocdesk.reports.rollup import Total
from iocdesk.reports.transitions import TransitionRefused, check_transition

NEXT: Mapping[ReportState, Transition] = {
    ReportState.FOR_APPROVAL: Transition.APPROVE,
    ReportState.SENT: Transition.ACCEPT,
    ReportState.ACCEPTED: Transition.LOCK,
    ReportState.REOPEN_REQUESTED: Transition.REOPEN,
}
"""The usual answer of leader and province to a report in a state."""
NOTABLE = Decimal("0.2")
"""A figure that changed by more than this share against the last period is shown to the leader."""
NOTABLE_LEAST = Decimal(5)
"""… if it also changed by at least this much: one birth more in a small village is no news."""


def review(ctx: Context, report_id: ReportId) -> Review:
    """Return what matters in one report: changed figures, findings with their notes, villages missing, all figures."""
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
        changes=changes_of(entry),
        warnings=_found(ctx, entry, Severity.WARNING),
        villages=_villages(ctx, entry),
        why_not=_why_not(ctx, entry),
        unit=entry.unit_name,
        state=report.state,
        errors=_found(ctx, entry, Severity.ERROR),
        sections=_sections(entry),
        said=tuple((ctx.name_of(it.by), it.text) for it in report.remarks if not it.key),
        moves=entry.moves(),
        mark=mark_of(report),
        missing=len(missing_in(entry)),
    )


def _sections(entry: Entry) -> tuple[FigureSection, ...]:
    """Return every answered figure in the order of the form, those of splits under their own names."""
    found = []
    for section in entry.form.sections:
        lines = [_line(entry, key) for key in _keys_of(entry, section) if entry.session.value(key).answered]
        if lines:
            found.append(FigureSection(section.label, tuple(lines)))
    return tuple(found)


def _keys_of(entry: Entry, section: Group) -> list[CellKey]:
    names = {field.name for field in section.fields()}
    return [key for key in entry.session.cell_keys() if split_key(key)[1] in names]


def _line(entry: Entry, key: CellKey) -> FigureLine:
    field, (_, _, category) = entry.session.field(key), split_key(key)
    label = figure_label(entry.form, field, category)
    unit = field.indicator.unit if field.indicator is not None else NO_TEXT
    before = entry.comparison(key).previous
    shown = show_value(before, field) if before.answered else ""
    return FigureLine(key, label, unit, show_value(entry.session.value(key), field), shown)


def changes_of(entry: Entry) -> tuple[FigureChange, ...]:
    """Return the figures that left their expected range against the last period."""
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


def _found(ctx: Context, entry: Entry, severity: Severity) -> tuple[ReviewWarning, ...]:
    cells = entry.report.cells
    return tuple(
        ReviewWarning(
            issue.key,
            entry.session.field(issue.key).label if issue.key else NO_TEXT,
            issue.text,
            _note(entry, issue.key) if noted(issue, cells) else "",
            ctx.name_of(entry.cell(issue.key).author) if issue.key else "",
        )
        for issue in entry.issues()
        if issue.severity is severity
    )


def _note(entry: Entry, key: CellKey) -> str:
    return entry.cell(key).note or entry.cell(key.partition(".")[0]).note


def _worst(entry: Entry) -> Total | None:
    totals = [entry.total_of(field.name) for field, _ in entry.form.indicators()]
    return min((t for t in totals if t is not None), key=lambda t: t.counted, default=None)


def missing_in(entry: Entry) -> tuple[UnitKey, ...]:
    """Return the villages without a figure, where the report gathers any."""
    worst = _worst(entry)
    return tuple(worst.missing) if worst is not None else ()


def _villages(ctx: Context, entry: Entry) -> Text:
    worst = _worst(entry)
    if worst is None or not worst.expected:  # no event was reported: there is nobody to wait for
        return NO_TEXT
    names = ", ".join(ctx.unit_of(unit).name.vi for unit in worst.missing[:6])
    if not names:
        return Text(f"Đủ {worst.expected}/{worst.expected} thôn", f"All {worst.expected} villages")
    return Text(
        f"{worst.counted}/{worst.expected} thôn, thiếu {names}",
        f"{worst.counted}/{worst.expected} villages, missing {names}",
    )


def _why_not(ctx: Context, entry: Entry) -> Text:
    """Return why the actor may not make the usual move; empty where there is none to make."""
    report = entry.report
    move = NEXT.get(report.state)
    if move is None:
        return NO_TEXT
    assignment = ctx.assignment(report.key.form_id, report.key.unit)
    try:
        check_transition(report, move, ctx.actor, assignment, ctx.policy, "-", level=entry.form.level)
    except TransitionRefused as refused:
        return refused.text
    return NO_TEXT
