"""A village without a network and its commune: packages over the real gateway, in every order, applied once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iocdesk.core.clock import FixedClock
from iocdesk.exchange.sealed import sign_all
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import ReportState, Transition
from iocdesk.reports.signing import SignedOperation
from tests.effort import examples
from tests.gateway.kit import ENTRY, OFFICER, VILLAGE_REPORT
from tests.sync.office import Office, open_gateway, start_clock
from tests.sync.test_real_kills import Failpoint, Killed


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


def one_relay(village: Office, commune: Office, figure: int, at: int) -> Failpoint:
    """Take a package and pass it on, dying at the given point (0: never), then start again and exchange."""
    village.type(VILLAGE_REPORT, DS01=figure)
    operations = sealed(village)
    point = Failpoint(at)
    commune.restart(point)
    try:
        take(commune, operations)
        commune.runner(point).run_once()
    except Killed:
        pass
    commune.restart()
    take(commune, operations)
    commune.clock.advance(hours=1)
    report = commune.sync()
    assert report.ok, (point.passed[-1], report.summary())
    return point


@pytest.mark.long
def test_dying_at_every_point_of_taking_and_passing_on_neither_loses_nor_doubles(
    pair: tuple[Office, Office],
) -> None:
    village, commune = pair
    points = one_relay(village, commune, 1, 0).passed
    assert {"before:relay", "after:relay", "before:relay-receipts", "after:relay-receipts"} <= set(points)
    assert {"before POST /v1/relayed-operations", "after POST /v1/relayed-operations"} <= set(points)
    # Behind the relay come the usual exchange and the catalogue, which die elsewhere.
    points = points[: points.index("after StoreRelayReceipts") + 1]
    for at, name in enumerate(points, start=1):
        one_relay(village, commune, at + 1, at)
        head = commune.store.reports.head(VILLAGE_REPORT.id)
        assert head is not None
        assert (str(head.cells["DS01"].value.data), head.version) == (str(at + 1), at + 1), name
        assert commune.store.relays.items() == [], name
    assert commune.store.log.rows("digest.mismatch") == []
    assert village.sync().ok
    assert figure(village) == figure(commune)


class Journey:
    """A village and its commune doing one thing after another."""

    def __init__(self, village: Office, commune: Office, gateway: EmbeddedGateway) -> None:
        self.village, self.commune, self.gateway = village, commune, gateway
        self.typed, self.accepted = 0, False
        self.packs = [sealed(village)]

    def type(self) -> None:
        if _editable(self.village):
            self.typed += 1
            self.village.type(VILLAGE_REPORT, DS01=self.typed)

    def submit(self) -> None:
        if self.typed and _editable(self.village):
            submit(self.village)

    def pack(self) -> None:
        self.packs.append(sealed(self.village))

    def take(self) -> None:
        take(self.commune, self.packs[-1])

    def take_again(self) -> None:
        for pack in self.packs:
            take(self.commune, pack)
        assert sum(take(self.commune, pack) for pack in self.packs) == 0

    def accept(self) -> None:
        if _handed_in(self.commune):
            self.commune.store.reports.transition(VILLAGE_REPORT.id, Transition.ACCEPT, actor=OFFICER)
            self.accepted = True

    def village_online(self) -> None:
        self.village.sync()

    def commune_online(self) -> None:
        self.commune.sync()

    def nobody_online(self) -> None:
        self.gateway.set_online(False)
        self.village.sync()
        self.commune.sync()
        self.gateway.set_online(True)
        self.village.clock.advance(hours=2)

    @property
    def wanted(self) -> ReportState | None:
        """The state that the report must have at the end."""
        return ReportState.ACCEPTED if self.accepted else state(self.village) if self.typed else None


STEPS = (
    Journey.type, Journey.submit, Journey.pack, Journey.take, Journey.take_again, Journey.accept,
    Journey.village_online, Journey.commune_online, Journey.nobody_online,
)  # fmt: skip


@pytest.mark.long
@given(st.lists(st.sampled_from(STEPS), min_size=3, max_size=12))
@settings(max_examples=examples(6), deadline=None, suppress_health_check=list(HealthCheck))
def test_in_any_order_nothing_is_lost_and_nothing_applied_twice(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Callable[[Journey], None]]
) -> None:
    """Packages made and taken at any time, twice, late or never, with the village online before, between or after."""
    folder, clock = tmp_path_factory.mktemp("order"), start_clock()
    with open_gateway(folder, clock) as gateway:
        village, commune = open_pair(folder, gateway, clock)
        journey = Journey(village, commune, gateway)
        for step in steps:
            clock.advance(seconds=1)
            step(journey)
        wanted = journey.wanted
        for office in (commune, village, commune, village):
            clock.advance(hours=2)
            report = office.sync()
            assert report.error is None, report.summary()
        _settled(village, commune, journey.typed, wanted)
        village.close()
        commune.close()


def _editable(village: Office) -> bool:
    report = village.store.reports.get(VILLAGE_REPORT.id)
    return report is None or report.state is ReportState.DRAFT


def _handed_in(commune: Office) -> bool:
    report = commune.store.reports.get(VILLAGE_REPORT.id)
    return report is not None and report.state is ReportState.SUBMITTED


def _settled(village: Office, commune: Office, typed: int, wanted: ReportState | None) -> None:
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
    accepts = commune.store.outbox.receipts(VILLAGE_REPORT.id)
    assert len({receipt.op_id for receipt in own}) == len(own) == head.version - len(accepts)
