"""Beside the table of events: entering one on a village's behalf, which village and which day."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from iocdesk.core.clock import today
from iocdesk.core.errors import IocError
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.ports import Option
from iocdesk.ui.widgets.basics import button, captioned, column, label, row
from iocdesk.ui.widgets.day_edit import DayEdit
from iocdesk.ui.widgets.picker import Picker
from iocdesk.ui.widgets.problem_line import ProblemLine

BACK_DAYS = 366
"""How long ago an event may have been."""


class EventBar(QFrame):
    """A card; hidden until asked for. Today is offered, and the villages as they are on the day."""

    begun = Signal(str, str)
    """(report id, id of the month that shows it)."""
    closed = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._kit = kit
        self._form_id = ""
        self.title = label(kit, "", FontRole.STRONG)
        self.village = Picker(kit, 240)
        self.day_caption = label(kit, "", tone="muted", wrap=False)
        self.day = DayEdit(kit)
        self.day_caption.setBuddy(self.day)
        self.fault = ProblemLine(kit)
        self.go, self.back = button(kit, "primary", Glyph.PENCIL_SIMPLE), button(kit, "quiet")
        self._lay_out()
        self.day.dateChanged.connect(self._load)
        self.go.clicked.connect(self.begin)
        self.back.clicked.connect(self.done)
        self.fault.hide()
        self.hide()
        self.retranslate()

    def _lay_out(self) -> None:
        outer = column(self, margin=12, gap=4)
        outer.addWidget(self.title)
        line = row(gap=12)
        line.addWidget(self.village, 2)
        line.addLayout(captioned(self.day_caption, self.day), 1)
        line.addWidget(self.go, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self.back, 0, Qt.AlignmentFlag.AlignBottom)
        outer.addLayout(line)
        outer.addWidget(self.fault)

    def ask(self, form_id: str) -> None:
        """Ask about an event of a form; today is offered."""
        self._form_id = form_id
        now = today(self._kit.clock)
        self.day.stand_beside(self.village.box)
        with QSignalBlocker(self.day):  # the villages are asked for once, below
            self.day.set_range(now - timedelta(BACK_DAYS), now)
            self.day.set_day(now)
        self.fault.hide()
        self._load()
        self.show()
        self.village.setFocus(Qt.FocusReason.OtherFocusReason)

    def done(self) -> None:
        """Take the question away."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def begin(self) -> None:
        """Begin the report and have it opened."""
        unit, day, form = self.village.current, self.day.day, self._form_id
        if unit:
            villages = self._kit.services.villages
            self._kit.jobs.db(
                lambda: villages.begin_event_for(form, unit, day), self._was_begun, self._failed
            )

    def _was_begun(self, made: tuple[str, str]) -> None:
        self.hide()
        self.begun.emit(*made)

    def _failed(self, error: IocError) -> None:
        self.fault.setText(self._kit.language.text(error.text))
        self.fault.show()

    def _load(self) -> None:
        day, villages = self.day.day, self._kit.services.villages
        self.fault.hide()
        self._kit.jobs.db(lambda: villages.event_villages(day), self._fill, self._failed)

    def _fill(self, options: tuple[Option, ...]) -> None:
        text = self._kit.language.text
        self.village.fill([(option.id, text(option.label)) for option in options])
        self.go.setEnabled(bool(options))

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.title.setText(self.tr("Enter an event on a village's behalf"))
        self.village.set_caption(self.tr("Village"))
        self.day_caption.setText(self.tr("Day of the event"))
        self.day.setAccessibleName(self.day_caption.text())
        self.go.setText(self.tr("Enter the event"))
        self.back.setText(self.tr("Close"))
        self.setAccessibleName(self.title.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter begins, Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.done()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.begin()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
