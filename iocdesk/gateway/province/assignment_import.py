"""Assignments from a table: who answers which form for which unit, who stands in, who approves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from iocdesk.core.clock import Clock, today
from iocdesk.core.errors import Text
from iocdesk.core.text import fold
from iocdesk.core.units import OrgUnit, UnitKey, UnitRegistry
from iocdesk.gateway import schema
from iocdesk.gateway.accounts import account_name
from iocdesk.gateway.directory import Directory
from iocdesk.gateway.province.form_lines import FormLine, forms_in_force
from iocdesk.gateway.province.planning import Change, Kind, Plan, RowFault, Secret
from iocdesk.gateway.province.sheets import ColumnName, Line, read_lines

COLUMNS = {
    "form": ColumnName("Mã biểu", "Form id", ("form", "form_id"), required=True),
    "unit": ColumnName("Mã đơn vị", "Unit code", ("unit",), required=True),
    "responsible": ColumnName("Người phụ trách", "Responsible", ("responsible", "phu trach"), required=True),
    "deputy": ColumnName("Người làm thay", "Deputy", ("deputy", "lam thay")),
    "approver": ColumnName("Người duyệt", "Approver", ("approver", "duyet")),
    "active": ColumnName("Hiệu lực", "Active", ("active",)),
}
_NO = frozenset({"khong", "no", "0", "false", "het hieu luc"})
_PEOPLE = ("responsible", "deputy", "approver")


@dataclass(frozen=True, slots=True)
class _Assigned:
    row: int
    form: FormLine
    unit: OrgUnit
    people: tuple[str, str, str]
    """User ids: responsible, deputy, approver; "" for nobody."""
    active: bool


@dataclass(frozen=True, slots=True)
class _Ground:
    """What lines are checked against: accounts by user name as (id, units), names by id, forms, units."""

    accounts: Mapping[str, tuple[str, frozenset[str]]]
    usernames: Mapping[str, str]
    forms: Mapping[str, FormLine]
    registry: UnitRegistry


class AssignmentImport:
    """Reads and applies tables of assignments; those that a table does not name stay as they are."""

    def __init__(self, directory: Directory, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock

    def plan(self, connection: Connection, body: bytes) -> Plan:
        """Say what the table would do."""
        ground = self._ground(connection)
        wanted, faults = self._read(ground, body)
        rows = connection.execute(select(schema.assignments))
        known = {(row.form_id, row.unit_id): row for row in rows}
        changes = []
        for it in wanted:
            row = known.get((it.form.form_id, it.unit.key.id))
            before = None
            if row is not None:
                before = ((row.responsible, row.deputy, row.approver), bool(row.active))
            changes.append(_change(it, before, ground))
        return Plan(tuple(changes), tuple(faults))

    def apply(self, connection: Connection, body: bytes) -> Sequence[Secret]:
        """Do it."""
        table = schema.assignments
        for it in self._read(self._ground(connection), body)[0]:
            values = {**dict(zip(_PEOPLE, it.people, strict=True)), "active": it.active}
            key = {"form_id": it.form.form_id, "unit_id": it.unit.key.id}
            same = [table.c[name] == value for name, value in key.items()]
            if connection.execute(update(table).where(*same).values(values)).rowcount == 0:
                connection.execute(insert(table).values({**key, **values}))
        return ()

    def _ground(self, connection: Connection) -> _Ground:
        users, mine = schema.users, schema.user_units
        units: dict[str, set[str]] = {}
        for row in connection.execute(select(mine)):
            units.setdefault(row.user_id, set()).add(row.unit_id)
        rows = connection.execute(
            select(users.c.user_id, users.c.username).where(users.c.active.is_(True))
        ).all()
        forms = forms_in_force(connection, self._directory, today(self._clock))
        return _Ground(
            {row.username: (row.user_id, frozenset(units.get(row.user_id, ()))) for row in rows},
            {row.user_id: row.username for row in rows},
            {form.form_id: form for form in forms},
            self._directory.registry(connection),
        )

    def _read(self, ground: _Ground, body: bytes) -> tuple[list[_Assigned], list[RowFault]]:
        faults: list[RowFault] = []
        found: dict[tuple[str, UnitKey], _Assigned] = {}
        for line in read_lines(body, COLUMNS):
            it = self._assigned(line, ground, faults)
            if it is None:
                continue
            key = (it.form.form_id, it.unit.key)
            if key in found:
                row = found[key].row
                text = Text(f"phân công đã có ở dòng {row}.", f"the assignment stands in row {row}.")
                faults.append(_fault(line, "form", text))
            found.setdefault(key, it)
        return list(found.values()), faults

    def _assigned(self, line: Line, ground: _Ground, faults: list[RowFault]) -> _Assigned | None:
        before = len(faults)
        form = ground.forms.get(line["form"])
        unit = ground.registry.at(line["unit"].partition("@")[0], today(self._clock))
        if form is None:
            faults.append(_fault(line, "form", Text("không có biểu mẫu này.", "there is no such form.")))
        if unit is None:
            faults.append(_fault(line, "unit", Text("không có đơn vị này.", "there is no such unit.")))
        if form is not None and unit is not None and form.level != unit.level.value:
            text = Text(
                "biểu này không dành cho cấp của đơn vị.", "the form is not for the level of the unit."
            )
            faults.append(_fault(line, "unit", text))
        active = fold(line["active"]) not in _NO
        if active and not line["responsible"]:
            text = Text("thiếu người phụ trách.", "nobody is responsible.")
            faults.append(_fault(line, "responsible", text))
        people = [_person(name, line, unit, ground, faults) for name in _PEOPLE]
        if form is None or unit is None or len(faults) > before:
            return None
        return _Assigned(line.row, form, unit, (people[0], people[1], people[2]), active)


def _person(column: str, line: Line, unit: OrgUnit | None, ground: _Ground, faults: list[RowFault]) -> str:
    typed = line[column]
    if not typed:
        return ""
    found = ground.accounts.get(account_name(typed))
    if found is None:
        text = Text(f"không có tài khoản “{typed}” đang hoạt động.", f"there is no active account “{typed}”.")
        faults.append(_fault(line, column, text))
        return ""
    at_home = {unit.key.id, unit.parent.id if unit.parent else ""} if unit is not None else found[1]
    if not at_home & found[1]:
        text = Text(f"“{typed}” không thuộc đơn vị này.", f"“{typed}” does not belong to this unit.")
        faults.append(_fault(line, column, text))
    return found[0]


def _change(it: _Assigned, before: tuple[tuple[str, str, str], bool] | None, ground: _Ground) -> Change:
    key = f"{it.form.form_id} / {it.unit.key.id}"
    title = f"{it.form.title.vi} — {it.unit.name.vi}"
    if before is None:
        return Change(it.row, Kind.NEW, key, title)
    words = [Text(COLUMNS[name].vi, COLUMNS[name].en) for name in (*_PEOPLE, "active")]
    old = [*(ground.usernames.get(who, who) for who in before[0]), "có" if before[1] else "không"]
    new = [*(ground.usernames.get(who, who) for who in it.people), "có" if it.active else "không"]
    details = tuple(pair for pair in zip(words, old, new, strict=True) if pair[1] != pair[2])
    closes = before[1] and not it.active
    return Change(
        it.row, Kind.CLOSED if closes else Kind.CHANGED if details else Kind.SAME, key, title, details
    )


def _fault(line: Line, column: str, text: Text) -> RowFault:
    return RowFault(line.row, Text(COLUMNS[column].vi, COLUMNS[column].en), text)
