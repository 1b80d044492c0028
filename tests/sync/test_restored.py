"""One side is put back to an earlier day: it is noticed, what was lost comes again, nothing is overwritten or doubled."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from iocdesk.core.clock import FixedClock
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import ReceiptStatus, ReportKey, ReportState, Transition
from iocdesk.store import OutboxState
from tests.gateway.kit import APRIL, COMMUNE_REPORT, ENTRY, VILLAGE, VILLAGE_FORM, VILLAGE_REPORT
from tests.sync.office import Office, open_gateway, start_clock

V_KEY = ReportKey(VILLAGE_FORM, VILLAGE, APRIL)


@dataclass
class Town:
    """A gateway that can be put back to a backup, and the computers that talk to it."""

    folder: Path
    clock: FixedClock
    gateway: EmbeddedGateway
    offices: list[Office] = field(default_factory=list)

    @property
    def file(self) -> Path:
        return self.folder / "server" / "gateway.db"

    def office(self, seed: int, **options: object) -> Office:
        made = Office(self.folder, self.gateway.url, self.clock, seed=seed, **options)  # type: ignore[arg-type]
        made.sign_in()
        made.sync()
        self.offices.append(made)
        return made

    def back_up(self) -> None:
        self._stopped(lambda: shutil.copy(self.file, self.folder / "backup.db"))

    def put_back(self) -> None:
        self._stopped(lambda: shutil.copy(self.folder / "backup.db", self.file))

    def _stopped(self, do: object) -> None:
        self.gateway.__exit__(None, None, None)
        assert callable(do)
        do()
        for end in ("-wal", "-shm"):
            self.file.with_name(self.file.name + end).unlink(missing_ok=True)
        self.gateway = open_gateway(self.folder / "server", self.clock)
        self.gateway.__enter__()
        for office in self.offices:
            office.url = self.gateway.url
            office.restart()
            office.sign_in()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    clock = start_clock()
    (tmp_path / "server").mkdir()
    made = Town(tmp_path, clock, open_gateway(tmp_path / "server", clock))
    made.gateway.__enter__()
    yield made
    for office in made.offices:
        office.close()
    made.gateway.__exit__(None, None, None)


def figure(office: Office, key: ReportKey, cell: str = "DS01") -> str:
    report = office.store.reports.get(key.id)
    assert report is not None
    return str(report.cells[cell].value.data)


def quiet(office: Office) -> None:
    report = office.sync()
    assert report.ok, report.summary()
    assert office.store.outbox.items() == []
    assert office.store.log.rows("digest.differs") == []


def test_what_a_restored_server_lost_is_offered_again_once(town: Town) -> None:
    office = town.office(1)
    office.type(DS01=1)
    quiet(office)
    town.back_up()
    for figure_ in (2, 3):
        office.type(DS01=figure_)
        quiet(office)
    office.type(V_KEY, DS01=7)
    quiet(office)
    town.put_back()
    report = office.sync()
    assert report.ok, report.summary()
    head = office.store.reports.head(COMMUNE_REPORT.id)
    assert head is not None
    assert (head.version, figure(office, COMMUNE_REPORT)) == (3, "3")
    assert figure(office, V_KEY) == "7"
    assert len(office.store.log.rows("operation.again")) == 3
    receipts = office.store.outbox.receipts(COMMUNE_REPORT.id)
    assert [(it.status, it.version) for it in receipts] == [(ReceiptStatus.APPLIED, n) for n in (1, 2, 3)]
    quiet(office)
    office.clock.advance(hours=2)
    quiet(office)
    assert len(office.client.versions(COMMUNE_REPORT.id)) == 3


@pytest.mark.long
def test_edits_and_moves_waiting_at_the_time_follow_what_was_lost(town: Town) -> None:
    village = town.office(2, actor=ENTRY)
    village.type(VILLAGE_REPORT, DS01=1)
    quiet(village)
    town.back_up()
    village.type(VILLAGE_REPORT, DS01=2)
    quiet(village)
    village.type(VILLAGE_REPORT, DS01=5)
    village.store.reports.transition(VILLAGE_REPORT.id, Transition.SUBMIT, actor=ENTRY)
    town.put_back()
    quiet(village)
    found = village.store.reports.get(VILLAGE_REPORT.id)
    assert found is not None
    assert (found.state, found.version, figure(village, VILLAGE_REPORT)) == (ReportState.SUBMITTED, 3, "5")


@pytest.mark.long
def test_a_figure_that_another_typed_after_the_restoration_is_not_overwritten(town: Town) -> None:
    one, two = town.office(1), town.office(3)
    one.type(DS01=1)
    quiet(one)
    quiet(two)
    town.back_up()
    one.type(DS01=2)
    quiet(one)
    one.type(DS01=3)
    quiet(one)
    town.put_back()
    two.type(DS01=40)
    quiet(two)
    two.type(DS01=41)
    quiet(two)
    report = one.sync()
    assert report.error is None
    [conflict] = one.store.conflicts.list()
    [difference] = conflict.differences
    assert (str(difference.ours.value.data), str(difference.theirs.value.data)) == ("2", "41")
    assert one.store.outbox.items()[0].state is OutboxState.CONFLICT
    assert figure(one, COMMUNE_REPORT) == "3"
    one.store.conflicts.resolve(COMMUNE_REPORT.id, {"DS01": "ours"}, one.actor)
    one.sync()
    found = one.store.reports.get(COMMUNE_REPORT.id)
    assert found is not None
    quiet(two)


@pytest.mark.long
def test_a_server_that_forgot_a_whole_report_gets_it_again(town: Town) -> None:
    village = town.office(2, actor=ENTRY)
    officer = town.office(1)
    town.back_up()
    village.type(VILLAGE_REPORT, DS01=8)
    quiet(village)
    quiet(officer)
    assert figure(officer, VILLAGE_REPORT) == "8"
    town.put_back()
    quiet(officer)
    quiet(village)
    quiet(officer)
    assert figure(officer, VILLAGE_REPORT) == "8"
    assert officer.store.sync.digests() == village.store.sync.digests()


def test_a_store_put_back_from_a_copy_goes_on_as_another_computer(town: Town) -> None:
    office = town.office(1)
    office.type(DS01=1)
    quiet(office)
    office.type(DS01=2)
    copy = town.folder / "copy.db"
    office.store.backup(copy)
    before = office.store.device_id
    for figure_ in (3, 4):
        office.type(DS01=figure_)
        quiet(office)
    office.close()
    shutil.copy(copy, office.path)
    for end in ("-wal", "-shm"):
        office.path.with_name(office.path.name + end).unlink(missing_ok=True)
    office.restart()
    office.sign_in()
    assert figure(office, COMMUNE_REPORT) == "2"
    report = office.sync()
    assert report.error is None, report.summary()
    assert office.store.device_id != before
    # What was typed before the copy meets what the server got afterwards: a person chooses, nothing is rejected.
    [conflict] = office.store.conflicts.list()
    assert [str(it.theirs.value.data) for it in conflict.differences] == ["4"]
    office.store.conflicts.resolve(COMMUNE_REPORT.id, {"DS01": "theirs"}, office.actor)
    quiet(office)
    assert figure(office, COMMUNE_REPORT) == "4"
    device = office.store.device_id
    office.restart()
    office.sign_in()
    quiet(office)
    assert office.store.device_id == device
