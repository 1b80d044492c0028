"""Figures that sector systems send: which of two figures stands in the report, and how a cell says where its own is from.

The cell's `source` names the system and the moment that its figure was true (as-of), and, where somebody is of
another opinion, the other figure too:

- `system:cchc@2026-11-10T01:00:00Z` the system's figure stands; `…=120` after it: it took the place of a typed 120;
- `disputed:cchc@2026-11-10T01:00:00Z=120` the system's figure stands, and the unit says that 120 is right;
- `instead:cchc@2026-11-10T01:00:00Z=118` the unit's own figure stands, though the system says 118.

So provenance and dispute travel with the report, stay in its versions, and need no network to be made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from iocdesk.core.errors import IocError
from iocdesk.core.numbers import canonical
from iocdesk.core.periods import Period
from iocdesk.core.text import nfc
from iocdesk.core.units import UnitKey
from iocdesk.forms.model import CellKey, Source
from iocdesk.forms.values import MISSING, NOTHING, Presence, Value
from iocdesk.reports.model import Cell

SYSTEM_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}", re.ASCII)
"""How a sector system is called on the wire."""
_ORIGIN = re.compile(
    r"(system|disputed|instead):([^@=]{1,80})(?:@(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ))?(?:=(.{1,60}))?",
    re.DOTALL,
)
_MARKS = ("system:", "disputed:", "instead:")
_NOTHING = "nothing"


class Precedence(StrEnum):
    """Which figure stands where a system and a person give different ones."""

    SOURCE = "source_wins"
    """The system's; the unit may dispute it by a note with its own figure."""
    TYPED = "typed_wins"
    """The typed one; the difference is shown and wants a note."""
    NEWEST = "newest_wins"
    """The one that is true of the later moment; a typed one that gives way stays in sight."""


class Standing(StrEnum):
    """What a cell's figure is."""

    SYSTEM = "system"
    DISPUTED = "disputed"
    INSTEAD = "instead"


@dataclass(frozen=True, slots=True)
class SourceFigure:
    """A figure of a sector system for one cell of a unit and a period; `as_of` is UTC, to the second."""

    key: CellKey
    unit: UnitKey
    period: Period
    value: Value
    as_of: datetime
    system: str
    record_id: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a cell's `source` says of a system; `other` is the figure of the other side."""

    standing: Standing
    system: str
    as_of: datetime | None = None
    other: Value | None = None

    def __str__(self) -> str:
        """Write it as a cell's `source`."""
        at = f"@{self.as_of.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if self.as_of is not None else ""
        other = f"={figure_text(self.other)}" if self.other is not None else ""
        return f"{self.standing}:{self.system}{at}{other}"


def default_precedence(source: Source) -> Precedence:
    """Return the rule that holds where the province has set none: what the form says of the indicator."""
    return Precedence.SOURCE if source is Source.SYSTEM else Precedence.TYPED


def origin_of(source: str) -> Origin | None:
    """Read a cell's `source`; None when it speaks of no system."""
    if not source.startswith(_MARKS):  # nearly all of them
        return None
    match = _ORIGIN.fullmatch(source)
    if match is None:
        return None
    standing, system, at, other = match.groups()
    try:
        as_of = datetime.fromisoformat(at) if at else None
        figure = _figure(other) if other else None
    except (ValueError, InvalidOperation):
        return None
    return Origin(Standing(standing), system, as_of, figure)


def figure_text(value: Value) -> str:
    """Write a figure as the sources' API does: decimal text, or "nothing"."""
    if value.presence is Presence.NOTHING:
        return _NOTHING
    return canonical(value.data) if isinstance(value.data, Decimal) else ""


def _figure(text: str) -> Value:
    if text == _NOTHING:
        return NOTHING
    number = Decimal(text)
    if not number.is_finite():
        raise InvalidOperation
    return Value.of(number)


def filled(cell: Cell, figure: SourceFigure, *, instead_of: Value | None = None) -> Cell:
    """Return the cell with the system's figure in it; note and quality stay."""
    origin = Origin(Standing.SYSTEM, figure.system, figure.as_of, instead_of)
    return replace(cell, value=figure.value, source=str(origin), author="", at=None, on_behalf=False)


def claimed(cell: Cell, figure: SourceFigure, own: Value, rule: Precedence) -> Cell:
    """Return the cell after a person has given a figure of their own beside the system's.

    Their figure stands, or is kept beside the system's, as the rule says. To give none, or the system's, ends it.
    """
    if own == figure.value or own == MISSING:
        return filled(cell, figure)
    if rule is Precedence.SOURCE:
        origin = Origin(Standing.DISPUTED, figure.system, figure.as_of, own)
        return replace(cell, value=figure.value, source=str(origin), author="", at=None)
    origin = Origin(Standing.INSTEAD, figure.system, figure.as_of, figure.value)
    return replace(cell, value=own, source=str(origin), author="", at=None)


def own_figure(cell: Cell) -> Value | None:
    """Return the figure that a person stands for at a cell; None where nobody gave another than the system's."""
    origin = origin_of(cell.source)
    if origin is None:
        return cell.value if cell.value.answered and not cell.source.startswith("derived") else None
    if origin.standing is Standing.INSTEAD:
        return cell.value
    return origin.other if origin.standing is Standing.DISPUTED else None


def taken(cell: Cell, figure: SourceFigure, rule: Precedence) -> Cell | None:
    """Return the cell that the system's newest figure makes by itself; None where it stays as it is.

    A cell at which somebody has spoken is never overwritten: the question is opened again, see `is_open`.
    """
    origin = origin_of(cell.source)
    if origin is None and not cell.value.answered:
        return filled(cell, figure)
    if origin is None:
        return _met(cell, figure, rule)
    if origin.standing is Standing.SYSTEM:
        newer = origin.as_of is None or figure.as_of > origin.as_of or origin.system != figure.system
        if cell.value == figure.value and not (newer and origin.as_of is None):
            return None
        kept = origin.other if origin.other not in (None, figure.value) else None
        return filled(cell, figure, instead_of=kept) if newer else None
    own = own_figure(cell)
    agreed = own == figure.value and (origin.as_of is None or figure.as_of >= origin.as_of)
    return filled(cell, figure) if agreed else None


def _met(cell: Cell, figure: SourceFigure, rule: Precedence) -> Cell | None:
    """Let a figure of a system meet one that was typed."""
    if cell.value == figure.value:
        return filled(cell, figure) if rule is Precedence.SOURCE else None
    older = cell.at is None or cell.at < figure.as_of
    if rule is Precedence.SOURCE or (rule is Precedence.NEWEST and older):
        return filled(cell, figure, instead_of=cell.value)
    return None


def differs(cell: Cell, figure: SourceFigure) -> bool:
    """Tell whether a person stands for another figure than the system's."""
    own = own_figure(cell)
    return own is not None and own != figure.value


def is_open(cell: Cell, figure: SourceFigure) -> bool:
    """Tell whether a person has yet to say why their figure is another than the system's newest one.

    So it is when they have given no note, or have spoken about an earlier figure of the system.
    """
    if not differs(cell, figure):
        return False
    origin = origin_of(cell.source)
    if origin is None or not cell.note.strip():
        return True
    spoken_of = cell.value if origin.standing is Standing.DISPUTED else origin.other
    return spoken_of != figure.value


def answered(cell: Cell, figure: SourceFigure, rule: Precedence) -> Cell:
    """Return the cell after a note was written at it: what was said holds against the system's newest figure."""
    own = own_figure(cell)
    if own is None or not differs(cell, figure):
        return cell
    return claimed(cell, figure, own, rule)


@dataclass(frozen=True, slots=True)
class SourceBook:
    """What sector systems say of the units that are worked for, as it travels with the catalogue.

    Attributes:
        figures: the newest figure of each cell, by unit id and period id, then by cell.
        rules: what the province has set, by indicator.
        systems: what the systems are called.
    """

    figures: Mapping[tuple[str, str], Mapping[CellKey, SourceFigure]] = field(default_factory=dict)
    rules: Mapping[str, Precedence] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)

    def of(self, unit: UnitKey, period: Period) -> Mapping[CellKey, SourceFigure]:
        """Return the figures of a unit and a period."""
        return self.figures.get((unit.id, period.id), {})

    def rule(self, indicator: str, source: Source) -> Precedence:
        """Return which figure of an indicator stands."""
        return self.rules.get(indicator) or default_precedence(source)

    def name_of(self, system: str) -> str:
        """Return what a system is called."""
        return self.systems.get(system) or system


def book_from_json(raw: Mapping[str, Any]) -> SourceBook:
    """Read the slice; figures and rules that this version does not know are passed over.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is malformed.
    """
    figures: dict[tuple[str, str], dict[CellKey, SourceFigure]] = {}
    for row in raw.get("values", []):
        try:
            found = SourceFigure(
                str(row["cell"]),
                UnitKey.parse(row["unit"]),
                Period.parse(row["period"]),
                _figure(row["value"]),
                datetime.fromisoformat(row["as_of"]).astimezone(UTC),
                str(row["system"]),
                str(row.get("record_id", "")),
            )
        except (IocError, ValueError, ArithmeticError):
            continue
        figures.setdefault((found.unit.id, found.period.id), {})[found.key] = found
    known = {rule.value for rule in Precedence}
    rules = {str(k): Precedence(v) for k, v in raw.get("rules", {}).items() if v in known}
    return SourceBook(figures, rules, {str(k): nfc(v) for k, v in raw.get("systems", {}).items()})
