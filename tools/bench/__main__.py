"""Prints every measurement as a line; with JSON=FILE in the environment also one JSON object a line into FILE.

python -m tools.bench [window|entry|forms|store|send|imports|decade …]

It measures, it does not judge: a missed aim is printed and the exit code stays 0, unless STRICT=1 is in the environment.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
import tempfile
from pathlib import Path

PARTS = ("window", "entry", "forms", "store", "send", "imports", "decade")


def main(wanted: list[str]) -> int:
    """Run the parts asked for, or all; returns 1 when an aim is missed and STRICT=1 asks to be told so."""
    unknown = set(wanted) - set(PARTS)
    if unknown:
        print(f"no such measurement: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
        return 2
    print(
        f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}; medians of pairs"
    )
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    target = os.environ.get("JSON", "")
    written: list[str] = []
    missed = 0
    for part in wanted or PARTS:
        module = importlib.import_module(f"tools.bench.{part}")
        with tempfile.TemporaryDirectory(prefix="iocdesk-bench-") as folder:
            for row in module.measure(Path(folder)):
                print(row.line(), flush=True)
                written.append(json.dumps(row.json(), ensure_ascii=False))
                missed += row.aim is not None and row.ratio > row.aim
    if target:
        Path(target).write_text("".join(line + "\n" for line in written), encoding="utf-8")
    return 1 if missed and os.environ.get("STRICT") == "1" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
