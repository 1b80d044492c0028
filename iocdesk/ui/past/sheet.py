"""A read-only sheet of wrapped texts, as it would be printed: headings, lines, nothing cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableWidgetItem

from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.reading_table import ReadingTable

PADDING = 8
"""Pixels at 100 % that the style keeps around a text."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line; a heading has one text and spans the sheet."""

    texts: tuple[str, ...]
    heading: bool = False
    strong: int = -1
    """The column that stands out."""


class Sheet(ReadingTable):
    """Columns with titles; those in `right` hold figures."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._right: frozenset[int] = frozenset()
        self._lines: tuple[SheetLine, ...] = ()
        self._titles: tuple[str, ...] = ()
        kit.theme.changed.connect(self.restyle)

    def fill(
        self, titles: Sequence[str], lines: Sequence[SheetLine], right: frozenset[int] = frozenset()
    ) -> None:
        """Show other lines under other titles; the first column takes the room that is left."""
        self._titles, self._lines, self._right = tuple(titles), tuple(lines), right
        self.restyle()

    def restyle(self) -> None:
        """Fill it anew in the present colours and sizes."""
        self.clear()
        self.setColumnCount(len(self._titles))
        self.setRowCount(len(self._lines))
        self.setHorizontalHeaderLabels(list(self._titles))
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place in range(len(self._titles)):
            fixed = place in self._right
            title = self.horizontalHeaderItem(place)
            if fixed and title is not None:  # over the figures, not over the gap beside them
                title.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            header.setSectionResizeMode(
                place, QHeaderView.ResizeMode.ResizeToContents if fixed else QHeaderView.ResizeMode.Stretch
            )
        for number, line in enumerate(self._lines):
            self._fill_line(number, line)
        QTimer.singleShot(0, self, self.fit_rows)  # once the columns have their widths

    def _fill_line(self, number: int, line: SheetLine) -> None:
        for place in range(len(self._titles)):
            text = line.texts[place] if place < len(line.texts) else ""
            made = QTableWidgetItem(text)
            strong = line.heading or place == line.strong
            made.setFont(self._kit.theme.font(FontRole.STRONG if strong else FontRole.BODY))
            if line.heading:
                made.setForeground(QColor(self._kit.theme.tokens.muted))
                made.setFlags(Qt.ItemFlag.ItemIsEnabled)
            if place in self._right:
                made.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            spoken = f"{self._titles[place]}: {text}" if text and not line.heading else text
            made.setData(int(Qt.ItemDataRole.AccessibleTextRole), spoken)
            self.setItem(number, place, made)
        if line.heading and len(self._titles) > 1:
            self.setSpan(number, 0, 1, len(self._titles))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines break anew."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self.fit_rows)

    def fit_rows(self) -> None:
        """Give each row the height that its texts need, with the room that the style keeps around them."""
        around = 2 * self._kit.theme.px(PADDING)
        for number in range(self.rowCount()):
            needed = 0
            for place in range(self.columnCount()):
                item = self.item(number, place)
                if item is None or not item.text():
                    continue
                width = self.viewport().width() if self._lines[number].heading else self.columnWidth(place)
                room = QRect(0, 0, max(20, width - around - 4), 10_000)
                wrap = int(Qt.TextFlag.TextWordWrap)
                needed = max(needed, QFontMetrics(item.font()).boundingRect(room, wrap, item.text()).height())
            self.setRowHeight(number, needed + around)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is the page's."""
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)
