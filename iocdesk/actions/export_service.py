"""The actions behind exports to Excel, each on the context of the thread that calls."""

from __future__ import annotations

from pathlib import Path

from iocdesk.actions import excel
from iocdesk.actions.office import Office
from iocdesk.reports.model import ReportId, ReportKey


class ExportingService:
    """Xuất ra Excel."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def export(self, report_id: ReportId, path: Path, blank: bool) -> Path:
        """Write one report into a file."""
        return excel.export_report(self._office.ctx, ReportKey.parse(report_id), path, blank=blank)

    def export_all(self, report_ids: tuple[ReportId, ...], folder: Path, blank: bool) -> tuple[Path, ...]:
        """Write several reports into a folder, under their usual names."""
        keys = [ReportKey.parse(report_id) for report_id in report_ids]
        return excel.export_reports(self._office.ctx, keys, folder, blank=blank)
