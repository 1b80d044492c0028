"""Why something did not work, in one sentence beside a cross: colour alone never says it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Base
from iocdesk.ui.widgets.basics import icon_label, label, name, row


class ProblemLine(QWidget):
    """The sentence; hidden by who owns it while there is none."""

    def __init__(self, kit: Base, text: str = "") -> None:
        super().__init__()
        self._said = label(kit, "", tone="error")
        inner = row(self, gap=8)
        inner.addWidget(icon_label(kit, Glyph.X_CIRCLE, "error"), 0, Qt.AlignmentFlag.AlignTop)
        inner.addWidget(self._said, 1)
        self.setText(text)

    def text(self) -> str:
        """Return the sentence."""
        return self._said.text()

    def setText(self, text: str) -> None:
        """Say something else; screen readers read it as the name."""
        self._said.setText(text)
        name(self, text)
