"""The services behind what is said about reports and handed over between colleagues."""

from __future__ import annotations

from datetime import date

from iocdesk.actions import handover, talk
from iocdesk.actions.office import Office
from iocdesk.actions.views import HandoverDesk, Thread
from iocdesk.reports.model import ReportId


class TalkService:
    """What is said about a report."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def thread(self, report_id: ReportId) -> Thread:
        """Return it, oldest first."""
        return talk.thread(self._office.ctx, report_id)

    def write(self, report_id: ReportId, text: str, key: str) -> None:
        """Write a message."""
        talk.write(self._office.ctx, report_id, text, key)

    def mark_shown(self, report_id: ReportId) -> bool:
        """Note that it was shown."""
        return talk.mark_read(self._office.ctx, report_id)


class HandoversService:
    """Handing work over."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def desk(self) -> HandoverDesk:
        """Return what can be and what is handed over."""
        return handover.desk(self._office.ctx)

    def hand_over(self, giver: str, form_id: str, taker: str, start: date, end: date, reason: str) -> None:
        """Hand over."""
        handover.hand_over(self._office.ctx, giver, form_id, taker, start, end, reason)

    def end_early(self, handover_id: str) -> None:
        """End it before its time."""
        handover.end_early(self._office.ctx, handover_id)
