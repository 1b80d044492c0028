"""What is told before a block is pasted that does not fit, or cannot be read without doubt."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton

from iocdesk.core.numbers import format_number
from iocdesk.ui.entry.paste import Doubt, Doubtful, Plan
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import button, column, icon_label, label, name, row

SHOWN = 4
"""Examples of each kind that are named."""


class PastePanel(QFrame):
    """Stands above the grid until the block is pasted or given up."""

    agreed = Signal(object)
    """Plan: what is to be done."""
    given_up = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._plan = Plan({})
        self.setProperty("kind", "banner")
        self.setProperty("tone", "warn")
        self._title = label(kit, "", FontRole.STRONG)
        self._lines = label(kit, "")
        self._first, self._second = QRadioButton(), QRadioButton()
        self._choice = QButtonGroup(self)
        for number, choice in enumerate((self._first, self._second)):
            self._choice.addButton(choice, number)
            kit.theme.give_font(choice, FontRole.BODY)
        self._go, self._stop = button(kit, "primary"), button(kit, "quiet")
        self._go.clicked.connect(self._agree)
        self._stop.clicked.connect(self.give_up)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        outer = row(self, margin=8, gap=8)
        outer.addWidget(icon_label(self._kit, Glyph.WARNING, "warn", 20), 0, Qt.AlignmentFlag.AlignTop)
        middle = column(gap=2)
        for widget in (self._title, self._lines, self._first, self._second):
            middle.addWidget(widget)
        outer.addLayout(middle, 1)
        outer.addWidget(self._go, 0, Qt.AlignmentFlag.AlignBottom)
        outer.addWidget(self._stop, 0, Qt.AlignmentFlag.AlignBottom)

    @property
    def text(self) -> str:
        """Everything that is told."""
        return f"{self._title.text()}\n{self._lines.text()}"

    def ask(self, plan: Plan) -> None:
        """Tell what pasting would do, and wait for the person."""
        self._plan = plan
        self.retranslate()
        self._first.setChecked(True)
        self.show()
        (self._go if plan.changes else self._stop).setFocus()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        plan = self._plan
        size = self.tr("Block of {rows} × {columns} cells")
        size = size.replace("{rows}", str(plan.size[0])).replace("{columns}", str(plan.size[1]))
        self._title.setText(size)
        lines = [self._outside(), self._read_only(), self._refused()]
        self._lines.setText("\n".join(line for line in lines if line))
        self._lines.setVisible(any(lines))
        self._readings()
        self._go.setText(self.tr("Paste %n cell(s)", "", len(plan.changes)))
        self._go.setEnabled(bool(plan.changes))
        self._stop.setText(self.tr("Do not paste"))
        name(self, self.text)

    def _outside(self) -> str:
        found = self._plan.of(Doubt.OUTSIDE)
        return self.tr("%n place(s) lie outside the form and are left out.", "", len(found)) if found else ""

    def _read_only(self) -> str:
        found = self._plan.of(Doubt.READ_ONLY)
        if not found:
            return ""
        return self.tr("%n cell(s) are read-only (calculated or gathered) and are left out.", "", len(found))

    def _refused(self) -> str:
        found = self._plan.of(Doubt.REFUSED)
        if not found:
            return ""
        head = self.tr("%n text(s) cannot be taken and are left out:", "", len(found))
        return "\n".join([head, *(self._example(doubt) for doubt in found[:SHOWN])])

    def _example(self, doubt: Doubtful) -> str:
        place = self.tr("row {row}, column {column}")
        place = place.replace("{row}", str(doubt.line)).replace("{column}", str(doubt.column))
        return f"  • {place}: {self._kit.language.text(doubt.sentence)}"

    def _readings(self) -> None:
        found = self._plan.of(Doubt.AMBIGUOUS)
        shown = max(found, key=lambda doubt: len(doubt.readings), default=None)
        for number, choice in enumerate((self._first, self._second)):
            choice.setVisible(shown is not None and number < len(shown.readings))
            if shown is not None:
                choice.setText(self._reading(shown, number, len(found)))

    def _reading(self, doubt: Doubtful, number: int, count: int) -> str:
        readings = doubt.readings
        shown = format_number(readings[min(number, len(readings) - 1)])
        text = (
            self.tr("Read “{text}” as {number}")
            if count == 1
            else self.tr("Read “{text}” as {number} (and {more} more the same way)")
        )
        text = text.replace("{text}", doubt.text).replace("{more}", str(count - 1))
        return text.replace("{number}", shown.replace(".", " "))

    def _agree(self) -> None:
        self.hide()
        self.agreed.emit(self._plan.reading(max(0, self._choice.checkedId())))

    def give_up(self) -> None:
        """Go away without pasting."""
        self.hide()
        self.given_up.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives up; Enter pastes."""
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._go.isEnabled():
            self._agree()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
