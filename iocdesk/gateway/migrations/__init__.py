"""The revisions of the gateway's tables (Alembic), one file each in `versions`, in one line without branches.

A file is named `r<number>_<what>.py` and its revision is the number. `python -m tools.gateway_revision "what it
does"` writes the next one from the difference between the tables in the code and the newest revision. A fresh
database is made from the tables in the code at once; a test holds that both ways lead to the same.
"""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent
_FILE = re.compile(r"r(\d{4})_\w+\.py")


def revisions() -> list[str]:
    """Return the numbers of all revisions, oldest first: "0001", "0002", …"""
    found = (_FILE.fullmatch(path.name) for path in (FOLDER / "versions").iterdir())
    return sorted(match[1] for match in found if match)
