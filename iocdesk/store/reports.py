"""Reports on this computer: reading them, beginning, editing and moving them, their versions and audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from iocdesk.core.clock import Clock
from iocdesk.core.periods import Period
from iocdesk.core.text import matches, nfc
from iocdesk.core.units import UnitKey
from iocdesk.forms.editions import is_newer
from iocdesk.forms.model import CellKey
from iocdesk.forms.values import MISSING, Value
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.merge import same
from iocdesk.reports.model import (
    Actor,
    Cell,
    Operation,
    Remark,
    Report,
    ReportId,
    ReportKey,
    ReportState,
    Transition,
)
from iocdesk.reports.operations import checked_cells
from iocdesk.reports.transitions import next_state
from iocdesk.store.codec import Packed, from_ms, to_ms, unpack, unpack_value, whole_ms
from iocdesk.store.connection import Database, Row
from iocdesk.store.devices import Devices
from iocdesk.store.drafts import Drafts, Move
from iocdesk.store.errors import ReportBlocked, ReportMoved, UnknownReport
from iocdesk.store.lines import OpCell, OpStatus, ReportRow, last_day
from iocdesk.store.overlay import moved
from iocdesk.store.types import AuditRow, ReportSummary, VersionInfo
from iocdesk.store.working import Working

_KEPT = (OpStatus.REPLACED, OpStatus.RESOLVED)
_THERE = (
    "(r.gone = 0 OR EXISTS (SELECT 1 FROM op o WHERE o.report = r.id AND o.status < 5) "
    "OR EXISTS (SELECT 1 FROM relay y WHERE y.report = r.id AND y.status < 8))"
)
"""Not taken away by the server, or with something of ours that it has not answered."""
_ACCOUNT = "versions/"
"""What stands before a report's id in the name of the slice that tells of its versions."""
_AT_ONCE = 6
_SUMMARY = """
SELECT r.name, r.form_version, r.state, r.head, r.updated_at, r.updated_by, r.event_at,
  (SELECT count(*) FROM cell c WHERE c.report = r.id AND (c.flags & 15) <> 0),
  (SELECT count(*) FROM op o WHERE o.report = r.id AND o.status < 5),
  (SELECT max(o.status) FROM op o WHERE o.report = r.id AND o.status IN (3, 4))
FROM report r
"""


class Reports:
    """The reports of one store."""

    def __init__(
        self, database: Database, working: Working, drafts: Drafts, clock: Clock, devices: Devices
    ) -> None:
        self._db = database
        self._working = working
        self._drafts = drafts
        self._clock = clock
        self._devices = devices

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

    def versions(self, report_id: ReportId) -> list[VersionInfo]:
        """Return what is known of the server's versions, newest first."""
        row = self._working.lines.get(report_id)
        found = self._db.all(
            "SELECT number, state, at, provisional FROM version WHERE report = ? ORDER BY number DESC", row.id
        )
        infos = []
        for number, state, at, provisional in found:
            report = self._working.versions.get(row, number)
            by = "" if report is None else report.updated_by
            infos.append(VersionInfo(number, ReportState(state), from_ms(at), by, bool(provisional)))
        return infos

    def version(self, report_id: ReportId, number: int) -> Report:
        """Return one version of the server.

        Raises:
            UnknownReport: when the report or that version is not here.
        """
        found = self._working.versions.get(self._working.lines.get(report_id), number)
        if found is None:
            raise UnknownReport(f"{report_id} v{number}")
        return found

    def keep_versions(self, report_id: ReportId, versions: Iterable[Report], account: bytes) -> int:
        """Keep versions that the server was asked for, older ones mostly; return how many were not here yet.

        `account` is how they came about, as the server told it; it replaces what it told before. The head and the working copy stay as they are: only what comes with the changes moves those.

        Raises:
            UnknownReport: when the report is not here.
        """
        kept = 0
        with self._db.write("versions"):
            row = self._working.lines.get(report_id)
            for report in versions:
                if report.version <= row.head and self._working.versions.get(row, report.version) is None:
                    self._working.versions.save(row.id, report, provisional=False)
                    kept += 1
            self._db.run(
                "INSERT OR REPLACE INTO slice (name, etag, fetched_at, payload) VALUES (?, '', ?, ?)",
                _ACCOUNT + report_id,
                to_ms(self._clock.now()),
                account,
            )
        return kept

    def account(self, report_id: ReportId) -> tuple[bytes, datetime | None] | None:
        """Return how the versions came about, as the server told it, and when; None when it was never asked."""
        row = self._db.maybe("SELECT payload, fetched_at FROM slice WHERE name = ?", _ACCOUNT + report_id)
        return None if row is None else (bytes(row[0]), from_ms(row[1]))

    def as_returned(self, report_id: ReportId) -> Mapping[CellKey, Cell] | None:
        """Return the cells as they were when the report came back; None when it did not, or that is not known here.

        The server's version says it, or the trail where the return was made here and is not sent yet.
        """
        row = self._working.lines.get(report_id)
        if row.state is not ReportState.RETURNED:
            return None
        found: Mapping[CellKey, Cell] | None = None
        for (number,) in self._db.all(
            "SELECT number FROM version WHERE report = ? AND number <= ? ORDER BY number DESC",
            row.id,
            row.head,
        ):
            version = self._working.versions.get(row, number)
            if version is None or version.state is not row.state or version.remarks != row.remarks:
                break
            found = version.cells
        return found if found is not None else self._as_returned_here(report_id)

    def _as_returned_here(self, report_id: ReportId) -> Mapping[CellKey, Cell] | None:
        trail = self.audit(report_id)
        moves = [line.number for line in trail if not line.key and line.origin == Transition.RETURN.value]
        report = self.get(report_id)
        if not moves or report is None:
            return None
        since = [line for line in reversed(trail) if line.number > moves[-1] and line.key]
        return {**report.cells, **{line.key: line.old for line in since}}

    def kept(self, report_id: ReportId) -> list[Operation]:
        """Return our operations that did not become the report: rejected ones since replaced, resolved conflicts."""
        row = self._working.lines.get(report_id)
        ops = self._working.ops.closed(row.id, _KEPT)
        return [self._working.ops.sealed(row, op, self._devices.of(op.seq)) for op in ops]

    def audit(self, report_id: ReportId, key: CellKey | None = None) -> list[AuditRow]:
        """Return what was done to the report here, or to one cell of it ("" for its state), oldest first."""
        row = self._working.lines.get(report_id)
        sql = (
            "SELECT a.id, s.at, s.author, a.key, a.old_flags, a.old_value, a.old_note, a.new_flags, a.new_value, "
            "a.new_note, a.origin, o.name, s.source FROM audit a JOIN stamp s ON s.id = a.stamp "
            "LEFT JOIN op o ON o.id = a.op WHERE a.report = ?"
        )
        if key is None:
            rows = self._db.all(f"{sql} ORDER BY a.id", row.id)
        else:
            rows = self._db.all(f"{sql} AND a.key = ? ORDER BY a.id", row.id, self._db.known_word(nfc(key)))
        return [self._audit_row(found) for found in rows]

    def _audit_row(self, row: Row) -> AuditRow:
        by = self._db.text(row[2])
        return AuditRow(
            number=row[0],
            at=from_ms(row[1]),
            by=by,
            key=self._db.text(row[3]),
            old=unpack(Packed(row[4], row[5], row[6])),
            new=unpack(Packed(row[7], row[8], row[9]), by, row[1], self._db.text(row[12])),
            origin=self._db.text(row[10]),
            op_id=row[11] or "",
        )

    # -- figures over time and units -----------------------------------------------------------------------

    def figure(self, code: str, category: str | None, unit: UnitKey, form_id: str, period_id: str) -> Value:
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

    def figures(
        self, form_id: str, keys: Iterable[CellKey], since: Period, upto: Period
    ) -> dict[tuple[str, CellKey], list[tuple[Period, Value]]]:
        """Return cells of a form for every unit here, oldest period first, by the unit's id and the key.

        For work over many units at once: one question instead of one for each unit and cell.
        """
        names = {number: key for key in keys if (number := self._db.known_word(key)) is not None}
        rows = self._db.all(
            "SELECT r.unit, c.key, r.period, c.flags, c.value FROM report r JOIN cell c ON c.report = r.id "  # noqa: S608 - question marks alone
            f"WHERE r.form = ? AND r.ends BETWEEN ? AND ? AND c.key IN ({_marks(len(names))}) "
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
            next_state(report.state, transition, level)
            op = self._drafts.add_move(row, Move(transition, nfc(reason), clean), actor.user_id, at)
            result = moved(report, transition, actor.user_id, nfc(reason), clean, at, level)
            self._working.save_header(row.id, result)
            old = Cell(Value.of(report.state.value))
            new = Cell(Value.of(result.state.value), note=nfc(reason), author=actor.user_id, at=at)
            self._working.cells.audit(row.id, {"": (old, new)}, transition.value, op)
        return result

    def set_form_version(
        self,
        report_id: ReportId,
        form_version: str,
        *,
        actor: Actor,
        changes: Mapping[CellKey, Cell] | None = None,
        fold: bool = False,
    ) -> Report:
        """Move a draft to a newer version of its form; cells that the new form lacks are kept.

        Args:
            changes: cells that have to be others under the new form, saved in the same transaction.
            fold: the server takes nothing at the old version any more: what waits is put into one operation at the
                new one, as far as that has a place for it; what it has no place for is kept (`kept`).

        Raises:
            UnknownReport: when it was not begun.
        """
        at = whole_ms(self._clock.now())
        with self._together("form-version"):
            row = self._working.lines.get(report_id)
            if not is_newer(nfc(form_version), row.form_version):
                return self._working.load(row)
            self._relabel(row, nfc(form_version), at, actor.user_id)
            row = self._working.lines.get(report_id)
            if fold:
                self._drafts.fold(row, actor.user_id, at)
                self._working.rebuild(row.id)
            elif row.head or self._working.ops.open(row.id):
                self._drafts.touch(row, actor.user_id, at)
            self._working.drop(report_id)
            if changes:
                self.edit(report_id, changes, actor=actor, origin="form")
        return self._working.load(self._working.lines.get(report_id))

    @contextmanager
    def _together(self, label: str) -> Iterator[None]:
        """Make several changes in one transaction; what was kept in memory of one that failed is forgotten."""
        try:
            with self._db.write(label):
                yield
        except BaseException:
            self._working.forget()
            raise

    def _relabel(self, row: ReportRow, form_version: str, at: datetime, by: str) -> None:
        report = replace(self._working.load(row), form_version=form_version, updated_at=at, updated_by=by)
        self._working.save_header(row.id, report)

    def may_go_back(self, report_id: ReportId, form_version: str) -> bool:
        """Tell whether a move to a newer form can still be taken back: nothing of it has left this computer."""
        row = self._working.lines.find(report_id)
        if row is None or not is_newer(row.form_version, form_version):
            return False
        head = self._working.versions.head_line(row) if row.head else None
        if head is not None and is_newer(head.form_version, form_version):
            return False
        ops = self._working.ops.open(row.id)
        newer = [op for op in ops if is_newer(op.form_version, form_version)]
        return all(op.status is OpStatus.DRAFT for op in newer)

    def go_back(
        self, report_id: ReportId, form_version: str, *, actor: Actor, changes: Mapping[CellKey, Cell]
    ) -> Report:
        """Take a move to a newer form back.

        Args:
            changes: the cells that the move made others, as they were before.

        Raises:
            ReportMoved: when something of it was handed out already.
        """
        at = whole_ms(self._clock.now())
        with self._together("form-back"):
            if not self.may_go_back(report_id, form_version):
                raise ReportMoved(report_id)
            row = self._working.lines.get(report_id)
            newer = [op for op in self._working.ops.open(row.id) if is_newer(op.form_version, form_version)]
            self._relabel(row, nfc(form_version), at, actor.user_id)
            row = self._working.lines.get(report_id)
            if newer:
                self._drafts.refold(row, newer, actor.user_id, at)
            self._working.rebuild(row.id)
            self._working.drop(report_id)
            if changes:
                self.edit(report_id, changes, actor=actor, origin="undo")
        return self._working.load(self._working.lines.get(report_id))


def _says_the_same(old: Cell, new: Cell) -> bool:
    return same(old, new) and (old.on_behalf, old.source) == (new.on_behalf, new.source)


def _signed(cell: Cell, author: str, at: datetime) -> Cell:
    return Cell(cell.value, cell.quality, cell.note, author, at, cell.on_behalf, cell.source)


def _cell_key(code: str, category: str | None) -> CellKey:
    return f"{code}.{category}" if category else code


def _marks(count: int) -> str:
    return ", ".join("?" * count)
