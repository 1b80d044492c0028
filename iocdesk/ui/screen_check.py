"""Looks over what is on the screen as a careful person would: text that is cut, glyphs that are missing, text
hard to read.

Used by the tests and by the tour on every picture it takes. It needs no display.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QRawFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QTableView,
    QWidget,
)

from iocdesk.ui.tokens import contrast

if TYPE_CHECKING:
    from iocdesk.ui.entry.delegate import Words

MIN_CONTRAST = 4.5
_SLACK = 1
"""Pixels that rounding may cost."""
_BEARING = 3
"""Pixels of a button's text that may lie under its frame: the empty edges of the first and the last letter."""
_AROUND = 16
"""Pixels that the style keeps beside the text of an item, at 100 %."""
_UNLIMITED = 10_000
_WORD_END = re.compile(r"[\s\u200b]+")
_NO_GLYPH_NEEDED = frozenset(" \n\t\u00a0\u200b\u2028\u2029")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong on the screen. `kind` is clipped, glyph, contrast or outside."""

    kind: str
    widget: str
    text: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.widget} “{self.text}” {self.detail}"


def check_screen(root: QWidget, *, colours: bool = True) -> list[Fault]:
    """Return every fault in what `root` shows now.

    Args:
        root: a window or page that is shown.
        colours: also measure the contrast of labels and buttons in the rendered picture.
    """
    faults: list[Fault] = []
    picture = root.grab().toImage().convertToFormat(QImage.Format.Format_RGB32) if colours else None
    for widget in visible_widgets(root):
        texts = list(_texts(widget))
        faults += [fault for text in texts if (fault := _missing_glyphs(widget, text)) is not None]
        faults += _clipped(widget)
        faults += _outside(widget, root)
        if picture is not None and texts and isinstance(widget, QLabel | QAbstractButton):
            faults += _pale(widget, root, picture)
    return faults


def visible_widgets(root: QWidget) -> Iterator[QWidget]:
    """Yield `root` and every widget below that is shown."""
    yield root
    for widget in root.findChildren(QWidget):
        if widget.isVisibleTo(root):
            yield widget


def text_fits(metrics: QFontMetrics, text: str, room: QSize, *, wrap: bool) -> bool:
    """Tell whether a text can be read whole in `room`."""
    if not wrap:
        needed = metrics.size(0, text)
        return needed.width() <= room.width() + _SLACK and metrics.height() <= room.height() + _SLACK
    flags = int(Qt.TextFlag.TextWordWrap)
    needed_rect = metrics.boundingRect(QRect(0, 0, room.width(), _UNLIMITED), flags, text)
    widest = max((metrics.horizontalAdvance(word) for word in _WORD_END.split(text)), default=0)
    return needed_rect.height() <= room.height() + _SLACK and widest <= room.width() + _SLACK


def missing_characters(font: QRawFont, text: str) -> str:
    """Return the characters of `text` that the font has no glyph for."""
    return "".join(
        char
        for char in dict.fromkeys(text)
        if char not in _NO_GLYPH_NEEDED and not font.supportsCharacter(ord(char))
    )


def measured_contrast(image: QImage) -> float:
    """Return the contrast between the commonest colour of a picture and the colour farthest from it."""
    counts = Counter(memoryview(image.constBits()).cast("I").tolist())
    colours = [f"#{pixel & 0xFFFFFF:06x}" for pixel, _ in counts.most_common(64)]
    return max((contrast(colours[0], other) for other in colours[1:]), default=1.0)


def _texts(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit():
            yield widget.text()
            yield widget.placeholderText()
        case QComboBox():
            yield from (widget.itemText(number) for number in range(widget.count()))
        case QTableView() | QListView():
            yield from _model_texts(widget)


def _model_texts(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    for column in range(model.columnCount() if isinstance(view, QTableView) else 1):
        if isinstance(view, QTableView):
            yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(model.rowCount()):
            yield str(model.index(row, column).data() or "")


def _missing_glyphs(widget: QWidget, text: str) -> Fault | None:
    if not text:
        return None
    missing = missing_characters(QRawFont.fromFont(widget.font()), text.replace("&", ""))
    return _fault("glyph", widget, text, f"no glyph for {missing!r}") if missing else None


def _clipped(widget: QWidget) -> list[Fault]:
    match widget:
        case QLabel() if widget.text():
            room = widget.contentsRect().size()
            if not text_fits(widget.fontMetrics(), widget.text(), room, wrap=widget.wordWrap()):
                return [_fault("clipped", widget, widget.text(), f"in {room.width()}x{room.height()}")]
        case QRadioButton() | QCheckBox() | QAbstractButton() if widget.text():
            hint, size = widget.sizeHint(), widget.size()
            if hint.width() > size.width() + _SLACK or hint.height() > size.height() + _SLACK:
                detail = f"needs {hint.width()}x{hint.height()}, has {size.width()}x{size.height()}"
                return [_fault("clipped", widget, widget.text(), detail)]
            if isinstance(widget, QPushButton) and (missing := _label_needs(widget)) > _BEARING:
                return [_fault("clipped", widget, widget.text(), f"by its own frame: {missing} pixels short")]
        case QLineEdit():
            shown = widget.text() or widget.placeholderText()
            room_width = widget.contentsRect().width() - 8
            if not widget.text() and widget.fontMetrics().horizontalAdvance(shown) > room_width:
                return [_fault("clipped", widget, shown, f"in {room_width}")]
        case QComboBox():
            text, room_width = widget.currentText(), _edit_width(widget)
            if widget.fontMetrics().horizontalAdvance(text) > room_width:
                return [_fault("clipped", widget, text, f"in {room_width}")]
        case QTableView():
            return _clipped_cells(widget) + _clipped_titles(widget.horizontalHeader(), widget)
        case QListView():
            return _clipped_items(widget)
    return []


def _label_needs(button: QPushButton) -> int:
    """Return how many pixels icon and text need beyond what frame and padding leave in the button's present state."""
    option = QStyleOptionButton()
    button.initStyleOption(option)
    room = button.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, button)
    icon = 0 if button.icon().isNull() else button.iconSize().width()
    text = button.text().replace("&", "")
    return icon + button.fontMetrics().horizontalAdvance(text) - room.width()


def _edit_width(box: QComboBox) -> int:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
    return box.style().subControlRect(control, option, part, box).width()


class _Writer(Protocol):
    """A delegate that writes its texts itself, and says how."""

    def words(self, index: QModelIndex, place: QRect) -> Words: ...


def _clipped_words(view: QTableView, delegate: _Writer) -> list[Fault]:
    model, faults = view.model(), []
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            place = view.visualRect(index)
            if view.isColumnHidden(column) or place.isEmpty():
                continue
            words = delegate.words(index, place)
            if words.text and not _written_whole(words):
                faults.append(_fault("clipped", view, words.text, f"row {row}, column {column}"))
    return faults


def _written_whole(words: Words) -> bool:
    wrap = bool(words.flags & int(Qt.TextFlag.TextWordWrap))
    return text_fits(QFontMetrics(words.font), words.text, words.room.size(), wrap=wrap)


def _clipped_cells(view: QTableView) -> list[Fault]:
    if hasattr(view.itemDelegate(), "words"):
        return _clipped_words(view, cast("_Writer", view.itemDelegate()))
    model, faults = view.model(), []
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            place = view.visualRect(index)
            if not place.intersects(view.viewport().rect()):
                continue
            text = str(index.data() or "")
            room = place.size()
            icon = index.data(Qt.ItemDataRole.DecorationRole) is not None
            room.setWidth(room.width() - _AROUND - (view.iconSize().width() + 8 if icon else 0))
            seen = bool(text) and not view.isColumnHidden(column) and room.isValid()
            if seen and not text_fits(view.fontMetrics(), text, room, wrap=True):
                faults.append(_fault("clipped", view, text, f"row {row}, column {column}"))
    return faults


def _clipped_titles(header: QHeaderView, view: QTableView) -> list[Fault]:
    if hasattr(header, "words"):
        shown = [n for n in range(header.count()) if not header.isSectionHidden(n)]
        written: list[Words] = [header.words(number) for number in shown]
        return [
            _fault("clipped", view, words.text, f"title in {words.room.width()}x{words.room.height()}")
            for words in written
            if words.text and not _written_whole(words)
        ]
    faults = []
    for section in range(header.count()):
        text = str(view.model().headerData(section, Qt.Orientation.Horizontal) or "")
        width = header.sectionSize(section) - 8
        widest = max((header.fontMetrics().horizontalAdvance(part) for part in text.split("\n")), default=0)
        if not header.isSectionHidden(section) and widest > width:
            faults.append(_fault("clipped", view, text, f"title in {width}"))
    return faults


def _clipped_items(view: QListView) -> list[Fault]:
    model, faults = view.model(), []
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        room, hint = view.visualRect(index).size(), view.sizeHintForIndex(index)
        if hint.height() > room.height() + _SLACK:
            faults.append(_fault("clipped", view, str(index.data() or ""), f"row {row}"))
    return faults


def _outside(widget: QWidget, root: QWidget) -> list[Fault]:
    """What sticks out of a parent is cut; only downwards may one scroll to it."""
    if widget is root or not isinstance(widget, QLabel | QAbstractButton | QLineEdit | QComboBox):
        return []
    place = QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())
    around, scrolls = widget.parentWidget(), False
    while around is not None and not place.isEmpty():
        scrolls = scrolls or isinstance(around.parentWidget(), QAbstractScrollArea)
        area = QRect(around.mapTo(root, QPoint(0, 0)), around.size()).adjusted(
            -_SLACK, -_SLACK, _SLACK, _SLACK
        )
        beside = place.left() < area.left() or place.right() > area.right()
        if beside or (not scrolls and (place.top() < area.top() or place.bottom() > area.bottom())):
            text = next(_texts(widget), "")
            return [_fault("outside", widget, text, f"{place.getRect()} in {area.getRect()}")]
        if around is root or around.isWindow():
            break
        around = around.parentWidget()
    return []


def _pale(widget: QLabel | QAbstractButton, root: QWidget, picture: QImage) -> list[Fault]:
    if not widget.text() or not widget.isEnabled() or widget.visibleRegion().boundingRect() != widget.rect():
        return []
    ratio = picture.devicePixelRatio()
    seen = widget.visibleRegion().boundingRect().adjusted(3, 3, -3, -3)
    corner = widget.mapTo(root, QPoint(0, 0)) + seen.topLeft()
    area = QRect(
        round(corner.x() * ratio),
        round(corner.y() * ratio),
        round(seen.width() * ratio),
        round(seen.height() * ratio),
    )
    if area.width() < 8 or area.height() < 8:
        return []
    found = measured_contrast(picture.copy(area))
    if found < MIN_CONTRAST:
        return [_fault("contrast", widget, widget.text(), f"{found:.2f}:1")]
    return []


def _fault(kind: str, widget: QWidget, text: str, detail: str) -> Fault:
    return Fault(kind, f"{type(widget).__name__} {widget.objectName()}".strip(), text[:80], detail)
