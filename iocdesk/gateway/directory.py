"""Units, forms, assignments and policy as the routes need them, and what of them an account may see."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.engine import Connection

from iocdesk.core.errors import Text
from iocdesk.core.units import FormerParent, Level, OrgUnit, UnitKey, UnitLink, UnitRegistry
from iocdesk.forms.canonical import form_from_json
from iocdesk.forms.model import Form
from iocdesk.gateway import schema
from iocdesk.gateway.database import last_number
from iocdesk.gateway.form_closing import ClosedForms
from iocdesk.gateway.letter_tables import handovers_of_units
from iocdesk.gateway.rows import among
from iocdesk.reports.handover import acting
from iocdesk.reports.model import Actor, Assignment, Role
from iocdesk.reports.sight import below_in
from iocdesk.reports.transitions import Policy

UNITS_COUNTER = "units"
"""Counter in `meta` that moves when units change."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What an account may see.

    Attributes:
        units: ids of the units whose reports it may see; None for all (the province).
        mark: a short text that differs when the slice does.
    """

    units: frozenset[str] | None
    mark: str

    def holds(self, unit_id: str) -> bool:
        """Tell whether the unit's reports may be seen."""
        return self.units is None or unit_id in self.units


class Directory:
    """A cache over the tables that change seldom; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._registry: tuple[int, UnitRegistry] | None = None
        self._below: Callable[[Iterable[UnitKey]], frozenset[UnitKey]] = lambda _keys: frozenset()
        self._forms: dict[tuple[str, str], Form] = {}
        self._closed = ClosedForms()
        self._slices: dict[tuple[UnitKey, ...], tuple[UnitRegistry, Slice]] = {}

    def registry(self, connection: Connection, counters: Mapping[str, str] | None = None) -> UnitRegistry:
        """Return all units.

        Args:
            counters: the rows of `meta`, where they were read already in this transaction.
        """
        if counters is None:
            version = last_number(connection, UNITS_COUNTER)
        else:
            version = int(counters.get(UNITS_COUNTER, "0"))
        with self._lock:
            if self._registry is None or self._registry[0] != version:
                self._registry = (version, _load(connection))
                self._below = below_in(self._registry[1])
                self._slices.clear()
            return self._registry[1]

    def form(self, connection: Connection, form_id: str, version: str) -> Form | None:
        """Return a form at a version; None when it was never published. A published version never changes."""
        with self._lock:
            known = self._forms.get((form_id, version))
        if known is not None:
            return known
        forms = schema.forms
        row = connection.execute(
            select(forms.c.body).where(forms.c.form_id == form_id, forms.c.version == version)
        ).first()
        if row is None:
            return None
        form = form_from_json(json.loads(row.body))
        with self._lock:
            self._forms[(form_id, version)] = form
        return form

    def closed_forms(
        self, connection: Connection, counters: Mapping[str, str] | None = None
    ) -> frozenset[tuple[str, str]]:
        """Return (id, version) of the forms that the province takes no more."""
        return self._closed.now(connection, counters)

    def slice(self, connection: Connection, actor: Actor, counters: Mapping[str, str] | None = None) -> Slice:
        """Return what the actor may see, as `reports.sight` has it; the province sees all.

        Args:
            counters: as of `registry`.
        """
        if actor.role is Role.PROVINCE:
            return Slice(None, "all")
        registry = self.registry(connection, counters)
        with self._lock:
            known = self._slices.get(actor.units)
            below = self._below
        if known is not None and known[0] is registry:
            return known[1]
        ids = frozenset(key.id for key in below(actor.units))
        made = Slice(ids, hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()[:16])
        with self._lock:
            self._slices[actor.units] = (registry, made)
        return made


def above(registry: UnitRegistry, roots: Iterable[UnitKey]) -> set[UnitKey]:
    """Return every unit that the roots belong to, or ever belonged to."""
    found: set[UnitKey] = set()
    waiting = list(roots)
    while waiting:
        unit = registry.get(waiting.pop())
        parents = [unit.parent, *(former.parent for former in unit.former_parents)]
        for parent in parents:
            if parent is not None and parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def assignments_of(
    connection: Connection, units: Collection[UnitKey], day: date
) -> dict[tuple[str, UnitKey], Assignment]:
    """Return who answers which form for these units on a day, and who acts for whom among them.

    What was done in the days of a hand-over may come late: see `reports.handover`.
    """
    table = schema.assignments
    by_id = {unit.id: unit for unit in units}
    rows = connection.execute(select(table).where(among(connection, table.c.unit_id, sorted(by_id)))).all()
    handovers = handovers_of_units(connection, by_id) if rows else {}
    found = {}
    for row in rows:
        unit = by_id[row.unit_id]
        named = Assignment(row.form_id, unit, row.responsible, row.deputy, row.approver, row.active)
        found[row.form_id, unit] = acting(named, handovers.get(row.unit_id, []), day, late=True)
    return found


def policy_of(connection: Connection) -> Policy:
    """Return the province's settings; what was never set has its default."""
    return Policy(**{row.key: row.value for row in connection.execute(select(schema.policy))})


def unit_to_json(unit: OrgUnit) -> dict[str, object]:
    """Write a unit as the catalogue does."""
    return {
        "code": unit.key.code,
        "valid_from": unit.key.valid_from.isoformat(),
        "valid_to": unit.valid_to.isoformat() if unit.valid_to else None,
        "level": unit.level.value,
        "kind": unit.kind,
        "name_vi": unit.name.vi,
        "name_en": unit.name.en,
        "short_name": unit.short_name,
        "parent": unit.parent.id if unit.parent else None,
        "former_parents": [
            {"parent": former.parent.id, "until": former.until.isoformat()} for former in unit.former_parents
        ],
        "attributes": dict(unit.attributes),
    }


def _load(connection: Connection) -> UnitRegistry:
    units = [_unit(json.loads(row.body)) for row in connection.execute(select(schema.units.c.body))]
    links = [
        UnitLink(
            UnitKey.parse(row.old), UnitKey.parse(row.new), date.fromisoformat(row.on), default=row.default
        )
        for row in connection.execute(select(schema.unit_links))
    ]
    return UnitRegistry(units, links)


def _unit(raw: dict[str, object]) -> OrgUnit:
    def text(name: str) -> str:
        return str(raw[name])

    formers = raw["former_parents"]
    attributes = raw["attributes"]
    if not isinstance(formers, list) or not isinstance(attributes, dict):
        msg = f"unit {raw['code']!r} is not as this version writes it"
        raise TypeError(msg)
    return OrgUnit(
        UnitKey(text("code"), date.fromisoformat(text("valid_from"))),
        Level(text("level")),
        Text(text("name_vi"), text("name_en")),
        text("short_name"),
        text("kind"),
        UnitKey.parse(text("parent")) if raw["parent"] else None,
        date.fromisoformat(text("valid_to")) if raw["valid_to"] else None,
        {str(key): str(value) for key, value in attributes.items()},
        tuple(
            FormerParent(UnitKey.parse(former["parent"]), date.fromisoformat(former["until"]))
            for former in formers
        ),
    )
