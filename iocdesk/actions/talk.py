"""Trao đổi: the thread of messages of a report; written on this computer at once, sent with the next exchange."""

from __future__ import annotations

from iocdesk.actions.context import Context
from iocdesk.actions.views import NO_TEXT, Thread, ThreadLine
from iocdesk.core.errors import IocError, Text
from iocdesk.forms.model import CellKey
from iocdesk.reports.messages import Message, message_text
from iocdesk.reports.model import ReportId, ReportKey
from iocdesk.reports.reminders import REMINDER
from iocdesk.store.letters import Line


def thread(ctx: Context, report_id: ReportId) -> Thread:
    """Return what was said about a report, oldest first."""
    lines = ctx.store.letters.thread(report_id)
    return Thread(report_id, tuple(_line(ctx, report_id, line) for line in lines))


def _line(ctx: Context, report_id: ReportId, line: Line) -> ThreadLine:
    message = line.message
    mine = message.author == ctx.actor.user_id
    return ThreadLine(
        id=message.id,
        by=ctx.name_of(message.author),
        mine=mine,
        at=message.at,
        text=message.text,
        key=message.key,
        about=_about(ctx, report_id, message.key),
        waiting=line.waiting,
        refused=line.refused or NO_TEXT,
        unread=line.unread and not mine,
    )


def _about(ctx: Context, report_id: ReportId, key: CellKey) -> Text:
    if key in {"", REMINDER}:
        return NO_TEXT
    try:
        form = ctx.shelf.get(ReportKey.parse(report_id).form_id)
    except IocError:
        return Text(key, key)
    name = key.partition(".")[0].rpartition("/")[2]
    return next((field.label for field in form.fields() if field.name == name), Text(key, key))


def write(ctx: Context, report_id: ReportId, typed: str, key: CellKey = "") -> None:
    """Write a message; it cannot be changed or taken back.

    Raises:
        MessageRefused: nothing was written, or too much.
    """
    text = message_text(typed)
    ctx.store.letters.write(Message(ctx.ids.new(), report_id, ctx.actor.user_id, ctx.clock.now(), text, key))


def mark_read(ctx: Context, report_id: ReportId) -> bool:
    """Note that a thread was shown; return whether anything of it was new."""
    return ctx.store.letters.mark_read(report_id)


def unread(ctx: Context) -> dict[ReportId, int]:
    """Count what others wrote and was not read here, by report."""
    return ctx.store.letters.unread(ctx.actor.user_id)
