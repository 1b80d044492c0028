"""A village without a network and its commune: packages over the real gateway, in every order, applied once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iocdesk.core.clock import FixedClock
from iocdesk.exchange.sealed import sign_all
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import ReportState, Transition
from iocdesk.reports.signing import SignedOperation
from tests.gateway.kit import ENTRY, OFFICER, VILLAGE_REPORT
from tests.sync.office import Office, open_gateway, start_clock


@pytest.fixture
def clock() -> FixedClock:
    return start_clock()


@pytest.fixture
def gateway(tmp_path: Path, clock: FixedClock) -> Iterator[EmbeddedGateway]:
    with open_gateway(tmp_path, clock) as running:
        yield running


def open_pair(folder: Path, gateway: EmbeddedGateway, clock: FixedClock) -> tuple[Office, Office]:
    """The village's computer and the commune's, both signed in and known to the server."""
    village = Office(folder, gateway.url, clock, actor=ENTRY, seed=3)
    commune = Office(folder, gateway.url, clock, actor=OFFICER, seed=4)
    for office in (village, commune):
        office.sign_in()
        assert office.sync().ok
    for office in (village, commune):
        assert office.sync().ok
    return village, commune


@pytest.fixture
def pair(tmp_path: Path, gateway: EmbeddedGateway, clock: FixedClock) -> Iterator[tuple[Office, Office]]:
    village, commune = open_pair(tmp_path, gateway, clock)
    yield village, commune
    village.close()
    commune.close()


def sealed(village: Office) -> tuple[SignedOperation, ...]:
    """What a package of now would carry."""
    return sign_all(village.store.outbox.seal_all(), village.keys.keys())


def take(commune: Office, operations: tuple[SignedOperation, ...]) -> int:
    """Take a package in."""
    return commune.store.relays.take("goi", "Trưởng thôn 1", operations, actor=OFFICER).new


def figure(office: Office) -> str:
    """The figure as the computer shows it."""
    report = office.store.reports.get(VILLAGE_REPORT.id)
    assert report is not None
    return str(report.cells["DS01"].value.data)


def state(office: Office) -> ReportState:
    """The report's state as the computer shows it."""
    report = office.store.reports.get(VILLAGE_REPORT.id)
    assert report is not None
    return report.state


def submit(village: Office) -> None:
    """Hand the report in."""
    village.store.reports.transition(VILLAGE_REPORT.id, Transition.SUBMIT, actor=ENTRY)


def test_both_are_told_the_keys_they_need(pair: tuple[Office, Office]) -> None:
    village, commune = pair
    [recipient] = village.store.catalogue.keys().recipients
    assert recipient.recipient == commune.keys.keys().recipient
    [signer] = [it for it in commune.store.catalogue.keys().signers if it.user_id == ENTRY.user_id]
    assert signer.sign_key == village.keys.keys().sign_key
    assert signer.units == ENTRY.units
    assert village.store.sync.registered_key == signer.sign_key


def test_a_revoked_computer_makes_new_keys_after_signing_in_again(
    pair: tuple[Office, Office], gateway: EmbeddedGateway
) -> None:
    village, commune = pair
    before = village.keys.keys().sign_key
    gateway.admin.revoke_keys(ENTRY.user_id, "pc")
    assert gateway.admin.revoke_keys(ENTRY.user_id) == 1
    failed = village.sync()
    assert failed.error is not None
    assert failed.error.code == "api.not_signed_in"
    village.sign_in()
    assert village.sync().ok
    assert village.sync().ok
    assert village.keys.keys().sign_key != before
    assert commune.sync().ok
    signers = {it.sign_key: it.revoked_at for it in commune.store.catalogue.keys().signers}
    assert signers[before] is not None
    assert signers[village.keys.keys().sign_key] is None


def test_the_village_never_comes_online(pair: tuple[Office, Office]) -> None:
    village, commune = pair
    village.type(VILLAGE_REPORT, DS01=5)
    submit(village)
    take(commune, sealed(village))
    assert (figure(commune), state(commune)) == ("5", ReportState.SUBMITTED)
    commune.store.reports.transition(VILLAGE_REPORT.id, Transition.ACCEPT, actor=OFFICER)
    report = commune.sync()
    assert report.ok, report.summary()
    assert report.tally.answered == 2
    assert (figure(commune), state(commune)) == ("5", ReportState.ACCEPTED)
    assert commune.store.relays.items() == []
    assert commune.store.outbox.items() == []
    assert commune.store.log.rows() == []
    assert village.sync().ok
    assert (figure(village), state(village)) == ("5", ReportState.ACCEPTED)
    assert village.store.outbox.items() == []


def test_a_draft_typed_on_behalf_meets_the_village_s_own_figures(pair: tuple[Office, Office]) -> None:
    village, commune = pair
    commune.type(VILLAGE_REPORT, DS01=4)
    village.type(VILLAGE_REPORT, DS01=5)
    take(commune, sealed(village))
    assert figure(commune) == "4", "what was typed here stays in sight until somebody chooses"
    report = commune.sync()
    assert report.status.needs_attention == 1
    [conflict] = commune.store.conflicts.list()
    assert [str(it.theirs.value.data) for it in conflict.differences] == ["5"]


def test_what_the_server_refuses_is_shown_and_holds_nothing_up(
    pair: tuple[Office, Office], gateway: EmbeddedGateway
) -> None:
    village, commune = pair
    village.type(VILLAGE_REPORT, DS01=5)
    take(commune, sealed(village))
    gateway.admin.revoke_keys(ENTRY.user_id)
    commune.type(DS01=9)
    report = commune.sync()
    assert report.error is None
    assert (report.status.needs_attention, report.status.waiting) == (1, 0)
    [item] = commune.store.relays.items()
    assert item.error_code == "relay.signature"
    assert commune.store.outbox.items() == []


STEPS = st.lists(
    st.sampled_from(["type", "submit", "pack", "take", "take again", "village", "commune", "offline"]),
    min_size=3,
    max_size=12,
)


@given(STEPS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_in_any_order_nothing_is_lost_and_nothing_applied_twice(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    """Packages made and taken at any time, twice, late or never, with the village online before, between or after."""
    folder, clock = tmp_path_factory.mktemp("order"), start_clock()
    with open_gateway(folder, clock) as gateway:
        village, commune = open_pair(folder, gateway, clock)
        typed, packs = 0, [sealed(village)]
        for step in steps:
            clock.advance(seconds=1)
            match step:
                case "type" if _editable(village):
                    typed += 1
                    village.type(VILLAGE_REPORT, DS01=typed)
                case "submit" if typed and _editable(village):
                    submit(village)
                case "pack":
                    packs.append(sealed(village))
                case "take":
                    take(commune, packs[-1])
                case "take again":
                    for pack in packs:
                        take(commune, pack)
                    assert sum(take(commune, pack) for pack in packs) == 0
                case "village":
                    village.sync()
                case "commune":
                    commune.sync()
                case "offline":
                    gateway.set_online(False)
                    village.sync()
                    commune.sync()
                    gateway.set_online(True)
                    clock.advance(hours=2)
        wanted = state(village) if typed else None
        for office in (commune, village, commune, village):
            clock.advance(hours=2)
            report = office.sync()
            assert report.error is None, report.summary()
        _settled(village, commune, gateway, typed, wanted)
        village.close()
        commune.close()


def _editable(village: Office) -> bool:
    report = village.store.reports.get(VILLAGE_REPORT.id)
    return report is None or report.state is ReportState.DRAFT


def _settled(
    village: Office, commune: Office, gateway: EmbeddedGateway, typed: int, wanted: ReportState | None
) -> None:
    """Everything has arrived, once, and all three agree."""
    for office in (village, commune):
        assert office.store.outbox.items() == []
        assert office.store.relays.items() == []
        assert not {row.code for row in office.store.log.rows()} - {"sync.failed"}
    if not typed:
        return
    assert figure(village) == figure(commune) == str(typed)
    assert state(village) is state(commune) is wanted
    own = village.store.outbox.receipts(VILLAGE_REPORT.id)
    head = village.store.reports.head(VILLAGE_REPORT.id)
    assert head is not None
    assert len({receipt.op_id for receipt in own}) == len(own) == head.version
