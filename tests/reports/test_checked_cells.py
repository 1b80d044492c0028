"""Checking cells without writing them must give what writing and reading them gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from iocdesk.core.errors import IocError
from iocdesk.forms.values import Value
from iocdesk.reports.digest import report_digest
from iocdesk.reports.model import Cell, Operation, Report
from iocdesk.reports.operations import (
    canonical_json,
    cells_from_json,
    cells_to_json,
    checked_cells,
    operation_bytes,
    operation_to_json,
    seal,
)
from tests.reports.strategies import cell_maps, operations, reports, texts

wide = st.decimals(allow_nan=True, allow_infinity=True)
strange = st.dictionaries(
    st.text(max_size=8), st.builds(Cell, wide.map(Value.of) | texts.map(Value.of), note=st.text()), max_size=3
)


@given(cell_maps | strange)
@example({"DS01": Cell(Value.of(Decimal("1.50")))})
@example({"DS01": Cell(Value.of(Decimal("-0")))})
@example({"DS01": Cell(Value.of(Decimal("1E+3")))})
@example({"DS01": Cell(Value.of(Decimal("9" * 29)))})
@example({"DS01": Cell(note="a" * 10_001)})
def test_same_cells_or_same_refusal(cells: dict[str, Cell]) -> None:
    assert outcome(checked_cells, cells) == outcome(
        lambda found: cells_from_json(cells_to_json(found)), cells
    )


def outcome(check: Callable[[dict[str, Cell]], dict[str, Cell]], cells: dict[str, Cell]) -> object:
    """Cells with their values as they are spelled; None when they were refused."""
    try:
        found = check(cells)
    except IocError:
        return None  # of several faults either may be named
    return found, [repr(cell.value) for cell in found.values()]


@given(operations)
def test_bytes_kept_from_sealing_are_those_written_anew(op: Operation) -> None:
    sealed = seal(op)
    assert sealed.sealed is not None
    assert operation_bytes(sealed) == canonical_json(operation_to_json(sealed))
    other = replace(sealed, cells={"DS99": Cell()})
    assert operation_bytes(other) == canonical_json(operation_to_json(other))


@given(reports)
def test_digest_of_written_cells_is_the_same(report: Report) -> None:
    assert report_digest(report, cells_to_json(report.cells)) == report_digest(report)  # type: ignore[arg-type]
