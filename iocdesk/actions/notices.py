"""Thông báo: the province's notices, rules and hotline, readable offline, acknowledged where asked."""

from __future__ import annotations

from iocdesk.actions.context import Context
from iocdesk.actions.reminding import own_reminders
from iocdesk.actions.views import Hotline, NoticeBoard, NoticeKind, NoticeRow
from iocdesk.core.errors import Text
from iocdesk.reports.messages import Message
from iocdesk.store import Notice

_READ = "notices.read"


def notice_board(ctx: Context) -> NoticeBoard:
    """Return everything the province published, and what the unit is reminded of by the one above, newest first."""
    read = set(ctx.store.settings.get(_READ, [""]))
    notices = ctx.store.catalogue.notices()
    rows = [_row(notice, read) for notice in notices if notice.kind != "hotline"]
    rows += [_reminder(ctx, message, read) for message in own_reminders(ctx)]
    rows.sort(key=lambda row: row.published_at, reverse=True)
    return NoticeBoard(tuple(rows), tuple(_hotline(notice) for notice in notices if notice.kind == "hotline"))


def _row(notice: Notice, read: set[str]) -> NoticeRow:
    return NoticeRow(
        notice_id=notice.id,
        kind=NoticeKind.RULE if notice.kind == "rule" else NoticeKind.NOTICE,
        title=Text(notice.title, notice.title),
        body=Text(notice.body, notice.body),
        published_at=notice.published_at,
        needs_acknowledgement=notice.needs_acknowledgement,
        acknowledged_at=notice.acknowledged_at,
        unread=notice.id not in read and notice.acknowledged_at is None,
    )


def _reminder(ctx: Context, message: Message, read: set[str]) -> NoticeRow:
    who = ctx.name_of(message.author)
    return NoticeRow(
        notice_id=message.id,
        kind=NoticeKind.NOTICE,
        title=Text(message.text, message.text),
        body=Text(f"{message.text}\n\n{who}", f"{message.text}\n\n{who}"),
        published_at=message.at,
        unread=message.id not in read,
    )


def _hotline(notice: Notice) -> Hotline:
    phone, _, hours = notice.body.partition("\n")
    return Hotline(Text(notice.title, notice.title), phone.strip(), Text(hours.strip(), hours.strip()))


def mark_read(ctx: Context, notice_id: str) -> None:
    """Remember that a notice was opened here."""
    read = ctx.store.settings.get(_READ, [""])
    if notice_id not in read:
        ctx.store.settings.set(_READ, [*(item for item in read if item), notice_id])


def acknowledge(ctx: Context, notice_id: str) -> None:
    """Acknowledge a notice; the province hears of it with the next sync."""
    ctx.store.catalogue.acknowledge(notice_id)
    mark_read(ctx, notice_id)
