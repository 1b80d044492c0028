"""What is shown before a report is approved, taken in, locked or reopened, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iocdesk.actions.views.texts import NO_TEXT

if TYPE_CHECKING:
    from datetime import datetime

    from iocdesk.core.errors import Text
    from iocdesk.reports.model import ReportId, ReportState, Transition


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One report that waits for the leader or the province, oldest due first."""

    report_id: ReportId
    title: Text
    period: Text
    submitted_by: str
    submitted_at: datetime | None = None
    due: datetime | None = None
    days_left: int | None = None
    warnings: int = 0
    errors: int = 0
    changes: int = 0
    """Figures that left their expected range."""
    missing: int = 0
    """Villages without a figure."""
    unit: str = ""
    unit_id: str = ""
    form_id: str = ""
    period_id: str = ""
    state: ReportState | None = None
    unread: int = 0
    """Messages of others that were not read."""
    next: Transition | None = None
    """What several of its kind can be answered with at once, after a look."""


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
class FigureLine:
    """Any figure of the report; `previous` is "" where there is none."""

    key: str
    label: Text
    unit: Text
    current: str
    previous: str = ""


@dataclass(frozen=True, slots=True)
class FigureSection:
    """The figures of one section."""

    title: Text
    figures: tuple[FigureLine, ...]


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
    unit: str = ""
    state: ReportState | None = None
    missing: int = 0
    """Villages without a figure."""
    errors: tuple[ReviewWarning, ...] = ()
    sections: tuple[FigureSection, ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    """(who, what) of the remarks that the report carries, e.g. why reopening is asked for."""
    moves: frozenset[Transition] = frozenset()
    mark: str = ""
    """Of the content that was seen: an answer to another content is refused."""


@dataclass(frozen=True, slots=True)
class NotMoved:
    """A report that stayed as it was, and why."""

    report_id: ReportId
    title: Text
    why: Text


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of answering several reports at once."""

    done: tuple[ReportId, ...] = ()
    refused: tuple[NotMoved, ...] = ()
