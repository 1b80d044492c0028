"""Merged and split villages: what their earlier figures are, against an independent calculation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.actions.lineage import inherited, lineage, lineage_note
from iocdesk.actions.matrix import village_matrix
from iocdesk.core.errors import Text
from iocdesk.core.periods import Period
from iocdesk.core.units import Level, OrgUnit, UnitKey, UnitLink, UnitRegistry
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import Aggregation, Field, Form, Group
from iocdesk.forms.values import MISSING, NOTHING, Value
from iocdesk.reports.model import Cell
from tests.actions.kit import COMMUNE, context, key_of
from tests.effort import examples

MERGED = UnitKey("15298-08", date(2026, 1, 1))
OLD = (UnitKey("15298-08", date(2020, 1, 1)), UnitKey("15298-19", date(2020, 1, 1)))
FORM, FLOW, STOCK = "thon_thang", "DS17", "AS12"
DECEMBER, JANUARY_BEFORE = "202512", "202501"


def fill(ctx: Context, unit: UnitKey, period: str, cells: dict[str, Value]) -> None:
    """Put figures into a report as if they had come from elsewhere."""
    key = key_of(FORM, period, unit)
    ctx.store.reports.begin(key, ctx.shelf.get(FORM).version)
    ctx.store.reports.edit(key.id, {name: Cell(value) for name, value in cells.items()}, actor=ctx.actor)


def test_the_sample_village_is_made_of_two(ctx: Context) -> None:
    assert lineage(ctx.registry, MERGED, date(2025, 12, 31)).units == OLD
    assert lineage(ctx.registry, MERGED, date(2026, 1, 1)).units == (MERGED,)
    assert lineage(ctx.registry, MERGED, date(2010, 1, 1)).units == ()
    assert lineage(ctx.registry, OLD[1], date(2025, 1, 1)).units == (OLD[1],)


def test_the_previous_period_and_last_year_add_up_the_predecessors(ctx: Context) -> None:
    for unit, number in zip(OLD, (3, 4), strict=True):
        fill(ctx, unit, DECEMBER, {FLOW: Value.of(number), "DS01.nam": Value.of(10 * number)})
        fill(ctx, unit, JANUARY_BEFORE, {FLOW: Value.of(100 * number)})
    entry = open_entry(ctx, key_of(FORM, "202601", MERGED))
    compared = entry.comparison(FLOW)
    assert compared.previous == Value.of(7)
    assert compared.same_last_year == Value.of(700)
    assert entry.comparison("DS01.nam").previous == Value.of(70)
    assert [(period.id, value) for period, value in entry.recent(FLOW)] == [(DECEMBER, Value.of(7))]
    note = entry.lineage_note
    assert note is not None
    assert note.vi.startswith("Lập ngày 01/01/2026 từ ")


def test_one_predecessor_without_a_figure_leaves_it_open(ctx: Context) -> None:
    fill(ctx, OLD[0], DECEMBER, {FLOW: Value.of(3)})
    assert open_entry(ctx, key_of(FORM, "202601", MERGED)).comparison(FLOW).previous == MISSING
    fill(ctx, OLD[1], DECEMBER, {FLOW: NOTHING})
    assert open_entry(ctx, key_of(FORM, "202601", MERGED)).comparison(FLOW).previous == Value.of(3)


def test_its_own_figures_go_before_inherited_ones(ctx: Context) -> None:
    for unit in OLD:
        fill(ctx, unit, DECEMBER, {FLOW: Value.of(3)})
    fill(ctx, MERGED, "202601", {FLOW: Value.of(9)})
    assert open_entry(ctx, key_of(FORM, "202602", MERGED)).comparison(FLOW).previous == Value.of(9)
    assert open_entry(ctx, key_of(FORM, "202602", MERGED)).comparison(FLOW).same_last_year == MISSING


def test_the_table_names_what_a_village_was_made_of_in_its_first_year(ctx: Context) -> None:
    line = village_matrix(ctx, FORM, "202603").line(MERGED)
    assert line is not None
    assert len(line.merged) == 2
    later = village_matrix(ctx, FORM, "202705").line(MERGED)
    assert later is not None
    assert later.merged == ()
    before = village_matrix(ctx, FORM, DECEMBER)
    assert {OLD[0], OLD[1]} <= {each.unit for each in before.lines}
    assert before.line(MERGED) is None


def split_world() -> tuple[UnitRegistry, UnitKey, UnitKey]:
    """A commune whose one village was split into two in 2026."""
    old, *new = (
        OrgUnit(UnitKey(code, since), Level.VILLAGE, Text(name, name), name, "thôn", COMMUNE, valid_to=until)
        for code, name, since, until in (
            ("15298-01", "Thôn 1", date(2020, 1, 1), date(2025, 12, 31)),
            ("15298-01", "Thôn 1A", date(2026, 1, 1), None),
            ("15298-02", "Thôn 1B", date(2026, 1, 1), None),
        )
    )
    commune = OrgUnit(COMMUNE, Level.COMMUNE, Text("Xã", "Commune"), "Xã", "xã")
    links = [
        UnitLink(old.key, unit.key, date(2026, 1, 1), default=number == 0) for number, unit in enumerate(new)
    ]
    return UnitRegistry([commune, old, *new], links), old.key, new[0].key


def test_a_split_is_said_not_to_be_comparable(tmp_path: Path, library: FormLibrary) -> None:
    registry, old, new = split_world()
    ctx = context(tmp_path, registry, library)
    fill(ctx, old, DECEMBER, {FLOW: Value.of(3)})
    entry = open_entry(ctx, key_of(FORM, "202601", new))
    assert entry.comparison(FLOW).previous == MISSING
    assert entry.recent(FLOW) == []
    note = lineage_note(ctx, new)
    assert note is not None
    assert note.vi == "Tách từ Thôn 1 ngày 01/01/2026: không so sánh được với các kỳ trước ngày đó."
    assert lineage(registry, new, date(2025, 12, 31)).split
    ctx.store.close()


def with_aggregation(form: Form, how: Aggregation) -> Form:
    """The form with another aggregation of one figure, weighted by the households where it is a mean."""

    def changed(group: Group) -> Group:
        children: list[Group | Field] = []
        for child in group.children:
            if isinstance(child, Group):
                children.append(changed(child))
            elif child.name == FLOW and child.indicator is not None:
                weight = f"${{{STOCK}}}" if how is Aggregation.MEAN else ""
                indicator = replace(child.indicator, aggregation=how, denominator=weight, decimals=2)
                children.append(replace(child, indicator=indicator))
            else:
                children.append(child)
        return replace(group, children=tuple(children))

    return replace(form, sections=tuple(changed(section) for section in form.sections))


numbers = st.integers(0, 10**6)


@pytest.mark.parametrize("how", [Aggregation.SUM, Aggregation.MAX, Aggregation.MEAN])
@given(figures=st.tuples(numbers, numbers), weights=st.tuples(st.integers(1, 999), st.integers(1, 999)))
@settings(
    max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_predecessors_combine_as_the_form_declares(
    ctx: Context, how: Aggregation, figures: tuple[int, int], weights: tuple[int, int]
) -> None:
    for unit, figure, weight in zip(OLD, figures, weights, strict=True):
        fill(ctx, unit, DECEMBER, {FLOW: Value.of(figure), STOCK: Value.of(weight)})
    form = with_aggregation(ctx.shelf.get(FORM), how)
    found = inherited(ctx, form, FLOW, MERGED, Period.parse(DECEMBER)).number
    frame = pd.DataFrame({"figure": map(Decimal, figures), "weight": map(Decimal, weights)})
    weighted = (frame["figure"] * frame["weight"]).sum() / frame["weight"].sum()
    expected = {
        Aggregation.SUM: frame["figure"].sum(),
        Aggregation.MAX: frame["figure"].max(),
        Aggregation.MEAN: weighted,
    }[how]
    assert found is not None
    assert abs(found - expected) <= Decimal("0.005")


def test_a_unit_without_a_past_says_nothing(make: Callable[..., Context]) -> None:
    ctx = make()
    assert lineage_note(ctx, UnitKey("15298-01", date(2020, 1, 1))) is None
