"""Where everything stands on the day that training begins: what is done, open, returned, overdue and waiting.

Whatever the day, the principal officer finds one report overdue, one returned with a remark, one waiting for the
leader, one fresh with figures from a system, and a month that some villages have not reported for yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from iocdesk.core.clock import VN
from iocdesk.core.deadlines import due_at, parse_due_rule
from iocdesk.core.periods import Period, PeriodType, period_of
from iocdesk.core.working_days import WorkingCalendar
from iocdesk.forms.cells import split_key
from iocdesk.forms.model import CellKey, Form, Source
from iocdesk.forms.values import Value
from iocdesk.reports.model import Remark, Report, ReportKey, ReportState
from iocdesk.training.chance import share
from iocdesk.training.figures import Made, Maker
from iocdesk.training.ground import COMMUNE
from iocdesk.training.origins import SYSTEM, Origins
from iocdesk.training.people import People

WARNING_NOTE = "Dữ liệu tập huấn: số liệu giả định, đã được kiểm tra."
RETURNED_CELL: CellKey = "AS10"
RETURN_REMARK = (
    "Số người nhận trợ cấp qua tài khoản giảm nhiều so với tháng trước. "
    "Xin kiểm tra lại; nếu đúng, xin ghi giải trình. (Dữ liệu tập huấn)"
)

GATHERING, FRESH, RETURNED, WAITING = (
    "xa_vp_thang_tk",
    "xa_vp_thang_dh",
    "xa_vhxh_thang_dh",
    "xa_hcc_thang_dh",
)
LATE_ELSE = "xa_vhxh_thang_tk"
"""The form that is overdue while the newest month's own deadline has not passed."""
NEEDS_MONTH = "xa_vp_nam_tk"
"""The form that must equal the population of its last month: it cannot be begun before that month is gathered."""
VILLAGE_MONTH = "thon_thang"

_MISSING = frozenset({3, 11})
_STARTED = frozenset({6, 14})
_HANDED_IN = frozenset({1, 8, 16})
_LOCK_DAYS = 100


@dataclass(frozen=True, slots=True)
class Situation:
    """The reports as they stand, every version in order of time, and those that a tour or a lesson is about."""

    reports: tuple[Report, ...]
    fresh: ReportKey
    """Begun by a system only; the principal fills it."""
    returned: ReportKey
    waiting: ReportKey
    """For the leader's approval."""
    overdue: ReportKey
    gathering: ReportKey
    """The monthly report that some villages are still missing from."""


class Stage:
    """Sets the scene for one day."""

    def __init__(self, maker: Maker, people: People, now: datetime, calendar: WorkingCalendar) -> None:
        self._maker = maker
        self._people = people
        self._now = now
        self._today = now.astimezone(VN).date()
        self._calendar = calendar
        self._deputed = {(it.form_id, it.unit): it for it in people.assignments}
        self._origins = Origins()

    def set(self, months: int) -> Situation:
        """Make all reports of so many months and say where each stands."""
        made = {it.key: it for it in self._maker.history(self._today, months)}
        fresh = ReportKey(FRESH, COMMUNE, self._fresh_period())
        if fresh not in made:
            made[fresh] = self._maker.make(fresh)
        gathering = self._last(GATHERING)
        self._hold_back(made, gathering)
        overdue = gathering
        if not self._passed(gathering):
            overdue = ReportKey(LATE_ELSE, COMMUNE, self._last(LATE_ELSE).period.previous())
        scene = Situation((), fresh, self._last(RETURNED), self._last(WAITING), overdue, gathering)
        reports = [report for it in made.values() for report in self._versions(it, scene)]
        reports.sort(key=lambda report: (report.updated_at or self._now, report.id))
        return replace(scene, reports=tuple(reports))

    def _hold_back(self, made: dict[ReportKey, Made], gathering: ReportKey) -> None:
        """Calculate anew what was divided by a population that has not been sent yet after all."""
        end = self._end(gathering)
        self._maker.book.put(gathering, {})
        for key, it in made.items():
            form = self._maker.forms[key.form_id]
            if form.level == "commune" and key != gathering and self._end(key) >= end:
                typed = {
                    cell: value for cell, value in it.values.items() if not self._origins.computed(form, cell)
                }
                made[key] = self._maker.recalculated(key, typed)
                self._maker.book.put(key, made[key].values)

    # ------------------------------------------------------------ periods

    def _last(self, form_id: str) -> ReportKey:
        form = self._maker.forms[form_id]
        running = period_of(self._today, form.period_type, form.regime)
        return ReportKey(form_id, COMMUNE, running.previous())

    def _fresh_period(self) -> Period:
        """Return the last closed period while it is not due yet, else the running one."""
        last = self._last(FRESH)
        return last.period.next() if self._passed(last) else last.period

    def _passed(self, key: ReportKey) -> bool:
        form = self._maker.forms[key.form_id]
        return due_at(parse_due_rule(form.due_rule), self._end(key), self._calendar) < self._now

    def _end(self, key: ReportKey) -> date:
        return key.period.window(self._maker.forms[key.form_id].regime).end

    # ------------------------------------------------------------ where each report stands

    def _versions(self, made: Made, scene: Situation) -> Iterator[Report]:
        form = self._maker.forms[made.key.form_id]
        if form.level == "village":
            yield from self._village(made, form, scene)
        elif made.key == scene.fresh:
            yield self._draft(made, form, only=Source.SYSTEM)
        elif made.key == scene.returned:
            yield from self._returned(made, form)
        elif made.key == scene.waiting:
            yield self._report(made, form, ReportState.FOR_APPROVAL)
        elif made.key in {scene.gathering, scene.overdue}:
            yield self._draft(made, form, only=Source.TYPED, answered=Decimal("0.5"))
        elif made.key.form_id == NEEDS_MONTH and self._end(made.key) == self._end(scene.gathering):
            return
        elif form.period_type is PeriodType.EVENT or self._passed(made.key):
            yield self._settled(made, form)
        else:
            yield from self._open(made, form)

    def _village(self, made: Made, form: Form, scene: Situation) -> Iterator[Report]:
        if form.period_type is PeriodType.EVENT:
            yield self._settled(made, form)
            return
        newest = self._end(made.key) == self._end(scene.gathering)
        if not newest and (self._passed(made.key) or form.id == VILLAGE_MONTH):
            yield self._settled(made, form)
            return
        place = int(made.key.unit.code.rpartition("-")[2])
        if place in _MISSING:
            return
        if place in _STARTED:
            yield self._draft(made, form, only=Source.TYPED, answered=Decimal(place) / 20)
        elif place in _HANDED_IN:
            yield self._report(made, form, ReportState.SUBMITTED)
        else:
            yield self._settled(made, form)

    def _open(self, made: Made, form: Form) -> Iterator[Report]:
        """A closed period that is not due yet: the principal has not begun, the others are at it."""
        if self._deputed[made.key.form_id, COMMUNE].responsible == self._people.principal.actor.user_id:
            if any(it.source is Source.SYSTEM for it in self._origins.about(form).values()):
                yield self._draft(made, form, only=Source.SYSTEM)
            return
        drawn = share("open", made.key.id)
        if drawn < Decimal("0.6"):
            yield self._draft(made, form, only=Source.TYPED, answered=drawn)

    def _settled(self, made: Made, form: Form) -> Report:
        """Accepted, and locked some months later."""
        end = self._end(made.key)
        old = form.level != "village" and (self._today - end).days > _LOCK_DAYS
        return self._report(made, form, ReportState.LOCKED if old else ReportState.ACCEPTED)

    def _returned(self, made: Made, form: Form) -> Iterator[Report]:
        """Sent by the commune and returned by the province; every step is a version."""
        low = made.values[RETURNED_CELL].number or Decimal(0)
        typed = {key: value for key, value in made.values.items() if not self._origins.computed(form, key)}
        typed[RETURNED_CELL] = Value.of((low * Decimal("0.6")).to_integral_value())
        slipped = self._maker.recalculated(made.key, typed)
        for state in (ReportState.FOR_APPROVAL, ReportState.APPROVED, ReportState.SENT):
            yield self._report(slipped, form, state)
        report = self._report(slipped, form, ReportState.RETURNED)
        at = report.updated_at or self._now
        staff = self._people.province.actor.user_id
        yield replace(report, remarks=(Remark(RETURNED_CELL, RETURN_REMARK, staff, at),))

    def _draft(self, made: Made, form: Form, *, only: Source, answered: Decimal = Decimal(1)) -> Report:
        """Begun: figures of one source, and of those the first part."""
        about = self._origins.about(form)
        keys = [key for key in made.values if about[split_key(key)[1]].source in {only, Source.VILLAGES}]
        if form.level != "village":
            keys = [key for key in keys if about[split_key(key)[1]].source is only]
        whole = [key for key in keys if not self._origins.computed(form, key)]
        some = dict.fromkeys(whole[: max(1, int(len(whole) * answered))])
        values = {key: made.values[key] for key in some}
        begun = self._maker.recalculated(made.key, values) if only is not Source.SYSTEM else None
        shown = begun.values if begun is not None else {key: made.values[key] for key in keys}
        return self._report(replace(made, values=shown, issues=()), form, ReportState.DRAFT)

    # ------------------------------------------------------------ reports and their cells

    def _report(self, made: Made, form: Form, state: ReportState) -> Report:
        assignment = self._deputed[form.id, made.key.unit]
        author = assignment.responsible
        typed_at = self._moment(made.key, 0)
        hands = self._hands(form, state)
        notes = {issue.key: WARNING_NOTE for issue in made.issues}
        cells = {
            key: self._origins.cell(form, key, value, author, typed_at, notes.get(key, ""))
            for key, value in made.values.items()
            if value.answered
        }
        by_system = all(cell.author == SYSTEM for cell in cells.values())
        updated = self._moment(made.key, hands[1])
        event_at = None
        if made.key.period.type is PeriodType.EVENT:
            event_at = datetime.combine(made.key.period.first_day, time(8, 30), VN)
        return Report(
            made.key,
            form.version,
            state,
            0,
            cells,
            event_at=event_at,
            updated_at=updated,
            updated_by=hands[0] or (SYSTEM if by_system else author),
            submitted_by="" if state is ReportState.DRAFT else author,
        )

    def _hands(self, form: Form, state: ReportState) -> tuple[str, int]:
        """Return who moved a report to its state ("" for its author), and after how many steps."""
        if form.level == "village":
            gathers = self._people.principal.actor.user_id
            return (
                (gathers, 2)
                if state is ReportState.ACCEPTED
                else ("", 0 if state is ReportState.DRAFT else 1)
            )
        leader, staff = self._people.leader.actor.user_id, self._people.province.actor.user_id
        steps = {
            ReportState.FOR_APPROVAL: ("", 1),
            ReportState.APPROVED: (leader, 2),
            ReportState.SENT: ("", 3),
            ReportState.ACCEPTED: (staff, 4),
            ReportState.RETURNED: (staff, 4),
            ReportState.LOCKED: (staff, 5),
        }
        return steps.get(state, ("", 0))

    def _moment(self, key: ReportKey, step: int) -> datetime:
        """Return when a step was taken: in the days after the data cut-off, in working hours, never to come."""
        drawn = share("moment", key.id, step)
        start = datetime.combine(self._end(key), time(8), VN)
        minutes = int(drawn * 60) + 70 * step
        at = start + timedelta(days=1 if key.period.type is not PeriodType.EVENT else 0, minutes=minutes)
        latest = self._now - timedelta(minutes=50 - 5 * step)
        return min(at, latest).replace(microsecond=0)


def newest_of(reports: Iterable[Report]) -> Mapping[ReportKey, Report]:
    """Return the last version of each report."""
    return {report.key: report for report in reports}
