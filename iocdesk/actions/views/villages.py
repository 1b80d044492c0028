"""What the page of villages shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from iocdesk.actions.views.options import Option
    from iocdesk.reports.model import ReportId, ReportState


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
