"""What the simple mode says: the period before, how a figure has changed, and reasons ready to be taken."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from iocdesk.core.numbers import format_number
from iocdesk.core.periods import PeriodType
from iocdesk.forms.model import Field
from iocdesk.forms.values import Presence, Value
from iocdesk.ui.entry.marks import value_text

DOUBLE, ABOUT = Decimal(2), Decimal("0.1")


def before_word(kind: PeriodType) -> str:
    """Return what the period before is called."""
    words = {
        PeriodType.MONTH: QCoreApplication.translate("Simple", "Last month"),
        PeriodType.QUARTER: QCoreApplication.translate("Simple", "Last quarter"),
        PeriodType.YEAR: QCoreApplication.translate("Simple", "Last year"),
        PeriodType.EVENT: QCoreApplication.translate("Simple", "Last time"),
    }
    return words.get(kind, QCoreApplication.translate("Simple", "Period before"))


def before_line(kind: PeriodType, value: Value, field: Field, unit: str) -> str:
    """Return "Tháng trước: 120 người"."""
    return f"{before_word(kind)}: {plain_value(value, field, unit)}"


def plain_value(value: Value, field: Field, unit: str = "") -> str:
    """Return a value in plain words: "120 người", "không phát sinh", "chưa có số"."""
    match value.presence:
        case Presence.MISSING:
            return QCoreApplication.translate("Simple", "no figure yet")
        case Presence.NOTHING:
            return QCoreApplication.translate("Simple", "nothing occurred")
        case Presence.NOT_APPLICABLE:
            return QCoreApplication.translate("Simple", "not applicable")
        case _:
            return f"{value_text(value, field)} {unit}".strip()


def change_words(now: Decimal, before: Decimal, kind: PeriodType) -> str:
    """Return how a figure compares with the one before: "tăng gấp đôi tháng trước"; "" where nothing can be said."""
    if before <= 0 or now == before:
        return ""
    ratio, then = now / before, before_word(kind)
    then = then[:1].lower() + then[1:]
    if abs(ratio - DOUBLE) <= ABOUT:
        text = QCoreApplication.translate("Simple", "Twice as much as {before}")
    elif ratio > DOUBLE:
        text = QCoreApplication.translate("Simple", "{times} times as much as {before}")
        text = text.replace("{times}", format_number(ratio.quantize(Decimal("0.1"))))
    elif ratio < 1 / DOUBLE:
        text = QCoreApplication.translate("Simple", "Less than half of {before}")
    elif ratio > 1:
        text = QCoreApplication.translate("Simple", "{share} % more than {before}")
    else:
        text = QCoreApplication.translate("Simple", "{share} % less than {before}")
    share = format_number((abs(ratio - 1) * 100).quantize(Decimal(1)))
    return text.replace("{share}", share).replace("{before}", then)


def reasons(now: Decimal | None, before: Decimal | None) -> tuple[str, str, str]:
    """Return three reasons ready to be taken, as they fit the way that a figure has gone."""
    counted = QCoreApplication.translate("Simple", "I have counted again; the figure is right")
    if now is None or before is None or now == before:
        return (
            counted,
            QCoreApplication.translate("Simple", "Some of it is left over from the period before"),
            QCoreApplication.translate("Simple", "Our village is a special case"),
        )
    if now > before:
        return (
            QCoreApplication.translate("Simple", "It really rose in this period"),
            QCoreApplication.translate("Simple", "The period before was reported too low"),
            counted,
        )
    return (
        QCoreApplication.translate("Simple", "It really fell in this period"),
        QCoreApplication.translate("Simple", "The period before was reported too high"),
        counted,
    )
