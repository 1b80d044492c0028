"""Roll-up totals: a commune's figures out of its villages' reports, by each indicator's own aggregation.

"No figure yet" never counts as zero: a village that has not answered is named, and the figure stays open
until it has. "Nothing occurred" counts 0, "not applicable" is left out. Event reports are summed by the day of
the event; of a stock in event reports each village's newest counts, and a village without event reports is
not missing.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from iocdesk.core.clock import VN
from iocdesk.core.numbers import quantize
from iocdesk.core.periods import Period, PeriodType, Window
from iocdesk.core.units import Level, UnitKey, UnitRegistry
from iocdesk.forms.cells import category_keys, is_summed
from iocdesk.forms.model import Aggregation, CellKey, Field, Form, Indicator, Nature, Source
from iocdesk.forms.values import MISSING, NOT_APPLICABLE, NOTHING, Presence, Value
from iocdesk.reports.compare import Cells
from iocdesk.reports.model import Report, ReportState
from iocdesk.reports.ratios import EXACT, Ratio, add_exactly, weight_of

COUNTED = frozenset({ReportState.SUBMITTED, ReportState.ACCEPTED})
"""Village reports that count: handed over, and not returned."""

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Total:
    """One gathered figure.

    Attributes:
        value: the figure; MISSING while any village's is missing.
        so_far: what those that answered come to; only to be shown together with `counted` and `expected`.
        counted: how many villages (for events: reports) have answered, "not applicable" included.
        expected: how many should.
        missing: the villages without a figure, by code.
        how: "sum", "ratio", "mean", "max" or "last".
    """

    value: Value
    so_far: Value
    counted: int
    expected: int
    missing: tuple[UnitKey, ...]
    how: str

    @property
    def complete(self) -> bool:
        """Whether everybody has answered."""
        return not self.missing

    @property
    def sourceless(self) -> bool:
        """Whether there is no report to gather from and none is waited for: no village reported an event.

        Whether nothing occurred or nobody told is for a person to say (docs/decisions/0009).
        """
        return self.expected == 0


@dataclass(frozen=True, slots=True)
class Part:
    """What one village (for event flows: one report) gives to a figure."""

    unit: UnitKey
    cells: Cells
    at: datetime = _NEVER


@dataclass(frozen=True, slots=True)
class _Entry:
    """A figure that counts."""

    value: Value
    number: Decimal
    weight: Decimal
    at: datetime


def expected_villages(registry: UnitRegistry, commune: UnitKey, on: date) -> tuple[UnitKey, ...]:
    """Return the villages that a commune gathers from: those that exist on `on`, the period's last day.

    A village merged away inside the period is not among them: its successor reports for the whole period.
    """
    found = [unit.key for unit in registry.children(commune, on) if unit.level is Level.VILLAGE]
    return tuple(sorted(found))


def roll_up(
    form: Form,
    village_reports: Iterable[Report],
    expected: Sequence[UnitKey],
    *,
    period: Period,
    window: Window | None = None,
    states: frozenset[ReportState] = COUNTED,
    event_forms: Container[str] = (),
) -> Mapping[CellKey, Total]:
    """Gather the figures of a commune form, per category and in total.

    Args:
        form: the commune's; its indicators with source `villages` are gathered.
        village_reports: of any village form, period and state; what does not belong is left out, also reports
            of villages that are not expected any more (they are history).
        expected: the villages that should report, see `expected_villages`.
        period: the commune report's.
        window: the days whose events count; by default the period's under the form's regime.
        states: of the village reports that count.
        event_forms: ids of the village forms that are event forms; those that a report is given of are known.
    """
    days = window if window is not None else period.window(form.regime)
    given = list(village_reports)
    of_events = {report.key.form_id for report in given if report.key.period.type is PeriodType.EVENT}
    totals: dict[CellKey, Total] = {}
    for field, indicator in form.indicators():
        if indicator.source is not Source.VILLAGES or indicator.aggregation is Aggregation.NONE:
            continue
        mine = [it for it in given if it.key.form_id == indicator.village_form and it.state in states]
        if indicator.village_form in event_forms or indicator.village_form in of_events:
            parts = event_parts(mine, indicator.nature, days)
        else:
            parts = regular_parts(mine, expected, period)
        for key in _keys(field, form):
            totals[key] = total_of(form, field, indicator, key, parts)
    return totals


def _keys(field: Field, form: Form) -> list[CellKey]:
    return [*(key for table in category_keys("", field, form) for key in table), field.name]


def regular_parts(reports: Iterable[Report], expected: Sequence[UnitKey], period: Period) -> list[Part]:
    """Return what each expected village gives, an empty part where it has no report of the period."""
    by_unit = {report.key.unit: report for report in reports if report.key.period == period}
    parts = []
    for unit in expected:
        report = by_unit.get(unit)
        parts.append(Part(unit, {}) if report is None else _part(report))
    return parts


def event_parts(reports: Iterable[Report], nature: Nature, days: Window) -> list[Part]:
    """Return what event reports give: each of the days for a flow, else each village's newest by their end."""
    dated = sorted(((event_day(report), report) for report in reports), key=lambda it: (it[0], it[1].id))
    if nature is Nature.FLOW:
        return [_part(report) for day, report in dated if days.contains(day)]
    newest = {report.key.unit: report for day, report in dated if day <= days.end}
    return [_part(newest[unit]) for unit in sorted(newest)]


def _part(report: Report) -> Part:
    return Part(report.key.unit, report.cells, report.event_at or report.updated_at or _NEVER)


def event_day(report: Report) -> date:
    """Return the day of the event in Vietnam."""
    return report.event_at.astimezone(VN).date() if report.event_at else report.key.period.first_day


def total_of(form: Form, field: Field, indicator: Indicator, key: CellKey, parts: Sequence[Part]) -> Total:
    """Gather one cell.

    Args:
        form: names the cells; a commune's form or the villages' own.
        indicator: declares the aggregation; the commune's, where it differs from the field's own.
    """
    how = indicator.aggregation
    if how is Aggregation.RATIO:
        return _ratio_total(indicator, key == field.name, parts)
    entries: list[_Entry] = []
    missing: list[UnitKey] = []
    for part in parts:
        value = figure_of(form, field, key, part.cells)
        weight = weight_of(indicator, part.cells) if how is Aggregation.MEAN else Decimal(1)
        if not value.answered or (weight is None and value.number is not None):
            missing.append(part.unit)
        elif value.number is not None:
            entries.append(_Entry(value, value.number, weight or Decimal(0), part.at))
    counted = len(parts) - len(missing)
    so_far = _combine(how, entries, indicator.decimals)
    if not entries and counted:
        so_far = NOT_APPLICABLE
    return _finished(so_far, counted, parts, missing, how)


def _ratio_total(indicator: Indicator, is_own: bool, parts: Sequence[Part]) -> Total:
    """Calculate a ratio again from what its numerator and denominator add up to; never for one category."""
    ratio = Ratio(indicator)
    answering = [part for part in parts if ratio.answered(part.cells)]
    missing = [part.unit for part in parts if not ratio.answered(part.cells)]
    so_far = ratio.of([part.cells for part in answering]) if is_own and answering else MISSING
    return _finished(so_far, len(answering), parts, missing, Aggregation.RATIO)


def _finished(
    so_far: Value, counted: int, parts: Sequence[Part], missing: list[UnitKey], how: Aggregation
) -> Total:
    value = MISSING if missing else so_far
    return Total(value, so_far, counted, len(parts), tuple(sorted(set(missing))), how.value)


def figure_of(form: Form, field: Field, key: CellKey, cells: Cells) -> Value:
    """Return a village's figure; a summed total that is not kept is added up."""
    value = cells[key].value if key in cells else MISSING
    if value.answered or key != field.name or field.indicator is None or not is_summed(field.indicator):
        return value
    parts = [cells[part].value if part in cells else MISSING for part in category_keys("", field, form)[0]]
    return MISSING if not all(part.answered for part in parts) else _sum(parts)


def _combine(how: Aggregation, entries: list[_Entry], decimals: int) -> Value:
    if not entries:
        return MISSING
    if all(entry.value.presence is Presence.NOTHING for entry in entries):
        return NOTHING
    match how:
        case Aggregation.MAX:
            return Value.of(max(entry.number for entry in entries))
        case Aggregation.LAST:
            return max(entries, key=lambda entry: entry.at).value
        case Aggregation.MEAN:
            return _mean(entries, decimals)
        case _:
            return Value.of(add_exactly(entry.number for entry in entries))


def _mean(entries: list[_Entry], decimals: int) -> Value:
    weight = add_exactly(entry.weight for entry in entries)
    if not weight:
        return MISSING
    weighted = add_exactly(EXACT.multiply(entry.number, entry.weight) for entry in entries)
    return Value.of(quantize(EXACT.divide(weighted, weight), decimals))


def _sum(values: Sequence[Value]) -> Value:
    """Sum answered figures: all left out is not applicable, all nothing is nothing."""
    counted = [value for value in values if value.presence is not Presence.NOT_APPLICABLE]
    if not counted:
        return NOT_APPLICABLE
    if all(value.presence is Presence.NOTHING for value in counted):
        return NOTHING
    return Value.of(add_exactly(value.number for value in counted if value.number is not None))
