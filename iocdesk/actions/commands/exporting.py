"""`iocdesk export FORM --period P [--unit U] [--blank] -o FILE`: a report as a workbook or a text table."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from iocdesk.actions.commands import Subparsers
from iocdesk.actions.commands.units import unit_named

if TYPE_CHECKING:
    pass


def register(subparsers: Subparsers, common: argparse.ArgumentParser, home: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "export", parents=[common, home], help="xuất báo cáo ra Excel, CSV / export a report to Excel, CSV"
    )
    parser.add_argument("form", metavar="FORM", help="mã biểu mẫu / form id, e.g. thon_thang")
    parser.add_argument("--period", metavar="PERIOD", required=True, help="kỳ báo cáo, ví dụ 202604 / period")
    parser.add_argument("--unit", metavar="CODE", help="đơn vị, ví dụ 15298-01 / unit; mặc định: của hồ sơ")
    parser.add_argument(
        "--blank", action="store_true", help="biểu trống để điền / without figures, to fill in"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", required=True, help="tệp .xlsx hoặc .csv / the file"
    )
    parser.add_argument("--json", action="store_true", help="kết quả dạng JSON / result as JSON")
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE",
        help="tệp chứa mật khẩu bảo vệ, “-” là đầu vào chuẩn / file with the passphrase, “-” is standard input",
    )  # fmt: skip
    parser.set_defaults(run=run_export)


def run_export(options: argparse.Namespace) -> int:
    """Export; 0 when the file is written.

    Raises:
        IocError: the profile cannot be opened, there is no such form, unit or period, or the file cannot be written.
    """
    from iocdesk.actions.commands.output import say, say_json
    from iocdesk.actions.commands.sync import open_office
    from iocdesk.actions.excel import export_report
    from iocdesk.core.periods import Period
    from iocdesk.reports.model import ReportKey

    office = open_office(options)
    try:
        ctx = office.ctx
        unit = unit_named(ctx, options.unit, "export.unit") if options.unit else ctx.unit
        key = ReportKey(options.form, unit, Period.parse(options.period))
        path = export_report(ctx, key, options.output, blank=options.blank)
    finally:
        office.close()
    if options.json:
        say_json({"report": key.id, "file": str(path), "blank": options.blank})
    else:
        say(f"Đã xuất: {path}" if options.lang == "vi" else f"Exported: {path}")
    return 0
