"""How a sealed package begins; apart from what opens it, so that whoever only asks needs no ciphers."""

from __future__ import annotations

import re

MAGIC = re.compile(rb"IOCDESK SEALED PACKAGE (\d{1,4})\n")
"""The first line, with the number of the format."""


def looks_sealed(start: bytes) -> bool:
    """Tell whether a file begins as a sealed package does, of whatever format."""
    return MAGIC.match(start) is not None
