"""Comparing cells: what changed, what two sides make of the same cells, and what a person chose.

A cell's content is value, quality and note, and what is held against a sector system; who typed it and when makes no
difference. A cell that is absent is an empty one. Computed cells (totals, figures gathered from villages) and a
system's own figures are nobody's opinion and never conflict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from iocdesk.core.errors import IocError, Text
from iocdesk.forms.model import CellKey
from iocdesk.forms.values import Quality, Value
from iocdesk.reports.model import Cell, Difference

Cells = Mapping[CellKey, Cell]
Side = Literal["ours", "theirs", "base"]

EMPTY = Cell()

COMPUTED = frozenset({"derived", "villages"})
"""Sources of figures that nobody types: they are worked out anew from what was."""
SPOKEN = ("disputed:", "instead:")
"""How the source of a cell begins at which a person has spoken about a sector system's figure; see `reports.sources`."""


@dataclass(frozen=True, slots=True)
class Merge:
    """What came of three states of the same cells.

    Attributes:
        merged: every cell on which there is one opinion; keys of `differences` are not in it.
        differences: the cells that both sides changed to different contents.
    """

    merged: Mapping[CellKey, Cell]
    differences: tuple[Difference, ...]


class ConflictUnresolved(IocError):
    """Cells that both sides changed and nobody has chosen for yet: `conflict.unresolved`.

    Attributes:
        keys: those cells.
    """

    def __init__(self, keys: tuple[CellKey, ...]) -> None:
        names = ", ".join(keys[:5]) + ("…" if len(keys) > 5 else "")
        super().__init__(
            "conflict.unresolved",
            Text(
                f"Còn {len(keys)} ô số liệu chưa chọn: {names}. Xin chọn số liệu cho từng ô.",
                f"{len(keys)} cells have not been chosen for yet: {names}. Please choose for each.",
            ),
        )
        self.keys = keys


def content(cell: Cell) -> tuple[Value, Quality, str, str]:
    """Return what counts when cells are compared."""
    spoken = cell.source if cell.source.startswith(SPOKEN) else ""
    return cell.value, cell.quality, cell.note, spoken


def same(one: Cell, other: Cell) -> bool:
    """Tell whether two cells say the same."""
    return content(one) == content(other)


def changed(before: Cells, after: Cells) -> dict[CellKey, Cell]:
    """Return the cells of `after` that say something else than in `before`."""
    keys = [*after, *(key for key in before if key not in after)]
    now = {key: after.get(key, EMPTY) for key in keys}
    return {key: cell for key, cell in now.items() if not same(cell, before.get(key, EMPTY))}


def settled(ours: Cell, theirs: Cell) -> Cell | None:
    """Return the cell of two that nobody has to choose between: both computed, and at most one with a note.

    It is ours, the later one, until the figures are worked out anew; of two figures of a system the one that is true of
    the later moment. A note stays.
    """
    if not (_computed(ours) and _computed(theirs)):
        return None
    if ours.note and theirs.note and ours.note != theirs.note:
        return None
    later = theirs if _as_of(theirs) > _as_of(ours) else ours
    return replace(later, note=ours.note or theirs.note)


def _as_of(cell: Cell) -> str:
    return cell.source.partition("@")[2]


def _computed(cell: Cell) -> bool:
    return cell.source in COMPUTED or cell.source.startswith("system:")


def three_way(base: Cells, ours: Cells, theirs: Cells) -> Merge:
    """Bring two developments of the same cells together."""
    merged: dict[CellKey, Cell] = {}
    differences: list[Difference] = []
    for key in dict.fromkeys([*base, *theirs, *ours]):
        old, our, their = (side.get(key, EMPTY) for side in (base, ours, theirs))
        if same(our, their) or same(our, old):
            winner = their
        elif same(their, old):
            winner = our
        elif (agreed := settled(our, their)) is not None:
            winner = our = agreed
        else:
            differences.append(Difference(key, old, our, their))
            continue
        if key in theirs or winner is our:
            merged[key] = winner
    return Merge(merged, tuple(differences))


def resolve(
    differences: tuple[Difference, ...], choices: Mapping[CellKey, Side | Cell]
) -> dict[CellKey, Cell]:
    """Return the chosen cell of every difference; a choice is a side, or a cell typed anew.

    Raises:
        ConflictUnresolved: when a difference has no choice.
    """
    open_keys = tuple(it.key for it in differences if it.key not in choices)
    if open_keys:
        raise ConflictUnresolved(open_keys)
    chosen: dict[CellKey, Cell] = {}
    for difference in differences:
        choice = choices[difference.key]
        chosen[difference.key] = choice if isinstance(choice, Cell) else _side(difference, choice)
    return chosen


def rebased_cells(
    cells: Cells, differences: tuple[Difference, ...], choices: Mapping[CellKey, Side | Cell]
) -> dict[CellKey, Cell]:
    """Return the cells of the operation that answers a conflict: those chosen and those nobody disputed.

    Args:
        cells: of the operation that met the conflict.

    Raises:
        ConflictUnresolved: when a difference has no choice.
    """
    return {**cells, **resolve(differences, choices)}


def _side(difference: Difference, side: Side) -> Cell:
    if side == "ours":
        return difference.ours
    return difference.theirs if side == "theirs" else difference.base
