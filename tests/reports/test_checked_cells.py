"""Checking cells without writing them must give what writing and reading them gives."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from iocdesk.core.errors import IocError
from iocdesk.forms.values import Value
from iocdesk.reports.model import Cell
from iocdesk.reports.operations import cells_from_json, cells_to_json, checked_cells
from tests.reports.strategies import cell_maps, texts

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
