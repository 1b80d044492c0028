"""What is shown before a report moves to a newer version of its form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iocdesk.actions.views.texts import NO_TEXT

if TYPE_CHECKING:
    from iocdesk.core.errors import Text
    from iocdesk.forms.model import CellKey
    from iocdesk.reports.model import ReportId


@dataclass(frozen=True, slots=True)
class FormNews:
    """A newer version of a report's form: that there is one, and whether the user may move to it now."""

    version: str
    sentence: Text
    may_move: bool
    closed: bool = False
    """The province takes no more reports at the present version."""


@dataclass(frozen=True, slots=True)
class MovedCell:
    """One figure that the move concerns."""

    key: CellKey
    label: Text
    value: str
    note: str = ""
    why: Text = NO_TEXT
    """Why it cannot stay as it is; empty where it stays."""


@dataclass(frozen=True, slots=True)
class MovedField:
    """One indicator that is new, gone or another."""

    code: str
    label: Text
    unit: Text
    section: Text
    changes: tuple[Text, ...] = ()
    """What of it is another, a sentence each."""
    cells: tuple[MovedCell, ...] = ()
    """The figures concerned: of a dropped one those that were typed, of another one those that are there."""


@dataclass(frozen=True, slots=True)
class MovePreview:
    """Everything that a move would do."""

    report_id: ReportId
    title: Text
    period: Text
    unit: str
    old: str
    new: str
    added: tuple[MovedField, ...]
    dropped: tuple[MovedField, ...]
    changed: tuple[MovedField, ...]
    rules: tuple[Text, ...]
    kept: int
    """Figures that stay as they are."""
    news: FormNews

    @property
    def leaving(self) -> tuple[MovedCell, ...]:
        """The figures that the new form has no place for; they are kept in the history."""
        return tuple(cell for field in self.dropped for cell in field.cells)

    @property
    def emptied(self) -> tuple[MovedCell, ...]:
        """The figures that the new form does not take as they are, and that have to be typed again."""
        return tuple(cell for field in self.changed for cell in field.cells if cell.why.vi)
