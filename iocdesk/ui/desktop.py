"""What the desktop asks for: light, dark or high contrast."""

from __future__ import annotations

import sys
from enum import StrEnum

from PySide6.QtWidgets import QApplication

_SPI_GETHIGHCONTRAST, _HCF_HIGHCONTRASTON = 0x0042, 0x0001


class Desktop(StrEnum):
    """How the desktop looks."""

    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


def desktop_of(app: QApplication) -> Desktop:
    """Return how the desktop looks now; light where it does not say."""
    hints = app.styleHints()
    asked = getattr(hints, "accessibility", None)  # from Qt 6.10 on, on every platform
    if asked is not None and asked().contrastPreference().name == "HighContrast":
        return Desktop.HIGH_CONTRAST
    if sys.platform == "win32" and _windows_high_contrast():
        return Desktop.HIGH_CONTRAST
    return Desktop.DARK if hints.colorScheme().name == "Dark" else Desktop.LIGHT


def _windows_high_contrast() -> bool:
    """Ask Windows (SystemParametersInfoW, SPI_GETHIGHCONTRAST, a HIGHCONTRASTW)."""
    import ctypes

    class HighContrast(ctypes.Structure):
        _fields_ = (("size", ctypes.c_uint), ("flags", ctypes.c_uint), ("scheme", ctypes.c_void_p))

    library = getattr(ctypes, "windll", None)
    if library is None:
        return False
    found = HighContrast(ctypes.sizeof(HighContrast), 0, None)
    asked = library.user32.SystemParametersInfoW(_SPI_GETHIGHCONTRAST, found.size, ctypes.byref(found), 0)
    return bool(asked) and bool(found.flags & _HCF_HIGHCONTRASTON)
