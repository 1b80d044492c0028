"""How wide and high the parts of the matrix are: figures fit, names wrap and are never cut."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics

from iocdesk.ui.kit import Base
from iocdesk.ui.matrix.delegate import ICON, PAD, MatrixDelegate
from iocdesk.ui.matrix.header import lines_needed
from iocdesk.ui.matrix.model import MatrixModel

FIGURE_MIN, VILLAGE, STATE, NAME, CATEGORY, BESIDE = 64, 128, 178, 290, 104, 236
NARROW, STATE_NARROW, NAME_NARROW, BESIDE_NARROW = 820, 120, 160, 150
"""Pixels at 100 %."""
NAME_LINES, CAPTION_LINES, LEAST_LINES = 3, 3, 4
_WRAP = int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class Measures:
    """Widths of all columns, heights of all rows, and of the two bands of the headings; pixels."""

    widths: list[int] = field(default_factory=list)
    heights: list[int] = field(default_factory=list)
    upper: int = 40
    lower: int = 20


def is_narrow(kit: Base, width: int) -> bool:
    """Say whether the leading columns have to be content with little."""
    return width < kit.theme.px(NARROW)


def measure(kit: Base, model: MatrixModel, delegate: MatrixDelegate, width: int) -> Measures:
    """Measure a matrix in the present look and language, for a table of `width` pixels."""
    made = (_Turned if model.turned else _Upright)(kit, model, delegate)
    made.narrow = is_narrow(kit, width)
    return made.all()


class _Rule:
    def __init__(self, kit: Base, model: MatrixModel, delegate: MatrixDelegate) -> None:
        self.kit, self.model = kit, model
        self.px = kit.theme.px
        self.body, self.small = (QFontMetrics(delegate.font(name)) for name in ("body", "small"))
        self.strong = QFontMetrics(delegate.font("strong"))
        self.pad = self.px(PAD)
        self.narrow = False

    def all(self) -> Measures:
        """Return all measures."""
        return Measures()

    def figure(self, cell: int) -> int:
        """Return what the figures of a form cell need, with room for a mark."""
        model, widest = self.model, 0
        for number, line in enumerate(model.lines):
            if line.values[cell].answered:
                marks = self.px(ICON) if line.cell(model.columns[cell].key).on_behalf else 0
                text = model.text(model.index_of(number, cell))
                widest = max(widest, self.body.horizontalAdvance(text) + marks)
        place = model.index_of(-1, cell)
        marked = self.px(ICON) + self.px(4) if model.differs(place) else 0
        total = self.strong.horizontalAdvance(model.total_text(place)) + marked
        return max(widest, total) + self.pad + self.px(8)

    def height(self, metrics: QFontMetrics, text: str, width: int) -> int:
        """Return how high a wrapped text is."""
        return metrics.boundingRect(QRect(0, 0, max(1, width), 10_000), _WRAP, text).height()

    def longest_word(self, text: str) -> int:
        return max((self.small.horizontalAdvance(word) for word in text.split(" ")), default=0)


class _Upright(_Rule):
    def all(self) -> Measures:
        model, code = self.model, self.kit.language.code
        widths = [self._column(cell, code) for cell in range(len(model.columns))]
        upper = lower = 1
        alone = []
        for start, end in self._groups():
            if not model.columns[start].caption.lang(code):
                alone.append(start)
                continue
            name = model.columns[start].group.lang(code)
            self._widen(widths, start, end, name, NAME_LINES)
            upper = max(upper, lines_needed(self.small, name, sum(widths[start:end]) - self.pad))
            for cell in range(start, end):
                caption = model.columns[cell].caption.lang(code)
                lower = max(lower, lines_needed(self.small, caption, widths[cell] - self.pad))
        upper = max(upper, LEAST_LINES - lower)
        for start in alone:
            self._widen(widths, start, start + 1, model.columns[start].group.lang(code), upper + lower)
        line = self.small.lineSpacing()
        return Measures(
            [*self._lead(), *widths],
            [*self._rows(), self._foot()],
            upper * line + self.px(6),
            lower * line + self.px(6),
        )

    def _groups(self) -> list[tuple[int, int]]:
        count = len(self.model.columns)
        starts = [cell for cell in range(count) if self.model.starts_group(cell)]
        return list(zip(starts, [*starts[1:], count], strict=True))

    def _column(self, cell: int, code: str) -> int:
        caption = self.model.columns[cell].caption.lang(code)
        width = max(self.px(FIGURE_MIN), self.figure(cell), self.longest_word(caption) + self.pad)
        while caption and lines_needed(self.small, caption, width - self.pad) > CAPTION_LINES:
            width += self.px(8)
        return width

    def _widen(self, widths: list[int], start: int, end: int, name: str, most: int) -> None:
        """Widen a group until its name takes no more lines than there are."""
        while lines_needed(self.small, name, sum(widths[start:end]) - self.pad) > most:
            for cell in range(start, end):
                widths[cell] += self.px(6)

    def _lead(self) -> list[int]:
        names = [self.model.words.name(line) for line in self.model.lines]
        widest = max((self.body.horizontalAdvance(name) for name in names), default=0) + 2 * self.pad
        most = self.px(VILLAGE if self.narrow else VILLAGE + 40)
        return [max(self.px(80), min(most, widest)), self.px(STATE_NARROW if self.narrow else STATE)]

    def _rows(self) -> list[int]:
        name, state = self._lead()
        room = state - 2 * self.pad - self.px(ICON) - self.px(6)
        heights = []
        for line in self.model.lines:
            words = self.height(self.small, self.model.words.standing(line), room)
            named = self.height(self.body, self.model.words.name(line), name - 2 * self.pad)
            heights.append(max(self.px(32), words + self.px(6), named + self.px(6)))
        return heights

    def _foot(self) -> int:
        model = self.model
        text = model.text(model.index(len(model.lines), 0))
        said = self.height(self.strong, text, sum(self._lead()) - 2 * self.pad)
        return max(self.strong.lineSpacing() + self.small.lineSpacing() + self.px(8), said + self.px(8))


class _Turned(_Rule):
    def all(self) -> Measures:
        model = self.model
        cells = range(len(model.columns))
        villages = [self._village(number) for number in range(len(model.lines))]
        lead = [self.px(NAME_NARROW if self.narrow else NAME), self.px(CATEGORY)]
        upper = max((self._lines(line_name, villages) for line_name in self._names()), default=1)
        words = [model.words.standing(line) for line in model.lines]
        lower = max(
            (
                lines_needed(self.small, word, width - self.pad)
                for word, width in zip(words, villages, strict=True)
            ),
            default=1,
        )
        line = self.small.lineSpacing()
        heights = [self._row(cell) for cell in cells]
        self._stretch(heights, lead)
        return Measures(
            [*lead, *villages, self.beside()],
            heights,
            min(upper, 3) * line + self.px(6),
            self.px(17) + lower * line + self.px(8),
        )

    def beside(self) -> int:
        """Return the width of the totals."""
        return self.px(BESIDE_NARROW if self.narrow else BESIDE)

    def _names(self) -> list[str]:
        return [self.model.words.name(line) for line in self.model.lines]

    def _lines(self, name: str, widths: list[int]) -> int:
        return lines_needed(self.small, name, min(widths, default=1) - self.pad)

    def _village(self, number: int) -> int:
        """Return a village's width: its figures, its longest word, and its name in three lines."""
        model = self.model
        line = model.lines[number]
        texts = [model.text(model.index_of(number, cell)) for cell in range(len(model.columns))]
        widest = max((self.body.horizontalAdvance(text) for text in texts), default=0)
        marks = self.px(ICON) if line.on_behalf else 0
        words = max(self.longest_word(model.words.name(line)), self.longest_word(model.words.standing(line)))
        width = max(self.px(FIGURE_MIN + 12), widest + marks + self.pad + self.px(8), words + 2 * self.pad)
        while lines_needed(self.small, model.words.standing(line), width - self.pad) > CAPTION_LINES:
            width += self.px(8)
        return width

    def _row(self, cell: int) -> int:
        model, code = self.model, self.kit.language.code
        index = model.index_of(-1, cell)
        figure = self.strong.horizontalAdvance(model.total_text(index))
        room = self.beside() - figure - 3 * self.pad
        said = self.height(self.small, f"! {model.counted_text(index, whole=True)}", room) + self.px(8)
        caption = self.height(
            self.small, model.columns[cell].caption.lang(code) or " ", self.px(CATEGORY) - 2 * self.pad
        )
        return max(self.px(32), said, caption + self.px(6))

    def _stretch(self, heights: list[int], lead: list[int]) -> None:
        """Make rows high enough for the name of the indicator that stands beside all of its categories."""
        model = self.model
        starts = [cell for cell in range(len(model.columns)) if model.starts_group(cell)]
        for start, end in zip(starts, [*starts[1:], len(model.columns)], strict=True):
            room = lead[0] - 2 * self.pad + (lead[1] if end - start == 1 else 0)
            needed = self.height(self.small, model.text(model.index(start, 0)), room) + self.px(6)
            heights[start] += max(0, needed - sum(heights[start:end]))
