"""The entry grid as the eye finds its way in it: the line of an indicator, the column under a heading."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView

from iocdesk.ui.tour.driver import Driver
from iocdesk.ui.tour.errors import StepFailed
from iocdesk.ui.tour.words import say

_NAMES = 1
"""The column of the names, in the part that stays put."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The grid that is shown now."""

    driver: Driver

    @property
    def _view(self) -> QTableView:
        return self.driver.table(say("EntryGrid", "Figures of the report"))

    def read(self, indicator: str, heading: str = "", line: int = 0) -> str:
        """Return what a cell shows; see `place`."""
        return str(self._index(indicator, heading, line).data() or "")

    def go_to(self, indicator: str, heading: str = "", line: int = 0) -> None:
        """Click a cell."""
        view, index = self._view, self._index(indicator, heading, line)
        place = self.driver.bring(view, index.row(), index.column())
        QTest.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place.center()
        )

    def enter(self, text: str, indicator: str, heading: str = "", line: int = 0) -> None:
        """Click a cell, type, and go on with Enter."""
        self.go_to(indicator, heading, line)
        self.driver.type(text)
        self.driver.keys("Enter")

    def shows(self, text: str, indicator: str, heading: str = "", line: int = 0) -> None:
        """Wait until a cell shows a text.

        Raises:
            StepFailed: it shows another.
        """
        self.driver.wait(
            lambda: self.read(indicator, heading, line) == text,
            f"“{indicator}” không phải là “{text}” mà là “{self.read(indicator, heading, line)}”",
            f"“{indicator}” is not “{text}” but “{self.read(indicator, heading, line)}”",
            5.0,
        )

    def _index(self, indicator: str, heading: str, line: int) -> QModelIndex:
        """Find a cell.

        Args:
            indicator: the name at the left.
            heading: over the column, or the category over it; "" is the indicator's own figure.
            line: 1 is the next line under the name, where an indicator is split a second time.
        """
        view = self._view
        model = view.model()
        row = next((r for r in range(model.rowCount()) if model.index(r, _NAMES).data() == indicator), -1)
        if row < 0:
            raise StepFailed(f"không có dòng “{indicator}”", f"there is no line “{indicator}”")
        column = self._column(view, row + line, heading)
        if column < 0:
            raise StepFailed(f"không có cột “{heading}”", f"there is no column “{heading}”")
        return model.index(row + line, column)

    def _column(self, view: QTableView, row: int, heading: str) -> int:
        model = view.model()
        wanted = {heading} if heading else {say("GridModel", "Total"), say("GridModel", "Figure")}
        for column in range(model.columnCount()):
            title = model.headerData(column, Qt.Orientation.Horizontal)
            if title in wanted and not view.isColumnHidden(column):
                return column
        for above in range(row, -1, -1):
            for column in range(model.columnCount()):
                if not view.isColumnHidden(column) and model.index(above, column).data() == heading:
                    return column
        return -1
