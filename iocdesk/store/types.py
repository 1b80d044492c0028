"""What the store answers with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from iocdesk.core.errors import Text
from iocdesk.forms.model import CellKey
from iocdesk.reports.model import (
    Cell,
    Difference,
    Operation,
    Problem,
    Receipt,
    Report,
    ReportId,
    ReportKey,
    ReportState,
)
from iocdesk.reports.signing import Recipient, Signer


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """One line of a list of reports.

    Attributes:
        version: newest version known of the server; 0 when it was never there.
        answered: how many cells of the working copy have an answer.
        unsent: whether something waits in the outbox for it.
        blocked: "conflict", "rejected" or "".
    """

    key: ReportKey
    form_version: str
    state: ReportState
    version: int
    answered: int
    updated_at: datetime | None
    updated_by: str
    event_at: datetime | None
    unsent: bool
    blocked: str

    @property
    def id(self) -> ReportId:
        """Return the report's id."""
        return self.key.id


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """One version that the server has, as far as known here."""

    number: int
    state: ReportState
    at: datetime | None
    by: str
    provisional: bool
    """Worked out from our own receipt; the server's own account of it has not come yet."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One change of one cell; of the report's state where `key` is "" (the cells then hold the state's name)."""

    number: int
    at: datetime | None
    by: str
    key: CellKey
    old: Cell
    new: Cell
    origin: str
    """typed, paste, import, rollup, merge, resolve, undo, …; or the transition's name."""
    op_id: str


@dataclass(frozen=True, slots=True)
class KeyBook:
    """Public keys as the server last told of them: whom to seal for, whose signatures hold."""

    recipients: tuple[Recipient, ...] = ()
    signers: tuple[Signer, ...] = ()


class OutboxState(StrEnum):
    """Where a report's unsent work stands."""

    WAITING = "waiting"
    SEALED = "sealed"
    """Handed out at least once; the same operation is offered until its receipt is here."""
    CONFLICT = "conflict"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """What of one report the server has not answered for good."""

    report_id: ReportId
    op_ids: tuple[str, ...]
    since: datetime
    attempts: int
    tried_at: datetime | None
    last_error: Text | None
    error_code: str
    state: OutboxState
    cells: int
    problems: tuple[Problem, ...] = ()
    """Of a rejection, beside the cells they concern."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A report whose cells both sides changed, with our operation that was not applied."""

    report_id: ReportId
    op: Operation
    receipt: Receipt
    differences: tuple[Difference, ...]
    """As the newest version here has them."""
    version: int = 0
    """The server's version that they compare with."""


@dataclass(frozen=True, slots=True)
class Change:
    """One item of the server's changes: a whole report, or a tombstone where `report` is None."""

    seq: int
    report_id: ReportId
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's name to show instead of the account."""

    user_id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of the province (kind "notice"), its rules ("rule") or its hotline ("hotline")."""

    id: str
    published_at: datetime
    title: str
    body: str
    kind: str
    needs_acknowledgement: bool
    acknowledged_at: datetime | None
    """Here or at the server, whichever is known."""


@dataclass(frozen=True, slots=True)
class FormInfo:
    """One form of the province's index."""

    form_id: str
    version: str
    sha256: str
    title: str
    level: str
    stored: bool
    """Whether its definition is on this computer."""
    closed: bool = False
    """Whether the server takes no more reports at this version."""
    valid_from: str = ""
    """The version's first day (ISO), as the province decided it; "" for always."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One slice of the catalogue as it came."""

    name: str
    etag: str
    fetched_at: datetime | None
    payload: bytes


@dataclass(frozen=True, slots=True)
class Traffic:
    """Bytes sent and received, on the wire."""

    sent: int
    received: int


@dataclass(frozen=True, slots=True)
class LogRow:
    """Something odd that support may want to know."""

    at: datetime
    code: str
    detail: str
