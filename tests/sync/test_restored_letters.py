"""What a restored server lost beside operations comes again by itself: messages, hand-overs to the deputy, attached files."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import func, select

from iocdesk.gateway.backup import mark_restored
from iocdesk.gateway.file_tables import file_grants, files
from iocdesk.gateway.letter_tables import handovers, messages
from iocdesk.reports.attachments import Attachment
from iocdesk.reports.handover import Handover, HandoverEnd
from iocdesk.reports.messages import Message
from iocdesk.reports.model import Actor, Role
from iocdesk.store.files import UploadState
from tests.gateway.kit import COMMUNE, COMMUNE_REPORT, LEADER, OFFICER, PASSWORD
from tests.sync.office import Office
from tests.sync.test_files import attach
from tests.sync.test_restored import Town, quiet
from tests.sync.test_restored import town as town

REPORT = COMMUNE_REPORT.id
SECOND = Actor("u-canbo2", "Cán bộ thứ hai", Role.CONSOLIDATOR, (COMMUNE,))


class Killed(BaseException):
    """The program was ended."""


def write(office: Office, text: str) -> None:
    """Write a message about the commune's report."""
    office.clock.advance(seconds=1)
    message = Message(office.ids.new(), REPORT, office.actor.user_id, office.clock.now(), text)
    office.store.letters.write(message)


def texts(office: Office) -> list[str]:
    return [line.message.text for line in office.store.letters.thread(REPORT)]


def hand_over(office: Office) -> Handover:
    """Hand the officer's work over to the second one."""
    made = Handover(
        office.ids.new(), COMMUNE, "", OFFICER.user_id, SECOND.user_id, date(2026, 4, 16), date(2026, 4, 20),
        "Đi công tác", office.actor.user_id, office.clock.now(),
    )  # fmt: skip
    office.store.letters.hand_over(made)
    return made


def refer_to_a_file(office: Office) -> Attachment:
    """Keep a file and send the report that refers to it, and end the program before the file itself goes."""

    def kill(name: str) -> None:
        if name == "before OpenUpload":
            raise Killed

    said, _ = attach(office, 60_000)
    with suppress(Killed):
        office.runner(kill).run_once()
    office.restart()
    return said


def lose_the_folder(town: Town) -> None:
    """The folder of files is as old as the backup."""
    for folder in town.folder.rglob("gateway*.files"):
        for found in folder.iterdir():
            shutil.rmtree(found)


def counted(town: Town) -> dict[str, int]:
    """What the server holds of each kind."""
    with town.gateway.admin.database.read() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (messages, handovers, files, file_grants)
        }


def test_messages_hand_overs_and_files_that_a_restored_server_lost_come_again_once(town: Town) -> None:
    town.gateway.admin.put_user(SECOND, SECOND.user_id, PASSWORD)
    officer, leader = town.office(1), town.office(2, actor=LEADER)
    said = refer_to_a_file(officer)
    town.back_up()
    # No operation goes after this: what tells of the loss is the history of letters and files alone.
    write(officer, "Đã sửa số hộ nghèo.")
    given = hand_over(officer)
    quiet(officer)
    write(leader, "Đã xem.")
    quiet(leader)
    assert officer.store.files.uploads(REPORT)[0].state is UploadState.SENT
    before = counted(town)
    assert before == {"messages": 2, "handovers": 1, "files": 1, "file_grants": 1}
    lose_the_folder(town)
    town.put_back()
    assert counted(town) == dict.fromkeys(before, 0)
    for office in (officer, leader, officer):
        quiet(office)
    assert counted(town) == before
    assert [at.received for at in officer.client.files.files_of(REPORT)] == [True]
    assert len(leader.client.files.file_part(REPORT, said.sha256, 0, said.size)) == said.size
    assert texts(officer) == texts(leader) == ["Đã sửa số hộ nghèo.", "Đã xem."]
    assert leader.store.catalogue.handovers() == [given]
    assert [len(office.store.log.rows("letters.again")) for office in (officer, leader)] == [1, 1]
    assert officer.store.letters.pending() == 0
    town.clock.advance(hours=2)
    for office in (officer, leader):
        quiet(office)
        assert len(office.store.log.rows("letters.again")) == 1
    assert counted(town) == before


@pytest.mark.long
def test_messages_written_after_the_restoration_reach_those_who_had_read_further(town: Town) -> None:
    officer, leader = town.office(1), town.office(2, actor=LEADER)
    town.back_up()
    for text in ("Một", "Hai", "Ba"):
        write(leader, text)
    quiet(leader)
    quiet(officer)
    town.put_back()
    town.gateway.admin.put_user(SECOND, SECOND.user_id, PASSWORD)
    second = town.office(3, actor=SECOND)
    for text in ("Bốn", "Năm", "Sáu"):
        write(second, text)
    quiet(second)
    for office in (officer, leader, officer, second):
        quiet(office)
    assert sorted(texts(officer)) == sorted(["Một", "Hai", "Ba", "Bốn", "Năm", "Sáu"])
    assert texts(leader) == texts(second) == texts(officer)
    assert counted(town)["messages"] == 6


@pytest.mark.long
def test_the_end_of_a_hand_over_waits_until_the_hand_over_is_there_again(town: Town) -> None:
    town.gateway.admin.put_user(SECOND, SECOND.user_id, PASSWORD)
    officer, second = town.office(1), town.office(2, actor=SECOND)
    town.back_up()
    given = hand_over(officer)
    quiet(officer)
    quiet(second)
    second.store.letters.hand_over(HandoverEnd(second.ids.new(), given.id, SECOND.user_id, town.clock.now()))
    quiet(second)
    town.put_back()
    quiet(second)
    assert second.store.letters.refused_handovers() == []
    assert second.store.letters.pending() == 1
    quiet(officer)
    quiet(second)
    assert second.store.letters.pending() == 0
    town.clock.advance(hours=13)
    quiet(officer)
    [standing] = officer.store.catalogue.handovers()
    assert standing.ended_at is not None
    assert counted(town)["handovers"] == 2


@pytest.mark.long
@pytest.mark.parametrize(
    "point",
    [
        "before FetchUnknownLetters",
        "after FetchUnknownLetters",
        "before StoreLostLetters",
        "before FetchChanges",
        "before StoreChanges",
        "after:changes",
        "after SendMessages",
        "before StoreLetterAnswers",
        "before OpenUpload",
        "after SendPart",
    ],
)
def test_cut_short_anywhere_it_comes_again_all_the_same(town: Town, point: str) -> None:
    officer = town.office(1)
    refer_to_a_file(officer)
    town.back_up()
    write(officer, "Một lần thôi.")
    hand_over_refused = officer.store.letters.refused_handovers()
    quiet(officer)
    before = counted(town)
    lose_the_folder(town)
    town.put_back()
    passed: list[str] = []

    def kill(name: str) -> None:
        passed.append(name)
        if name == point:
            raise Killed

    officer.restart(kill)
    with suppress(Killed):
        officer.runner(kill).run_once()
    assert point in passed
    officer.restart()
    quiet(officer)
    assert counted(town) == before
    assert texts(officer) == ["Một lần thôi."]
    assert officer.store.letters.refused_handovers() == hand_over_refused


@pytest.mark.long
def test_a_folder_older_than_its_database_gets_its_files_again(town: Town) -> None:
    officer = town.office(1)
    said, _ = attach(officer, 60_000)
    quiet(officer)
    town.back_up()
    lose_the_folder(town)
    town.put_back()
    mark_restored(town.gateway.admin.database)
    assert [at.received for at in officer.client.files.files_of(REPORT)] == [False]
    quiet(officer)
    assert [at.received for at in officer.client.files.files_of(REPORT)] == [True]
    assert officer.client.files.file_part(REPORT, said.sha256, 0, 8) == b"%PDF-1.4"
    assert officer.store.log.rows("operation.again") == []
    assert len(officer.client.versions(REPORT)) == len(officer.store.outbox.receipts(REPORT))
