"""The long run: many seeds, many months, a table of what went wrong and of what broke.

    make soak SEED=1 MONTHS=9 SEEDS=200 JOBS=2   10,800 client-months
    python -m tools.simulation.soak --seed 7 --months 3 --plant client:last-writer

Every world is lived through in one process; several jobs only share the seeds out, and all that is printed but the time
is the same as with one. Exits with 1 and the shortened log of events when an invariant breaks.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from iocdesk.core.clock import FixedClock
from tools.simulation.plants import PLANTS, planted
from tools.simulation.province import START
from tools.simulation.server import make_template
from tools.simulation.world import Result, World

_MEMORY = Path("/dev/shm")


@dataclass(slots=True)
class Sum:
    """What came of all seeds so far."""

    asked: argparse.Namespace
    seeds: int = 0
    months: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    work: Counter[str] = field(default_factory=Counter)
    broken: list[Result] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Add what came of one seed."""
        self.seeds += 1
        self.months += result.client_months
        self.faults.update(result.counts)
        self.work.update(result.work)
        self.digests.append(result.digest)
        if result.broken:
            self.broken.append(result)

    def line(self, seconds: float) -> str:
        """Return how far it is, in one line."""
        return (
            f"{self.seeds} seeds, {self.months} client-months, {sum(self.faults.values())} faults, "
            f"{len(self.broken)} breaks, {seconds:.0f} s"
        )

    def table(self, seconds: float) -> str:
        """Return everything as Markdown."""
        asked, names = self.asked, ", ".join(it.seed for it in self.broken)
        hashed = hashlib.sha256("".join(self.digests).encode()).hexdigest()
        rows = [
            ("seeds", f"{asked.seed} to {asked.seed + self.seeds - 1}, {asked.months} months each"),
            ("client-months", f"{self.months:,}"),
            *((name, f"{count:,}") for name, count in sorted(self.work.items())),
            *((f"fault: {name}", f"{count:,}") for name, count in sorted(self.faults.items())),
            ("**all faults**", f"**{sum(self.faults.values()):,}**"),
            ("**invariants broken**", f"**{len(self.broken)}**{' in seeds ' + names if names else ''}"),
            ("trace hash", f"`{hashed}`"),
            ("time", f"{seconds:.0f} s in {asked.jobs} process{'es' if asked.jobs > 1 else ''}"),
        ]
        lines = [f"| {name} | {value} |" for name, value in rows]
        return "\n".join(["| | |", "|---|---:|", *lines]) + "\n"


@contextmanager
def workshop() -> Iterator[Path]:
    """Give a folder, in memory where there is such a file system, and take it away afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="iocdesk-soak-", dir=_MEMORY if _MEMORY.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_seed(seed: str, months: int, folder: Path, template: bytes) -> Result:
    """Live through one world."""
    place = Path(tempfile.mkdtemp(prefix="world-", dir=folder))
    world = World(seed, place, template)
    try:
        return world.live(months)
    finally:
        world.close()
        shutil.rmtree(place, ignore_errors=True)


def template_in(folder: Path) -> bytes:
    """Settle the province once."""
    return make_template(folder, FixedClock(START))


def main(arguments: list[str] | None = None) -> int:
    """Run; 1 when an invariant broke."""
    asked = _options(arguments)
    total = Sum(asked)
    started = time.monotonic()
    with workshop() as folder:
        for result in _results(asked, folder, template_in(folder)):
            total.add(result)
            seconds = time.monotonic() - started
            if result.broken:
                _tell(result, asked.lines)
            elif asked.verbose:
                told = f"{result.client_months} client-months, trace {result.digest[:16]}"
                print(f"seed {result.seed}: {told}", flush=True)
            if total.seeds % 20 == 0 and total.seeds < asked.seeds:
                print(total.line(seconds), flush=True)
            if result.broken and not asked.go_on:
                break
    table = total.table(time.monotonic() - started)
    print(table, flush=True)
    if asked.table:
        asked.table.write_text(table, encoding="utf-8")
    return 1 if total.broken else 0


def _results(asked: argparse.Namespace, folder: Path, template: bytes) -> Iterator[Result]:
    """Yield what comes of each seed, in their order whichever process is done first."""
    seeds = [str(number) for number in range(asked.seed, asked.seed + asked.seeds)]
    if asked.jobs == 1:
        for seed in seeds:
            yield _one(seed, asked.months, folder, template, asked.plant)
        return
    pool = ProcessPoolExecutor(asked.jobs, mp_context=get_context("spawn"))
    try:
        futures = [pool.submit(_one, seed, asked.months, folder, template, asked.plant) for seed in seeds]
        for future in futures:
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _one(seed: str, months: int, folder: Path, template: bytes, plant: str) -> Result:
    with planted(plant):
        return run_seed(seed, months, folder, template)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="soak", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--months", type=int, default=9)
    parser.add_argument("--jobs", type=int, default=1, help="processes that share the seeds")
    parser.add_argument(
        "--plant", choices=["", *sorted(PLANTS)], default="", help="put a bug in, to see that it is found"
    )
    parser.add_argument("--go-on", action="store_true", help="do not stop at the first seed that breaks")
    parser.add_argument("--lines", type=int, default=60, help="how many of the last events are shown")
    parser.add_argument("--verbose", action="store_true", help="a line for each seed")
    parser.add_argument("--table", type=Path, help="write the table at the end into this file, too")
    return parser.parse_args(arguments)


def _tell(result: Result, lines: int) -> None:
    print(f"seed {result.seed} BROKE after {result.client_months} client-months: {result.broken}")
    for line in result.log[-lines:]:
        print("   ", line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
