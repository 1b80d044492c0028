"""Whom a notice is for: everybody, or some units with all below them, or some roles, or both at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from iocdesk.gateway.province_tables import notice_targets

Above = Callable[[str], Iterable[str]]
"""A unit's id with those of the units that it belongs to."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Ids of units and values of roles; an empty set is everybody."""

    units: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()

    def mean(self, role: str, lines: Iterable[Iterable[str]]) -> bool:
        """Tell whether an account is meant.

        Args:
            lines: for each of the account's units its id with those above it.
        """
        if self.roles and role not in self.roles:
            return False
        return not self.units or any(not self.units.isdisjoint(line) for line in lines)


EVERYBODY = Targets()


def targets_of(connection: Connection) -> Mapping[str, Targets]:
    """Return the targets of every notice that has some."""
    units: dict[str, set[str]] = defaultdict(set)
    roles: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(select(notice_targets)):
        (units if row.kind == "unit" else roles)[row.notice_id].add(row.value)
    return {it: Targets(frozenset(units[it]), frozenset(roles[it])) for it in {*units, *roles}}


def put_targets(connection: Connection, notice_id: str, targets: Targets) -> None:
    """Set whom a notice is for."""
    connection.execute(delete(notice_targets).where(notice_targets.c.notice_id == notice_id))
    rows = [
        {"notice_id": notice_id, "kind": kind, "value": value}
        for kind, values in (("unit", targets.units), ("role", targets.roles))
        for value in sorted(values)
    ]
    if rows:
        connection.execute(insert(notice_targets), rows)
