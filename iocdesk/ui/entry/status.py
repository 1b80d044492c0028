"""The line under the grid: what the selected block adds up to, or the figures beside the current cell."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from iocdesk.core.numbers import format_number
from iocdesk.forms.model import CellKey
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.grid import EntryGrid
from iocdesk.ui.entry.marks import mark_word, source_line, value_text, villages_line
from iocdesk.ui.fonts import LARGE_TEXT, FontRole
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import label, row


class StatusLine(QWidget):
    """Small and muted; the keys that matter most at its right end."""

    def __init__(self, kit: Kit, desk: Desk, grid: EntryGrid) -> None:
        super().__init__()
        self._kit, self._desk, self._grid = kit, desk, grid
        self._label = label(kit, "", FontRole.SMALL, "muted", wrap=False)
        self._keys = label(kit, "", FontRole.SMALL, "muted", wrap=False)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        inner = row(self)
        inner.addWidget(self._label, 1)
        inner.addWidget(self._keys)
        grid.block_changed.connect(self.refresh)
        grid.current_key.connect(self.refresh)
        grid.locked.connect(self._on_locked)
        desk.changed.connect(self.refresh)
        kit.theme.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def text(self) -> str:
        """The line."""
        return self._label.text()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.refresh()

    def refresh(self) -> None:
        """Say it again."""
        typing = self.tr("K nothing occurred · Ctrl+; note · F1 definition · F8 next problem")
        self._keys.setText(typing if self._desk.editable else self.tr("F1 definition"))
        keys = self._grid.view.block_keys()
        self._label.setText(self._sum(keys) if len(keys) > 1 else self._beside(keys))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the keys out where the sentence needs the room."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        # Large text may need a second line; a cut sentence helps nobody.
        self._label.setWordWrap(
            self._label.fontMetrics().horizontalAdvance(self._label.text()) > self.width()
        )
        said = self._label.fontMetrics().horizontalAdvance(self._label.text())
        room = self.width() - said - 2 * self._kit.theme.px(8)
        self._keys.setVisible(self._kit.theme.scale <= LARGE_TEXT and self._keys.sizeHint().width() <= room)

    def say(self, text: str) -> None:
        """Say something else until the cursor moves."""
        self._label.setText(text)
        self._make_room()

    def _sum(self, keys: Sequence[CellKey]) -> str:
        session = self._desk.entry.session
        numbers = [n for n in (session.value(key).number for key in keys) if n is not None]
        if not numbers:
            return self.tr("%n cell(s) selected", "", len(keys))
        total = sum(numbers, Decimal(0))
        mean = (total / len(numbers)).quantize(Decimal("0.01"))
        text = self.tr("Selected total: {total} · Mean: {mean} · %n figure(s)", "", len(numbers))
        return text.replace("{total}", format_number(total)).replace("{mean}", format_number(mean))

    def _beside(self, keys: Sequence[CellKey]) -> str:
        if not keys or not self._desk.is_figure(keys[0]):
            return ""
        field = self._desk.entry.session.field(keys[0])
        compared = self._grid.model.comparison(keys[0])
        caption = self._grid.model.caption_of(keys[0]).lang(self._kit.language.code)
        total = self._desk.entry.total_of(keys[0])
        parts = (
            [villages_line(total, self._desk.entry.unit_names(total.missing))] if total is not None else []
        )
        note = self._desk.entry.source_note(keys[0])
        if note is not None:
            parts.append(source_line(note, self._kit.language.code))
        for word, value in (
            (self.tr("last period: {figure}"), compared.previous),
            (self.tr("same period last year: {figure}"), compared.same_last_year),
        ):
            if value.answered:
                parts.append(word.replace("{figure}", value_text(value, field)))
        text = " · ".join(parts)
        return f"{caption} – {text}" if caption and text else text

    def _on_locked(self, key: CellKey) -> None:
        look = self._grid.model.look(key)
        if self._desk.editable and look.marks:
            self.say(self.tr("This cell is not typed: {why}.").replace("{why}", mark_word(look.marks[-1])))
        else:
            self.say(self.tr("The report cannot be changed now."))

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
