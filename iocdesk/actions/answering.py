"""Answering reports: approving, taking in, returning with remarks at cells, locking, reopening; one or many at once.

What is answered is what was looked at: a report whose content is another by now is not moved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from iocdesk.actions.context import Context
from iocdesk.actions.entry import Entry, open_entry
from iocdesk.actions.views import Moved, NotMoved
from iocdesk.core.errors import IocError, Text
from iocdesk.forms.model import CellKey
from iocdesk.reports.digest import report_digest
from iocdesk.reports.model import Remark, Report, ReportId, ReportKey, Transition
from iocdesk.reports.transitions import REASON_REQUIRED


class ChangedSince(IocError):
    """The report is no longer as it was when it was looked at: `review.changed`."""

    def __init__(self) -> None:
        super().__init__(
            "review.changed",
            Text(
                "Báo cáo đã thay đổi sau khi anh/chị xem. Xin xem lại rồi thực hiện lại.",
                "The report has changed since you looked at it. Please look again, then do it again.",
            ),
        )


class NotForMany(IocError):
    """A move that needs a reason is made for one report at a time: `review.not_for_many`."""

    def __init__(self) -> None:
        super().__init__(
            "review.not_for_many",
            Text(
                "Việc này cần ghi lý do cho từng báo cáo, không làm cho nhiều báo cáo cùng lúc.",
                "This asks for a reason for each report and is not done for several at once.",
            ),
        )


def mark_of(report: Report) -> str:
    """Return the mark of a report's content and state; a receipt alone leaves it as it is."""
    return report_digest(replace(report, version=0))


def move_many(ctx: Context, transition: Transition, looks: Iterable[tuple[ReportId, str]]) -> Moved:
    """Make one move for several reports, each by itself: one that is refused does not hold the others up.

    Args:
        looks: each report with the `Review.mark` of what was looked at.

    Raises:
        NotForMany: a move that asks for a reason.
    """
    if transition in REASON_REQUIRED:
        raise NotForMany
    done: list[ReportId] = []
    refused: list[NotMoved] = []
    for report_id, mark in looks:
        entry = open_entry(ctx, ReportKey.parse(report_id))
        try:
            _expect_seen(entry, mark)
            entry.move(transition)
        except IocError as error:
            refused.append(NotMoved(report_id, entry.form.title, error.text))
        else:
            done.append(report_id)
    return Moved(tuple(done), tuple(refused))


def answer(
    ctx: Context,
    report_id: ReportId,
    transition: Transition,
    reason: str = "",
    remarks: Iterable[tuple[CellKey, str]] = (),
    mark: str = "",
) -> None:
    """Make one move for one report.

    Args:
        remarks: cells that it is about, each with what is said there; "" says the reason there too.
        mark: of what was looked at; "" where nobody looked, e.g. from the command line.

    Raises:
        ChangedSince: the report is another by now.
        TransitionRefused: when the actor may not, or a reason is missing.
    """
    entry = open_entry(ctx, ReportKey.parse(report_id))
    if mark:
        _expect_seen(entry, mark)
    at, by = ctx.clock.now(), ctx.actor.user_id
    said = tuple(Remark(key, text.strip() or reason, by, at) for key, text in remarks)
    entry.move(transition, reason, said)


def _expect_seen(entry: Entry, mark: str) -> None:
    if mark_of(entry.report) != mark:
        raise ChangedSince
