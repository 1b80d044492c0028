"""Cells of a preview that are made when somebody looks at them."""

from __future__ import annotations

from decimal import Decimal

from iocdesk.actions.context import Context
from iocdesk.actions.import_cells import PlannedCells
from iocdesk.actions.import_reading import Finding
from iocdesk.actions.import_values import FormReader
from iocdesk.actions.import_views import CellDoubt, Doubt, PlannedCell
from iocdesk.core.errors import Text
from iocdesk.core.periods import Period
from iocdesk.forms.history import NoHistory
from iocdesk.forms.session import FormSession
from iocdesk.forms.values import MISSING, Value
from iocdesk.reports.model import Cell, ReportKey


def test_they_are_the_same_however_they_are_looked_at(ctx: Context) -> None:
    prepared = ctx.shelf.prepared("thon_thang")
    reader = FormReader(prepared, FormSession(prepared, {}, history=NoHistory(), clock=ctx.clock))
    first, second, third, *_ = sorted(reader.typed_whole)
    key = ReportKey("thon_thang", ctx.unit, Period.parse("202603"))
    one = Finding(0, key, (first, "khong_co", second), (Decimal(5), Decimal(7), None), (4,), (1, 2, 3))
    two = Finding(
        1, key, (first, third, second), (Decimal(5), Decimal("1.5"), Decimal(12)), (1, 2, 3), (9, 9, 9)
    )
    cells, at, news = PlannedCells(), dict[str, int](), dict[str, Value]()
    there = {first: Cell(Value.of(4))}

    assert list(cells.append_whole(one, reader, there, at, news)) == [1]
    odd = PlannedCell(
        "khong_co", Decimal(7), MISSING, None, 0, 4, 2, CellDoubt(Doubt.UNKNOWN, Text("?", "?"))
    )
    cells.append(odd)
    assert list(cells.append_whole(two, reader, there, at, news)) == [0, 1]

    made = [
        PlannedCell(first, Decimal(5), Value.of(4), Value.of(5), 0, 4, 1, None),
        odd,
        PlannedCell(second, Decimal(12), MISSING, Value.of(12), 1, 3, 9, None),
    ]
    assert at == {first: 0, second: 2}
    assert news == {first: Value.of(5), second: Value.of(12)}
    assert len(cells) == 3
    assert list(cells) == made == [cells[0], cells[-2], cells[2]]
    assert cells[1:] == tuple(made[1:])
    cells[2] = made[2]._replace(doubt=odd.doubt)
    assert cells[2].doubt is odd.doubt is list(cells)[2].doubt
    assert cells[-1] == cells[2]


def test_a_quickly_made_figure_is_a_figure() -> None:
    quick, slow = Value.figure(Decimal("12")), Value.of(12)
    assert quick == slow
    assert hash(quick) == hash(slow)
    assert repr(quick) == repr(slow)
    assert (quick.number, quick.answered) == (Decimal(12), True)
