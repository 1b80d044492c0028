"""`iocdesk gateway service-account add|revoke|list`, `iocdesk gateway source-rule` and `iocdesk gateway disputes`:
sector systems at the province's server.
"""

from __future__ import annotations

import argparse

from iocdesk.actions.commands import Subparsers
from iocdesk.actions.commands.options import add_database
from iocdesk.actions.commands.output import say, say_json

RULES = ("source_wins", "typed_wins", "newest_wins", "form")


def register(commands: Subparsers, common: argparse.ArgumentParser) -> None:
    """Add the commands beside the others of `gateway`."""
    _accounts(commands, common)
    rule = commands.add_parser(
        "source-rule",
        parents=[common],
        help="số nào đứng khi nguồn và đơn vị khác nhau / which figure stands where a system and a unit differ",
    )
    rule.add_argument("indicator", nargs="?", default="", metavar="INDICATOR", help="mã chỉ tiêu / indicator")
    rule.add_argument(
        "rule", nargs="?", choices=RULES, help="“form” là theo biểu mẫu / “form”: as the form says"
    )
    add_database(rule)
    rule.set_defaults(run=run_rule)
    disputes = commands.add_parser(
        "disputes",
        parents=[common],
        help="ý kiến của đơn vị về số của hệ thống nguồn / what units hold against systems' figures",
    )
    disputes.add_argument("--period", default="", help="kỳ báo cáo / period")
    disputes.add_argument("--unit", default="", metavar="UNIT", help="đơn vị / unit, 15298@2025-07-01")
    disputes.add_argument("--json", action="store_true", help="JSON")
    add_database(disputes)
    disputes.set_defaults(run=run_disputes)


def _accounts(commands: Subparsers, common: argparse.ArgumentParser) -> None:
    account = commands.add_parser(
        "service-account", parents=[common], help="tài khoản của hệ thống nguồn / accounts of sector systems"
    )
    parts = account.add_subparsers(dest="account_command", required=True, metavar="COMMAND")
    add = parts.add_parser(
        "add", parents=[common], help="tạo, in mã truy cập một lần / make, prints the token once"
    )
    add.add_argument("account", metavar="ID", help="mã tài khoản / id, e.g. cchc-01")
    add.add_argument("--system", required=True, help="mã hệ thống nguồn / source system, e.g. cchc")
    add.add_argument("--name", default="", help="tên hệ thống / what people call it")
    add.add_argument(
        "--unit", action="append", required=True, metavar="UNIT", help="đơn vị và cấp dưới / with all below"
    )
    add.add_argument("--indicator", action="append", default=[], metavar="CODE", help="chỉ gồm / only these")
    add.add_argument(
        "--sector", action="append", default=[], metavar="CODE", help="chỉ lĩnh vực / only these"
    )
    add.add_argument(
        "--codes-on",
        default="",
        metavar="DATE",
        help="ngày của danh mục mã đơn vị mà hệ thống dùng / the day whose list of unit codes the system uses",
    )
    add_database(add)
    add.set_defaults(run=run_add)
    revoke = parts.add_parser("revoke", parents=[common], help="thu hồi / end at once")
    revoke.add_argument("account", metavar="ID", help="mã tài khoản / id")
    add_database(revoke)
    revoke.set_defaults(run=run_revoke)
    every = parts.add_parser("list", parents=[common], help="liệt kê / all of them")
    add_database(every)
    every.set_defaults(run=run_list)


def run_add(options: argparse.Namespace) -> int:
    """Make an account; the token stands alone on the last line."""
    from iocdesk.actions.gateway_sources import add_service_account

    token = add_service_account(
        options.database,
        options.account,
        system=options.system,
        name=options.name,
        units=options.unit,
        indicators=options.indicator,
        sectors=options.sector,
        codes_on=options.codes_on,
    )
    say(
        "Mã truy cập chỉ hiện một lần, xin lưu vào nơi an toàn:"
        if options.lang == "vi"
        else "The token is shown this once; please keep it in a safe place:"
    )
    say(token)
    return 0


def run_revoke(options: argparse.Namespace) -> int:
    """End an account; 1 when there was none that held."""
    from iocdesk.actions.gateway_sources import revoke_service_account

    done = revoke_service_account(options.database, options.account)
    if options.lang == "vi":
        say("Đã thu hồi." if done else "Không có tài khoản này hoặc đã thu hồi trước đó.")
    else:
        say("Revoked." if done else "There is no such account, or it was revoked before.")
    return 0 if done else 1


def run_list(options: argparse.Namespace) -> int:
    """Print all accounts."""
    from iocdesk.actions.gateway_sources import service_accounts

    say_json(service_accounts(options.database))
    return 0


def run_rule(options: argparse.Namespace) -> int:
    """Set a rule where one is named, and print all that are set."""
    from iocdesk.actions.gateway_sources import source_rules

    named = bool(options.indicator and options.rule)
    changes = {options.indicator: "" if options.rule == "form" else options.rule} if named else {}
    for code, rule in source_rules(options.database, changes).items():
        say(f"{code}: {rule}")
    return 0


def run_disputes(options: argparse.Namespace) -> int:
    """Print disputes, a line each."""
    from iocdesk.actions.gateway_sources import source_disputes

    found = source_disputes(options.database, options.period, options.unit)
    if options.json:
        say_json(found)
        return 0
    for it in found:
        newer = f" → {it['newer']}" if it["newer"] else ""
        say(
            f"{it['period_id']}  {it['unit_id']}  {it['cell']}: {it['system']} {it['source_value']}{newer}, "
            f"{it['author']} {it['own_value']}: {it['note']}"
        )
    return 0
