"""The hands and eyes of the tour: it finds widgets by what can be read on them, and uses keys and the mouse only.

Every wait is bounded and ends as soon as the screen shows what is waited for.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QKeyCombination,
    QPoint,
    QPointF,
    QRect,
    Qt,
    QTimer,
)
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QPlainTextEdit,
    QTableView,
    QTextEdit,
    QWidget,
)

from iocdesk.ui.tour.errors import StepFailed

LONG = 20.0
"""Seconds that anything on this computer may take on a slow machine."""
_POLL_MS = 20
_NOTCH = 120
_MOST_NOTCHES = 200
_W = TypeVar("_W", bound=QWidget)
_T = TypeVar("_T")
_LEFT = Qt.MouseButton.LeftButton
_NO_KEYS = Qt.KeyboardModifier.NoModifier


class Driver:
    """Uses the program as a person does.

    Args:
        idle: whether the program has finished what it was asked for.
    """

    def __init__(self, idle: Callable[[], bool]) -> None:
        self._idle = idle

    # ------------------------------------------------------------ waiting

    def wait(self, condition: Callable[[], object], vi: str, en: str, seconds: float = LONG) -> None:
        """Handle events until a condition holds.

        Raises:
            StepFailed: it did not within `seconds`; `vi` and `en` say what was waited for.
        """
        until = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > until:
                raise StepFailed(vi, en)
            self._rest()

    @staticmethod
    def _rest() -> None:
        """Handle events for a moment; an event loop, unlike `qWait`, lets the program's other threads work."""
        loop = QEventLoop()
        QTimer.singleShot(_POLL_MS, loop.quit)
        loop.exec()

    def settle(self) -> None:
        """Wait until the program is at rest: nothing runs, and what was shown has been laid out."""
        for _ in range(3):
            self.wait(self._idle, "chương trình chưa làm xong việc", "the program is still busy")
            QApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    # ------------------------------------------------------------ looking

    def front(self) -> QWidget:
        """Return the window that a person would use now: a menu, a dialog, or the main window."""
        found = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if found is not None:
            return found
        windows = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.windowTitle()]
        if not windows:
            raise StepFailed("không có cửa sổ nào", "there is no window")
        return windows[-1]

    def has_window(self) -> bool:
        """Tell whether a window is shown."""
        return any(w.isVisible() and w.windowTitle() for w in QApplication.topLevelWidgets())

    def shown(self, kind: type[_W]) -> Iterator[_W]:
        """Yield the widgets of a kind that are shown in the window in front."""
        root = self.front()
        for widget in root.findChildren(kind):
            if widget.isVisibleTo(root) and not widget.size().isEmpty():
                yield widget

    def texts(self) -> Iterator[str]:
        """Yield everything that can be read in the window in front."""
        for widget in self.shown(QWidget):
            match widget:
                case QLabel() | QAbstractButton() | QLineEdit():
                    yield widget.text()
                case QPlainTextEdit() | QTextEdit():
                    yield widget.toPlainText()
                case QComboBox():
                    yield widget.currentText()
                case QListView() | QTableView():
                    yield from _item_texts(widget)

    def reads(self, text: str) -> bool:
        """Tell whether a text can be read somewhere."""
        return any(text in shown for shown in self.texts())

    def see(self, text: str, seconds: float = LONG) -> None:
        """Wait until a text can be read.

        Raises:
            StepFailed: it cannot be.
        """
        self.wait(lambda: self.reads(text), f"không thấy “{text}”", f"“{text}” is not shown", seconds)

    def see_not(self, text: str, seconds: float = LONG) -> None:
        """Wait until a text is gone.

        Raises:
            StepFailed: it is still there.
        """
        vi, en = f"vẫn còn “{text}”", f"“{text}” is still shown"
        self.wait(lambda: not self.reads(text), vi, en, seconds)

    def shown_buttons(self) -> list[QAbstractButton]:
        """Return the buttons that are shown."""
        return list(self.shown(QAbstractButton))

    def button(self, text: str) -> QAbstractButton | None:
        """Return the button with a text, without regard to a shortcut or a count behind it.

        A page's own button comes before an entry of the rail of the same name.
        """
        found = [
            button
            for button in self.shown(QAbstractButton)
            if text in {_plain(button.text()), _plain(button.accessibleName())}
        ]
        return min(found, key=lambda button: button.property("kind") == "rail", default=None)

    def complaint(self) -> str:
        """Return the failure that the banner tells of; "" where it tells of none."""
        if not self.has_window():
            return ""
        for frame in self.shown(QFrame):
            if frame.property("kind") == "banner" and frame.property("tone") == "error":
                return " ".join(label.text() for label in frame.findChildren(QLabel)).strip()
        return ""

    # ------------------------------------------------------------ using

    def press(self, text: str) -> None:
        """Click the button with a text, once it can be clicked.

        Raises:
            StepFailed: there is none, or it stays off.
        """
        self.click(self.enabled(text))

    def enabled(self, text: str) -> QAbstractButton:
        """Return the button with a text, once it can be clicked.

        Raises:
            StepFailed: there is none, or it stays off.
        """

        def find() -> QAbstractButton | None:
            found = self.button(text)
            return found if found is not None and found.isEnabled() else None

        return self.have(find, f"nút “{text}” không bấm được", f"the button “{text}” cannot be pressed")

    def have(self, find: Callable[[], _T | None], vi: str, en: str, seconds: float = LONG) -> _T:
        """Wait until something can be found, and return it.

        Raises:
            StepFailed: it could not within `seconds`.
        """
        self.wait(lambda: find() is not None, vi, en, seconds)
        found = find()
        if found is None:
            raise StepFailed(vi, en)
        return found

    def click(self, widget: QWidget, place: QPoint | None = None) -> None:
        """Click a widget, in its middle where no place is given; it is scrolled into view first."""
        self._focus()
        self.reveal(widget)
        QTest.mouseClick(widget, _LEFT, _NO_KEYS, place if place is not None else widget.rect().center())

    def menu(self, button: str, entry: str) -> None:
        """Open the menu of a button and choose an entry."""
        self.press(button)
        menu = self.have(_open_menu, f"trình đơn “{button}” không mở", f"the menu “{button}” does not open")
        action = next((a for a in menu.actions() if _plain(a.text()) == entry), None)
        if not isinstance(action, QAction):
            raise StepFailed(f"trình đơn không có “{entry}”", f"the menu has no “{entry}”")
        QTest.mouseClick(menu, _LEFT, _NO_KEYS, menu.actionGeometry(action).center())

    def keys(self, *names: str) -> None:
        """Press keys one after another, each named as on the screen: "Ctrl+Enter", "F8", "Tab"."""
        for name in names:
            combination = _combination(name)
            QTest.keyClick(self._focus(), combination.key(), combination.keyboardModifiers())

    def type(self, text: str) -> None:
        """Type a text, letter by letter, into what has the focus."""
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                key = (
                    _combination(letter).key()
                    if letter.isalnum() and letter.isascii()
                    else Qt.Key.Key_unknown
                )
                QApplication.sendEvent(self._focus(), QKeyEvent(kind, key, _NO_KEYS, letter))

    def field(self, name: str) -> QLineEdit:
        """Return the line with a name.

        Raises:
            StepFailed: there is none.
        """
        for line in self.shown(QLineEdit):
            if line.accessibleName() == name:
                return line
        raise StepFailed(f"không có ô “{name}”", f"there is no field “{name}”")

    def fill(self, name: str, text: str) -> None:
        """Click a line, and type instead of what it holds."""
        self.click(self.field(name))
        self.keys("Ctrl+A")
        self.type(text)

    def choose(self, name: str, option: str) -> None:
        """Choose an option of a list by keys.

        Raises:
            StepFailed: there is no such list or option.
        """
        box = next((box for box in self.shown(QComboBox) if box.accessibleName() == name), None)
        if box is None or box.findText(option) < 0:
            raise StepFailed(f"không chọn được “{option}” ở “{name}”", f"“{name}” has no “{option}”")
        if box.currentText() == option:
            return
        self.reveal(box)
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Home)
        for _ in range(box.count()):
            if box.currentText() == option:
                return
            QTest.keyClick(box, Qt.Key.Key_Down)
        raise StepFailed(f"không chọn được “{option}” ở “{name}”", f"“{name}” cannot be set to “{option}”")

    def card(self, *parts: str) -> QFrame | None:
        """Return the row of a list whose spoken name holds all these parts."""
        for row in self.shown(QFrame):
            if row.property("kind") == "row" and all(part in row.accessibleName() for part in parts):
                return row
        return None

    def table(self, name: str) -> QTableView:
        """Return the table with a name.

        Raises:
            StepFailed: there is none.
        """
        for table in self.shown(QTableView):
            if table.accessibleName() == name:
                return table
        raise StepFailed(f"không có bảng “{name}”", f"there is no table “{name}”")

    def click_row(self, table: QTableView, *parts: str, twice: bool = False) -> None:
        """Click the row of a table that holds all these texts.

        Raises:
            StepFailed: there is none.
        """
        model = table.model()
        for row in range(model.rowCount()):
            line = "\n".join(str(model.index(row, c).data() or "") for c in range(model.columnCount()))
            if all(part.casefold() in line.casefold() for part in parts):
                place = self.bring(table, row, 0).center()
                QTest.mouseClick(table.viewport(), _LEFT, _NO_KEYS, place)
                if twice:
                    QTest.mouseDClick(table.viewport(), _LEFT, _NO_KEYS, place)
                return
        told = ", ".join(parts)
        raise StepFailed(f"bảng không có dòng “{told}”", f"the table has no row “{told}”")

    def click_item(self, name: str, part: str) -> None:
        """Click the entry of a list that holds a text.

        Raises:
            StepFailed: there is no such list or entry.
        """
        vi, en = f"danh sách “{name}” không có “{part}”", f"the list “{name}” has no “{part}”"
        view, row = self.have(lambda: self._entry(name, part), vi, en)
        place = view.visualRect(view.model().index(row, 0)).center()
        QTest.mouseClick(view.viewport(), _LEFT, _NO_KEYS, place)

    def lists(self, name: str, part: str) -> bool:
        """Tell whether a list is shown and has an entry that holds a text."""
        return self._entry(name, part) is not None

    def _entry(self, name: str, part: str) -> tuple[QListView, int] | None:
        for view in self.shown(QListView):
            if view.accessibleName() == name:
                for row, text in enumerate(_item_texts(view)):
                    if part in text:
                        return view, row
        return None

    # ------------------------------------------------------------ scrolling

    def reveal(self, widget: QWidget) -> None:
        """Turn the wheel until a widget can be seen."""
        area = widget.parentWidget()
        while area is not None and not isinstance(area, QAbstractScrollArea):
            area = area.parentWidget()
        if not isinstance(area, QAbstractScrollArea):
            return
        viewport = area.viewport()
        for _ in range(_MOST_NOTCHES):
            place = QRect(widget.mapTo(viewport, QPoint(0, 0)), widget.size())
            if not self._turn(area, place):
                return

    def bring(self, table: QTableView, row: int, column: int) -> QRect:
        """Turn the wheel until a cell of a table can be seen; return its place."""
        for _ in range(_MOST_NOTCHES):
            if not self._turn(table, table.visualRect(table.model().index(row, column))):
                break
        return table.visualRect(table.model().index(row, column)).intersected(table.viewport().rect())

    def _turn(self, area: QAbstractScrollArea, place: QRect) -> bool:
        """Turn by a notch towards a place; False when it is in view, or nothing moves any more."""
        room, bar = area.viewport().rect(), area.verticalScrollBar()
        if place.top() < room.top():
            notch = _NOTCH
        elif place.bottom() > room.bottom() and place.top() > room.top():
            notch = -_NOTCH
        else:
            return False
        before = bar.value()
        middle = QPointF(room.center())
        event = QWheelEvent(
            middle,
            QPointF(area.viewport().mapToGlobal(room.center())),
            QPoint(),
            QPoint(0, notch),
            Qt.MouseButton.NoButton,
            _NO_KEYS,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(area.viewport(), event)
        return bar.value() != before

    def _focus(self) -> QWidget:
        """Return what keys go to; the window in front is made the active one, as the desktop does."""
        window = self.front()
        if QApplication.activePopupWidget() is None and not window.isActiveWindow():
            window.activateWindow()
            self.wait(window.isActiveWindow, "cửa sổ không nhận phím", "the window takes no keys")
        return QApplication.focusWidget() or window

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, as another program does."""
        QGuiApplication.clipboard().setText(text)


def _open_menu() -> QMenu | None:
    menu = QApplication.activePopupWidget()
    return menu if isinstance(menu, QMenu) else None


def _combination(name: str) -> QKeyCombination:
    made: QKeyCombination = QKeySequence(name)[0]  # type: ignore[index]  # PySide's stubs differ
    return made


def _plain(text: str) -> str:
    """Return what a button says without accelerator, shortcut and count: "Duyệt  Ctrl+Enter" gives "Duyệt"."""
    return re.sub(r"\s+\(\d+\)$", "", text.replace("&", "").split("  ")[0]).strip()


def _item_texts(view: QListView | QTableView) -> Iterator[str]:
    """Yield what can be read in a list or table without scrolling."""
    model, room = view.model(), view.viewport().rect()
    if isinstance(view, QListView):
        places = (model.index(row, 0) for row in range(model.rowCount()))
        yield from (str(place.data() or "") for place in places if view.visualRect(place).intersects(room))
        return
    if model.rowCount() == 0:
        return
    first, last = view.rowAt(room.top()), view.rowAt(room.bottom())
    for row in range(max(first, 0), (last if last >= 0 else model.rowCount() - 1) + 1):
        for column in range(model.columnCount()):
            if not view.isColumnHidden(column):
                yield str(model.index(row, column).data() or "")
