"""The language of the screen, switched at run time, and dates and counts as both languages write them.

Source strings are English. `resources/i18n/vi.ts` holds the Vietnamese (with the contexts Qt itself lacks),
`en.ts` the English plurals; `tools/i18n.py` makes the .qm files beside them. Widgets retranslate on
`QEvent.Type.LanguageChange`.
"""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QTranslator, Signal

from iocdesk.core.clock import VN
from iocdesk.core.errors import Text
from iocdesk.core.resources import resource_path

LANGUAGES = ("vi", "en")


class Language(QObject):
    """Which language is shown. Widgets are told by `QEvent.Type.LanguageChange`, other objects by `changed`."""

    changed = Signal()

    def __init__(self, app: QCoreApplication, code: str = "vi") -> None:
        super().__init__()
        self._app = app
        self._code = ""
        self._translator = QTranslator()
        self.set(code)

    @property
    def code(self) -> str:
        """ "vi" or "en"."""
        return self._code

    def set(self, code: str) -> None:
        """Show the program in another language; an unknown one is taken as Vietnamese."""
        code = code if code in LANGUAGES else "vi"
        if code == self._code:
            return
        self._code = code
        QLocale.setDefault(QLocale(QLocale.Language.Vietnamese if code == "vi" else QLocale.Language.English))
        fresh = QTranslator()
        fresh.load(str(resource_path(f"i18n/{code}.qm")))
        old, self._translator = self._translator, fresh
        self._app.removeTranslator(old)
        self._app.installTranslator(fresh)
        self.changed.emit()

    def close(self) -> None:
        """Take the translation out of the application; what is not translated shows in English."""
        self._app.removeTranslator(self._translator)

    def text(self, text: Text) -> str:
        """Return a bilingual text in the present language."""
        return text.lang(self._code)


def format_date(day: date) -> str:
    """Return dd/MM/yyyy (QLocale's Vietnamese short date has a two-digit year)."""
    return f"{day:%d/%m/%Y}"


def format_day(day: date) -> str:
    """Return the day without its year and without leading zeros: "16/4"."""
    return f"{day.day}/{day.month}"


def format_clock(moment: datetime, *, seconds: bool = False) -> str:
    """Return the time of day in UTC+7: "10:42", or "10:42:07"."""
    return f"{moment.astimezone(VN):%H:%M:%S}" if seconds else f"{moment.astimezone(VN):%H:%M}"


def format_bytes(count: int) -> str:
    """Return a size: "980 B", "12,4 kB", "3,1 MB" (decimal comma in both languages, as everywhere in the
    program).
    """
    if count < 1000:
        return f"{count} B"
    for unit in ("kB", "MB", "GB"):
        size = count / 1000 ** (("kB", "MB", "GB").index(unit) + 1)
        if size < 1000 or unit == "GB":
            return f"{size:.1f} {unit}".replace(".", ",")
    raise AssertionError
