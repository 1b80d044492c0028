"""A commune's figure that must differ from what its villages add up to: where it may, what is said, what is kept.

The cell then has the source "adjusted": a typed figure in the place of a total. The total stays beside it, the
difference is a warning that wants a note (giải trình), and emptying the cell brings the total back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from iocdesk.core.errors import Text
from iocdesk.core.numbers import format_number
from iocdesk.core.units import UnitKey
from iocdesk.forms.cells import split_key
from iocdesk.forms.inputs import show_value
from iocdesk.forms.issues import Issue
from iocdesk.forms.model import CellKey, Field, Severity
from iocdesk.forms.values import MISSING, Quality, Value
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.model import ADJUSTED, Cell, ReportState
from iocdesk.reports.rollup import Total

Names = Callable[[Iterable[UnitKey]], tuple[str, ...]]
NAMED = 3
"""So many villages a sentence names; of the others it says how many there are."""


def typed_over(total: Total, value: Value, quality: Quality, note: str) -> Cell:
    """Return the cell that a figure typed over a total makes; without one, or with the same, the total is back."""
    if value in (MISSING, total.value):
        return Cell(total.value, quality, note, source="villages")
    return Cell(value, quality, note, source=ADJUSTED)


def difference(value: Value, total: Total) -> str:
    """Return by how much a figure differs from what the villages have given so far: "+2", "-1,5"; "" unknown."""
    ours, theirs = value.number, total.so_far.number
    if ours is None or theirs is None:
        return ""
    gap = ours - theirs
    return f"+{format_number(gap)}" if gap > 0 else format_number(gap)


def differences(
    fields: Callable[[CellKey], Field],
    totals: Mapping[CellKey, Total],
    cells: Mapping[CellKey, Cell],
    names: Names,
    state: ReportState,
) -> tuple[Issue, ...]:
    """Return a warning for each figure that is not what the villages add up to.

    A figure that the commune typed instead wants a note. Of a report that waits for approval, figures are named too
    that villages have changed since it was submitted.
    """
    found = []
    for key, total in totals.items():
        cell = cells.get(key, EMPTY)
        if cell.value == total.value or total.sourceless or has_adjusted(cells, key):
            continue
        if cell.source == ADJUSTED:
            found.append(_adjusted(key, fields(key), cell, total, names))
        elif state is ReportState.FOR_APPROVAL:
            found.append(_moved(key, fields(key), cell, total, names))
    return tuple(found)


def _adjusted(key: CellKey, field: Field, cell: Cell, total: Total, names: Names) -> Issue:
    ours, theirs = show_value(cell.value, field), _so_far(field, total)
    gap = difference(cell.value, total)
    by_vi, by_en = (f", chênh lệch {gap}", f", difference {gap}") if gap else ("", "")
    counted = counted_text(total, names)
    text = Text(
        f"Xã báo {ours}; cộng từ {counted.vi} được {theirs.vi}{by_vi}. Xin giải trình.",
        f"The commune says {ours}; {counted.en} come to {theirs.en}{by_en}. Please explain.",
    )
    return Issue(key, Severity.WARNING, "adjusted", text, params={"difference": gap})


def _moved(key: CellKey, field: Field, cell: Cell, total: Total, names: Names) -> Issue:
    ours, theirs = show_value(cell.value, field) or "–", _so_far(field, total)
    counted = counted_text(total, names)
    text = Text(
        f"Thôn đã sửa sau khi trình: báo cáo ghi {ours}; nay cộng từ {counted.vi} được {theirs.vi}.",
        f"Villages changed after submission: the report says {ours}; {counted.en} now come to {theirs.en}.",
    )
    return Issue(key, Severity.WARNING, "villages_changed", text)


def _so_far(field: Field, total: Total) -> Text:
    if not total.so_far.answered:
        return Text("chưa có số liệu", "no figure yet")
    shown = show_value(total.so_far, field)
    return Text(shown, shown)


def counted_text(total: Total, names: Names) -> Text:
    """Return "17/18 thôn (thiếu Thôn 7)"."""
    said = Text(f"{total.counted}/{total.expected} thôn", f"{total.counted}/{total.expected} villages")
    if not total.missing:
        return said
    listed = villages_text(names(total.missing[:NAMED]), len(total.missing))
    return Text(f"{said.vi} (thiếu {listed.vi})", f"{said.en} (missing {listed.en})")


def villages_text(names: Sequence[str], count: int) -> Text:
    """Return "Thôn 1, Thôn 4 và 2 thôn khác": the villages that are named, and how many of `count` are not."""
    listed, more = ", ".join(names), count - len(names)
    if not more:
        return Text(listed, listed)
    return Text(f"{listed} và {more} thôn khác", f"{listed} and {more} more")


def has_adjusted(cells: Mapping[CellKey, Cell], key: CellKey) -> bool:
    """Say whether a category of the figure whose own cell `key` is was typed over: then the form adds it up."""
    prefix, code, category = split_key(key)
    begin = f"{prefix}{code}."
    return not category and any(k.startswith(begin) and cell.source == ADJUSTED for k, cell in cells.items())
