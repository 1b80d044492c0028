"""One measured line: ours against a floor, as paired medians of one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A measurement. `ours` and `floor` are medians in `unit`; `ratio` is the median of the pairs' ratios."""

    name: str
    ours: float
    floor: float
    ratio: float
    unit: str
    aim: float | None
    pairs: int
    note: str = ""

    def line(self) -> str:
        """Return the line for people."""
        aim = (
            ""
            if self.aim is None
            else f"  aim <= {self.aim:g} {'ok' if self.ratio <= self.aim else 'MISSED'}"
        )
        figures = f"{self.ours:10.3f} {self.unit:3} against {self.floor:10.3f} {self.unit:3}"
        tail = f"  ({self.note})" if self.note else ""
        return f"{self.name:44} {figures}  ratio {self.ratio:6.2f}{aim}{tail}"

    def json(self) -> dict[str, object]:
        """Return the line for programs."""
        return asdict(self)


def row(
    name: str,
    ours: Sequence[float],
    floor: Sequence[float],
    *,
    unit: str,
    aim: float | None,
    note: str = "",
    ratio_of_medians: bool = False,
) -> Row:
    """Sum pairs up. Pairs of very short times take the ratio of the medians: single ones are all noise."""
    ratios = [one / other for one, other in zip(ours, floor, strict=True)]
    middle, bottom = statistics.median(ours), statistics.median(floor)
    ratio = middle / bottom if ratio_of_medians else statistics.median(ratios)
    return Row(name, middle, bottom, ratio, unit, aim, len(ratios), note)


def milliseconds(job: Callable[[], object]) -> float:
    """Return how long a job takes."""
    began = time.perf_counter()
    job()
    return (time.perf_counter() - began) * 1000
