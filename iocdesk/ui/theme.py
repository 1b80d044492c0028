"""The colours, fonts and sizes of the program as tokens, and the object that applies them to the application.

Every pair of text and background of `tokens.text_pairs` is at least 4.5:1 (WCAG 2.2, 1.4.3).
Widgets never name a colour: they carry a dynamic property (`kind`, `tone`) that the style sheet made from the
tokens understands, or ask `Theme.tokens` when they paint themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from iocdesk.core.resources import resource_path
from iocdesk.ui.desktop import Desktop, desktop_of
from iocdesk.ui.fonts import FontRole, make_font
from iocdesk.ui.style import style_sheet
from iocdesk.ui.tokens import DARK, HIGH_CONTRAST, LIGHT, Tokens

MIN_SCALE, MAX_SCALE, SCALE_STEP = 0.8, 2.0, 0.1
FONT_ROLE = "fontRole"


class ThemeName(StrEnum):
    """Which set of tokens; SYSTEM follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


@dataclass(frozen=True, slots=True)
class Look:
    """What the user chose: the tokens and the size of the text (1.0 is 10.5 pt)."""

    name: ThemeName = ThemeName.LIGHT
    scale: float = 1.0


class Theme(QObject):
    """Holds the present look and applies it; `changed` is emitted after fonts, palette and style sheet are
    set.
    """

    changed = Signal()

    def __init__(self, app: QApplication, look: Look = Look()) -> None:
        super().__init__()
        self._app = app
        self._look = look
        self._apply()
        app.styleHints().colorSchemeChanged.connect(self._follow_desktop)

    @property
    def look(self) -> Look:
        """The user's choice."""
        return self._look

    @property
    def tokens(self) -> Tokens:
        """The colours in force; SYSTEM has been resolved."""
        return tokens_of(self._look.name, desktop_of(self._app))

    @property
    def scale(self) -> float:
        """The size of text and spaces against 100 %."""
        return self._look.scale

    def px(self, size: float) -> int:
        """Return a length in pixels at the present text size."""
        return round(size * self._look.scale)

    def font(self, role: FontRole) -> QFont:
        """Return the font of a role at the present text size."""
        return make_font(role, self._look.scale)

    def set_look(self, look: Look) -> None:
        """Apply another look to everything that is shown."""
        scale = min(MAX_SCALE, max(MIN_SCALE, round(look.scale, 2)))
        look = Look(look.name, scale)
        if look != self._look:
            self._look = look
            self._apply()
            self.changed.emit()

    def zoom(self, steps: int) -> None:
        """Make the text larger or smaller by steps of 10 %; 0 goes back to 100 %."""
        scale = self._look.scale + steps * SCALE_STEP if steps else 1.0
        self.set_look(Look(self._look.name, scale))

    def _apply(self) -> None:
        self._app.setPalette(palette(self.tokens))
        self._app.setFont(self.font(FontRole.BODY))
        self._app.setStyleSheet(
            style_sheet(
                self.tokens, self._look.scale, _picture("caret", self.tokens), _picture("check", self.tokens)
            )
        )
        for widget in self._app.allWidgets():
            self._set_role_font(widget)

    def _set_role_font(self, widget: QWidget) -> None:
        role = widget.property(FONT_ROLE)
        if isinstance(role, str) and role:
            widget.setFont(self.font(FontRole(role)))

    def give_font(self, widget: QWidget, role: FontRole) -> None:
        """Give `widget` the font of a role, now and after every change of size."""
        widget.setProperty(FONT_ROLE, role.value)
        widget.setFont(self.font(role))

    def _follow_desktop(self) -> None:
        if self._look.name is ThemeName.SYSTEM:
            self._apply()
            self.changed.emit()


def tokens_of(name: ThemeName, desktop: Desktop = Desktop.LIGHT) -> Tokens:
    """Return the tokens of a theme; SYSTEM is as the desktop is."""
    match name:
        case ThemeName.DARK:
            return DARK
        case ThemeName.HIGH_CONTRAST:
            return HIGH_CONTRAST
        case ThemeName.SYSTEM:
            return {Desktop.DARK: DARK, Desktop.HIGH_CONTRAST: HIGH_CONTRAST}.get(desktop, LIGHT)
        case _:
            return LIGHT


def palette(tokens: Tokens) -> QPalette:
    """Return the palette for what the style sheet does not reach (menus, native parts of Fusion)."""
    made = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: tokens.bg,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.bg,
        role.Text: tokens.text,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.ToolTipBase: tokens.surface,
        role.ToolTipText: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Highlight: tokens.primary,
        role.HighlightedText: tokens.on_primary,
        role.Link: tokens.primary,
        role.LinkVisited: tokens.primary,
        role.Accent: tokens.primary,
    }
    for which, colour in pairs.items():
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.muted))
    return made


def _picture(what: str, tokens: Tokens) -> str:
    look = "high_contrast" if tokens is HIGH_CONTRAST else "dark" if tokens.dark else "light"
    return resource_path(f"icons/{what}_{look}.svg").as_posix()
