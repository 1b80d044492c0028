"""One unit of the administration, its identity, and the dated links that mergers leave behind.

Since the merger of 1 July 2025 every commune code of Thanh Hóa is a code used before, often for another
unit, and villages are merged too: a unit is known by its code and the day it came into being.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from iocdesk.core.errors import Text
from iocdesk.core.unit_key import Level as Level
from iocdesk.core.unit_key import UnitError as UnitError
from iocdesk.core.unit_key import UnitKey as UnitKey


@dataclass(frozen=True, slots=True)
class FormerParent:
    """The unit that a unit belonged to until a day (included), before its present parent."""

    parent: UnitKey
    until: date


@dataclass(frozen=True, slots=True)
class OrgUnit:
    """One unit during its life.

    Attributes:
        name: in full, with its kind: "Xã Lĩnh Toại".
        short_name: without the kind: "Lĩnh Toại".
        kind: in lower case: tỉnh, xã, phường, thị trấn, đặc khu, thôn, bản, tổ dân phố.
        parent: the unit it reports to, now or at its end; None for the province.
        valid_to: its last day, included; None while it exists.
        attributes: what else the source tells (area_km2, population, district, ...), as written there.
        former_parents: where it belonged before, oldest first.
    """

    key: UnitKey
    level: Level
    name: Text
    short_name: str
    kind: str
    parent: UnitKey | None = None
    valid_to: date | None = None
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    former_parents: tuple[FormerParent, ...] = ()

    def existed_on(self, day: date) -> bool:
        """Tell whether the unit existed on `day`."""
        return self.key.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def existed(self, first: date, last: date) -> bool:
        """Tell whether the unit existed on at least one of the days from `first` to `last`."""
        return self.key.valid_from <= last and (self.valid_to is None or first <= self.valid_to)

    def parent_on(self, day: date) -> UnitKey | None:
        """Return the unit it belonged to on `day`."""
        for former in self.former_parents:
            if day <= former.until:
                return former.parent
        return self.parent


@dataclass(frozen=True, slots=True)
class UnitLink:
    """The unit `old` became `new`, or a part of it, on the day `on`.

    Attributes:
        default: False when `old` was split and its history is counted with another of its successors.
    """

    old: UnitKey
    new: UnitKey
    on: date
    default: bool = True


@dataclass(frozen=True, slots=True)
class UnitSet:
    """Units and links as one source gives them."""

    units: tuple[OrgUnit, ...]
    links: tuple[UnitLink, ...] = ()
