"""The thread of a report, and handing work over: written at once, seen in the lists, ended by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from iocdesk.actions import handover, talk
from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.actions.listing import report_list
from iocdesk.actions.work import my_forms, work_list
from iocdesk.reports.handover import HandoverRefused
from iocdesk.reports.messages import Message, MessageRefused
from iocdesk.reports.model import Assignment, Transition
from tests.actions.kit import COLLEAGUE, COMMUNE, LEADER, OFFICER, as_actor, clock_of, entered, key_of

FORM = "xa_tyt_thang_dh"
KEY = key_of(FORM, "202604")
START, END = date(2026, 4, 16), date(2026, 4, 18)


@pytest.fixture
def office(make: Callable[..., Context]) -> Context:
    """The officer's computer, where names are known and the form is the officer's."""
    ctx = make(assignments=[Assignment(FORM, COMMUNE, OFFICER.user_id, "", LEADER.user_id)])
    people = [
        {"user_id": it.user_id, "name": it.name, "role": it.role.value} for it in (OFFICER, COLLEAGUE, LEADER)
    ]
    ctx.store.catalogue.put_slice("people", "e", json.dumps({"people": people}).encode())
    return replace(ctx, people=ctx.store.catalogue.people())


def test_a_message_is_kept_at_once_and_waits(office: Context) -> None:
    talk.write(office, KEY.id, "  Đã sửa số lượt khám. ", "YT03.kham_bhyt")
    [line] = talk.thread(office, KEY.id).lines
    assert (line.text, line.mine, line.waiting, line.unread) == ("Đã sửa số lượt khám.", True, True, False)
    assert line.about.vi
    assert office.store.letters.pending() == 1
    with pytest.raises(MessageRefused):
        talk.write(office, KEY.id, " \n ")


def test_what_others_wrote_is_marked_in_the_lists_until_it_was_shown(office: Context) -> None:
    entered(office, KEY, {"YT12": 3})
    said = Message(office.ids.new(), KEY.id, LEADER.user_id, office.clock.now(), "Xin xem lại số lượt khám.")
    assert office.store.letters.take_in([said], "1-x-y") == 1
    assert office.store.letters.take_in([said], "1-x-y") == 0
    assert talk.thread(office, KEY.id).unread == 1
    [row] = [row for row in report_list(office) if row.report_id == KEY.id]
    assert row.unread == 1
    assert {row.unread for row in work_list(office).rows if row.report_id == KEY.id} == {1}
    assert talk.mark_read(office, KEY.id)
    assert not talk.mark_read(office, KEY.id)
    assert talk.unread(office) == {}
    assert {row.unread for row in work_list(office).rows} == {0}


def test_a_colleague_acts_in_the_days_of_a_hand_over_and_not_after(office: Context) -> None:
    other = as_actor(office, COLLEAGUE)
    assert FORM not in {form.id for form in my_forms(other)}
    assert not open_entry(other, KEY).editable
    handover.hand_over(office, "", FORM, COLLEAGUE.user_id, START, END, "Đi công tác")
    assert FORM in {form.id for form in my_forms(other)}
    entry = entered(other, KEY, {"YT12": 3})
    assert Transition.REQUEST_APPROVAL in entry.moves()
    told = {row.handed.vi for row in work_list(other).rows if row.report_id == KEY.id}
    assert told == {f"Nhận thay {OFFICER.name} từ 16/4 đến 18/4"}
    told = {row.handed.vi for row in work_list(office).rows if row.report_id == KEY.id}
    assert told == {f"{COLLEAGUE.name} nhận thay từ 16/4 đến 18/4"}
    clock_of(office).advance(seconds=3 * 86_400)
    assert not open_entry(other, KEY).editable
    assert handover.desk(office).rows == ()


def test_it_can_be_ended_early_by_those_concerned_only(office: Context) -> None:
    handover.hand_over(office, "", "", COLLEAGUE.user_id, START, END, "Đi công tác")
    [row] = handover.desk(office).rows
    assert (row.what.vi, row.waiting, row.may_end) == ("tất cả biểu mẫu", True, True)
    stranger = as_actor(office, replace(COLLEAGUE, user_id="khac"))
    with pytest.raises(HandoverRefused, match=r"handover\.unknown"):
        handover.end_early(stranger, row.id)
    handover.end_early(as_actor(office, COLLEAGUE), row.id)
    clock_of(office).advance(seconds=86_400)
    assert handover.desk(office).rows == ()
    assert not open_entry(as_actor(office, COLLEAGUE), KEY).editable


def test_the_leader_may_hand_over_for_somebody_away(office: Context) -> None:
    leader = as_actor(office, LEADER)
    found = handover.desk(leader)
    assert [it.user_id for it in found.givers] == [OFFICER.user_id]
    assert {it.user_id for it in found.takers} == {OFFICER.user_id, COLLEAGUE.user_id}
    assert [duty.form_id for duty in found.duties] == [FORM]
    handover.hand_over(leader, OFFICER.user_id, "", COLLEAGUE.user_id, START, END, "Nghỉ ốm")
    assert open_entry(as_actor(office, COLLEAGUE), KEY).editable


@pytest.mark.parametrize(
    ("taker", "end", "reason", "code"),
    [
        (COLLEAGUE.user_id, END, " ", "handover.reason"),
        (COLLEAGUE.user_id, date(2026, 4, 1), "Lý do", "handover.dates"),
        (OFFICER.user_id, END, "Lý do", "handover.self"),
        (LEADER.user_id, END, "Lý do", "handover.taker"),
        ("khong-co", END, "Lý do", "handover.taker"),
    ],
)
def test_what_does_not_fit_is_refused_here_already(
    office: Context, taker: str, end: date, reason: str, code: str
) -> None:
    with pytest.raises(HandoverRefused) as refused:
        handover.hand_over(office, "", FORM, taker, START, end, reason)
    assert refused.value.code == code
    assert office.store.letters.pending() == 0
    assert handover.desk(as_actor(office, COLLEAGUE)).givers == ()
