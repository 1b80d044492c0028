"""What is said about a report, and who acts for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iocdesk.actions.views.texts import NO_TEXT

if TYPE_CHECKING:
    from datetime import date, datetime

    from iocdesk.core.errors import Text
    from iocdesk.reports.model import ReportId


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One message as it is shown."""

    id: str
    by: str
    """The author's name."""
    mine: bool
    at: datetime
    text: str
    key: str = ""
    about: Text = NO_TEXT
    """The figure that it is about."""
    waiting: bool = False
    """It has not reached the server yet."""
    refused: Text = NO_TEXT
    """Why the server does not keep it."""
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """What was said about one report, oldest first."""

    report_id: ReportId
    lines: tuple[ThreadLine, ...] = ()

    @property
    def unread(self) -> int:
        """How many messages of others were not shown before."""
        return sum(line.unread for line in self.lines)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody whose work can be handed over, or who can take it over."""

    user_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One form that somebody is responsible for; `deputy` is whom to offer first."""

    giver: str
    form_id: str
    title: Text
    deputy: str = ""


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """One hand-over that holds now or will, or that the server did not take."""

    id: str
    giver: str
    taker: str
    what: Text
    """The form's title, or "tất cả biểu mẫu"."""
    start: date
    end: date
    reason: str
    may_end: bool = False
    waiting: bool = False
    refused: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class HandoverDesk:
    """What the actor may hand over, to whom, and what is handed over already."""

    givers: tuple[Colleague, ...] = ()
    takers: tuple[Colleague, ...] = ()
    duties: tuple[Duty, ...] = ()
    rows: tuple[HandoverRow, ...] = ()
