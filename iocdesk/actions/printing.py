"""Printing a report: blank to fill in by hand, or filled to sign."""

from __future__ import annotations

from pathlib import Path

from iocdesk.actions.context import Context
from iocdesk.actions.entry import Entry, open_entry
from iocdesk.core.errors import Text
from iocdesk.core.periods import period_label, window_label
from iocdesk.core.private import private_folder
from iocdesk.core.units import Level, OrgUnit
from iocdesk.exchange.printing import PrintedReport, PrintFailed, print_pdf
from iocdesk.reports.labels import file_stem
from iocdesk.reports.model import ReportId, ReportKey, ReportState

_FINAL = frozenset({ReportState.APPROVED, ReportState.SENT, ReportState.ACCEPTED, ReportState.LOCKED})


def print_entry(ctx: Context, entry: Entry, *, blank: bool = False, watermark: str = "") -> bytes:
    """Return the PDF of an open report.

    Raises:
        PrintFailed: when it could not be made.
    """
    page = printed_report(ctx, entry, blank=blank, watermark=watermark)
    return print_pdf(page, None if blank else entry.cell)


def printed_report(ctx: Context, entry: Entry, *, blank: bool = False, watermark: str = "") -> PrintedReport:
    """Return what stands around the figures: issuer, date line, signature, recipients."""
    unit = ctx.unit_of(entry.report.key.unit)
    is_village = unit.level is Level.VILLAGE
    commune = ctx.unit_of(unit.parent) if is_village and unit.parent is not None else unit
    period = period_label(entry.report.key.period).vi
    window = entry.window
    final = entry.report.state in _FINAL and not blank
    updated = entry.report.updated_at
    return PrintedReport(
        title=entry.form.title.vi,
        period=f"{period[:1].upper()}{period[1:]}" + (f" ({window_label(window).vi})" if window else ""),
        superior=_people_committee(commune) if is_village else _superior(ctx, commune),
        issuer=unit.name.vi.upper() if is_village else _people_committee(commune),
        number="" if is_village else "Số:        /BC-UBND",
        place=commune.short_name or commune.name.vi,
        day=updated.date() if final and updated is not None else None,
        addressee=commune.name.vi if is_village else _province_name(ctx, commune),
        authority=("TRƯỞNG THÔN",) if is_village else ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
        recipients=("- Như trên;", "- Lưu: VT."),
        watermark=watermark or ("" if final or blank else "DỰ THẢO"),
        footer=f"{entry.form.id} · phiên bản {entry.form.version} · {entry.report.key.period.id} · {unit.key.id}",
        sections=entry.session.layout(),
    )


def _people_committee(commune: OrgUnit) -> str:
    return f"ỦY BAN NHÂN DÂN\n{commune.name.vi}".upper()


def _superior(ctx: Context, commune: OrgUnit) -> str:
    return f"UBND {_province_name(ctx, commune)}".upper()


def _province_name(ctx: Context, commune: OrgUnit) -> str:
    return ctx.unit_of(commune.parent).name.vi if commune.parent is not None else ""


def print_to(ctx: Context, report_id: ReportId, folder: Path, *, blank: bool = False) -> Path:
    """Print a report into a PDF file and return its path; a blank one carries no figures.

    Raises:
        PrintFailed: when it could not be made or written.
    """
    entry = open_entry(ctx, ReportKey.parse(report_id))
    content = print_entry(ctx, entry, blank=blank)
    path = folder / f"{file_stem(entry.report.key, blank=blank)}.pdf"
    try:
        private_folder(folder)
        path.touch(0o600)
        path.write_bytes(content)
    except OSError:
        raise PrintFailed(
            "print.file",
            Text(
                f"Không ghi được tệp in “{path}”. Xin đóng tệp nếu đang mở và kiểm tra quyền ghi.",
                f"The print “{path}” cannot be written. Please close it if it is open and check permissions.",
            ),
        ) from None
    return path
