"""Sector systems as the province sees them: their accounts, and what units hold against their figures, in names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from iocdesk.core.clock import Clock, today
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import Period
from iocdesk.core.text import matches
from iocdesk.core.units import UnitKey, UnitRegistry
from iocdesk.forms.cells import split_key
from iocdesk.forms.labels import figure_label
from iocdesk.gateway.database import Database
from iocdesk.gateway.directory import Directory
from iocdesk.gateway.disputes import Dispute, disputes
from iocdesk.gateway.province.form_lines import FormLine, forms_in_force
from iocdesk.gateway.province.people import names_of
from iocdesk.gateway.service_accounts import Scope, ServiceAccount, ServiceAccounts

MOST = 1000
"""Disputes shown at once, newest first."""


class SystemsError(IocError):
    """`systems.unit`, `systems.gone`."""


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """A dispute with names in the place of codes."""

    it: Dispute
    unit_name: str
    form_title: Text
    period: Period
    cell_label: Text
    system_name: str
    author_name: str


class Systems:
    """The province's side of sector systems."""

    def __init__(
        self, database: Database, directory: Directory, clock: Clock, random: Callable[[int], bytes]
    ) -> None:
        self._database = database
        self._directory = directory
        self._clock = clock
        self._accounts = ServiceAccounts(database, clock, random)

    def accounts(self) -> Sequence[ServiceAccount]:
        """Return every account, those revoked last."""
        return sorted(self._accounts.all(), key=lambda it: (it.revoked_at is not None, it.account_id))

    def unit_names(self) -> Mapping[str, str]:
        """Return the name of each unit by its id."""
        with self._database.read() as connection:
            return {it.key.id: it.name.vi for it in self._directory.registry(connection).units}

    def add(self, account_id: str, system: str, name: str, scope: Scope) -> str:
        """Make an account; units may be bare codes of today. Return its token, which is kept nowhere.

        Raises:
            SystemsError: a code that no unit bears today.
            ServiceAccountError: as `ServiceAccounts.add`.
        """
        with self._database.read() as connection:
            registry = self._directory.registry(connection)
        units = tuple(self._unit(registry, code) for code in scope.units)
        known = Scope(units, scope.indicators, scope.sectors, scope.codes_on)
        return self._accounts.add(account_id.strip().lower(), system.strip().lower(), name, known)

    def revoke(self, account_id: str) -> None:
        """End an account at once; its figures stay.

        Raises:
            SystemsError: there is none that holds.
        """
        if not self._accounts.revoke(account_id):
            raise SystemsError("systems.gone", _GONE)

    def disputes(self, *, period: str = "", search: str = "") -> Sequence[DisputeLine]:
        """Return what units hold against systems, newest first; of a period, of units that the search finds."""
        found = disputes(self._database, period=period, limit=MOST)
        with self._database.read() as connection:
            registry = self._directory.registry(connection)
            people = names_of(connection)
            forms = forms_in_force(connection, self._directory, today(self._clock))
            labels = self._labels(connection, forms, found)
        titles = {line.form_id: line.title for line in forms}
        systems = {it.system: it.name for it in self._accounts.all()}
        lines = [
            DisputeLine(
                it,
                registry.get(UnitKey.parse(it.unit_id)).name.vi,
                titles.get(it.form_id, Text(it.form_id, it.form_id)),
                Period.parse(it.period_id),
                labels.get((it.form_id, it.cell), Text(it.cell, it.cell)),
                systems.get(it.system, it.system),
                people.get(it.author, it.author),
            )
            for it in found
        ]
        return [it for it in lines if not search.strip() or _found(search, it)]

    def _labels(
        self, connection: Connection, lines: Sequence[FormLine], found: Sequence[Dispute]
    ) -> Mapping[tuple[str, str], Text]:
        wanted = {it.form_id for it in found}
        forms = [
            self._directory.form(connection, line.form_id, line.version)
            for line in lines
            if line.form_id in wanted
        ]
        known = {form.id: (form, {field.name: field for field in form.fields()}) for form in forms if form}
        labels = {}
        for it in found:
            form, fields = known.get(it.form_id, (None, {}))
            _, code, category = split_key(it.cell)
            if form is not None and code in fields:
                labels[it.form_id, it.cell] = figure_label(form, fields[code], category)
        return labels

    @staticmethod
    def _unit(registry: UnitRegistry, code: str) -> str:
        text = code.strip()
        known = [it for it in registry.units if text in (it.key.id, it.key.code) and it.valid_to is None]
        if len(known) != 1:
            raise SystemsError(
                "systems.unit",
                Text(
                    f"Không có đơn vị nào đang hoạt động mang mã “{text[:40]}”.",
                    f"No unit of today bears the code “{text[:40]}”.",
                ),
            )
        return known[0].key.id


def _found(search: str, line: DisputeLine) -> bool:
    return search.strip() == line.it.unit_id.partition("@")[0] or matches(search, line.unit_name)


_GONE = Text(
    "Không có tài khoản nào mang mã này, hoặc đã thu hồi.", "There is no such account, or it was revoked."
)
