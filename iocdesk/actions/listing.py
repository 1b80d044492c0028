"""The list of reports, and the search over reports, forms and indicators."""

from __future__ import annotations

from dataclasses import replace

from iocdesk.actions.context import Context
from iocdesk.actions.deadlines import due_of
from iocdesk.actions.views import HitKind, ReportRow, SearchHit
from iocdesk.actions.work import my_forms
from iocdesk.core.errors import Text
from iocdesk.core.periods import PeriodType, period_label, period_of
from iocdesk.core.text import match_rank
from iocdesk.forms.model import Form
from iocdesk.reports.completeness import completeness
from iocdesk.reports.model import EDITABLE, ReportKey
from iocdesk.store import ReportSummary

MOST_HITS = 30


def report_list(ctx: Context) -> tuple[ReportRow, ...]:
    """Return every report on this computer, newest period first."""
    unread = ctx.store.letters.unread(ctx.actor.user_id)
    return tuple(
        replace(_row(ctx, summary), unread=unread.get(summary.id, 0)) for summary in ctx.store.reports.find()
    )


def _row(ctx: Context, summary: ReportSummary) -> ReportRow:
    form = ctx.shelf.get(summary.key.form_id, summary.form_version)
    total = completeness(form, {}).total
    return ReportRow(
        report_id=summary.id,
        form_id=form.id,
        title=form.title,
        period_id=summary.key.period.id,
        period=period_label(summary.key.period),
        unit=ctx.unit_of(summary.key.unit).name.vi,
        state=summary.state,
        done=_done(ctx, form, summary, total),
        total=total,
        due=due_of(ctx, form, summary.key, summary.event_at),
        updated_at=summary.updated_at,
        updated_by=ctx.name_of(summary.updated_by),
        unsent=summary.unsent,
    )


def _done(ctx: Context, form: Form, summary: ReportSummary, total: int) -> int:
    """Return how many cells are answered, as the work list counts: what the form calculates is not among them.

    The store's own count has that too; it does where everything is full, which needs no report to be read.
    """
    if summary.state not in EDITABLE or not summary.answered:
        return min(summary.answered, total)
    report = ctx.store.reports.get(summary.id)
    return completeness(form, report.cells).done if report is not None else 0


def search(ctx: Context, query: str) -> tuple[SearchHit, ...]:
    """Return forms, indicators and reports that fit, the best first; diacritics may be left out.

    A form or an indicator opens in this period's report of the unit that is worked for.
    """
    if not query.strip():
        return ()
    ranked: list[tuple[int, int, str, SearchHit]] = []
    for form in my_forms(ctx):
        report_id = _current(ctx, form)
        _rank(ranked, query, (form.title,), 0, SearchHit(HitKind.FORM, form.title, _where(form), report_id))
        for field, indicator in form.indicators():
            hit = SearchHit(HitKind.INDICATOR, field.label, form.title, report_id, field.name)
            _rank(ranked, query, (field.label, Text(indicator.code, indicator.code)), 1, hit)
    for summary in ctx.store.reports.find():
        hit, texts = _report_hit(ctx, summary)
        _rank(ranked, query, texts, 2, hit)
    ranked.sort(key=lambda item: item[:3])
    return tuple(hit for *_, hit in ranked[:MOST_HITS])


def _rank(
    ranked: list[tuple[int, int, str, SearchHit]],
    query: str,
    texts: tuple[Text, ...],
    kind: int,
    hit: SearchHit,
) -> None:
    found = [
        rank for text in texts for side in (text.vi, text.en) if (rank := match_rank(query, side)) is not None
    ]
    if found:
        ranked.append((min(found), kind, hit.title.vi, hit))


def _report_hit(ctx: Context, summary: ReportSummary) -> tuple[SearchHit, tuple[Text, ...]]:
    form = ctx.shelf.get(summary.key.form_id, summary.form_version)
    period, unit = period_label(summary.key.period), ctx.unit_of(summary.key.unit).name
    where = Text(f"{period.vi} · {unit.vi}", f"{period.en} · {unit.en or unit.vi}")
    whole = Text(f"{form.title.vi} {where.vi}", f"{form.title.en} {where.en}")
    return SearchHit(HitKind.REPORT, form.title, where, summary.id), (whole,)


def _where(form: Form) -> Text:
    return Text(f"{form.id} · phiên bản {form.version}", f"{form.id} · version {form.version}")


def _current(ctx: Context, form: Form) -> str:
    if form.period_type is PeriodType.EVENT or form.period_type is PeriodType.NINE_MONTHS:
        return ""
    period = period_of(ctx.today, form.period_type, form.regime)
    last = ReportKey(form.id, ctx.unit, period.previous())
    running = ReportKey(form.id, ctx.unit, period)
    return running.id if ctx.store.reports.get(running.id) is not None else last.id
