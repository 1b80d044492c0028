"""What the server did not take: why, figure by figure, and giving it up on a person's word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from iocdesk.actions.cell_words import cell_label, shown_cell
from iocdesk.actions.context import Context
from iocdesk.actions.views import RefusedLine
from iocdesk.core.errors import IocError, Text
from iocdesk.forms.labels import joined
from iocdesk.forms.model import CellKey, Form
from iocdesk.reports.compare import COMPUTED
from iocdesk.reports.model import Cell, Problem, ReportId
from iocdesk.store import OutboxItem
from iocdesk.store import OutboxState as Stored

_WHOLE = Text("Cả báo cáo", "The whole report")
_TOLD = 3


def refused(ctx: Context, item: OutboxItem) -> tuple[tuple[RefusedLine, ...], int]:
    """Return the server's reasons, each with the figure that was sent, and how many figures that somebody gave would be
    lost with what was refused; nothing and 0 where nothing was.
    """
    if item.state is not Stored.REJECTED:
        return (), 0
    sent = ctx.store.outbox.refused(item.report_id)
    return _lines(ctx, item, sent), sum(cell.source not in COMPUTED for cell in sent.values())


def _lines(ctx: Context, item: OutboxItem, sent: Mapping[CellKey, Cell]) -> tuple[RefusedLine, ...]:
    form = _form(ctx, item.report_id)
    if form is None:
        return tuple(RefusedLine("", _WHOLE, "", problem.text) for problem in item.problems)
    return tuple(
        RefusedLine(
            problem.key,
            cell_label(form, problem.key) if problem.key else _WHOLE,
            shown_cell(form, problem.key, sent[problem.key]) if problem.key in sent else "",
            problem.text,
        )
        for problem in item.problems
    )


def reasons(problems: Sequence[Problem]) -> Text:
    """Return the first of the server's reasons in one line."""
    return joined((problem.text for problem in problems[:_TOLD]), " ")


def give_up(ctx: Context, report_id: ReportId) -> None:
    """Give up what the server refused of a report: its figures are the server's again.

    What was given up stays among the report's versions and in the trail of each cell.
    """
    ctx.store.outbox.discard_rejected(report_id, actor=ctx.actor)


def _form(ctx: Context, report_id: ReportId) -> Form | None:
    report = ctx.store.reports.get(report_id)
    if report is None:
        return None
    try:
        return ctx.shelf.get(report.key.form_id, report.form_version)
    except IocError:
        return None
