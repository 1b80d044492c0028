"""What a unit was before it came into being: its figures of earlier periods are those of the units it was made of.

A merged unit has its predecessors' figures, combined by the indicator's aggregation. A unit that came of a split has
no earlier figures that could be compared: nobody knows what part of the old ones was its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from iocdesk.actions.context import Context
from iocdesk.core.errors import Text
from iocdesk.core.periods import Period
from iocdesk.core.units import UnitKey, UnitRegistry
from iocdesk.forms.cells import split_key
from iocdesk.forms.model import Aggregation, CellKey, Field, Form
from iocdesk.forms.values import MISSING, Value
from iocdesk.reports.rollup import regular_parts, total_of


@dataclass(frozen=True, slots=True)
class Lineage:
    """The units of a day that a later unit is made of; none of them where it was `split` off."""

    units: tuple[UnitKey, ...]
    split: bool = False


def lineage(registry: UnitRegistry, unit: UnitKey, day: date) -> Lineage:
    """Return what a unit was on a day, through any number of mergers.

    Raises:
        UnitError: `unit.unknown`.
    """
    if registry.get(unit).key.valid_from <= day:
        return Lineage((unit,))
    found: list[UnitKey] = []
    for old in registry.predecessors(unit):
        if len(registry.successors(old.key)) > 1:
            return Lineage((), split=True)
        before = lineage(registry, old.key, day)
        if before.split:
            return before
        found += [key for key in before.units if registry.get(key).existed_on(day)]
    return Lineage(tuple(sorted(set(found))))


def inherited(ctx: Context, form: Form, key: CellKey, unit: UnitKey, period: Period) -> Value:
    """Return the figure that a unit's predecessors had together in a period before it was there.

    MISSING where one of them has none, where the unit came of a split, and where the figure does not add up.
    """
    end = period.window(form.regime).end
    if unit.valid_from <= end:
        return MISSING
    before = lineage(ctx.registry, unit, end).units
    field = _field(form, key)
    if not before or field is None or field.indicator is None:
        return MISSING
    if field.indicator.aggregation is Aggregation.NONE and len(before) > 1:
        return MISSING
    reports = ctx.store.reports.gather(form.id, period, before).values()
    return total_of(form, field, field.indicator, key, regular_parts(reports, before, period)).value


def _field(form: Form, key: CellKey) -> Field | None:
    prefix, code, _ = split_key(key)
    return None if prefix else next((field for field in form.fields() if field.name == code), None)


def lineage_note(ctx: Context, unit: UnitKey) -> Text | None:
    """Say what earlier figures of a unit are; None for one that was always there or whose past is not known."""
    day = unit.valid_from
    old = [it.name for it in ctx.registry.predecessors(unit)]
    if not old:
        return None
    vi, en = ", ".join(name.vi for name in old), ", ".join(name.en for name in old)
    if any(len(ctx.registry.successors(it.key)) > 1 for it in ctx.registry.predecessors(unit)):
        return Text(
            f"Tách từ {vi} ngày {day:%d/%m/%Y}: không so sánh được với các kỳ trước ngày đó.",
            f"Split off {en} on {day:%d/%m/%Y}: not comparable with the periods before.",
        )
    return Text(
        f"Lập ngày {day:%d/%m/%Y} từ {vi}: số liệu các kỳ trước là của những đơn vị cũ gộp lại.",
        f"Formed on {day:%d/%m/%Y} of {en}: earlier figures are those of the old units together.",
    )
