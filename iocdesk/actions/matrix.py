"""Các thôn as a table: what the villages have entered for one form and period, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from iocdesk.actions.context import Context
from iocdesk.actions.deadlines import due_of
from iocdesk.actions.matrix_commune import commune_figures
from iocdesk.actions.matrix_model import Matrix, MatrixColumn, Reminded, VillageLine
from iocdesk.actions.reminding import reminders
from iocdesk.actions.views import NO_TEXT
from iocdesk.core.deadlines import days_left
from iocdesk.core.errors import Text
from iocdesk.core.periods import Period, PeriodType, period_label, window_label
from iocdesk.core.text import sort_key
from iocdesk.core.units import UnitKey
from iocdesk.forms.cells import SILENT_TYPES
from iocdesk.forms.model import Aggregation, CellKey, Field, Form, Group, Indicator, Source
from iocdesk.reports.completeness import completeness
from iocdesk.reports.model import Report, ReportKey, ReportState
from iocdesk.reports.rollup import (
    COUNTED,
    Part,
    Total,
    event_day,
    event_parts,
    expected_villages,
    figure_of,
    regular_parts,
    total_of,
)

YEAR = 365
"""So many days after a merger the table says what a village was made of."""


def village_matrix(ctx: Context, form_id: str, period_id: str, commune: UnitKey | None = None) -> Matrix:
    """Return what the villages of the unit that is worked for have entered, with totals.

    Each figure is gathered as the commune's form declares that takes it, else as the villages' form does. Of an event
    form the lines are the events of the period, by day.

    Args:
        commune: whose villages; None takes the unit that is worked for.

    Raises:
        UnknownFormError: when the form is nowhere.
    """
    unit = commune if commune is not None else ctx.unit
    period = Period.parse(period_id)
    form = ctx.shelf.for_period(form_id, period)
    columns = tuple(_columns(ctx, form))
    events = form.period_type is PeriodType.EVENT
    gathered = (_events if events else _reports)(ctx, form, period, unit)
    totals = tuple(_total(form, column, gathered) for column in columns)
    said = {} if gathered.events else reminders(ctx, [item.key.id for item in gathered.items])
    lines = tuple(_line(ctx, form, columns, item, said.get(item.key.id)) for item in gathered.items)
    return Matrix(
        form=form,
        period_id=period_id,
        period=period_label(period),
        window=window_label(period.window(form.regime)),
        columns=columns,
        lines=lines,
        totals=totals,
        events=gathered.events,
        earlier=tuple(_line(ctx, form, columns, item, None) for item in gathered.earlier),
        due=None
        if gathered.events or not lines
        else due_of(ctx, form, ReportKey(form_id, lines[0].unit, period)),
        commune=commune_figures(ctx, form, period, unit, columns, totals),
    )


def village_table(ctx: Context, form: Form, field: Field, key: ReportKey) -> Matrix | None:
    """Return the table that a commune's figure is gathered from; None where it is not, or not in one table.

    Events are gathered by the days of the commune's own window: a table of another regime would show other days.
    """
    indicator = field.indicator
    if indicator is None or indicator.source is not Source.VILLAGES or key.period.type is PeriodType.EVENT:
        return None
    villages = ctx.shelf.get(indicator.village_form)
    if villages.period_type is PeriodType.EVENT and villages.regime is not form.regime:
        return None
    return village_matrix(ctx, villages.id, key.period.id, key.unit)


@dataclass(frozen=True, slots=True)
class _Item:
    key: ReportKey
    report: Report | None


@dataclass(frozen=True, slots=True)
class _Gathered:
    items: Sequence[_Item]
    counted: Sequence[Report]
    villages: Sequence[UnitKey]
    period: Period
    events: bool = False
    earlier: Sequence[_Item] = ()


def _reports(ctx: Context, form: Form, period: Period, unit: UnitKey) -> _Gathered:
    villages = expected_villages(ctx.registry, unit, period.window(form.regime).end)
    reports = ctx.store.reports.gather(form.id, period, villages)
    items = [_Item(ReportKey(form.id, village, period), reports.get(village)) for village in villages]
    items.sort(key=lambda item: sort_key(ctx.unit_of(item.key.unit).name.vi))
    counted = [report for report in reports.values() if report.state in COUNTED]
    return _Gathered(items, counted, villages, period)


def _events(ctx: Context, form: Form, period: Period, unit: UnitKey) -> _Gathered:
    window = period.window(form.regime)
    villages = expected_villages(ctx.registry, unit, window.end)
    found = [
        report
        for summary in ctx.store.reports.find(unit=villages, form_id=form.id)
        if (report := ctx.store.reports.get(summary.id)) is not None and event_day(report) <= window.end
    ]
    told = [report for report in found if report.cells or report.state is not ReportState.DRAFT]
    shown = [report for report in told if window.contains(event_day(report))]
    shown.sort(key=lambda report: (event_day(report), sort_key(ctx.unit_of(report.key.unit).name.vi)))
    counted = [report for report in found if report.state in COUNTED]
    older = [report for report in counted if event_day(report) < window.start]
    newest = {report.key.unit: report for report in sorted(older, key=lambda it: (event_day(it), it.id))}
    return _Gathered(
        [_Item(report.key, report) for report in shown], counted, villages, period, events=True,
        earlier=[_Item(report.key, report) for report in newest.values()],
    )  # fmt: skip


# ---------------------------------------------------------------- columns


def _columns(ctx: Context, form: Form) -> Iterator[MatrixColumn]:
    declared = _declared(ctx, form)
    for number, field in enumerate(_top_level(form.sections), start=1):
        indicator = field.indicator
        if indicator is not None:
            how = declared.get(field.name, indicator)
            for key, caption in _keys(form, field, indicator):
                yield MatrixColumn(key, field, how, field.label, caption, str(number))


def _top_level(groups: Sequence[Group | Field]) -> Iterator[Field]:
    """Yield the indicators that are asked once; those of a repeat have no cell that could be added up."""
    for item in groups:
        if isinstance(item, Field):
            if item.indicator is not None and item.type not in SILENT_TYPES:
                yield item
        elif not item.repeat:
            yield from _top_level(item.children)


def _declared(ctx: Context, form: Form) -> Mapping[str, Indicator]:
    """Return, by field name, the indicators of communes' forms that are gathered with this form."""
    return {
        field.name: indicator
        for other in ctx.shelf.newest()
        if other.level == "commune"
        for field, indicator in other.indicators()
        if indicator.source is Source.VILLAGES
        and indicator.village_form == form.id
        and indicator.aggregation is not Aggregation.NONE
    }


def _keys(form: Form, field: Field, indicator: Indicator) -> Iterator[tuple[CellKey, Text]]:
    """Yield the field's cells with their captions: its categories, then its own."""
    if indicator.splits and indicator.cross:
        yield from _crossed(form, field, indicator.splits)
    else:
        for split in indicator.splits:
            for choice in form.choices[split]:
                yield f"{field.name}.{choice.code}", choice.label
    yield field.name, Text("Tổng", "Total") if indicator.splits else NO_TEXT


def _crossed(form: Form, field: Field, splits: Sequence[str]) -> Iterator[tuple[CellKey, Text]]:
    combined = [(field.name, NO_TEXT)]
    for split in splits:
        combined = [
            (f"{key}.{choice.code}", _joined(caption, choice.label))
            for key, caption in combined
            for choice in form.choices[split]
        ]
    yield from combined


def _joined(one: Text, other: Text) -> Text:
    return Text(f"{one.vi}, {other.vi}", f"{one.en}, {other.en}") if one.vi else other


# ---------------------------------------------------------------- lines and totals


def _line(
    ctx: Context, form: Form, columns: Sequence[MatrixColumn], item: _Item, reminded: Reminded | None
) -> VillageLine:
    report, key = item.report, item.key
    cells = report.cells if report is not None else {}
    event_at = report.event_at if report is not None else None
    due = due_of(ctx, form, key, event_at)
    state = completeness(form, cells)
    return VillageLine(
        unit=key.unit,
        name=ctx.unit_of(key.unit).name.vi,
        report_id=key.id,
        state=report.state if report is not None else None,
        values=tuple(figure_of(form, column.field, column.key, cells) for column in columns),
        cells=cells,
        remarks=report.remarks if report is not None else (),
        done=state.done,
        total=state.total,
        days_left=days_left(due, ctx.clock.now()) if due is not None else None,
        updated_at=report.updated_at if report is not None else None,
        updated_by=ctx.name_of(report.updated_by) if report is not None else "",
        event_on=event_day(report) if report is not None and key.period.type is PeriodType.EVENT else None,
        merged=_merged(ctx, form, key),
        reminded=reminded,
    )


def _merged(ctx: Context, form: Form, key: ReportKey) -> tuple[str, ...]:
    """Return the names of the villages that this one was made of, in its first year."""
    since = (key.period.window(form.regime).start - key.unit.valid_from).days
    return () if since > YEAR else tuple(unit.name.vi for unit in ctx.registry.predecessors(key.unit))


def _total(form: Form, column: MatrixColumn, gathered: _Gathered) -> Total:
    return total_of(form, column.field, column.declared, column.key, parts_of(form, column, gathered))


def parts_of(form: Form, column: MatrixColumn, gathered: _Gathered) -> Sequence[Part]:
    """Return what each village (of events: each report) gives to a column's total."""
    if gathered.events:
        return event_parts(gathered.counted, column.declared.nature, gathered.period.window(form.regime))
    return regular_parts(gathered.counted, gathered.villages, gathered.period)
