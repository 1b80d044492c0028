"""What the panel of files asks; `actions.attachment_service` answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from iocdesk.actions.attaching import Added
    from iocdesk.actions.views import FileBoard
    from iocdesk.core.progress import Progress
    from iocdesk.reports.model import Cell, ReportId

    Shrink = Callable[[bytes, int], bytes]
    Picture = Callable[[bytes, str], bytes]


class AttachmentsPort(Protocol):
    """The files of reports."""

    def files(self, report_id: ReportId, arrived: frozenset[str] | None = None) -> FileBoard:
        """Return the files of a report and where more can be added."""

    def arrivals(self, report_id: ReportId) -> frozenset[str]:
        """Ask the server which of them it has; waits for the network."""

    def add_file(
        self, report_id: ReportId, path: Path, key: str, shrink: Shrink, progress: Progress
    ) -> Added:
        """Attach a file; raises AttachmentRefused with the sentence to show."""

    def add_picture(self, report_id: ReportId, content: bytes, name: str, key: str, shrink: Shrink) -> Added:
        """Attach bytes, e.g. a picture that was pasted."""

    def remove_file(self, report_id: ReportId, key: str) -> Cell:
        """Take a file out; the cell is for `restore`."""

    def restore_file(self, report_id: ReportId, key: str, cell: Cell) -> None:
        """Put it back."""

    def thumbnail(self, report_id: ReportId, key: str, make: Picture) -> bytes:
        """Return a small picture of a file that is here."""

    def fetch_file(self, report_id: ReportId, key: str, progress: Progress) -> None:
        """Fetch a file that somebody else attached; waits for the network."""

    def save_file(self, report_id: ReportId, key: str, target: Path) -> Path:
        """Write a copy."""

    def open_file(self, report_id: ReportId, key: str) -> Path:
        """Write a copy for another program to show."""
