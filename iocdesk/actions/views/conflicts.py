"""What is shown of cells that two computers filled in differently."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from iocdesk.core.errors import Text
    from iocdesk.forms.issues import Issue
    from iocdesk.forms.model import CellKey
    from iocdesk.forms.values import Quality


class Pick(StrEnum):
    """What was chosen for a cell."""

    OURS = "ours"
    THEIRS = "theirs"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SideCell:
    """What one side says: the figure, how firm it is, the note, and who wrote it when."""

    value: str
    """As the grid writes it: "KPS" where nothing occurred; empty where there is no figure."""
    quality: Quality
    note: str
    by: str
    at: datetime | None
    mine: bool = False
    """Whether the user wrote it, perhaps on another computer."""


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """One cell, in the order of the form."""

    key: CellKey
    section: Text
    label: Text
    unit: Text
    base: SideCell
    """What both began with."""
    ours: SideCell
    theirs: SideCell
    pick: Pick | None = None
    result: SideCell | None = None
    issues: tuple[Issue, ...] = ()
    """What the checks say of the result at this cell."""


@dataclass(frozen=True, slots=True)
class RestLine:
    """A figure that is in nobody's dispute, to be read beside those that are."""

    section: Text
    label: Text
    unit: Text
    value: str
