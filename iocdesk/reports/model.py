"""The words of reporting as types: report, cell, state, operation, receipt.

A report is one form, at one version, for one unit and one period. Its id is derived from these, so two
computers that begin the same report offline mean the same report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from iocdesk.core.errors import Text
from iocdesk.core.periods import Period
from iocdesk.core.units import UnitKey
from iocdesk.forms.values import MISSING, Quality, Value
from iocdesk.reports.states import ReportState as ReportState
from iocdesk.reports.states import Role as Role
from iocdesk.reports.states import Transition as Transition

if TYPE_CHECKING:
    from iocdesk.forms.model import CellKey

ReportId = str
"""`"{form_id}/{unit code}@{valid_from}/{period id}"`, e.g. "xa_vp_thang_tk/15298@2025-07-01/202604"."""


@dataclass(frozen=True, slots=True)
class ReportKey:
    """What a report is about."""

    form_id: str
    unit: UnitKey
    period: Period

    @property
    def id(self) -> ReportId:
        """Return the report's id."""
        return f"{self.form_id}/{self.unit.id}/{self.period.id}"

    @classmethod
    def parse(cls, report_id: ReportId) -> Self:
        """Read an id back.

        Raises:
            ValueError, IocError: when it is not one.
        """
        form_id, unit, period = report_id.split("/")
        return cls(form_id, UnitKey.parse(unit), Period.parse(period))


ADJUSTED = "adjusted"
"""The source of a commune's figure that was typed in the place of its villages' total."""

EDITABLE = frozenset({ReportState.DRAFT, ReportState.RETURNED, ReportState.REOPENED})
"""States in which cells may change."""

FILES_STILL = frozenset(
    {ReportState.SUBMITTED, ReportState.FOR_APPROVAL, ReportState.APPROVED, ReportState.SENT}
)
"""States in which files of the whole report may still be added: the paper is signed, and scanned, after the figures
were handed over."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account, its role and the units (with all below them) that it is scoped to."""

    user_id: str
    name: str
    role: Role
    units: tuple[UnitKey, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Phân công: form x unit x responsible person, deputy, approver (user ids); dated by period windows."""

    form_id: str
    unit: UnitKey
    responsible: str
    deputy: str = ""
    approver: str = ""
    active: bool = True
    acting: frozenset[str] = frozenset()
    """Who acts for the responsible person on the day that is asked about; see `reports.handover`."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Ô số liệu: the value with what is known of it. `at` is timezone-aware UTC."""

    value: Value = MISSING
    quality: Quality = Quality.OFFICIAL
    note: str = ""
    """Giải trình."""
    author: str = ""
    """User id."""
    at: datetime | None = None
    on_behalf: bool = False
    """Typed by the commune for a village (nhập thay)."""
    source: str = ""
    """"" typed; "villages"; ADJUSTED; "derived"; "import:<file name>"; of sector systems see `reports.sources`."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Nhận xét khi trả lại: at a cell, or at the report as a whole where `key` is ""."""

    key: CellKey
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """One version of a report as a whole; version 0 was never on the server."""

    key: ReportKey
    form_version: str
    state: ReportState = ReportState.DRAFT
    version: int = 0
    cells: Mapping[CellKey, Cell] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    event_at: datetime | None = None
    """When the event of an ad-hoc report happened."""
    updated_at: datetime | None = None
    updated_by: str = ""
    submitted_by: str = ""
    """Who moved it to SUBMITTED, FOR_APPROVAL: the two-person rule looks at it."""

    @property
    def id(self) -> ReportId:
        """Return the report's id."""
        return self.key.id


@dataclass(frozen=True, slots=True)
class Sealed:
    """An operation's JSON as it travels, kept from its sealing; of use while hash and cells are still the same."""

    sha256: str
    cells: Mapping[CellKey, Cell]
    body: bytes


@dataclass(frozen=True, slots=True)
class Operation:
    """Thao tác: one hashed change of one report on its way to the server.

    `cells` holds the new content of the changed cells only. `sha256` is over the canonical JSON of all else.
    """

    op_id: str
    """UUIDv7."""
    report_id: ReportId
    base_version: int
    device_id: str
    seq: int
    """1, 2, 3 … per device; order within a report is strict."""
    form_version: str
    author: str
    created_at: datetime
    cells: Mapping[CellKey, Cell] = field(default_factory=dict)
    transition: Transition | None = None
    reason: str = ""
    """Of a return, a reopening, …"""
    remarks: tuple[Remark, ...] = ()
    event_at: datetime | None = None
    sha256: str = ""
    sealed: Sealed | None = field(default=None, compare=False, repr=False)


class ReceiptStatus(StrEnum):
    """The server's answer to one operation."""

    APPLIED = "applied"
    MERGED = "merged"
    """Stale but disjoint: merged, back in draft for a look."""
    CONFLICT = "conflict"
    """Stale and overlapping: kept as a version beside; a person chooses."""
    REJECTED = "rejected"
    """Not kept; `problems` say why. Can be corrected and sent again as a new operation."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason, beside the cell it concerns ("" for the report)."""

    key: CellKey
    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that both sides changed."""

    key: CellKey
    base: Cell
    ours: Cell
    theirs: Cell


@dataclass(frozen=True, slots=True)
class Receipt:
    """Biên nhận: the server's durable answer to an operation; the same op always gets the same receipt."""

    op_id: str
    op_sha256: str
    report_id: ReportId
    status: ReceiptStatus
    version: int
    """The report's version on the server after this operation."""
    state: ReportState
    number: str
    """Human-readable receipt number, e.g. "BN-2026-000123"."""
    at: datetime
    """Server time, UTC."""
    problems: tuple[Problem, ...] = ()
    differences: tuple[Difference, ...] = ()
