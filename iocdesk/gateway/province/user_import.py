"""Accounts from a table. A new account gets a first password that is shown once and must be changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from argon2 import PasswordHasher
from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from iocdesk.core.clock import Clock, today
from iocdesk.core.errors import Text
from iocdesk.core.text import fold, nfc
from iocdesk.core.units import Level, OrgUnit, UnitKey, UnitRegistry
from iocdesk.gateway import schema
from iocdesk.gateway.accounts import account_name, close_sessions
from iocdesk.gateway.database import stamp
from iocdesk.gateway.directory import Directory
from iocdesk.gateway.province.planning import Change, Kind, Plan, RowFault, Secret
from iocdesk.gateway.province.sheets import ColumnName, Line, read_lines
from iocdesk.gateway.province_tables import passwords_due
from iocdesk.reports.labels import ROLE_LABELS
from iocdesk.reports.model import Role

COLUMNS = {
    "username": ColumnName("Tên đăng nhập", "User name", ("username", "tai khoan"), required=True),
    "name": ColumnName("Họ và tên", "Full name", ("name", "ho ten"), required=True),
    "role": ColumnName("Vai trò", "Role", ("role",), required=True),
    "units": ColumnName("Mã đơn vị", "Units", ("units", "don vi"), required=True),
    "active": ColumnName("Hoạt động", "Active", ("active", "trang thai")),
}
_ROLES = {fold(word): role for role, text in ROLE_LABELS.items() for word in (text.vi, text.en, role.value)}
_USERNAME = re.compile(r"[0-9a-z][0-9a-z._@-]{1,63}", re.ASCII)
_NO = frozenset({"khong", "no", "0", "false", "ngung", "ngung hoat dong", "inactive"})
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are read for others: i, l, o, 0, 1."""
_LEVEL_OF = {Role.CONSOLIDATOR: Level.COMMUNE, Role.LEADER: Level.COMMUNE, Role.PROVINCE: Level.PROVINCE}


@dataclass(frozen=True, slots=True)
class _Account:
    row: int
    username: str
    name: str
    role: Role
    units: tuple[str, ...]
    active: bool


@dataclass(frozen=True, slots=True)
class _Known:
    user_id: str
    name: str
    role: str
    units: tuple[str, ...]
    active: bool


class UserImport:
    """Reads and applies tables of accounts; those that a table does not name stay as they are."""

    def __init__(self, directory: Directory, clock: Clock, random: Callable[[int], bytes]) -> None:
        self._directory = directory
        self._clock = clock
        self._random = random

    def plan(self, connection: Connection, body: bytes) -> Plan:
        """Say what the table would do."""
        known = _known(connection)
        wanted, faults = self._read(connection, body)
        changes = [_change(it, known.get(it.username)) for it in wanted]
        return Plan(tuple(changes), tuple(faults))

    def apply(self, connection: Connection, body: bytes) -> Sequence[Secret]:
        """Do it; return the first passwords of the new accounts."""
        known = _known(connection)
        secrets = []
        for it in self._read(connection, body)[0]:
            before = known.get(it.username)
            if before is None:
                secrets.append(self._create(connection, it))
            else:
                self._change(connection, it, before)
        return secrets

    def _read(self, connection: Connection, body: bytes) -> tuple[list[_Account], list[RowFault]]:
        registry = self._directory.registry(connection)
        faults: list[RowFault] = []
        found: dict[str, _Account] = {}
        for line in read_lines(body, COLUMNS):
            account = _account(line, registry, today(self._clock), faults)
            if account is None:
                continue
            if account.username in found:
                row = found[account.username].row
                text = Text(f"tài khoản đã có ở dòng {row}.", f"the account stands in row {row}.")
                faults.append(_fault(line, "username", text))
            found.setdefault(account.username, account)
        return list(found.values()), faults

    def _create(self, connection: Connection, it: _Account) -> Secret:
        password = first_password(self._random)
        row = {"user_id": it.username, "username": it.username, "name": it.name, "role": it.role.value}
        connection.execute(
            insert(schema.users).values(password_hash=quick_hash(password), active=it.active, **row)
        )
        _put_units(connection, it.username, it.units)
        mark_due(connection, it.username, stamp(self._clock.now()))
        return Secret(it.username, it.name, password)

    def _change(self, connection: Connection, it: _Account, before: _Known) -> None:
        users = schema.users
        values = {"name": it.name, "role": it.role.value, "active": it.active}
        connection.execute(update(users).where(users.c.user_id == before.user_id).values(values))
        if it.units != before.units:
            _put_units(connection, before.user_id, it.units)
        if before.active and not it.active:
            close_sessions(connection, before.user_id, stamp(self._clock.now()))


def first_password(random: Callable[[int], bytes]) -> str:
    """Return a password of 63 bits of chance, in groups that can be read out: "k7mp-x3qa-9wzd-4t"."""
    # 31 letters: bytes from 248 on are left out, so that none is more frequent.
    letters: list[str] = []
    while len(letters) < 13:
        letters += [_LETTERS[byte % 31] for byte in random(32) if byte < 248]
    text = "".join(letters[:13])
    return "-".join((text[:4], text[4:8], text[8:]))


def quick_hash(password: str) -> str:
    """Hash a random password: 63 bits of chance need no costly hash, and a province gets thousands of them at once."""
    return PasswordHasher(time_cost=2, memory_cost=1024, parallelism=1).hash(nfc(password))


def mark_due(connection: Connection, user_id: str, now: str) -> None:
    """Note that an account's password must be changed."""
    connection.execute(delete(passwords_due).where(passwords_due.c.user_id == user_id))
    connection.execute(insert(passwords_due).values(user_id=user_id, since=now))


def _account(line: Line, registry: UnitRegistry, day: date, faults: list[RowFault]) -> _Account | None:
    before = len(faults)
    username, role = account_name(line["username"]), _ROLES.get(fold(line["role"]))
    if not _USERNAME.fullmatch(username):
        faults.append(_fault(line, "username", _BAD_USERNAME))
    if not line["name"]:
        faults.append(_fault(line, "name", Text("thiếu họ và tên.", "the name is missing.")))
    if role is None:
        words = ", ".join(f"“{it.vi}”" for it in ROLE_LABELS.values())
        english = ", ".join(f"“{it.en}”" for it in ROLE_LABELS.values())
        faults.append(_fault(line, "role", Text(f"vai trò phải là {words}.", f"the role must be {english}.")))
    units = [_unit(code, line, registry, day, faults) for code in re.split(r"[;,\s]+", line["units"]) if code]
    found = tuple(sorted({unit.key.id for unit in units if unit is not None}))
    if not units:
        faults.append(_fault(line, "units", Text("thiếu mã đơn vị.", "a unit's code is missing.")))
    level = _LEVEL_OF.get(role) if role is not None else None
    if level is not None and any(unit is not None and unit.level is not level for unit in units):
        faults.append(_fault(line, "units", _BAD_LEVEL))
    if role is None or len(faults) > before:
        return None
    return _Account(line.row, username, line["name"], role, found, fold(line["active"]) not in _NO)


def _unit(code: str, line: Line, registry: UnitRegistry, day: date, faults: list[RowFault]) -> OrgUnit | None:
    unit = registry.at(code.partition("@")[0], day)
    if unit is None:
        text = Text(
            f"không có đơn vị đang hoạt động mã {code}.", f"there is no unit in force of the code {code}."
        )
        faults.append(_fault(line, "units", text))
    return unit


def _fault(line: Line, column: str, text: Text) -> RowFault:
    return RowFault(line.row, Text(COLUMNS[column].vi, COLUMNS[column].en), text)


def _known(connection: Connection) -> Mapping[str, _Known]:
    users, mine = schema.users, schema.user_units
    units: dict[str, list[str]] = {}
    for row in connection.execute(select(mine).order_by(mine.c.unit_id)):
        units.setdefault(row.user_id, []).append(row.unit_id)
    return {
        row.username: _Known(row.user_id, row.name, row.role, tuple(units.get(row.user_id, ())), row.active)
        for row in connection.execute(select(users))
    }


def _put_units(connection: Connection, user_id: str, units: Sequence[str]) -> None:
    mine = schema.user_units
    connection.execute(delete(mine).where(mine.c.user_id == user_id))
    if units:
        connection.execute(insert(mine), [{"user_id": user_id, "unit_id": unit} for unit in units])


def _change(it: _Account, before: _Known | None) -> Change:
    if before is None:
        return Change(it.row, Kind.NEW, it.username, it.name)
    old, new = (tuple(UnitKey.parse(unit).code for unit in units) for units in (before.units, it.units))
    pairs: tuple[tuple[Text, str, str], ...] = (
        (Text("Họ và tên", "Name"), before.name, it.name),
        (Text("Vai trò", "Role"), ROLE_LABELS[Role(before.role)].vi, ROLE_LABELS[it.role].vi),
        (Text("Đơn vị", "Units"), ", ".join(old), ", ".join(new)),
        (
            Text("Hoạt động", "Active"),
            _yes(before.active),
            _yes(it.active),
        ),
    )
    details = tuple(pair for pair in pairs if pair[1] != pair[2])
    closes = before.active and not it.active
    kind = Kind.CLOSED if closes else Kind.CHANGED if details else Kind.SAME
    return Change(it.row, kind, it.username, it.name, details)


def _yes(active: bool) -> str:
    return "có" if active else "không"


_BAD_USERNAME = Text(
    "tên đăng nhập gồm 2 đến 64 chữ thường không dấu, số, dấu chấm, gạch nối.",
    "a user name has 2 to 64 plain small letters, digits, dots and hyphens.",
)
_BAD_LEVEL = Text(
    "vai trò này không hợp với cấp của đơn vị.", "this role does not fit the level of the unit."
)
