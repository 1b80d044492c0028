"""What exports to Excel ask for. Qt-free; called on the lanes of `Jobs`; raises `IocError`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from iocdesk.reports.model import ReportId


class ExportPort(Protocol):
    """Reports as workbooks that come back by code."""

    def export(self, report_id: ReportId, path: Path, blank: bool) -> Path: ...

    def export_all(self, report_ids: tuple[ReportId, ...], folder: Path, blank: bool) -> tuple[Path, ...]: ...
