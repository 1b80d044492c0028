"""Who answers for what, by name, and when a unit's computers were last heard of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from iocdesk.core.units import UnitKey
from iocdesk.gateway import schema
from iocdesk.gateway.letter_tables import handovers_of
from iocdesk.reports.handover import acting
from iocdesk.reports.model import Assignment


@dataclass(frozen=True, slots=True)
class Responsible:
    """The names behind an assignment; "" for nobody. `standing_in`: who acts in these days."""

    responsible: str = ""
    deputy: str = ""
    approver: str = ""
    standing_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contacts:
    """Assignments by form and unit, as names, and last signs of life by unit."""

    named: Mapping[tuple[str, str], Responsible] = field(default_factory=dict)
    seen: Mapping[str, datetime] = field(default_factory=dict)

    def of(self, form_id: str, unit_id: str) -> Responsible:
        """Return who answers a form for a unit."""
        return self.named.get((form_id, unit_id), Responsible())


def contacts_of(connection: Connection, access_seconds: int, day: date) -> Contacts:
    """Read who answers for what on a day, and when each unit was last seen.

    Args:
        access_seconds: life of an access token: a session's newest token was given so long before it ends.
    """
    names = names_of(connection)
    table = schema.assignments
    handed = handovers_of(connection)
    found = {}
    for row in connection.execute(select(table).where(table.c.active.is_(True))):
        named = Assignment(row.form_id, UnitKey.parse(row.unit_id), row.responsible, row.deputy, row.approver)
        takers = acting(named, handed, day).acting if handed else frozenset()
        found[(row.form_id, row.unit_id)] = Responsible(
            names.get(row.responsible, row.responsible),
            names.get(row.deputy, row.deputy),
            names.get(row.approver, row.approver),
            tuple(sorted(names.get(taker, taker) for taker in takers)),
        )
    return Contacts(found, _seen(connection, access_seconds))


def names_of(connection: Connection) -> Mapping[str, str]:
    """Return the name of each account by its id."""
    users = schema.users
    return {row.user_id: row.name for row in connection.execute(select(users.c.user_id, users.c.name))}


def addressees(connection: Connection) -> Sequence[tuple[str, str, str, tuple[str, ...]]]:
    """Return (id, name, role, ids of units) of every active account, by id."""
    users, mine = schema.users, schema.user_units
    rows = connection.execute(
        select(users.c.user_id, users.c.name, users.c.role, mine.c.unit_id)
        .outerjoin(mine, mine.c.user_id == users.c.user_id)
        .where(users.c.active.is_(True))
        .order_by(users.c.user_id, mine.c.unit_id)
    )
    found: dict[str, tuple[str, str, list[str]]] = {}
    for row in rows:
        found.setdefault(row.user_id, (row.name, row.role, []))[2].extend(
            [row.unit_id] if row.unit_id else []
        )
    return [(user_id, name, role, tuple(units)) for user_id, (name, role, units) in found.items()]


def _seen(connection: Connection, access_seconds: int) -> dict[str, datetime]:
    sessions, mine = schema.sessions, schema.user_units
    rows = connection.execute(
        select(mine.c.unit_id, func.max(sessions.c.access_expires))
        .join(sessions, sessions.c.user_id == mine.c.user_id)
        .group_by(mine.c.unit_id)
    )
    life = timedelta(seconds=access_seconds)
    return {row[0]: datetime.fromisoformat(row[1]) - life for row in rows}
