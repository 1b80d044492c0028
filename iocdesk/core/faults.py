"""Where an exception happened, without any value: for logs and for the report that a user hands to support.

Messages of exceptions may quote what was typed. Everything between quotation marks, every digit, and every word that is
not plain ASCII (a Vietnamese name, a note) is taken out of them.
"""

from __future__ import annotations

import re
import traceback
from pathlib import Path
from types import TracebackType

_QUOTED = re.compile(r"'.*'|\".*\"|“.*”")
_DIGITS = re.compile(r"\d[\d.,]*")
_FOREIGN = re.compile(r"\S*[^\x00-\x7f…]\S*")
_LONGEST = 300


def scrub(message: str) -> str:
    """Take quoted values, digits and words beyond ASCII out of a message, line by line; at most 300 characters.

    From the first quotation mark of a line to the last of its kind all goes, for a value may hold the mark itself.
    """
    plain = _FOREIGN.sub("…", _QUOTED.sub("'…'", message))
    return _DIGITS.sub("#", plain)[:_LONGEST]


def places(error: BaseException, trace: TracebackType | None = None) -> list[str]:
    """Return a line for each frame, then the kind of the exception and of its cause, scrubbed."""
    frames = traceback.extract_tb(trace if trace is not None else error.__traceback__)
    lines = [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    lines.append(f"{type(error).__name__}: {scrub(str(error))}")
    if error.__cause__ is not None:
        lines.append(f"caused by {type(error.__cause__).__name__}: {scrub(str(error.__cause__))}")
    return lines


def _short(path: str) -> str:
    parts = Path(path).parts
    place = max((number for number, part in enumerate(parts) if part == "iocdesk"), default=len(parts) - 1)
    return "/".join(parts[place:])
