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
    tr = QCoreApplication.translate
    return {
        Transition.SUBMIT: tr("Entry", "Send to the commune"),
        Transition.REQUEST_APPROVAL: tr("Entry", "Submit for approval"),
        Transition.WITHDRAW: tr("Entry", "Withdraw"),
        Transition.APPROVE: tr("Entry", "Approve"),
        Transition.SEND: tr("Entry", "Send to the province"),
        Transition.ACCEPT: tr("Entry", "Accept"),
        Transition.RETURN: tr("Entry", "Return…"),
        Transition.LOCK: tr("Entry", "Lock"),
        Transition.REQUEST_REOPEN: tr("Entry", "Ask for reopening…"),
        Transition.REOPEN: tr("Entry", "Consent to reopening…"),
        Transition.REFUSE_REOPEN: tr("Entry", "Refuse reopening…"),
    }[move]


def move_done(move: Transition) -> str:
    """Return what is said once a move has been stored on this computer."""
    tr = QCoreApplication.translate
    return {
        Transition.SUBMIT: tr("Entry", "Stored. The report goes to the commune with the next exchange."),
        Transition.REQUEST_APPROVAL: tr("Entry", "Submitted for approval."),
        Transition.WITHDRAW: tr("Entry", "Withdrawn. The report is a draft again."),
        Transition.APPROVE: tr("Entry", "Approved."),
        Transition.SEND: tr("Entry", "Stored. The report goes to the province with the next exchange."),
        Transition.ACCEPT: tr("Entry", "Accepted."),
        Transition.RETURN: tr("Entry", "Returned with your reason."),
        Transition.LOCK: tr("Entry", "Locked."),
        Transition.REQUEST_REOPEN: tr("Entry", "Reopening has been asked for."),
        Transition.REOPEN: tr("Entry", "Reopened for correction."),
        Transition.REFUSE_REOPEN: tr("Entry", "Reopening refused."),
    }[move]


def source_word(field: Field) -> str:
    """Return where a figure comes from."""
    tr = QCoreApplication.translate
    if field.indicator is None:
        return tr("Entry", "Typed here")
    return {
        Source.TYPED: tr("Entry", "Typed here"),
        Source.VILLAGES: tr("Entry", "Gathered from the villages"),
        Source.SYSTEM: tr("Entry", "From a sector system"),
        Source.DERIVED: tr("Entry", "Calculated from other figures"),
        Source.CARRIED: tr("Entry", "Carried over"),
    }[field.indicator.source]


def kind_word(kind: Kind) -> str:
    """Return thống kê or điều hành."""
    if kind is Kind.STATISTICAL:
        return QCoreApplication.translate("Entry", "Statistical")
    return QCoreApplication.translate("Entry", "Operating")


def nature_word(nature: Nature) -> str:
    """Return how a figure behaves over time."""
    tr = QCoreApplication.translate
    return {
        Nature.FLOW: tr("Entry", "What occurred in the period"),
        Nature.STOCK: tr("Entry", "What there is at the period's end"),
        Nature.CUMULATIVE: tr("Entry", "Added up since the start of the year"),
        Nature.RATIO: tr("Entry", "A ratio"),
    }[nature]
