"""Remarks of a return and whether they were answered: by another figure, or by a note beside it."""

from __future__ import annotations

from collections.abc import Iterable

from iocdesk.forms.cells import split_key
from iocdesk.forms.model import CellKey
from iocdesk.reports.compare import EMPTY, Cells, same
from iocdesk.reports.model import Remark

__all__ = ["unanswered"]


def unanswered(remarks: Iterable[Remark], returned: Cells, cells: Cells) -> tuple[CellKey, ...]:
    """Return the cells with a remark that nobody has answered, each once, in the order of the remarks.

    A remark at an indicator's own cell is answered at any of its cells, since it may be about a part of the sum; one
    at a category there, or at the indicator's own cell. Remarks on the report as a whole ask for nothing.

    Args:
        returned: the cells as they came back.
        cells: the cells now.
    """
    moved = {
        key for key in returned.keys() | cells if not same(returned.get(key, EMPTY), cells.get(key, EMPTY))
    }
    moved |= {prefix + code for prefix, code, _ in map(split_key, moved)}
    asked = dict.fromkeys(remark.key for remark in remarks if remark.key)
    return tuple(key for key in asked if key not in moved and not _own_answered(key, returned, cells))


def _own_answered(key: CellKey, returned: Cells, cells: Cells) -> bool:
    """Whether a category's remark was answered beside the indicator's own cell."""
    prefix, code, category = split_key(key)
    own = prefix + code
    before, now = returned.get(own, EMPTY), cells.get(own, EMPTY)
    return bool(category) and now.note.strip() != "" and now.note != before.note
