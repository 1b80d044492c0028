"""What a cell looks like and what is said of it: one mark per state beside the colour, in a fixed order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from iocdesk.actions.adjusting import difference
from iocdesk.actions.sourcing import SourceNote, provenance
from iocdesk.core.clock import short_moment
from iocdesk.core.errors import Text
from iocdesk.core.numbers import format_number
from iocdesk.forms.inputs import decimals_of, show_value
from iocdesk.forms.issues import Issue
from iocdesk.forms.model import CellKey, Choice, Field, Severity, Source
from iocdesk.forms.values import Presence, Quality, Value
from iocdesk.reports.model import ADJUSTED, Cell, Remark
from iocdesk.reports.rollup import Total
from iocdesk.reports.sources import Standing
from iocdesk.ui.entry.references import reference
from iocdesk.ui.icons import Glyph


class Mark(StrEnum):
    """The states of a cell, in the order in which they are drawn when there are several."""

    CONFLICT = "conflict"
    CAME = "came"
    """It came from another computer and waits to be looked at."""
    REJECTED = "rejected"
    """What was typed cannot be taken; it stands in the cell and is not stored."""
    ERROR = "error"
    WARNING = "warning"
    REMARK = "remark"
    COMPUTED = "computed"
    VILLAGES = "villages"
    ADJUSTED = "adjusted"
    SYSTEM = "system"
    DISPUTED = "disputed"
    ESTIMATE = "estimate"
    PRELIMINARY = "preliminary"
    ON_BEHALF = "on_behalf"
    NOTE = "note"
    UNSENT = "unsent"


SIGNS: dict[Mark, str | Glyph] = {
    Mark.CONFLICT: Glyph.ARROWS_LEFT_RIGHT,
    Mark.CAME: Glyph.EYE,
    Mark.REJECTED: "×",
    Mark.ERROR: "×",
    Mark.WARNING: "!",
    Mark.REMARK: Glyph.CHAT_TEXT,
    Mark.COMPUTED: "fx",
    Mark.VILLAGES: "Σ",
    Mark.ADJUSTED: "Σ≠",
    Mark.SYSTEM: Glyph.LOCK,
    Mark.DISPUTED: "≠",
    Mark.ESTIMATE: "~",
    Mark.PRELIMINARY: "≈",
    Mark.ON_BEHALF: Glyph.HAND,
}
"""What is drawn at the left of the figure; a note is a corner and what waits to be sent a dot."""
TONES: dict[Mark, str] = {
    Mark.CONFLICT: "error",
    Mark.CAME: "warn",
    Mark.REJECTED: "error",
    Mark.ERROR: "error",
    Mark.WARNING: "warn",
    Mark.REMARK: "warn",
}
"""Marks with a colour of their own; the others are muted."""


@dataclass(frozen=True, slots=True)
class Came:
    """Who wrote a cell on another computer, when, and what stood there before."""

    by: str
    at: datetime | None
    before: Cell


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known of one cell that its look depends on."""

    key: CellKey
    field: Field
    value: Value
    cell: Cell = Cell()
    issues: tuple[Issue, ...] = ()
    remarks: tuple[Remark, ...] = ()
    read_only: bool = False
    computed: bool = False
    required: bool = False
    unsent: bool = False
    conflict: bool = False
    came: Came | None = None
    rejected: str | None = None
    """Text that could not be taken, and stands in the cell."""
    why_rejected: Text = Text("", "")
    caption: Text = Text("", "")
    choices: tuple[Choice, ...] = ()
    total: Total | None = None
    source: SourceNote | None = None
    """From which sector system the figure is, and what is held against it."""
    noted: bool = False
    """Whether there is a note that answers its warnings."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is drawn."""

    text: str
    marks: tuple[Mark, ...]
    tone: str = ""
    """"", "error", "warn": the tint behind the figure."""
    muted: bool = False
    filled_in: bool = False
    """Not typed by a person: it has no look of an input."""


def look_of(facts: Facts, language: str) -> Look:
    """Return what a cell shows."""
    marks = _marks(facts)
    tones = [TONES[mark] for mark in marks if mark in TONES]
    tone = "error" if "error" in tones else "warn" if tones else ""
    muted = facts.value.presence in {Presence.MISSING, Presence.NOTHING, Presence.NOT_APPLICABLE}
    filled_in = facts.read_only and facts.cell.source != ADJUSTED
    return Look(text_of(facts, language), marks, tone, muted and facts.rejected is None, filled_in)


def text_of(facts: Facts, language: str) -> str:
    """Return the cell's text: what was rejected, or the value as Vietnamese writes it."""
    if facts.rejected is not None:
        return facts.rejected
    if facts.total is not None and not facts.value.answered and facts.total.counted:
        return f"{facts.total.counted}/{facts.total.expected}"
    return value_text(facts.value, facts.field, facts.choices, language)


def value_text(value: Value, field: Field, choices: tuple[Choice, ...] = (), language: str = "vi") -> str:
    """Return a value as text, choices by their labels."""
    labels = {choice.code: choice.label.lang(language) for choice in choices}
    if isinstance(value.data, tuple):
        return "; ".join(labels.get(code, code) for code in value.data)
    if isinstance(value.data, str) and labels:
        return labels.get(value.data, value.data)
    return show_value(value, field)


def _marks(facts: Facts) -> tuple[Mark, ...]:
    indicator = facts.field.indicator
    source = indicator.source if indicator is not None else Source.TYPED
    severities = {issue.severity for issue in facts.issues}
    quality = facts.cell.quality if facts.value.answered else Quality.OFFICIAL
    gathered = source is Source.VILLAGES
    given = facts.read_only and not facts.computed and source not in {Source.VILLAGES, Source.DERIVED}
    disputed = facts.source is not None and facts.source.standing is not Standing.SYSTEM
    holds = {
        Mark.CONFLICT: facts.conflict,
        Mark.CAME: facts.came is not None,
        Mark.REJECTED: facts.rejected is not None,
        Mark.ERROR: Severity.ERROR in severities,
        Mark.WARNING: Severity.WARNING in severities and not facts.noted,
        Mark.REMARK: bool(facts.remarks),
        Mark.COMPUTED: facts.computed and not gathered,
        Mark.VILLAGES: gathered and facts.cell.source != ADJUSTED,
        Mark.ADJUSTED: facts.cell.source == ADJUSTED,
        Mark.SYSTEM: (given or facts.source is not None) and not disputed,
        Mark.DISPUTED: disputed,
        Mark.ESTIMATE: quality is Quality.ESTIMATE,
        Mark.PRELIMINARY: quality is Quality.PRELIMINARY,
        Mark.ON_BEHALF: facts.cell.on_behalf,
        Mark.NOTE: bool(facts.cell.note.strip()),
        Mark.UNSENT: facts.unsent,
    }
    return tuple(mark for mark, held in holds.items() if held)


def mark_word(mark: Mark) -> str:
    """Return a mark in words."""
    words = {
        Mark.CONFLICT: QCoreApplication.translate("Entry", "both sides changed it"),
        Mark.CAME: QCoreApplication.translate("Entry", "from another computer, to be looked at"),
        Mark.REJECTED: QCoreApplication.translate("Entry", "not stored, please correct"),
        Mark.ERROR: QCoreApplication.translate("Entry", "error, must be mended"),
        Mark.WARNING: QCoreApplication.translate("Entry", "warning, needs a note"),
        Mark.REMARK: QCoreApplication.translate("Entry", "returned with a remark"),
        Mark.COMPUTED: QCoreApplication.translate("Entry", "calculated by the program"),
        Mark.VILLAGES: QCoreApplication.translate("Entry", "gathered from the villages"),
        Mark.ADJUSTED: QCoreApplication.translate("Entry", "not what the villages add up to"),
        Mark.SYSTEM: QCoreApplication.translate("Entry", "filled from elsewhere, read-only"),
        Mark.DISPUTED: QCoreApplication.translate("Entry", "another figure than the system's is stated"),
        Mark.ESTIMATE: QCoreApplication.translate("Entry", "estimate"),
        Mark.PRELIMINARY: QCoreApplication.translate("Entry", "preliminary"),
        Mark.ON_BEHALF: QCoreApplication.translate("Entry", "typed on behalf of the village"),
        Mark.NOTE: QCoreApplication.translate("Entry", "has a note"),
        Mark.UNSENT: QCoreApplication.translate("Entry", "waiting to be sent"),
    }
    return words[mark]


def tooltip_of(facts: Facts, language: str, missing_names: tuple[str, ...] = ()) -> str:
    """Return what is said when the pointer rests on a cell: problems first, a line each."""
    lines = [facts.why_rejected.lang(language)] if facts.rejected is not None else []
    lines += [issue.text.lang(language) for issue in facts.issues]
    lines += [f"{remark.by}: {remark.text}" for remark in facts.remarks]
    if facts.came is not None:
        lines.append(came_line(facts.came, facts.field))
    if facts.total is not None:
        lines.append(villages_line(facts.total, missing_names))
        if facts.cell.source == ADJUSTED:
            lines.append(adjusted_line(facts.value, facts.field, facts.total))
    if facts.source is not None:
        lines.append(source_line(facts.source, language))
    if facts.cell.note.strip():
        lines.append(QCoreApplication.translate("Entry", "Note: {text}").replace("{text}", facts.cell.note))
    said = {Mark.CAME, Mark.ERROR, Mark.WARNING, Mark.REJECTED, Mark.REMARK, Mark.NOTE}
    lines += [mark_word(mark).capitalize() for mark in look_of(facts, language).marks if mark not in said]
    source = facts.field.indicator
    if source is not None and source.source is Source.SYSTEM and source.source_ref:
        lines.append(reference(source.source_ref, language))
    return "\n".join(lines)


def came_line(came: Came, field: Field) -> str:
    """Return "Trịnh Văn Sơn nhập 16/4 08:20; trước đó: 12"."""
    said = QCoreApplication.translate("Entry", "typed by {who}, {time}; before: {figure}")
    time = short_moment(came.at) or "–"
    figure = value_text(came.before.value, field) or "–"
    return said.replace("{who}", came.by or "–").replace("{time}", time).replace("{figure}", figure)


def villages_line(total: Total, missing_names: tuple[str, ...] = ()) -> str:
    """Return "17/18 thôn, thiếu Thôn 7"; where nothing was reported, what a person can say."""
    if total.sourceless:
        return QCoreApplication.translate("Entry", "no report from a village; K says that nothing occurred")
    counted = QCoreApplication.translate("Entry", "{counted}/{expected} villages")
    text = counted.replace("{counted}", str(total.counted)).replace("{expected}", str(total.expected))
    if not missing_names:
        return text
    lacking = QCoreApplication.translate("Entry", "missing {names}")
    return f"{text}, {lacking.replace('{names}', ', '.join(missing_names))}"


def source_line(note: SourceNote, language: str) -> str:
    """Return "từ CSDL dân cư, lúc 10/11 08:00; đơn vị nêu 120"."""
    said = provenance(note).lang(language)
    if not note.own:
        return said
    other = {
        Standing.SYSTEM: QCoreApplication.translate("Entry", "{figure} was typed before"),
        Standing.DISPUTED: QCoreApplication.translate("Entry", "the unit states {figure}"),
        Standing.INSTEAD: QCoreApplication.translate("Entry", "the system has {figure}"),
    }[note.standing]
    return f"{said}; {other.replace('{figure}', note.own)}"


def adjusted_line(value: Value, field: Field, total: Total) -> str:
    """Return "cộng từ các thôn 118, chênh lệch +2"."""
    said = QCoreApplication.translate("Entry", "the villages add up to {figure}")
    said = said.replace("{figure}", value_text(total.so_far, field) or "–")
    gap = difference(value, total)
    if not gap:
        return said
    by = QCoreApplication.translate("Entry", "difference {figure}")
    return f"{said}, {by.replace('{figure}', gap)}"


def accessible_text(facts: Facts, language: str) -> str:
    """Return all of a cell for a screen reader: indicator, category, value with unit, states, problems."""
    indicator = facts.field.indicator
    name = facts.field.label.lang(language)
    caption = facts.caption.lang(language)
    value = _spoken(facts, language)
    unit = indicator.unit.lang(language) if indicator is not None and facts.value.data is not None else ""
    head = f"{name}, {caption}: {value} {unit}" if caption else f"{name}: {value} {unit}"
    states = [mark_word(mark) for mark in look_of(facts, language).marks]
    if facts.required and not facts.value.answered:
        states.append(QCoreApplication.translate("Entry", "must be answered"))
    if facts.source is not None:
        states.append(source_line(facts.source, language))
    problems = [facts.why_rejected.lang(language)] if facts.rejected is not None else []
    problems += [issue.text.lang(language) for issue in facts.issues]
    return ". ".join(part for part in (head.strip(), ", ".join(states), *problems) if part)


def _spoken(facts: Facts, language: str) -> str:
    if facts.rejected is not None:
        return facts.rejected
    match facts.value.presence:
        case Presence.MISSING:
            return QCoreApplication.translate("Entry", "no figure yet")
        case Presence.NOTHING:
            return QCoreApplication.translate("Entry", "nothing occurred")
        case Presence.NOT_APPLICABLE:
            return QCoreApplication.translate("Entry", "not applicable")
        case Presence.GIVEN:
            return value_text(facts.value, facts.field, facts.choices, language)


def editor_text(value: Value, field: Field, choices: tuple[Choice, ...], language: str) -> str:
    """Return what F2 puts into the editor: figures without dots between thousands, as they would be typed."""
    number = value.number if value.presence is Presence.GIVEN else None
    if number is not None:
        return format_number(number, None).replace(".", "")
    return value_text(value, field, choices, language)


def percent_text(share: Decimal | None) -> str:
    """Return "104,2"; a dash where there is none."""
    return format_number(share, 1) if share is not None else "–"


def decimals(field: Field) -> int:
    """Return how many decimals a field's figures have, 0 where it does not say."""
    return decimals_of(field) or 0
