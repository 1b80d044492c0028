"""The enumerations that the first window is built with, before there is anything to show in it."""

from __future__ import annotations

from enum import StrEnum


class WorkGroup(StrEnum):
    """The groups of the work list, in the order shown."""

    TO_CHECK = "to_check"
    TO_APPROVE = "to_approve"
    TO_ANSWER = "to_answer"
    """Sent to the province, or asked of it: nobody else can go on."""
    RETURNED = "returned"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    IN_PERIOD = "in_period"
    WAITING = "waiting"
    DONE = "done"


class WorkAction(StrEnum):
    """The one thing to do with a row."""

    CHOOSE = "choose"
    LOOK = "look"
    BEGIN = "begin"
    CONTINUE = "continue"
    SEE_REASON = "see_reason"
    APPROVE = "approve"
    SEND = "send"
    ANSWER = "answer"
    """What the province accepts, returns, or opens again."""
    OPEN = "open"


class HitKind(StrEnum):
    """What a search found."""

    REPORT = "report"
    FORM = "form"
    INDICATOR = "indicator"


class Network(StrEnum):
    """The four things the pill can say, and that nothing is known yet."""

    UNKNOWN = "unknown"
    ONLINE = "online"
    OFFLINE = "offline"
    SENDING = "sending"
    ATTENTION = "attention"
