"""What the form page asks of the report that is open; the actions' `Entry` answers it.

Everything here is asked on the main thread. What changes something is durable when it returns, and raises
`IocError` when it could not be saved: nothing has changed then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from iocdesk.actions.matrix_model import Explanation
from iocdesk.actions.sourcing import SourceNote
from iocdesk.actions.views import FormNews
from iocdesk.actions.village_news import VillageNews
from iocdesk.core.errors import Text
from iocdesk.core.periods import Period, Window
from iocdesk.core.units import UnitKey
from iocdesk.forms.issues import Issue
from iocdesk.forms.model import CellKey, Form
from iocdesk.forms.session import FormSession
from iocdesk.forms.values import Quality, Value
from iocdesk.reports.issues import SendSummary
from iocdesk.reports.model import Cell, Problem, Remark, Report, Transition
from iocdesk.reports.rollup import Total

if TYPE_CHECKING:
    from iocdesk.store import Look


class Edit(Protocol):
    """What one change did."""

    @property
    def changed(self) -> frozenset[CellKey]:
        """Cells whose content is another, calculated ones among them."""

    @property
    def before(self) -> Mapping[CellKey, Cell]:
        """What the cells held that were set."""

    @property
    def saved_at(self) -> datetime:
        """When the change was durable."""


class Comparison(Protocol):
    """The figures beside a figure."""

    @property
    def previous(self) -> Value: ...

    @property
    def same_last_year(self) -> Value: ...

    @property
    def year_to_date(self) -> Value: ...

    @property
    def plan_share(self) -> Decimal | None:
        """Percent of the year's plan; None where there is no plan."""


class AuditLine(Protocol):
    """One change of one cell in the past."""

    @property
    def at(self) -> datetime | None: ...

    @property
    def by(self) -> str: ...

    @property
    def key(self) -> CellKey: ...

    @property
    def old(self) -> Cell: ...

    @property
    def new(self) -> Cell: ...

    @property
    def origin(self) -> str: ...


class EntryPort(Protocol):
    """One open report."""

    @property
    def report(self) -> Report: ...

    @property
    def form(self) -> Form: ...

    @property
    def session(self) -> FormSession: ...

    @property
    def window(self) -> Window | None:
        """The days that the figures are about; None for events."""

    @property
    def due(self) -> datetime | None: ...

    @property
    def editable(self) -> bool: ...

    @property
    def why_read_only(self) -> Text | None:
        """Why nothing can be typed, e.g. that another window has the report."""

    @property
    def on_behalf(self) -> bool:
        """Whether what is typed is on a village's behalf (nhập thay)."""

    @property
    def unit_name(self) -> str: ...

    def cell(self, key: CellKey) -> Cell: ...

    def set_cells(self, changes: Mapping[CellKey, Value], *, origin: str = "typed") -> Edit:
        """Change figures; `origin` is "typed", "paste" or "undo"."""

    def set_note(self, key: CellKey, text: str) -> Edit: ...

    def set_quality(self, keys: Iterable[CellKey], quality: Quality) -> Edit: ...

    def add_instance(self, repeat: str) -> Edit:
        """Add an instance at the end of a repeat, by its key ("visits", "visits[2]/people")."""

    def remove_instance(self, repeat: str, index: int) -> Edit: ...

    def comparison(self, key: CellKey) -> Comparison: ...

    def recent(self, key: CellKey, n: int = 12) -> Sequence[tuple[Period, Value]]:
        """Return the last periods' figures, newest first."""

    @property
    def lineage_note(self) -> Text | None:
        """What earlier figures of the unit are where it was merged or split; None for all others."""

    def total_of(self, key: CellKey) -> Total | None:
        """Return how a figure gathered from villages is made; None where it is not."""

    def unit_names(self, units: Iterable[UnitKey]) -> tuple[str, ...]:
        """Return what units are called."""

    def may_be_nothing(self, key: CellKey) -> bool:
        """Say whether a gathered figure takes "không phát sinh" from a person, since there is nothing to gather."""

    def adjustable(self, key: CellKey) -> bool:
        """Say whether another figure may be typed in the place of the villages' total, or held against a system's."""

    def source_note(self, key: CellKey) -> SourceNote | None:
        """Return from which sector system a figure is, and what is held against it; None for others."""

    def asks(self, key: CellKey) -> bool:
        """Say whether a sector system's newest figure waits for a word at the cell."""

    def village_story(self, key: CellKey) -> Explanation | None:
        """Return village by village how a gathered figure was made; None where there is no such table."""

    def name_of(self, user_id: str) -> str:
        """Return what somebody is called."""

    def issues(self) -> tuple[Issue, ...]:
        """Return all findings in the order of the form; the session's, and what only the whole commune shows."""

    def summary(self) -> SendSummary: ...

    def unanswered(self) -> Sequence[CellKey]:
        """Return the cells of a returned report whose remark nobody has answered."""

    def moves(self) -> frozenset[Transition]: ...

    def held_back(self) -> Text | None:
        """Return why the user may not approve, where nothing but the two-person rule forbids it."""

    def move(self, transition: Transition, reason: str = "", remarks: Sequence[Remark] = ()) -> Report: ...

    def audit(self, key: CellKey | None = None) -> Sequence[AuditLine]:
        """Return the changes of one cell, or of the report, newest first."""

    def unsent(self) -> frozenset[CellKey]:
        """Return the cells that wait to be sent."""

    def conflicts(self) -> frozenset[CellKey]:
        """Return the cells that both sides changed."""

    def reload(self) -> frozenset[CellKey]:
        """Read the report again; return the cells whose value is another now."""

    def chosen(self) -> int:
        """Return for how many of them a figure was chosen already."""

    @property
    def village_news(self) -> VillageNews | None:
        """Whose figures were new when this was opened."""

    def villages_seen(self) -> bool:
        """Say that the report was looked at with the villages' figures as they are; return whether that is news."""

    @property
    def look(self) -> Look | None:
        """What came from another computer and waits to be looked at."""

    def looked(self) -> None:
        """Say that it was looked at."""

    def form_news(self) -> FormNews | None:
        """Return what is to be said of a newer version of the form."""

    @property
    def may_take_back(self) -> bool:
        """Whether a move to a newer form can still be taken back."""

    def refused(self) -> tuple[Problem, ...]:
        """Return why the server did not take what was sent last."""
