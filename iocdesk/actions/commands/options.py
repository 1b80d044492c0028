"""Options that several commands take, each said once."""

from __future__ import annotations

import argparse
from datetime import date


def add_database(parser: argparse.ArgumentParser) -> None:
    """Add `--database`, which every command on a gateway's database takes."""
    parser.add_argument(
        "--database",
        required=True,
        metavar="FILE|ADDRESS",
        help="tệp SQLite hoặc postgresql+psycopg://… / SQLite file or postgresql+psycopg://…",
    )


def a_day(text: str) -> date:
    """Return the day that an option names.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        msg = f"“{text}” không phải là ngày, xin viết 2026-09-02 / is no day, write 2026-09-02"
        raise argparse.ArgumentTypeError(msg) from error
