"""Icons from one set (Phosphor, MIT, as packaged with qtawesome), drawn from the font in the colours of the
theme.

Only the font file is read: importing qtawesome itself would cost a quarter of a second before the first
window. A test compares the code points below with the package's own table.
"""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from iocdesk.ui.fonts import package_file
from iocdesk.ui.theme import Theme

FONT_FILE = "fonts/phosphor-1.3.0.ttf"
CHARMAP_FILE = "fonts/phosphor-charmap-1.3.0.json"
ICON = "iconName"
_FALLBACK = "•"


class Glyph(IntEnum):
    """The icons in use; the name with hyphens is the name in the set."""

    ARROW_LEFT = 0xF03B
    ARROW_U_UP_LEFT = 0xF066
    ARROWS_CLOCKWISE = 0xF045
    ARROWS_LEFT_RIGHT = 0xF04D
    BELL = 0xF082
    CALENDAR_BLANK = 0xF0AD
    CARET_DOWN = 0xF0C2
    CARET_RIGHT = 0xF0C4
    CHAT_TEXT = 0xF0E6
    CHECK = 0xF0E7
    CHECK_CIRCLE = 0xF0E8
    CIRCLE = 0xF0EC
    CIRCLE_DASHED = 0xF0ED
    CLOCK = 0xF0F9
    CLOUD_ARROW_UP = 0xF100
    CLOUD_CHECK = 0xF101
    CLOUD_SLASH = 0xF106
    COPY = 0xF114
    EYE = 0xF15B
    FILE_TEXT = 0xF170
    FILES = 0xF16E
    GEAR = 0xF19B
    HAND = 0xF1B8
    HOURGLASS = 0xF1D0
    HOUSE_LINE = 0xF1D9
    INFO = 0xF1E0
    LOCK = 0xF1FF
    LOCK_OPEN = 0xF204
    MAGNIFYING_GLASS = 0xF20A
    MEGAPHONE = 0xF215
    NOTE = 0xF22A
    PAPER_PLANE_TILT = 0xF25C
    PENCIL_SIMPLE = 0xF266
    PHONE = 0xF26E
    PRINTER = 0xF288
    QUESTION = 0xF293
    SIGN_OUT = 0xF2C7
    USER = 0xF346
    WARNING = 0xF35C
    X = 0xF36D
    X_CIRCLE = 0xF36E


class Icons(QObject):
    """Draws icons; those given to buttons and labels by `give` follow the theme."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._family = _load()
        theme.changed.connect(self._recolour)

    def pixmap(self, glyph: Glyph, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
        """Return the glyph as an image of `size` logical pixels."""
        image = QPixmap(round(size * ratio), round(size * ratio))
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        font = QFont(self._family)
        font.setPixelSize(size)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        text = chr(glyph) if self._family else _FALLBACK
        painter.drawText(QRectF(0, 0, size, size), int(Qt.AlignmentFlag.AlignCenter), text)
        painter.end()
        return image

    def icon(self, glyph: Glyph, tone: str = "text", size: int = 18) -> QIcon:
        """Return the glyph as an icon in the colour of a token, muted where disabled."""
        tokens = self._theme.tokens
        made = QIcon()
        for ratio in _ratios():
            made.addPixmap(self.pixmap(glyph, getattr(tokens, tone), self._theme.px(size), ratio))
            muted = self.pixmap(glyph, tokens.muted, self._theme.px(size), ratio)
            made.addPixmap(muted, QIcon.Mode.Disabled)
        return made

    def give(
        self, widget: QAbstractButton | QLabel, glyph: Glyph, tone: str = "text", size: int = 18
    ) -> None:
        """Show the glyph on a button or label, now and after every change of theme."""
        widget.setProperty(ICON, f"{glyph.name} {tone} {size}")
        self._show(widget)

    def take(self, widget: QAbstractButton | QLabel) -> None:
        """Show no glyph any more."""
        widget.setProperty(ICON, None)
        if isinstance(widget, QLabel):
            widget.clear()
        else:
            widget.setIcon(QIcon())

    def _show(self, widget: QWidget) -> None:
        given = widget.property(ICON)
        if not isinstance(given, str):
            return
        name, tone, size = given.split()
        if isinstance(widget, QLabel):
            colour, ratio = getattr(self._theme.tokens, tone), widget.devicePixelRatioF()
            widget.setPixmap(self.pixmap(Glyph[name], colour, self._theme.px(int(size)), ratio))
        elif isinstance(widget, QAbstractButton):
            length = self._theme.px(int(size))
            widget.setIcon(self.icon(Glyph[name], tone, int(size)))
            widget.setIconSize(QSize(length, length))

    def _recolour(self) -> None:
        for widget in QApplication.allWidgets():
            self._show(widget)


def _ratios() -> set[float]:
    """Return how many dots a pixel has on the screens there are; on a screen plugged in later, Qt scales the icon."""
    return {screen.devicePixelRatio() for screen in QGuiApplication.screens()} or {1.0}


def _load() -> str:
    path = package_file("qtawesome", FONT_FILE)
    number = QFontDatabase.addApplicationFont(str(path)) if path is not None else -1
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return families[0] if families else ""
