"""`iocdesk history REPORT [--json]`: the versions of a report, without a window."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from iocdesk.actions.commands import Subparsers
from iocdesk.actions.commands.sync import open_office

if TYPE_CHECKING:
    from iocdesk.actions.version_model import CellChange, History, VersionRow


def register(subparsers: Subparsers, common: argparse.ArgumentParser, home: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "history", parents=[common, home], help="các phiên bản của một báo cáo / the versions of a report"
    )
    parser.add_argument(
        "report", metavar="REPORT", help="mã báo cáo: BIỂU/ĐƠN_VỊ/KỲ / report id: FORM/UNIT/PERIOD"
    )
    parser.add_argument(
        "--diff", nargs=2, metavar=("OLD", "NEW"),
        help="so sánh hai phiên bản, ví dụ 1 now / compare two versions, e.g. 1 now",
    )  # fmt: skip
    parser.add_argument(
        "--fetch", action="store_true", help="tải về từ máy chủ trước / fetch from the server first"
    )
    parser.add_argument("--json", action="store_true", help="kết quả dạng JSON / result as JSON")
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE",
        help="tệp chứa mật khẩu bảo vệ, “-” là đầu vào chuẩn / file with the passphrase, “-” is standard input",
    )  # fmt: skip
    parser.set_defaults(run=run_history)


def run_history(options: argparse.Namespace) -> int:
    """Say how each version came about, or how two differ.

    Raises:
        IocError: the report id makes no sense, a version is not here, or the server cannot be asked.
    """
    from iocdesk.actions import versions
    from iocdesk.actions.commands.output import say, say_json

    _expect_report(options.report)
    office = open_office(options)
    try:
        if options.fetch:
            versions.fetch(office.ctx, office.client, options.report)
        if options.diff:
            changes = versions.difference(office.ctx, options.report, *options.diff)
            lines, content = (
                [_change(it, options.lang) for it in changes],
                [_change_json(it) for it in changes],
            )
        else:
            found = versions.history(office.ctx, options.report)
            lines, content = _told(found, options.lang), [_row_json(row) for row in found.rows]
    finally:
        office.close()
    if options.json:
        say_json({"report_id": options.report, ("changes" if options.diff else "versions"): content})
    else:
        for line in lines:
            say(line)
    return 0


def _expect_report(text: str) -> None:
    from iocdesk.core.errors import IocError, Text
    from iocdesk.reports.model import ReportKey

    try:
        ReportKey.parse(text)
    except (ValueError, IocError):
        raise IocError(
            "history.report",
            Text(f"“{text}” không phải là mã báo cáo.", f"“{text}” is not the id of a report."),
        ) from None


def _told(found: History, language: str) -> list[str]:
    if not found.rows:
        return [
            "Báo cáo này chưa có trên máy." if language == "vi" else "The report is not on this computer."
        ]
    return [_row(row, language) for row in found.rows]


def _row(row: VersionRow, language: str) -> str:
    from iocdesk.core.clock import long_moment
    from iocdesk.reports.labels import STATE_LABELS, TRANSITION_LABELS

    at = long_moment(row.at) or "–"
    move = TRANSITION_LABELS[row.transition].lang(language) if row.transition is not None else ""
    cells = f"{row.changed} ô" if language == "vi" else f"{row.changed} cells"
    parts = (row.ref, at, row.by, STATE_LABELS[row.state].lang(language), move, row.reason, cells,
             ", ".join(row.origins), row.device.lang(language))  # fmt: skip
    return " · ".join(part for part in parts if part)


def _row_json(row: VersionRow) -> dict[str, object]:
    return {
        "ref": row.ref,
        "kind": row.kind.value,
        "version": row.number,
        "state": row.state.value,
        "at": row.at.isoformat() if row.at is not None else None,
        "by": row.by,
        "transition": row.transition.value if row.transition is not None else None,
        "reason": row.reason,
        "changed": row.changed,
        "origins": list(row.origins),
        "here": row.here,
    }


def _change(it: CellChange, language: str) -> str:
    note = f" ({it.new_note})" if it.new_note != it.old_note and it.new_note else ""
    return f"{it.key} · {it.label.lang(language)}: {it.old or '–'} → {it.new or '–'}{note} · {it.by}"


def _change_json(it: CellChange) -> dict[str, object]:
    return {
        "key": it.key,
        "label": it.label.vi,
        "old": it.old,
        "new": it.new,
        "old_note": it.old_note,
        "new_note": it.new_note,
        "by": it.by,
        "at": it.at.isoformat() if it.at is not None else None,
        "origin": it.origin,
    }
