"""States, transitions and roles: the words of reporting that the first window needs, without the figures behind them.

The door to them is `reports.model`.
"""

from __future__ import annotations

from enum import StrEnum


class ReportState(StrEnum):
    """Trạng thái. Village: DRAFT > SUBMITTED > ACCEPTED | RETURNED.

    Commune: DRAFT > FOR_APPROVAL > APPROVED > SENT > ACCEPTED | RETURNED > LOCKED > REOPEN_REQUESTED >
    REOPENED.
    """

    DRAFT = "draft"
    SUBMITTED = "submitted"
    FOR_APPROVAL = "for_approval"
    APPROVED = "approved"
    SENT = "sent"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    LOCKED = "locked"
    REOPEN_REQUESTED = "reopen_requested"
    REOPENED = "reopened"


class Transition(StrEnum):
    """A move from one state to another, always carried by an operation."""

    SUBMIT = "submit"
    """Village: gửi xã."""
    REQUEST_APPROVAL = "request_approval"
    """Commune: trình duyệt."""
    WITHDRAW = "withdraw"
    """Rút lại: back to draft before anybody has answered."""
    APPROVE = "approve"
    SEND = "send"
    """Gửi tỉnh."""
    ACCEPT = "accept"
    """Tiếp nhận: by the commune for a village report, by the province for a commune report."""
    RETURN = "return"
    """Trả lại, with remarks; by the leader, the commune, or the province."""
    LOCK = "lock"
    REQUEST_REOPEN = "request_reopen"
    """Đề nghị mở lại (đính chính), with a reason."""
    REOPEN = "reopen"
    """The province's consent."""
    REFUSE_REOPEN = "refuse_reopen"


class Role(StrEnum):
    """What an account may do, within its units."""

    ENTRY = "entry"
    """Village head, or an officer who only enters."""
    CONSOLIDATOR = "consolidator"
    """Commune officer: enters, gathers villages, submits for approval, sends what is approved."""
    LEADER = "leader"
    """Commune leader: approves or returns."""
    PROVINCE = "province"
    """Provincial administrator: accepts, returns, locks, reopens, publishes."""
