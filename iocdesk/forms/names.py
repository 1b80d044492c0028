"""The names of sectors (lĩnh vực) and answering offices behind the codes that forms carry."""

from __future__ import annotations

import csv

from iocdesk.core.errors import Text
from iocdesk.core.resources import resource_path


def sector_names() -> dict[str, Text]:
    """Return the 16 sectors by code, in the order in which they are listed; `resources/data/sectors.csv`."""
    return _names("sectors")


def office_names() -> dict[str, Text]:
    """Return the answering offices by code, after Decree 150/2025 as we understand it; `resources/data/offices.csv`."""
    return _names("offices")


def _names(table: str) -> dict[str, Text]:
    with resource_path(f"data/{table}.csv").open(encoding="utf-8", newline="") as stream:
        return {row["code"]: Text(row["name_vi"], row["name_en"]) for row in csv.DictReader(stream)}
