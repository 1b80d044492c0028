"""Who this computer is to the server; a store that was put back from a copy goes on as another computer."""

from __future__ import annotations

import json

from iocdesk.core.ids import IdSource
from iocdesk.store.connection import Database
from iocdesk.store.lines import OpStatus
from iocdesk.store.settings import Facts

DEVICE = "device_id"
_BEFORE = "devices_before"
"""Earlier ids, each with the last running number that was given under it: what was sealed then keeps its id."""
_GIVEN = "numbers_given"
"""The highest running number given when operations last gave theirs back."""


class Devices:
    """The computer's ids."""

    def __init__(self, database: Database, facts: Facts, ids: IdSource) -> None:
        self._db = database
        self._facts = facts
        self._ids = ids

    def settle(self, fallback: str) -> str:
        """Return the id, which is made once with the file."""
        known = self._facts.text(DEVICE)
        if known is None:
            with self._db.write("device"):
                self._facts.put(DEVICE, fallback)
            return fallback
        return known

    @property
    def current(self) -> str:
        """The id under which operations are sealed now."""
        return self._facts.text(DEVICE) or ""

    def of(self, seq: int | None) -> str:
        """Return the id under which the operation with a running number was sealed."""
        if seq is not None:
            for device, last in self._before():
                if seq <= last:
                    return device
        return self.current

    def has(self, seq: int, op_id: str) -> bool:
        """Tell whether the operation with that running number is this one."""
        return (
            not seq or self._db.maybe("SELECT 1 FROM op WHERE seq = ? AND name = ?", seq, op_id) is not None
        )

    def next_number(self) -> int:
        """Return the running number of the next operation that is sealed; none is given twice."""
        return self._last_number() + 1

    def keep_numbers(self) -> None:
        """Remember which numbers were given, before operations give theirs back to be sealed anew."""
        self._facts.put(_GIVEN, str(self._last_number()))

    def begin_anew(self) -> None:
        """Go on as another computer: the server has operations of this one that are not here (any more).

        Their numbers are not given again, and drafts get other names: the server may have them, grown further. What
        was sealed before stays as it is, and gets its receipt if the server has it.
        """
        with self._db.write("anew"):
            before = [*self._before(), (self.current, self._last_number())]
            self._facts.put(_BEFORE, json.dumps(before))
            self._facts.put(DEVICE, self._ids.new())
            for (op,) in self._db.all("SELECT id FROM op WHERE status = ?", int(OpStatus.DRAFT)):
                self._db.run("UPDATE op SET name = ? WHERE id = ?", self._ids.new(), op)

    def _last_number(self) -> int:
        here = int(self._db.one("SELECT coalesce(max(seq), 0) FROM op")[0])
        return max(here, int(self._facts.text(_GIVEN) or 0), *(last for _, last in self._before()))

    def _before(self) -> list[tuple[str, int]]:
        text = self._facts.text(_BEFORE)
        return [] if text is None else [(str(device), int(last)) for device, last in json.loads(text)]
