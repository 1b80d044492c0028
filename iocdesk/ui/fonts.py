"""The packaged font: Noto Sans, a variable font with equal-width digits and room for stacked Vietnamese
marks.

Bold is an axis of the font (`wght`), never `setBold`, which smears the regular glyphs.
"""

from __future__ import annotations

import importlib.util
from enum import StrEnum
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

FAMILY = "Noto Sans"
_FILE = "NotoSans[wdth,wght].ttf"
BODY_POINTS = 10.5


class FontRole(StrEnum):
    """What a text is; gives its size and weight."""

    BODY = "body"
    STRONG = "strong"
    SMALL = "small"
    SECTION = "section"
    TITLE = "title"
    LARGE = "large"
    """Everything but the question in the simple mode: 16 pt, at most half as large again."""
    FIGURE = "figure"
    """The large figure of the simple mode, 28 pt."""


LARGE_TEXT = 1.2
"""Scale of text from which lines break that otherwise stay whole."""
_SIZES = {
    FontRole.BODY: (BODY_POINTS, 400),
    FontRole.STRONG: (BODY_POINTS, 700),
    FontRole.SMALL: (9.5, 400),
    FontRole.SECTION: (13.0, 600),
    FontRole.TITLE: (18.0, 700),
    FontRole.LARGE: (16.0, 500),
    FontRole.FIGURE: (28.0, 600),
}
_LARGEST = {FontRole.LARGE: 1.5}
"""Scales beyond which a large text would leave no room for what it stands beside."""


def load_fonts() -> bool:
    """Load the packaged font into the application; tell whether it is there.

    Without it Qt takes what the system has; the program still runs, but may show boxes on a bare machine.
    """
    path = package_file("fontpkg_noto_sans", f"files/{_FILE}")
    return path is not None and QFontDatabase.addApplicationFont(str(path)) >= 0


def package_file(package: str, name: str) -> Path | None:
    """Return the path of a data file inside an installed package, without importing the package."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / name
    return path if path.is_file() else None


def make_font(role: FontRole, scale: float = 1.0) -> QFont:
    """Return the font of a role; `scale` 1.0 is 10.5 pt for the body."""
    points, weight = _SIZES[role]
    scale = min(scale, _LARGEST.get(role, scale))
    font = QFont(FAMILY)
    font.setPointSizeF(points * scale)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setVariableAxis(QFont.Tag("wght"), weight)
    return font
