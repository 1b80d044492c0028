"""What the page of the exchange shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from iocdesk.actions.views.kinds import Network
from iocdesk.actions.views.texts import NO_TEXT

if TYPE_CHECKING:
    from datetime import datetime

    from iocdesk.core.errors import Text
    from iocdesk.forms.model import CellKey
    from iocdesk.reports.model import ReportId


class OutboxState(StrEnum):
    """Where an outbox item stands."""

    WAITING = "waiting"
    SENDING = "sending"
    CONFLICT = "conflict"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """One reason why the server did not take a report: the cell ("" for the whole of it), what it is called, the figure
    that was sent, and the reason.
    """

    key: CellKey
    label: Text
    value: str
    text: Text


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
    sender: str = ""
    """Who sealed the package that it came in; "" for what was typed here."""
    refused: tuple[RefusedLine, ...] = ()
    """Why the server did not take it."""
    refused_cells: int = 0
    """How many figures would be given up with it."""


@dataclass(frozen=True, slots=True)
class TrafficView:
    """Bytes sent and received, with all that travels around them."""

    sent: int = 0
    received: int = 0


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
    letters: int = 0
    """Messages and hand-overs that wait."""
    traffic_today: TrafficView = field(default_factory=TrafficView)
    traffic_month: TrafficView = field(default_factory=TrafficView)
    """Since the first of the month, in Vietnam."""
    files: int = 0
    """Attached files that wait."""
    more_files: bool = False
    """Whether the last exchange ended with files left that it had no more time for."""

    @property
    def waiting(self) -> int:
        """How many reports have something to send."""
        return len(self.outbox)

    @property
    def conflicts(self) -> int:
        """How many reports have figures that a person has to choose between."""
        return sum(row.state is OutboxState.CONFLICT for row in self.outbox)

    @property
    def rejected(self) -> int:
        """How many reports need a person."""
        return sum(row.state in {OutboxState.REJECTED, OutboxState.CONFLICT} for row in self.outbox)
