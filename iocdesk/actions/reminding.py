"""Nhắc: reminding villages whose reports have not come, and showing a unit that it was reminded. Works offline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from iocdesk.actions.context import Context
from iocdesk.actions.deadlines import due_of
from iocdesk.core.clock import VN
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import period_label
from iocdesk.core.units import Level
from iocdesk.reports.messages import Message
from iocdesk.reports.model import EDITABLE, Report, ReportId, ReportKey, ReportState
from iocdesk.reports.reminders import MAY_REMIND, REMINDER, newest, reminded_on, reminder

if TYPE_CHECKING:
    from iocdesk.actions.matrix_model import Reminded

_OWED = EDITABLE | {ReportState.FOR_APPROVAL, ReportState.APPROVED}
"""States in which it is still the unit's turn."""


class ReminderRefused(IocError):
    """`reminder.role`: reminding is the commune's."""


def remind(ctx: Context, report_ids: Iterable[ReportId]) -> int:
    """Remind the villages of these reports; what is handed over or was reminded today is left out.

    Returns:
        how many were reminded; each reminder waits for the next exchange.

    Raises:
        ReminderRefused: for anybody but the commune's officers and leaders.
    """
    if ctx.level is not Level.COMMUNE or ctx.actor.role not in MAY_REMIND:
        raise ReminderRefused(
            "reminder.role",
            Text("Chỉ cán bộ, lãnh đạo xã được nhắc thôn.", "Only the commune's people remind villages."),
        )
    written = 0
    for report_id in report_ids:
        report = ctx.store.reports.get(report_id)
        open_still = report is None or report.state in EDITABLE
        if open_still and not reminded_on(last_reminder(ctx, report_id), ctx.today):
            ctx.store.letters.write(_reminder(ctx, ReportKey.parse(report_id)))
            written += 1
    return written


def _reminder(ctx: Context, key: ReportKey) -> Message:
    form = ctx.shelf.get(key.form_id)
    due = due_of(ctx, form, key)
    now = ctx.clock.now()
    return reminder(ctx.ids, key.id, ctx.actor, now, form.title, period_label(key.period), due)


def last_reminder(ctx: Context, report_id: ReportId) -> Message | None:
    """Return the newest reminder about a report."""
    return newest(line.message for line in ctx.store.letters.thread(report_id))


def reminders(ctx: Context, report_ids: Iterable[ReportId]) -> Mapping[ReportId, Reminded]:
    """Return who reminded about which report last, and when."""
    from iocdesk.actions.matrix_model import Reminded

    found = {}
    for report_id in report_ids:
        lines = ctx.store.letters.thread(report_id)
        message = newest(line.message for line in lines)
        if message is not None:
            waiting = any(line.waiting and line.message.id == message.id for line in lines)
            found[report_id] = Reminded(message.at, ctx.name_of(message.author), waiting)
    return found


def reminder_line(ctx: Context, report: Report) -> str:
    """Return what a village or commune is told beside its report: "Xã nhắc ngày 16/4 (…)"; "" where nothing waits."""
    if ctx.level is Level.PROVINCE or report.key.unit != ctx.unit or report.state not in _OWED:
        return ""
    message = last_reminder(ctx, report.id)
    if message is None:
        return ""
    day = message.at.astimezone(VN)
    who = "Xã" if ctx.level is Level.VILLAGE else "Tỉnh"
    return f"{who} nhắc ngày {day.day}/{day.month} ({ctx.name_of(message.author).partition(' — ')[0]})"


def own_reminders(ctx: Context) -> tuple[Message, ...]:
    """Return what the unit was reminded of and has not handed over yet, newest first, one a report."""
    if ctx.level is Level.PROVINCE:
        return ()
    found: dict[ReportId, Message] = {}
    for message in ctx.store.letters.marked(REMINDER):
        report = ctx.store.reports.get(message.report_id)
        mine = ReportKey.parse(message.report_id).unit == ctx.unit
        if mine and (report is None or report.state in _OWED):
            found.setdefault(message.report_id, message)
    return tuple(found.values())
