"""What of the work list somebody has to look at first: figures to choose between, figures that came from elsewhere,
a form that has a newer version.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from iocdesk.actions.context import Context
from iocdesk.actions.form_moves import form_news
from iocdesk.actions.views import NO_TEXT, WorkAction
from iocdesk.core.clock import short_moment
from iocdesk.core.errors import Text
from iocdesk.reports.model import Cell, Report, ReportId
from iocdesk.store import Conflict, Look


@dataclass(frozen=True, slots=True)
class ToCheck:
    """What waits in one report, and in one line why."""

    action: WorkAction
    said: Text


def to_check(ctx: Context) -> Mapping[ReportId, ToCheck]:
    """Return the reports in which figures are to be chosen, or looked at, before they go on."""
    found = {
        report_id: ToCheck(WorkAction.LOOK, came_line(ctx, look))
        for report_id, look in ctx.store.looks.all().items()
    }
    for conflict in ctx.store.conflicts.list():
        count = len(conflict.differences)
        theirs = people(ctx, [it.theirs for it in conflict.differences])
        chosen = chosen_line(ctx, conflict)
        said = Text(
            f"{count} ô khác nhau giữa máy này và máy chủ{theirs.vi}: {chosen.vi or 'xin chọn số đúng.'}",
            f"{count} cells differ between this computer and the server{theirs.en}: {chosen.en or 'please choose.'}",
        )
        found[conflict.report_id] = ToCheck(WorkAction.CHOOSE, said)
    return found


def chosen_line(ctx: Context, conflict: Conflict) -> Text:
    """Return how many cells of a conflict have their figure; empty where choosing has not begun."""
    chosen, count = len(ctx.store.choices.of(conflict)), len(conflict.differences)
    if not chosen:
        return NO_TEXT
    if chosen == count:
        return Text(
            f"đã chọn {chosen}/{count} ô, xin giữ kết quả.",
            f"{chosen} of {count} chosen, please keep the result.",
        )
    return Text(f"đã chọn {chosen}/{count} ô, xin chọn tiếp.", f"{chosen} of {count} chosen, please go on.")


def came_line(ctx: Context, look: Look) -> Text:
    """Return how many figures came from elsewhere, from whom and when, and what was not done because of it."""
    count, who = len(look.came), people(ctx, look.came.values())
    said = Text(
        f"Máy khác đã nhập {count} ô{who.vi}: xin xem lại.", f"{count} cells came from elsewhere{who.en}."
    )
    if look.dropped is None:
        return said
    if not count:
        return Text(
            "Báo cáo đã được gộp với bản trên máy chủ nên chưa được gửi đi: xin xem lại rồi gửi lại.",
            "The report was merged with the server's and did not go on: please look at it and send it again.",
        )
    return Text(
        f"{said.vi} Báo cáo chưa được gửi đi, xem xong xin gửi lại.",
        f"{said.en} The report did not go on; please send it again after looking.",
    )


def people(ctx: Context, cells: Collection[Cell]) -> Text:
    """Return " (Trịnh Văn Sơn, 16/4 08:20)" of those who typed some cells; empty where nobody is known."""
    names = list(dict.fromkeys(ctx.name_of(cell.author) for cell in cells if cell.author))
    latest = max((cell.at for cell in cells if cell.at is not None), default=None)
    parts = [", ".join(name.partition(" — ")[0] for name in names[:2]), short_moment(latest)]
    inside = ", ".join(part for part in parts if part)
    return Text(f" ({inside})", f" ({inside})") if inside else NO_TEXT


def newer_line(ctx: Context, report: Report) -> Text:
    """Return that there is a newer version of a report's form; empty where there is none, or nothing was begun."""
    if not report.cells:
        return NO_TEXT
    news = form_news(ctx, report)
    if news is None:
        return NO_TEXT
    return Text(f"Có mẫu mới (phiên bản {news.version})", f"There is a newer form (version {news.version})")
