"""One report into a sealed package, from wherever it is open: ask where to, seal, and offer the folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from iocdesk.core.errors import IocError
from iocdesk.reports.labels import file_stem
from iocdesk.reports.model import ReportId, ReportKey
from iocdesk.ui.exporting import offer_folder
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.package_port import SUFFIX

if TYPE_CHECKING:
    from iocdesk.actions.package_views import PackageMade


class Sealer(QObject):
    """Asks and seals for one page.

    Attributes:
        pick_file: asks where the package goes, with a suggested name; None where the user gave up.
    """

    def __init__(self, kit: Kit, page: QWidget) -> None:
        super().__init__(page)
        self._kit, self._page = kit, page
        self.pick_file: Callable[[str], Path | None] = self._ask_file

    def one(self, report_id: ReportId) -> None:
        """Seal one report."""
        path = self.pick_file(f"{file_stem(ReportKey.parse(report_id), blank=False)}.{SUFFIX}")
        if path is None:
            return
        if path.suffix.lower() != f".{SUFFIX}":
            path = path.with_name(f"{path.name}.{SUFFIX}")
        port = self._kit.services.packages
        self._kit.jobs.db(lambda: port.make_package(path, "", report_id), self._made, self._failed)

    def _made(self, made: PackageMade) -> None:
        offer_folder(self._kit, made.sentence(), self.tr("Open the folder"), made.path.parent)
        self._kit.news.announce(Topic.OUTBOX)

    def _failed(self, error: IocError) -> None:
        self._kit.news.fail(error)

    def _ask_file(self, suggested: str) -> Path | None:
        kinds = self.tr("Sealed packages") + f" (*.{SUFFIX})"
        found, _ = QFileDialog.getSaveFileName(
            self._page, self.tr("Where to save the package"), suggested, kinds
        )
        return Path(found) if found else None
