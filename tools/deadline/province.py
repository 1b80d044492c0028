"""The province of the deadline: its units and accounts put into the database beforehand, and what each village sends."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Table

from iocdesk.api.packing import packed
from iocdesk.core.clock import SystemClock
from iocdesk.core.errors import Text
from iocdesk.core.ids import Uuid7Source
from iocdesk.core.periods import Period, PeriodType
from iocdesk.core.units import Level, OrgUnit, UnitKey, UnitRegistry
from iocdesk.forms.canonical import form_sha256
from iocdesk.forms.model import Form, Group
from iocdesk.forms.values import Value
from iocdesk.gateway import schema
from iocdesk.gateway.admin import Admin
from iocdesk.gateway.database import next_number, stamp
from iocdesk.gateway.directory import UNITS_COUNTER, unit_to_json
from iocdesk.gateway.rows import copy_rows
from iocdesk.reports.model import Actor, Cell, Operation, ReportKey, Role, Transition
from iocdesk.reports.operations import canonical_json, operation_bytes, seal
from tools.bench.sample import form_of

SINCE = date(2025, 7, 1)
PROVINCE = UnitKey("38", SINCE)
FORM = "deadline_month"
VALUES = 40


@dataclass(frozen=True, slots=True)
class Client:
    """One village's computer: its token, its sealed report as it travels, and where it seems to come from."""

    number: int
    token: str
    address: str
    op_id: str
    sha256: str
    report_id: str
    coding: str
    body: bytes


def month_form() -> Form:
    """Return a village's monthly form: 40 figures, an error rule on each and a warning rule on every other."""
    large = form_of(1)
    fields = tuple(it for group in large.sections for it in group.children)[:VALUES]
    names = {item.name for item in fields}
    rules = tuple(rule for rule in large.rules if rule.on in names)
    title = Text("Báo cáo tháng của thôn", "Monthly report of a village")
    section = Group("S", Text("Số liệu", "Figures"), fields)
    form = replace(large, id=FORM, title=title, level="village", sections=(section,), choices={}, rules=rules)
    return replace(form, sha256=form_sha256(form))


def villages_of(communes: int, villages: int) -> tuple[UnitRegistry, list[UnitKey]]:
    """Return a province of so many communes with so many villages each, and the villages."""
    units = [OrgUnit(PROVINCE, Level.PROVINCE, Text("Tỉnh", "Province"), "Tỉnh", "tỉnh", None)]
    found: list[UnitKey] = []
    for commune in range(communes):
        above = UnitKey(f"{14000 + commune}", SINCE)
        name = Text(f"Xã {commune}", f"Commune {commune}")
        units.append(OrgUnit(above, Level.COMMUNE, name, name.vi, "xã", PROVINCE))
        for village in range(villages):
            key = UnitKey(f"{above.code}-{village:02d}", SINCE)
            name = Text(f"Thôn {village} xã {commune}", f"Village {village} of {commune}")
            units.append(OrgUnit(key, Level.VILLAGE, name, name.vi, "thôn", above))
            found.append(key)
    return UnitRegistry(units, []), found


def settle(admin: Admin, communes: int, villages: int) -> list[Client]:
    """Fill an empty database: units, form, assignments, accounts with tokens handed out; return the clients."""
    registry, found = villages_of(communes, villages)
    admin.publish_form(month_form())
    actors = [Actor(f"u-{key.code}", f"Trưởng thôn {key.code}", Role.ENTRY, (key,)) for key in found]
    tokens = [random.Random(number).randbytes(32).hex()[:43] for number in range(len(actors))]
    now = admin.clock.now()
    people = [
        {
            "user_id": it.user_id, "username": it.user_id, "name": it.name, "role": it.role.value,
            "password_hash": "-", "active": True,
        }
        for it in actors
    ]  # fmt: skip
    units = [{"unit_id": it.key.id, "body": canonical_json(unit_to_json(it))} for it in registry.units]
    places = [{"user_id": it.user_id, "unit_id": it.units[0].id} for it in actors]
    duties = [
        {
            "form_id": FORM, "unit_id": it.units[0].id, "responsible": it.user_id, "deputy": "", "approver": "",
            "active": True,
        }
        for it in actors
    ]  # fmt: skip
    sessions = [
        {
            "session_id": f"s-{number}", "user_id": it.user_id, "device_id": f"pc-{number}", "device_name": "PC",
            "created_at": stamp(now), "access_hash": hashlib.sha256(tokens[number].encode()).hexdigest(),
            "access_expires": stamp(now + timedelta(hours=2)), "generation": 1, "seen": True,
        }
        for number, it in enumerate(actors)
    ]  # fmt: skip
    filled: list[tuple[Table, Sequence[Mapping[str, object]]]] = [
        (schema.units, units),
        (schema.users, people),
        (schema.user_units, places),
        (schema.sessions, sessions),
        (schema.assignments, duties),
    ]
    with admin.database.write() as connection:
        for table, rows in filled:
            copy_rows(connection, table, [dict(row) for row in rows])
        next_number(connection, UNITS_COUNTER)
    return [_client(number, it, tokens[number]) for number, it in enumerate(actors)]


def _client(number: int, actor: Actor, token: str) -> Client:
    """Write and seal one village's report, as its program does before it sends."""
    clock = SystemClock()
    dice = random.Random(number)
    key = ReportKey(FORM, actor.units[0], Period(PeriodType.MONTH, 2026, 10))
    now = clock.now()
    cells = {
        f"X{n:03d}": Cell(Value.of(1000 + dice.randrange(9000)), author=actor.user_id, at=now)
        for n in range(VALUES)
    }
    op = seal(
        Operation(
            op_id=Uuid7Source(clock, dice).new(),
            report_id=key.id,
            base_version=0,
            device_id=f"pc-{number}",
            seq=1,
            form_version="1",
            author=actor.user_id,
            created_at=now,
            cells=cells,
            transition=Transition.SUBMIT,
        )
    )
    coding, body = packed(b'{"operations":[' + operation_bytes(op) + b"]}")
    address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
    return Client(number, token, address, op.op_id, op.sha256, key.id, coding, body)


def said(body: bytes) -> dict[str, object]:
    """Read an answer."""
    found: dict[str, object] = json.loads(body)
    return found
