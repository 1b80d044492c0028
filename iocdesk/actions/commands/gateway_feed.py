"""`iocdesk gateway feed target|map|run|status|retry|resend|reconcile`: accepted figures passed on to an IOC or LGSP."""

from __future__ import annotations

import argparse
import threading
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from iocdesk.actions.commands import Subparsers
from iocdesk.actions.commands.options import add_database
from iocdesk.actions.commands.output import say, say_json

if TYPE_CHECKING:
    from iocdesk.gateway.feed import Tally


def register(commands: Subparsers, common: argparse.ArgumentParser) -> None:
    """Add the command beside the others of `gateway`."""
    feed = commands.add_parser(
        "feed", parents=[common], help="chuyển số đã tiếp nhận sang IOC, LGSP / pass accepted figures on"
    )
    parts = feed.add_subparsers(dest="feed_command", required=True, metavar="COMMAND")
    _target(parts, common)
    mapping = parts.add_parser(
        "map", parents=[common], help="nạp bảng ánh xạ mã / take a mapping of codes over"
    )
    mapping.add_argument("name", help="bên nhận / receiver")
    mapping.add_argument("file", type=Path, metavar="FILE", help="XLSX, CSV")
    mapping.set_defaults(run=run_map)
    run = parts.add_parser("run", parents=[common], help="chuyển những gì đến hạn / pass on what is due")
    run.add_argument("name", help="bên nhận / receiver")
    run.add_argument("--follow", action="store_true", help="chạy liên tục / go on until interrupted")
    run.set_defaults(run=run_run)
    status = parts.add_parser("status", parents=[common], help="tình trạng, tin bị từ chối / how it stands")
    status.add_argument("--json", action="store_true", help="JSON")
    status.set_defaults(run=run_status)
    for name, about, action in (
        ("retry", "gửi lại tin bị từ chối / offer refused messages again", run_retry),
        (
            "resend",
            "gửi những gì bên nhận chưa đúng / send what the receiver was not told as it is",
            run_resend,
        ),
    ):
        part = parts.add_parser(name, parents=[common], help=about)
        part.add_argument("name", help="bên nhận / receiver")
        part.set_defaults(run=action)
    reconcile = parts.add_parser("reconcile", parents=[common], help="đối soát / compare both sides")
    reconcile.add_argument("name", help="bên nhận / receiver")
    reconcile.add_argument("--period", default="", help="kỳ báo cáo / period; all without it")
    reconcile.add_argument("--json", action="store_true", help="JSON")
    reconcile.add_argument("--csv", type=Path, metavar="FILE", help="ghi CSV / write CSV")
    reconcile.set_defaults(run=run_reconcile)
    for part in parts.choices.values():
        add_database(part)


def _target(parts: Subparsers, common: argparse.ArgumentParser) -> None:
    target = parts.add_parser("target", parents=[common], help="khai báo bên nhận / set a receiver up")
    target.add_argument("name", help="tên / name, e.g. ioc")
    target.add_argument("address", metavar="URL|FOLDER", help="https://… hoặc thư mục / or a folder")
    target.add_argument("--query", default="", metavar="URL", help="địa chỉ đối soát / for reconciliation")
    target.add_argument(
        "--token-env", default="", metavar="NAME", help="biến môi trường / environment variable"
    )
    target.add_argument("--token-file", default="", metavar="FILE", help="tệp quyền 0600 / file of mode 0600")
    target.add_argument(
        "--ack", choices=("echo", "status"), default="echo", help="thế nào là đã nhận / what is taken"
    )
    target.add_argument("--off", action="store_true", help="tạm ngừng / put no more into its outbox")
    target.set_defaults(run=run_target)


def run_target(options: argparse.Namespace) -> int:
    """Set a receiver up."""
    from iocdesk.actions.gateway_feed import put_feed_target

    token = f"env:{options.token_env}" if options.token_env else ""
    token = f"file:{Path(options.token_file).resolve()}" if options.token_file else token
    put_feed_target(
        options.database, options.name, options.address, query=options.query, token_from=token, ack=options.ack,
        active=not options.off,
    )  # fmt: skip
    return 0


def run_map(options: argparse.Namespace) -> int:
    """Take a mapping over."""
    from iocdesk.actions.gateway_feed import import_feed_mapping

    count = import_feed_mapping(options.database, options.name, options.file)
    say(f"Đã nạp {count} dòng." if options.lang == "vi" else f"{count} rows taken over.")
    return 0


def run_run(options: argparse.Namespace) -> int:
    """Pass on; 1 when something was refused for good, or cannot be told for want of a code."""
    from iocdesk.actions.gateway_feed import follow_feed, run_feed

    if options.follow:
        try:
            follow_feed(options.database, options.name, threading.Event().wait, _say_tally)
        except KeyboardInterrupt:
            return 0
    tally = run_feed(options.database, options.name)
    _say_tally(tally)
    return 1 if tally.refused or tally.held else 0


def _say_tally(tally: Tally) -> None:
    line = f"sent {tally.sent}, refused {tally.refused}, later {tally.later}, held {tally.held}"
    say(f"{line}; {tally.stopped}" if tally.stopped else line)
    if tally.gaps:
        say("no code: " + ", ".join(sorted(tally.gaps)))


def run_status(options: argparse.Namespace) -> int:
    """Print how every receiver stands; 1 when messages were refused for good."""
    from iocdesk.actions.gateway_feed import feed_status

    found = feed_status(options.database)
    if options.json:
        say_json([asdict(it) for it in found])
    for it in () if options.json else found:
        say(
            f"{it.target.name}: {it.target.address}  waiting {it.waiting}, acknowledged {it.acked}, refused {it.dead}"
        )
        for label, text in (
            ("oldest waiting", it.oldest_waiting), ("last success", it.last_ok_at), ("next try", it.next_try_at),
            ("error", it.error),
        ):  # fmt: skip
            if text:
                say(f"  {label}: {text}")
        for letter in it.dead_letters:
            say(f"  refused {letter.message_id} {letter.report_id} v{letter.version}: {letter.reason}")
    return 1 if any(it.dead for it in found) else 0


def run_retry(options: argparse.Namespace) -> int:
    """Offer what was refused again."""
    from iocdesk.actions.gateway_feed import retry_feed

    count = retry_feed(options.database, options.name)
    say(f"{count} tin được gửi lại." if options.lang == "vi" else f"{count} messages are offered again.")
    return 0


def run_resend(options: argparse.Namespace) -> int:
    """Enqueue what the receiver does not know as it stands."""
    from iocdesk.actions.gateway_feed import resend_feed

    count = resend_feed(options.database, options.name)
    say(f"{count} báo cáo được gửi." if options.lang == "vi" else f"{count} reports are sent.")
    return 0


def run_reconcile(options: argparse.Namespace) -> int:
    """Compare; 0 when both sides are equal, 1 when not."""
    from iocdesk.actions.gateway_feed import reconcile_feed, reconciliation_csv, reconciliation_json

    found = reconcile_feed(options.database, options.name, options.period)
    if options.csv:
        options.csv.write_text(reconciliation_csv(found), encoding="utf-8", newline="")
    if options.json:
        say_json(reconciliation_json(found))
        return 0 if found.equal else 1
    say(f"reports {found.reports}, waiting {found.waiting}, refused {found.dead}")
    for line in found.lines:
        theirs = f", theirs {line.theirs}: {line.theirs_sum}" if line.theirs is not None else ""
        say(
            f"{line.period} {line.indicator}: held {line.held}: {line.held_sum}, acknowledged {line.acknowledged}: "
            f"{line.acknowledged_sum}{theirs}"
        )
    for it in found.differences:
        say(
            f"  {it.kind} {it.period} {it.unit} {it.indicator} {it.category}: {it.held or '–'} / "
            f"{it.acknowledged or '–'} / {it.theirs or '–'}"
        )
    for cell, count in found.gaps.items():
        say(f"  no code: {cell} ({count})")
    say("=" if found.equal else "≠")
    return 0 if found.equal else 1
