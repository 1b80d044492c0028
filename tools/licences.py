"""The licences of everything that ships, from the packages' own metadata, as docs/licences.md.

    python -m tools.licences           write docs/licences.md
    python -m tools.licences --check   say what may not ship, or what the table lacks

What ships is what requirements/run.txt locks, less what only builds the package. Run it in the project's `.venv`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "run.txt"
TABLE = ROOT / "docs" / "licences.md"

BUILD_ONLY = frozenset({"editables", "hatchling", "pathspec", "pluggy", "tomlkit", "trove-classifiers"})
"""They make the package and are in nobody's bundle."""

KNOWN = {
    "backports-tarfile": "MIT",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "pyrage": "MIT",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "pywin32-ctypes": "BSD-3-Clause",
    "pyxform": "BSD-2-Clause",
    "sqlcipher3": "Zlib",
}
"""Where the metadata is silent, vague, or of a package for Windows only; read from the licence files."""

_PINNED = re.compile(r"^([\w.-]+)==", re.MULTILINE)
_COPYLEFT = re.compile(r"(?<![L\w])A?GPL")
_HEAD = """# Licences

What ships with iocdesk, each under its own licence; made by `python -m tools.licences`. No GPL and no AGPL: Qt is used under the
LGPL, as shared libraries that can be replaced. The fonts are under the SIL Open Font License; SQLCipher, within sqlcipher3, is
under a BSD licence, and OpenSSL, within it and cryptography, under Apache-2.0. certifi comes with requests and is not asked: the
operating system says whom to trust.

| package | licence |
|---|---|
"""


def shipped(lock: str) -> list[str]:
    """Return the names that a lock file pins and that ship, in order."""
    return sorted(set(_PINNED.findall(lock)) - BUILD_ONLY)


def licence_of(name: str) -> str:
    """Return the licence of an installed package, "" where it is not known."""
    if name in KNOWN:
        return KNOWN[name]
    try:
        found: Any = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    short = str(found.get("License-Expression") or found.get("License") or "")
    if short and "\n" not in short:
        return short
    kinds = [str(kind).rpartition("::")[2].strip() for kind in found.get_all("Classifier") or []
             if str(kind).startswith("License ::")]  # fmt: skip
    return " OR ".join(kinds)


def may_ship(licence: str) -> bool:
    """Tell whether a licence leaves a choice without GPL or AGPL; the LGPL is none of them."""
    return any(choice.strip() and not _COPYLEFT.search(choice) for choice in licence.split(" OR "))


def table(names: Sequence[str]) -> str:
    """Return the document."""
    return _HEAD + "".join(f"| {name} | {licence_of(name)} |\n" for name in names)


def faults(names: Sequence[str], document: str) -> list[str]:
    """Say which packages may not ship, and which the document lacks."""
    bad = [
        f"{name}: {licence_of(name) or 'no licence known'}"
        for name in names
        if not may_ship(licence_of(name))
    ]
    return bad + [f"{name}: not in {TABLE.name}" for name in names if f"| {name} |" not in document]


def main(arguments: Sequence[str]) -> int:
    """Write the table, or check it; 1 when there is a fault."""
    names = shipped(LOCK.read_text("utf-8"))
    if "--check" not in arguments:
        TABLE.write_text(table(names), "utf-8")
    found = faults(names, TABLE.read_text("utf-8"))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
