"""Keeps a reader's last words off the terminal: a Rust library writes a traceback of its own before it raises."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_STDERR = 2


@contextmanager
def hushed() -> Iterator[None]:
    """Send what is written to the process's error stream nowhere, for the short time of reading one file.

    Without such a stream (a windowed program on Windows has none) nothing is done.
    """
    try:
        kept = os.dup(_STDERR)
    except OSError:
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, _STDERR)
        os.close(nowhere)
        yield
    finally:
        with suppress(OSError):
            os.dup2(kept, _STDERR)
        os.close(kept)
