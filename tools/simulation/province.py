"""The small province of the simulation: one commune, two villages, two forms, five people at six computers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from iocdesk.core.errors import Text
from iocdesk.core.periods import PeriodType, Regime
from iocdesk.core.units import Level, OrgUnit, UnitKey, UnitRegistry
from iocdesk.forms.model import (
    Aggregation,
    Field,
    FieldType,
    Form,
    Group,
    Indicator,
    Kind,
    Nature,
    Source,
)
from iocdesk.gateway.admin import Admin
from iocdesk.reports.model import Actor, Assignment, Role

START = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
PASSWORD = "mật khẩu mô phỏng"
KEY = bytes(range(32))

PROVINCE = UnitKey("38", date(2020, 1, 1))
COMMUNE = UnitKey("15298", date(2025, 7, 1))
VILLAGES = (UnitKey("15298-01", date(2020, 1, 1)), UnitKey("15298-02", date(2020, 1, 1)))

VILLAGE_FORM, COMMUNE_FORM = "thon_thang", "xa_thang"
LEVELS = {VILLAGE_FORM: "village", COMMUNE_FORM: "commune"}
MUST = "A1"
"""The cell that must be answered before a report is handed over."""
CELLS = (MUST, "A2", "A3")


@dataclass(frozen=True, slots=True)
class Seat:
    """A computer and who sits at it; two of them may be one person's."""

    name: str
    actor: Actor


_HEADS = [Actor(f"u-thon{n}", f"Trưởng thôn {n}", Role.ENTRY, (unit,)) for n, unit in enumerate(VILLAGES, 1)]
OFFICER = Actor("u-canbo", "Cán bộ xã", Role.CONSOLIDATOR, (COMMUNE,))
LEADER = Actor("u-lanhdao", "Chủ tịch xã", Role.LEADER, (COMMUNE,))
STAFF = Actor("u-tinh", "Cán bộ tỉnh", Role.PROVINCE, (PROVINCE,))

SEATS = (
    Seat("thon1", _HEADS[0]),
    Seat("thon1b", _HEADS[0]),
    Seat("thon2", _HEADS[1]),
    Seat("canbo", OFFICER),
    Seat("lanhdao", LEADER),
    Seat("tinh", STAFF),
)


def assignment(form_id: str, unit: UnitKey) -> Assignment | None:
    """Return who answers a form for a unit; a village's is its people's own."""
    if form_id != COMMUNE_FORM:
        return None
    return Assignment(form_id, unit, OFFICER.user_id, "", LEADER.user_id)


def cells_of(version: str) -> tuple[str, ...]:
    """Return the cells that a form has at a version: each new version has one more."""
    return (*CELLS, *(f"N{number}" for number in range(2, int(version) + 1)))


def form_of(form_id: str, version: str) -> Form:
    """Return a form at a version."""
    fields = tuple(_field(name) for name in cells_of(version))
    return Form(
        form_id,
        version,
        Text("Báo cáo tháng", "Monthly report"),
        LEVELS[form_id],
        "VP",
        PeriodType.MONTH,
        Regime.CALENDAR,
        "+2wd after cut-off",
        ("DS",),
        (Group("DS", Text("Dân số", "Population"), fields),),
        {},
        (),
    )


def settle(admin: Admin) -> None:
    """Fill a new gateway."""
    units = [OrgUnit(PROVINCE, Level.PROVINCE, Text("Tỉnh", "Province"), "Tỉnh", "tỉnh", None, None)]
    units.append(OrgUnit(COMMUNE, Level.COMMUNE, Text("Xã", "Commune"), "Xã", "xã", PROVINCE, None))
    for number, key in enumerate(VILLAGES, 1):
        name = f"Thôn {number}"
        units.append(OrgUnit(key, Level.VILLAGE, Text(name, name), name, "thôn", COMMUNE, None))
    admin.import_units(UnitRegistry(units, []))
    for form_id in LEVELS:
        admin.publish_form(form_of(form_id, "1"))
    for actor in dict.fromkeys(seat.actor.user_id for seat in SEATS):
        who = next(seat.actor for seat in SEATS if seat.actor.user_id == actor)
        admin.put_user(who, who.user_id, PASSWORD)
    named = assignment(COMMUNE_FORM, COMMUNE)
    assert named is not None
    admin.put_assignments([named])


def _field(name: str) -> Field:
    about = Indicator(
        name,
        Text("người", "people"),
        Kind.STATISTICAL,
        Nature.FLOW,
        Aggregation.SUM,
        Source.TYPED,
        0,
        (),
    )
    label = Text(f"Chỉ tiêu {name}", f"Indicator {name}")
    return Field(name, FieldType.INTEGER, label, indicator=about, required="true()" if name == MUST else "")
