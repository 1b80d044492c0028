"""The banner area: one line, an icon, what happened, one thing to do. It stays until it is closed or
replaced; good news that asks for nothing leaves by itself.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QWidget

from iocdesk.core.errors import Text
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone
from iocdesk.ui.widgets.basics import button, column, frame, icon_label, label, name, row, set_tone
from iocdesk.ui.widgets.plain import breakable

QUIET_MS = 8_000
"""How long good news stays when there is nothing to do about it."""
_GLYPHS = {
    Tone.INFO.value: Glyph.INFO,
    Tone.OK.value: Glyph.CHECK_CIRCLE,
    Tone.WARN.value: Glyph.WARNING,
    Tone.ERROR.value: Glyph.X_CIRCLE,
}


class Banner(QWidget):
    """Shows the last thing said; a screen reader hears it because its accessible name changes."""

    closed = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._message: Text | str = ""
        self._act: Callable[[], None] | None = None
        self._frame = frame("banner")
        self._icon = icon_label(kit, Glyph.INFO, "primary", 20)
        self._text = label(kit)
        self._action = button(kit, "link")
        self._close = button(kit, "quiet", Glyph.X)
        inner = row(self._frame, margin=4)
        inner.setContentsMargins(12, 4, 4, 4)
        inner.addWidget(self._icon)
        inner.addWidget(self._text, 1)
        inner.addWidget(self._action)
        inner.addWidget(self._close)
        outer = column(self)
        outer.setContentsMargins(24, 4, 24, 8)
        outer.addWidget(self._frame)
        self._action.clicked.connect(self._do)
        self._close.clicked.connect(self.clear)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(self.clear)
        kit.news.said.connect(self.show_line)
        kit.news.cleared.connect(self.clear)
        kit.news.offered.connect(self.show_line)
        self.retranslate()
        self.hide()

    def show_line(
        self,
        message: Text | str,
        tone: str = Tone.INFO.value,
        action: str = "",
        act: Callable[[], None] | None = None,
    ) -> None:
        """Show a line; `act` is called by the button named `action`."""
        self._message, self._act = message, act
        self._kit.icons.give(self._icon, _GLYPHS[tone], tone, 20)
        set_tone(self._frame, tone)
        self._action.setText(action)
        self._action.setVisible(bool(action) and act is not None)
        self._fill()
        self.show()
        self._quiet.stop()
        if tone == Tone.OK.value and act is None:
            self._quiet.start(QUIET_MS)

    def clear(self) -> None:
        """Take the line away."""
        self._message, self._act = "", None
        self._quiet.stop()
        self.hide()
        self.closed.emit()

    @property
    def shown_text(self) -> str:
        """The line on the screen, empty when there is none."""
        return self._said() if not self.isHidden() else ""

    def retranslate(self) -> None:
        """Set every text in the present language."""
        name(self._close, self.tr("Close this message"))
        self._close.setToolTip(self.tr("Close this message"))
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _said(self) -> str:
        return self._kit.language.text(self._message) if isinstance(self._message, Text) else self._message

    def _fill(self) -> None:
        shown = self._said()
        self._text.setText(breakable(shown))
        name(self._frame, shown)

    def _do(self) -> None:
        act = self._act
        self.clear()
        if act is not None:
            act()
