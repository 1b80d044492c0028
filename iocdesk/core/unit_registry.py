"""All units past and present: finding them, who belongs to whom on a day, and what became of whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from iocdesk.core.errors import Text
from iocdesk.core.text import match_rank, sort_key
from iocdesk.core.unit_model import Level, OrgUnit, UnitError, UnitKey, UnitLink, UnitSet


class UnitRegistry:
    """All units past and present, with their links; never changes once made.

    Args:
        units: of any level, in any order.
        links: from old units to new ones; both ends must be among `units`.

    Raises:
        UnitError: `unit.twice` for two units of one identity, `unit.unknown` for a link to no unit.
    """

    def __init__(self, units: Iterable[OrgUnit], links: Iterable[UnitLink] = ()) -> None:
        self._units: dict[UnitKey, OrgUnit] = {}
        self._by_code: dict[str, list[OrgUnit]] = defaultdict(list)
        self._children: dict[UnitKey, list[OrgUnit]] = defaultdict(list)
        for unit in sorted(units, key=lambda unit: unit.key):
            self._enter(unit)
        self._links = tuple(links)
        self._later: dict[UnitKey, list[UnitLink]] = defaultdict(list)
        self._earlier: dict[UnitKey, list[UnitLink]] = defaultdict(list)
        for link in self._links:
            self._later[self.get(link.old).key].append(link)
            self._earlier[self.get(link.new).key].append(link)

    def _enter(self, unit: OrgUnit) -> None:
        if unit.key in self._units:
            raise UnitError(
                "unit.twice",
                Text(f"Đơn vị {unit.key} được khai hai lần.", f"The unit {unit.key} is listed twice."),
            )
        self._units[unit.key] = unit
        self._by_code[unit.key.code].append(unit)
        for parent in dict.fromkeys([unit.parent, *(former.parent for former in unit.former_parents)]):
            if parent is not None:
                self._children[parent].append(unit)

    @property
    def units(self) -> Sequence[OrgUnit]:
        """Every unit, by code and first day."""
        return tuple(self._units.values())

    @property
    def links(self) -> Sequence[UnitLink]:
        """Every link from an old unit to a new one."""
        return self._links

    def extended(self, more: UnitSet) -> UnitRegistry:
        """Return a registry that also holds `more`.

        Raises:
            UnitError: as when making a registry.
        """
        return UnitRegistry((*self._units.values(), *more.units), (*self._links, *more.links))

    def __contains__(self, key: UnitKey) -> bool:
        """Tell whether a unit is known here."""
        return key in self._units

    def get(self, key: UnitKey) -> OrgUnit:
        """Return the unit of an identity.

        Raises:
            UnitError: `unit.unknown`.
        """
        unit = self._units.get(key)
        if unit is None:
            raise UnitError(
                "unit.unknown",
                Text(f"Không có đơn vị {key} trong danh mục.", f"The unit {key} is not in the list."),
            )
        return unit

    def at(self, code: str, day: date) -> OrgUnit | None:
        """Return the unit that bore `code` on `day`; None when there was none."""
        return next((unit for unit in self._by_code.get(code, ()) if unit.existed_on(day)), None)

    def children(self, key: UnitKey, day: date) -> list[OrgUnit]:
        """Return the units that belonged to `key` on `day`, in Vietnamese order of their names."""
        found = [u for u in self._children.get(key, ()) if u.existed_on(day) and u.parent_on(day) == key]
        return sorted(found, key=_by_name)

    def at_level(self, level: Level, day: date) -> list[OrgUnit]:
        """Return every unit of a level that existed on `day`, in Vietnamese order of their names."""
        found = [unit for unit in self._units.values() if unit.level is level and unit.existed_on(day)]
        return sorted(found, key=_by_name)

    def find(self, query: str, day: date, level: Level | None = None) -> list[OrgUnit]:
        """Return the units of `day` that a search finds by code or name, the best first.

        Diacritics may be left out; typed ones put the units spelt so before the others.
        """
        ranked: list[tuple[int, str, OrgUnit]] = []
        for unit in self._units.values():
            if unit.existed_on(day) and level in {None, unit.level}:
                rank = _rank(query, unit)
                if rank is not None:
                    ranked.append((rank, _by_name(unit), unit))
        return [unit for _, _, unit in sorted(ranked, key=lambda entry: entry[:2])]

    def successors(self, key: UnitKey) -> list[OrgUnit]:
        """Return what the unit became, the heir of its history first; empty while it lives on."""
        later = sorted(self._later.get(key, ()), key=lambda link: not link.default)
        return [self._units[link.new] for link in later]

    def predecessors(self, key: UnitKey) -> list[OrgUnit]:
        """Return the units that became this one or a part of it, in Vietnamese order of their names."""
        return sorted((self._units[link.old] for link in self._earlier.get(key, ())), key=_by_name)

    def ancestry(self, key: UnitKey, back_to: date) -> list[OrgUnit]:
        """Return the units of the day `back_to` out of which `key` has come, through any number of mergers.

        Their figures added up are the unit's history of that day; the unit itself where it existed already.
        A unit that was split is among them only for the heir of its history.

        Raises:
            UnitError: `unit.unknown`.
        """
        unit = self.get(key)
        if unit.key.valid_from <= back_to:
            return [unit]
        found: dict[UnitKey, OrgUnit] = {}
        for link in self._earlier.get(key, ()):
            if link.default:
                found.update((old.key, old) for old in self.ancestry(link.old, back_to))
        return sorted((old for old in found.values() if old.existed_on(back_to)), key=_by_name)

    def resolve_old(self, code_or_name: str, day: date) -> list[OrgUnit]:
        """Return the units of `day` that an ended unit has become, by its old code or its old name.

        A unit of that code or name which still exists on `day` is returned only where no ended one bears it.
        Heirs of history come first; empty when nothing is found.
        """
        wanted = code_or_name.strip()
        named = self._by_code.get(wanted) or self._named(wanted)
        ended = [unit for unit in named if unit.valid_to is not None and unit.valid_to < day]
        living = [unit for unit in named if unit.existed_on(day)]
        found: dict[UnitKey, OrgUnit] = {}
        for unit in ended or living:
            found.update((heir.key, heir) for heir in self._heirs(unit, day))
        return list(found.values())

    def _named(self, name: str) -> list[OrgUnit]:
        """Units whose full or short name is `name`; those spelt with its diacritics win over the others."""
        ranked = [(_name_rank(name, unit), unit) for unit in self._units.values()]
        whole = [(rank, unit) for rank, unit in ranked if rank in {0, 3}] if name else []
        best = min((rank for rank, _ in whole), default=0)
        return [unit for rank, unit in whole if rank == best]

    def _heirs(self, unit: OrgUnit, day: date) -> list[OrgUnit]:
        if unit.existed_on(day):
            return [unit]
        later = [heir for heir in self.successors(unit.key) if heir.key.valid_from <= day]
        return [last for heir in later for last in self._heirs(heir, day)]


def _by_name(unit: OrgUnit) -> str:
    return sort_key(unit.name.vi)


def _name_rank(query: str, unit: OrgUnit) -> int | None:
    ranks = [match_rank(query, unit.name.vi), match_rank(query, unit.short_name)]
    return min((rank for rank in ranks if rank is not None), default=None)


def _rank(query: str, unit: OrgUnit) -> int | None:
    wanted = query.strip()
    if wanted == unit.key.code:
        return 0
    if wanted and wanted.isdigit() and unit.key.code.startswith(wanted):
        return 1
    return _name_rank(wanted, unit)
