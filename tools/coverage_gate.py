"""Fails when a room's branch coverage is below its gate: 90 % everywhere but ui (75 %).

coverage_gate.py FOLDER      FOLDER holds the data files of one test run
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from coverage import Coverage

GATE = 90.0
GATES = {"ui": 75.0}


def main(folder: str) -> int:
    """Print a line a room and return 1 when one is below its gate."""
    coverage = Coverage(data_file=str(Path(folder) / "coverage"), config_file="pyproject.toml")
    coverage.load()
    if not coverage.get_data().measured_files():
        print("  no coverage was measured")
        return 1
    rooms: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name in coverage.get_data().measured_files():
        if not name.endswith(".py"):
            continue  # templates of pages run as code made of them
        parts = Path(name).parts
        inside = parts[len(parts) - 1 - parts[::-1].index("iocdesk") + 1 :]
        room = inside[0].removesuffix(".py")
        numbers = coverage._analyze(name).numbers
        rooms[room][0] += numbers.n_executed + numbers.n_executed_branches
        rooms[room][1] += numbers.n_statements + numbers.n_branches
    failed = 0
    for room, (covered, total) in sorted(rooms.items()):
        share = 100.0 * covered / total if total else 100.0
        gate = GATES.get(room, GATE)
        verdict = "ok" if share >= gate else "BELOW"
        failed += verdict != "ok"
        print(f"  {room:12} {share:6.1f} %  gate {gate:.0f} %  {verdict}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
