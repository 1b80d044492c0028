"""Who may see which unit's reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from iocdesk.core.units import UnitError, UnitKey, UnitRegistry
from iocdesk.reports.model import Actor


def may_see(actor: Actor, unit: UnitKey, above: Callable[[UnitKey], Iterable[UnitKey]]) -> bool:
    """Tell whether the actor may see a unit: it, or one above it, is among the actor's.

    Args:
        above: gives the units over a unit, e.g. `above_in(registry)`.
    """
    return unit in actor.units or any(other in actor.units for other in above(unit))


def above_in(registry: UnitRegistry) -> Callable[[UnitKey], frozenset[UnitKey]]:
    """Return a function from a unit to all units over it.

    What an ended unit became counts as over it, for its history is the successor's; an unknown unit has
    nothing over it.
    """

    def above(key: UnitKey) -> frozenset[UnitKey]:
        found: set[UnitKey] = set()
        waiting = [key]
        while waiting:
            for upper in _directly_above(registry, waiting.pop()):
                if upper not in found:
                    found.add(upper)
                    waiting.append(upper)
        return frozenset(found - {key})

    return above


def below_in(registry: UnitRegistry) -> Callable[[Iterable[UnitKey]], frozenset[UnitKey]]:
    """Return a function from units to all that may be seen with them: those of the list, and all under them.

    It says for many units at once what `may_see` says of one; the whole list is gone through once, here.
    """
    below: dict[UnitKey, list[UnitKey]] = {unit.key: [] for unit in registry.units}
    for unit in registry.units:
        for upper in _directly_above(registry, unit.key):
            below.setdefault(upper, []).append(unit.key)

    def all_below(keys: Iterable[UnitKey]) -> frozenset[UnitKey]:
        waiting = list(keys)
        found: set[UnitKey] = set()
        while waiting:
            key = waiting.pop()
            if key in below and key not in found:
                found.add(key)
                waiting += below[key]
        return frozenset(found)

    return all_below


def _directly_above(registry: UnitRegistry, key: UnitKey) -> list[UnitKey]:
    try:
        parent = registry.get(key).parent
    except UnitError:
        return []
    later = [unit.key for unit in registry.successors(key)]
    return later if parent is None else [parent, *later]
