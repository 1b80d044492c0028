"""Hand-over: who may make it, on which days it holds, and what the taker may then do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iocdesk.core.clock import VN
from iocdesk.core.units import commune_key
from iocdesk.reports.handover import (
    LATE_DAYS,
    Handover,
    HandoverEnd,
    HandoverRefused,
    acting,
    check_handover,
    handover_from_json,
    handover_to_json,
    may_end,
    standing_from_json,
    standing_to_json,
)
from iocdesk.reports.model import Actor, Assignment, Report, ReportKey, Role, Transition
from iocdesk.reports.reading import MalformedOperation
from iocdesk.reports.transitions import allowed, may_edit

COMMUNE, OTHER = commune_key("15298"), commune_key("15301")
LAN = Actor("lan", "Lan", Role.CONSOLIDATOR, (COMMUNE,))
SON = Actor("son", "Sơn", Role.CONSOLIDATOR, (COMMUNE,))
HOA = Actor("hoa", "Hoa", Role.CONSOLIDATOR, (COMMUNE,))
LEADER = Actor("chutich", "Quân", Role.LEADER, (COMMUNE,))
STRANGER = Actor("khac", "Khác", Role.CONSOLIDATOR, (OTHER,))
STAFF = Actor("tinh", "Tỉnh", Role.PROVINCE, (COMMUNE,))
FORM = "xa_vp_thang_tk"
MINE = Assignment(FORM, COMMUNE, LAN.user_id, "", LEADER.user_id)
DAY = date(2026, 4, 16)
GIVEN = Handover(
    "019d0000-0000-7000-8000-000000000001", COMMUNE, "", LAN.user_id, SON.user_id, DAY, DAY + timedelta(4),
    "Đi công tác", LAN.user_id, datetime(2026, 4, 15, 2, 0, tzinfo=UTC),
)  # fmt: skip
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def noon(day: date) -> datetime:
    """The middle of a day in Vietnam."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=VN)


@given(days, st.integers(0, 60), days, st.none() | days)
def test_it_holds_from_the_first_to_the_last_day_and_no_longer(
    start: date, length: int, day: date, ended: date | None
) -> None:
    given_ = replace(
        GIVEN, start=start, end=start + timedelta(length), ended_at=noon(ended) if ended else None
    )
    last = min(given_.end, ended) if ended else given_.end
    assert given_.holds(day) == (start <= day <= last)
    assert given_.holds(day, late=True) == (start <= day <= last + timedelta(LATE_DAYS))
    acts = acting(MINE, [given_], day).acting
    assert acts == (frozenset({SON.user_id}) if start <= day <= last else frozenset())


@given(days)
def test_the_taker_acts_as_the_responsible_person_in_these_days_only(day: date) -> None:
    report = Report(ReportKey.parse(f"{FORM}/{COMMUNE.id}/202604"), "1")
    assignment = acting(MINE, [GIVEN], day)
    holds = GIVEN.start <= day <= GIVEN.end
    assert may_edit(report, SON, assignment, "commune") is holds
    assert (Transition.REQUEST_APPROVAL in allowed(report, "commune", SON, assignment)) is holds
    assert may_edit(report, LAN, assignment, "commune")
    assert not may_edit(report, HOA, assignment, "commune")


def test_one_form_leaves_the_others_alone() -> None:
    one = replace(GIVEN, form_id=FORM)
    assert one.concerns(MINE)
    assert not one.concerns(replace(MINE, form_id="khac"))
    assert not one.concerns(replace(MINE, unit=OTHER))
    assert not one.concerns(replace(MINE, responsible=HOA.user_id))


@pytest.mark.parametrize(
    ("by", "taker", "change", "code"),
    [
        (LAN, SON, {}, ""),
        (LEADER, SON, {}, ""),
        (HOA, SON, {}, "handover.role"),
        (STAFF, SON, {}, "handover.role"),
        (STRANGER, SON, {}, "handover.role"),
        (LAN, STRANGER, {}, "handover.taker"),
        (LAN, LEADER, {}, "handover.taker"),
        (LAN, None, {}, "handover.taker"),
        (LAN, SON, {"taker": LAN.user_id}, "handover.self"),
        (LAN, SON, {"reason": "  "}, "handover.reason"),
        (LAN, SON, {"end": DAY - timedelta(1)}, "handover.dates"),
        (LAN, SON, {"end": DAY + timedelta(400)}, "handover.dates"),
        (LAN, SON, {"start": DAY - timedelta(30), "end": DAY - timedelta(20)}, "handover.dates"),
    ],
)
def test_who_may_hand_over_to_whom(
    by: Actor, taker: Actor | None, change: dict[str, object], code: str
) -> None:
    wish = replace(GIVEN, **change)  # type: ignore[arg-type]  # one member at a time
    if not code:
        check_handover(wish, by, taker, DAY)
        return
    with pytest.raises(HandoverRefused) as refused:
        check_handover(wish, by, taker, DAY)
    assert refused.value.code == code


def test_giver_taker_and_leader_may_end_it() -> None:
    assert [may_end(who, GIVEN) for who in (LAN, SON, LEADER, HOA, STAFF)] == [True, True, True, False, False]


def test_it_travels_unchanged() -> None:
    ended = HandoverEnd("019d0000-0000-7000-8000-000000000002", GIVEN.id, SON.user_id, GIVEN.at)
    assert handover_from_json(handover_to_json(GIVEN)) == GIVEN
    assert handover_from_json(handover_to_json(ended)) == ended
    standing = replace(GIVEN, ended_at=GIVEN.at)
    assert standing_from_json(standing_to_json(standing)) == standing
    with pytest.raises(MalformedOperation, match="ends"):
        standing_from_json({**handover_to_json(ended), "ended_at": None})


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("id", "x"),
        ("unit", "15298"),
        ("start", "16/4"),
        ("end", 5),
        ("reason", ""),
        ("giver", ""),
        ("more", 1),
    ],
)
def test_anything_else_is_refused(member: str, value: object) -> None:
    with pytest.raises(MalformedOperation, match=member):
        handover_from_json({**handover_to_json(GIVEN), member: value})
