"""A list whose entries have a title that wraps and a muted line below, with an icon: nothing in it is ever
cut.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Base

DETAIL_ROLE = Qt.ItemDataRole.UserRole + 1
STRONG_ROLE = Qt.ItemDataRole.UserRole + 2
_MARGIN, _ICON = 10, 20
_WRAP = int(Qt.TextFlag.TextWordWrap)
_UNLIMITED = 10_000
Index = QModelIndex | QPersistentModelIndex


class TwoLineDelegate(QStyledItemDelegate):
    """Measures and paints an entry for the width that the view really has."""

    def __init__(self, kit: Base, view: QListView) -> None:
        super().__init__(view)
        self._kit, self._view = kit, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt calls it so
        """Return the height that both texts need."""
        width = self._view.viewport().width()
        return QSize(width, self.height(index, width))

    def height(self, index: Index, width: int) -> int:
        """Return how high an entry is at a width."""
        title, detail = self._rects(QRect(0, 0, width, _UNLIMITED), index)
        return max(title.height() + detail.height() + 2 * self._margin, self._kit.theme.px(40))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint background, icon, title, detail and the hairline below."""
        tokens, area = self._kit.theme.tokens, option.rect  # type: ignore[attr-defined]  # PySide's stubs differ
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]  # PySide's stubs differ
        painter.save()
        if chosen:
            painter.fillRect(area, tokens.primary_tint)
            painter.fillRect(QRect(area.topLeft(), QSize(4, area.height())), tokens.primary)
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), tokens.hairline)
        title, detail = self._rects(area, index)
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(icon, QIcon):
            size = self._kit.theme.px(_ICON)
            icon.paint(painter, QRect(QPoint(area.left() + self._margin, title.top()), QSize(size, size)))
        painter.setPen(tokens.text)
        painter.setFont(self._title_font(index))
        painter.drawText(title, _WRAP, str(index.data() or ""))
        painter.setPen(tokens.muted)
        painter.setFont(self._kit.theme.font(FontRole.BODY))
        painter.drawText(detail, _WRAP, str(index.data(DETAIL_ROLE) or ""))
        painter.restore()

    @property
    def _margin(self) -> int:
        return self._kit.theme.px(_MARGIN)

    def _title_font(self, index: Index) -> QFont:
        strong = bool(index.data(STRONG_ROLE))
        return self._kit.theme.font(FontRole.STRONG if strong else FontRole.BODY)

    def _rects(self, area: QRect, index: Index) -> tuple[QRect, QRect]:
        left = area.left() + 2 * self._margin + self._kit.theme.px(_ICON)
        width = max(40, area.right() - left - self._margin)
        title_text, detail_text = str(index.data() or ""), str(index.data(DETAIL_ROLE) or "")
        title = _measure(self._title_font(index), title_text, width)
        detail = _measure(self._kit.theme.font(FontRole.BODY), detail_text, width)
        title.moveTo(left, area.top() + self._margin)
        detail.moveTo(left, title.bottom() + 1)
        return title, detail


class TwoLineList(QListWidget):
    """Entries of two lines; they are measured again when the width or the text size changes."""

    def __init__(self, kit: Base) -> None:
        super().__init__()
        self._kit = kit
        self._measure = TwoLineDelegate(kit, self)
        self.setItemDelegate(self._measure)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        kit.theme.changed.connect(self.scheduleDelayedItemsLayout)

    def add(self, icon: QIcon, title: str, detail: str, *, strong: bool = False) -> None:
        """Add an entry; `strong` sets its title in bold."""
        item = QListWidgetItem(icon, title)
        item.setData(DETAIL_ROLE, detail)
        item.setData(STRONG_ROLE, strong)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title}, {detail}" if detail else title)
        self.addItem(item)

    def height_at(self, width: int, rows: int) -> int:
        """Return how high the first rows are together, at a width."""
        entries = (self.model().index(number, 0) for number in range(min(rows, self.count())))
        return sum(self._measure.height(entry, width) for entry in entries)

    def detail(self, number: int) -> str:
        """Return the second line of an entry."""
        return str(self.item(number).data(DETAIL_ROLE) or "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure again."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


def _measure(font: QFont, text: str, width: int) -> QRect:
    if not text:
        return QRect(0, 0, width, 0)
    needed = QFontMetrics(font).boundingRect(QRect(0, 0, width, _UNLIMITED), _WRAP, text)
    return QRect(0, 0, width, needed.height())
