"""The command line: it parses, hands over to one small module per subcommand, and turns errors into sentences."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence

from iocdesk import __version__
from iocdesk.actions.commands import forms
from iocdesk.actions.commands.output import complain
from iocdesk.core.errors import IocError

_COMMANDS = (forms,)
"""Modules with `register(subparsers, common)`; a new subcommand adds its module here."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand.

    Returns:
        0 when all is well, 1 when what was asked for has faults, 2 for an error of use or of the program's surroundings.
    """
    _speak_utf8()
    parser = build_parser()
    options = parser.parse_args(argv, argparse.Namespace(lang="vi"))
    if options.run is None:
        parser.print_help()
        return 0
    try:
        return int(options.run(options))
    except IocError as error:
        complain(error.text.lang(options.lang))
        return 2


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with every subcommand; `--lang` may stand before or after the subcommand."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=("vi", "en"), default=argparse.SUPPRESS, help="ngôn ngữ / language")
    parser = argparse.ArgumentParser(prog="iocdesk", parents=[common])
    parser.add_argument("--version", action="version", version=f"iocdesk {__version__}")
    parser.set_defaults(run=None)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    for module in _COMMANDS:
        module.register(subparsers, common)
    return parser


def _speak_utf8() -> None:
    """Windows consoles and pipes may default to a code page without Vietnamese letters."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
