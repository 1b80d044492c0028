"""`iocdesk gateway coverage|chase|publish|notice|import-units|import-users|import-assignments|list|account|calendar|extend|
reopen|export --database FILE-OR-ADDRESS`: what the province's staff does, as commands; most take `--json`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from iocdesk.actions.commands.options import a_day, add_database
from iocdesk.actions.commands.output import say, say_json

if TYPE_CHECKING:
    from iocdesk.actions.commands import Subparsers
    from iocdesk.actions.province import Asked

Run = Callable[[argparse.Namespace], int]


def register(commands: Subparsers, common: argparse.ArgumentParser) -> None:
    """Add the commands to those of `gateway`."""
    _register_reading(commands, common)
    _register_deciding(commands, common)
    _register_lists(commands, common)


def _add(
    commands: Subparsers, common: argparse.ArgumentParser, name: str, about: str, run: Run
) -> argparse.ArgumentParser:
    found = commands.add_parser(name, parents=[common], help=about)
    add_database(found)
    found.add_argument("--json", action="store_true", help="kết quả dạng JSON / result as JSON")
    found.set_defaults(run=run)
    return found


def _register_reading(commands: Subparsers, common: argparse.ArgumentParser) -> None:
    cover = _add(commands, common, "coverage", "độ phủ / which reports are here", run_coverage)
    chasing = _add(commands, common, "chase", "đôn đốc / who is late with what", run_chase)
    for parser in (cover, chasing):
        parser.add_argument(
            "--month", default="", metavar="YYYYMM", help="tháng chốt số liệu / month of closing"
        )
        parser.add_argument("--level", choices=("commune", "village"), default="commune", help="cấp / level")
        for name in ("sector", "office", "form", "search"):
            parser.add_argument(f"--{name}", default="", help="lọc / filter")
    chasing.add_argument(
        "--months", type=int, default=3, choices=range(1, 13), metavar="N", help="nhìn lại / look back"
    )
    chasing.add_argument("-o", "--output", type=Path, metavar="FILE", help="ghi .xlsx, .csv / write a file")
    chasing.add_argument("--remind", action="store_true", help="nhắc các đơn vị / remind the units")
    _as(chasing)
    out = _add(commands, common, "export", "xuất số liệu đã tiếp nhận / accepted figures", run_export)
    out.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help="tệp .csv, .xlsx / the file"
    )
    for name in ("form", "period", "level"):
        out.add_argument(f"--{name}", default="", help="lọc / filter")


def _register_deciding(commands: Subparsers, common: argparse.ArgumentParser) -> None:
    publish = _add(commands, common, "publish", "ban hành biểu mẫu / publish a form version", run_publish)
    publish.add_argument("workbook", type=Path, metavar="FILE", help="sổ XLSForm / XLSForm workbook")
    publish.add_argument("--valid-from", type=a_day, metavar="DAY", help="áp dụng từ ngày / first day")
    publish.add_argument("--dry-run", action="store_true", help="chỉ so sánh / compare only")
    notice = _add(commands, common, "notice", "thông báo: liệt kê, phát / notices: list, publish", run_notice)
    notice.add_argument("--title", default="", help="tiêu đề / title")
    notice.add_argument("--body", default="", help="nội dung / text")
    notice.add_argument("--body-file", type=Path, metavar="FILE", help="tệp nội dung / file with the text")
    notice.add_argument("--kind", default="notice", choices=("notice", "rule", "hotline"), help="loại / kind")
    notice.add_argument(
        "--unit", action="append", default=[], metavar="CODE", help="chỉ đơn vị này / this unit only"
    )
    notice.add_argument(
        "--role", action="append", default=[], metavar="ROLE", help="chỉ vai trò này / this role only"
    )
    notice.add_argument("--acknowledge", action="store_true", help="yêu cầu xác nhận / ask to acknowledge")
    notice.add_argument("--readers", default="", metavar="ID", help="ai đã xác nhận / who has acknowledged")
    days = _add(commands, common, "calendar", "lịch nghỉ, làm bù / days off and worked", run_calendar)
    days.add_argument("--year", type=int, help="năm / year")
    for name, about in (
        ("off", "nghỉ / off"),
        ("working", "làm việc / worked"),
        ("withdraw", "bỏ khai / withdraw"),
    ):
        days.add_argument(f"--{name}", type=a_day, action="append", default=[], metavar="DAY", help=about)
    extend = _add(commands, common, "extend", "gia hạn một kỳ của biểu / a longer deadline", run_extend)
    extend.add_argument("form", nargs="?", default="", metavar="FORM", help="mã biểu / form id")
    extend.add_argument("period", nargs="?", default="", metavar="PERIOD", help="mã kỳ / period id")
    extend.add_argument("--until", type=a_day, metavar="DAY", help="gửi được đến hết ngày / last day")
    extend.add_argument("--reason", default="", help="lý do / reason")
    extend.add_argument("--withdraw", action="store_true", help="bỏ gia hạn / back to the rule")
    reopen = _add(commands, common, "reopen", "đính chính: liệt kê, trả lời / reopening requests", run_reopen)
    reopen.add_argument("report", nargs="?", default="", metavar="REPORT", help="mã báo cáo / report id")
    answer = reopen.add_mutually_exclusive_group()
    answer.add_argument("--consent", action="store_true", help="đồng ý / reopen it")
    answer.add_argument("--refuse", action="store_true", help="từ chối / refuse")
    reopen.add_argument("--reason", default="", help="ý kiến / reason")
    _as(reopen)


def _register_lists(commands: Subparsers, common: argparse.ArgumentParser) -> None:
    for what, about in (("units", "đơn vị"), ("users", "tài khoản"), ("assignments", "phân công")):
        found = _add(commands, common, f"import-{what}", f"nhập {about} từ Excel / import {what}", run_import)
        found.add_argument("table", type=Path, metavar="FILE", help="tệp .xlsx, .xls / the workbook")
        found.add_argument("--dry-run", action="store_true", help="chỉ xem trước / preview only")
        found.add_argument(
            "--passwords",
            type=Path,
            metavar="FILE",
            help="nơi ghi mật khẩu ban đầu / where first passwords go",
        )
        found.set_defaults(what=what)
    listing = _add(commands, common, "list", "xuất danh sách để sửa / write a list to change", run_list)
    listing.add_argument("what", choices=("units", "users", "assignments"))
    listing.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="tệp .xlsx, .csv")
    account = _add(commands, common, "account", "một tài khoản / one account", run_account)
    account.add_argument("username", metavar="USER")
    account.add_argument("do", choices=("close", "open", "password"))


def _as(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="username",
        default="",
        metavar="USER",
        help="tài khoản cấp tỉnh / the province's account",
    )


def run_coverage(options: argparse.Namespace) -> int:
    """Say how reporting stands."""
    from iocdesk.actions.province import coverage, open_desk

    with open_desk(options.database) as desk:
        found = coverage(desk, _asked(options))
    if options.json:
        say_json(found)
        return 0
    for name, rows in (("", [found]), ("form", _rows(found["forms"])), ("name", _rows(found["units"]))):
        for row in rows:
            counts = row["counts"]
            numbers = (
                " ".join(f"{key}={value}" for key, value in counts.items())
                if isinstance(counts, dict)
                else ""
            )
            say(f"{row.get(name) or found['month']}: {numbers}")
    return 0


def run_chase(options: argparse.Namespace) -> int:
    """List what is late; remind of it, write it to a file."""
    from iocdesk.actions.province import chase, chase_file, open_desk, remind

    with open_desk(options.database) as desk:
        if options.remind:
            count = remind(desk, _asked(options), options.months, options.username)
            _tell(options, {"reminded": count}, f"Đã nhắc {count} báo cáo.", f"{count} reminders sent.")
            return 0
        if options.output:
            count = chase_file(desk, _asked(options), options.months, options.output, options.lang)
            _tell(
                options,
                {"lines": count, "file": str(options.output)},
                f"Đã ghi {count} dòng.",
                f"{count} lines written.",
            )
            return 0
        lines = chase(desk, _asked(options), options.months)
    if options.json:
        say_json(lines)
        return 0
    for line in lines:
        say(
            f"{line['unit_name']}\t{line['form']}\t{line['period']}\t{line['days_late']}\t{line['responsible']}"
        )
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Write accepted figures."""
    from iocdesk.actions.province import export_figures, open_desk

    with open_desk(options.database) as desk:
        count = export_figures(desk, options.output, options.form, options.period, options.level)
    result = {"reports": count, "file": str(options.output)}
    _tell(options, result, f"Đã xuất {count} báo cáo.", f"{count} reports exported.")
    return 0


def run_publish(options: argparse.Namespace) -> int:
    """Publish a workbook; 1 with its faults."""
    from iocdesk.actions.province import open_desk, publish
    from iocdesk.forms.faults import FormError

    with open_desk(options.database) as desk:
        try:
            found = publish(desk, options.workbook, options.valid_from, dry_run=options.dry_run)
        except FormError as error:
            if options.json:
                say_json({"faults": [fault.to_json() for fault in error.faults]})
            else:
                for fault in error.faults:
                    say(fault.sentence.lang(options.lang))
            return 1
    if options.json:
        say_json(found)
        return 0
    for it in _rows(found["differences"]):
        say(f"{it['kind']}: {it['name']}")
    say(f"{found['form']} {found['version']}: {'published' if found['published'] else 'not published'}")
    return 0


def run_notice(options: argparse.Namespace) -> int:
    """List notices, say who has read one, or publish one."""
    from iocdesk.actions.province import notices, open_desk, publish_notice, read_file, readers

    with open_desk(options.database) as desk:
        if options.readers:
            say_json(readers(desk, options.readers))
        elif options.title:
            body = read_file(options.body_file).decode("utf-8-sig") if options.body_file else options.body
            made = publish_notice(
                desk, options.title, body, kind=options.kind, acknowledge=options.acknowledge, units=options.unit,
                roles=options.role,
            )  # fmt: skip
            _tell(options, {"id": made}, f"Đã phát thông báo {made}.", f"Published {made}.")
        elif options.json:
            say_json(notices(desk))
        else:
            for it in notices(desk):
                say(f"{it['id']}\t{it['title']}\t{it['acknowledged']}/{it['addressed']}")
    return 0


def run_calendar(options: argparse.Namespace) -> int:
    """Declare days and show a year."""
    from iocdesk.actions.province import declare_days, open_desk, special_days
    from iocdesk.core.clock import today

    with open_desk(options.database) as desk:
        declare_days(desk, off=options.off, working=options.working, withdraw=options.withdraw)
        found = special_days(desk, options.year or today(desk.clock).year)
    if options.json:
        say_json(found)
        return 0
    for it in found:
        say(f"{it['day']}\t{'working' if it['working'] else 'off'}\t{it['name']}")
    return 0


def run_extend(options: argparse.Namespace) -> int:
    """Give longer for a period of a form, or list what was given."""
    from iocdesk.actions.province import extend_deadline, extensions, open_desk

    with open_desk(options.database) as desk:
        if options.withdraw or options.until is not None:
            until = None if options.withdraw else options.until
            extend_deadline(desk, options.form, options.period, until, options.reason)
        found = extensions(desk)
    if options.json:
        say_json(found)
        return 0
    for it in found:
        say(f"{it['form']}\t{it['period']}\t{it['until']}\t{it['reason']}")
    return 0


def run_reopen(options: argparse.Namespace) -> int:
    """List requests, or answer one."""
    from iocdesk.actions.province import answer_request, open_desk, reopening_requests

    with open_desk(options.database) as desk:
        if options.consent or options.refuse:
            answer_request(
                desk, options.report, options.username, consent=options.consent, reason=options.reason
            )
            _tell(options, {"answered": options.report}, "Đã trả lời.", "Answered.")
            return 0
        found = reopening_requests(desk)
    if options.json:
        say_json(found)
        return 0
    for it in found:
        say(f"{it['report_id']}\t{it['unit_name']}\t{it['reason']}")
    return 0


def run_import(options: argparse.Namespace) -> int:
    """Import a table; 1 with its faults, and then nothing was imported."""
    from iocdesk.actions.province import open_desk
    from iocdesk.actions.province_lists import import_table

    with open_desk(options.database) as desk:
        found = import_table(desk, options.what, options.table, options.passwords, dry_run=options.dry_run)
    faults = _rows(found["faults"])
    if options.json:
        say_json(found)
        return 1 if faults else 0
    for fault in faults:
        message = fault["message"]
        text = message[options.lang] if isinstance(message, dict) else ""
        say(f"{'Dòng' if options.lang == 'vi' else 'Row'} {fault['row']}: {text}")
    say(" ".join(f"{kind}={count}" for kind, count in dict(_pairs(found["counts"])).items()))
    return 1 if faults else 0


def run_list(options: argparse.Namespace) -> int:
    """Write a list."""
    from iocdesk.actions.province import open_desk
    from iocdesk.actions.province_lists import write_list

    with open_desk(options.database) as desk:
        count = write_list(desk, options.what, options.output, options.lang)
    _tell(
        options,
        {"lines": count, "file": str(options.output)},
        f"Đã ghi {count} dòng.",
        f"{count} lines written.",
    )
    return 0


def run_account(options: argparse.Namespace) -> int:
    """Change one account; a new password is printed once."""
    from iocdesk.actions.province import open_desk
    from iocdesk.actions.province_lists import change_account

    with open_desk(options.database) as desk:
        password = change_account(desk, options.username, options.do)
    done = "Đã thực hiện." if not password else f"Mật khẩu ban đầu: {password}"
    _tell(options, {"password": password}, done, f"First password: {password}" if password else "Done.")
    return 0


def _asked(options: argparse.Namespace) -> Asked:
    from iocdesk.actions.province import Asked

    return Asked(options.month, options.level, options.sector, options.office, options.form, options.search)


def _tell(options: argparse.Namespace, data: object, vi: str, en: str) -> None:
    if options.json:
        say_json(data)
    else:
        say(vi if options.lang == "vi" else en)


def _rows(found: object) -> list[dict[str, object]]:
    return found if isinstance(found, list) else []


def _pairs(found: object) -> list[tuple[str, int]]:
    return list(found.items()) if isinstance(found, dict) else []
