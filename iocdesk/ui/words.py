"""The words that must be the same on every page, with their icons and tones. Colour never carries meaning
alone.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QObject

from iocdesk.core.clock import VN
from iocdesk.reports.states import ReportState, Role
from iocdesk.ui.i18n import format_clock, format_date, format_day
from iocdesk.ui.icons import Glyph

SOON_DAYS = 3
"""So many days before it is due, a report is shown as urgent."""
SYSTEM = "system"
"""The author of what came from a sector system."""
_STATE_LOOKS = {
    ReportState.DRAFT: (Glyph.PENCIL_SIMPLE, "muted"),
    ReportState.SUBMITTED: (Glyph.PAPER_PLANE_TILT, "primary"),
    ReportState.FOR_APPROVAL: (Glyph.HOURGLASS, "primary"),
    ReportState.APPROVED: (Glyph.CHECK, "ok"),
    ReportState.SENT: (Glyph.PAPER_PLANE_TILT, "primary"),
    ReportState.ACCEPTED: (Glyph.CHECK_CIRCLE, "ok"),
    ReportState.RETURNED: (Glyph.ARROW_U_UP_LEFT, "error"),
    ReportState.LOCKED: (Glyph.LOCK, "muted"),
    ReportState.REOPEN_REQUESTED: (Glyph.HOURGLASS, "warn"),
    ReportState.REOPENED: (Glyph.LOCK_OPEN, "warn"),
}


def state_look(state: ReportState, *, begun: bool = True) -> tuple[Glyph, str]:
    """Return the icon and the tone of a report's state."""
    if state is ReportState.DRAFT and not begun:
        return Glyph.CIRCLE_DASHED, "muted"
    return _STATE_LOOKS[state]


def state_word(state: ReportState, *, begun: bool = True) -> str:
    """Return the state in words, in the present language.

    Args:
        begun: whether there is a figure in it; a draft without one is "Chưa nhập", nobody's draft yet.
    """
    match state:
        case ReportState.DRAFT if not begun:
            return QCoreApplication.translate("Words", "Not begun")
        case ReportState.DRAFT:
            return QCoreApplication.translate("Words", "Draft")
        case ReportState.FOR_APPROVAL:
            return QCoreApplication.translate("Words", "For approval")
        case ReportState.APPROVED:
            return QCoreApplication.translate("Words", "Approved")
        case ReportState.SENT | ReportState.SUBMITTED:
            return QCoreApplication.translate("Words", "Sent")
        case ReportState.ACCEPTED:
            return QCoreApplication.translate("Words", "Accepted")
        case ReportState.RETURNED:
            return QCoreApplication.translate("Words", "Returned")
        case ReportState.LOCKED:
            return QCoreApplication.translate("Words", "Locked")
        case ReportState.REOPEN_REQUESTED:
            return QCoreApplication.translate("Words", "Reopening requested")
        case ReportState.REOPENED:
            return QCoreApplication.translate("Words", "Reopened (correction)")


def part_word(part: str) -> str:
    """Return what an exchange with the server is doing, from the name of its part; "" for an unknown one."""
    match part:
        case "hello":
            return QCoreApplication.translate("Words", "Connecting…")
        case "push":
            return QCoreApplication.translate("Words", "Sending what was entered…")
        case "pull":
            return QCoreApplication.translate("Words", "Receiving reports…")
        case "digest":
            return QCoreApplication.translate("Words", "Comparing with the server…")
        case "catalogue":
            return QCoreApplication.translate("Words", "Receiving forms and lists…")
    return ""


def role_word(role: Role) -> str:
    """Return the role in words."""
    match role:
        case Role.ENTRY:
            return QCoreApplication.translate("Words", "Data entry")
        case Role.CONSOLIDATOR:
            return QCoreApplication.translate("Words", "Commune officer")
        case Role.LEADER:
            return QCoreApplication.translate("Words", "Commune leader")
        case Role.PROVINCE:
            return QCoreApplication.translate("Words", "Province")


class DueWords(QObject):
    """Says when something is due; a QObject, because texts are extracted with plural forms only from
    `self.tr`.
    """

    def say(self, due: datetime | None, days_left: int | None) -> tuple[str, str, Glyph]:
        """Return when something is due in words, with its tone and icon: "Hạn 16/4, còn 2 ngày"."""
        if due is None:
            return self.tr("No deadline"), "muted", Glyph.CALENDAR_BLANK
        day = format_day(due.astimezone(VN))
        if days_left is None:
            return self.tr("Due {day}").replace("{day}", day), "muted", Glyph.CALENDAR_BLANK
        if days_left < 0:
            text = self.tr("Due {day}, %n day(s) late", "", -days_left)
            return text.replace("{day}", day), "error", Glyph.WARNING
        if days_left == 0:
            text = self.tr("Due today, {time}")
            return text.replace("{time}", format_clock(due)), "warn", Glyph.CLOCK
        text = self.tr("Due {day}, %n day(s) left", "", days_left)
        return text.replace("{day}", day), "warn" if days_left <= SOON_DAYS else "muted", Glyph.CLOCK


def due_words(due: datetime | None, days_left: int | None) -> tuple[str, str, Glyph]:
    """Return when something is due in words, with its tone and icon: "Hạn 16/4, còn 2 ngày"."""
    return DueWords().say(due, days_left)


def person(name: str) -> str:
    """Return somebody's name without the office behind it: "Lê Thị Lan — Trạm y tế" gives "Lê Thị Lan"."""
    if name == SYSTEM:
        return QCoreApplication.translate("Words", "Sector system")
    return name.partition(" — ")[0]


def capital(text: str) -> str:
    """Return a text that begins a line: "tháng 4/2026" gives "Tháng 4/2026"."""
    return text[:1].upper() + text[1:]


def due_date(due: datetime | None) -> str:
    """Return the date of a deadline, or a dash."""
    return format_date(due.astimezone(VN)) if due is not None else "–"


def progress_word(done: int, total: int) -> str:
    """Return "18/24 ô"; empty when the total is unknown."""
    text = QCoreApplication.translate("Words", "{done}/{total} cells")
    return text.replace("{done}", str(done)).replace("{total}", str(total)) if total else ""
