"""Figures of villages that arrived or changed since the commune's report was last looked at on this computer.

A village report is known again by a mark: its moment, and a digest of its figures, so that one that was only taken in
(tiếp nhận) is no news. Reading is cheap while nothing has changed: a report whose moment is the same is not opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from iocdesk.actions.adjusting import NAMED, villages_text
from iocdesk.actions.context import Context
from iocdesk.actions.gathering import gather, gathered_cells, village_forms
from iocdesk.core.errors import Text
from iocdesk.core.periods import PeriodType
from iocdesk.core.text import sort_key
from iocdesk.core.units import Level
from iocdesk.forms.model import CellKey, Form
from iocdesk.reports.compare import COMPUTED
from iocdesk.reports.model import Report, ReportId, ReportKey, ReportState, Role
from iocdesk.reports.rollup import COUNTED, expected_villages
from iocdesk.store import ReportSummary

_SETTLED = frozenset({ReportState.ACCEPTED, ReportState.LOCKED})


@dataclass(frozen=True, slots=True)
class VillageNews:
    """Whose figures are new in a commune's report."""

    villages: tuple[str, ...]
    """Names, as Vietnamese sorts them."""

    @property
    def said(self) -> Text:
        """ "Có số mới từ thôn: Thôn 1, Thôn 4 và 2 thôn khác" """
        listed = villages_text(self.villages[:NAMED], len(self.villages))
        return Text(f"Có số mới từ thôn: {listed.vi}", f"New figures from villages: {listed.en}")


def village_news(ctx: Context, form: Form, report: Report) -> VillageNews | None:
    """Return whose figures arrived or changed since the commune's report was looked at; None where nothing did.

    Of a report that was never looked at here, the villages are named that handed in after it was last changed.
    """
    if not _concerns(ctx, form, report):
        return None
    found = list(_village_reports(ctx, form, report.key))
    old = ctx.store.village_marks.get(report.id)
    if old is None:
        since = report.updated_at if report.cells else None
        fresh = [it for it in found if since is None or (it.updated_at is not None and it.updated_at > since)]
    else:
        now = _marks(ctx, found, old)
        fresh = [it for it in found if _digest_in(now[it.id]) != _digest_in(old.get(it.id, ""))]
    names = {ctx.unit_of(it.key.unit).name.vi for it in fresh}
    return VillageNews(tuple(sorted(names, key=sort_key))) if names else None


def villages_seen(ctx: Context, form: Form, report: Report) -> bool:
    """Say that the commune's report was looked at with the villages' figures as they are; return whether that is news."""
    if not _concerns(ctx, form, report):
        return False
    old = ctx.store.village_marks.get(report.id) or {}
    marks = _marks(ctx, list(_village_reports(ctx, form, report.key)), old)
    return ctx.store.village_marks.put(report.id, marks)


def first_moved(ctx: Context, form: Form, report: Report) -> CellKey:
    """Return the first figure of the commune's report that the villages come to otherwise by now; "" where none is."""
    totals = gather(ctx, form, report.key)
    moved = gathered_cells(totals, report)
    return next((key for key in totals if key in moved), "")


def _concerns(ctx: Context, form: Form, report: Report) -> bool:
    """Whether the actor makes this report out of villages' figures, and something can still be done about it."""
    return (
        ctx.actor.role is Role.CONSOLIDATOR
        and ctx.level is Level.COMMUNE
        and form.level == "commune"
        and report.state not in _SETTLED
        and bool(village_forms(form))
    )


def _village_reports(ctx: Context, form: Form, key: ReportKey) -> Iterator[ReportSummary]:
    """Yield the village reports that count in a commune's report."""
    window = key.period.window(form.regime)
    villages = expected_villages(ctx.registry, key.unit, window.end)
    for form_id in village_forms(form):
        find = ctx.store.reports.find
        if ctx.shelf.get(form_id).period_type is not PeriodType.EVENT:
            yield from find(unit=villages, form_id=form_id, period=key.period, states=COUNTED)
            continue
        for summary in find(unit=villages, form_id=form_id, states=COUNTED):
            if window.contains(summary.key.period.first_day):
                yield summary


def _marks(ctx: Context, found: list[ReportSummary], old: Mapping[ReportId, str]) -> dict[ReportId, str]:
    return {it.id: _mark(ctx, it, old.get(it.id, "")) for it in found}


def _mark(ctx: Context, summary: ReportSummary, old: str) -> str:
    moment = summary.updated_at.isoformat() if summary.updated_at is not None else ""
    at = f"{moment}v{summary.version}a{summary.answered}"
    if old.partition(" ")[0] == at:
        return old
    report = ctx.store.reports.get(summary.id)
    cells = report.cells if report is not None else {}
    figures = "\n".join(
        f"{key}={cell.value!r}" for key, cell in sorted(cells.items()) if cell.source not in COMPUTED
    )
    return f"{at} {blake2b(figures.encode(), digest_size=8).hexdigest()}"


def _digest_in(mark: str) -> str:
    return mark.rpartition(" ")[2]
