"""What every action works with: the store, who acts for which unit, and the catalogue as it was last synced.

Built by the composition root, handed down, never kept in a global. It is used on one thread, that of its store;
`cloned` gives another thread its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Self

from iocdesk.core.clock import Clock, today
from iocdesk.core.deadlines import Extension
from iocdesk.core.ids import IdSource
from iocdesk.core.periods import Period
from iocdesk.core.units import Level, OrgUnit, UnitKey, UnitRegistry
from iocdesk.core.working_days import WorkingCalendar
from iocdesk.forms.editions import rank, valid_for
from iocdesk.forms.library import FormLibrary, UnknownFormError
from iocdesk.forms.model import Form
from iocdesk.reports.handover import Handover, acting, with_pending
from iocdesk.reports.model import Actor, Assignment
from iocdesk.reports.transitions import Policy
from iocdesk.store import Person, Store

if TYPE_CHECKING:
    from iocdesk.forms.session import Prepared


class FormShelf:
    """Forms ready to be filled: the province's versions from the store, else those that ship; each compiled once."""

    def __init__(self, store: Store, library: FormLibrary) -> None:
        self._store = store
        self._library = library
        self._prepared: dict[tuple[str, str], Prepared] = {}

    def get(self, form_id: str, version: str | None = None) -> Form:
        """Return a form; without `version` the newest of the province, else of the program.

        Raises:
            UnknownFormError: when it is nowhere.
        """
        found = self._store.catalogue.form(form_id, version)
        return found if found is not None else self._library.get(form_id, version)

    def prepared(self, form_id: str, version: str | None = None) -> Prepared:
        """Return a form compiled for filling.

        Raises:
            UnknownFormError: when it is nowhere.
        """
        from iocdesk.forms.session import prepare

        form = self.get(form_id, version)
        key = (form.id, form.sha256 or form.version)
        if key not in self._prepared:
            self._prepared[key] = prepare(form)
        return self._prepared[key]

    def for_period(self, form_id: str, period: Period) -> Form:
        """Return the version that a report of a period is begun with: the newest that is valid for it and not closed.

        Raises:
            UnknownFormError: when the form is nowhere.
        """
        found = next((it for it in self.versions(form_id) if self.is_for(form_id, it, period)), None)
        return self.get(form_id, found)

    def is_for(self, form_id: str, version: str, period: Period) -> bool:
        """Tell whether a version that is here is answered for a period."""
        same = (it for it in self._store.catalogue.forms() if (it.form_id, it.version) == (form_id, version))
        decided = next((it.valid_from for it in same), "")
        return valid_for(self.get(form_id, version), period, decided)

    def versions(self, form_id: str) -> tuple[str, ...]:
        """Return the versions that are here and that the province takes, newest first."""
        listed = [it for it in self._store.catalogue.forms() if it.form_id == form_id]
        taken = [it.version for it in listed if it.stored and not it.closed]
        return tuple(sorted(taken, key=rank, reverse=True))

    def is_closed(self, form_id: str, version: str) -> bool:
        """Tell whether the province takes no more reports at a version."""
        forms = self._store.catalogue.forms()
        return any(it.closed for it in forms if (it.form_id, it.version) == (form_id, version))

    def newest(self) -> tuple[Form, ...]:
        """Return the newest version of every form that the province has published, by form id.

        Before the first sync these are the forms that ship with the program.
        """
        published = {info.form_id for info in self._store.catalogue.forms()}
        ids = published or {form.id for form in self._library.all()}
        found = []
        for form_id in sorted(ids):
            try:
                found.append(self.get(form_id))
            except UnknownFormError:
                continue
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Context:
    """The ground that actions stand on."""

    store: Store
    clock: Clock
    ids: IdSource
    actor: Actor
    unit: UnitKey
    """The unit that is worked for: a commune, a village, or the province."""
    registry: UnitRegistry
    calendar: WorkingCalendar
    policy: Policy
    assignments: tuple[Assignment, ...]
    people: Mapping[str, Person]
    library: FormLibrary
    shelf: FormShelf
    handed: tuple[Handover, ...] = ()
    """Who acts for whom, as the server knows it; see `handovers`."""
    forms_by_code: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(level, indicator code) to the id of the form that holds it."""
    longer: Mapping[tuple[str, str], Extension] = field(default_factory=dict)
    """(form id, period id) to the longer time that the province has given."""

    @classmethod
    def build(
        cls,
        store: Store,
        *,
        clock: Clock,
        ids: IdSource,
        actor: Actor,
        unit: UnitKey,
        library: FormLibrary | None = None,
        registry: UnitRegistry | None = None,
    ) -> Self:
        """Read the catalogue from the store; `registry` only where the store has no units yet."""
        catalogue = store.catalogue
        library = library or FormLibrary()
        shelf = FormShelf(store, library)
        units = registry if registry is not None else catalogue.units()
        by_code = {
            (form.level, indicator.code): form.id
            for form in shelf.newest()
            for _, indicator in form.indicators()
        }
        return cls(
            store, clock, ids, actor, unit, units, WorkingCalendar(catalogue.calendar()), catalogue.policy(),
            tuple(catalogue.assignments()), catalogue.people(), library, shelf,
            tuple(catalogue.handovers()), by_code, catalogue.extensions(),
        )  # fmt: skip

    def refreshed(self) -> Self:
        """Return the context with the catalogue read again, after a sync brought something new."""
        return self.build(
            self.store, clock=self.clock, ids=self.ids, actor=self.actor, unit=self.unit, library=self.library
        )

    def cloned(self) -> Self:
        """Return the same on a store of its own, for another thread; close that store when done."""
        store = self.store.clone()
        return replace(self, store=store, shelf=FormShelf(store, self.library))

    # ------------------------------------------------------------ questions that many actions ask

    @property
    def today(self) -> date:
        """The date in Vietnam."""
        return today(self.clock)

    @property
    def level(self) -> Level:
        """The level of the unit that is worked for."""
        return self.registry.get(self.unit).level

    def unit_of(self, key: UnitKey) -> OrgUnit:
        """Return a unit."""
        return self.registry.get(key)

    def assignment(self, form_id: str, unit: UnitKey) -> Assignment | None:
        """Return who is responsible for a form at a unit, and who acts for them today."""
        for assignment in self.assignments:
            if assignment.active and (assignment.form_id, assignment.unit) == (form_id, unit):
                return acting(assignment, self.handovers(), self.today)
        return None

    def handovers(self) -> tuple[Handover, ...]:
        """Return the hand-overs, with what was done here and waits for the server."""
        return with_pending(self.handed, self.store.letters.handovers())

    def name_of(self, user_id: str) -> str:
        """Return somebody's name; the account's own name where it is not known, "" for nobody."""
        if user_id == self.actor.user_id:
            return self.actor.name
        person = self.people.get(user_id)
        return person.name if person is not None else user_id
