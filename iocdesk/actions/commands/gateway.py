"""`iocdesk gateway serve --database FILE [--host ADDRESS] [--port N] [--trusted-proxies ADDRESSES]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from iocdesk.actions.commands import Subparsers


def register(subparsers: Subparsers, common: argparse.ArgumentParser) -> None:
    """Add the `gateway` command; `common` carries the options that every command takes."""
    gateway = subparsers.add_parser(
        "gateway", parents=[common], help="máy chủ tiếp nhận / the reference server"
    )
    commands = gateway.add_subparsers(dest="gateway_command", required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", parents=[common], help="chạy máy chủ / run the server")
    serve.add_argument(
        "--database", type=Path, required=True, metavar="FILE", help="tệp SQLite / SQLite file"
    )
    serve.add_argument("--host", default="127.0.0.1", help="địa chỉ / address")
    serve.add_argument("--port", type=int, default=8080, help="cổng / port")
    serve.add_argument("--name", default="IOC", help="tên máy chủ / the server's name")
    serve.add_argument(
        "--trusted-proxies",
        default="127.0.0.1",
        metavar="ADDRESSES",
        help="địa chỉ proxy được tin cậy, cách nhau bằng dấu phẩy / proxies whose X-Forwarded-For is believed",
    )
    serve.set_defaults(run=run_serve)


def run_serve(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from iocdesk.actions.gateway import serve_gateway

    serve_gateway(
        options.database,
        host=options.host,
        port=options.port,
        name=options.name,
        trusted_proxies=options.trusted_proxies,
    )
    return 0
