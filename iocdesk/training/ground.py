"""The ground of the practice commune: its villages, and the settlements that they were made of before mergers.

Synthetic figures are made for settlements, which never change, and added up for villages: so a merger changes no
total of the commune.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from iocdesk.core.units import KNOWN_FROM, Level, OrgUnit, UnitKey, UnitRegistry, commune_key, load_practice

COMMUNE = commune_key("15298")
"""Xã Lĩnh Toại."""

WITHOUT_SIGNAL = frozenset({"15298-14"})
"""Villages in a hollow that no mobile network reaches."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """A village as it was before any merger, with its size at the end of 2025."""

    id: str
    people: Decimal
    households: Decimal
    hectares: Decimal


@dataclass(frozen=True, slots=True)
class Village:
    """A village during its life, with the settlements that it is made of."""

    unit: OrgUnit
    settlements: tuple[Settlement, ...]

    @property
    def key(self) -> UnitKey:
        """The village's identity."""
        return self.unit.key


@dataclass(frozen=True, slots=True)
class Ground:
    """All villages, past and present, by code and first day."""

    registry: UnitRegistry
    villages: tuple[Village, ...]

    def on(self, day: date) -> tuple[Village, ...]:
        """Return the villages of a day; also of days before July 2025, as if the commune had been one already."""
        return tuple(village for village in self.villages if village.unit.existed_on(day))


def load_ground() -> Ground:
    """Return the villages of the practice commune.

    Raises:
        ResourceError, UnitFileError: when the shipped lists are missing or damaged.
    """
    registry = load_practice()
    villages = [
        Village(unit, tuple(_settlement(old) for old in registry.ancestry(unit.key, KNOWN_FROM)))
        for unit in registry.units
        if unit.level is Level.VILLAGE and unit.parent == COMMUNE
    ]
    return Ground(registry, tuple(sorted(villages, key=lambda village: village.key)))


def _settlement(unit: OrgUnit) -> Settlement:
    sizes = [Decimal(unit.attributes[name]) for name in ("population", "households", "area_ha")]
    return Settlement(unit.key.id, *sizes)
