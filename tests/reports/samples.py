"""Made-up people, units and reports that the tests of this room share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from iocdesk.core.periods import Period
from iocdesk.core.units import UnitKey
from iocdesk.forms.values import Quality, Value
from iocdesk.reports.model import (
    Actor,
    Assignment,
    Cell,
    Operation,
    Remark,
    Report,
    ReportKey,
    ReportState,
    Role,
    Transition,
)

COMMUNE = UnitKey("15298", date(2025, 7, 1))
OTHER_COMMUNE = UnitKey("14758", date(2025, 7, 1))
VILLAGE = UnitKey("15298-01", date(2020, 1, 1))
PROVINCE = UnitKey("38", date(1900, 1, 1))
NOW = datetime(2026, 5, 4, 3, 2, 1, 123000, UTC)
MONTH = Period.parse("202604")
COMMUNE_KEY = ReportKey("xa_vp_thang_tk", COMMUNE, MONTH)
VILLAGE_KEY = ReportKey("thon_thang", VILLAGE, MONTH)

ENTRY = Actor("an", "An", Role.ENTRY, (COMMUNE,))
HEAD = Actor("thon1", "Trưởng thôn 1", Role.ENTRY, (VILLAGE,))
OFFICER = Actor("binh", "Bình", Role.CONSOLIDATOR, (COMMUNE,))
LEADER = Actor("chi", "Chi", Role.LEADER, (COMMUNE,))
ADMIN = Actor("dung", "Dũng", Role.PROVINCE, (PROVINCE,))

ASSIGNED = Assignment("xa_vp_thang_tk", COMMUNE, "binh", "an", "chi")


def op_id(number: int) -> str:
    """Return a well-formed UUIDv7 with a number in it."""
    return f"0197f0c2-7c00-7abc-8def-{number:012x}"


def figure(number: int | str, note: str = "", quality: Quality = Quality.OFFICIAL) -> Cell:
    """Return a cell with a figure."""
    return Cell(Value.of(Decimal(number)), quality, note)


def operation(
    number: int = 1,
    base: int = 0,
    cells: Mapping[str, Cell] | None = None,
    transition: Transition | None = None,
    *,
    key: ReportKey = COMMUNE_KEY,
    author: str = "binh",
    reason: str = "",
    remarks: tuple[Remark, ...] = (),
    form_version: str = "1",
    event_at: datetime | None = None,
) -> Operation:
    """Return an unsealed operation."""
    return Operation(
        op_id(number), key.id, base, "may-1", number, form_version, author, NOW, dict(cells or {}),
        transition, reason, remarks, event_at,
    )  # fmt: skip


def report(
    state: ReportState = ReportState.DRAFT,
    cells: Mapping[str, Cell] | None = None,
    *,
    version: int = 1,
    key: ReportKey = COMMUNE_KEY,
    submitted_by: str = "",
    form_version: str = "1",
) -> Report:
    """Return a report."""
    return Report(key, form_version, state, version, dict(cells or {}), submitted_by=submitted_by)
