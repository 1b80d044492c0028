"""What the sealed packages of the page "Đồng bộ" ask for. Qt-free; called on the lanes of `Jobs`; raises `IocError`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from iocdesk.actions.package_views import PackageMade, PackagePlan, PackagePreview, PackageTaken
    from iocdesk.reports.model import ReportId


SUFFIX = "iocgoi"
"""Of a package's file name."""


class PackagesPort(Protocol):
    """Sealed packages."""

    def package_plan(self) -> PackagePlan: ...

    def make_package(self, path: Path, period_id: str, report_id: ReportId = "") -> PackageMade:
        """Seal what waits, of one period or ("") of all; with `report_id` of that report only."""

    def preview_package(self, path: Path) -> PackagePreview: ...

    def take_package(self, path: Path, expected: str) -> PackageTaken:
        """Take in the package that was looked at; `expected` is its id."""

    def put_aside(self, report_id: ReportId) -> None:
        """Give up what came of a report in a package and was refused."""
