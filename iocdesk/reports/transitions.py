"""Which moves a report can make, and who may make them; asked by the client before and by the gateway after.

Visibility (`may_see`) is asked first and apart: the functions here take it that the actor may see the report.
A village's report is kept by its own people or by the commune on its behalf and answered by the commune; a
commune's report is kept by whom it is assigned to, approved by its leader and answered by the province.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from iocdesk.core.errors import IocError, Text
from iocdesk.reports.labels import ROLE_LABELS, STATE_LABELS, TRANSITION_LABELS
from iocdesk.reports.model import (
    EDITABLE,
    FILES_STILL,
    Actor,
    Assignment,
    Report,
    ReportState,
    Role,
    Transition,
)
from iocdesk.reports.sight import above_in, may_see

__all__ = [
    "DEFAULT_POLICY",
    "REASON_REQUIRED",
    "VILLAGE",
    "Policy",
    "TransitionRefused",
    "above_in",
    "allowed",
    "check_transition",
    "may_edit",
    "may_keep",
    "may_see",
    "next_state",
    "types_on_behalf",
]

VILLAGE = "village"
"""The form level that takes the short way; every other level takes the commune's."""

REASON_REQUIRED = frozenset(
    {Transition.RETURN, Transition.REQUEST_REOPEN, Transition.REOPEN, Transition.REFUSE_REOPEN}
)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the province decides.

    Attributes:
        two_person: nobody approves what they themselves submitted.
        drafts_travel: drafts are sent to the server before they are submitted.
        auto_send: an approved commune report counts as sent at once.
        adjust_totals: a commune may give another figure than its villages add up to, with a note that says why.
    """

    two_person: bool = True
    drafts_travel: bool = True
    auto_send: bool = False
    adjust_totals: bool = False


DEFAULT_POLICY = Policy()


class TransitionRefused(IocError):
    """A move that may not be made: `transition.state`, `.role`, `.assignment`, `.two_person`, `.reason`."""


class _Who(StrEnum):
    KEEPER = "keeper"
    GATHERER = "gatherer"
    APPROVER = "approver"
    SENDER = "sender"
    LEADER = "leader"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class _Move:
    to: ReportState
    who: _Who


_S, _T = ReportState, Transition
_Table = Mapping[tuple[ReportState, Transition], _Move]

_VILLAGE_MOVES: _Table = {
    (_S.DRAFT, _T.SUBMIT): _Move(_S.SUBMITTED, _Who.KEEPER),
    (_S.RETURNED, _T.SUBMIT): _Move(_S.SUBMITTED, _Who.KEEPER),
    (_S.SUBMITTED, _T.WITHDRAW): _Move(_S.DRAFT, _Who.KEEPER),
    (_S.SUBMITTED, _T.ACCEPT): _Move(_S.ACCEPTED, _Who.GATHERER),
    (_S.SUBMITTED, _T.RETURN): _Move(_S.RETURNED, _Who.GATHERER),
    (_S.ACCEPTED, _T.RETURN): _Move(_S.RETURNED, _Who.GATHERER),
}
_COMMUNE_MOVES: _Table = {
    (_S.DRAFT, _T.REQUEST_APPROVAL): _Move(_S.FOR_APPROVAL, _Who.KEEPER),
    (_S.RETURNED, _T.REQUEST_APPROVAL): _Move(_S.FOR_APPROVAL, _Who.KEEPER),
    (_S.REOPENED, _T.REQUEST_APPROVAL): _Move(_S.FOR_APPROVAL, _Who.KEEPER),
    (_S.FOR_APPROVAL, _T.WITHDRAW): _Move(_S.DRAFT, _Who.KEEPER),
    (_S.FOR_APPROVAL, _T.APPROVE): _Move(_S.APPROVED, _Who.APPROVER),
    (_S.FOR_APPROVAL, _T.RETURN): _Move(_S.RETURNED, _Who.APPROVER),
    (_S.APPROVED, _T.RETURN): _Move(_S.RETURNED, _Who.APPROVER),
    (_S.APPROVED, _T.SEND): _Move(_S.SENT, _Who.SENDER),
    (_S.SENT, _T.ACCEPT): _Move(_S.ACCEPTED, _Who.PROVINCE),
    (_S.SENT, _T.RETURN): _Move(_S.RETURNED, _Who.PROVINCE),
    (_S.ACCEPTED, _T.RETURN): _Move(_S.RETURNED, _Who.PROVINCE),
    (_S.ACCEPTED, _T.LOCK): _Move(_S.LOCKED, _Who.PROVINCE),
    (_S.LOCKED, _T.REQUEST_REOPEN): _Move(_S.REOPEN_REQUESTED, _Who.LEADER),
    (_S.REOPEN_REQUESTED, _T.REOPEN): _Move(_S.REOPENED, _Who.PROVINCE),
    (_S.REOPEN_REQUESTED, _T.REFUSE_REOPEN): _Move(_S.LOCKED, _Who.PROVINCE),
}


def next_state(
    state: ReportState, transition: Transition, level: str | None, policy: Policy = DEFAULT_POLICY
) -> ReportState:
    """Return the state that a move leads to.

    Args:
        level: of the report's form; None where it is not known. State and move tell then: no move of a village
            leads elsewhere than the same move of a commune from the same state.

    Raises:
        TransitionRefused: `transition.state` when there is no such move from `state`.
    """
    table = _moves(level) if level is not None else {**_VILLAGE_MOVES, **_COMMUNE_MOVES}
    move = table.get((state, transition))
    if move is None:
        raise _no_such_move(state, transition)
    if transition is Transition.APPROVE and policy.auto_send:
        return ReportState.SENT
    return move.to


def allowed(
    report: Report,
    form_level: str,
    actor: Actor,
    assignment: Assignment | None = None,
    policy: Policy = DEFAULT_POLICY,
) -> frozenset[Transition]:
    """Return the moves that the actor may make now (some of them ask for a reason: `REASON_REQUIRED`)."""
    return frozenset(
        transition
        for transition in Transition
        if _refusal(report, transition, form_level, actor, assignment, policy) is None
    )


def check_transition(
    report: Report,
    transition: Transition,
    actor: Actor,
    assignment: Assignment | None = None,
    policy: Policy = DEFAULT_POLICY,
    reason: str = "",
    *,
    level: str,
) -> None:
    """Make sure that the actor may make the move, and has given a reason where one is asked for.

    Raises:
        TransitionRefused: with a sentence that says why not.
    """
    refusal = _refusal(report, transition, level, actor, assignment, policy)
    if refusal is None and transition in REASON_REQUIRED and not reason.strip():
        name = TRANSITION_LABELS[transition]
        refusal = TransitionRefused(
            "transition.reason",
            Text(f"Xin ghi lý do trước khi {name.vi}.", f"Please give a reason to {name.en}."),
        )
    if refusal is not None:
        raise refusal


def may_edit(report: Report, actor: Actor, assignment: Assignment | None = None, level: str = "") -> bool:
    """Tell whether the actor may change cells of the report as it now stands."""
    return report.state in EDITABLE and may_keep(report, actor, assignment, level)


def may_add_files(
    report: Report, actor: Actor, assignment: Assignment | None = None, level: str = ""
) -> bool:
    """Tell whether the actor may add files to the report as a whole, as it now stands."""
    return report.state in EDITABLE | FILES_STILL and may_keep(report, actor, assignment, level)


def may_keep(report: Report, actor: Actor, assignment: Assignment | None, level: str) -> bool:
    """Tell whether changing the report's cells is the actor's business, whatever its state."""
    if level == VILLAGE and actor.role is Role.CONSOLIDATOR:
        return True
    if actor.role not in {Role.ENTRY, Role.CONSOLIDATOR} or report.key.unit not in actor.units:
        return False
    return _named(report, actor, assignment) is not False


def types_on_behalf(actor: Actor, level: str) -> bool:
    """Tell whether what the actor types into a report of this level is on another's behalf (nhập thay)."""
    return level == VILLAGE and actor.role is Role.CONSOLIDATOR


def _moves(level: str) -> _Table:
    return _VILLAGE_MOVES if level == VILLAGE else _COMMUNE_MOVES


def _named(report: Report, actor: Actor, assignment: Assignment | None) -> bool | None:
    """Whether the assignment names the actor; None where nobody is named for this form and unit."""
    if assignment is None or not assignment.active:
        return None
    if (assignment.form_id, assignment.unit) != (report.key.form_id, report.key.unit):
        return None
    names = ({assignment.responsible, assignment.deputy} | assignment.acting) - {""}
    return actor.user_id in names if names else None


def _refusal(
    report: Report,
    transition: Transition,
    level: str,
    actor: Actor,
    assignment: Assignment | None,
    policy: Policy,
) -> TransitionRefused | None:
    move = _moves(level).get((report.state, transition))
    if move is None:
        return _no_such_move(report.state, transition)
    if not _may(move.who, report, level, actor, assignment):
        return _not_yours(report, transition, actor, assignment, move.who)
    if transition is Transition.APPROVE and policy.two_person and actor.user_id == report.submitted_by:
        return TransitionRefused(
            "transition.two_person",
            Text(
                "Người lập không được tự duyệt: báo cáo này do anh/chị trình. Xin chuyển cho người duyệt khác.",
                "Nobody approves their own report: you submitted this one. Please pass it to another approver.",
            ),
        )
    return None


def _may(who: _Who, report: Report, level: str, actor: Actor, assignment: Assignment | None) -> bool:
    at_home = report.key.unit in actor.units
    match who:
        case _Who.KEEPER:
            if not may_keep(report, actor, assignment, level):
                return False
            # An officer who only enters passes a commune report on only where the assignment names them.
            by_name = level == VILLAGE or actor.role is Role.CONSOLIDATOR
            return by_name or _named(report, actor, assignment) is True
        case _Who.GATHERER:
            return actor.role is Role.CONSOLIDATOR
        case _Who.APPROVER:
            return at_home and (actor.role is Role.LEADER or _is_approver(report, actor, assignment))
        case _Who.SENDER:
            return at_home and actor.role in {Role.CONSOLIDATOR, Role.LEADER}
        case _Who.LEADER:
            return at_home and actor.role is Role.LEADER
        case _Who.PROVINCE:
            return actor.role is Role.PROVINCE


def _is_approver(report: Report, actor: Actor, assignment: Assignment | None) -> bool:
    """Whether a consolidator is the approver named by the assignment, e.g. a head of office."""
    return (
        actor.role is Role.CONSOLIDATOR
        and assignment is not None
        and assignment.active
        and (assignment.form_id, assignment.unit) == (report.key.form_id, report.key.unit)
        and assignment.approver == actor.user_id
    )


def _no_such_move(state: ReportState, transition: Transition) -> TransitionRefused:
    now, move = STATE_LABELS[state], TRANSITION_LABELS[transition]
    return TransitionRefused(
        "transition.state",
        Text(
            f"Báo cáo đang ở trạng thái “{now.vi}” nên không thể {move.vi}. Xin mở lại báo cáo để xem.",
            f"The report is “{now.en}”, so it is not possible to {move.en}. Please open it again to see.",
        ),
    )


def _not_yours(
    report: Report, transition: Transition, actor: Actor, assignment: Assignment | None, who: _Who
) -> TransitionRefused:
    move, role = TRANSITION_LABELS[transition], ROLE_LABELS[actor.role]
    if who is _Who.KEEPER and report.key.unit in actor.units and _named(report, actor, assignment) is False:
        return TransitionRefused(
            "transition.assignment",
            Text(
                f"Báo cáo này được phân công cho người khác, anh/chị không thể {move.vi}. "
                "Xin liên hệ người phụ trách hoặc đề nghị phân công lại.",
                f"This report is assigned to somebody else, so you may not {move.en}. "
                "Please speak to that person or ask for a new assignment.",
            ),
        )
    return TransitionRefused(
        "transition.role",
        Text(
            f"Tài khoản của anh/chị ({role.vi}) không có quyền {move.vi} đối với báo cáo này.",
            f"Your account ({role.en}) may not {move.en} for this report.",
        ),
    )
