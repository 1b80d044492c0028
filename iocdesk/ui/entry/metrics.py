"""Widths and heights of the grid: fixed, from what has to fit, so that nothing is ever cut."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics

from iocdesk.ui.entry.model import GridModel
from iocdesk.ui.entry.rows import FIRST, NAME, NUMBER, UNIT, GridRow, RowKind
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.theme import Theme

ROW, CAPTION, SECTION = 34, 22, 40
NUMBER_WIDTH, UNIT_WIDTH = 40, 70
NAME_MIN, NAME_MAX = 180, 460
FIGURE_MIN, COMPARISON_MIN = 75, 70
PAD, SIGN = 8, 15
"""Space beside a text, and the room of one sign."""
_WRAP = int(Qt.TextFlag.TextWordWrap)
_TALL = 4000


class Metrics:
    """Measures with the theme's fonts at its present size."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.body = QFontMetrics(theme.font(FontRole.BODY))
        self.small = QFontMetrics(theme.font(FontRole.SMALL))
        self.section = QFontMetrics(theme.font(FontRole.SECTION))

    def px(self, size: float) -> int:
        """Return a length at the present size of text."""
        return self.theme.px(size)

    def leading(self, column: int) -> int:
        """Return the width of the number and unit columns."""
        return self.px({NUMBER: NUMBER_WIDTH, UNIT: UNIT_WIDTH}[column])

    def figure(self, text: str, signs: int) -> int:
        """Return the width that a figure with its signs needs."""
        return self.body.horizontalAdvance(text) + self.px(2 * PAD + 6) + min(signs, 2) * self.px(SIGN)

    def row_height(self, model: GridModel, number: int, name_width: int, widths: list[int]) -> int:
        """Return the height that a row needs for its wrapped texts.

        Args:
            widths: of all columns.
        """
        row = model.row_at(number)
        pad = self.px(PAD)
        match row.kind:
            case RowKind.SECTION | RowKind.REPEAT:
                whole = name_width + self.leading(NUMBER) + self.leading(UNIT)
                title = model.index(number, NAME).data()
                return max(self.px(SECTION), self._wrapped(self.section, title, whole - 2 * pad) + pad)
            case RowKind.CAPTIONS:
                return self._captions(model, row, number, widths)
            case RowKind.TEXT:
                whole = name_width + self.leading(NUMBER) + self.leading(UNIT)
                return self._wrapped(self.body, model.index(number, NAME).data(), whole - 2 * pad) + 2 * pad
            case RowKind.PANEL:
                return self.px(ROW)
            case _:
                name = self._wrapped(self.body, model.index(number, NAME).data(), name_width - 2 * pad)
                unit = self._wrapped(
                    self.small, model.index(number, UNIT).data(), self.leading(UNIT) - self.px(PAD)
                )
                return max(self.px(ROW), name + pad, unit + pad)

    def _captions(self, model: GridModel, row: GridRow, number: int, widths: list[int]) -> int:
        texts = [model.index(number, FIRST + place).data() or "" for place in range(len(row.captions))]
        heights = [
            self._wrapped(self.small, text, widths[FIRST + place] - self.px(PAD) - self.px(PAD) // 2)
            for place, text in enumerate(texts)
        ]
        return max([self.px(CAPTION), *(height + self.px(6) for height in heights)])

    def caption_width(self, text: str) -> int:
        """Return the width at which a caption takes at most three lines, in its row and in the header."""
        whole = self.small.horizontalAdvance(text)
        # A short caption stays on one line.
        width = max([self.small.horizontalAdvance(word) for word in text.split()] or [0])
        if whole <= self.px(84):
            width = whole
        while self._wrapped(self.small, text, width) > 3 * self.small.lineSpacing():
            width += self.px(4)
        return width + self.px(2 * PAD + 2)

    def caption_lines(self, height: int) -> int:
        """Return how many lines of small text a height holds."""
        return max(2, -(-(height - self.px(6)) // self.small.height()))

    @staticmethod
    def _wrapped(metrics: QFontMetrics, text: str | None, width: int) -> int:
        if not text:
            return 0
        return metrics.boundingRect(QRect(0, 0, max(width, 20), _TALL), _WRAP, text).height()
