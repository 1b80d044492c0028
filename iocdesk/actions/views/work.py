"""What the work list shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iocdesk.actions.views.texts import NO_TEXT

if TYPE_CHECKING:
    from datetime import datetime

    from iocdesk.actions.views.kinds import WorkAction, WorkGroup
    from iocdesk.core.errors import Text
    from iocdesk.forms.model import CellKey
    from iocdesk.reports.model import ReportId, ReportState


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
    check: Text = NO_TEXT
    """What has to be looked at before anything else; shown in place of the reason."""
    on_behalf: bool = False
    event: bool = False
    handed: Text = NO_TEXT
    """ "Nhận thay Lê Thị Lan từ 16/4 đến 20/4" """
    extended: Text = NO_TEXT
    """That the province has given longer, and why."""
    newer_form: Text = NO_TEXT
    """That the province has published a newer version of the form."""
    from_villages: Text = NO_TEXT
    """Whose figures are new since the report was last looked at: "Có số mới từ thôn: Thôn 1, Thôn 4"."""
    cell: CellKey = ""
    """The cell to open the report at; "" where work begins as usual."""
    unread: int = 0
    """Messages of others that were not read."""


@dataclass(frozen=True, slots=True)
class WorkList:
    """The rows in the order shown, and when the next reports fall due when there is nothing left to do."""

    rows: tuple[WorkRow, ...] = ()
    next_due: datetime | None = None
    equipped: bool = True
    """Whether the unit that is worked for is known here: not in a store that was recovered, before the next exchange."""
