"""`iocdesk sync [--json]` and `iocdesk status [--json]`: the exchange without a window."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from iocdesk.actions.commands import Subparsers

if TYPE_CHECKING:
    from iocdesk.actions.office import Office
    from iocdesk.actions.views import SyncState


def register(subparsers: Subparsers, common: argparse.ArgumentParser, home: argparse.ArgumentParser) -> None:
    """Add the commands."""
    sync = subparsers.add_parser(
        "sync", parents=[common, home], help="đồng bộ với máy chủ / exchange with the server"
    )
    sync.add_argument(
        "--wait", type=float, default=0.0, metavar="SECONDS",
        help="chờ và thử lại khi máy chủ bận, mạng chập chờn / wait and try again where that may help",
    )  # fmt: skip
    sync.set_defaults(run=run_sync)
    status = subparsers.add_parser(
        "status", parents=[common, home], help="những gì chờ gửi / what waits to be sent"
    )
    status.set_defaults(run=run_status)
    for parser in (sync, status):
        parser.add_argument("--json", action="store_true", help="kết quả dạng JSON / result as JSON")
        parser.add_argument(
            "--passphrase-file", type=Path, metavar="FILE",
            help="tệp chứa mật khẩu bảo vệ, “-” là đầu vào chuẩn / file with the passphrase, “-” is standard input",
        )  # fmt: skip


def run_sync(options: argparse.Namespace) -> int:
    """Exchange once; 0 when all is sent and well, 1 when something waits or failed."""
    from iocdesk.actions.commands.output import say, say_json

    office = open_office(options)
    try:
        report = office.sync(patience_s=options.wait)
        while report.error is None and office.syncer.more_files:
            report = office.sync(patience_s=options.wait)
    finally:
        office.close()
    if options.json:
        say_json(report.to_json())
    else:
        say(report.summary().lang(options.lang))
    return 0 if report.ok else 1


def run_status(options: argparse.Namespace) -> int:
    """Say what waits; 0 when nothing does."""
    from iocdesk.actions.commands.output import say, say_json
    from iocdesk.actions.syncing import sync_state

    office = open_office(options)
    try:
        state = sync_state(office.ctx, office.syncer.status)
    finally:
        office.close()
    if options.json:
        say_json(_as_json(state))
    else:
        for line in _told(state, options.lang):
            say(line)
    return 1 if state.outbox else 0


def open_office(options: argparse.Namespace) -> Office:
    """Open the profile that the options name.

    Raises:
        NoProfile, StoreError, VaultError: as they are.
    """
    from iocdesk.actions.office import Office
    from iocdesk.actions.profiles import Home, open_profile
    from iocdesk.core.clock import SystemClock
    from iocdesk.core.ids import Uuid7Source

    clock = SystemClock()
    ids = Uuid7Source(clock)
    home = Home(options.home)
    name = home.default(options.profile)
    passphrase = _passphrase(options, protected=home.facts(name).protection == "passphrase")
    return Office(open_profile(home, name, clock=clock, ids=ids, passphrase=passphrase), clock, ids)


def _passphrase(options: argparse.Namespace, *, protected: bool) -> str | None:
    if not protected:
        return None
    if options.passphrase_file is not None:
        if str(options.passphrase_file) == "-":
            return sys.stdin.readline().rstrip("\r\n")
        return _first_line(options.passphrase_file)
    if sys.stdin is not None and sys.stdin.isatty():
        import getpass

        question = "Mật khẩu bảo vệ số liệu: " if options.lang == "vi" else "Passphrase of the data: "
        return getpass.getpass(question)
    return None


def _first_line(path: Path) -> str | None:
    from iocdesk.core.errors import IocError, Text

    try:
        return (path.read_text("utf-8").splitlines() or [""])[0]
    except (OSError, UnicodeDecodeError):
        raise IocError(
            "passphrase.file",
            Text(f"Không đọc được tệp mật khẩu “{path}”.", f"The passphrase file “{path}” cannot be read."),
        ) from None


def _as_json(state: SyncState) -> dict[str, object]:
    return {
        "waiting": state.waiting,
        "needs_attention": state.rejected,
        "last_success": state.last_success.isoformat() if state.last_success else None,
        "outbox": [
            {
                "report_id": row.report_id,
                "title": row.title.vi,
                "period": row.period.vi,
                "unit": row.unit,
                "state": row.state.value,
                "since": row.since.isoformat(),
                "attempts": row.attempts,
                "vi": row.sentence.vi,
                "en": row.sentence.en,
            }
            for row in state.outbox
        ],
    }


def _told(state: SyncState, language: str) -> list[str]:
    if not state.outbox:
        return ["Không còn gì chờ gửi." if language == "vi" else "Nothing waits to be sent."]
    return [
        " · ".join(
            part
            for part in (
                row.title.lang(language), row.period.lang(language), row.unit, row.sentence.lang(language)
            )
            if part
        )
        for row in state.outbox
    ]  # fmt: skip
