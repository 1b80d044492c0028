"""An open report for tests: a real form and a real session, with a list in memory in place of the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from iocdesk.actions.matrix_model import Explanation
from iocdesk.actions.sourcing import SourceNote
from iocdesk.actions.views import FormNews
from iocdesk.actions.village_news import VillageNews
from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import Period, Window
from iocdesk.core.units import UnitKey
from iocdesk.forms.history import FixedHistory
from iocdesk.forms.issues import Issue
from iocdesk.forms.model import CellKey, Form, Source
from iocdesk.forms.session import FormSession, prepare
from iocdesk.forms.values import MISSING, Quality, Value
from iocdesk.reports.issues import SendSummary, send_summary
from iocdesk.reports.model import (
    Actor,
    Cell,
    Problem,
    Remark,
    Report,
    ReportKey,
    ReportState,
    Role,
    Transition,
)
from iocdesk.reports.remarks import unanswered
from iocdesk.reports.rollup import Total
from iocdesk.reports.transitions import allowed, check_transition, next_state
from iocdesk.store import Look

COMMUNE = UnitKey("15298", date(2025, 7, 1))


@dataclass(frozen=True, slots=True)
class FakeEdit:
    changed: frozenset[CellKey]
    before: Mapping[CellKey, Cell]
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class FakeComparison:
    previous: Value = MISSING
    same_last_year: Value = MISSING
    year_to_date: Value = MISSING
    plan_share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FakeAudit:
    at: datetime
    by: str
    key: CellKey
    old: Cell
    new: Cell
    origin: str


class DiskFull(IocError):
    def __init__(self) -> None:
        super().__init__(
            "store.full",
            Text("Ổ đĩa đã đầy. Xin xóa bớt tệp rồi nhập lại.", "The disk is full. Please free some space."),
        )


class FakeEntry:
    """Answers the port; `broken` makes every change fail as a full disk would."""

    def __init__(
        self,
        form: Form,
        values: Mapping[CellKey, Value] | None = None,
        *,
        role: Role = Role.CONSOLIDATOR,
        state: ReportState = ReportState.DRAFT,
        on_behalf: bool = False,
    ) -> None:
        self.clock = FixedClock(datetime(2026, 4, 15, 3, 42, 7, tzinfo=UTC))
        self.form = form
        self.session = FormSession(
            prepare(form), values or {}, history=FixedHistory({}, villages=18), clock=self.clock
        )
        self.actor = Actor("u1", "Lê Thị Lan", role, (COMMUNE,))
        cells = {key: Cell(value) for key, value in (values or {}).items()}
        self.report = Report(
            ReportKey(form.id, COMMUNE, Period.parse("202604")), form.version, state, cells=cells
        )
        self.window: Window | None = Window(date(2026, 3, 15), date(2026, 4, 14))
        self.due: datetime | None = datetime(2026, 4, 17, 16, 59, 59, tzinfo=UTC)
        self.why_read_only: Text | None = None
        self.on_behalf = on_behalf
        self.unit_name = "Xã Lĩnh Toại"
        self.broken = False
        self.held: Text | None = None
        self.log: list[tuple[str, object]] = []
        self.audits: list[FakeAudit] = []
        self.waiting: set[CellKey] = set()
        self.clashes: set[CellKey] = set()
        self.totals: dict[CellKey, Total] = {}
        self.found: tuple[Issue, ...] = ()
        self.adjusts: set[CellKey] = set()
        self.sources: dict[CellKey, SourceNote] = {}
        self.asked: set[CellKey] = set()
        self.without_source: set[CellKey] = set()
        self.names: dict[str, str] = {}
        self.came_back: Mapping[CellKey, Cell] | None = None
        self.compared: dict[CellKey, FakeComparison] = {}

    @property
    def editable(self) -> bool:
        return self.why_read_only is None and self.report.state in {
            ReportState.DRAFT,
            ReportState.RETURNED,
            ReportState.REOPENED,
        }

    def cell(self, key: CellKey) -> Cell:
        found = self.report.cells.get(key, Cell())
        return replace(found, value=self.session.value(key))

    def source_note(self, key: CellKey) -> SourceNote | None:
        return self.sources.get(key)

    def asks(self, key: CellKey) -> bool:
        return key in self.asked

    def set_cells(self, changes: Mapping[CellKey, Value], *, origin: str = "typed") -> FakeEdit:
        self._write(origin, dict(changes))
        before = {key: self.cell(key) for key in changes}
        done = self.session.put(changes)
        for key, value in changes.items():
            cell = replace(before[key], value=value, author=self.actor.user_id, on_behalf=self.on_behalf)
            self._keep(key, before[key], cell, origin)
        return FakeEdit(done.cells, before, self.clock.now())

    def set_note(self, key: CellKey, text: str) -> FakeEdit:
        self._write("note", (key, text))
        before = self.cell(key)
        self._keep(key, before, replace(before, note=text), "note")
        return FakeEdit(frozenset({key}), {key: before}, self.clock.now())

    def set_quality(self, keys: Iterable[CellKey], quality: Quality) -> FakeEdit:
        keys = tuple(keys)
        self._write("quality", (keys, quality))
        before = {key: self.cell(key) for key in keys}
        for key in keys:
            self._keep(key, before[key], replace(before[key], quality=quality), "quality")
        return FakeEdit(frozenset(keys), before, self.clock.now())

    def add_instance(self, repeat: str) -> FakeEdit:
        self._write("add", repeat)
        done = self.session.add_instance(repeat)
        return FakeEdit(done.cells, {}, self.clock.now())

    def remove_instance(self, repeat: str, index: int) -> FakeEdit:
        self._write("remove", (repeat, index))
        done = self.session.remove_instance(repeat, index)
        return FakeEdit(done.cells, {}, self.clock.now())

    def comparison(self, key: CellKey) -> FakeComparison:
        return self.compared.get(key, FakeComparison())

    def recent(self, key: CellKey, n: int = 12) -> Sequence[tuple[Period, Value]]:
        return [(Period.parse(f"2026{month:02}"), Value.of(100 + month)) for month in (3, 2, 1)][:n]

    @property
    def lineage_note(self) -> Text | None:
        return None

    def total_of(self, key: CellKey) -> Total | None:
        return self.totals.get(key)

    def unit_names(self, units: Iterable[UnitKey]) -> tuple[str, ...]:
        return tuple(f"Thôn {unit.code[-1]}" for unit in units)

    def may_be_nothing(self, key: CellKey) -> bool:
        return key in self.without_source

    def adjustable(self, key: CellKey) -> bool:
        return key in self.adjusts

    def village_story(self, key: CellKey) -> Explanation | None:
        return None

    def name_of(self, user_id: str) -> str:
        return self.names.get(user_id, user_id)

    def issues(self) -> tuple[Issue, ...]:
        return (*self.session.issues(), *self.found)

    def summary(self) -> SendSummary:
        return send_summary(
            self.form,
            {key: self.cell(key) for key in self.session.cell_keys()},
            self.issues(),
            relevant=self.session.relevant,
            required=self.session.required,
            unanswered=self.unanswered(),
        )

    def unanswered(self) -> tuple[CellKey, ...]:
        if self.report.state is not ReportState.RETURNED or self.came_back is None:
            return ()
        return unanswered(self.report.remarks, self.came_back, self.report.cells)

    def moves(self) -> frozenset[Transition]:
        return allowed(self.report, self.form.level, self.actor)

    def held_back(self) -> Text | None:
        return self.held

    def move(self, transition: Transition, reason: str = "", remarks: Sequence[Remark] = ()) -> Report:
        self._write("move", (transition, reason))
        check_transition(self.report, transition, self.actor, reason=reason, level=self.form.level)
        self.report = replace(self.report, state=next_state(self.report.state, transition, self.form.level))
        return self.report

    def audit(self, key: CellKey | None = None) -> Sequence[FakeAudit]:
        return [line for line in reversed(self.audits) if key is None or line.key == key]

    def unsent(self) -> frozenset[CellKey]:
        return frozenset(self.waiting)

    look: Look | None = None
    news: FormNews | None = None
    may_take_back = False
    problems: tuple[Problem, ...] = ()

    def looked(self) -> None:
        self.look = None

    def form_news(self) -> FormNews | None:
        return self.news

    def refused(self) -> tuple[Problem, ...]:
        return self.problems

    village_news: VillageNews | None = None
    seen_villages = 0

    def villages_seen(self) -> bool:
        self.seen_villages += 1
        return False

    def reload(self) -> frozenset[CellKey]:
        return frozenset()

    def chosen(self) -> int:
        return 0

    def conflicts(self) -> frozenset[CellKey]:
        return frozenset(self.clashes)

    def remark(self, key: CellKey, text: str) -> None:
        """Return the report with a remark at a cell ("" for the report)."""
        self.came_back = dict(self.report.cells)
        remark = Remark(key, text, "Nguyễn Văn Hải", self.clock.now())
        self.report = replace(self.report, state=ReportState.RETURNED, remarks=(*self.report.remarks, remark))

    def gather(self, missing: int = 1) -> None:
        """Make the figures from villages come from 18 villages."""
        for field, indicator in self.form.indicators():
            if indicator.source is Source.VILLAGES:
                for key in [k for k in self.session.cell_keys() if k.split(".")[0] == field.name]:
                    lacking = tuple(UnitKey(f"T{n}", date(2025, 7, 1)) for n in range(7, 7 + missing))
                    value = self.session.value(key)
                    self.totals[key] = Total(value, value, 18 - missing, 18, lacking, "sum")

    def _write(self, what: str, content: object) -> None:
        if self.broken:
            raise DiskFull
        self.log.append((what, content))
        self.clock.set(self.clock.now() + timedelta(seconds=1))

    def _keep(self, key: CellKey, before: Cell, cell: Cell, origin: str) -> None:
        self.audits.append(FakeAudit(self.clock.now(), self.actor.name, key, before, cell, origin))
        self.report = replace(self.report, cells={**self.report.cells, key: cell})
        self.waiting.add(key)
