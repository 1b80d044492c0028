"""The files of reports as the window's tests have them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from iocdesk.actions.attaching import Added
from iocdesk.actions.views import FileBoard
from iocdesk.core.progress import Progress
from iocdesk.reports.attachments import Attachment
from iocdesk.reports.model import Cell, ReportId

Make = Callable[[bytes, str], bytes]


@dataclass
class FakeFiles:
    """The port of the panel of files; `added` and `removed` remember what was asked."""

    board_of_files: FileBoard = field(default_factory=lambda: FileBoard(""))
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    refusal: Exception | None = None
    at_server: frozenset[str] = frozenset()

    def files(self, report_id: ReportId, arrived: frozenset[str] | None = None) -> FileBoard:
        return replace(self.board_of_files, report_id=report_id)

    def arrivals(self, report_id: ReportId) -> frozenset[str]:
        return self.at_server

    def add_file(
        self,
        report_id: ReportId,
        path: Path,
        key: str,
        shrink: Callable[[bytes, int], bytes],
        progress: Progress,
    ) -> Added:
        return self._add(path.name, key)

    def add_picture(
        self, report_id: ReportId, content: bytes, name: str, key: str, shrink: Callable[[bytes, int], bytes]
    ) -> Added:
        assert content.startswith(b"\x89PNG")
        return self._add(name, key)

    def remove_file(self, report_id: ReportId, key: str) -> Cell:
        self.removed.append(key)
        return Cell()

    def restore_file(self, report_id: ReportId, key: str, cell: Cell) -> None:
        self.removed.append(f"back {key}")

    def thumbnail(self, report_id: ReportId, key: str, make: Make) -> bytes:
        return b""

    def fetch_file(self, report_id: ReportId, key: str, progress: Progress) -> None:
        self.added.append(f"fetched {key}")

    def save_file(self, report_id: ReportId, key: str, target: Path) -> Path:
        return target

    def open_file(self, report_id: ReportId, key: str) -> Path:
        return Path("/nowhere") / key

    def _add(self, name: str, key: str) -> Added:
        if self.refusal is not None:
            raise self.refusal
        self.added.append(name)
        return Added(key or "@report.0", Attachment("0" * 64, 1, "application/pdf", name), Cell())
