"""What is shown of sealed packages, before and after they are made or taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from iocdesk.core.errors import Text
from iocdesk.reports.model import ReportId, ReportState


@dataclass(frozen=True, slots=True)
class PackageChoice:
    """One period of which something waits, and how many reports."""

    period_id: str
    period: Text
    reports: int


@dataclass(frozen=True, slots=True)
class PackagePlan:
    """What can be sealed now.

    Attributes:
        suggested_name: a file name in plain letters; without a folder.
        why_not: why nothing can be sealed; empty when it can.
    """

    to: str
    choices: tuple[PackageChoice, ...]
    suggested_name: str
    why_not: Text


@dataclass(frozen=True, slots=True)
class PackageMade:
    """A package that was written.

    Attributes:
        size: bytes.
        reports, operations: how many are in it.
        computers: how many of the commune's can open it.
        left_out: reports that first want a person, by title and period.
    """

    path: Path
    size: int
    to: str
    reports: int
    operations: int
    computers: int
    left_out: tuple[Text, ...] = ()

    def sentence(self) -> Text:
        """Say what was done, and what is to be done now."""
        kept = len(self.left_out)
        more_vi = f" Chưa đóng gói {kept} báo cáo cần xử lý trước." if kept else ""
        more_en = f" {kept} left out: they need a decision first." if kept else ""
        return Text(
            f"Đã niêm phong {self.reports} báo cáo vào “{self.path.name}”. Xin chuyển tệp này cho {self.to}; "
            f"số liệu vẫn chờ gửi trên máy này, gửi lại khi có mạng không bị tính hai lần.{more_vi}",
            f"{self.reports} sealed into “{self.path.name}”. Please hand this file to {self.to}; everything also "
            f"stays here to be sent, and being sent twice is harmless.{more_en}",
        )


@dataclass(frozen=True, slots=True)
class PackageFigure:
    """One figure that a package brings: as it stands here, and as it will; "" where there is none."""

    label: Text
    unit: Text
    old: str
    new: str
    note: str = ""

    @property
    def changed(self) -> bool:
        """Whether it is another than here."""
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class PackageReport:
    """One report in a package."""

    report_id: ReportId
    title: Text
    period: Text
    unit: str
    state: ReportState
    """As it will stand."""
    figures: tuple[PackageFigure, ...]
    new: bool
    """Whether it brings anything that was not taken in before."""
    remark: Text
    """What the officer should know of it; may be empty."""

    @property
    def changes(self) -> int:
        """How many figures become others."""
        return sum(figure.changed for figure in self.figures)


@dataclass(frozen=True, slots=True)
class PackagePreview:
    """What a package is and brings, checked; nothing has been changed yet."""

    package_id: str
    sender: str
    unit: str
    made_at: datetime
    reports: tuple[PackageReport, ...]
    new: int
    """Operations that are not here yet."""
    known: int

    def sentence(self) -> Text:
        """Say in one line what it is."""
        if not self.new:
            return Text(
                "Gói này đã được nhận trước đây; nhận lại không làm thay đổi gì.",
                "This package was taken before; taking it again changes nothing.",
            )
        count = len(self.reports)
        return Text(
            f"Chữ ký hợp lệ. Gói có {count} báo cáo của {self.unit}.",
            f"The signature is good. {count} reports of {self.unit}."
            if count > 1
            else f"The signature is good. One report of {self.unit}.",
        )


@dataclass(frozen=True, slots=True)
class PackageTaken:
    """A package that was taken in."""

    preview: PackagePreview
    new: int
    known: int

    def sentence(self) -> Text:
        """Say what was done, and what comes next."""
        if not self.new:
            return self.preview.sentence()
        count, unit = len(self.preview.reports), self.preview.unit
        return Text(
            f"Đã nhận {count} báo cáo của {unit} từ gói niêm phong. Số liệu đã tính vào Các thôn và sẽ được gửi "
            "lên máy chủ ở lần đồng bộ tới.",
            f"{count} taken from the package of {unit}. The figures count under Villages at once and go to the "
            "server at the next exchange.",
        )
