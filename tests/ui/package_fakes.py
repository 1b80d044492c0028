"""Sealed packages for the tests of the pages: what can be made, what one brings."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from iocdesk.actions.package_views import (
    PackageChoice,
    PackageFigure,
    PackageMade,
    PackagePlan,
    PackagePreview,
    PackageReport,
    PackageTaken,
)
from iocdesk.core.errors import Text
from iocdesk.reports.model import ReportState

NOTHING = Text("", "")
MADE_AT = datetime(2026, 4, 14, 1, 5, tzinfo=UTC)


def package_plan(why_not: Text = NOTHING) -> PackagePlan:
    """Two periods that wait."""
    choices = (
        PackageChoice("202604", Text("tháng 4/2026", "April 2026"), 2),
        PackageChoice("202603", Text("tháng 3/2026", "March 2026"), 1),
    )
    return PackagePlan("Xã Lĩnh Toại", choices, "thon-bai-dong-202604.iocgoi", why_not)


def package_preview(*, new: int = 2) -> PackagePreview:
    """What a package of a village brings."""
    figures = (
        PackageFigure(Text("Số hộ dân cư", "Households"), Text("hộ", "households"), "118", "120", "2 hộ mới"),
        PackageFigure(Text("Số trẻ sinh ra: Nam", "Births: male"), Text("trẻ", "children"), "", "1"),
        PackageFigure(Text("Số người chết", "Deaths"), Text("người", "people"), "2", "2"),
    )
    report = PackageReport(
        "thon_thang/15298-01@2020-01-01/202604",
        Text("Báo cáo tháng của thôn", "Monthly village report"),
        Text("tháng 4/2026", "April 2026"),
        "Thôn Bái Đông",
        ReportState.SUBMITTED,
        figures,
        bool(new),
        Text("Máy này có số liệu nhập thay chưa gửi.", "Figures typed here are not sent yet."),
    )
    return PackagePreview("p1", "Phạm Văn Bình", "Thôn Bái Đông", MADE_AT, (report,), new, 2 - new)


class FakePackages:
    """The port of packages; `calls` remembers what was asked to change."""

    calls: list[tuple[str, ...]]
    plan_: PackagePlan = package_plan()
    preview_: PackagePreview = package_preview()

    def _check(self) -> None:
        """Fail where the test says so."""

    def package_plan(self) -> PackagePlan:
        self._check()
        return self.plan_

    def make_package(self, path: Path, period_id: str, report_id: str = "") -> PackageMade:
        self._check()
        self.calls.append(("make_package", path.name, period_id, *([report_id] if report_id else [])))
        return PackageMade(path, 4_096, "Xã Lĩnh Toại", 3, 4, 2)

    def preview_package(self, path: Path) -> PackagePreview:
        self._check()
        self.calls.append(("preview_package", path.name))
        return self.preview_

    def take_package(self, path: Path, expected: str) -> PackageTaken:
        self._check()
        self.calls.append(("take_package", path.name, expected))
        return PackageTaken(self.preview_, self.preview_.new, self.preview_.known)

    def put_aside(self, report_id: str) -> None:
        self._check()
        self.calls.append(("put_aside", report_id))
