"""The actions behind sealed packages, each on the context of the thread that calls."""

from __future__ import annotations

from pathlib import Path

from iocdesk.actions import packages, syncing
from iocdesk.actions.office import Office
from iocdesk.actions.package_views import PackageMade, PackagePlan, PackagePreview, PackageTaken
from iocdesk.reports.model import ReportId


class PackagesService:
    """Gói niêm phong."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def package_plan(self) -> PackagePlan:
        """Return what can be sealed now."""
        return packages.package_plan(self._office.ctx)

    def make_package(self, path: Path, period_id: str, report_id: ReportId = "") -> PackageMade:
        """Seal what waits."""
        chosen = (report_id,) if report_id else ()
        return packages.make_package(
            self._office.ctx, self._office.keys, path, report_ids=chosen, period_id=period_id
        )

    def preview_package(self, path: Path) -> PackagePreview:
        """Look at a package."""
        return packages.preview_package(self._office.ctx, self._office.keys, path)

    def take_package(self, path: Path, expected: str) -> PackageTaken:
        """Take a package in."""
        return packages.take_package(self._office.ctx, self._office.keys, path, expected=expected)

    def put_aside(self, report_id: ReportId) -> None:
        """Give up what was refused of a package."""
        syncing.put_aside(self._office.ctx, report_id)
