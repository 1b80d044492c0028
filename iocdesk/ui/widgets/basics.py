"""Labels, buttons, frames and layouts with the looks of the program; each takes its looks from the theme."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Base

GAP = 8
_Box = TypeVar("_Box", bound=QBoxLayout)


def label(
    kit: Base, text: str = "", role: FontRole = FontRole.BODY, tone: str = "", *, wrap: bool = True
) -> QLabel:
    """Return a plain-text label; by default it wraps, so that it is never cut."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if tone:
        made.setProperty("tone", tone)
    kit.theme.give_font(made, role)
    return made


def set_tone(widget: QWidget, tone: str, name: str = "tone") -> None:
    """Change the tone (or the kind) of a widget; one that was shown already is styled anew."""
    if widget.property(name) != tone:
        widget.setProperty(name, tone)
        if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            return  # it will be styled when it shows; asking for the style makes a hundred types before the window does
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class _Button(QPushButton):
    """A button that Enter presses as well as Space: outside of dialogs Qt leaves Enter to the desktop's habit.

    One that stays pressed is a choice: Space makes it, and Enter goes on, as the page has it.
    """

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press it; a key held down presses once."""
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and plain and not self.isCheckable():
            event.accept()
            if not event.isAutoRepeat():
                self.click()
        else:
            super().keyPressEvent(event)


def button(kit: Base, kind: str = "", glyph: Glyph | None = None, *, tone: str = "") -> QPushButton:
    """Return a push button; `kind` is "", "primary", "quiet" or "link". Its text is set when it is
    translated.
    """
    made = _Button()
    made.setProperty("kind", kind)
    made.setAutoDefault(False)
    kit.theme.give_font(made, FontRole.STRONG if kind == "primary" else FontRole.BODY)
    if glyph is not None:
        colour = "on_primary" if kind == "primary" else "primary" if kind == "link" else "text"
        kit.icons.give(made, glyph, tone or colour)
    return made


def icon_label(kit: Base, glyph: Glyph, tone: str = "text", size: int = 18) -> QLabel:
    """Return a label with an icon alone; the word stands beside it."""
    made = QLabel()
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    kit.icons.give(made, glyph, tone, size)
    return made


def frame(kind: str, *, tone: str = "") -> QFrame:
    """Return a frame of a kind: card, header, rail, row, banner, popup, line."""
    made = QFrame()
    made.setProperty("kind", kind)
    if tone:
        made.setProperty("tone", tone)
    return made


def line() -> QFrame:
    """Return a hairline."""
    return frame("line")


def column(parent: QWidget | None = None, *, margin: int = 0, gap: int = GAP) -> QVBoxLayout:
    """Return a vertical layout."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    return _spaced(made, margin, gap)


def row(parent: QWidget | None = None, *, margin: int = 0, gap: int = GAP) -> QHBoxLayout:
    """Return a horizontal layout."""
    made = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    return _spaced(made, margin, gap)


def captioned(caption: QWidget, field: QWidget) -> QVBoxLayout:
    """Return a field with its caption over it."""
    made = column(gap=2)
    made.addWidget(caption)
    made.addWidget(field)
    return made


def heading(back: QWidget, title: QWidget, subtitle: QWidget) -> QHBoxLayout:
    """Return the head of a page that was opened over another: the way back, then two lines; more may follow."""
    made, names = row(), column(gap=2)
    made.addWidget(back, 0, Qt.AlignmentFlag.AlignTop)
    names.addWidget(title)
    names.addWidget(subtitle)
    made.addLayout(names, 1)
    return made


class _Scroller(QScrollArea):
    """Shows what takes the focus inside it, also when the focus comes from outside."""

    def __init__(self) -> None:
        super().__init__()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        content = self.widget()
        if now is not None and content is not None and content.isAncestorOf(now):
            self.ensureWidgetVisible(now)


def scroller(content: QWidget, name: str) -> QScrollArea:
    """Return `content` in a scroll area that never scrolls sideways and takes no focus of its own."""
    area = _Scroller()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setAccessibleName(name)
    content.setProperty("kind", "flow")
    area.setWidget(content)
    return area


def set_shown(widget: QWidget, shown: bool) -> None:
    """Show or hide a widget that may not be laid out yet: shown before, it would flash up as a window of its own."""
    if not shown or widget.parentWidget() is not None:
        widget.setVisible(shown)


def make_room(window: QWidget) -> None:
    """Make a window as high as what is in it needs at its width: wrapped texts ask for it only when they are shown."""
    layout = window.layout()
    if layout is None:
        return
    layout.activate()
    needed = max(layout.totalHeightForWidth(window.width()), layout.totalMinimumSize().height())
    if needed > window.height():
        window.resize(window.width(), needed)


def clear_layout(layout: QLayout) -> None:
    """Remove and delete everything in a layout."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget()
        inner = item.layout()
        if widget:
            widget.hide()
            widget.deleteLater()
        elif inner:
            clear_layout(inner)


def name(widget: QWidget, text: str, description: str = "") -> None:
    """Give the name that a screen reader says, and a longer description."""
    widget.setAccessibleName(text)
    if description:
        widget.setAccessibleDescription(description)


def keep(parent: QObject, child: QObject) -> None:
    """Tie the life of a helper object to a widget."""
    child.setParent(parent)


def _spaced(made: _Box, margin: int, gap: int) -> _Box:
    made.setContentsMargins(margin, margin, margin, margin)
    made.setSpacing(gap)
    return made
