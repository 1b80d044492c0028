"""`iocdesk gateway backup --database FILE --to FILE`, `iocdesk gateway restore --database FILE --from FILE`, and
`iocdesk gateway restored --database FILE-OR-ADDRESS`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from iocdesk.actions.commands import Subparsers
from iocdesk.actions.commands.options import add_database
from iocdesk.actions.commands.output import say


def register(commands: Subparsers, common: argparse.ArgumentParser) -> None:
    """Add the three to the commands of `gateway`."""
    backup = commands.add_parser(
        "backup",
        parents=[common],
        help="sao lưu tệp SQLite, kể cả khi đang chạy / copy a SQLite file, also while it serves",
    )
    backup.add_argument("--to", type=Path, required=True, metavar="FILE", help="bản sao / the copy")
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser(
        "restore",
        parents=[common],
        help="phục hồi tệp SQLite từ bản sao / put a copy back in place of a SQLite file",
    )
    restore.add_argument(
        "--from", type=Path, required=True, metavar="FILE", dest="copy", help="bản sao / the copy"
    )
    restore.set_defaults(run=run_restore)
    restored = commands.add_parser(
        "restored",
        parents=[common],
        help="báo là cơ sở dữ liệu vừa được phục hồi / say that the database was restored",
    )
    restored.set_defaults(run=run_restored)
    for command in (backup, restore, restored):
        add_database(command)


def run_backup(options: argparse.Namespace) -> int:
    """Copy, and say how large it is."""
    from iocdesk.actions.gateway_backup import back_up_gateway

    size = back_up_gateway(options.database, options.to)
    say(
        f"Đã sao lưu vào {options.to} ({size} byte)."
        if options.lang == "vi"
        else f"Backed up to {options.to} ({size} bytes)."
    )
    return 0


def run_restore(options: argparse.Namespace) -> int:
    """Put the copy back, and say where the old file is."""
    from iocdesk.actions.gateway_backup import restore_gateway

    old = restore_gateway(options.database, options.copy)
    if options.lang == "vi":
        say("Đã phục hồi." + (f" Tệp cũ được giữ tại {old}." if old else ""))
    else:
        say("Restored." + (f" The old file is kept at {old}." if old else ""))
    return 0


def run_restored(options: argparse.Namespace) -> int:
    """Begin a new epoch."""
    from iocdesk.actions.gateway_backup import gateway_restored

    gateway_restored(options.database)
    say(
        "Đã ghi nhận việc phục hồi. Các máy sẽ tải lại số liệu và tự gửi lại những gì máy chủ còn thiếu."
        if options.lang == "vi"
        else "Noted. Clients will fetch their slices again, and offer what the server lacks."
    )
    return 0
