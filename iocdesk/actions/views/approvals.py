"""What the leader is shown before approving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iocdesk.actions.views.texts import NO_TEXT

if TYPE_CHECKING:
    from datetime import datetime

    from iocdesk.core.errors import Text
    from iocdesk.reports.model import ReportId


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One report that waits for the leader, oldest due first."""

    report_id: ReportId
    title: Text
    period: Text
    submitted_by: str
    submitted_at: datetime | None = None
    due: datetime | None = None
    days_left: int | None = None
    warnings: int = 0


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that left its expected range against the last period."""

    key: str
    label: Text
    unit: Text
    previous: str
    """As shown, e.g. "1.234,5"."""
    current: str
    change: str
    """ "+38 %"; "" where it makes no sense."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReviewWarning:
    """A warning and the note (giải trình) that answers it."""

    key: str
    label: Text
    sentence: Text
    note: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """What matters in one report before it is approved."""

    report_id: ReportId
    title: Text
    period: Text
    window: Text = NO_TEXT
    submitted_by: str = ""
    done: int = 0
    total: int = 0
    changes: tuple[FigureChange, ...] = ()
    warnings: tuple[ReviewWarning, ...] = ()
    villages: Text = NO_TEXT
    """ "17/18 thôn, thiếu Thôn 7"; empty when no figure comes from villages."""
    why_not: Text = NO_TEXT
    """Why this user may not approve it; empty when it is allowed."""
