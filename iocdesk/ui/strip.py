"""The full-width strip of the training mode."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel

from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Kit


class TrainingStrip(QLabel):
    """Says, for as long as training runs, that figures go nowhere."""

    def __init__(self, kit: Kit, *, visible: bool) -> None:
        super().__init__()
        self.setProperty("kind", "strip")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        kit.theme.give_font(self, FontRole.STRONG)
        self.setVisible(visible)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the text in the present language."""
        self.setText(self.tr("TRAINING MODE – figures are not sent anywhere."))

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
