"""Accounts one by one: finding them, closing and opening them, new first passwords, changing one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.core.text import matches, nfc, sort_key
from iocdesk.core.units import UnitKey
from iocdesk.gateway import schema
from iocdesk.gateway.accounts import account_name, close_sessions, hasher
from iocdesk.gateway.database import Database, stamp
from iocdesk.gateway.directory import Directory
from iocdesk.gateway.passwords import SAME, SHORT, is_due, is_weak, put_own
from iocdesk.gateway.problems import problem_of
from iocdesk.gateway.province.planning import Secret
from iocdesk.gateway.province.user_import import first_password, mark_due, quick_hash
from iocdesk.gateway.province_tables import passwords_due
from iocdesk.gateway.settings import GatewaySettings
from iocdesk.reports.model import Role


class StaffError(IocError):
    """`staff.unknown`, `staff.self`, `staff.short`, `staff.same`."""


@dataclass(frozen=True, slots=True)
class Person:
    """One account; `units` are codes with names."""

    user_id: str
    username: str
    name: str
    role: Role
    units: tuple[str, ...]
    unit_names: tuple[str, ...]
    active: bool
    password_due: bool
    last_seen: datetime | None

    def row(self) -> list[str]:
        """Return the account as a line of the table that can be imported again."""
        codes = "; ".join(dict.fromkeys(UnitKey.parse(unit).code for unit in self.units))
        return [self.username, self.name, self.role.value, codes, "có" if self.active else "không"]


class Staff:
    """The province's side of accounts."""

    def __init__(
        self,
        database: Database,
        directory: Directory,
        settings: GatewaySettings,
        clock: Clock,
        random: Callable[[int], bytes],
    ) -> None:
        self._database = database
        self._directory = directory
        self._settings = settings
        self._clock = clock
        self._random = random

    def people(self, search: str = "") -> list[Person]:
        """Return the accounts that a search finds by name, user name or unit, by unit and name."""
        with self._database.read() as connection:
            found = self._read(connection)
        if search.strip():
            found = [it for it in found if any(matches(search, text) for text in _texts(it))]
        return sorted(
            found, key=lambda it: (sort_key(", ".join(it.unit_names)), sort_key(it.name), it.user_id)
        )

    def set_active(self, actor_id: str, user_id: str, *, active: bool) -> None:
        """Close an account with all its sessions, or open it again.

        Raises:
            StaffError: there is none, or it is one's own.
        """
        if user_id == actor_id and not active:
            raise StaffError("staff.self", _SELF)
        users = schema.users
        with self._database.write() as connection:
            found = connection.execute(update(users).where(users.c.user_id == user_id).values(active=active))
            if found.rowcount == 0:
                raise StaffError("staff.unknown", _UNKNOWN)
            if not active:
                close_sessions(connection, user_id, stamp(self._clock.now()))

    def new_password(self, actor_id: str, user_id: str) -> Secret:
        """Give an account a new first password; its sessions end.

        Raises:
            StaffError: there is none, or it is one's own.
        """
        if user_id == actor_id:
            raise StaffError("staff.self", _SELF)
        users = schema.users
        password = first_password(self._random)
        with self._database.write() as connection:
            row = connection.execute(select(users).where(users.c.user_id == user_id)).first()
            if row is None:
                raise StaffError("staff.unknown", _UNKNOWN)
            new = {"password_hash": quick_hash(password)}
            connection.execute(update(users).where(users.c.user_id == user_id).values(new))
            now = stamp(self._clock.now())
            close_sessions(connection, user_id, now)
            mark_due(connection, user_id, now)
        return Secret(row.username, row.name, password)

    def change_password(self, user_id: str, old: str, new: str, *, proved: str) -> None:
        """Change one's own password, which was checked; the other sessions end.

        Args:
            proved: the hash that the old one was checked against.

        Raises:
            StaffError: the new one is short, or the old one.
            ProblemError: `auth.failed`: the old one is not the account's any more.
        """
        if is_weak(new):
            raise StaffError("staff.short", SHORT)
        if nfc(old) == nfc(new):
            raise StaffError("staff.same", SAME)
        password_hash = hasher(self._settings).hash(nfc(new))
        with self._database.write() as connection:
            if not put_own(connection, user_id, password_hash, proved=proved):
                raise problem_of("auth.failed")
            close_sessions(connection, user_id, stamp(self._clock.now()))

    def password_due(self, user_id: str) -> bool:
        """Tell whether an account must change its password before anything else."""
        with self._database.read() as connection:
            return is_due(connection, user_id)

    def find(self, username: str) -> str:
        """Return the id of the account of a user name.

        Raises:
            StaffError: there is none.
        """
        users = schema.users
        with self._database.read() as connection:
            row = connection.execute(
                select(users.c.user_id).where(users.c.username == account_name(username))
            ).first()
        if row is None:
            raise StaffError("staff.unknown", _UNKNOWN)
        return str(row.user_id)

    def _read(self, connection: Connection) -> list[Person]:
        users, mine = schema.users, schema.user_units
        units: dict[str, list[str]] = {}
        for row in connection.execute(select(mine).order_by(mine.c.unit_id)):
            units.setdefault(row.user_id, []).append(row.unit_id)
        due = {row.user_id for row in connection.execute(select(passwords_due.c.user_id))}
        seen = self._seen(connection)
        names = {unit.key.id: unit.name.vi for unit in self._directory.registry(connection).units}
        return [
            Person(
                row.user_id,
                row.username,
                row.name,
                Role(row.role),
                tuple(units.get(row.user_id, ())),
                _names(names, units.get(row.user_id, ())),
                row.active,
                row.user_id in due,
                seen.get(row.user_id),
            )
            for row in connection.execute(select(users))
        ]

    def _seen(self, connection: Connection) -> Mapping[str, datetime]:
        sessions = schema.sessions
        rows = connection.execute(
            select(sessions.c.user_id, func.max(sessions.c.access_expires)).group_by(sessions.c.user_id)
        )
        life = timedelta(seconds=self._settings.access_seconds)
        return {row[0]: datetime.fromisoformat(row[1]) - life for row in rows}


def _names(names: Mapping[str, str], units: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names.get(unit, unit) for unit in units))


def _texts(person: Person) -> tuple[str, ...]:
    return (person.name, person.username, *person.unit_names, *person.units)


_UNKNOWN = Text("Không có tài khoản này.", "There is no such account.")
_SELF = Text(
    "Không thực hiện được với tài khoản đang dùng. Xin nhờ một quản trị viên khác.",
    "This cannot be done to the account in use. Please ask another administrator.",
)
