"""One open report: its form being filled, every change durable when the call returns.

The window, the command line and the tour change a report only through an `Entry`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from iocdesk.actions.adjusting import differences, typed_over
from iocdesk.actions.beside import Beside, Comparison
from iocdesk.actions.context import Context
from iocdesk.actions.deadlines import due_of, window_of
from iocdesk.actions.form_moves import form_news, may_take_back
from iocdesk.actions.gathering import gathered_cells, missing_villages
from iocdesk.actions.handing_over import expect_complete, held_back, not_looked, why_read_only
from iocdesk.actions.history import StoreHistory
from iocdesk.actions.lineage import lineage_note
from iocdesk.actions.matrix_model import Explanation
from iocdesk.actions.sourcing import SourceNote, Sourcing
from iocdesk.actions.views import FormNews
from iocdesk.actions.village_figures import VillageFigures
from iocdesk.actions.village_news import VillageNews, village_news, villages_seen
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import Period, Window
from iocdesk.core.units import UnitKey
from iocdesk.forms.editions import cells_of
from iocdesk.forms.issues import Issue
from iocdesk.forms.model import CellKey, Form
from iocdesk.forms.session import FormSession
from iocdesk.forms.values import NOTHING, Quality, Value
from iocdesk.reports.attachments import is_file_key
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.issues import SendSummary, send_summary
from iocdesk.reports.model import (
    Assignment,
    Cell,
    Problem,
    Remark,
    Report,
    ReportKey,
    ReportState,
    Transition,
)
from iocdesk.reports.moving import HANDS_OVER
from iocdesk.reports.remarks import unanswered
from iocdesk.reports.rollup import Total
from iocdesk.reports.transitions import allowed, check_transition, may_edit, types_on_behalf
from iocdesk.store import AuditRow, Look


@dataclass(frozen=True, slots=True)
class Edit:
    """What one change did: cells that are another, or what stands beside them is; what was set before; when it was
    durable.
    """

    changed: frozenset[CellKey]
    before: Mapping[CellKey, Cell]
    saved_at: datetime


def open_entry(ctx: Context, key: ReportKey, *, event_at: datetime | None = None) -> Entry:
    """Open a report, beginning it when there is none yet and the actor may fill it in.

    Raises:
        UnknownFormError: when its form is nowhere.
        IocError: when the unit is unknown.
    """
    report = ctx.store.reports.get(key.id)
    if report is None:
        form = ctx.shelf.for_period(key.form_id, key.period)
        report = Report(key, form.version, event_at=event_at)
        if may_edit(report, ctx.actor, ctx.assignment(key.form_id, key.unit), form.level):
            report = ctx.store.reports.begin(key, form.version, event_at=event_at)
    return Entry(ctx, report)


class Entry:
    """One open report. Implements the form page's `EntryPort`."""

    def __init__(self, ctx: Context, report: Report) -> None:
        self._ctx = ctx
        self._report = report
        self._report_id = report.id
        self._opened: Report | None = report
        """As it was before the villages' totals were carried over, until somebody asks whose figures are new."""
        self._village_news: VillageNews | None = None
        prepared = ctx.shelf.prepared(report.key.form_id, report.form_version)
        self.form: Form = prepared.form
        history = StoreHistory(ctx, self.form, report.key)
        values = {key: cell.value for key, cell in report.cells.items()}
        self.session = FormSession(prepared, values, history=history, clock=ctx.clock, seed=report.key.id)
        self._villages = VillageFigures(ctx, self.form, report.key, self.session)
        self._sources = Sourcing(ctx, report, self.session)
        self._beside = Beside(ctx, self.form, report.key, self.session, history)
        self._returned: tuple[int, Mapping[CellKey, Cell] | None] | None = None
        """The cells as they came back, with the version that was the newest when that was asked."""
        if self.editable:
            self._carry_over()

    # ------------------------------------------------------------ what it is

    @property
    def report(self) -> Report:
        """The working copy."""
        return self._report

    @property
    def window(self) -> Window | None:
        """The days that the figures are about; None for events."""
        return window_of(self.form, self._report.key)

    @property
    def due(self) -> datetime | None:
        """The deadline; None for an event whose time is not known."""
        return due_of(self._ctx, self.form, self._report.key, self._report.event_at)

    @property
    def on_behalf(self) -> bool:
        """Whether what is typed is on a village's behalf (nhập thay)."""
        return types_on_behalf(self._ctx.actor, self.form.level)

    @property
    def unit_name(self) -> str:
        """The unit's name."""
        return self._ctx.unit_of(self._report.key.unit).name.vi

    @property
    def editable(self) -> bool:
        """Whether figures may be typed now."""
        return self.why_read_only is None

    @property
    def why_read_only(self) -> Text | None:
        """Why nothing can be typed; None when it can."""
        return why_read_only(self._ctx, self._report, self._assignment, self.form.level)

    @cached_property
    def _assignment(self) -> Assignment | None:
        return self._ctx.assignment(self._report.key.form_id, self._report.key.unit)

    def cell(self, key: CellKey) -> Cell:
        """Return a cell; an empty one where there is none. A calculated value is the session's."""
        stored = self._report.cells.get(key, EMPTY)
        if is_file_key(key):
            return stored
        value = self.session.value(key)
        return stored if stored.value == value else replace(stored, value=value)

    # ------------------------------------------------------------ changing it

    def set_cells(self, changes: Mapping[CellKey, Value], *, origin: str = "typed", source: str = "") -> Edit:
        """Change figures; `origin` is "typed", "paste", "import" or "undo"; `source` is kept at the cells.

        Raises:
            InputError: a figure that does not fit its cell.
            StoreError: when it could not be saved; then nothing has changed.
            IocError: `entry.gathered`: the figure comes from the villages.
        """
        self._expect_editable()
        self._villages.expect_typed(changes, self.adjustable)
        source = source or (origin if origin.startswith("import:") else "")
        cells = {key: self._typed(key, value, source) for key, value in changes.items()}
        return self._save(cells, origin)

    def restore(self, cells: Mapping[CellKey, Cell]) -> Edit:
        """Put whole cells back, as an undo does: values, notes and qualities; a new durable change."""
        self._expect_editable()
        return self._save(dict(cells), "undo")

    def set_nothing(self, keys: Iterable[CellKey]) -> Edit:
        """Answer "không phát sinh"."""
        return self.set_cells(dict.fromkeys(keys, NOTHING))

    def set_note(self, key: CellKey, text: str) -> Edit:
        """Write the note (giải trình) of a cell; "" takes it away."""
        self._expect_editable()
        cell = replace(self.cell(key), note=text.strip())
        return self._save({key: self._sources.noted(key, cell) if cell.note else cell}, "typed")

    def set_quality(self, keys: Iterable[CellKey], quality: Quality) -> Edit:
        """Mark figures as estimate, preliminary or official."""
        self._expect_editable()
        return self._save({key: replace(self.cell(key), quality=quality) for key in keys}, "typed")

    def add_instance(self, repeat: str) -> Edit:
        """Add an instance at the end of a repeat; its defaults are saved."""
        self._expect_editable()
        change = self.session.add_instance(repeat)
        return self._write({key: self._typed(key, self.session.value(key)) for key in change.cells}, "typed")

    def remove_instance(self, repeat: str, index: int) -> Edit:
        """Remove an instance; later ones move up."""
        self._expect_editable()
        change = self.session.remove_instance(repeat, index)
        return self._write({key: self._typed(key, self.session.value(key)) for key in change.cells}, "typed")

    def _typed(self, key: CellKey, value: Value, source: str = "") -> Cell:
        old = self._report.cells.get(key)
        quality = old.quality if old is not None else self._default_quality(key)
        note = old.note if old is not None else ""
        if self._sources.speaks(key):
            spoken = self._sources.typed(key, old, value, quality)
            return replace(spoken, on_behalf=self.on_behalf)
        if self.adjustable(key):
            return typed_over(self._villages.totals[key], value, quality, note)
        return Cell(value, quality, note, on_behalf=self.on_behalf, source=source)

    def _default_quality(self, key: CellKey) -> Quality:
        indicator = self.session.field(key).indicator
        return indicator.quality if indicator is not None else Quality.OFFICIAL

    def _save(self, cells: dict[CellKey, Cell], origin: str) -> Edit:
        """Put values through the session, then save them with all that follows from them in one transaction."""
        values = {key: cell.value for key, cell in cells.items() if not self.session.computed(key)}
        before = {key: self.session.value(key) for key in values}
        change = self.session.put(values)
        follow = set(change.cells)
        if not self._report.cells:  # what the form fills in beforehand is kept with the first figure
            follow.update(key for key, value in self.session.values().items() if value.answered)
        for key in follow - cells.keys():
            old = self._report.cells.get(key, EMPTY)
            source = "derived" if self.session.computed(key) else old.source
            cells[key] = replace(old, value=self.session.value(key), source=source)
        try:
            return self._write(cells, origin)
        except IocError:
            self.session.put(before)
            raise

    def _write(self, cells: Mapping[CellKey, Cell], origin: str) -> Edit:
        before = {key: self._report.cells.get(key, EMPTY) for key in cells}
        store = self._ctx.store.reports
        self._report = store.edit(self._report_id, cells, actor=self._ctx.actor, origin=origin)
        beside = {figure for figure, plan in self._beside.plans.items() if plan in cells}
        return Edit(frozenset(cells) | beside, before, self._ctx.clock.now())

    def _expect_editable(self) -> None:
        why = self.why_read_only
        if why is not None:
            raise IocError("entry.read_only", why)

    # ------------------------------------------------------------ figures from villages

    def _carry_over(self) -> None:
        """Take the villages' newest totals and everything calculated anew into the report."""
        cells: dict[CellKey, Cell] = dict(gathered_cells(self._villages.totals, self._report))
        if cells:
            self._save(cells, "rollup")
        sourced = self._sources.cells(self._report)
        if sourced:
            self._save(sourced, "system")
        stale = {
            key: replace(self._report.cells.get(key, EMPTY), value=self.session.value(key), source="derived")
            for key in self.session.values()
            if self.session.computed(key)
            and self._report.cells.get(key, EMPTY).value != self.session.value(key)
        }
        if stale and (self._report.cells or any(cell.value.answered for cell in stale.values())):
            self._write(stale, "derived")

    def total_of(self, key: CellKey) -> Total | None:
        """Return how a figure gathered from villages is made; None where it is not."""
        return self._villages.totals.get(key)

    def may_be_nothing(self, key: CellKey) -> bool:
        """Say whether a gathered figure may be answered "không phát sinh" (and emptied again), and nothing else."""
        return self._villages.may_be_nothing(key)

    def adjustable(self, key: CellKey) -> bool:
        """Say whether another figure may be typed in the place of the villages' total, as the province decides, or
        held against a sector system's.
        """
        return self._sources.speaks(key) or self._villages.adjustable(key)

    def source_note(self, key: CellKey) -> SourceNote | None:
        """Return from which sector system a figure is, as of when, and what is held against it; None for others."""
        return self._sources.note_of(key, self._report.cells.get(key, EMPTY))

    def asks(self, key: CellKey) -> bool:
        """Say whether a sector system's newest figure waits for a word at the cell: a note, or a figure."""
        return self._sources.asks(key, self._report.cells.get(key, EMPTY))

    def village_story(self, key: CellKey) -> Explanation | None:
        """Return village by village how a gathered figure was made; None where there is no such table."""
        return self._villages.story(key)

    def unit_names(self, units: Iterable[UnitKey]) -> tuple[str, ...]:
        """Return what units are called."""
        return tuple(self._ctx.unit_of(unit).name.vi for unit in units)

    def name_of(self, user_id: str) -> str:
        """Return what somebody is called; the account where the name is not known."""
        return self._ctx.name_of(user_id)

    # ------------------------------------------------------------ beside the figures

    def comparison(self, key: CellKey) -> Comparison:
        """Return the previous period, the same period last year and the year to date of a figure."""
        return self._beside.comparison(key)

    def recent(self, key: CellKey, n: int = 12) -> Sequence[tuple[Period, Value]]:
        """Return the last `n` periods' figures before this one, newest first."""
        return self._beside.recent(key, n)

    @property
    def lineage_note(self) -> Text | None:
        """What earlier figures of the unit are where it was merged or split; None for all others."""
        return lineage_note(self._ctx, self._report.key.unit)

    def audit(self, key: CellKey | None = None) -> Sequence[AuditRow]:
        """Return the changes of one cell, or of the report, newest first."""
        if self._ctx.store.reports.get(self._report.id) is None:
            return []
        return list(reversed(self._ctx.store.past.audit(self._report.id, key)))

    @property
    def outdated(self) -> bool:
        """Whether the report has been moved to another version of its form since it was opened: open it anew."""
        return self._report.form_version != self.form.version

    @property
    def look(self) -> Look | None:
        """What came from another computer and waits for a look; None when nothing does."""
        return self._ctx.store.looks.get(self._report.id)

    def looked(self) -> None:
        """Say that what came was looked at."""
        self._ctx.store.looks.done(self._report.id)

    def form_news(self) -> FormNews | None:
        """Return what is to be said of a newer version of the form; None where there is none."""
        return form_news(self._ctx, self._report)

    @property
    def may_take_back(self) -> bool:
        """Whether a move to a newer form that was made here can still be taken back."""
        return may_take_back(self._ctx, self._report.id)

    def refused(self) -> tuple[Problem, ...]:
        """Return why the server did not take what was sent of the report last; empty where it did."""
        for item in self._ctx.store.outbox.items():
            if item.report_id == self._report.id:
                return item.problems
        return ()

    def unsent(self) -> frozenset[CellKey]:
        """Return the cells that wait to be sent."""
        head = self._ctx.store.reports.head(self._report.id)
        known = head.cells if head is not None else {}
        return frozenset(
            key
            for key, cell in self._report.cells.items()
            if cell.value.answered and (key not in known or known[key].value != cell.value)
        )

    def conflicts(self) -> frozenset[CellKey]:
        """Return the cells that both sides changed."""
        if self._ctx.store.reports.get(self._report.id) is None:
            return frozenset()
        found = self._ctx.store.conflicts.get(self._report.id)
        return frozenset() if found is None else frozenset(item.key for item in found.differences)

    def chosen(self) -> int:
        """Return for how many of those cells a figure was chosen already, without the choice being finished."""
        found = self._ctx.store.conflicts.get(self._report.id)
        return 0 if found is None else len(self._ctx.store.choices.of(found))

    @property
    def village_news(self) -> VillageNews | None:
        """Whose figures are new since the report was last looked at; once known, it stays until there are newer."""
        if self._opened is not None:
            opened, self._opened = self._opened, None
            self._village_news = village_news(self._ctx, self.form, opened) or self._village_news
        return self._village_news

    def villages_seen(self) -> bool:
        """Say that the report was looked at with the villages' figures as they are; return whether that is news."""
        return villages_seen(self._ctx, self.form, self._report)

    # ------------------------------------------------------------ moving it on

    def issues(self) -> tuple[Issue, ...]:
        """Return all findings in the order of the form: what the form finds, and villages that are missing."""
        own = self.session.issues()
        silent = missing_villages(self.form, self._villages.totals, self.session.value, self.unit_names)
        silent += differences(
            self.session.field, self._villages.totals, self._report.cells, self.unit_names, self._report.state
        )
        silent += self._sources.issues(self._report)
        if not silent:
            return own
        order = {key: place for place, key in enumerate(self.session.cell_keys())}
        return tuple(sorted((*own, *silent), key=lambda issue: order.get(issue.key, len(order))))

    def issues_at(self, key: CellKey) -> tuple[Issue, ...]:
        """Return the findings at one cell."""
        return tuple(issue for issue in self.issues() if issue.key == key)

    def summary(self) -> SendSummary:
        """Return what stands in the way of handing the report over."""
        return send_summary(
            self.form,
            {key: self.cell(key) for key in {*self._report.cells, *self.session.values()}},
            self.issues(),
            relevant=self.session.relevant,
            required=self.session.required,
            unanswered=self.unanswered(),
        )

    def unanswered(self) -> tuple[CellKey, ...]:
        """Return the cells of a returned report whose remark was answered neither by a figure nor by a note."""
        report = self._report
        asked = [remark for remark in report.remarks if remark.key]
        if report.state is not ReportState.RETURNED or not asked:
            return ()
        if self._returned is None or self._returned[0] != report.version:
            self._returned = report.version, self._ctx.store.past.as_returned(report.id)
        came_back = self._returned[1]
        if came_back is None:
            return ()
        there = frozenset(self.session.cell_keys())
        return tuple(key for key in unanswered(asked, came_back, report.cells) if key in there)

    def moves(self) -> frozenset[Transition]:
        """Return the moves that the actor may make now."""
        ctx = self._ctx
        return allowed(self._report, self.form.level, ctx.actor, self._assignment, ctx.policy)

    def held_back(self) -> Text | None:
        """Return why the actor may not approve, where nothing but the two-person rule forbids it; else None."""
        return held_back(self._ctx, self._report, self._assignment, self.form.level)

    def move(self, transition: Transition, reason: str = "", remarks: Sequence[Remark] = ()) -> Report:
        """Move the report on; the move waits in the outbox like any change.

        Raises:
            EntryBlocked: no figure at all, errors, warnings without a note, required figures still missing, or
                remarks of a return without an answer.
            TransitionRefused: when the actor may not.
        """
        ctx = self._ctx
        if transition in HANDS_OVER:
            if self.look is not None:
                raise not_looked()
            expect_complete(self._report.cells, self.summary())
        check_transition(
            self._report, transition, ctx.actor, self._assignment, ctx.policy, reason, level=self.form.level
        )
        if ctx.store.reports.get(self._report.id) is None:
            ctx.store.reports.begin(self._report.key, self._report.form_version)
        self._report = ctx.store.reports.transition(
            self._report.id, transition, actor=ctx.actor, reason=reason, remarks=tuple(remarks)
        )
        return self._report

    def reload(self) -> frozenset[CellKey]:
        """Read the report again after a sync; returns the cells whose value is another now.

        What was typed and not sent is in the working copy, so nothing of it is lost.
        """
        fresh = self._ctx.store.reports.get(self._report.id)
        if fresh is None:
            return frozenset()
        before = dict(self.session.values())
        self._report = self._opened = fresh
        if self.outdated:
            return frozenset()
        self._villages = VillageFigures(self._ctx, self.form, fresh.key, self.session)
        self._sources = Sourcing(self._ctx, fresh, self.session)
        self._beside.forget()
        self.session.refresh_history()
        known = cells_of(self.form)
        news = {
            key: cell.value
            for key, cell in fresh.cells.items()
            if key in known and not self.session.computed(key) and self.session.value(key) != cell.value
        }
        self.session.put(news)
        if self.editable:
            self._carry_over()
        return frozenset(key for key, value in self.session.values().items() if before.get(key) != value)
