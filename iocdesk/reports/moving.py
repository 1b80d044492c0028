"""What a move makes of a report: its next state, the remarks that go with it, who handed it over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from iocdesk.reports.model import Remark, Report, Transition
from iocdesk.reports.transitions import DEFAULT_POLICY, REASON_REQUIRED, Policy, next_state

HANDS_OVER = frozenset({Transition.SUBMIT, Transition.REQUEST_APPROVAL})
"""Moves that need a report in which nothing is left to mend."""


def moved(
    report: Report,
    transition: Transition,
    author: str,
    reason: str,
    remarks: tuple[Remark, ...],
    at: datetime,
    level: str | None,
    policy: Policy = DEFAULT_POLICY,
) -> Report:
    """Return the report after a move. Who may make it, and with which reason, is not asked here.

    Args:
        reason: becomes the first remark where the move has to have one.
        remarks: take the place of those there were when the report is answered or accepted; else they join them.

    Raises:
        TransitionRefused: `transition.state`: there is no such move from the report's state.
    """
    state = next_state(report.state, transition, level, policy)
    if transition in REASON_REQUIRED:
        said = (Remark("", reason, author, at),) if reason.strip() else ()
        remarks = said + remarks
    elif transition is not Transition.ACCEPT:
        remarks = report.remarks + remarks
    submitter = author if transition in HANDS_OVER else report.submitted_by
    return replace(
        report,
        state=state,
        remarks=remarks,
        submitted_by="" if transition is Transition.WITHDRAW else submitter,
    )
