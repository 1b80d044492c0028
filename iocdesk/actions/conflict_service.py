"""The services behind figures to choose between, figures to look at, and newer forms."""

from __future__ import annotations

from iocdesk.actions import form_moves
from iocdesk.actions.conflicts import ConflictDesk, open_conflict
from iocdesk.actions.office import Office
from iocdesk.actions.views import MovePreview
from iocdesk.reports.model import ReportId


class ConflictsService:
    """Conflicts and moves to newer forms; all of it is answered from the disk."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def open_conflict(self, report_id: ReportId) -> ConflictDesk:
        """Open a report's conflict, for the thread that asks."""
        return open_conflict(self._office.ctx, report_id)

    def preview_move(self, report_id: ReportId) -> MovePreview:
        """Return what moving a report to the newer form would do."""
        return form_moves.preview(self._office.ctx, report_id)

    def move(self, report_id: ReportId) -> None:
        """Move it."""
        form_moves.move(self._office.ctx, report_id)

    def take_back(self, report_id: ReportId) -> None:
        """Take the newest move back."""
        form_moves.take_back(self._office.ctx, report_id)
