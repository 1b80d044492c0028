"""What the list of reports and the search show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from iocdesk.actions.views.kinds import HitKind
    from iocdesk.core.errors import Text
    from iocdesk.reports.model import ReportId, ReportState


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
    unread: int = 0
    """Messages of others that were not read."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One answer to a search; opening it opens the report, at the cell where there is one."""

    kind: HitKind
    title: Text
    where: Text
    report_id: ReportId = ""
    cell: str = ""
