"""Messages and hand-overs between two computers over a real gateway: written offline, sent once, read by both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from iocdesk.core.clock import FixedClock
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.handover import Handover, HandoverEnd
from iocdesk.reports.messages import Message
from iocdesk.reports.model import Actor, ReportKey, Role
from tests.gateway.kit import (
    APRIL,
    COMMUNE,
    COMMUNE_FORM,
    COMMUNE_REPORT,
    LEADER,
    OFFICER,
    OTHER,
    PASSWORD,
    STAFF,
    STRANGER,
)
from tests.sync.office import Office, open_gateway, start_clock

SECOND = Actor("u-canbo2", "Cán bộ thứ hai", Role.CONSOLIDATOR, (COMMUNE,))


class Killed(BaseException):
    """The program was ended."""


@dataclass
class Town:
    """A gateway and the computers that speak with it."""

    gateway: EmbeddedGateway
    clock: FixedClock
    folder: Path
    offices: list[Office]

    def office(self, actor: Actor) -> Office:
        """A computer of somebody, signed in."""
        made = Office(self.folder, self.gateway.url, self.clock, actor=actor, seed=len(self.offices) + 1)
        made.sign_in()
        self.offices.append(made)
        return made


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """The small province, answering."""
    clock = start_clock()
    gateway = open_gateway(tmp_path, clock)
    gateway.admin.put_user(SECOND, SECOND.user_id, PASSWORD)
    with gateway:
        made = Town(gateway, clock, tmp_path, [])
        yield made
        for office in made.offices:
            office.close()


def write(office: Office, text: str, key: ReportKey = COMMUNE_REPORT) -> str:
    """Write a message; return its id."""
    office.clock.advance(seconds=1)
    message = Message(office.ids.new(), key.id, office.actor.user_id, office.clock.now(), text)
    office.store.letters.write(message)
    return message.id


def texts(office: Office) -> list[str]:
    """What the thread of the commune's report says."""
    return [line.message.text for line in office.store.letters.thread(COMMUNE_REPORT.id)]


def test_a_thread_written_offline_is_read_by_all_concerned(town: Town) -> None:
    officer, leader, province = (town.office(actor) for actor in (OFFICER, LEADER, STAFF))
    stranger = town.office(STRANGER)
    town.gateway.set_online(False)
    write(officer, "Đã sửa số hộ nghèo.")
    write(officer, "Xin xem lại.")
    assert officer.sync().error is not None
    assert [line.waiting for line in officer.store.letters.thread(COMMUNE_REPORT.id)] == [True, True]
    town.gateway.set_online(True)
    assert officer.sync().error is None
    assert officer.store.letters.pending() == 0
    for office in (leader, province):
        assert office.sync().tally.messages == 2
        assert texts(office) == ["Đã sửa số hộ nghèo.", "Xin xem lại."]
        assert office.store.letters.unread(office.actor.user_id) == {COMMUNE_REPORT.id: 2}
    write(leader, "Đã xem.")
    leader.sync()
    assert officer.sync().tally.messages == 1
    assert officer.store.letters.unread(OFFICER.user_id) == {COMMUNE_REPORT.id: 1}
    assert officer.store.letters.mark_read(COMMUNE_REPORT.id)
    assert officer.store.letters.unread(OFFICER.user_id) == {}
    assert stranger.sync().error is None
    assert texts(stranger) == []
    assert officer.sync().tally.messages == 0


@pytest.mark.parametrize(
    "point",
    ["before SendMessages", "after SendMessages", "before StoreLetterAnswers", "before StoreMessages"],
)
def test_killed_at_any_point_it_is_sent_once(town: Town, point: str) -> None:
    officer, leader = town.office(OFFICER), town.office(LEADER)
    write(officer, "Một lần thôi.")

    def kill(name: str) -> None:
        if name == point:
            raise Killed

    with suppress(Killed):
        officer.runner(kill).run_once()
    officer.restart()
    assert officer.sync().error is None
    assert officer.store.letters.pending() == 0
    leader.sync()
    assert texts(officer) == texts(leader) == ["Một lần thôi."]


def test_what_is_refused_stays_with_its_reason_and_holds_nothing_up(town: Town) -> None:
    officer = town.office(OFFICER)
    write(officer, "Không ai thấy.", ReportKey(COMMUNE_FORM, OTHER, APRIL))
    write(officer, "Được.")
    assert officer.sync().error is None
    [line] = officer.store.letters.thread(ReportKey(COMMUNE_FORM, OTHER, APRIL).id)
    assert line.refused is not None
    assert line.refused.vi
    assert not line.waiting
    assert texts(officer) == ["Được."]
    assert officer.store.letters.pending() == 0


def handed(office: Office) -> Handover:
    """A hand-over from the officer to the second one, written on a computer."""
    made = Handover(
        office.ids.new(), COMMUNE, "", OFFICER.user_id, SECOND.user_id, date(2026, 4, 16), date(2026, 4, 20),
        "Đi công tác", office.actor.user_id, office.clock.now(),
    )  # fmt: skip
    office.store.letters.hand_over(made)
    return made


def test_a_hand_over_made_offline_arrives_and_stands_for_both(town: Town) -> None:
    officer, second = town.office(OFFICER), town.office(SECOND)
    officer.sync()
    town.gateway.set_online(False)
    given = handed(officer)
    assert officer.store.letters.handovers() == [given]
    officer.sync()
    town.gateway.set_online(True)
    assert officer.sync().error is None
    assert officer.store.letters.handovers() == []
    assert officer.store.catalogue.handovers() == [given]
    second.sync()
    assert second.store.catalogue.handovers() == [given]
    second.type(DS01=7)
    assert second.sync().tally.answered == 1
    assert second.store.outbox.items() == []
    end = HandoverEnd(second.ids.new(), given.id, SECOND.user_id, town.clock.now())
    second.store.letters.hand_over(end)
    assert second.sync().error is None
    [standing] = second.store.catalogue.handovers()
    assert standing.ended_at is not None


def test_a_hand_over_that_is_refused_is_told(town: Town) -> None:
    second = town.office(SECOND)
    given = handed(second)
    assert second.sync().error is None
    [(item, why)] = second.store.letters.refused_handovers()
    assert item == given
    assert "Chỉ người phụ trách" in why.vi


def test_the_province_sets_its_policy_and_clients_follow(town: Town) -> None:
    province, officer = town.office(STAFF), town.office(OFFICER)
    officer.sync()
    policy = officer.store.catalogue.policy()
    assert policy.two_person
    province.client.set_policy(replace(policy, two_person=False))
    officer.sync()
    assert not officer.store.catalogue.policy().two_person
