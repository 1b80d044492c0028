"""Figures given by an example's keys: `DS01`, `DS01.nu`, `prev:DS01`, `sum-in-year:DS06.nam`, `villages()`."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from iocdesk.forms.expressions import When

CHECKS = Path(__file__).parents[1] / "data" / "checks.csv"


def checks() -> list[dict[str, str]]:
    """Return the catalogue's checks with their examples."""
    with CHECKS.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def figures(text: str) -> dict[str, Decimal]:
    """Read an example; numbers as decimals, never through binary."""
    raw = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    return {key: Decimal(value) for key, value in raw.items()}


@dataclass(frozen=True, slots=True)
class Figures:
    """A `RuleEnv` over an example."""

    given: Mapping[str, Decimal]

    def value(self, code: str, category: str | None) -> Decimal | None:
        """Return this report's cell."""
        return self.given.get(f"{code}.{category}" if category else code)

    indicator = value

    def history(self, when: When, code: str, category: str | None) -> Decimal | None:
        """Return the figure at another moment."""
        return self.given.get(f"{when.value}:{code}.{category}" if category else f"{when.value}:{code}")

    def villages(self) -> int | None:
        """Return the number of villages."""
        count = self.given.get("villages()")
        return None if count is None else int(count)
