"""How subcommands speak: lines on standard output, failures on standard error, data as one JSON document."""

from __future__ import annotations

import json
import sys


def say(line: str) -> None:
    """Write a line to standard output."""
    sys.stdout.write(f"{line}\n")


def say_json(data: object) -> None:
    """Write `data` as indented JSON, Vietnamese left readable."""
    say(json.dumps(data, ensure_ascii=False, indent=2))


def complain(line: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(f"{line}\n")
