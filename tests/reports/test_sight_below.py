"""What may be seen with some units, asked at once or of one unit after the other, is the same."""

from __future__ import annotations

import pytest

from iocdesk.core.units import UnitKey, UnitRegistry, load_practice
from iocdesk.reports.model import Actor, Role
from iocdesk.reports.sight import above_in, below_in, may_see


@pytest.fixture(scope="module")
def registry() -> UnitRegistry:
    return load_practice()


def test_both_ways_say_the_same(registry: UnitRegistry) -> None:
    below, above = below_in(registry), above_in(registry)
    over = {unit.key: above(unit.key) for unit in registry.units}
    for unit in [*registry.units][::40]:
        actor = Actor("u", "U", Role.ENTRY, (unit.key,))
        seen = {it.key for it in registry.units if may_see(actor, it.key, over.__getitem__)}
        assert below([unit.key]) == seen


def test_a_unit_that_is_not_in_the_list_shows_nothing(registry: UnitRegistry) -> None:
    assert below_in(registry)([UnitKey.parse("99999@2025-07-01")]) == frozenset()
