"""A report's state as an icon and a word."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from iocdesk.reports.states import ReportState
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import icon_label, label, row, set_tone
from iocdesk.ui.words import state_look, state_word


class IconWord(QWidget):
    """An icon with a word beside it, both in one tone."""

    def __init__(
        self,
        kit: Kit,
        glyph: Glyph = Glyph.CIRCLE,
        tone: str = "muted",
        word: str = "",
        *,
        role: FontRole = FontRole.BODY,
    ) -> None:
        super().__init__()
        self._kit = kit
        self._icon = icon_label(kit, glyph, tone, 16)
        self._word = label(kit, word, role, tone)
        inner = row(self, gap=6)
        inner.addWidget(self._icon)
        inner.addWidget(self._word, 1)

    def set(self, glyph: Glyph, tone: str, word: str) -> None:
        """Show something else."""
        self._kit.icons.give(self._icon, glyph, tone, 16)
        set_tone(self._word, tone)
        self._word.setText(word)
        self.setAccessibleName(word)

    @property
    def word(self) -> str:
        """The word on the screen."""
        return self._word.text()


class StateChip(IconWord):
    """The state of a report."""

    def show_state(self, state: ReportState, *, begun: bool = True) -> None:
        """Show a state in the present language; a draft in which nothing stands yet is not begun."""
        glyph, tone = state_look(state, begun=begun)
        self.set(glyph, tone, state_word(state, begun=begun))
