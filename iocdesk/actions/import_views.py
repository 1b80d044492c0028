"""What an import shows before and after it: files, reports, cells with old and new value, problems, choices, result.

A preview may hold tens of thousands of cells: what is not shown is not written out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from iocdesk.core.errors import Text
from iocdesk.core.periods import Period
from iocdesk.core.units import UnitKey
from iocdesk.exchange.legacy import Encoding
from iocdesk.exchange.mapping import Mapping as FileMapping
from iocdesk.exchange.sheets import Raw
from iocdesk.forms.model import CellKey
from iocdesk.forms.values import Value
from iocdesk.reports.model import Cell, ReportKey


class FileState(StrEnum):
    """How a file was understood."""

    OWN = "own"
    """A workbook that iocdesk exported: matched by code."""
    MAPPED = "mapped"
    UNKNOWN = "unknown"
    """A layout that nobody has mapped yet."""
    ASKS = "asks"
    """Mapped, but period or units must be said first."""
    REFUSED = "refused"


class Doubt(StrEnum):
    """Why a cell needs a look."""

    AMBIGUOUS = "ambiguous"
    """Several readings; taken when one is chosen."""
    TWICE = "twice"
    """Another place of the import says something else for the same cell; taken when it is chosen."""
    REFUSED = "refused"
    """No such value fits the cell."""
    READ_ONLY = "read_only"
    """Calculated or gathered, and the file says something else."""
    UNKNOWN = "unknown"
    """The form has no such cell."""
    RULE = "rule"
    """A check of the form fails: an error (must be mended before sending) or a warning (asks for a note)."""


ASKS = frozenset({Doubt.AMBIGUOUS, Doubt.TWICE})
BLOCKS = frozenset({Doubt.REFUSED, Doubt.READ_ONLY, Doubt.UNKNOWN})


@dataclass(frozen=True, slots=True)
class CellDoubt:
    """One problem of one cell. `readings` are what an ambiguous text may mean, the likeliest first."""

    why: Doubt
    text: Text
    readings: tuple[Decimal, ...] = ()
    error: bool = False
    """Of a rule: an error that will block sending."""


class PlannedCell(NamedTuple):
    """One cell of the preview. A tuple, since there may be 50,000 of them."""

    key: CellKey
    raw: Raw
    old: Value
    new: Value | None
    """None where nothing can be taken over."""
    source: int
    """Number of the file in the preview."""
    row: int
    column: int
    doubt: CellDoubt | None

    @property
    def changes(self) -> bool:
        """Whether taking it over would change anything."""
        return self.new is not None and self.new != self.old

    @property
    def ready(self) -> bool:
        """Whether it is taken over unless somebody leaves it out."""
        return self.changes and (self.doubt is None or self.doubt.why is Doubt.RULE)

    @property
    def asks(self) -> bool:
        """Whether a person must decide before it is taken over."""
        return self.doubt is not None and self.doubt.why in ASKS


CellId = tuple[int, int]
"""Number of the report in the preview, number of the cell in it."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """One sheet of one file as it was understood.

    Attributes:
        sheet: "" where the file was refused as a whole.
        notes: what a person should know: what no longer fits, hidden sheets, former units.
        legacy: the old encoding its texts were in, None for Unicode.
        samples: texts as they stand in the file and as they were read.
        asked_units: texts of units that could not be resolved, each with the units it may mean.
        asks_period: whether the period must be said.
    """

    path: Path
    state: FileState
    sheet: str = ""
    mapping: FileMapping | None = None
    error: Text | None = None
    notes: tuple[Text, ...] = ()
    legacy: Encoding | None = None
    samples: tuple[tuple[str, str], ...] = ()
    asked_units: tuple[tuple[str, tuple[UnitKey, ...]], ...] = ()
    asks_period: bool = False
    cells: int = 0

    @property
    def name(self) -> str:
        """The file's name, with its sheet where there is one."""
        return f"{self.path.name} · {self.sheet}" if self.sheet else self.path.name


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """What would become of one report.

    Attributes:
        refusal: why nothing of it can be taken over (sent already, somebody else's, another period).
        notes: findings of the form's checks at cells that the import does not touch.
        written: notes of the file that are others than those here; they are taken over with the figures.
    """

    key: ReportKey
    form_version: str
    title: Text
    unit: str
    period: Text
    cells: Sequence[PlannedCell]
    labels: Mapping[CellKey, str]
    begun: bool = False
    on_behalf: bool = False
    refusal: Text | None = None
    notes: tuple[Text, ...] = ()
    written: Mapping[CellKey, str] = field(default_factory=dict)
    """Notes of the file that are others than those here; taken over with the figures."""

    def label(self, cell: PlannedCell) -> str:
        """Return how a cell is called in its form; its code where the form does not know it."""
        return self.labels.get(cell.key, cell.key)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cells an import holds."""

    cells: int
    changed: int
    ready: int
    asking: int
    blocked: int
    unchanged: int
    flagged: int
    """Cells that would be taken over although a check fails there."""


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """Everything that an import would do; nothing has been changed."""

    files: tuple[FileRead, ...]
    reports: tuple[ReportPlan, ...]

    def counts(self) -> Counts:
        """Count the cells."""
        total = changed = ready = asking = blocked = same = flagged = 0
        for report in self.reports:
            for cell in report.cells:
                total += 1
                changed += cell.changes
                if cell.doubt is not None and cell.doubt.why in BLOCKS:
                    blocked += 1
                elif report.refusal is not None:
                    blocked += cell.changes
                elif cell.asks:
                    asking += 1
                elif cell.ready:
                    ready += 1
                    flagged += cell.doubt is not None
                same += cell.new is not None and cell.new == cell.old
        return Counts(total, changed, ready, asking, blocked, same, flagged)

    def cell(self, place: CellId) -> PlannedCell:
        """Return a cell."""
        return self.reports[place[0]].cells[place[1]]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person has said about the files beforehand.

    Attributes:
        mapping: the mapping to read foreign layouts with; recognised by their titles where None.
        period, unit: for files that do not say.
        units: what texts mean as units (folded text to a unit's id).
        encoding: how the texts are written; found out where None.
        expected: the report that all files must be about, when the import began on its page.
    """

    mapping: FileMapping | None = None
    period: Period | None = None
    unit: UnitKey | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    encoding: Encoding | None = None
    expected: ReportKey | None = None


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """What a person decided about single cells.

    Attributes:
        left: cells to leave out.
        taken: cells that ask, and are to be taken over as they are read.
        readings: cells that ask, with the reading chosen.
    """

    left: frozenset[CellId] = frozenset()
    taken: frozenset[CellId] = frozenset()
    readings: Mapping[CellId, Decimal] = field(default_factory=dict)

    def value(self, place: CellId, cell: PlannedCell) -> Value | None:
        """Return what is to be taken over for a cell; None for nothing."""
        if place in self.left:
            return None
        if place in self.readings:
            return Value.of(self.readings[place])
        if cell.ready or (cell.asks and place in self.taken and cell.changes):
            return cell.new
        return None

    def leaving(self, place: CellId) -> ImportChoices:
        """Return the choices with a cell left out."""
        readings = {key: value for key, value in self.readings.items() if key != place}
        return replace(self, left=self.left | {place}, taken=self.taken - {place}, readings=readings)

    def taking(self, place: CellId, reading: Decimal | None = None) -> ImportChoices:
        """Return the choices with a cell taken over, in a reading where it has several."""
        readings = dict(self.readings)
        if reading is not None:
            readings[place] = reading
        return replace(self, left=self.left - {place}, taken=self.taken | {place}, readings=readings)


@dataclass(frozen=True, slots=True)
class AppliedReport:
    """What an import did to one report, for its undoing."""

    key: ReportKey
    title: Text
    unit: str
    before: Mapping[CellKey, Cell]
    after: Mapping[CellKey, Cell]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did."""

    reports: tuple[AppliedReport, ...]
    sources: tuple[str, ...] = ()

    @property
    def cells(self) -> int:
        """How many cells were taken over."""
        return sum(len(report.after) for report in self.reports)


@dataclass(frozen=True, slots=True)
class KeptCell:
    """A cell that undoing an import left as it is, and why."""

    key: ReportKey
    unit: str
    cell: CellKey
    label: str
    why: Text


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What undoing an import did."""

    restored: int
    kept: tuple[KeptCell, ...] = ()
