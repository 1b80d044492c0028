"""How wide the columns of the entry grid must be for what they hold; they only grow while a page is open."""

from __future__ import annotations

from collections.abc import Collection

from iocdesk.forms.model import CellKey
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.marks import SIGNS
from iocdesk.ui.entry.metrics import COMPARISON_MIN, FIGURE_MIN, NAME_MIN, Metrics
from iocdesk.ui.entry.model import GridModel
from iocdesk.ui.entry.rows import COMPARISONS, FIRST, NUMBER, UNIT, GridRow, RowKind
from iocdesk.ui.i18n import Language

COMPARED = 40
"""Rows whose comparisons are measured; a longer one further down is drawn smaller."""

MANY_CELLS = 300
"""Changed cells beyond which not every one is measured."""


class ColumnWidths:
    """`natural` is the width in pixels that each column needs, the leading ones left aside."""

    def __init__(self, desk: Desk, model: GridModel, language: Language) -> None:
        self._desk, self._model, self._language = desk, model, language
        self._hidden: frozenset[int] = frozenset()
        self.natural: list[int] = []

    @property
    def hidden(self) -> set[int]:
        """The columns of the comparisons that are not shown."""
        return {self._model.grid.total + 1 + place for place in self._hidden}

    def measure(self, metrics: Metrics, hidden: Collection[int]) -> None:
        """Measure everything anew; only what holds something is looked at.

        Args:
            hidden: places of the comparisons that are not shown (0 to 3).
        """
        self._metrics, self._hidden = metrics, frozenset(hidden)
        grid = self._model.grid
        self.natural = [metrics.px(FIGURE_MIN)] * (grid.total + 1)
        self.natural += [metrics.px(COMPARISON_MIN)] * COMPARISONS
        compared = 0
        for number, entry in enumerate(grid.rows):
            if entry.kind is RowKind.CAPTIONS:
                self._measure_captions(entry)
            elif entry.kind is RowKind.FIGURES:
                self._measure_figures(entry)
                if compared < COMPARED and entry.own is not None:
                    compared += 1
                    self._measure_beside(number)

    def _measure_captions(self, entry: GridRow) -> None:
        for place, caption in enumerate(entry.captions):
            text = caption.lang(self._language.code)
            self._grow(FIRST + place, self._metrics.caption_width(text) if text else 0)

    def _measure_figures(self, entry: GridRow) -> None:
        value = self._desk.entry.session.value
        for place, key in enumerate(entry.cells):
            if key is not None and (value(key).answered or self._desk.gathered(key)):
                self._grow(FIRST + place, self._needed(key))

    def _measure_beside(self, number: int) -> None:
        grid = self._model.grid
        for place in range(grid.total + 1, grid.columns):
            if place - grid.total - 1 not in self._hidden:
                text = self._model.index(number, place).data() or ""
                self._grow(place, self._metrics.figure(text, 0))

    def make_room_for(self, keys: Collection[CellKey]) -> bool:
        """Make room for figures that changed; return whether a column grew."""
        shown = {key: place for key in keys if (place := self._column(key)) >= 0}
        if len(keys) > MANY_CELLS:
            return self._make_room_for_block(shown)
        grown = [
            self._grow(place, self._needed(key))
            for key, place in shown.items()
            if self._guess(key) > self.natural[place]
        ]
        return any(grown)

    def _make_room_for_block(self, shown: dict[CellKey, int]) -> bool:
        """Of each column only the longest figure is measured, with room for its signs."""
        value, longest = self._desk.entry.session.value, dict[int, tuple[int, CellKey]]()
        for key, place in shown.items():
            length = len(str(value(key).data))
            if length > longest.get(place, (0, ""))[0]:
                longest[place] = (length, key)
        grown = [
            self._grow(place, self._metrics.figure(self._model.look(key).text[:24], len(SIGNS)))
            for place, (_, key) in longest.items()
        ]
        return any(grown)

    def comfortable(self) -> int:
        """Return the width in which all figures and the comparisons that are shown need no scrolling."""
        metrics, hidden = self._metrics, self.hidden
        leading = metrics.leading(NUMBER) + metrics.px(NAME_MIN) + metrics.leading(UNIT)
        return leading + sum(
            width for number, width in enumerate(self.natural) if number >= FIRST and number not in hidden
        )

    def _column(self, key: CellKey) -> int:
        grid = self._model.grid
        number, place = grid.places.get(key, (-1, 0))
        return place if number >= 0 and grid.rows[number].kind is RowKind.FIGURES else -1

    def _grow(self, column: int, width: int) -> bool:
        if width <= self.natural[column]:
            return False
        self.natural[column] = width
        return True

    def _guess(self, key: CellKey) -> int:
        """Return what a figure needs at most, without asking for everything that is known of it."""
        data = self._desk.entry.session.value(key).data
        text = "0" * (len(str(data)) * 4 // 3 + 2)
        return self._metrics.figure(text, 1) if data is not None else 0

    def _needed(self, key: CellKey) -> int:
        look = self._model.look(key)
        return self._metrics.figure(look.text[:24], sum(mark in SIGNS for mark in look.marks))
