"""The sentence beside the editor of a cell: why a figure was refused, or how one with two readings will be taken."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtWidgets import QWidget

from iocdesk.core.errors import IocError
from iocdesk.core.numbers import format_number, parse_number
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.editors import CellEdit
from iocdesk.ui.entry.hint import Hint
from iocdesk.ui.entry.view import EntryView
from iocdesk.ui.kit import Tone


class EditorHint(QObject):
    """Follows the editors of a view; `hint` lies over the widget `over`, which holds the view."""

    def __init__(self, desk: Desk, view: EntryView, hint: Hint, over: QWidget) -> None:
        super().__init__(over)
        self._desk, self._view, self._hint, self._over = desk, view, hint, over

    def refuse(self, editor: CellEdit, sentence: str) -> None:
        """Say why what was typed is not taken."""
        self._hint.say(sentence, self._place_of(editor))

    def follow(self, editor: CellEdit) -> None:
        """Watch what is typed in an editor."""
        editor.textChanged.connect(lambda: self._say_reading(editor))

    def _say_reading(self, editor: CellEdit) -> None:
        """While a figure with two readings is typed, say how it will be taken."""
        self._hint.hide()
        if editor.facts.field.indicator is None or not any(sign in editor.text() for sign in ".,"):
            return
        try:
            parsed = parse_number(editor.text())
            value = self._desk.read(editor.key, editor.answer())
        except IocError:
            return
        if parsed.ambiguous and value.number is not None:
            whole = value.number == value.number.to_integral_value()
            text = self.tr("Read as {number} (whole number)") if whole else self.tr("Read as {number}")
            shown = format_number(value.number).replace(".", " ")
            self._hint.say(text.replace("{number}", shown), self._place_of(editor), Tone.INFO)

    def _place_of(self, editor: QWidget) -> QRect:
        """Return where the editor is, as high as its row: a sentence beside it hides no name of its row."""
        over = self._over
        place = QRect(editor.mapTo(over, QPoint(0, 0)), editor.size())
        row = self._view.visualRect(self._view.currentIndex())
        top = self._view.viewport().mapTo(over, row.topLeft()).y()
        return place.united(QRect(place.left(), top, place.width(), row.height()))
