"""Units as other systems write them: today's and former names and codes, found in today's units of one day.

"Phường Đông Tiến" and "Xã Đồng Tiến" are told apart by their diacritics. What could be several units is never
guessed: all of them are offered. An ended unit leads to what it became.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from iocdesk.core.text import fold, nfc, sort_key
from iocdesk.core.units import Level, OrgUnit, UnitKey, UnitRegistry

_SHORT = {
    "p": "phường", "x": "xã", "tt": "thị trấn", "đk": "đặc khu", "tdp": "tổ dân phố", "t": "thôn",
    "kp": "khu phố", "b": "bản",
}  # fmt: skip
_ABBREVIATED = re.compile(r"(p|x|tt|đk|tdp|t|kp|b)(?:\.\s*|\s+(?=[0-9]))", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<![0-9])0+(?=[0-9])")
_NUMBER_FIRST = re.compile(r"^(?:[0-9]{1,3}[.)]|[-+*•])\s+")
_BRACKET = re.compile(r"\s*\((?!mẫu).*?\)\s*$", re.IGNORECASE)
_LEAD = re.compile(r"^(?:đơn vị|tên đơn vị|thôn/bản|địa phương|ubnd)\s*:?\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """What a text says as a unit: one unit, or several that it may be, or none."""

    units: tuple[OrgUnit, ...] = ()
    former: str = ""
    """The former name or code that led here, "" where it is today's."""

    @property
    def unit(self) -> OrgUnit | None:
        """The unit where there is no doubt."""
        return self.units[0] if len(self.units) == 1 else None


class UnitNames:
    """An index of names and codes for one day; made once an import.

    Args:
        registry: all units, past and present.
        day: the day whose units are meant.
        level: what a table is about.
        within: the units that have a right to be in the table; None for all of the level.
    """

    def __init__(
        self, registry: UnitRegistry, day: date, level: Level, within: Iterable[UnitKey] | None = None
    ) -> None:
        self._registry, self._day = registry, day
        allowed = None if within is None else set(within)
        self._exact: dict[str, list[OrgUnit]] = defaultdict(list)
        self._folded: dict[str, list[OrgUnit]] = defaultdict(list)
        self._codes: dict[str, list[OrgUnit]] = defaultdict(list)
        self._allowed: set[UnitKey] = set()
        for unit in registry.units:
            if unit.level is not level:
                continue
            if unit.existed_on(day):
                if allowed is not None and unit.key not in allowed:
                    continue
                self._allowed.add(unit.key)
            self._enter(unit)
        self._known: dict[tuple[str, str], UnitMatch] = {}

    def _enter(self, unit: OrgUnit) -> None:
        self._codes[unit.key.code].append(unit)
        district = unit.attributes.get("district", "")
        names = {unit.name.vi, f"{unit.kind} {unit.short_name}"}
        if not unit.short_name[:1].isdigit():  # a "1" alone is a running number, not Thôn 1
            names.add(unit.short_name)
        if district:
            names |= {f"{name}, {district}" for name in names} | {f"{name} - {district}" for name in names}
        for name in {_exact_key(name) for name in names}:
            self._exact[name].append(unit)
        for name in {_folded_key(name) for name in names}:
            self._folded[name].append(unit)

    def find(self, name: str, code: str = "") -> UnitMatch:
        """Return what a name, a code or both mean.

        A code alone that two units bore, of which one has become something else than today's bearer, is offered
        as both; with a name beside it the name decides.
        """
        found = self._known.get((name, code))
        if found is None:
            found = self._known[name, code] = self._find(name.strip(), code.strip())
        return found

    def _find(self, name: str, code: str) -> UnitMatch:
        by_code = self._today(self._codes.get(code, ())) if code else UnitMatch()
        if not name:
            return by_code
        by_name = self._by_name(name)
        if by_name.unit is not None or not by_code.units:
            return by_name if by_name.units else self._by_code_in_name(name)
        both = tuple(unit for unit in by_name.units if unit.key.code == code)
        both = both or tuple(unit for unit in by_name.units if unit in by_code.units)
        if both:
            return UnitMatch(both, by_name.former)
        return by_name if by_name.units else by_code

    def _by_code_in_name(self, text: str) -> UnitMatch:
        return self._today(self._codes.get(text, ()))

    def _by_name(self, text: str) -> UnitMatch:
        """Spelt with its diacritics first; today's units before former ones."""
        for index, key_of in ((self._exact, _exact_key), (self._folded, _folded_key)):
            for variant in _variants(text):
                found = index.get(key_of(variant), [])
                living = [unit for unit in found if unit.key in self._allowed]
                ended = [unit for unit in found if not unit.existed_on(self._day)]
                if living or ended:
                    return self._today([*living, *ended])
        return UnitMatch()

    def _today(self, units: Sequence[OrgUnit]) -> UnitMatch:
        """Return today's units; a former one of the same name counts where it has become another unit."""
        found: dict[UnitKey, OrgUnit] = {}
        former = ""
        for unit in units:
            heirs = [unit] if unit.existed_on(self._day) else self._heirs(unit)
            for heir in heirs:
                if heir.key in self._allowed and heir.key not in found:
                    found[heir.key] = heir
                    if heir is not unit:
                        former = former or unit.name.vi
        return UnitMatch(tuple(found.values()), former)

    def _heirs(self, unit: OrgUnit) -> list[OrgUnit]:
        if unit.existed_on(self._day):
            return [unit]
        return [last for heir in self._registry.successors(unit.key) for last in self._heirs(heir)]

    def all(self) -> list[OrgUnit]:
        """Return the units that may be meant, in Vietnamese order."""
        units = [unit for unit in self._registry.units if unit.key in self._allowed]
        return sorted(units, key=lambda unit: sort_key(unit.name.vi))


def _variants(text: str) -> list[str]:
    """Return a text and what is left of it without numbering, lead-in, abbreviation and what stands in brackets."""
    plain = " ".join(nfc(text).split())
    found = [plain]
    for pattern in (_NUMBER_FIRST, _LEAD, _BRACKET):
        found.append(pattern.sub("", found[-1]).strip(" -:;,."))
    found.append(_ABBREVIATED.sub(lambda match: f"{_SHORT[match[1].lower()]} ", found[-1], count=1))
    return list(dict.fromkeys(each for each in found if each))


def _exact_key(name: str) -> str:
    """Diacritics count; case, spaces, zeros before a number and "(mẫu)" do not."""
    plain = " ".join(nfc(name).casefold().split())
    return _NUMBERED.sub("", plain).removesuffix("(mẫu)").strip()


def _folded_key(name: str) -> str:
    return _NUMBERED.sub("", fold(name)).removesuffix("(mau)").strip()
