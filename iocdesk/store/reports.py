"""Reports on this computer: reading them, beginning, editing and moving them.

Their figures over time are in `figures`, their versions and trail in `past`, their forms' versions in `editions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from iocdesk.core.clock import Clock
from iocdesk.core.periods import Period
from iocdesk.core.text import matches, nfc
from iocdesk.core.units import UnitKey
from iocdesk.forms.model import CellKey
from iocdesk.forms.values import Value
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.merge import same
from iocdesk.reports.model import Actor, Cell, Remark, Report, ReportId, ReportKey, ReportState, Transition
from iocdesk.reports.moving import moved
from iocdesk.reports.operations import checked_cells
from iocdesk.store.codec import from_ms, to_ms, whole_ms
from iocdesk.store.connection import Database, Row
from iocdesk.store.drafts import Drafts, Move
from iocdesk.store.errors import ReportBlocked
from iocdesk.store.lines import OpCell, OpStatus, ReportRow
from iocdesk.store.types import ReportSummary
from iocdesk.store.working import Working

_THERE = (
    "(r.gone = 0 OR EXISTS (SELECT 1 FROM op o WHERE o.report = r.id AND o.status < 5) "
    "OR EXISTS (SELECT 1 FROM relay y WHERE y.report = r.id AND y.status < 8))"
)
"""Not taken away by the server, or with something of ours that it has not answered."""
_SUMMARY = """
SELECT r.name, r.form_version, r.state, r.head, r.updated_at, r.updated_by, r.event_at,
  (SELECT count(*) FROM cell c WHERE c.report = r.id AND (c.flags & 15) <> 0),
  (SELECT count(*) FROM op o WHERE o.report = r.id AND o.status < 5),
  (SELECT max(o.status) FROM op o WHERE o.report = r.id AND o.status IN (3, 4))
FROM report r
"""


class Reports:
    """The reports of one store."""

    def __init__(self, database: Database, working: Working, drafts: Drafts, clock: Clock) -> None:
        self._db = database
        self._working = working
        self._drafts = drafts
        self._clock = clock

    # -- reading -------------------------------------------------------------------------------------------

    def get(self, report_id: ReportId) -> Report | None:
        """Return the working copy, with what was not sent yet; None when the report is not here."""
        cached = self._working.cached(report_id)
        if cached is not None:
            return cached
        row = self._working.lines.find(report_id)
        return None if row is None else self._working.load(row)

    def head(self, report_id: ReportId) -> Report | None:
        """Return the server's newest version known here; None when it was never there."""
        row = self._working.lines.find(report_id)
        return None if row is None or not row.head else self._working.versions.get(row, row.head)

    def find(
        self,
        *,
        unit: UnitKey | Iterable[UnitKey] | None = None,
        form_id: str | None = None,
        period: Period | None = None,
        states: Iterable[ReportState] | None = None,
        text: str | None = None,
    ) -> list[ReportSummary]:
        """Return the reports that fit everything asked for, newest period first.

        Args:
            unit: one unit, or several.
            text: searched in the id, without looking at diacritics; names are searched by who knows them.
        """
        units = None if unit is None else [unit] if isinstance(unit, UnitKey) else list(unit)
        where, values = self._filter(units, form_id, period, states)
        sql = f"{_SUMMARY} WHERE {where} ORDER BY r.ends DESC, r.name"
        found = [self._summary(row) for row in self._db.all(sql, *values)]
        return found if not text else [item for item in found if matches(text, item.id)]

    def _filter(
        self,
        units: list[UnitKey] | None,
        form_id: str | None,
        period: Period | None,
        states: Iterable[ReportState] | None,
    ) -> tuple[str, list[object]]:
        parts = [_THERE]
        values: list[object] = []
        if units is not None:
            parts.append(f"r.unit IN ({_marks(len(units))})")
            values += [self._db.known_word(key.id) for key in units]
        if form_id is not None:
            parts.append("r.form = ?")
            values.append(self._db.known_word(form_id))
        if period is not None:
            parts.append("r.period = ?")
            values.append(self._db.known_word(period.id))
        if states is not None:
            names = [state.value for state in states]
            parts.append(f"r.state IN ({_marks(len(names))})")
            values += names
        return " AND ".join(parts), values

    def _summary(self, row: Row) -> ReportSummary:
        return ReportSummary(
            key=ReportKey.parse(row[0]),
            form_version=self._db.text(row[1]),
            state=ReportState(row[2]),
            version=row[3],
            answered=row[7],
            updated_at=from_ms(row[4]),
            updated_by=self._db.text(row[5]),
            event_at=from_ms(row[6]),
            unsent=row[8] > 0,
            blocked={None: "", 3: "conflict", 4: "rejected"}[row[9]],
        )

    def periods(self, unit: UnitKey, form_id: str, most: int) -> list[Period]:
        """Return the newest periods of which the unit has a report of this form, newest first."""
        rows = self._db.all(
            f"SELECT r.period FROM report r WHERE r.form = ? AND r.unit = ? AND {_THERE} "  # noqa: S608 - a constant of ours
            "ORDER BY r.ends DESC LIMIT ?",
            self._db.known_word(form_id),
            self._db.known_word(unit.id),
            most,
        )
        return [Period.parse(self._db.text(row[0])) for row in rows]

    def lively(
        self, unit: UnitKey, form_id: str, done: Iterable[ReportState], since: datetime
    ) -> list[ReportId]:
        """Return the reports of a unit and form that are not `done`, or moved at or after `since`, newest first."""
        names = [state.value for state in done]
        rows = self._db.all(
            f"SELECT r.name FROM report r WHERE r.form = ? AND r.unit = ? AND {_THERE} "  # noqa: S608 - constants of ours
            f"AND (r.state NOT IN ({_marks(len(names))}) OR r.updated_at >= ?) ORDER BY r.ends DESC, r.name",
            self._db.known_word(form_id),
            self._db.known_word(unit.id),
            *names,
            to_ms(since),
        )
        return [str(row[0]) for row in rows]

    def gather(self, form_id: str, period: Period, units: Iterable[UnitKey]) -> dict[UnitKey, Report]:
        """Return the working copies of one form and period for several units; those not begun are absent."""
        found = {unit: self.get(ReportKey(form_id, unit, period).id) for unit in units}
        return {unit: report for unit, report in found.items() if report is not None}

    # -- changing ------------------------------------------------------------------------------------------

    def begin(self, key: ReportKey, form_version: str, *, event_at: datetime | None = None) -> Report:
        """Begin a report, or return the one there is. Nothing is sent before something is entered."""
        existing = self.get(key.id)
        if existing is not None:
            return existing
        with self._db.write("begin"):
            row = self._working.lines.create(
                key, nfc(form_version), None if event_at is None else whole_ms(event_at)
            )
        return self._working.load(row)

    def edit(
        self, report_id: ReportId, changes: Mapping[CellKey, Cell], *, actor: Actor, origin: str = "typed"
    ) -> Report:
        """Save cells with their audit rows and their place in the outbox, in one durable transaction.

        Author and moment are filled in here. What changes nothing writes nothing.

        Raises:
            UnknownReport: when it was not begun.
            MalformedOperation: for a cell that no server would take (e.g. 10.001 characters).
            StoreError: when it could not be saved; then nothing of it was.
        """
        at = whole_ms(self._clock.now())
        clean = checked_cells(changes)
        with self._db.write("edit"):
            row, report = self._working.current(report_id)
            news: dict[CellKey, OpCell] = {}
            for key, cell in clean.items():
                old = report.cells.get(key, EMPTY)
                if not _says_the_same(old, cell):
                    news[key] = OpCell(_signed(cell, actor.user_id, at), old)
            if not news:
                return report
            self._working.drop(report_id)  # put back once it is committed
            result = self._save(row, report, news, actor, origin, at)
        self._working.keep(result, row, report_id)
        return result

    def _save(
        self,
        row: ReportRow,
        report: Report,
        news: Mapping[CellKey, OpCell],
        actor: Actor,
        origin: str,
        at: datetime,
    ) -> Report:
        op = self._drafts.open_for(row, actor.user_id, at)
        self._working.save_edit(row.id, op, news, origin, at, actor.user_id)
        cells = {**report.cells, **{key: cell.new for key, cell in news.items()}}
        return replace(report, cells=cells, updated_at=at, updated_by=actor.user_id)

    def transition(
        self,
        report_id: ReportId,
        transition: Transition,
        *,
        actor: Actor,
        reason: str = "",
        remarks: tuple[Remark, ...] = (),
    ) -> Report:
        """Move the report here at once and let the move ride with what is not sent yet.

        Who may move what is asked of `reports.transitions` before; here only the state is looked at.

        Raises:
            UnknownReport: when it was not begun.
            ReportBlocked: while a conflict waits for a choice.
            TransitionRefused: when there is no such move from the report's state.
        """
        at = whole_ms(self._clock.now())
        clean = tuple(replace(r, text=nfc(r.text), at=whole_ms(r.at)) for r in remarks)
        with self._db.write("transition"):
            row = self._working.lines.get(report_id)
            if any(op.status is OpStatus.CONFLICT for op in self._working.ops.open(row.id)):
                raise ReportBlocked(report_id)
            report = self._working.load(row)
            level = self._working.lines.level(row)
            result = moved(report, transition, actor.user_id, nfc(reason), clean, at, level)
            result = replace(result, updated_at=at, updated_by=actor.user_id)
            op = self._drafts.add_move(row, Move(transition, nfc(reason), clean), actor.user_id, at)
            self._working.save_header(row.id, result)
            old = Cell(Value.of(report.state.value))
            new = Cell(Value.of(result.state.value), note=nfc(reason), author=actor.user_id, at=at)
            self._working.cells.audit(row.id, {"": (old, new)}, transition.value, op)
        return result


def _says_the_same(old: Cell, new: Cell) -> bool:
    return same(old, new) and (old.on_behalf, old.source) == (new.on_behalf, new.source)


def _signed(cell: Cell, author: str, at: datetime) -> Cell:
    return Cell(cell.value, cell.quality, cell.note, author, at, cell.on_behalf, cell.source)


def _marks(count: int) -> str:
    return ", ".join("?" * count)
