"""What stands in the cells of the comparison: one block of text after the other, each with its looks."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from iocdesk.actions.views import ConflictLine, Pick, SideCell
from iocdesk.core.clock import short_moment
from iocdesk.forms.model import Severity
from iocdesk.forms.values import Quality
from iocdesk.ui.entry.words import quality_word
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.words import person

LABEL, OURS, THEIRS, RESULT = range(4)
"""The columns."""


@dataclass(frozen=True, slots=True)
class Block:
    """A text that wraps; `tone` names a colour token."""

    text: str
    role: FontRole = FontRole.BODY
    tone: str = "text"
    glyph: Glyph | None = None
    """Stands before the text."""


def figure(side: SideCell) -> str:
    """Return a side's figure, in words where there is none."""
    return side.value or QCoreApplication.translate("Conflict", "no figure yet")


def blocks(line: ConflictLine, column: int, language: str, rejected: tuple[str, str] | None) -> list[Block]:
    """Return what a cell shows.

    Args:
        rejected: what was typed as the result and could not be taken, with the sentence.
    """
    if column == LABEL:
        return _label(line, language)
    if column == RESULT:
        return _result(line, language, rejected)
    side, mine = (line.ours, Pick.OURS) if column == OURS else (line.theirs, Pick.THEIRS)
    tone, glyph = ("ok", Glyph.CHECK) if line.pick is mine else ("text", Glyph.CIRCLE)
    return [Block(figure(side), FontRole.SECTION, tone, glyph), *_beside(side)]


def _label(line: ConflictLine, language: str) -> list[Block]:
    unit = line.unit.lang(language)
    name = line.label.lang(language)
    before = QCoreApplication.translate("Conflict", "Before: {figure}").replace("{figure}", figure(line.base))
    small = " · ".join(part for part in (line.section.lang(language), before) if part)
    return [
        Block(f"{name} ({unit})" if unit else name, FontRole.STRONG),
        Block(small, FontRole.SMALL, "muted"),
    ]


def _beside(side: SideCell) -> list[Block]:
    made = []
    if side.quality is not Quality.OFFICIAL and side.value:
        made.append(Block(quality_word(side.quality), FontRole.SMALL))
    if side.note:
        note = QCoreApplication.translate("Conflict", "Note: {text}").replace("{text}", side.note)
        made.append(Block(note, FontRole.SMALL))
    who = " · ".join(part for part in (person(side.by), short_moment(side.at)) if part)
    return [*made, Block(who, FontRole.SMALL, "muted")] if who else made


def _result(line: ConflictLine, language: str, rejected: tuple[str, str] | None) -> list[Block]:
    if rejected is not None:
        return [
            Block(f"× {rejected[0]}", FontRole.SECTION, "error"),
            Block(rejected[1], FontRole.SMALL, "error"),
        ]
    if line.result is None:
        return [Block(QCoreApplication.translate("Conflict", "Not chosen yet"), FontRole.BODY, "muted")]
    made = [Block(figure(line.result), FontRole.SECTION)]
    if line.pick is Pick.OTHER:
        made.append(Block(QCoreApplication.translate("Conflict", "another figure"), FontRole.SMALL, "muted"))
    if line.result.quality is not Quality.OFFICIAL and line.result.value:
        made.append(Block(quality_word(line.result.quality), FontRole.SMALL))
    if line.result.note:
        note = QCoreApplication.translate("Conflict", "Note: {text}").replace("{text}", line.result.note)
        made.append(Block(note, FontRole.SMALL))
    for issue in line.issues:
        error = issue.severity is Severity.ERROR
        sign, tone = ("×", "error") if error else ("!", "warn")
        made.append(Block(f"{sign} {issue.text.lang(language)}", FontRole.SMALL, tone))
    return made


def spoken(line: ConflictLine, column: int, language: str, rejected: tuple[str, str] | None) -> str:
    """Return a cell for a screen reader, with the name of its column."""
    names = {
        LABEL: "",
        OURS: QCoreApplication.translate("Conflict", "Mine"),
        THEIRS: QCoreApplication.translate("Conflict", "On the server"),
        RESULT: QCoreApplication.translate("Conflict", "Result"),
    }
    said = ". ".join(block.text for block in blocks(line, column, language, rejected))
    if (column, line.pick) in {(OURS, Pick.OURS), (THEIRS, Pick.THEIRS)}:
        said += ", " + QCoreApplication.translate("Conflict", "chosen")
    return f"{names[column]}: {said}" if names[column] else said
