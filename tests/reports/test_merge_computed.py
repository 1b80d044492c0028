"""Totals that the program works out never make two people choose: what they typed merges, the total follows."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from iocdesk.reports.merge import apply_operation, three_way
from iocdesk.reports.model import Cell, Operation, ReceiptStatus, Report
from tests.reports.samples import ASSIGNED, NOW, OFFICER, figure, operation, report

FIGURES = st.dictionaries(
    st.sampled_from(["nam", "nu", "khac", "tre", "gia"]), st.integers(0, 999), min_size=1
)


def _cells(typed: dict[str, int], *, gathered: int | None = None) -> dict[str, Cell]:
    """What one device sends: the categories typed, their total as it stands there, a gathered figure."""
    cells = {f"DS02.{name}": figure(number) for name, number in typed.items()}
    cells["DS02"] = replace(figure(sum(typed.values())), source="derived")
    if gathered is not None:
        cells["DS03"] = replace(figure(gathered), source="villages")
    return cells


def _apply(head: Report, op: Operation, base: dict[str, Cell]) -> ReceiptStatus:
    return apply_operation(
        head, op, actor=OFFICER, assignment=ASSIGNED, form_level="commune", base_cells=base, now=NOW
    ).status


@given(FIGURES, FIGURES, st.integers(0, 99), st.integers(0, 99))
def test_disjoint_categories_of_two_devices_merge(
    first: dict[str, int], second: dict[str, int], gathered: int, other: int
) -> None:
    second = {name: number for name, number in second.items() if name not in first}
    head = report(cells=_cells(first, gathered=gathered), version=2)
    op = operation(2, base=1, cells=_cells(second, gathered=other))
    outcome = apply_operation(
        head, op, actor=OFFICER, assignment=ASSIGNED, form_level="commune", base_cells={}, now=NOW
    )
    assert outcome.status is ReceiptStatus.MERGED
    assert outcome.report is not None
    typed = {f"DS02.{name}": number for name, number in {**first, **second}.items()}
    assert {key: outcome.report.cells[key].value.number for key in typed} == typed
    assert outcome.report.cells["DS02"].value == op.cells["DS02"].value


def test_a_typed_figure_against_a_computed_one_asks_a_person() -> None:
    head = report(cells={"DS02": figure(5)}, version=2)
    op = operation(2, base=1, cells={"DS02": replace(figure(6), source="derived")})
    assert _apply(head, op, {}) is ReceiptStatus.CONFLICT


def test_the_note_of_a_computed_cell_is_kept() -> None:
    head = report(cells={"DS02": replace(figure(5, "vì bão"), source="derived")}, version=2)
    op = operation(2, base=1, cells={"DS02": replace(figure(6), source="derived")})
    outcome = apply_operation(
        head, op, actor=OFFICER, assignment=ASSIGNED, form_level="commune", base_cells={}, now=NOW
    )
    assert outcome.report is not None
    assert (outcome.report.cells["DS02"].value.number, outcome.report.cells["DS02"].note) == (6, "vì bão")


def test_two_notes_of_a_computed_cell_ask_a_person() -> None:
    head = report(cells={"DS02": replace(figure(5, "vì bão"), source="derived")}, version=2)
    op = operation(2, base=1, cells={"DS02": replace(figure(6, "vì lũ"), source="derived")})
    assert _apply(head, op, {}) is ReceiptStatus.CONFLICT


def test_three_ways_of_a_computed_cell_are_one() -> None:
    base, ours, theirs = (
        {"DS02": replace(figure(number, note), source="derived")}
        for number, note in ((1, ""), (2, ""), (3, "vì bão"))
    )
    merge = three_way(base, ours, theirs)
    assert merge.differences == ()
    assert (merge.merged["DS02"].value.number, merge.merged["DS02"].note) == (2, "vì bão")
