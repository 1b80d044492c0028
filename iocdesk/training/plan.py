"""The plan of the synthetic figures: `resources/data/training_figures.csv`, a row an indicator.

kind says how a figure comes about, `of` what it is taken from, `base` its size at the end of 2025, `drift` its
growth a year, `season` its swing over the months, `jitter` what chance adds; `shares` are the weights of its
categories ("nam=495;nu=505", further splits after "|").
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from iocdesk.core.resources import resource_path

Weights = tuple[tuple[str, Decimal], ...]
"""Categories of one split with their weights."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How one indicator's figures are made."""

    code: str
    kind: str
    of: str
    base: Decimal
    drift: Decimal
    season: Decimal
    jitter: Decimal
    tables: tuple[Weights, ...]


def load_plans(level: str) -> Mapping[str, Plan]:
    """Return the plans of a level ("village", "commune"), by indicator.

    Raises:
        ResourceError: when the list does not ship.
    """
    with resource_path("data/training_figures.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: _plan(row) for row in csv.DictReader(file) if row["level"] == level}


def _plan(row: Mapping[str, str]) -> Plan:
    numbers = [Decimal(row[name]) for name in ("base", "drift", "season", "jitter")]
    tables = tuple(_weights(part) for part in row["shares"].split("|") if part)
    return Plan(row["code"], row["kind"], row["of"], numbers[0], numbers[1], numbers[2], numbers[3], tables)


def _weights(text: str) -> Weights:
    pairs = (item.split("=") for item in text.split(";"))
    return tuple((code, Decimal(weight)) for code, weight in pairs)
