"""What the page Các thôn shows: one village form and period as a table, villages down, cells across, totals below.

Frozen; figures stay values (`Value`), words are the page's own but for the formulas. Drafts are shown and not counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from iocdesk.actions.views import NO_TEXT
from iocdesk.core.errors import Text
from iocdesk.core.units import UnitKey
from iocdesk.forms.model import CellKey, Field, Form, Indicator
from iocdesk.forms.values import MISSING, Value
from iocdesk.reports.compare import EMPTY
from iocdesk.reports.model import Cell, Remark, ReportId, ReportState
from iocdesk.reports.rollup import COUNTED, Total


class Standing(StrEnum):
    """How a village stands, in the order in which somebody has to do something about it."""

    RETURNED = "returned"
    LATE = "late"
    NONE = "none"
    """Not begun, and not late."""
    ENTERING = "entering"
    SENT = "sent"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """One cell of the form. `group` is the indicator's name, `caption` the category's, empty for its own cell."""

    key: CellKey
    field: Field
    declared: Indicator
    """Declares the aggregation: of the commune's form where one gathers the figure, else of the villages' form."""
    group: Text
    caption: Text = NO_TEXT
    number: str = ""
    """The indicator's place in the form, "12"."""

    @property
    def name(self) -> Text:
        """What the column is about: "Số hộ nghèo – Kinh"."""

        def named(language: str) -> str:
            return " – ".join(
                part for part in (self.group.lang(language), self.caption.lang(language)) if part
            )

        return Text(named("vi"), named("en"))


@dataclass(frozen=True, slots=True)
class Reminded:
    """The newest reminder about a report."""

    at: datetime
    by: str
    waiting: bool = False
    """It has not left this computer yet."""


@dataclass(frozen=True, slots=True)
class VillageLine:
    """One village's report, or one of its events.

    Attributes:
        values: one a column; a summed total that is not kept is added up.
        events_on: the day of the event where the line is one.
        merged: the names of the villages that this one was made of in the period shown or the year before.
    """

    unit: UnitKey
    name: str
    report_id: ReportId
    state: ReportState | None
    values: tuple[Value, ...]
    cells: Mapping[CellKey, Cell] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    done: int = 0
    total: int = 0
    days_left: int | None = None
    updated_at: datetime | None = None
    updated_by: str = ""
    event_on: date | None = None
    merged: tuple[str, ...] = ()
    reminded: Reminded | None = None

    @property
    def counts(self) -> bool:
        """Whether its figures are in the totals: sent or taken in, and not returned."""
        return self.state in COUNTED

    @property
    def on_behalf(self) -> bool:
        """Whether figures were typed by the commune."""
        return any(cell.on_behalf for cell in self.cells.values())

    @property
    def percent(self) -> int:
        """How much of it is answered, rounded down."""
        return 100 * self.done // self.total if self.total else 0

    @property
    def standing(self) -> Standing:
        """How it stands."""
        if self.state is ReportState.ACCEPTED:
            return Standing.ACCEPTED
        if self.state is ReportState.SUBMITTED:
            return Standing.SENT
        if self.state is ReportState.RETURNED:
            return Standing.RETURNED
        if self.days_left is not None and self.days_left < 0:
            return Standing.LATE
        return Standing.ENTERING if self.state is not None and self.done else Standing.NONE

    @property
    def awaited(self) -> bool:
        """Whether the village itself has something to do: its report is not handed over."""
        return not self.counts and self.event_on is None

    def cell(self, key: CellKey) -> Cell:
        """Return a cell as it was stored."""
        return self.cells.get(key, EMPTY)


@dataclass(frozen=True, slots=True)
class CommuneFigure:
    """What the commune's own report says where the villages' total says something else."""

    report_id: ReportId
    key: CellKey
    shown: str
    """The figure, as the grid writes it."""
    gap: str
    """By how much it differs from what the villages have given so far: "+3"; "" unknown."""
    note: str = ""
    """What explains it; "" where nothing does yet."""
    typed: bool = False
    """Whether somebody typed it in the place of the total; else villages have changed since."""
    editable: bool = False
    """Whether opening the report takes the new total over; a report that has gone on keeps what it said."""
    missing: int = 0
    """How many villages the total still lacks."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """One village form in one period, as it stands on this computer."""

    form: Form
    period_id: str
    period: Text
    window: Text
    columns: tuple[MatrixColumn, ...]
    lines: tuple[VillageLine, ...]
    totals: tuple[Total, ...]
    """One a column."""
    events: bool = False
    """The lines are events, by their days; no village is waited for."""
    due: datetime | None = None
    earlier: tuple[VillageLine, ...] = ()
    """Events before the period, the newest of each village: of a stock they count until there is a newer one."""
    commune: tuple[CommuneFigure | None, ...] = ()
    """One a column: what the commune's report says instead; empty or None where it says the same."""

    @property
    def missing(self) -> tuple[VillageLine, ...]:
        """The villages whose reports do not count yet."""
        return tuple(line for line in self.lines if line.awaited)

    @property
    def drafts(self) -> int:
        """How many reports are shown that do not count."""
        return sum(not line.counts and any(value.answered for value in line.values) for line in self.lines)

    def place(self, key: CellKey) -> int:
        """Return the column of a cell; -1 where there is none."""
        return next((n for n, column in enumerate(self.columns) if column.key == key), -1)

    def instead(self, place: int) -> CommuneFigure | None:
        """Return what the commune's report says in the place of a column's total."""
        return self.commune[place] if place < len(self.commune) else None

    @property
    def differing(self) -> tuple[int, ...]:
        """The columns whose totals the commune's report has otherwise."""
        return tuple(place for place, figure in enumerate(self.commune) if figure is not None)

    def line(self, unit: UnitKey) -> VillageLine | None:
        """Return a village's line."""
        return next((line for line in self.lines if line.unit == unit), None)


class Share(StrEnum):
    """What a village's figure is to a total."""

    COUNTED = "counted"
    LEFT_OUT = "left_out"
    """Answered "not applicable"."""
    OPEN = "open"
    """Handed over, with this cell left open."""
    DRAFT = "draft"
    """Typed, and not handed over."""
    RETURNED = "returned"
    SILENT = "silent"
    """Nothing is here."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one village gives to a total; its `weight` only under a weighted mean."""

    name: str
    report_id: ReportId
    share: Share
    value: Value = MISSING
    weight: str = ""
    on_behalf: bool = False
    note: str = ""
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one total was made."""

    label: Text
    unit: Text
    formula: Text
    total: Total
    shown: str
    """The figure so far, as shown."""
    rows: tuple[Contribution, ...]
    missing: tuple[str, ...]
