"""Words and sentences of the form page that several of its parts say."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from iocdesk.forms.model import Field, Kind, Nature, Source
from iocdesk.forms.values import Quality
from iocdesk.reports.model import Transition


def quality_word(quality: Quality) -> str:
    """Return ước, sơ bộ or chính thức."""
    match quality:
        case Quality.ESTIMATE:
            return QCoreApplication.translate("Entry", "Estimate")
        case Quality.PRELIMINARY:
            return QCoreApplication.translate("Entry", "Preliminary")
        case Quality.OFFICIAL:
            return QCoreApplication.translate("Entry", "Official")


def move_word(move: Transition) -> str:
    """Return what the button of a move says: the verb, and to whom."""
    return {
        Transition.SUBMIT: QCoreApplication.translate("Entry", "Send to the commune"),
        Transition.REQUEST_APPROVAL: QCoreApplication.translate("Entry", "Submit for approval"),
        Transition.WITHDRAW: QCoreApplication.translate("Entry", "Withdraw"),
        Transition.APPROVE: QCoreApplication.translate("Entry", "Approve"),
        Transition.SEND: QCoreApplication.translate("Entry", "Send to the province"),
        Transition.ACCEPT: QCoreApplication.translate("Entry", "Accept"),
        Transition.RETURN: QCoreApplication.translate("Entry", "Return…"),
        Transition.LOCK: QCoreApplication.translate("Entry", "Lock"),
        Transition.REQUEST_REOPEN: QCoreApplication.translate("Entry", "Ask for reopening…"),
        Transition.REOPEN: QCoreApplication.translate("Entry", "Consent to reopening…"),
        Transition.REFUSE_REOPEN: QCoreApplication.translate("Entry", "Refuse reopening…"),
    }[move]


def move_done(move: Transition) -> str:
    """Return what is said once a move has been stored on this computer."""
    return {
        Transition.SUBMIT: QCoreApplication.translate(
            "Entry", "Stored. The report goes to the commune with the next exchange."
        ),
        Transition.REQUEST_APPROVAL: QCoreApplication.translate(
            "Entry", "Submitted. It now waits for the leader's approval."
        ),
        Transition.WITHDRAW: QCoreApplication.translate("Entry", "Withdrawn. The report is a draft again."),
        Transition.APPROVE: QCoreApplication.translate("Entry", "Approved."),
        Transition.SEND: QCoreApplication.translate(
            "Entry", "Stored. The report goes to the province with the next exchange."
        ),
        Transition.ACCEPT: QCoreApplication.translate("Entry", "Accepted."),
        Transition.RETURN: QCoreApplication.translate("Entry", "Returned with your reason."),
        Transition.LOCK: QCoreApplication.translate("Entry", "Locked."),
        Transition.REQUEST_REOPEN: QCoreApplication.translate("Entry", "Reopening has been asked for."),
        Transition.REOPEN: QCoreApplication.translate("Entry", "Reopened for correction."),
        Transition.REFUSE_REOPEN: QCoreApplication.translate("Entry", "Reopening refused."),
    }[move]


def source_word(field: Field) -> str:
    """Return where a figure comes from."""
    if field.indicator is None:
        return QCoreApplication.translate("Entry", "Typed here")
    return {
        Source.TYPED: QCoreApplication.translate("Entry", "Typed here"),
        Source.VILLAGES: QCoreApplication.translate("Entry", "Gathered from the villages"),
        Source.SYSTEM: QCoreApplication.translate("Entry", "From a sector system"),
        Source.DERIVED: QCoreApplication.translate("Entry", "Calculated from other figures"),
        Source.CARRIED: QCoreApplication.translate("Entry", "Carried over"),
    }[field.indicator.source]


def kind_word(kind: Kind) -> str:
    """Return thống kê or điều hành."""
    if kind is Kind.STATISTICAL:
        return QCoreApplication.translate("Entry", "Statistical")
    return QCoreApplication.translate("Entry", "Operating")


def nature_word(nature: Nature) -> str:
    """Return how a figure behaves over time."""
    return {
        Nature.FLOW: QCoreApplication.translate("Entry", "What occurred in the period"),
        Nature.STOCK: QCoreApplication.translate("Entry", "What there is at the period's end"),
        Nature.CUMULATIVE: QCoreApplication.translate("Entry", "Added up since the start of the year"),
        Nature.RATIO: QCoreApplication.translate("Entry", "A ratio"),
    }[nature]
