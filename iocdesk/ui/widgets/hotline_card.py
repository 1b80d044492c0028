"""Whom to call, with the hours; the numbers can be selected and copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame

from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.ports import Hotline
from iocdesk.ui.widgets.basics import clear_layout, column, icon_label, label, row

SHORT = 40
"""Letters of a number alone; a longer one is a text of its own."""


class HotlineCard(QFrame):
    """One line per hotline; hidden while there is none."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._lines: tuple[Hotline, ...] = ()
        self.setProperty("kind", "card")
        self._list = column(self, margin=12, gap=6)
        self.hide()

    def show_lines(self, lines: Sequence[Hotline]) -> None:
        """Show other hotlines."""
        self._lines = tuple(lines)
        self.setVisible(bool(lines))
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.setAccessibleName(self.tr("Hotline"))
        clear_layout(self._list)
        text = self._kit.language.text
        for item in self._lines:
            line = row(gap=12)
            line.addWidget(icon_label(self._kit, Glyph.PHONE, "primary"))
            number = label(
                self._kit, item.phone, FontRole.STRONG if len(item.phone) < SHORT else FontRole.BODY
            )
            number.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            number.setAccessibleName(f"{text(item.name)}: {item.phone}")
            hours = f" · {text(item.hours)}" if text(item.hours) else ""
            both = column(gap=2)
            both.addWidget(label(self._kit, f"{text(item.name)}{hours}"))
            both.addWidget(number)
            line.addLayout(both, 1)
            self._list.addLayout(line)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
