"""What is shown of a report's past: its versions, the difference between two of them, one as it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from iocdesk.actions.views import NO_TEXT
from iocdesk.core.errors import Text
from iocdesk.forms.model import CellKey
from iocdesk.reports.model import ReportId, ReportState, Transition

NOW = "now"
"""The reference of what is on this computer and not sent yet."""


class VersionKind(StrEnum):
    """Where a version stands."""

    UNSENT = "unsent"
    """On this computer only."""
    LINE = "line"
    """It was the report for a time, or is."""
    BESIDE = "beside"
    """A submission that was not chosen in a conflict, or was refused and replaced; kept for good."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version, in the list newest first."""

    ref: str
    """What to ask for it by: "now", "3", or "3:<op id>" for one beside the main line."""
    kind: VersionKind
    number: int
    state: ReportState
    at: datetime | None
    by: str
    transition: Transition | None = None
    reason: str = ""
    changed: int = 0
    """Cells that say something else than in the version before."""
    origins: tuple[str, ...] = ()
    """How its cells came about: typed, paste, import, behalf, villages, system, package, merge, resolve, undo."""
    device: Text = NO_TEXT
    here: bool = True
    """Whether all of it is on this computer, and not only that it exists."""
    refused: Text = NO_TEXT
    """Why the server did not take it, of a submission that it refused."""


@dataclass(frozen=True, slots=True)
class History:
    """A report's versions."""

    report_id: ReportId
    title: Text
    period: Text
    unit: str
    rows: tuple[VersionRow, ...] = ()
    fetched_at: datetime | None = None
    """When the server was last asked for all of them; None: what is known from the exchange alone."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that two versions have differently."""

    key: CellKey
    label: Text
    unit: Text
    old: str
    new: str
    old_note: str = ""
    new_note: str = ""
    by: str = ""
    at: datetime | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class OldLine:
    """One figure of a version."""

    key: CellKey
    label: Text
    unit: Text
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class OldSection:
    """A section of a version."""

    label: Text
    lines: tuple[OldLine, ...]


@dataclass(frozen=True, slots=True)
class OldReport:
    """A version as a whole, to be read."""

    row: VersionRow
    title: Text
    period: Text
    unit: str
    sections: tuple[OldSection, ...]
