"""The full-width strip of the training mode, with a switch that cuts the line to the practice province."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame

from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import button, label, row, set_shown


class TrainingStrip(QFrame):
    """Says, for as long as training runs, that figures go nowhere; whoever learns can go offline and back."""

    line_asked = Signal(bool)
    """True: connect again; False: cut the line."""

    def __init__(self, kit: Kit, *, visible: bool) -> None:
        super().__init__()
        self._kit = kit
        self._online = True
        self.setProperty("kind", "strip")
        self._text = label(kit, "", FontRole.STRONG)
        self._text.setProperty("kind", "strip")
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.switch = button(kit, "strip")
        # A click leaves the focus, and with it the keys, where somebody works.
        self.switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.switch.clicked.connect(self._ask)
        self.switch.hide()
        inner = row(self, gap=8)
        inner.setContentsMargins(16, 3, 16, 3)
        inner.addWidget(self._text, 1)
        inner.addWidget(self.switch)
        set_shown(self, visible)
        self.retranslate()

    def text(self) -> str:
        """Return the sentence on the strip."""
        return self._text.text()

    def offer_line(self, *, online: bool) -> None:
        """Show the switch, because the practice province is one that can be cut off; say how the line is."""
        self._online = online
        self.switch.setEnabled(True)
        self.switch.show()
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self._text.setText(self.tr("TRAINING MODE – figures are not sent anywhere."))
        if self._online:
            self.switch.setText(self.tr("Cut the network"))
            self.switch.setToolTip(self.tr("Practise working without a network; what you enter stays here."))
        else:
            self.switch.setText(self.tr("Connect the network"))
            self.switch.setToolTip(self.tr("What waits is sent as soon as the network is back."))
        self.switch.setAccessibleDescription(self.switch.toolTip())
        self._kit.icons.give(self.switch, Glyph.CLOUD_SLASH if self._online else Glyph.CLOUD_CHECK, "surface")

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _ask(self) -> None:
        self.switch.setEnabled(False)
        self.line_asked.emit(not self._online)
