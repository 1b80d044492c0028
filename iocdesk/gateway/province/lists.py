"""Units, accounts and assignments as tables that can be changed in Excel and imported again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from iocdesk.core.text import matches
from iocdesk.core.units import UnitKey
from iocdesk.gateway import schema
from iocdesk.gateway.province import unit_import

if TYPE_CHECKING:
    from iocdesk.gateway.province.office import Province

CURRENT = {"units": "don-vi", "users": "tai-khoan", "assignments": "phan-cong"}
"""The name of each list's file."""


def current_rows(province: Province, what: str, search: str = "") -> list[list[str]]:
    """Return the lines of a list as they stand, in the order of the import's columns."""
    if what == "users":
        return [person.row() for person in province.staff.people(search)]
    with province.database.read() as connection:
        registry = province.directory.registry(connection)
        if what == "units":
            return unit_import.current_rows(registry)
        users, table = schema.users, schema.assignments
        names = {
            row.user_id: row.username for row in connection.execute(select(users.c.user_id, users.c.username))
        }
        rows = connection.execute(select(table).order_by(table.c.unit_id, table.c.form_id)).all()
    found = []
    for row in rows:
        key = UnitKey.parse(row.unit_id)
        who = [names.get(it, it) for it in (row.responsible, row.deputy, row.approver)]
        line = [row.form_id, key.code, *who, "có" if row.active else "không"]
        if not search.strip() or any(matches(search, text) for text in (*line, registry.get(key).name.vi)):
            found.append(line)
    return found
