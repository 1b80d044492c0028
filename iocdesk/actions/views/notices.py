"""What the province published."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from iocdesk.actions.views.texts import NO_TEXT

if TYPE_CHECKING:
    from datetime import datetime

    from iocdesk.core.errors import Text


class NoticeKind(StrEnum):
    """What the province published."""

    NOTICE = "notice"
    RULE = "rule"
    """Quy chế cung cấp số liệu."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice or rule; `body` is plain text with blank lines between paragraphs."""

    notice_id: str
    kind: NoticeKind
    title: Text
    body: Text
    published_at: datetime
    needs_acknowledgement: bool = False
    acknowledged_at: datetime | None = None
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Hotline:
    """Whom to call."""

    name: Text
    phone: str
    hours: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class NoticeBoard:
    """Everything the province published, newest first."""

    notices: tuple[NoticeRow, ...] = ()
    hotlines: tuple[Hotline, ...] = ()
