"""The review chain over a real gateway: officer, colleague, leader and province, each on a computer of their own,
each at work without a network and sending later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from iocdesk.actions import answering, handover, queue, review, talk
from iocdesk.actions.context import Context
from iocdesk.actions.entry import open_entry
from iocdesk.actions.office import Office
from iocdesk.actions.profiles import Home, create_profile
from iocdesk.actions.session import choose_unit, enter, signed_in
from iocdesk.actions.work import work_list
from iocdesk.core.clock import FixedClock
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import Actor, Assignment, ReportState, Role, Transition
from iocdesk.reports.transitions import Policy, TransitionRefused
from iocdesk.vault import ThrowAwayKeeper
from tests.actions.kit import entered, key_of, moment, typed
from tests.e2e.province import COMMUNE, LEADER, OFFICER, PASSWORD, STAFF, embedded, new_ids

pytestmark = pytest.mark.e2e

FORM = "xa_tyt_thang_dh"
KEY = key_of(FORM, "202604")
FULL: dict[str, int | str] = {"YT03.kham_bhyt": 500, "YT03.kham_khac": 100, "YT12": 300}
SECOND = Actor("canbo2", "Trịnh Văn Sơn", Role.CONSOLIDATOR, (COMMUNE,))
T = Transition


@dataclass
class Town:
    """The gateway, and everybody's computer."""

    gateway: EmbeddedGateway
    clock: FixedClock
    folder: Path
    offices: dict[str, Office] = field(default_factory=dict)

    def at(self, actor: Actor) -> Context:
        """The context on somebody's computer; a minute has gone by."""
        self.clock.advance(seconds=60)
        return self.office(actor).ctx

    def office(self, actor: Actor) -> Office:
        """Somebody's computer, signed in when it is first wanted."""
        if actor.user_id not in self.offices:
            ids = new_ids(self.clock, len(self.offices) + 1)
            home = Home(self.folder / actor.user_id, {})
            profile = create_profile(
                home, self.gateway.url, actor.user_id, clock=self.clock, ids=ids, keeper=ThrowAwayKeeper()
            )
            enter(profile, self.clock, actor.user_id, PASSWORD)
            choose_unit(profile, signed_in(profile).units[0].id)
            self.offices[actor.user_id] = Office(profile, self.clock, ids)
        return self.offices[actor.user_id]

    def sync(self, *actors: Actor) -> None:
        """Exchange, in this order."""
        for actor in actors:
            report = self.office(actor).sync()
            assert report.error is None, report.error
            assert self.office(actor).ctx.store.outbox.items() == []

    def offline(self, work: Callable[[], object], *actors: Actor) -> None:
        """Do something without a network, then exchange."""
        self.gateway.set_online(False)
        work()
        for actor in actors:
            assert self.office(actor).sync().error is not None
        self.gateway.set_online(True)
        self.sync(*actors)

    def state(self, actor: Actor) -> ReportState:
        """The report's state as somebody's computer has it."""
        return open_entry(self.at(actor), KEY).report.state


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A morning in April with nothing done yet."""
    clock = FixedClock(moment("2026-04-16 08:30"))
    gateway = embedded(tmp_path, clock, forms=(FORM,))
    gateway.admin.put_user(SECOND, SECOND.user_id, PASSWORD)
    with gateway:
        made = Town(gateway, clock, tmp_path)
        for actor in (OFFICER, LEADER, STAFF):
            made.office(actor)
        yield made
        for office in made.offices.values():
            office.close()


def filled(ctx: Context) -> None:
    """Fill the report in, explain what is doubtful, and submit it."""
    entry = entered(ctx, KEY, FULL)
    for issue in entry.summary().warnings_without_note:
        entry.set_note(issue.key, "Có dịch cúm.")
    entry.move(T.REQUEST_APPROVAL)


def answer(ctx: Context, move: Transition, reason: str = "", *remarks: tuple[str, str]) -> None:
    """Look at the report and answer it."""
    answering.answer(ctx, KEY.id, move, reason, remarks, review.review(ctx, KEY.id).mark)


def answer_all(ctx: Context, move: Transition) -> None:
    """Look at everything listed, and answer it at once."""
    rows = [row for row in (*queue.waiting(ctx), *queue.arrived(ctx)) if row.next is move]
    looks = [(row.report_id, review.review(ctx, row.report_id).mark) for row in rows]
    moved = answering.move_many(ctx, move, looks)
    assert (moved.done, moved.refused) == ((KEY.id,), ())


def test_from_the_first_figure_to_the_correction_after_the_lock(town: Town) -> None:
    town.offline(lambda: filled(town.at(OFFICER)), OFFICER)
    town.sync(LEADER)
    assert [row.report_id for row in queue.waiting(town.at(LEADER))] == [KEY.id]

    # The leader returns it with remarks at two figures; the officer mends one and explains the other.
    town.offline(
        lambda: answer(town.at(LEADER), T.RETURN, "Xin xem lại.", ("YT12", "Thiếu thôn 7."), ("YT03", "")),
        LEADER,
    )
    town.sync(OFFICER)
    entry = open_entry(town.at(OFFICER), KEY)
    assert entry.report.state is ReportState.RETURNED
    assert [(it.key, it.text) for it in entry.report.remarks] == [
        ("", "Xin xem lại."), ("YT12", "Thiếu thôn 7."), ("YT03", "Xin xem lại."),
    ]  # fmt: skip
    assert {row.reason for row in work_list(town.at(OFFICER)).rows if row.report_id == KEY.id} == {
        "Xin xem lại."
    }

    def mend() -> None:
        mended = open_entry(town.at(OFFICER), KEY)
        mended.set_cells(typed({"YT12": 310}))
        mended.set_note("YT03", "Đã đối chiếu với sổ khám.")
        mended.move(T.REQUEST_APPROVAL)

    town.offline(mend, OFFICER)
    town.sync(LEADER)
    town.offline(lambda: answer_all(town.at(LEADER), T.APPROVE), LEADER)
    open_entry(town.at(LEADER), KEY).move(T.SEND)
    town.sync(LEADER, STAFF)

    # The province takes it in, and locks it.
    town.offline(lambda: answer_all(town.at(STAFF), T.ACCEPT), STAFF)
    town.offline(lambda: answer_all(town.at(STAFF), T.LOCK), STAFF)
    town.sync(OFFICER, LEADER)
    assert town.state(OFFICER) is ReportState.LOCKED
    with pytest.raises(TransitionRefused):
        open_entry(town.at(OFFICER), KEY).move(T.REQUEST_REOPEN, "Sửa")

    # Reopening: refused once, then consented to.
    town.offline(lambda: answer(town.at(LEADER), T.REQUEST_REOPEN, "Nhập nhầm số lượt khám."), LEADER)
    town.sync(STAFF)
    found = review.review(town.at(STAFF), KEY.id)
    assert found.said == ((LEADER.name, "Nhập nhầm số lượt khám."),)
    town.offline(lambda: answer(town.at(STAFF), T.REFUSE_REOPEN, "Xin nêu rõ ô nào."), STAFF)
    town.sync(LEADER)
    answer(town.at(LEADER), T.REQUEST_REOPEN, "Ô YT12: 310 thành 305.")
    town.sync(LEADER, STAFF)
    answer(town.at(STAFF), T.REOPEN, "Đồng ý, sửa trước 20/4.")
    town.sync(STAFF, OFFICER)
    corrected = open_entry(town.at(OFFICER), KEY)
    assert corrected.report.state is ReportState.REOPENED
    corrected.set_cells(typed({"YT12": 305}))
    corrected.move(T.REQUEST_APPROVAL)
    town.sync(OFFICER, LEADER)
    answer_all(town.at(LEADER), T.APPROVE)
    open_entry(town.at(LEADER), KEY).move(T.SEND)
    town.sync(LEADER, STAFF)
    answer_all(town.at(STAFF), T.ACCEPT)
    town.sync(STAFF, OFFICER, LEADER)

    # Every version is kept, and all three have the same.
    versions = town.office(STAFF).client.versions(KEY.id)
    moves = [version.transition for version in versions if version.transition]
    assert [str(move) for move in moves] == [
        "request_approval", "return", "request_approval", "approve", "send", "accept", "lock", "request_reopen",
        "refuse_reopen", "request_reopen", "reopen", "request_approval", "approve", "send", "accept",
    ]  # fmt: skip
    for actor in (OFFICER, LEADER, STAFF):
        report = open_entry(town.at(actor), KEY).report
        assert report.state is ReportState.ACCEPTED
        assert str(report.cells["YT12"].value.number) == "305"


@pytest.mark.long
def test_a_thread_goes_with_the_report_through_all_hands(town: Town) -> None:
    def begin() -> None:
        filled(town.at(OFFICER))
        talk.write(town.at(OFFICER), KEY.id, "Số lượt khám tăng do đợt khám người cao tuổi.", "YT03")

    town.offline(begin, OFFICER)
    town.sync(LEADER, STAFF)
    town.offline(lambda: talk.write(town.at(LEADER), KEY.id, "Đã rõ, tôi duyệt."), LEADER)
    town.offline(lambda: talk.write(town.at(STAFF), KEY.id, "Sở đã đọc."), STAFF)
    town.sync(OFFICER, LEADER, STAFF)
    for actor in (OFFICER, LEADER, STAFF):
        assert [line.text for line in talk.thread(town.at(actor), KEY.id).lines] == [
            "Số lượt khám tăng do đợt khám người cao tuổi.", "Đã rõ, tôi duyệt.", "Sở đã đọc.",
        ]  # fmt: skip
    assert talk.unread(town.at(OFFICER)) == {KEY.id: 2}
    [row] = queue.waiting(town.at(LEADER))
    assert row.unread == 2
    assert talk.mark_read(town.at(LEADER), KEY.id)
    assert queue.waiting(town.at(LEADER))[0].unread == 0


@pytest.mark.long
def test_a_colleague_acts_for_an_officer_away_until_the_last_day(town: Town) -> None:
    town.gateway.admin.put_assignments([Assignment(FORM, COMMUNE, OFFICER.user_id, "", LEADER.user_id)])
    town.sync(OFFICER, SECOND)
    assert not open_entry(town.at(SECOND), KEY).editable
    first, last = date(2026, 4, 16), date(2026, 4, 18)
    town.offline(
        lambda: handover.hand_over(town.at(OFFICER), "", "", SECOND.user_id, first, last, "Đi công tác"),
        OFFICER,
    )
    town.sync(SECOND)
    town.clock.advance(seconds=2 * 86_400)  # the last day, in the evening, without a network
    town.gateway.set_online(False)
    filled(town.at(SECOND))
    town.clock.advance(seconds=3 * 86_400)
    town.gateway.set_online(True)
    town.sync(SECOND, LEADER)  # what was done in time is taken late
    assert town.state(LEADER) is ReportState.FOR_APPROVAL
    answer(town.at(LEADER), T.RETURN, "Xin bổ sung.")
    town.sync(LEADER, SECOND)
    assert not open_entry(town.at(SECOND), KEY).editable
    town.sync(OFFICER)
    assert open_entry(town.at(OFFICER), KEY).editable


@pytest.mark.long
@pytest.mark.parametrize("two_person", [True, False])
def test_the_two_person_rule_is_the_same_on_both_sides(town: Town, two_person: bool) -> None:
    town.gateway.admin.put_assignments([Assignment(FORM, COMMUNE, OFFICER.user_id, "", OFFICER.user_id)])
    town.office(STAFF).client.set_policy(replace(Policy(), two_person=two_person))
    town.sync(OFFICER)
    filled(town.at(OFFICER))
    entry = open_entry(town.at(OFFICER), KEY)
    held = entry.held_back()
    assert (T.APPROVE in entry.moves()) is not two_person
    assert (held is not None) is two_person
    if held is not None:
        assert held.vi.startswith("Người lập không được tự duyệt")
        with pytest.raises(TransitionRefused):
            answer(town.at(OFFICER), T.APPROVE)
        return
    answer(town.at(OFFICER), T.APPROVE)
    town.sync(OFFICER)
    assert town.state(OFFICER) is ReportState.APPROVED
