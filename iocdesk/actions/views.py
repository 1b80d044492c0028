"""What the pages and the command line show: frozen view models that the actions answer with.

Moments are timezone-aware; days left count midnights of UTC+7, negative when overdue. Texts are in both
languages; figures are written the Vietnamese way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from iocdesk.core.errors import Text
from iocdesk.reports.model import ReportId, ReportState, Role

NO_TEXT = Text("", "")


class WorkGroup(StrEnum):
    """The groups of the work list, in the order shown."""

    TO_APPROVE = "to_approve"
    RETURNED = "returned"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    IN_PERIOD = "in_period"
    WAITING = "waiting"
    DONE = "done"


class WorkAction(StrEnum):
    """The one thing to do with a row."""

    BEGIN = "begin"
    CONTINUE = "continue"
    SEE_REASON = "see_reason"
    APPROVE = "approve"
    SEND = "send"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One report that somebody has to do something about."""

    report_id: ReportId
    group: WorkGroup
    title: Text
    period: Text
    """ "tháng 4/2026" """
    window: Text
    """ "số liệu 15/3–14/4"; empty for events."""
    state: ReportState
    action: WorkAction
    due: datetime | None = None
    days_left: int | None = None
    done: int = 0
    total: int = 0
    """Cells; 0 when unknown."""
    responsible: str = ""
    reason: str = ""
    """Why it was returned; only the first line is shown."""
    on_behalf: bool = False
    event: bool = False


@dataclass(frozen=True, slots=True)
class WorkList:
    """The rows in the order shown, and when the next reports fall due when there is nothing left to do."""

    rows: tuple[WorkRow, ...] = ()
    next_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One line of the list of reports."""

    report_id: ReportId
    form_id: str
    title: Text
    period_id: str
    period: Text
    unit: str
    state: ReportState
    done: int = 0
    total: int = 0
    due: datetime | None = None
    updated_at: datetime | None = None
    updated_by: str = ""
    unsent: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a drop-down list."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class VillageChoices:
    """The forms that villages answer, each with its periods, newest first; the first of each is preselected."""

    forms: tuple[Option, ...] = ()
    periods: tuple[tuple[str, tuple[Option, ...]], ...] = ()
    """(form id, its periods)."""


@dataclass(frozen=True, slots=True)
class VillageRow:
    """One village's report for the chosen form and period; `report_id` also when it has not been begun."""

    report_id: ReportId
    village: str
    state: ReportState | None
    """None: not begun."""
    done: int = 0
    total: int = 0
    days_left: int | None = None
    updated_at: datetime | None = None
    updated_by: str = ""
    on_behalf: bool = False
    """The figures were typed by the commune."""


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


class OutboxState(StrEnum):
    """Where an outbox item stands."""

    WAITING = "waiting"
    SENDING = "sending"
    CONFLICT = "conflict"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One report with changes that the server has not yet acknowledged."""

    report_id: ReportId
    title: Text
    period: Text
    unit: str
    state: OutboxState
    since: datetime
    attempts: int = 0
    sentence: Text = NO_TEXT
    """What the server said, or why it could not be asked."""


class Network(StrEnum):
    """The four things the pill can say, and that nothing is known yet."""

    UNKNOWN = "unknown"
    ONLINE = "online"
    OFFLINE = "offline"
    SENDING = "sending"
    ATTENTION = "attention"


@dataclass(frozen=True, slots=True)
class SyncState:
    """The whole truth about the network and the outbox."""

    network: Network = Network.UNKNOWN
    outbox: tuple[OutboxRow, ...] = ()
    sent: int = 0
    to_send: int = 0
    """Operations of the exchange under way."""
    last_success: datetime | None = None
    bytes_today: int = 0
    server_offset: int | None = None
    """Seconds that the server's clock is ahead of this one; None before the first exchange."""
    server: str = ""
    next_attempt: datetime | None = None

    @property
    def waiting(self) -> int:
        """How many reports have something to send."""
        return len(self.outbox)

    @property
    def rejected(self) -> int:
        """How many reports need a person."""
        return sum(row.state in {OutboxState.REJECTED, OutboxState.CONFLICT} for row in self.outbox)


class HitKind(StrEnum):
    """What a search found."""

    REPORT = "report"
    FORM = "form"
    INDICATOR = "indicator"


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One answer to a search; opening it opens the report, at the cell where there is one."""

    kind: HitKind
    title: Text
    where: Text
    report_id: ReportId = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class UserCard:
    """Who is signed in, for which unit and office."""

    user_id: str
    name: str
    role: Role
    unit: str
    office: Text = NO_TEXT
    training: bool = False
    server: str = ""
    gathers_villages: bool = False


@dataclass(frozen=True, slots=True)
class Preferences:
    """The user's settings; each with its default. Kept per profile."""

    language: str = "vi"
    theme: str = "light"
    scale: float = 1.0
    show_previous: bool = True
    show_last_year: bool = True
    show_to_date: bool = True
    show_plan: bool = True
    sync_minutes: int = 5
    """0: only by hand."""


@dataclass(frozen=True, slots=True)
class About:
    """Facts for the settings page and for support."""

    version: str
    profile: str
    data_folder: str
    log_file: str
    device: str


@dataclass(frozen=True, slots=True)
class PracticePerson:
    """An account of the practice province; its password is shown openly."""

    username: str
    password: str
    name: str


@dataclass(frozen=True, slots=True)
class ServerCard:
    """What a server says of itself before anybody signs in."""

    address: str
    name: str
    training: bool = False
    people: tuple[PracticePerson, ...] = ()
    """Who can be played, at the practice province of this computer."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The answer to a sign-in: who it is, and the units to choose from when there is more than one."""

    name: str
    role: Role
    units: tuple[Option, ...]
