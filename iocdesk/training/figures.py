"""Synthetic reports of the practice commune: every form, unit and closed period, with complete and consistent figures.

The villages' figures come first, the commune's are gathered from them by the product's own roll-up, and totals,
derived figures and findings by its own `FormSession`. Where a warning remains, the cell says that the figure is of
training.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from iocdesk.core.clock import Clock
from iocdesk.core.periods import Period, PeriodType, Regime, period_of
from iocdesk.core.units import UnitKey
from iocdesk.forms.cells import category_keys, is_summed
from iocdesk.forms.issues import Issue
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import CellKey, Field, Form, Indicator, Nature, Source
from iocdesk.forms.session import FormSession, Prepared, prepare
from iocdesk.forms.values import NOTHING, Value
from iocdesk.reports.model import Cell, Report, ReportKey, ReportState
from iocdesk.reports.rollup import roll_up
from iocdesk.training.book import Book, BookHistory, Values
from iocdesk.training.commune import CommuneFigures
from iocdesk.training.events import Event, events_of_year
from iocdesk.training.ground import COMMUNE, Ground, Village
from iocdesk.training.plan import load_plans
from iocdesk.training.settlement import SettlementFigures

_ONE = Decimal(1)
_AT_MOST_ONE = frozenset({"CD01", "CD02", "VH03"})
"""Figures of which a village has one or none, whatever settlements it is made of."""


@dataclass(frozen=True, slots=True)
class Made:
    """One synthetic report: its values, calculated ones included, and what validation found."""

    key: ReportKey
    values: Values
    issues: tuple[Issue, ...]


class Maker:
    """Makes reports; ask for them in order of time, because each looks back on those before.

    Args:
        ground: the commune's villages.
        library: where the forms come from.
        clock: only for the sessions; no figure depends on it.
        seed: another seed, other figures.
    """

    def __init__(self, ground: Ground, library: FormLibrary, clock: Clock, seed: str) -> None:
        self.forms = {form.id: form for form in library.all()}
        self.book = Book(self.forms.values())
        self.ground = ground
        self._clock = clock
        self._seed = seed
        plans = load_plans("village")
        self._settlements = {
            settlement.id: SettlementFigures(settlement, plans, seed)
            for village in ground.villages
            for settlement in village.settlements
        }
        decimals = {i.code: i.decimals for form in self.forms.values() for _, i in form.indicators()}
        self._commune = CommuneFigures(load_plans("commune"), decimals, self._of_villages, seed)
        self._prepared: dict[str, Prepared] = {}
        self._reports: dict[tuple[str, Period], list[Report]] = defaultdict(list)
        self._events: dict[str, list[Report]] = defaultdict(list)
        self._gathered: dict[tuple[str, int], Decimal] = {}
        self._sums: dict[tuple[str, int], Decimal] = {}

    # ------------------------------------------------------------ all of them

    def history(self, today: date, months: int) -> Iterator[Made]:
        """Yield all reports of the last closed months and of the longer periods and events within them."""
        last = period_of(today, PeriodType.MONTH, Regime.CALENDAR).previous()
        first = last
        for _ in range(months - 1):
            first = first.previous()
        start = first.window(Regime.ND09).start
        yield from self._make_all("village", start, today)
        yield from self._make_all("commune", start, today)

    def _make_all(self, level: str, start: date, today: date) -> Iterator[Made]:
        subjects: list[tuple[date, int, int, str, Period, UnitKey, Mapping[str, int]]] = []
        for form in self.forms.values():
            if form.level == level and form.period_type is not PeriodType.EVENT:
                turn = _turn(form.id)
                for period in closed_periods(form, start, today):
                    end, rank = period.window(form.regime).end, len(period.months())
                    units = self._answering(level, end)
                    subjects += [(end, rank, turn, form.id, period, unit, {}) for unit in units]
        for event in self._events_between(start, today):
            if self.forms[event.form_id].level == level:
                period = Period.event(event.day)
                subjects.append((event.day, 0, 0, event.form_id, period, event.unit, event.figures))
        for *_, form_id, period, unit, figures in sorted(subjects, key=lambda it: it[:6]):
            yield self.make(ReportKey(form_id, unit, period), figures)

    def _answering(self, level: str, day: date) -> tuple[UnitKey, ...]:
        return (COMMUNE,) if level == "commune" else tuple(village.key for village in self.ground.on(day))

    def _events_between(self, start: date, today: date) -> Iterator[Event]:
        for year in range(start.year, today.year + 1):
            hit = {
                village.key: any(self._settlements[it.id].hit(year) for it in village.settlements)
                for village in self.ground.villages
            }
            for event in events_of_year(self.ground, year, hit, self._seed):
                if start <= event.day <= today - timedelta(days=2):
                    yield event

    # ------------------------------------------------------------ one of them

    def make(self, key: ReportKey, figures: Mapping[str, int] | None = None) -> Made:
        """Make one report; `figures` are those of an event."""
        form = self.forms[key.form_id]
        if form.level == "village":
            values = self._village_values(form, key, figures or {})
        else:
            values = self._commune_values(form, key)
        if _is_plain(form):
            made = Made(key, _totalled(form, values), ())
        else:
            session = self._session(form, key, values)
            made = Made(key, dict(session.values()), session.issues())
        self.book.put(key, made.values)
        if form.level == "village":
            self._keep(form, made)
        return made

    def recalculated(self, key: ReportKey, values: Values) -> Made:
        """Return a report of other values than it was made with, totals and derived figures with them."""
        session = self._session(self.forms[key.form_id], key, values)
        return Made(key, dict(session.values()), session.issues())

    def _session(self, form: Form, key: ReportKey, values: Values) -> FormSession:
        if form.id not in self._prepared:
            self._prepared[form.id] = prepare(form)
        end = key.period.window(form.regime).end
        villages = 1 if form.level == "village" else len(self.ground.on(end))
        history = BookHistory(self.book, key, villages)
        return FormSession(self._prepared[form.id], values, history=history, clock=self._clock)

    def _keep(self, form: Form, made: Made) -> None:
        cells = {key: Cell(value) for key, value in made.values.items()}
        report = Report(made.key, form.version, ReportState.ACCEPTED, 1, cells)
        if form.period_type is PeriodType.EVENT:
            self._events[form.id].append(report)
        else:
            self._reports[form.id, made.key.period].append(report)

    def _village_values(self, form: Form, key: ReportKey, figures: Mapping[str, int]) -> dict[CellKey, Value]:
        if form.period_type is PeriodType.EVENT:
            return _event_values(form, figures)
        village = next(it for it in self.ground.villages if it.key == key.unit)
        month, months = last_month(key.period), len(key.period.months())
        values: dict[CellKey, Value] = {}
        for field, indicator in form.indicators():
            if indicator.source is not Source.DERIVED:
                parts = self._village_parts(village, indicator, month, months)
                values |= _cells(field, indicator, parts)
        return values

    def _village_parts(
        self, village: Village, indicator: Indicator, month: int, months: int
    ) -> dict[str, Decimal]:
        unit = _ONE.scaleb(-indicator.decimals)
        whole: dict[str, Decimal] = {}
        for settlement in village.settlements:
            parts = self._settlements[settlement.id].figures(indicator.code, month, months, unit)
            for code, part in parts.items():
                whole[code] = whole.get(code, Decimal(0)) + part
        if indicator.code in _AT_MOST_ONE:
            return {code: min(part, _ONE) for code, part in whole.items()}
        return whole

    def _commune_values(self, form: Form, key: ReportKey) -> dict[CellKey, Value]:
        values = self._gather(form, key)
        period = key.period
        event = period.type is PeriodType.EVENT
        # What is reported of an event is compared with the newest month that has ended.
        month = last_month(period) - 1 if event else last_month(period)
        for field, indicator in form.indicators():
            if indicator.source in {Source.TYPED, Source.SYSTEM}:
                parts = self._commune.figures(indicator.code, month, len(period.months()) or 1)
                values |= _cells(field, indicator, parts)
        return values

    def _gather(self, form: Form, key: ReportKey) -> dict[CellKey, Value]:
        sources = {i.village_form for _, i in form.indicators() if i.source is Source.VILLAGES}
        if not sources:
            return {}
        reports: list[Report] = []
        for source in sources:
            reports += self._events[source] if source in self._events else self._reports[source, key.period]
        window = key.period.window(form.regime)
        expected = [village.key for village in self.ground.on(window.end)]
        events = {f.id for f in self.forms.values() if f.period_type is PeriodType.EVENT}
        totals = roll_up(form, reports, expected, period=key.period, window=window, event_forms=events)
        for cell, total in totals.items():
            if total.value.number is not None:
                self._gathered[cell, last_month(key.period)] = total.value.number
        # Where no village reported an event, the officer has said that nothing occurred.
        found = {cell: NOTHING if total.sourceless else total.value for cell, total in totals.items()}
        return {cell: value for cell, value in found.items() if value.answered}

    def _of_villages(self, code: str, month: int) -> Decimal:
        """Return what the villages' figures come to; "villages" is how many there are."""
        if code == "DD08":
            return self._gathered.get((code, month), Decimal(0))
        found = self._sums.get((code, month))
        if found is None:
            found = self._sums[code, month] = self._sum(code, month)
        return found

    def _sum(self, code: str, month: int) -> Decimal:
        if code == "villages":
            end = Period(PeriodType.MONTH, month // 12, month % 12 + 1).window(Regime.CALENDAR).end
            return Decimal(len(self.ground.on(end)))
        parts = (it.figures(code, month, 1, _ONE)[""] for it in self._settlements.values())
        return sum(parts, Decimal(0))


def _turn(form_id: str) -> int:
    """Return the turn of a form among those of one period: population comes first, what is divided by land last."""
    if form_id == "xa_vp_nam_tk":
        return 2
    return 0 if form_id.startswith("xa_vp_") else 1


def closed_periods(form: Form, start: date, today: date) -> list[Period]:
    """Return a form's periods that ended from `start` on and before today, oldest first."""
    period = period_of(today, form.period_type, form.regime).previous()
    found: list[Period] = []
    while period.window(form.regime).end >= start:
        found.append(period)
        period = period.previous()
    if form.period_type is PeriodType.MONTH and len(found) > 1:
        # The month whose window only ends with the start belongs to the time before.
        found = [it for it in found if it.window(form.regime).start >= start]
    return found[::-1]


def last_month(period: Period) -> int:
    """Return a period's last month, counted from year 0."""
    if period.type is PeriodType.EVENT:
        return period.first_day.year * 12 + period.first_day.month - 1
    return period.year * 12 + period.months()[-1].index - 1


def _is_plain(form: Form) -> bool:
    """Tell whether a report has no figure but typed ones and their sums, and breaks no rule by its making."""
    derived = any(indicator.source is Source.DERIVED for _, indicator in form.indicators())
    return form.level == "village" and form.period_type is not PeriodType.EVENT and not derived


def _totalled(form: Form, values: Mapping[CellKey, Value]) -> Values:
    """Add up the categories of each summed figure, as a session does."""
    found = dict(values)
    for field, indicator in form.indicators():
        if is_summed(indicator):
            parts = [values[cell] for cell in category_keys("", field, form)[0]]
            quiet = all(part is NOTHING for part in parts)
            total = sum((part.number or Decimal(0) for part in parts), Decimal(0))
            found[field.name] = NOTHING if quiet else Value.of(total)
    return found


def _event_values(form: Form, figures: Mapping[str, int]) -> dict[CellKey, Value]:
    """Return an event's cells: what is told, and "nothing occurred" for the rest."""
    values: dict[CellKey, Value] = {}
    for field, indicator in form.indicators():
        codes = [choice.code for name in indicator.splits for choice in form.choices[name]]
        for cell in [f"{field.name}.{code}" for code in codes] or [field.name]:
            values[cell] = Value.of(figures[cell]) if cell in figures else NOTHING
    return values


def _cells(field: Field, indicator: Indicator, parts: Mapping[str, Decimal]) -> dict[CellKey, Value]:
    """Return the cells to be typed; a summed total is left to the session."""
    quiet = indicator.nature is Nature.FLOW and not parts[""]
    values = {}
    for code, part in parts.items():
        if code or not is_summed(indicator):
            values[f"{field.name}.{code}" if code else field.name] = NOTHING if quiet else Value.of(part)
    return values
