"""The long run: many seeds, many months, a table of what went wrong and of what broke.

    make soak SEED=1 MONTHS=9 SEEDS=200          10,800 client-months
    python -m tools.simulation.soak --seed 7 --months 3 --plant client:last-writer

Exits with 1 and the shortened log of events when an invariant breaks.
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
from contextlib import contextmanager
from pathlib import Path

from iocdesk.core.clock import FixedClock
from tools.simulation.plants import PLANTS, planted
from tools.simulation.province import START
from tools.simulation.server import make_template
from tools.simulation.world import Result, World

_MEMORY = Path("/dev/shm")


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
    place = folder / "world"
    place.mkdir()
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
    counts: Counter[str] = Counter()
    hashes = hashlib.sha256()
    months = 0
    broken: list[Result] = []
    started = time.monotonic()
    with workshop() as folder, planted(asked.plant):
        template = template_in(folder)
        for number in range(asked.seed, asked.seed + asked.seeds):
            if number > asked.seed and (number - asked.seed) % 20 == 0:
                _table(counts, months, broken, hashes.hexdigest(), time.monotonic() - started)
            result = run_seed(str(number), asked.months, folder, template)
            counts.update(result.counts)
            months += result.client_months
            hashes.update(result.digest.encode())
            if result.broken:
                broken.append(result)
                _tell(result, asked.lines)
                if not asked.go_on:
                    break
            elif asked.verbose:
                print(
                    f"seed {number}: {result.client_months} client-months, trace {result.digest[:16]}",
                    flush=True,
                )
    _table(counts, months, broken, hashes.hexdigest(), time.monotonic() - started)
    return 1 if broken else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="soak", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--months", type=int, default=9)
    parser.add_argument(
        "--plant", choices=["", *sorted(PLANTS)], default="", help="put a bug in, to see that it is found"
    )
    parser.add_argument("--go-on", action="store_true", help="do not stop at the first seed that breaks")
    parser.add_argument("--lines", type=int, default=60, help="how many of the last events are shown")
    parser.add_argument("--verbose", action="store_true", help="a line for each seed")
    return parser.parse_args(arguments)


def _tell(result: Result, lines: int) -> None:
    print(f"seed {result.seed} BROKE after {result.client_months} client-months: {result.broken}")
    for line in result.log[-lines:]:
        print("   ", line)


def _table(counts: Counter[str], months: int, broken: list[Result], digest: str, seconds: float) -> None:
    print(f"client-months  {months}")
    for name, count in sorted(counts.items()):
        print(f"  {name:32} {count:8}")
    print(f"  {'all faults':32} {sum(counts.values()):8}")
    print(f"breaks         {len(broken)}{'  seeds ' + ', '.join(it.seed for it in broken) if broken else ''}")
    print(f"trace hash     {digest}")
    print(f"time           {seconds:.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
