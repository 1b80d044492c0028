"""The cells of a preview, made when somebody looks at them: of tens of thousands few are ever shown."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import overload

from iocdesk.actions.import_reading import Finding
from iocdesk.actions.import_values import FormReader
from iocdesk.actions.import_views import PlannedCell
from iocdesk.forms.model import CellKey
from iocdesk.forms.values import MISSING, Value
from iocdesk.reports.model import Cell

_SHIFT = 32
"""A place is the number of the source above so many bits, and the number of the cell in it."""


class PlannedCells(Sequence[PlannedCell]):
    """The cells of one report, in the order of the files.

    What most cells are, a whole figure that fits, is kept as its place in its source; anything else as it is.
    """

    __slots__ = ("_findings", "_odd", "_old", "_places")

    def __init__(self) -> None:
        self._findings: list[Finding] = []
        self._places = array("Q")
        self._odd: dict[int, PlannedCell] = {}
        self._old: dict[CellKey, Value] = {}

    def append(self, cell: PlannedCell) -> None:
        """Add a cell that is kept as it is."""
        self._odd[len(self._places)] = cell
        self._places.append(0)

    def append_whole(
        self,
        finding: Finding,
        reader: FormReader,
        there: Mapping[CellKey, Cell],
        at: dict[CellKey, int],
        news: dict[CellKey, Value],
    ) -> Iterator[int]:
        """Add a source's whole figures that fit and have no place yet; yields the number of every other cell on the way.

        Args:
            there: the report's cells as they are.
            at: is told where each cell stands.
            news: is told the figures.
        """
        places, base, whole, fitting = (
            self._places,
            len(self._findings) << _SHIFT,
            reader.whole,
            reader.typed_whole,
        )
        self._findings.append(finding)
        for number, (key, raw) in enumerate(zip(finding.keys, finding.raws, strict=True)):
            if raw is None:
                continue
            value = whole(raw) if type(raw) is Decimal and key in fitting and key not in at else None
            if value is None:
                yield number
                continue
            at[key] = len(places)
            places.append(base | number)
            news[key] = value
            if key in there:
                self._old[key] = there[key].value

    def __len__(self) -> int:
        """How many there are."""
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> PlannedCell: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[PlannedCell]: ...
    def __getitem__(self, place: int | slice) -> PlannedCell | Sequence[PlannedCell]:
        """Return a cell, or several."""
        if isinstance(place, slice):
            return tuple(self[number] for number in range(*place.indices(len(self))))
        code = self._places[place]
        odd = self._odd.get(place if place >= 0 else place + len(self))
        return odd if odd is not None else self._made(code)

    def __setitem__(self, place: int, cell: PlannedCell) -> None:
        """Put another cell in a place."""
        self._odd[place] = cell

    def __iter__(self) -> Iterator[PlannedCell]:
        """Go through all."""
        odd = self._odd.get
        for number, code in enumerate(self._places):
            yield odd(number) or self._made(code)

    def __eq__(self, other: object) -> bool:
        """Tell whether the same cells stand in the same order."""
        return isinstance(other, PlannedCells) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # it grows

    def _made(self, code: int) -> PlannedCell:
        source, number = self._findings[code >> _SHIFT], code & ((1 << _SHIFT) - 1)
        key, raw = source.keys[number], source.raws[number]
        new = Value.of(raw) if isinstance(raw, Decimal) else MISSING
        old = self._old.get(key, MISSING)
        row, column = source.row(number), source.columns[number]
        return PlannedCell(key, raw, old, new, source.source, row, column, None)
