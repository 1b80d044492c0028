"""Figures of sector systems in an open report: filled in beforehand, shown with their origin, and disputed by a note.

What stands in a cell is decided by `reports.sources`; here it is put to one report, and said to the person who fills
it in. Nothing here needs a network: the figures came with the last exchange, and a dispute is an edit like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from iocdesk.actions.context import Context
from iocdesk.core.clock import short_moment
from iocdesk.core.errors import Text
from iocdesk.core.numbers import format_number
from iocdesk.forms.inputs import show_value
from iocdesk.forms.issues import Issue
from iocdesk.forms.model import CellKey, Severity
from iocdesk.forms.session import FormSession
from iocdesk.forms.values import Quality, Value
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.model import Cell, Report
from iocdesk.reports.sources import (
    Origin,
    Precedence,
    SourceBook,
    SourceFigure,
    Standing,
    answered,
    claimed,
    differs,
    is_open,
    origin_of,
    own_figure,
    taken,
)


@dataclass(frozen=True, slots=True)
class SourceNote:
    """What is said of a cell's origin: from which system, as of when, and the other side's figure if there is one.

    Attributes:
        own: the unit's own figure where the system's stands; the system's where the unit's own stands; "" for none.
        disputed: the unit holds another figure against the system's, which stands.
        reopened: the system has sent another figure since, and a person has to decide.
    """

    system: str
    as_of: datetime | None
    standing: Standing
    own: str = ""
    disputed: bool = False
    reopened: bool = False


class Sourcing:
    """The figures of sector systems for one open report."""

    def __init__(self, ctx: Context, report: Report, session: FormSession) -> None:
        self._session = session
        self._book: SourceBook = ctx.store.catalogue.sources()
        self._figures: Mapping[CellKey, SourceFigure] = {}
        found = self._book.of(report.key.unit, report.key.period)
        if found:
            cells = frozenset(session.cell_keys())
            self._figures = {
                key: it for key, it in found.items() if key in cells and not session.computed(key)
            }

    def figure(self, key: CellKey) -> SourceFigure | None:
        """Return a system's newest figure for a cell."""
        return self._figures.get(key)

    def rule(self, key: CellKey) -> Precedence:
        """Return which figure of a cell stands."""
        indicator = self._session.field(key).indicator
        if indicator is None:
            return Precedence.TYPED
        return self._book.rule(indicator.code, indicator.source)

    def speaks(self, key: CellKey) -> bool:
        """Say whether a person may give a figure of their own beside a system's."""
        return key in self._figures

    def cells(self, report: Report) -> dict[CellKey, Cell]:
        """Return the cells that newest figures make by themselves, where they are not there already."""
        found = {}
        for key, figure in self._figures.items():
            cell = taken(report.cells.get(key, EMPTY), figure, self.rule(key))
            if cell is not None:
                found[key] = cell
        return found

    def typed(self, key: CellKey, old: Cell | None, value: Value, quality: Quality) -> Cell:
        """Return the cell that a typed figure makes where a system has given one."""
        cell = old if old is not None else Cell(quality=quality)
        return claimed(replace(cell, author="", at=None), self._figures[key], value, self.rule(key))

    def noted(self, key: CellKey, cell: Cell) -> Cell:
        """Return the cell after a note: it answers for the newest figure of the system."""
        figure = self._figures.get(key)
        return cell if figure is None else answered(cell, figure, self.rule(key))

    def asks(self, key: CellKey, cell: Cell) -> bool:
        """Say whether the system's newest figure waits for a word of a person."""
        figure = self._figures.get(key)
        return figure is not None and is_open(cell, figure)

    def issues(self, report: Report) -> tuple[Issue, ...]:
        """Return what is to be said where a person's figure is another than a system's."""
        found = []
        for key, figure in self._figures.items():
            cell = report.cells.get(key, EMPTY)
            if differs(cell, figure):
                found.append(self._issue(key, cell, figure))
        return tuple(found)

    def note_of(self, key: CellKey, cell: Cell) -> SourceNote | None:
        """Return what is said of a cell's origin; None where no system has to do with it."""
        origin, figure = origin_of(cell.source), self._figures.get(key)
        if origin is None and (figure is None or not differs(cell, figure)):
            return None
        if origin is None and figure is not None:
            origin = Origin(Standing.INSTEAD, figure.system, figure.as_of, figure.value)
        assert origin is not None  # noqa: S101 - one of the two
        field = self._session.field(key)
        return SourceNote(
            self._book.name_of(origin.system),
            origin.as_of,
            origin.standing,
            show_value(origin.other, field) if origin.other is not None else "",
            origin.standing is Standing.DISPUTED,
            figure is not None and is_open(cell, figure) and bool(cell.note.strip()),
        )

    def _issue(self, key: CellKey, cell: Cell, figure: SourceFigure) -> Issue:
        field, name = self._session.field(key), self._book.name_of(figure.system)
        own, theirs = own_figure(cell) or EMPTY.value, figure.value
        shown, said = show_value(own, field), show_value(theirs, field)
        when, params = short_moment(figure.as_of), {"difference": _gap(own, theirs)}
        if cell.note.strip() and is_open(cell, figure):
            return Issue(
                key, Severity.ERROR, "source_reopened", _reopened(name, when, said, shown), params=params
            )
        stands = self.rule(key) is Precedence.SOURCE
        text = _disputed(name, when, said, shown) if stands else _instead(name, when, said, shown, params)
        return Issue(key, Severity.WARNING, "source_differs", text, params=params)


def provenance(note: SourceNote) -> Text:
    """Return "từ CSDL dân cư, lúc 10/11 08:00"."""
    if note.as_of is None:
        return Text(f"từ {note.system}", f"from {note.system}")
    when = short_moment(note.as_of)
    return Text(f"từ {note.system}, lúc {when}", f"from {note.system}, as of {when}")


def _gap(own: Value, theirs: Value) -> str:
    if own.number is None or theirs.number is None:
        return ""
    gap = own.number - theirs.number
    return f"+{format_number(gap)}" if gap > 0 else format_number(gap)


def _disputed(name: str, when: str, theirs: str, own: str) -> Text:
    return Text(
        f"Báo cáo dùng số {theirs} của {name} (lúc {when}); đơn vị nêu {own}. Xin giải trình để tỉnh xem xét.",
        f"The report has {theirs} of {name} (as of {when}); the unit says {own}. Please explain, for the province to see.",
    )


def _instead(name: str, when: str, theirs: str, own: str, params: Mapping[str, str]) -> Text:
    gap = params["difference"]
    by_vi, by_en = (f", chênh lệch {gap}", f", difference {gap}") if gap else ("", "")
    return Text(
        f"Đơn vị báo {own}; {name} (lúc {when}) ghi {theirs}{by_vi}. Xin giải trình.",
        f"The unit says {own}; {name} (as of {when}) has {theirs}{by_en}. Please explain.",
    )


def _reopened(name: str, when: str, theirs: str, own: str) -> Text:
    return Text(
        f"{name} vừa gửi số mới {theirs} (lúc {when}), đơn vị đã nêu {own}. Xin lưu lại giải trình nếu vẫn giữ số "
        "của đơn vị, hoặc bấm Del để dùng số mới.",
        f"{name} has sent a new figure, {theirs} (as of {when}); the unit has said {own}. Please save the note again "
        "to stand by it, or press Del to take the new figure.",
    )
