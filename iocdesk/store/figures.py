"""Figures of the working copies over time and over units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iocdesk.core.periods import Period
from iocdesk.core.units import UnitKey
from iocdesk.forms.model import CellKey
from iocdesk.forms.values import MISSING, Value
from iocdesk.store.codec import unpack_value
from iocdesk.store.connection import Database
from iocdesk.store.lines import last_day

_AT_ONCE = 6


class Figures:
    """The figures of one store."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, code: str, category: str | None, unit: UnitKey, form_id: str, period_id: str) -> Value:
        """Return one value of the working copy of a report; MISSING where there is none."""
        row = self._db.maybe(
            "SELECT c.flags, c.value FROM report r JOIN cell c ON c.report = r.id AND c.key = ? "
            "WHERE r.form = ? AND r.unit = ? AND r.ends = ? AND r.period = ?",
            self._db.known_word(_cell_key(code, category)),
            self._db.known_word(form_id),
            self._db.known_word(unit.id),
            last_day(Period.parse(period_id)),
            self._db.known_word(period_id),
        )
        return MISSING if row is None else unpack_value(row[0], row[1])

    def series(
        self,
        code: str,
        category: str | None,
        unit: UnitKey,
        form_id: str,
        upto: Period,
        since: Period | None = None,
    ) -> list[tuple[Period, Value]]:
        """Return a figure's values in the periods that end no later than `upto` does, oldest first.

        Args:
            upto: of any type; the form's own periods are compared with it by their last calendar day.
            since: leaves out periods that end before it does.
        """
        rows = self._db.all(
            "SELECT r.period, c.flags, c.value FROM report r JOIN cell c ON c.report = r.id AND c.key = ? "
            "WHERE r.form = ? AND r.unit = ? AND r.ends BETWEEN ? AND ? ORDER BY r.ends, r.name",
            self._db.known_word(_cell_key(code, category)),
            self._db.known_word(form_id),
            self._db.known_word(unit.id),
            0 if since is None else last_day(since),
            last_day(upto),
        )
        return [(Period.parse(self._db.text(row[0])), unpack_value(row[1], row[2])) for row in rows]

    def newest(
        self, code: str, category: str | None, unit: UnitKey, form_id: str, upto: Period
    ) -> Iterator[tuple[Period, Value]]:
        """Yield what `series` returns, newest first and a few at a time: whoever finds what they want stops early."""
        last, name = last_day(upto), chr(0x10FFFF)
        while True:
            rows = self._db.all(
                "SELECT r.period, c.flags, c.value, r.ends, r.name FROM report r JOIN cell c ON c.report = r.id "
                "AND c.key = ? WHERE r.form = ? AND r.unit = ? AND r.ends <= ? AND (r.ends, r.name) < (?, ?) "
                "ORDER BY r.ends DESC, r.name DESC LIMIT ?",
                self._db.known_word(_cell_key(code, category)),
                self._db.known_word(form_id),
                self._db.known_word(unit.id),
                last,
                last,
                name,
                _AT_ONCE,
            )
            for period, flags, value, _, _ in rows:
                yield Period.parse(self._db.text(period)), unpack_value(flags, value)
            if len(rows) < _AT_ONCE:
                return
            last, name = int(rows[-1][3]), str(rows[-1][4])

    def of_units(
        self, form_id: str, keys: Iterable[CellKey], since: Period, upto: Period
    ) -> dict[tuple[str, CellKey], list[tuple[Period, Value]]]:
        """Return cells of a form for every unit here, oldest period first, by the unit's id and the key.

        For work over many units at once: one question instead of one for each unit and cell.
        """
        names = {number: key for key in keys if (number := self._db.known_word(key)) is not None}
        rows = self._db.all(
            "SELECT r.unit, c.key, r.period, c.flags, c.value FROM report r JOIN cell c ON c.report = r.id "  # noqa: S608 - question marks alone
            f"WHERE r.form = ? AND r.ends BETWEEN ? AND ? AND c.key IN ({', '.join('?' * len(names))}) "
            "ORDER BY r.ends, r.name",
            self._db.known_word(form_id),
            last_day(since),
            last_day(upto),
            *names,
        )
        text = self._db.text
        found: dict[tuple[str, CellKey], list[tuple[Period, Value]]] = {}
        for unit, key, period, flags, value in rows:
            line = (Period.parse(text(period)), unpack_value(flags, value))
            found.setdefault((text(unit), names[key]), []).append(line)
        return found


def _cell_key(code: str, category: str | None) -> CellKey:
    return f"{code}.{category}" if category else code
