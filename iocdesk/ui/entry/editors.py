"""The editors of a cell: a line of text for figures, dates and words, and one with a list of choices.

Text is never rewritten while it is being typed: Vietnamese input programs work by backspace-and-retype.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QWidget

from iocdesk.core.text import fold
from iocdesk.forms.model import FieldType
from iocdesk.ui.entry.marks import Facts, editor_text
from iocdesk.ui.entry.rows import FIGURE_TYPES
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Kit

_LISTED = frozenset({FieldType.SELECT_ONE, FieldType.SELECT_MULTIPLE, FieldType.RANK})
_SHOWN = 8
"""Choices that are seen at once."""


class CellEdit(QLineEdit):
    """A line over a cell. `typed` is set when a character opened it, not F2."""

    def __init__(self, kit: Kit, facts: Facts, parent: QWidget) -> None:
        super().__init__(parent)
        self.kit, self.facts = kit, facts
        self.key = facts.key
        self.done = False
        self.typed = False
        self.warned = ""
        """The text that the person has been told cannot be taken."""
        self._start: str | None = None
        self.setProperty("kind", "cell")
        self.setFrame(False)
        kit.theme.give_font(self, FontRole.BODY)
        if facts.field.type in FIGURE_TYPES:
            self.setAlignment(Qt.AlignmentFlag.AlignRight)
            self.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        if facts.field.type is FieldType.DATE:
            self.setPlaceholderText(self.tr("day/month/year, e.g. 31/12/2026"))

    @property
    def altered(self) -> bool:
        """Whether the text is another than what the cell showed."""
        return self.text() != (self._start or "")

    def answer(self) -> str:
        """Return the text as it is to be read."""
        return self.text()

    def fill_once(self) -> None:
        """Show the cell's content, the first time only."""
        if self._start is None:
            code = self.kit.language.code
            shown = editor_text(self.facts.value, self.facts.field, self.facts.choices, code)
            self._start = self.facts.rejected if self.facts.rejected is not None else shown
            self.setText(self._start)
            self.selectAll()

    def takes(self, event: QKeyEvent) -> bool:  # noqa: ARG002 - a subclass's
        """Say whether the editor needs a key for itself that would otherwise end the editing."""
        return False


class ChoiceEdit(CellEdit):
    """A line with the choices under it: typing narrows them (without regard to tone marks), arrows pick one."""

    def __init__(self, kit: Kit, facts: Facts, parent: QWidget) -> None:
        super().__init__(kit, facts, parent)
        self._labels = [choice.label.lang(kit.language.code) or choice.code for choice in facts.choices]
        self._many = facts.field.type is not FieldType.SELECT_ONE
        self._list = QListWidget(parent)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName(facts.field.label.lang(kit.language.code))
        self._list.hide()
        self._list.itemClicked.connect(self._take_clicked)
        self.textEdited.connect(self._narrow)
        self.destroyed.connect(self._list.deleteLater)

    def answer(self) -> str:
        """Return the codes of the labels: a label may hold a comma."""
        choices = self.facts.choices
        codes = {label: choice.code for label, choice in zip(self._labels, choices, strict=True)}
        parts = self.text().split(";") if self._many else [self.text()]
        return ";".join(codes.get(part.strip(), part.strip()) for part in parts if part.strip())

    def fill_once(self) -> None:
        """Show the content, and all choices under it."""
        super().fill_once()
        self._offer(self._labels)

    def takes(self, event: QKeyEvent) -> bool:
        """Arrows pick a choice; Enter takes it before it ends the editing."""
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self._list.isVisible():
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._list.setCurrentRow(max(0, min(self._list.count() - 1, self._list.currentRow() + step)))
            return True
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}:
            item = self._list.currentItem()
            if self._list.isVisible() and item is not None:
                self._take(item.text())
                return self._many
        return False

    def hideEvent(self, event: QEvent) -> None:
        """The list goes with its editor."""
        self._list.hide()
        super().hideEvent(event)  # type: ignore[arg-type]  # PySide's stubs differ

    def _narrow(self, text: str) -> None:
        wanted = fold(text.rpartition(";")[2] if self._many else text)
        found = [label for label in self._labels if wanted in fold(label)]
        self._offer(found)
        if wanted and found:
            self._list.setCurrentRow(0)

    def _offer(self, labels: list[str]) -> None:
        self._list.clear()
        self._list.addItems(labels)
        self._list.setCurrentRow(-1)
        line = self._list.sizeHintForRow(0) if labels else 0
        height = line * min(len(labels), _SHOWN) + 2 * self._list.frameWidth()
        host = self.parentWidget()
        room = host.height() if host is not None else 0
        below = self.geometry().bottom() + 2
        top = below if below + height <= room else max(0, self.geometry().top() - height - 2)
        self._list.setGeometry(self.x(), top, self.width(), height)
        self._list.setVisible(bool(labels))
        self._list.raise_()

    def moveEvent(self, event: QEvent) -> None:
        """Keep the list under the line."""
        super().moveEvent(event)  # type: ignore[arg-type]  # PySide's stubs differ
        self._list.move(QPoint(self.x(), self.geometry().bottom() + 2))

    def resizeEvent(self, event: QEvent) -> None:
        """Keep the list as wide as the line."""
        super().resizeEvent(event)  # type: ignore[arg-type]  # PySide's stubs differ
        self._list.resize(self.width(), self._list.height())

    def _take_clicked(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self._take(item.text())
            self.setFocus()

    def _take(self, label: str) -> None:
        if not self._many:
            self.setText(label)
        else:
            parts = [part.strip() for part in self.text().split(";")[:-1] if part.strip()]
            self.setText("; ".join(dict.fromkeys([*parts, label])) + "; ")
        self._list.setCurrentRow(-1)
        self._list.setVisible(self._many)


def make_editor(kit: Kit, facts: Facts, parent: QWidget) -> CellEdit:
    """Return the editor for a cell's type of answer."""
    return ChoiceEdit(kit, facts, parent) if facts.field.type in _LISTED else CellEdit(kit, facts, parent)
