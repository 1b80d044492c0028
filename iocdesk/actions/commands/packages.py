"""`iocdesk package make [REPORT…] [--period P] -o FILE` and `iocdesk package take FILE [--dry-run] [--json]`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from iocdesk.actions.commands import Subparsers

if TYPE_CHECKING:
    from iocdesk.actions.package_views import PackagePreview, PackageReport


def register(subparsers: Subparsers, common: argparse.ArgumentParser, home: argparse.ArgumentParser) -> None:
    """Add the commands."""
    package = subparsers.add_parser(
        "package", parents=[common, home], help="gói niêm phong cho USB / sealed packages for a USB stick"
    )
    commands = package.add_subparsers(dest="package_command", required=True, metavar="COMMAND")
    make = commands.add_parser(
        "make", parents=[common, home], help="đóng gói số liệu chờ gửi / seal what waits to be sent"
    )
    make.add_argument(
        "reports", nargs="*", metavar="REPORT", help="mã báo cáo / report ids; mặc định: tất cả"
    )
    make.add_argument(
        "-o", "--output", type=Path, metavar="FILE", required=True, help="tệp .iocgoi / the file"
    )
    make.set_defaults(run=run_make)
    take = commands.add_parser("take", parents=[common, home], help="nhận gói / take a package in")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--dry-run", action="store_true", help="chỉ xem, không nhận / look at it only")
    take.set_defaults(run=run_take)
    for parser in (make, take):
        parser.add_argument("--period", default="", metavar="PERIOD", help="chỉ kỳ này / this period only")
        parser.add_argument("--json", action="store_true", help="kết quả dạng JSON / result as JSON")
        parser.add_argument(
            "--passphrase-file", type=Path, metavar="FILE",
            help="tệp chứa mật khẩu bảo vệ, “-” là đầu vào chuẩn / file with the passphrase, “-” is standard input",
        )  # fmt: skip


def run_make(options: argparse.Namespace) -> int:
    """Seal; 0 when the file is written.

    Raises:
        IocError: with the sentence that says why it is not.
    """
    from iocdesk.actions.commands.output import say, say_json
    from iocdesk.actions.commands.sync import open_office
    from iocdesk.actions.packages import make_package

    office = open_office(options)
    try:
        made = make_package(
            office.ctx, office.keys, options.output, report_ids=options.reports, period_id=options.period
        )
    finally:
        office.close()
    if options.json:
        say_json(
            {
                "file": str(made.path),
                "bytes": made.size,
                "to": made.to,
                "reports": made.reports,
                "operations": made.operations,
                "computers": made.computers,
                "left_out": [title.vi for title in made.left_out],
            }
        )
    else:
        say(made.sentence().lang(options.lang))
    return 0


def run_take(options: argparse.Namespace) -> int:
    """Take, or only look; 0 when it is good.

    Raises:
        IocError: with the sentence that says why it is not taken.
    """
    from iocdesk.actions.commands.output import say, say_json
    from iocdesk.actions.commands.sync import open_office
    from iocdesk.actions.packages import preview_package, take_package

    office = open_office(options)
    try:
        if options.dry_run:
            preview = preview_package(office.ctx, office.keys, options.file, period_id=options.period)
            sentence = preview.sentence()
        else:
            taken = take_package(office.ctx, office.keys, options.file, period_id=options.period)
            preview, sentence = taken.preview, taken.sentence()
    finally:
        office.close()
    if options.json:
        say_json(_as_json(preview, taken=not options.dry_run))
        return 0
    for report in preview.reports:
        for line in _told(report, options.lang):
            say(line)
    say(sentence.lang(options.lang))
    return 0


def _told(report: PackageReport, language: str) -> list[str]:
    head = [
        report.unit,
        report.title.lang(language),
        report.period.lang(language),
        report.remark.lang(language),
    ]
    return [" · ".join(part for part in head if part)] + [
        f"  {figure.label.lang(language)}: {figure.old or '–'} → {figure.new or '–'}"
        for figure in report.figures
        if figure.changed
    ]


def _as_json(preview: PackagePreview, *, taken: bool) -> dict[str, object]:
    return {
        "package": preview.package_id,
        "sender": preview.sender,
        "made_at": preview.made_at.isoformat(),
        "taken": taken,
        "new": preview.new,
        "known": preview.known,
        "reports": [
            {
                "report_id": report.report_id,
                "title": report.title.vi,
                "unit": report.unit,
                "state": report.state.value,
                "new": report.new,
                "remark": report.remark.vi,
                "figures": [
                    {"label": it.label.vi, "old": it.old, "new": it.new, "changed": it.changed}
                    for it in report.figures
                ],
            }
            for report in preview.reports
        ],
    }
