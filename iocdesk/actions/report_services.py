"""The actions behind the pages of reports: list and search, villages, approvals. Apart from `services`, for they bring all
that opens a form with them, and the work list does without.
"""

from __future__ import annotations

from datetime import date

from iocdesk.actions import answering, events, listing, matrix, queue, reminding, review, versions, villages
from iocdesk.actions.matrix_model import Matrix
from iocdesk.actions.services import OfficeService
from iocdesk.actions.version_model import CellChange, History, OldReport
from iocdesk.actions.views import ApprovalRow, Moved, Option, ReportRow, Review, SearchHit, VillageChoices
from iocdesk.reports.model import ReportId, Transition


class ReportsService(OfficeService):
    """The list of reports, and the search."""

    def reports(self) -> tuple[ReportRow, ...]:
        """Return every report."""
        return listing.report_list(self._office.ctx)

    def search(self, query: str) -> tuple[SearchHit, ...]:
        """Search reports, forms and indicators."""
        return listing.search(self._office.ctx, query)

    def history(self, report_id: ReportId) -> History:
        """Return a report's versions."""
        return versions.history(self._office.ctx, report_id)

    def difference(self, report_id: ReportId, old: str, new: str) -> tuple[CellChange, ...]:
        """Return the cells that two versions have differently."""
        return versions.difference(self._office.ctx, report_id, old, new)

    def version(self, report_id: ReportId, ref: str) -> OldReport:
        """Return a version as it was."""
        return versions.version(self._office.ctx, report_id, ref)

    def fetch_history(self, report_id: ReportId) -> int:
        """Ask the server for the versions that are not here."""
        return versions.fetch(self._office.ctx, self._office.client, report_id)


class VillagesService(OfficeService):
    """The villages below the commune."""

    def choices(self) -> VillageChoices:
        """Return forms and periods."""
        return villages.village_choices(self._office.ctx)

    def matrix(self, form_id: str, period_id: str) -> Matrix:
        """Return villages and cells as a table."""
        return matrix.village_matrix(self._office.ctx, form_id, period_id)

    def event_villages(self, day: date) -> tuple[Option, ...]:
        """Return the villages as they are on a day."""
        return events.event_villages(self._office.ctx, day)

    def begin_event_for(self, form_id: str, unit_id: str, day: date) -> tuple[ReportId, str]:
        """Begin a report of an event on a village's behalf."""
        return events.begin_event_for(self._office.ctx, form_id, unit_id, day)

    def accept(self, report_id: ReportId) -> None:
        """Take a village's report in."""
        villages.accept(self._office.ctx, report_id)

    def give_back(self, report_id: ReportId, reason: str, remarks: tuple[tuple[str, str], ...] = ()) -> None:
        """Return it with a reason, pinned at cells."""
        villages.give_back(self._office.ctx, report_id, reason, remarks)

    def remind(self, report_ids: tuple[ReportId, ...]) -> int:
        """Remind villages whose reports have not come."""
        return reminding.remind(self._office.ctx, report_ids)


class ApprovalsService(OfficeService):
    """What waits for the leader, and what arrived at the province."""

    def waiting(self) -> tuple[ApprovalRow, ...]:
        """Return what waits."""
        return queue.waiting(self._office.ctx)

    def arrived(self) -> tuple[ApprovalRow, ...]:
        """Return what came in from the communes."""
        return queue.arrived(self._office.ctx)

    def review(self, report_id: ReportId) -> Review:
        """Return what matters in one report."""
        return review.review(self._office.ctx, report_id)

    def move_many(self, transition: Transition, looks: tuple[tuple[ReportId, str], ...]) -> Moved:
        """Answer several reports that were looked at."""
        return answering.move_many(self._office.ctx, transition, looks)

    def answer(
        self,
        report_id: ReportId,
        transition: Transition,
        reason: str,
        remarks: tuple[tuple[str, str], ...],
        mark: str,
    ) -> None:
        """Answer one report."""
        answering.answer(self._office.ctx, report_id, transition, reason, remarks, mark)
