"""A real store and the real gateway over loopback: what is typed arrives, once, and its receipt comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from iocdesk.core.clock import FixedClock
from iocdesk.core.progress import Silent
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import ReceiptStatus, ReportKey, ReportState, Transition
from iocdesk.sync.status import Phase
from tests.gateway.kit import (
    APRIL,
    COMMUNE_REPORT,
    VILLAGE,
    VILLAGE_2,
    VILLAGE_FORM,
)
from tests.sync.office import Office, open_gateway, start_clock


@pytest.fixture
def clock() -> FixedClock:
    return start_clock()


@pytest.fixture
def gateway(tmp_path: Path, clock: FixedClock) -> Iterator[EmbeddedGateway]:
    with open_gateway(tmp_path, clock) as running:
        yield running


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock, gateway: EmbeddedGateway) -> Iterator[Office]:
    made = Office(tmp_path, gateway.url, clock)
    made.sign_in()
    yield made
    made.close()


def test_the_first_sync_brings_the_catalogue(office: Office) -> None:
    report = office.sync()
    assert report.error is None, report.error
    assert report.status.last_error is None, report.status.last_error
    assert report.tally.slices == 9
    assert report.tally.forms == 2
    assert office.store.catalogue.form(COMMUNE_REPORT.form_id) is not None
    assert len(office.store.catalogue.notices()) == 1
    assert report.ok
    assert office.store.sync.last_success == office.clock.now()
    assert office.store.log.rows() == []


def test_a_second_sync_asks_little(office: Office) -> None:
    office.sync()
    report = office.sync()
    assert report.tally.slices == 0
    assert report.tally.forms == 0
    assert report.tally.pulled == 0


def test_what_is_typed_arrives_and_is_receipted(office: Office) -> None:
    office.sync()
    office.type(DS01=5)
    report = office.sync()
    assert report.error is None, report.error
    assert dict(report.tally.receipts) == {ReceiptStatus.APPLIED: 1}
    assert office.store.outbox.items() == []
    [receipt] = office.store.outbox.receipts(COMMUNE_REPORT.id)
    assert receipt.number.startswith("BN-2026-")
    assert office.client.digest().count == 1
    assert office.store.log.rows() == []
    head = office.store.reports.head(COMMUNE_REPORT.id)
    assert head is not None
    assert head.version == 1


def test_the_transition_follows_its_figures(office: Office) -> None:
    office.sync()
    office.type(DS01=5)
    office.sync()
    office.store.reports.transition(COMMUNE_REPORT.id, Transition.REQUEST_APPROVAL, actor=office.actor)
    report = office.sync()
    assert report.ok, report.summary()
    found = office.store.reports.get(COMMUNE_REPORT.id)
    assert found is not None
    assert found.state is ReportState.FOR_APPROVAL


def test_three_values_offline_closed_opened_offline_closed_opened_online(
    office: Office, gateway: EmbeddedGateway
) -> None:
    office.sync()
    gateway.set_online(False)
    keys = [COMMUNE_REPORT, *(ReportKey(VILLAGE_FORM, unit, APRIL) for unit in (VILLAGE, VILLAGE_2))]
    for place, key in enumerate(keys):
        office.type(key, DS01=place + 1)
    assert office.sync().error is not None
    office.restart()
    offline = office.sync()
    assert offline.error is not None
    assert offline.error.code == "net.offline"
    assert offline.status.online is False
    assert offline.status.waiting == 3
    office.restart()
    gateway.set_online(True)
    report = office.sync()
    assert report.ok, report.summary()
    assert report.tally.answered == 3
    for place, key in enumerate(keys):
        [receipt] = office.store.outbox.receipts(key.id)
        assert receipt.status is ReceiptStatus.APPLIED
        head = office.store.reports.head(key.id)
        assert head is not None
        assert str(head.cells["DS01"].value.data) == str(place + 1)


def test_two_computers_merge_disjoint_cells_and_ask_about_the_same_cell(
    tmp_path: Path, office: Office, gateway: EmbeddedGateway, clock: FixedClock
) -> None:
    other = Office(tmp_path, gateway.url, clock, seed=2)
    other.sign_in()
    office.sync()
    other.sync()
    office.type(DS01=5)
    other.type(DS03=7)
    assert office.sync().ok
    merged = other.sync()
    assert dict(merged.tally.receipts) == {ReceiptStatus.MERGED: 1}
    assert merged.ok, merged.summary()
    assert office.sync().ok
    for desk in (office, other):
        head = desk.store.reports.head(COMMUNE_REPORT.id)
        assert head is not None
        assert {key: str(cell.value.data) for key, cell in head.cells.items()} == {"DS01": "5", "DS03": "7"}
    office.type(DS01=6)
    other.type(DS01=8)
    assert office.sync().ok
    conflict = other.sync()
    assert dict(conflict.tally.receipts) == {ReceiptStatus.CONFLICT: 1}
    assert not conflict.ok
    assert conflict.error is None
    assert conflict.status.needs_attention == 1
    assert "Cần xử lý: 1 báo cáo" in conflict.summary().vi
    mine = other.store.reports.get(COMMUNE_REPORT.id)
    assert mine is not None
    assert str(mine.cells["DS01"].value.data) == "8"
    assert office.store.log.rows() == []
    assert other.store.log.rows() == []
    other.close()


def test_a_rejection_stays_visible_and_holds_up_nobody(office: Office) -> None:
    office.sync()
    office.type(DS99=1)
    office.type(ReportKey(VILLAGE_FORM, VILLAGE, APRIL), DS01=2)
    report = office.sync()
    assert dict(report.tally.receipts) == {ReceiptStatus.REJECTED: 1, ReceiptStatus.APPLIED: 1}
    [item] = office.store.outbox.items()
    assert item.problems
    assert report.error is None


def test_a_notice_read_here_is_acknowledged_there(office: Office) -> None:
    office.sync()
    office.store.catalogue.acknowledge("tb-01")
    assert office.sync().ok
    assert office.store.catalogue.unsent_acknowledgements() == []
    office.sync()
    [notice] = office.store.catalogue.notices()
    assert notice.acknowledged_at is not None


def test_an_expired_cursor_fetches_the_slice_again_and_drops_what_is_gone(
    office: Office, gateway: EmbeddedGateway
) -> None:
    office.sync()
    village = ReportKey(VILLAGE_FORM, VILLAGE, APRIL)
    office.type(DS01=1)
    office.type(village, DS01=2)
    assert office.sync().ok
    office.clock.advance(days=10)
    gateway.admin.delete_report(village.id)
    office.clock.advance(days=200)
    gateway.admin.forget()
    office.type(DS03=9)
    office.sign_in()
    report = office.sync()
    assert report.error is None, report.error
    assert [row.code for row in office.store.log.rows()] == ["pull.cursor_expired"]
    assert [row[0] for row in office.store.sync.digests()] == [COMMUNE_REPORT.id]
    assert report.ok, report.summary()


def test_a_session_that_ended_asks_to_sign_in_and_loses_nothing(office: Office) -> None:
    office.sync()
    office.type(DS01=5)
    office.client.sign_out()
    report = office.sync()
    assert report.error is not None
    assert report.error.code == "api.not_signed_in"
    assert report.status.phase is Phase.SIGNED_OUT
    assert len(office.store.outbox.items()) == 1
    office.sign_in()
    assert office.sync().ok


def test_bytes_are_counted_and_the_clock_is_compared(office: Office, gateway: EmbeddedGateway) -> None:
    report = office.runner().run_once(Silent())
    assert report.tally.bytes_up > 0
    assert report.tally.bytes_down > 0
    traffic = office.store.sync.traffic()
    assert (traffic.sent, traffic.received) == (report.tally.bytes_up, report.tally.bytes_down)
    assert abs(report.status.clock_offset_s) < 5
