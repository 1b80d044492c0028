"""`iocdesk forms check FILE… [--json]` and `iocdesk forms show FORM [--json]`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from iocdesk.actions.commands import Subparsers

if TYPE_CHECKING:
    from iocdesk.forms.checking import CheckResult


def register(subparsers: Subparsers, common: argparse.ArgumentParser) -> None:
    """Add the `forms` command; `common` carries the options that every command takes."""
    forms = subparsers.add_parser(
        "forms", parents=[common], help="biểu mẫu: kiểm tra, xem / check and show forms"
    )
    commands = forms.add_subparsers(dest="forms_command", required=True, metavar="COMMAND")
    check = commands.add_parser("check", parents=[common], help="kiểm tra sổ Excel / check form workbooks")
    check.add_argument("files", nargs="+", metavar="FILE")
    check.add_argument("--json", action="store_true", help="kết quả dạng JSON / result as JSON")
    check.set_defaults(run=run_check)
    show = commands.add_parser("show", parents=[common], help="xem một biểu mẫu / show one form")
    show.add_argument("form", metavar="FORM", help="mã biểu mẫu hoặc tệp / form id or workbook")
    show.add_argument("--json", action="store_true", help="kết quả dạng JSON / result as JSON")
    show.set_defaults(run=run_show)


def run_check(options: argparse.Namespace) -> int:
    """Check the workbooks; return 1 when one of them has a fault."""
    from iocdesk.actions.commands.output import say, say_json
    from iocdesk.forms.checking import check_files

    results = check_files(options.files)
    if options.json:
        say_json([result.to_json() for result in results])
    else:
        for result in results:
            for line in _told(result, options.lang):
                say(line)
    return 0 if all(result.ok for result in results) else 1


def run_show(options: argparse.Namespace) -> int:
    """Show one form; return 1 when its workbook has faults, which are told as `check` tells them.

    Raises:
        UnknownFormError: when there is neither such a file nor such a form.
    """
    from iocdesk.actions.commands.output import complain, say, say_json
    from iocdesk.forms.checking import CheckResult, describe, lines, load_form
    from iocdesk.forms.faults import FormError

    try:
        form = load_form(options.form)
    except FormError as error:
        result = CheckResult(options.form, None, error.faults)
        if options.json:
            say_json(result.to_json())
        else:
            for line in _told(result, options.lang):
                complain(line)
        return 1
    if options.json:
        say_json(describe(form))
    else:
        for line in lines(form, options.lang):
            say(line)
    return 0


def _told(result: CheckResult, language: str) -> list[str]:
    if result.form is not None:
        good = "hợp lệ" if language == "vi" else "good"
        return [f"{result.path}: {good} ({result.form.id} {result.form.version})"]
    return [f"{result.path}: {fault.sentence.lang(language)}" for fault in result.faults]
