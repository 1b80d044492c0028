"""The command line: it parses, hands over to one small module per subcommand, and turns errors into sentences."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from iocdesk import __version__
from iocdesk.actions.commands import window
from iocdesk.actions.commands.output import complain
from iocdesk.actions.start import StartOptions
from iocdesk.core.errors import IocError

_WITH_VALUE = frozenset({"--home", "--profile", "--lang"})


def main(
    argv: Sequence[str] | None = None, *, open_window: Callable[[StartOptions], int] | None = None
) -> int:
    """Run one subcommand; without one, open the window.

    Args:
        open_window: shows the window; None where there is none to show: then the help is printed.

    Returns:
        0 when all is well, 1 when what was asked for has faults, 2 for an error of use or of the program's surroundings.
    """
    _speak_utf8()
    argv = sys.argv[1:] if argv is None else argv
    parser = build_parser(with_commands=open_window is None or not _names_options_alone(argv))
    options = parser.parse_args(argv, argparse.Namespace(lang="", home=None, profile=""))
    options.chosen_language, options.lang = options.lang, options.lang or "vi"
    options.open_window = open_window
    if options.run is None or (open_window is None and options.run in {window.run_open, window.run_training}):
        parser.print_help()
        return 0
    try:
        return int(options.run(options))
    except IocError as error:
        complain(error.text.lang(options.lang))
        return 2


def build_parser(*, with_commands: bool = True) -> argparse.ArgumentParser:
    """Return the parser; common options may stand before or after the subcommand.

    Args:
        with_commands: False leaves the subcommands out, for a start that names none and is to show its window soon.
    """
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=("vi", "en"), default=argparse.SUPPRESS, help="ngôn ngữ / language")
    home = argparse.ArgumentParser(add_help=False)
    home.add_argument(
        "--home", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="thư mục dữ liệu / data folder"
    )
    home.add_argument("--profile", metavar="NAME", default=argparse.SUPPRESS, help="hồ sơ / profile")
    parser = argparse.ArgumentParser(prog="iocdesk", parents=[common, home])
    parser.add_argument("--version", action="version", version=f"iocdesk {__version__}")
    parser.set_defaults(run=window.run_open)
    if with_commands:
        _add_commands(parser, common, home)
    return parser


def _add_commands(
    parser: argparse.ArgumentParser, common: argparse.ArgumentParser, home: argparse.ArgumentParser
) -> None:
    from iocdesk.actions.commands import exporting, forms, gateway, history, importing, packages, sync

    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    window.register(subparsers, common, home)
    sync.register(subparsers, common, home)
    importing.register(subparsers, common, home)
    exporting.register(subparsers, common, home)
    packages.register(subparsers, common, home)
    history.register(subparsers, common, home)
    forms.register(subparsers, common)
    gateway.register(subparsers, common)


def _names_options_alone(argv: Sequence[str]) -> bool:
    """Tell whether the arguments are no more than `--home DIR`, `--profile NAME` and `--lang LANG`."""
    return len(argv) % 2 == 0 and all(word in _WITH_VALUE for word in argv[::2])


def _speak_utf8() -> None:
    """Windows consoles and pipes may default to a code page without Vietnamese letters."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
