"""Signing in and out: which server, which account, which unit; the first exchange that brings the catalogue."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from iocdesk.actions.profiles import Facts, Home, Profile, create_profile, remove_profile
from iocdesk.actions.syncing import Syncer
from iocdesk.actions.views import Option, PracticePerson, ServerCard, SignedIn
from iocdesk.api.auth import TokenStore
from iocdesk.api.client import Device, IocClient
from iocdesk.api.errors import WrongPassword
from iocdesk.api.exchanging import TransportOptions
from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.core.ids import IdSource
from iocdesk.core.progress import Progress, Silent
from iocdesk.core.units import UnitKey, UnitRegistry
from iocdesk.reports.model import Actor
from iocdesk.vault import DeviceKeyRing, KeyKeeper, refresh_token_name
from iocdesk.vault.errors import NoKeyring

_STEPS = 100


class OtherAccount(IocError):
    """A session can only be renewed for the account that the window works for: `session.other_account`."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "session.other_account",
            Text(
                f"Cửa sổ này đang làm việc cho tài khoản “{name}”. Xin đăng xuất trước khi dùng tài khoản khác.",
                f"This window works for the account “{name}”. Please sign out before using another one.",
            ),
        )


class NoUnit(IocError):
    """An account without a unit to work for, or another unit than its own: `session.no_unit`."""

    def __init__(self) -> None:
        super().__init__(
            "session.no_unit",
            Text(
                "Tài khoản này chưa được giao cho đơn vị nào trong danh mục. Xin liên hệ quản trị viên của tỉnh.",
                "This account has not been given a unit of the catalogue. "
                "Please speak to the province's administrator.",
            ),
        )


class VaultTokens:
    """Keeps the refresh token of one server with the profile's other secrets. A `TokenStore`."""

    def __init__(self, keeper: KeyKeeper, server: str) -> None:
        self._keeper = keeper
        self._name = refresh_token_name(server)

    def load(self) -> str | None:
        """Return the token."""
        secret = self._keeper.get(self._name)
        return None if secret is None else secret.decode("ascii")

    def save(self, token: str | None) -> None:
        """Keep the token durably; None forgets it."""
        if token is None:
            self._keeper.delete(self._name)
        else:
            self._keeper.put(self._name, token.encode("ascii"))


def client_of(profile: Profile, clock: Clock, options: TransportOptions | None = None) -> IocClient:
    """Return a client that speaks for the profile's account."""
    tokens: TokenStore = VaultTokens(profile.keeper, profile.facts.server)
    return IocClient(profile.facts.server, clock=clock, tokens=tokens, options=options)


def check_server(address: str, clock: Clock, options: TransportOptions | None = None) -> ServerCard:
    """Ask a server what it is, before anybody signs in.

    Raises:
        BadAddress, InsecureAddress: not a usable address.
        Offline, CaptivePortal, ProtocolMismatch, …: no server of ours answers there.
    """
    client = IocClient(address, clock=clock, tokens=_NoTokens(), options=options)
    try:
        found = client.capabilities()
    finally:
        client.close()
    return ServerCard(client.base_url, found.name, found.training)


def sign_in(
    profile: Profile, client: IocClient, username: str, password: str, new_password: str = ""
) -> Actor:
    """Sign in and keep the tokens and who it is.

    Args:
        new_password: takes the place of the password; "" leaves it as it is.

    Raises:
        WrongPassword: the server does not accept them.
        PasswordDue: a first password, which needs a new one.
        OtherAccount: somebody else works in this profile.
        ApiError, VaultError: as they are.
    """
    device = Device(profile.store.device_id, platform.node()[:80] or "PC")
    try:
        actor = client.sign_in(username, password, device, new_password)
    except WrongPassword:
        if not new_password:
            raise
        # The answer to the change may have been lost: then the new one holds already.
        actor = client.sign_in(username, new_password, device)
    if profile.facts.user_id not in {"", actor.user_id}:
        client.sign_out()
        raise OtherAccount(profile.facts.name)
    profile.keep(
        user_id=actor.user_id,
        name=actor.name,
        signed_out=False,
        role=actor.role.value,
        units=tuple(unit.id for unit in actor.units),
    )
    return actor


def unit_options(actor: Actor, registry: UnitRegistry) -> tuple[Option, ...]:
    """Return the units that an account may work for, by name.

    Raises:
        NoUnit: there is none of them in the catalogue.
    """
    known = {unit.key: unit for unit in registry.units}
    options = tuple(Option(key.id, known[key].name) for key in actor.units if key in known)
    if not options:
        raise NoUnit
    return options


def choose_unit(profile: Profile, unit_id: str) -> None:
    """Work for one of the account's units from now on.

    Raises:
        NoUnit: it is none of them.
    """
    if unit_id not in profile.facts.units:
        raise NoUnit
    unit = profile.store.catalogue.units().get(UnitKey.parse(unit_id))
    profile.keep(unit=unit_id, unit_name=unit.name.vi, level=unit.level.value)


def sign_out(profile: Profile, client: IocClient) -> None:
    """End the session; what was typed stays on this computer and is sent after the next sign-in."""
    client.sign_out()
    profile.keep(signed_out=True)


@dataclass
class FirstSession:
    """The first run, step by step, before there is a profile. Implements the wizard's `SessionPort`.

    Attributes:
        passphrase: protects the profile where there is no keyring.
        ask_passphrase: asks the user for a new one where there is no keyring; None: the user gave up.
        stand_in: makes the profile of an account of the practice province; None for every other server.
        people: names who can be played at an address; nobody but at the practice province.
        practice: starts the practice province and returns its profile, signed in; see `actions.training`.
        opened: the profile at the end.
    """

    home: Home
    clock: Clock
    ids: IdSource
    passphrase: str | None = None
    keeper: KeyKeeper | None = None
    ask_passphrase: Callable[[], str | None] | None = None
    practice: Callable[[Progress], Profile] | None = None
    stand_in: Callable[[str, str], Profile | None] | None = None
    people: Callable[[str], tuple[PracticePerson, ...]] | None = None
    options: TransportOptions | None = None
    opened: Profile | None = field(default=None, init=False)

    def check_server(self, address: str) -> ServerCard:
        """Ask a server what it is."""
        card = check_server(address, self.clock, self.options)
        return replace(card, people=self.people(card.address)) if self.people is not None else card

    def sign_in(self, address: str, username: str, password: str, new_password: str = "") -> SignedIn:
        """Sign in, make the profile and fetch the catalogue; a failure leaves nothing half-made."""
        self.abandon()
        try:
            profile = self._made(address, username)
        except NoKeyring:
            self.passphrase = self.ask_passphrase() if self.ask_passphrase is not None else None
            if self.passphrase is None:
                raise
            profile = self._made(address, username)
        try:
            signed = enter(
                profile, self.clock, username, password, new_password=new_password, options=self.options
            )
        except BaseException:
            _drop(profile)
            raise
        self.opened = profile
        return signed

    def _made(self, address: str, username: str) -> Profile:
        made = self.stand_in(address, username) if self.stand_in is not None else None
        if made is not None:
            return made
        return create_profile(
            self.home, address, username, clock=self.clock, ids=self.ids,
            passphrase=self.passphrase, keeper=self.keeper,
        )  # fmt: skip

    def choose_unit(self, unit_id: str) -> None:
        """Work for a unit; the profile is complete now."""
        if self.opened is None:
            raise NoUnit
        choose_unit(self.opened, unit_id)
        if not self.opened.facts.training:
            self.home.remember(self.opened.name)

    def start_training(self, progress: Progress) -> SignedIn:
        """Start the practice province and sign in to it."""
        self.abandon()
        if self.practice is None:
            raise NoUnit
        self.opened = self.practice(progress)
        return signed_in(self.opened)

    def sign_out(self) -> None:
        """Give the first run up."""
        self.abandon()

    def abandon(self) -> None:
        """Drop a profile that was not completed."""
        profile, self.opened = self.opened, None
        if profile is not None:
            _drop(profile)


def enter(
    profile: Profile,
    clock: Clock,
    username: str,
    password: str,
    *,
    new_password: str = "",
    progress: Progress | None = None,
    options: TransportOptions | None = None,
) -> SignedIn:
    """Sign in to a profile and exchange once, so that everything works offline from then on.

    Raises:
        ApiError, StoreError, VaultError: what stood in the way.
    """
    client = client_of(profile, clock, options)
    try:
        sign_in(profile, client, username, password, new_password)
        report = Syncer(client, clock, keys=DeviceKeyRing(profile.keeper)).run(
            profile.store, progress or Silent()
        )
    finally:
        client.close()
    if report.error is not None:
        raise report.error
    return signed_in(profile)


def signed_in(profile: Profile) -> SignedIn:
    """Return who is signed in, and the units to choose from."""
    actor = profile.facts.actor()
    return SignedIn(actor.name, actor.role, unit_options(actor, profile.store.catalogue.units()))


def _drop(profile: Profile) -> None:
    facts: Facts = profile.facts
    if facts.complete:
        profile.close()
    else:
        remove_profile(profile)


class _NoTokens:
    """A `TokenStore` for questions that nobody signs in for."""

    def load(self) -> str | None:
        """Return that nobody is signed in."""
        return None

    def save(self, token: str | None) -> None:
        """Keep nothing."""
