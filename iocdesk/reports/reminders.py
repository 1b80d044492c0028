"""A reminder (nhắc): a message to a village or a commune that its report has not come, at most one a day and report.

It travels as any message does: kept at once, sent with the next exchange, stored once. It is known by the place of its
cell key, which no cell can have.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from iocdesk.core.clock import VN
from iocdesk.core.errors import Text
from iocdesk.core.ids import IdSource
from iocdesk.reports.messages import Message
from iocdesk.reports.model import Actor, ReportId, Role

REMINDER = "@nhac"
"""In the place of a message's cell key."""
MAY_REMIND = frozenset({Role.CONSOLIDATOR, Role.LEADER})


def reminder(
    ids: IdSource,
    report_id: ReportId,
    actor: Actor,
    now: datetime,
    title: Text,
    period: Text,
    due: datetime | None,
    *,
    by: str = "Xã",
) -> Message:
    """Write a reminder; the text is Vietnamese, as everything that one person writes to another.

    Args:
        by: who reminds, as the sentence begins: "Xã" or "Tỉnh".
    """
    day = f", hạn {due.astimezone(VN):%d/%m/%Y}" if due is not None else ""
    text = f"{by} nhắc nộp “{title.vi}”, {period.vi}{day}."
    return Message(ids.new(), report_id, actor.user_id, now, text, REMINDER)


def is_reminder(message: Message) -> bool:
    """Tell whether a message is a reminder."""
    return message.key == REMINDER


def newest(messages: Iterable[Message]) -> Message | None:
    """Return the newest reminder among messages."""
    return max(filter(is_reminder, messages), key=lambda it: (it.at, it.id), default=None)


def reminded_on(message: Message | None, today: date) -> bool:
    """Tell whether a reminder was written on a day, in Vietnam."""
    return message is not None and message.at.astimezone(VN).date() == today
