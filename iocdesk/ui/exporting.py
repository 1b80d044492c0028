"""Exports to Excel from wherever a report is shown: ask where to, write, and offer the folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from iocdesk.core.errors import Text
from iocdesk.reports.labels import file_stem
from iocdesk.reports.model import ReportId, ReportKey
from iocdesk.ui.kit import Kit, Tone

SUFFIXES = {".xlsx", ".csv"}


class Exporter(QObject):
    """Asks and writes for one page.

    Attributes:
        pick_file: asks where one workbook goes, with a suggested name; None where the user gave up.
        pick_folder: the same for several.
    """

    def __init__(self, kit: Kit, page: QWidget) -> None:
        super().__init__(page)
        self._kit, self._page = kit, page
        self.pick_file: Callable[[str], Path | None] = self._ask_file
        self.pick_folder: Callable[[], Path | None] = self._ask_folder

    def one(self, report_id: ReportId, *, blank: bool) -> None:
        """Export one report."""
        path = self.pick_file(f"{file_stem(ReportKey.parse(report_id), blank=blank)}.xlsx")
        if path is None:
            return
        if path.suffix.lower() not in SUFFIXES:
            path = path.with_name(f"{path.name}.xlsx")
        port = self._kit.services.exporting
        self._kit.jobs.net(lambda _progress: (port.export(report_id, path, blank),), self._done)

    def many(self, report_ids: Sequence[ReportId], *, blank: bool) -> None:
        """Export several reports into one folder."""
        folder, ids = self.pick_folder(), tuple(report_ids)
        if folder is None or not ids:
            return
        port = self._kit.services.exporting
        self._kit.jobs.net(lambda _progress: port.export_all(ids, folder, blank), self._done)

    def _done(self, paths: tuple[Path, ...]) -> None:
        said = self.tr("%n workbook(s) saved: {path}", "", len(paths))
        where = paths[0] if len(paths) == 1 else paths[0].parent
        offer_folder(
            self._kit, said.replace("{path}", str(where)), self.tr("Open the folder"), paths[0].parent
        )

    def _ask_file(self, suggested: str) -> Path | None:
        kinds = self.tr("Excel workbook") + " (*.xlsx);;" + self.tr("Text table") + " (*.csv)"
        found, _ = QFileDialog.getSaveFileName(
            self._page, self.tr("Where to save the workbook"), str(_documents() / suggested), kinds
        )
        return Path(found) if found else None

    def _ask_folder(self) -> Path | None:
        title = self.tr("In which folder to save the workbooks")
        found = QFileDialog.getExistingDirectory(self._page, title, str(_documents()))
        return Path(found) if found else None


def _documents() -> Path:
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or ".")


def offer_folder(kit: Kit, said: Text | str, action: str, folder: Path) -> None:
    """Say what was saved, and offer to open the folder that it is in."""
    url = QUrl.fromLocalFile(str(folder))

    def open_it() -> None:
        QDesktopServices.openUrl(url)

    kit.news.offer(said, Tone.OK, action, open_it)
