"""The service behind the panel of files, each call on the context of the thread that makes it."""

from __future__ import annotations

from pathlib import Path

from iocdesk.actions import attaching, attachments
from iocdesk.actions.attaching import Added, Shrink
from iocdesk.actions.attachments import Picture
from iocdesk.actions.office import Office
from iocdesk.actions.views import FileBoard
from iocdesk.core.progress import Progress
from iocdesk.forms.model import CellKey
from iocdesk.reports.model import Cell, ReportId


class AttachmentsService:
    """The files of reports."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def files(self, report_id: ReportId, arrived: frozenset[str] | None = None) -> FileBoard:
        """Return the files of a report."""
        return attachments.board(self._office.ctx, report_id, arrived)

    def arrivals(self, report_id: ReportId) -> frozenset[str]:
        """Ask the server which of them it has."""
        return attachments.arrivals(self._office.client, report_id)

    def add_file(
        self, report_id: ReportId, path: Path, key: CellKey, shrink: Shrink, progress: Progress
    ) -> Added:
        """Attach a file."""
        return attaching.add_file(self._office.ctx, report_id, path, key, shrink=shrink, progress=progress)

    def add_picture(
        self, report_id: ReportId, content: bytes, name: str, key: CellKey, shrink: Shrink
    ) -> Added:
        """Attach bytes."""
        return attaching.add_content(self._office.ctx, report_id, content, name, key, shrink=shrink)

    def remove_file(self, report_id: ReportId, key: CellKey) -> Cell:
        """Take a file out."""
        return attaching.remove_file(self._office.ctx, report_id, key)

    def restore_file(self, report_id: ReportId, key: CellKey, cell: Cell) -> None:
        """Put it back."""
        attaching.restore_file(self._office.ctx, report_id, key, cell)

    def thumbnail(self, report_id: ReportId, key: CellKey, make: Picture) -> bytes:
        """Return a small picture of a file."""
        return attachments.thumbnail(self._office.ctx, report_id, key, make)

    def fetch_file(self, report_id: ReportId, key: CellKey, progress: Progress) -> None:
        """Fetch a file."""
        attachments.fetch(self._office.ctx, self._office.client, report_id, key, progress)

    def save_file(self, report_id: ReportId, key: CellKey, target: Path) -> Path:
        """Write a copy where the user wants it."""
        return attachments.save_copy(self._office.ctx, report_id, key, target)

    def open_file(self, report_id: ReportId, key: CellKey) -> Path:
        """Write a copy for another program to show."""
        folder = self._office.profile.folder / attachments.OPENED
        return attachments.open_copy(self._office.ctx, report_id, key, folder)
