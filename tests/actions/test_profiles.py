"""Profiles, signing in and exchanging, against a real gateway on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from iocdesk.actions import settings
from iocdesk.actions.entry import open_entry
from iocdesk.actions.office import Office
from iocdesk.actions.profiles import (
    Home,
    NoProfile,
    Profile,
    create_profile,
    open_profile,
    profile_name,
    read_facts,
)
from iocdesk.actions.services import SessionService, SyncService
from iocdesk.actions.session import FirstSession, NoUnit, check_server
from iocdesk.actions.views import Network, Preferences
from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import IocError
from iocdesk.core.progress import Silent
from iocdesk.gateway.province.user_import import mark_due
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import Role
from iocdesk.vault import ThrowAwayKeeper
from iocdesk.vault.errors import KeyMissing
from tests.actions.kit import entered, key_of, moment
from tests.e2e.province import PASSWORD, embedded, new_ids

FORM = "xa_tyt_thang_dh"
KEY = key_of(FORM, "202604")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(moment("2026-04-16 08:30"))


@pytest.fixture
def gateway(tmp_path: Path, clock: FixedClock) -> Iterator[EmbeddedGateway]:
    with embedded(tmp_path, clock, forms=(FORM,)) as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", {})


@pytest.fixture
def first(home: Home, clock: FixedClock) -> Iterator[FirstSession]:
    made = FirstSession(home, clock, new_ids(clock), keeper=ThrowAwayKeeper())
    yield made
    if made.opened is not None:
        made.opened.close()


def begin(first: FirstSession, url: str) -> Profile:
    """Do the whole first run."""
    signed = first.sign_in(url, "canbo", PASSWORD)
    first.choose_unit(signed.units[0].id)
    profile, first.opened = first.opened, None
    assert profile is not None
    return profile


# ---------------------------------------------------------------- where profiles are


def test_the_home_is_the_argument_then_the_environment_then_the_systems(tmp_path: Path) -> None:
    environ = {"IOCDESK_HOME": str(tmp_path / "env")}
    assert Home(tmp_path / "arg", environ).folder == tmp_path / "arg"
    assert Home(None, environ).folder == tmp_path / "env"
    assert Home(None, {}).folder.name == "iocdesk"


def test_names_are_plain_and_never_shared() -> None:
    one, other = profile_name("https://ioc.vn", "bình"), profile_name("https://ioc.vn", "binh")
    assert one != other
    assert one.startswith("binh-ioc-vn-")
    assert profile_name("https://ioc.vn/", "bình") == one
    assert profile_name("https://ioc.vn:8443", "bình") != one
    assert "/" not in profile_name("https://ioc.vn", "../../etc")


def test_without_a_profile_there_is_a_sentence(home: Home) -> None:
    with pytest.raises(NoProfile) as caught:
        home.default()
    assert "đăng nhập lần đầu" in caught.value.text.vi
    with pytest.raises(NoProfile, match="lan"):
        home.default("lan")


def test_broken_facts_are_no_profile(home: Home) -> None:
    place = home.place("x")
    place.mkdir(parents=True)
    for text in ("{", "[]", '{"server": 1, "role": "king", "unit": "a", "user_id": "b"}', '{"units": 3}'):
        (place / "profile.json").write_text(text)
        assert read_facts(place) is None
    assert home.names() == ()


# ---------------------------------------------------------------- the first run


def test_the_server_says_what_it_is(gateway: EmbeddedGateway, clock: FixedClock) -> None:
    card = check_server(gateway.url, clock)
    assert (card.address, card.name, card.training) == (gateway.url, "IOC", False)


@pytest.mark.parametrize(
    ("address", "code"),
    [("http://127.0.0.1:9", "net.offline"), ("http://ioc.vn", "net.insecure"), ("ioc vn", "net.address")],
)
def test_an_address_that_is_no_server(address: str, code: str, clock: FixedClock) -> None:
    with pytest.raises(IocError) as caught:
        check_server(address, clock)
    assert caught.value.code == code


def test_signing_in_brings_units_and_forms(
    first: FirstSession, gateway: EmbeddedGateway, home: Home, clock: FixedClock
) -> None:
    signed = first.sign_in(gateway.url, "canbo", PASSWORD)
    assert (signed.name, signed.role) == ("Lê Thị Thanh", Role.CONSOLIDATOR)
    assert [option.label.vi for option in signed.units] == ["Xã Lĩnh Toại"]
    assert home.names() == ()
    with pytest.raises(NoUnit):
        first.choose_unit("15301@2025-07-01")
    first.choose_unit(signed.units[0].id)
    assert first.opened is not None
    assert home.names() == (first.opened.name,) == (home.default(),)
    card = home.facts(home.default()).card()
    assert (card.name, card.unit, card.gathers_villages) == ("Lê Thị Thanh", "Xã Lĩnh Toại", True)
    assert first.opened.store.catalogue.form(FORM) is not None
    content = (first.opened.folder / "profile.json").read_text("utf-8")
    assert PASSWORD not in content
    assert "token" not in json.loads(content)


def test_a_wrong_password_leaves_nothing(first: FirstSession, gateway: EmbeddedGateway, home: Home) -> None:
    with pytest.raises(IocError, match=r"api\.wrong_password"):
        first.sign_in(gateway.url, "canbo", "sai")
    assert list((home.folder / "profiles").iterdir()) == []
    begin(first, gateway.url).close()


def test_a_first_password_is_changed_on_the_way_in(
    first: FirstSession, gateway: EmbeddedGateway, home: Home
) -> None:
    with gateway.admin.database.write() as connection:
        mark_due(connection, "canbo", "2026-04-16T00:00:00.000Z")
    with pytest.raises(IocError, match=r"api\.password_due"):
        first.sign_in(gateway.url, "canbo", PASSWORD)
    assert list((home.folder / "profiles").iterdir()) == []
    with pytest.raises(IocError, match=r"auth\.password_weak"):
        first.sign_in(gateway.url, "canbo", PASSWORD, "ngắn")
    first.sign_in(gateway.url, "canbo", PASSWORD, "mật khẩu của tôi")
    first.abandon()
    # The answer to a change may be lost: who tries again with both is let in by the new one.
    first.sign_in(gateway.url, "canbo", PASSWORD, "mật khẩu của tôi")
    first.abandon()
    with pytest.raises(IocError, match=r"api\.wrong_password"):
        first.sign_in(gateway.url, "canbo", PASSWORD)


def test_a_first_run_that_was_given_up_leaves_nothing(
    first: FirstSession, gateway: EmbeddedGateway, home: Home
) -> None:
    first.sign_in(gateway.url, "canbo", PASSWORD)
    first.abandon()
    assert list((home.folder / "profiles").iterdir()) == []


def test_signing_in_again_opens_what_is_there(
    first: FirstSession, gateway: EmbeddedGateway, clock: FixedClock
) -> None:
    office = Office(begin(first, gateway.url), clock, new_ids(clock))
    entered(office.ctx, KEY, {"YT12": 300})
    SessionService(office).sign_out()
    assert office.profile.facts.signed_out
    office.close()
    profile = begin(first, gateway.url)
    assert not profile.facts.signed_out
    assert profile.store.reports.head(KEY.id) is not None
    profile.close()


def test_a_store_without_its_key_is_not_replaced(
    first: FirstSession, gateway: EmbeddedGateway, home: Home, clock: FixedClock
) -> None:
    begin(first, gateway.url).close()
    with pytest.raises(KeyMissing):
        open_profile(home, home.default(), clock=clock, ids=new_ids(clock), keeper=ThrowAwayKeeper())


def test_a_damaged_store_is_set_aside_and_says_so(
    first: FirstSession, gateway: EmbeddedGateway, home: Home, clock: FixedClock
) -> None:
    profile = begin(first, gateway.url)
    office = Office(profile, clock, new_ids(clock))
    entered(office.ctx, KEY, {"YT12": 300})
    office.close()
    path = profile.folder / "data.iocdesk"
    content = bytearray(path.read_bytes())
    content[:4096] = bytes(4096)
    path.write_bytes(content)
    again = open_profile(home, home.default(), clock=clock, ids=new_ids(clock), keeper=first.keeper)
    assert again.recovered is not None
    assert "Tệp hỏng được giữ lại" in again.recovered.vi
    assert list(profile.folder.glob("data.iocdesk.damaged-*"))
    again.close()


# ---------------------------------------------------------------- at work


def test_an_exchange_sends_and_tells(
    first: FirstSession, gateway: EmbeddedGateway, clock: FixedClock
) -> None:
    office = Office(begin(first, gateway.url), clock, new_ids(clock))
    service = SyncService(office)
    assert service.state().network is Network.UNKNOWN
    entry = entered(office.ctx, KEY, {"YT12": 300})
    assert service.state().waiting == 1
    gateway.set_online(False)
    with pytest.raises(IocError, match=r"net\.offline"):
        service.sync_now(Silent())
    state = service.state()
    assert (state.network, state.waiting, state.outbox[0].sentence.vi != "") == (Network.OFFLINE, 1, True)
    gateway.set_online(True)
    state = service.sync_now(Silent())
    assert (state.network, state.outbox, state.last_success) == (Network.ONLINE, (), clock.now())
    entry.reload()
    assert entry.report.version == 1
    assert entry.unsent() == frozenset()
    office.close()


def test_a_new_catalogue_reaches_every_thread(
    first: FirstSession, gateway: EmbeddedGateway, clock: FixedClock
) -> None:
    office = Office(begin(first, gateway.url), clock, new_ids(clock))
    before = office.ctx
    assert office.ctx is before
    office.sync()
    assert office.ctx is before
    office.refresh()
    after = office.ctx
    assert after is not before
    assert after.store is before.store
    office.close()


def test_preferences_are_kept_in_store_and_facts(
    first: FirstSession, gateway: EmbeddedGateway, home: Home
) -> None:
    profile = begin(first, gateway.url)
    assert settings.preferences(profile) == Preferences()
    profile.keep(preferences={"language": "en"})  # as whoever signed in had it
    assert settings.preferences(profile) == Preferences(language="en")
    chosen = Preferences(language="en", theme="dark", scale=1.5, show_plan=False, sync_minutes=0)
    settings.save_preferences(profile, chosen)
    assert settings.preferences(profile) == chosen
    assert home.facts(profile.name).look() == chosen
    told = settings.about(profile, home.logs / "iocdesk.log")
    assert told.device == profile.store.device_id
    profile.close()


def test_two_computers_type_disjoint_categories_and_nobody_has_to_choose(
    tmp_path: Path, gateway: EmbeddedGateway, clock: FixedClock
) -> None:
    offices = []
    for number in (1, 2):
        session = FirstSession(
            Home(tmp_path / f"pc{number}", {}), clock, new_ids(clock, number), keeper=ThrowAwayKeeper()
        )
        offices.append(Office(begin(session, gateway.url), clock, new_ids(clock, number + 10)))
    one, two = offices
    entered(one.ctx, KEY, {"YT03.kham_bhyt": 500})
    entry = entered(two.ctx, KEY, {"YT03.kham_khac": 100})
    assert one.sync().ok
    report = two.sync()
    assert report.ok, report.summary()
    assert {status.value: n for status, n in report.tally.receipts.items() if n} == {"merged": 1}
    entry.reload()
    assert entry.session.value("YT03").number == 600
    assert two.sync().ok
    assert one.sync().ok
    assert open_entry(one.ctx, KEY).session.value("YT03").number == 600
    assert one.ctx.store.outbox.items() == []
    for office in offices:
        office.close()


def test_a_half_made_profile_is_made_anew(home: Home, clock: FixedClock) -> None:
    keeper = ThrowAwayKeeper()
    create_profile(home, "https://ioc.vn", "lan", clock=clock, ids=new_ids(clock), keeper=keeper).close()
    again = create_profile(home, "https://ioc.vn", "lan", clock=clock, ids=new_ids(clock), keeper=keeper)
    assert again.store.catalogue.forms() == []
    again.close()
