"""Every role x state x transition x level against tables written out by hand."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest

from iocdesk.core.errors import Text
from iocdesk.core.text import nfc
from iocdesk.core.units import Level, OrgUnit, UnitKey, UnitLink, UnitRegistry
from iocdesk.reports.labels import ROLE_LABELS, STATE_LABELS, TRANSITION_LABELS
from iocdesk.reports.model import Actor, Assignment, Report, ReportState, Role, Transition
from iocdesk.reports.transitions import (
    Policy,
    TransitionRefused,
    above_in,
    allowed,
    check_transition,
    may_edit,
    may_see,
    next_state,
    types_on_behalf,
)
from tests.reports.samples import (
    ADMIN,
    ASSIGNED,
    COMMUNE,
    COMMUNE_KEY,
    ENTRY,
    HEAD,
    LEADER,
    OFFICER,
    OTHER_COMMUNE,
    PROVINCE,
    VILLAGE,
    VILLAGE_KEY,
    report,
)

S, T = ReportState, Transition

# level, state, transition, state afterwards, who (with nobody assigned)
MOVES = """
village draft            submit           submitted         head officer
village returned         submit           submitted         head officer
village submitted        withdraw         draft             head officer
village submitted        accept           accepted          officer
village submitted        return           returned          officer
village accepted         return           returned          officer
commune draft            request_approval for_approval      officer
commune returned         request_approval for_approval      officer
commune reopened         request_approval for_approval      officer
commune for_approval     withdraw         draft             officer
commune for_approval     approve          approved          leader
commune for_approval     return           returned          leader
commune approved         return           returned          leader
commune approved         send             sent              officer leader
commune sent             accept           accepted          admin
commune sent             return           returned          admin
commune accepted         return           returned          admin
commune accepted         lock             locked            admin
commune locked           request_reopen   reopen_requested  leader
commune reopen_requested reopen           reopened          admin
commune reopen_requested refuse_reopen    locked            admin
"""
PEOPLE = {"head": HEAD, "entry": ENTRY, "officer": OFFICER, "leader": LEADER, "admin": ADMIN}
TABLE = {
    (level, S(state), T(move)): (S(to), set(who))
    for level, state, move, to, *who in (line.split() for line in MOVES.strip().splitlines())
}
STANDINGS = list(itertools.product(("village", "commune"), ReportState))


def _report(level: str, state: ReportState) -> Report:
    return report(state, key=VILLAGE_KEY if level == "village" else COMMUNE_KEY, submitted_by="somebody")


@pytest.mark.parametrize(("level", "state"), STANDINGS)
def test_only_what_the_table_says(level: str, state: ReportState) -> None:
    subject = _report(level, state)
    for move, who in itertools.product(Transition, PEOPLE):
        permitted = who in TABLE.get((level, state, move), (None, set()))[1]
        assert (move in allowed(subject, level, PEOPLE[who])) is permitted, (move, who)
        if permitted:
            check_transition(subject, move, PEOPLE[who], reason="Sai số liệu", level=level)
        else:
            _is_refused(subject, level, move, who)


def _is_refused(subject: Report, level: str, move: Transition, who: str) -> None:
    case = (move, who)
    with pytest.raises(TransitionRefused) as refused:
        check_transition(subject, move, PEOPLE[who], reason="Sai số liệu", level=level)
    expected = "transition.role" if (level, subject.state, move) in TABLE else "transition.state"
    assert refused.value.code == expected, case
    assert refused.value.text.vi == nfc(refused.value.text.vi), case
    assert TRANSITION_LABELS[move].vi in refused.value.text.vi, case
    assert TRANSITION_LABELS[move].en in refused.value.text.en, case


@pytest.mark.parametrize(("level", "state"), STANDINGS)
def test_next_state(level: str, state: ReportState) -> None:
    for move in Transition:
        if (level, state, move) in TABLE:
            assert next_state(state, move, level) is TABLE[level, state, move][0], move
        else:
            with pytest.raises(TransitionRefused, match=r"transition\.state"):
                next_state(state, move, level)


def test_every_state_can_be_reached_and_left_but_the_end() -> None:
    for level, end in (("village", S.ACCEPTED), ("commune", S.LOCKED)):
        reached, waiting = {S.DRAFT}, [S.DRAFT]
        while waiting:
            state = waiting.pop()
            for (its_level, before, _), (after, _) in TABLE.items():
                if (its_level, before) == (level, state) and after not in reached:
                    reached.add(after)
                    waiting.append(after)
        assert end in reached


def test_approval_can_send_at_once() -> None:
    assert next_state(S.FOR_APPROVAL, T.APPROVE, "commune", Policy(auto_send=True)) is S.SENT
    assert next_state(S.FOR_APPROVAL, T.APPROVE, "commune", Policy()) is S.APPROVED


@pytest.mark.parametrize("move", [T.RETURN, T.REQUEST_REOPEN, T.REOPEN, T.REFUSE_REOPEN])
@pytest.mark.parametrize("reason", ["", "  \n "])
def test_some_moves_need_a_reason(move: Transition, reason: str) -> None:
    rows = [(level, state, who) for (level, state, m), (_, who) in TABLE.items() if m is move]
    assert rows
    for level, state, who in rows:
        with pytest.raises(TransitionRefused, match=r"transition\.reason"):
            check_transition(_report(level, state), move, PEOPLE[min(who)], reason=reason, level=level)


def test_other_moves_need_none() -> None:
    check_transition(report(S.SENT), T.ACCEPT, ADMIN, level="commune")


def test_nobody_approves_what_they_submitted() -> None:
    mine = report(S.FOR_APPROVAL, submitted_by=LEADER.user_id)
    with pytest.raises(TransitionRefused, match=r"transition\.two_person"):
        check_transition(mine, T.APPROVE, LEADER, level="commune")
    assert T.APPROVE not in allowed(mine, "commune", LEADER)
    assert T.RETURN in allowed(mine, "commune", LEADER)
    assert T.APPROVE in allowed(mine, "commune", LEADER, policy=Policy(two_person=False))


def test_an_approver_by_authority_may_approve_but_not_their_own() -> None:
    by_authority = replace(ASSIGNED, approver=OFFICER.user_id)
    others = report(S.FOR_APPROVAL, submitted_by="an")
    own = report(S.FOR_APPROVAL, submitted_by=OFFICER.user_id)
    assert T.APPROVE in allowed(others, "commune", OFFICER, by_authority)
    assert T.APPROVE not in allowed(own, "commune", OFFICER, by_authority)
    assert T.APPROVE not in allowed(others, "commune", OFFICER, replace(by_authority, active=False))
    assert T.APPROVE not in allowed(others, "commune", OFFICER, replace(by_authority, form_id="khac"))
    assert T.APPROVE in allowed(others, "commune", LEADER, by_authority)


@pytest.mark.parametrize(
    ("assignment", "officer", "entry"),
    [
        (None, True, False),
        (ASSIGNED, True, True),
        (replace(ASSIGNED, deputy=""), True, False),
        (replace(ASSIGNED, responsible="x"), False, True),
        (replace(ASSIGNED, responsible="x", deputy="binh"), True, False),
        (replace(ASSIGNED, responsible="x", deputy="y"), False, False),
        (replace(ASSIGNED, responsible="x", deputy="y", active=False), True, False),
        (replace(ASSIGNED, responsible="", deputy=""), True, False),
        (replace(ASSIGNED, responsible="x", deputy="y", form_id="khac"), True, False),
        (replace(ASSIGNED, responsible="x", deputy="y", unit=OTHER_COMMUNE), True, False),
    ],
)
def test_who_a_commune_report_is_assigned_to(
    assignment: Assignment | None, officer: bool, entry: bool
) -> None:
    draft = report()
    assert (T.REQUEST_APPROVAL in allowed(draft, "commune", OFFICER, assignment)) is officer
    assert may_edit(draft, OFFICER, assignment, "commune") is officer
    assert (T.REQUEST_APPROVAL in allowed(draft, "commune", ENTRY, assignment)) is entry


def test_the_sentence_names_the_assignment() -> None:
    assignment = replace(ASSIGNED, responsible="x", deputy="y")
    with pytest.raises(TransitionRefused, match=r"transition\.assignment") as refused:
        check_transition(report(), T.REQUEST_APPROVAL, OFFICER, assignment, level="commune")
    assert "phân công" in refused.value.text.vi


def test_an_officer_who_only_enters_edits_what_nobody_else_has() -> None:
    assert may_edit(report(), ENTRY, None, "commune")
    assert may_edit(report(), ENTRY, ASSIGNED, "commune")
    assert not may_edit(report(), ENTRY, replace(ASSIGNED, deputy=""), "commune")


@pytest.mark.parametrize("actor", [ENTRY, OFFICER, LEADER])
@pytest.mark.parametrize("state", ReportState)
def test_nothing_for_people_of_another_commune(actor: Actor, state: ReportState) -> None:
    stranger = replace(actor, units=(OTHER_COMMUNE,))
    assert not allowed(report(state, submitted_by="x"), "commune", stranger, ASSIGNED)
    assert not may_edit(report(state), stranger, ASSIGNED, "commune")


EDITABLE_NOW = {
    ("village", S.DRAFT): {"head", "officer"},
    ("village", S.RETURNED): {"head", "officer"},
    ("village", S.REOPENED): {"head", "officer"},
    ("commune", S.DRAFT): {"entry", "officer"},
    ("commune", S.RETURNED): {"entry", "officer"},
    ("commune", S.REOPENED): {"entry", "officer"},
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(("level", "state"), list(itertools.product(("village", "commune"), ReportState)))
def test_who_may_edit_when(level: str, state: ReportState, who: str) -> None:
    expected = who in EDITABLE_NOW.get((level, state), set())
    assert may_edit(_report(level, state), PEOPLE[who], None, level) is expected


def test_a_village_assignment_binds_the_village_and_not_the_commune() -> None:
    assignment = Assignment("thon_thang", VILLAGE, "thon1")
    other_head = replace(HEAD, user_id="thon1b")
    draft = _report("village", S.DRAFT)
    assert may_edit(draft, HEAD, assignment, "village")
    assert not may_edit(draft, other_head, assignment, "village")
    assert may_edit(draft, OFFICER, assignment, "village")


def test_typing_for_a_village_is_on_its_behalf() -> None:
    assert types_on_behalf(OFFICER, "village")
    assert not types_on_behalf(HEAD, "village")
    assert not types_on_behalf(OFFICER, "commune")


def _unit(key: UnitKey, level: Level, parent: UnitKey | None, valid_to: date | None = None) -> OrgUnit:
    return OrgUnit(key, level, Text(key.code, key.code), key.code, "", parent, valid_to)


def test_who_sees_whom() -> None:
    merged = UnitKey("15298-08", date(2026, 1, 1))
    before = UnitKey("15298-08", date(2020, 1, 1))
    units = [
        _unit(PROVINCE, Level.PROVINCE, None),
        _unit(COMMUNE, Level.COMMUNE, PROVINCE),
        _unit(OTHER_COMMUNE, Level.COMMUNE, PROVINCE),
        _unit(VILLAGE, Level.VILLAGE, COMMUNE),
        _unit(before, Level.VILLAGE, COMMUNE, date(2025, 12, 31)),
        _unit(merged, Level.VILLAGE, COMMUNE),
    ]
    above = above_in(UnitRegistry(units, [UnitLink(before, merged, date(2026, 1, 1))]))
    assert above(VILLAGE) == {COMMUNE, PROVINCE}
    assert above(before) == {merged, COMMUNE, PROVINCE}
    assert above(UnitKey("99999", date(2020, 1, 1))) == set()
    successor_head = Actor("t8", "", Role.ENTRY, (merged,))
    sees = {
        (who, unit.id): may_see(actor, unit, above)
        for who, actor in {**PEOPLE, "t8": successor_head}.items()
        for unit in (COMMUNE, OTHER_COMMUNE, VILLAGE, before)
    }
    seen = {pair for pair, yes in sees.items() if yes}
    both = {(who, unit.id) for who in ("entry", "officer", "leader", "admin")
            for unit in (COMMUNE, VILLAGE, before)}  # fmt: skip
    assert seen == both | {("admin", OTHER_COMMUNE.id), ("head", VILLAGE.id), ("t8", before.id)}


def test_every_label_is_there_in_both_languages() -> None:
    for labels, kind in ((STATE_LABELS, ReportState), (TRANSITION_LABELS, Transition), (ROLE_LABELS, Role)):
        assert set(labels) == set(kind)
        assert all(label.vi and label.en and label.vi == nfc(label.vi) for label in labels.values())


@pytest.mark.parametrize(("level", "state", "move"), list(TABLE))
def test_state_and_move_tell_where_it_leads_when_the_level_is_not_known(
    level: str, state: ReportState, move: Transition
) -> None:
    assert next_state(state, move, None) is TABLE[level, state, move][0]
