"""What is said of a version: what it is, how it came about, who made it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from iocdesk.actions.version_model import VersionKind, VersionRow
from iocdesk.core.clock import long_moment
from iocdesk.reports.model import ReportState, Transition
from iocdesk.ui.entry.audit_page import origin_word
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.words import person, state_look, state_word


def moved_word(move: Transition) -> str:
    """Return what somebody did: "đã gửi xã"."""
    return {
        Transition.SUBMIT: QCoreApplication.translate("Past", "sent to the commune"),
        Transition.REQUEST_APPROVAL: QCoreApplication.translate("Past", "submitted for approval"),
        Transition.WITHDRAW: QCoreApplication.translate("Past", "taken back"),
        Transition.APPROVE: QCoreApplication.translate("Past", "approved"),
        Transition.SEND: QCoreApplication.translate("Past", "sent to the province"),
        Transition.ACCEPT: QCoreApplication.translate("Past", "accepted"),
        Transition.RETURN: QCoreApplication.translate("Past", "returned"),
        Transition.LOCK: QCoreApplication.translate("Past", "locked"),
        Transition.REQUEST_REOPEN: QCoreApplication.translate("Past", "reopening asked for"),
        Transition.REOPEN: QCoreApplication.translate("Past", "reopened"),
        Transition.REFUSE_REOPEN: QCoreApplication.translate("Past", "reopening refused"),
    }[move]


def title_of(row: VersionRow) -> str:
    """Return what a version is called: "Phiên bản 3: Đã gửi"."""
    if row.kind is VersionKind.UNSENT:
        return QCoreApplication.translate("Past", "Not sent yet: {state}").replace(
            "{state}", state_word(row.state)
        )
    if row.kind is VersionKind.BESIDE and row.refused.vi:
        return QCoreApplication.translate("Past", "Refused by the server, beside version {number}").replace(
            "{number}", str(row.number)
        )
    if row.kind is VersionKind.BESIDE:
        return QCoreApplication.translate("Past", "Not chosen, beside version {number}").replace(
            "{number}", str(row.number)
        )
    said = moved_word(row.transition) if row.transition is not None else state_word(row.state)
    text = QCoreApplication.translate("Past", "Version {number}: {said}")
    return text.replace("{number}", str(row.number)).replace("{said}", said)


def detail_of(kit: Kit, row: VersionRow) -> str:
    """Return who, when, how and where, and the reason on a line of its own."""
    at = long_moment(row.at)
    how = ", ".join(word for word in (origin_word(origin) for origin in row.origins) if word)
    cells = QCoreApplication.translate("Past", "{count} cells changed").replace("{count}", str(row.changed))
    parts = [at, person(row.by), cells if row.changed else "", how, kit.language.text(row.device)]
    if not row.here:
        parts.append(QCoreApplication.translate("Past", "not on this computer yet"))
    line = " · ".join(part for part in parts if part)
    why = row.reason or kit.language.text(row.refused)
    if not why:
        return line
    reason = QCoreApplication.translate("Past", "Reason: {text}").replace("{text}", why)
    return f"{line}\n{reason}"


def look_of(row: VersionRow) -> tuple[Glyph, str]:
    """Return a version's icon and tone."""
    if row.kind is VersionKind.UNSENT:
        return Glyph.PENCIL_SIMPLE, "primary"
    if row.kind is VersionKind.BESIDE:
        return (Glyph.X_CIRCLE, "error") if row.refused.vi else (Glyph.ARROWS_LEFT_RIGHT, "warn")
    if row.state is ReportState.DRAFT:
        return Glyph.CIRCLE, "muted"
    return state_look(row.state)
