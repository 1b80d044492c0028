"""How reports stand, counted: what was expected, what came, what did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from iocdesk.core.errors import Text
from iocdesk.core.periods import Period
from iocdesk.core.units import OrgUnit
from iocdesk.gateway.province.form_lines import FormLine, Slot


class Standing(StrEnum):
    """Where one expected report stands, the most pressing first."""

    MISSING = "missing"
    """Past its deadline and not here."""
    RETURNED = "returned"
    """It came, and was returned or reopened: the unit's turn."""
    SENT = "sent"
    """It came and waits to be accepted: the province's turn."""
    PENDING = "pending"
    """Not due yet."""
    UNASSIGNED = "unassigned"
    """Nobody is named for it, so nothing is expected; the province should name somebody."""
    ACCEPTED = "accepted"


STANDING_LABELS: Mapping[Standing, Text] = MappingProxyType(
    {
        Standing.MISSING: Text("Quá hạn, chưa gửi", "Overdue, not sent"),
        Standing.RETURNED: Text("Bị trả lại, đính chính", "Returned, in correction"),
        Standing.SENT: Text("Đã gửi, chờ tiếp nhận", "Sent, to be accepted"),
        Standing.PENDING: Text("Chưa đến hạn", "Not due yet"),
        Standing.UNASSIGNED: Text("Chưa phân công", "Nobody assigned"),
        Standing.ACCEPTED: Text("Đã tiếp nhận", "Accepted"),
    }
)
LATE_LABEL = Text("Gửi muộn", "Sent late")


@dataclass(frozen=True, slots=True)
class Counts:
    """Reports by standing; `late` came after their deadline and are counted under sent, accepted or returned too."""

    accepted: int = 0
    sent: int = 0
    returned: int = 0
    missing: int = 0
    pending: int = 0
    unassigned: int = 0
    late: int = 0

    @property
    def expected(self) -> int:
        """How many reports somebody is to send."""
        return self.accepted + self.sent + self.returned + self.missing + self.pending

    @property
    def arrived(self) -> int:
        """How many are with the province."""
        return self.accepted + self.sent

    @property
    def percent(self) -> int:
        """Whole percent of the expected that are with the province, rounded down."""
        return 100 * self.arrived // self.expected if self.expected else 0

    def __add__(self, other: Counts) -> Counts:
        """Add up."""
        return Counts(
            self.accepted + other.accepted,
            self.sent + other.sent,
            self.returned + other.returned,
            self.missing + other.missing,
            self.pending + other.pending,
            self.unassigned + other.unassigned,
            self.late + other.late,
        )

    def to_json(self) -> dict[str, int]:
        """Return the counts for `--json`."""
        return {"expected": self.expected, **{it.name: getattr(self, it.name) for it in fields(self)}}


@dataclass(frozen=True, slots=True)
class Item:
    """One report that a unit owes, or gave.

    Attributes:
        state: as the archive has it; "" where there is none.
        arrived_at: when it first came to the province; None where it did not, or that is not known.
        days_late: midnights past the deadline, for what is missing or came late.
    """

    unit: OrgUnit
    slot: Slot
    standing: Standing
    state: str = ""
    arrived_at: datetime | None = None
    late: bool = False
    days_late: int = 0

    @property
    def report_id(self) -> str:
        """The report's id."""
        return f"{self.slot.form.form_id}/{self.unit.key.id}/{self.slot.period.id}"

    @property
    def counts(self) -> Counts:
        """The item as counts."""
        return Counts(**{self.standing.value: 1, "late": int(self.late)})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the matrix: a form with its periods of a month, or one period of a form."""

    form: FormLine
    slots: tuple[Slot, ...]
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What one field of the matrix says."""

    counts: Counts
    worst: Standing
    days_late: int

    @property
    def several(self) -> bool:
        """Whether more than one report is behind it."""
        return self.counts.expected + self.counts.unassigned > 1


@dataclass(frozen=True, slots=True)
class Row:
    """One unit's line of the matrix; a field is None where the unit does not report that."""

    unit: OrgUnit
    marks: tuple[Mark | None, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class Matrix:
    """Units down, forms or periods across, with totals."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[Counts, ...]
    counts: Counts
