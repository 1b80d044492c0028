"""Province, communes and villages: who reports, to whom, since when, and what became of the units before.

The door to `unit_model`, `unit_registry` and `unit_data`: other rooms import everything from here.
"""

from __future__ import annotations

from iocdesk.core.unit_data import (
    KNOWN_FROM,
    LAST_OLD_DAY,
    MERGED_ON,
    PROVINCE_CODE,
    UnitFileError,
    commune_key,
    load_practice,
    load_thanh_hoa,
    load_villages,
    old_commune_key,
    province_key,
)
from iocdesk.core.unit_model import FormerParent, Level, OrgUnit, UnitError, UnitKey, UnitLink, UnitSet
from iocdesk.core.unit_registry import UnitRegistry

__all__ = [
    "KNOWN_FROM",
    "LAST_OLD_DAY",
    "MERGED_ON",
    "PROVINCE_CODE",
    "FormerParent",
    "Level",
    "OrgUnit",
    "UnitError",
    "UnitFileError",
    "UnitKey",
    "UnitLink",
    "UnitRegistry",
    "UnitSet",
    "commune_key",
    "load_practice",
    "load_thanh_hoa",
    "load_villages",
    "old_commune_key",
    "province_key",
]
