"""Việc cần làm: what is due, overdue, returned, waiting and done, also on the days when periods turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.actions.views import WorkAction, WorkGroup, WorkRow
from iocdesk.actions.work import work_list
from iocdesk.core.units import UnitRegistry
from iocdesk.reports.model import Assignment, Cell, Remark, Report, ReportState, Transition
from iocdesk.store import Change
from tests.actions.kit import COLLEAGUE, COMMUNE, LEADER, OFFICER, as_actor, clock_of, entered, key_of, moment

ND09 = "xa_tyt_thang_dh"
CALENDAR = "xa_tyt_thang_tk"
FULL = {"YT03.kham_bhyt": 500, "YT03.kham_khac": 100, "YT12": 300}


def rows(ctx: Context, form_id: str) -> dict[str, WorkRow]:
    """The rows of one form by period."""
    return {
        row.report_id.rsplit("/", 1)[1]: row
        for row in work_list(ctx).rows
        if row.report_id.startswith(f"{form_id}/")
    }


@pytest.mark.parametrize(
    ("now", "running", "window"),
    [
        ("2026-03-14 08:30", "202603", "số liệu 15/2–14/3"),
        ("2026-03-14 23:59", "202603", "số liệu 15/2–14/3"),
        ("2026-03-15 00:00", "202604", "số liệu 15/3–14/4"),
        ("2028-02-29 08:30", "202803", "số liệu 15/2–14/3"),
        ("2026-12-31 08:30", "202701", "số liệu 15/12–14/1"),
        ("2026-02-17 08:30", "202603", "số liệu 15/2–14/3"),
    ],
)
def test_the_operating_month_turns_on_the_15th(
    make: Callable[..., Context], now: str, running: str, window: str
) -> None:
    found = rows(make(now=now), ND09)
    assert max(found) == running
    assert found[running].window.vi.startswith(window.split("–")[0])
    assert found[running].group in {WorkGroup.IN_PERIOD, WorkGroup.DUE_SOON}


@pytest.mark.parametrize(
    ("now", "running"),
    [("2028-02-29 08:30", "202802"), ("2026-12-31 23:59", "202612"), ("2027-01-01 00:00", "202701")],
)
def test_the_statistical_month_is_the_calendars(make: Callable[..., Context], now: str, running: str) -> None:
    assert max(rows(make(now=now), CALENDAR)) == running


def test_deadlines_skip_tet(make: Callable[..., Context]) -> None:
    """The window ends on 14 February 2026; three working days later is after the holiday of Tết Bính Ngọ."""
    row = rows(make(now="2026-02-15 08:30"), ND09)["202602"]
    assert row.due is not None
    assert row.due >= moment("2026-02-23 00:00")
    assert row.group is not WorkGroup.OVERDUE


def test_overdue_soon_and_in_period(make: Callable[..., Context]) -> None:
    found = rows(make(now="2026-04-16 08:30"), ND09)
    assert (found["202604"].group, found["202604"].days_left) == (WorkGroup.DUE_SOON, 1)
    assert found["202605"].group is WorkGroup.IN_PERIOD
    late = rows(make(now="2026-04-18 00:00"), ND09)
    assert (late["202604"].group, late["202604"].days_left) == (WorkGroup.OVERDUE, -1)


def test_a_begun_report_is_continued_and_says_how_complete_it_is(ctx: Context) -> None:
    assert rows(ctx, ND09)["202604"].action is WorkAction.BEGIN
    entered(ctx, key_of(ND09, "202604"), {"YT12": 300})
    row = rows(ctx, ND09)["202604"]
    assert (row.action, row.done, row.total) == (WorkAction.CONTINUE, 1, 3)


def test_approval_goes_to_the_leader_and_sending_comes_back(ctx: Context) -> None:
    key = key_of(ND09, "202604")
    entered(ctx, key, FULL).move(Transition.REQUEST_APPROVAL)
    assert rows(ctx, ND09)["202604"].group is WorkGroup.WAITING
    leader = as_actor(ctx, LEADER)
    asked = rows(leader, ND09)["202604"]
    assert (asked.action, asked.group) == (WorkAction.APPROVE, WorkGroup.TO_APPROVE)
    open_entry(leader, key).move(Transition.APPROVE)
    row = rows(ctx, ND09)["202604"]
    assert (row.action, row.group) == (WorkAction.SEND, WorkGroup.DUE_SOON)
    open_entry(ctx, key).move(Transition.SEND)
    assert rows(ctx, ND09)["202604"].group is WorkGroup.WAITING


def test_a_returned_report_comes_first_with_its_reason(ctx: Context) -> None:
    key = key_of(ND09, "202603")
    back = Report(
        key, ctx.shelf.get(ND09).version, ReportState.RETURNED, 3,
        {"YT12": Cell()}, tuple(
            Remark(cell, "Xin kiểm tra lại số giường.", "tinh", ctx.clock.now()) for cell in ("", "YT12")
        ),
    )  # fmt: skip
    ctx.store.sync.apply_changes([Change(1, key.id, back)], "c")
    first = work_list(ctx).rows[0]
    assert (first.report_id, first.group, first.action) == (key.id, WorkGroup.RETURNED, WorkAction.SEE_REASON)
    assert first.reason == "Xin kiểm tra lại số giường."
    assert first.cell == "YT12", "it opens where the remark is"


def test_an_accepted_report_is_done_for_a_while(ctx: Context) -> None:
    key = key_of(ND09, "202603")
    done = Report(key, ctx.shelf.get(ND09).version, ReportState.ACCEPTED, 3, updated_at=ctx.clock.now())
    ctx.store.sync.apply_changes([Change(1, key.id, done)], "c")
    assert rows(ctx, ND09)["202603"].group is WorkGroup.DONE
    clock_of(ctx).advance(days=40)
    assert "202603" not in rows(ctx, ND09)


def test_the_groups_come_in_their_order(ctx: Context) -> None:
    order = [list(WorkGroup).index(row.group) for row in work_list(ctx).rows]
    assert order == sorted(order)


def test_officers_see_what_is_assigned_to_them(make: Callable[..., Context]) -> None:
    mine = Assignment(ND09, COMMUNE, OFFICER.user_id, "", LEADER.user_id)
    other = Assignment(CALENDAR, COMMUNE, COLLEAGUE.user_id, "", LEADER.user_id)
    ctx = make(assignments=[mine, other])
    assert rows(ctx, ND09)
    assert not rows(ctx, CALENDAR)
    assert rows(as_actor(ctx, LEADER), CALENDAR)


def test_a_village_has_its_own_forms(make: Callable[..., Context]) -> None:
    from iocdesk.core.units import UnitKey
    from iocdesk.reports.model import Actor, Role

    ctx = make()
    village = UnitKey.parse("15298-01@2020-01-01")
    head = Actor("thon1", "Trưởng thôn 1", Role.ENTRY, (village,))
    found = work_list(replace(ctx, actor=head, unit=village)).rows
    assert {row.report_id.split("/")[0] for row in found} >= {"thon_thang"}
    assert all(row.report_id.split("/")[0].startswith("thon_") for row in found)


def test_nothing_is_asked_of_a_time_before_the_unit_was_there(make: Callable[..., Context]) -> None:
    from iocdesk.core.units import UnitKey
    from iocdesk.reports.model import Actor, Role

    ctx = make(now="2026-05-05 08:30")
    old = UnitKey.parse("15298-01@2020-01-01")
    new = replace(ctx.registry.get(old), key=UnitKey.parse("15298-99@2026-05-01"))
    head = Actor("thon99", "Trưởng thôn mới", Role.ENTRY, (new.key,))
    found = replace(ctx, actor=head, unit=new.key, registry=UnitRegistry((*ctx.registry.units, new)))
    assert set(rows(found, "thon_thang")) == {"202605"}
    assert "202604" in rows(replace(found, actor=replace(head, units=(old,)), unit=old), "thon_thang")


def test_the_next_deadline_is_in_the_future(ctx: Context) -> None:
    found = work_list(ctx).next_due
    assert found is not None
    assert found > ctx.clock.now()


def test_a_unit_that_is_not_known_here_is_not_idle(make: Callable[..., Context]) -> None:
    found = work_list(replace(make(), registry=UnitRegistry(())))
    assert (found.equipped, found.rows) == (False, ())
    assert work_list(make()).equipped
