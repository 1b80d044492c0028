"""What goes wrong, how often, and how often it went wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Literal

Fault = Literal[
    "request lost",
    "reply lost",
    "reply truncated",
    "reply doubled",
    "reply late",
    "request doubled",
    "partial answer",
    "500",
    "502 of a proxy",
    "429",
    "503",
    "401",
    "captive portal",
    "cursor expired",
    "server dies before commit",
]

WEIGHTS: dict[Fault, int] = {
    "request lost": 3,
    "reply lost": 6,
    "reply truncated": 4,
    "reply doubled": 4,
    "reply late": 4,
    "request doubled": 4,
    "partial answer": 40,
    "500": 2,
    "502 of a proxy": 2,
    "429": 2,
    "503": 2,
    "401": 1,
    "captive portal": 2,
    "cursor expired": 2,
    "server dies before commit": 24,
}
FAULTS: tuple[Fault, ...] = tuple(WEIGHTS)

# The last and "partial answer" only meet operations on their way up, which are few among the requests.
RATE = 0.19
"""How many requests in a hundredth meet a fault, beside the spells."""


@dataclass(slots=True)
class Weather:
    """Faults by chance, until it is made calm."""

    rate: float = RATE
    counts: Counter[str] = field(default_factory=Counter)

    def draw(self, dice: Random) -> Fault | None:
        """Return the fault that the next request meets."""
        if self.rate == 0 or dice.random() >= self.rate:
            return None
        return dice.choices(FAULTS, tuple(WEIGHTS.values()))[0]

    def happened(self, name: str) -> None:
        """Count a fault."""
        self.counts[name] += 1
