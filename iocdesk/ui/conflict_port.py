"""What the pages ask about figures to choose between and newer forms; the actions' `ConflictsService` answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from iocdesk.actions.conflicts import ConflictDesk
    from iocdesk.actions.views import MovePreview
    from iocdesk.reports.model import ReportId


class ConflictsPort(Protocol):
    """Conflicts and moves; everything is answered from the disk, also without a network."""

    def open_conflict(self, report_id: ReportId) -> ConflictDesk:
        """Open a report's conflict for the thread that asks: the main one, as an open report is."""

    def preview_move(self, report_id: ReportId) -> MovePreview: ...

    def move(self, report_id: ReportId) -> None: ...

    def take_back(self, report_id: ReportId) -> None: ...
