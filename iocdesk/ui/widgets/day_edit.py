"""A field for a day, with a calendar that opens below it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit, QWidget

from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Base


class DayEdit(QDateEdit):
    """Shows and takes dd/MM/yyyy."""

    def __init__(self, kit: Base) -> None:
        super().__init__()
        self.setDisplayFormat("dd/MM/yyyy")
        self.setCalendarPopup(True)
        kit.theme.give_font(self, FontRole.BODY)

    @property
    def day(self) -> date:
        """The day that is shown."""
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())

    def set_day(self, day: date) -> None:
        """Show another day."""
        self.setDate(_qdate(day))

    def set_range(self, first: date, last: date) -> None:
        """Take only days from the first to the last."""
        self.setDateRange(_qdate(first), _qdate(last))

    def stand_beside(self, widget: QWidget) -> None:
        """Be as high as what stands in the same line."""
        self.setFixedHeight(widget.sizeHint().height())


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
