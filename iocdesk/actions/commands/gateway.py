"""`iocdesk gateway serve --database FILE-OR-ADDRESS [--workers N] [--host ADDRESS] [--port N] [--trusted-proxies ADDRESSES]`,
`iocdesk gateway policy --database FILE [--two-person on|off] [--drafts-travel on|off] [--auto-send on|off]`, and
`iocdesk gateway revoke-keys USER --database FILE [--device ID]`,
`iocdesk gateway close-form FORM VERSION --database FILE [--open]`; what the province's staff does is in `province`, sector
systems in `gateway_sources`, passing figures on in `gateway_feed`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from iocdesk.actions.commands import Subparsers, gateway_backup, gateway_feed, gateway_sources, province
from iocdesk.actions.commands.options import add_database
from iocdesk.actions.commands.output import say

_POLICY = (
    ("two-person", "người lập không được tự duyệt / nobody approves their own report"),
    ("drafts-travel", "bản nháp được gửi lên máy chủ / drafts go to the server"),
    ("auto-send", "duyệt xong là gửi tỉnh / approving sends to the province"),
    ("adjust-totals", "xã được sửa số tổng hợp từ thôn / a commune may correct what its villages add up to"),
)


def register(subparsers: Subparsers, common: argparse.ArgumentParser) -> None:
    """Add the `gateway` command; `common` carries the options that every command takes."""
    gateway = subparsers.add_parser(
        "gateway", parents=[common], help="máy chủ tiếp nhận / the reference server"
    )
    commands = gateway.add_subparsers(dest="gateway_command", required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", parents=[common], help="chạy máy chủ / run the server")
    add_database(serve)
    serve.add_argument("--host", default="127.0.0.1", help="địa chỉ / address")
    serve.add_argument("--port", type=int, default=8080, help="cổng / port")
    serve.add_argument(
        "--workers",
        type=int,
        default=1,
        metavar="N",
        help="số tiến trình, cần PostgreSQL / processes that serve together, with PostgreSQL",
    )
    serve.add_argument(
        "--quiet", action="store_true", help="không ghi từng yêu cầu / write no line for each request"
    )
    serve.add_argument(
        "--files", type=Path, metavar="FOLDER",
        help="thư mục chứa tệp kèm theo, cần khi dùng PostgreSQL / folder of attached files, needed with PostgreSQL",
    )  # fmt: skip
    serve.add_argument("--name", default="IOC", help="tên máy chủ / the server's name")
    serve.add_argument(
        "--trusted-proxies",
        default="127.0.0.1",
        metavar="ADDRESSES",
        help="địa chỉ proxy được tin cậy, cách nhau bằng dấu phẩy / proxies whose X-Forwarded-For is believed",
    )
    serve.set_defaults(run=run_serve)
    policy = commands.add_parser(
        "policy", parents=[common], help="quy định của tỉnh: xem, đặt / the province's policy: show, set"
    )
    add_database(policy)
    for name, about in _POLICY:
        policy.add_argument(f"--{name}", choices=("on", "off"), default="", help=about)
    policy.set_defaults(run=run_policy)
    revoke = commands.add_parser(
        "revoke-keys",
        parents=[common],
        help="thu hồi khóa ký của một tài khoản / revoke an account's signing keys",
    )
    revoke.add_argument("user", metavar="USER", help="mã người dùng / user id")
    revoke.add_argument("--device", default="", metavar="ID", help="chỉ máy này / of this computer only")
    add_database(revoke)
    revoke.set_defaults(run=run_revoke)
    _register_closing(commands, common)
    province.register(commands, common)
    gateway_sources.register(commands, common)
    gateway_feed.register(commands, common)
    gateway_backup.register(commands, common)


def _register_closing(commands: Subparsers, common: argparse.ArgumentParser) -> None:
    close = commands.add_parser(
        "close-form",
        parents=[common],
        help="không nhận báo cáo theo một phiên bản mẫu nữa / take no more reports at a version of a form",
    )
    close.add_argument("form", metavar="FORM", help="mã biểu / form id")
    close.add_argument("version", metavar="VERSION", help="phiên bản / version")
    close.add_argument("--open", action="store_true", help="nhận lại / take them again")
    add_database(close)
    close.set_defaults(run=run_close_form)


def run_close_form(options: argparse.Namespace) -> int:
    """Close a version of a form, or open it again; 1 when there is no such version."""
    from iocdesk.actions.gateway import close_form

    name = f"{options.form} {options.version}"
    if not close_form(options.database, options.form, options.version, closed=not options.open):
        say(f"Không có biểu {name}." if options.lang == "vi" else f"There is no form {name}.")
        return 1
    if options.open:
        say(f"Đã mở lại biểu {name}." if options.lang == "vi" else f"{name} is taken again.")
    else:
        say(f"Đã đóng biểu {name}." if options.lang == "vi" else f"{name} is closed.")
    return 0


def run_serve(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from iocdesk.actions.gateway import serve_gateway

    serve_gateway(
        options.database,
        host=options.host,
        port=options.port,
        name=options.name,
        files=options.files,
        trusted_proxies=options.trusted_proxies,
        workers=options.workers,
        quiet=options.quiet,
    )
    return 0


def run_policy(options: argparse.Namespace) -> int:
    """Set what was named, and print how everything stands."""
    from iocdesk.actions.gateway import set_policy

    given = {name.replace("-", "_"): getattr(options, name.replace("-", "_")) for name, _ in _POLICY}
    chosen = {name: value == "on" for name, value in given.items() if value}
    for name, value in set_policy(options.database, chosen).items():
        say(f"{name.replace('_', '-')}: {'on' if value else 'off'}")
    return 0


def run_revoke(options: argparse.Namespace) -> int:
    """Revoke keys; 1 when there was none to revoke."""
    from iocdesk.actions.gateway import revoke_keys

    count = revoke_keys(options.database, options.user, options.device)
    say(f"Đã thu hồi {count} khóa." if options.lang == "vi" else f"{count} keys revoked.")
    return 0 if count else 1
