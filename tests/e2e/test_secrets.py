"""A whole day on one computer, then every byte it left behind is searched for what nobody else may read.

The day: a mistyped password, the first sign-in, figures and a note, an exchange, a renewed session, a crash with the
note in its message, a killed program's side files, a damaged store that is salvaged, a backup.
"""

from __future__ import annotations

import base64
import logging
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from iocdesk.actions.logs import start_log
from iocdesk.actions.office import Office
from iocdesk.actions.profiles import Home, open_profile
from iocdesk.actions.session import FirstSession, VaultTokens
from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import IocError
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.vault import STORE_KEY
from tests.actions.kit import entered, key_of, moment
from tests.e2e.province import PASSPHRASE, PASSWORD, new_ids, settle
from tests.e2e.province import gateway_settings as cheap

pytestmark = pytest.mark.e2e

FORM = "xa_tyt_thang_dh"
FIGURE = 907_341_562
NOTE = "Số ước theo trạm y tế bản Ngọc Lặc"
MISTYPED = "mật khẩu gõ nhầm"
_PAGE = 4096


class Drawn:
    """A source of random bytes that remembers what it gave: every token comes of it."""

    def __init__(self) -> None:
        self.given: list[bytes] = []

    def __call__(self, count: int) -> bytes:
        """Return so many bytes."""
        self.given.append(secrets.token_bytes(count))
        return self.given[-1]

    def tokens(self) -> Iterator[bytes]:
        """The tokens made of them, as the gateway writes them."""
        for drawn in self.given:
            if len(drawn) == 32:
                yield base64.urlsafe_b64encode(drawn).rstrip(b"=")


@contextmanager
def listening(folder: Path) -> Iterator[Path]:
    """The program's log as it is, and beside it everything that any library says at any level."""
    everything = folder.parent.parent / "everything.log"
    handler = logging.FileHandler(everything, encoding="utf-8")
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    _, end = start_log(folder)
    try:
        yield everything
    finally:
        end()
        root.setLevel(level)
        root.removeHandler(handler)
        handler.close()


def crash() -> None:
    """A bug whose message quotes what was typed, as the log takes it."""
    try:
        raise RuntimeError(f"{NOTE} = {FIGURE}")
    except RuntimeError:
        logging.getLogger("iocdesk.crash").exception("a bug")


def spellings(secret: bytes) -> Iterable[bytes]:
    """How a secret may stand in a file."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    yield base64.b64encode(secret).rstrip(b"=")
    with suppress(UnicodeDecodeError):
        yield secret.decode("utf-8").encode("utf-16-le")


def found_in(paths: Iterable[Path], wanted: dict[str, bytes]) -> list[str]:
    """Name what stands where."""
    return [
        f"{name} in {path.name}"
        for path in paths
        if path.is_file()
        for content in [path.read_bytes()]
        for name, secret in wanted.items()
        if any(spelt in content for spelt in spellings(secret))
    ]


def day(home: Home, gateway: EmbeddedGateway, clock: FixedClock) -> dict[str, bytes]:
    """Live through the day; return the secrets that only the program's memory gives away."""
    first = FirstSession(home, clock, new_ids(clock), passphrase=PASSPHRASE)
    with pytest.raises(IocError, match=r"api\.wrong_password"):
        first.sign_in(gateway.url, "canbo", MISTYPED)
    signed = first.sign_in(gateway.url, "canbo", PASSWORD)
    first.choose_unit(signed.units[0].id)
    profile, first.opened = first.opened, None
    assert profile is not None
    office = Office(profile, clock, new_ids(clock, 2))
    entry = entered(office.ctx, key_of(FORM, "202604"), {"YT12": FIGURE})
    entry.set_note("YT12", NOTE)
    assert office.sync().ok
    clock.advance(hours=1)
    assert office.sync().ok
    crash()
    entry.set_note("YT12", NOTE + ".")
    profile.store.backup(profile.folder / "backup.iocdesk")
    assert any(path.name.endswith("-wal") for path in profile.folder.iterdir())
    token = VaultTokens(profile.keeper, profile.facts.server).load()
    key = profile.keeper.get(STORE_KEY)
    assert token is not None
    assert key is not None
    return {"refresh token": token.encode(), "store key": key}


def damage(home: Home, clock: FixedClock) -> None:
    """Break the first page, and have the store salvaged."""
    path = home.place(home.default()) / "data.iocdesk"
    content = bytearray(path.read_bytes())
    content[:_PAGE] = bytes(_PAGE)
    path.write_bytes(content)
    again = open_profile(home, home.default(), clock=clock, ids=new_ids(clock, 3), passphrase=PASSPHRASE)
    assert again.recovered is not None
    again.close()


def test_nothing_secret_is_left_in_the_clear(tmp_path: Path) -> None:
    clock = FixedClock(moment("2026-04-16 08:30"))
    drawn = Drawn()
    home = Home(tmp_path / "home", {})
    database = tmp_path / "server" / "gateway.db"
    database.parent.mkdir()
    with (
        listening(home.logs) as everything,
        EmbeddedGateway(database, clock, settings=cheap(database), random=drawn) as gateway,
    ):
        settle(gateway.admin, forms=(FORM,))
        inner = day(home, gateway, clock)
        left = [*home.folder.rglob("*"), everything]
        wanted = {
            "password": PASSWORD.encode(),
            "mistyped password": MISTYPED.encode(),
            "passphrase": PASSPHRASE.encode(),
            "figure": str(FIGURE).encode(),
            "note": NOTE.encode(),
            **inner,
            **{f"token {number}": token for number, token in enumerate(drawn.tokens())},
        }
        assert len(wanted) > 8
        assert found_in(left, wanted) == []
        control = set(found_in(left, {"account": b"canbo", "address": b"/v1/sessions"}))
        assert control >= {"account in profile.json", "address in everything.log"}
        on_the_server = {name: secret for name, secret in wanted.items() if name not in {"figure", "note"}}
        assert found_in(database.parent.iterdir(), on_the_server) == []
        assert "a bug" in (home.logs / "iocdesk.log").read_text("utf-8")


def test_a_salvaged_store_and_the_damaged_one_stay_unreadable(tmp_path: Path) -> None:
    clock = FixedClock(moment("2026-04-16 08:30"))
    home = Home(tmp_path / "home", {})
    database = tmp_path / "gateway.db"
    with EmbeddedGateway(database, clock, settings=cheap(database)) as gateway:
        settle(gateway.admin, forms=(FORM,))
        first = FirstSession(home, clock, new_ids(clock), passphrase=PASSPHRASE)
        signed = first.sign_in(gateway.url, "canbo", PASSWORD)
        first.choose_unit(signed.units[0].id)
        assert first.opened is not None
        office = Office(first.opened, clock, new_ids(clock, 2))
        entered(office.ctx, key_of(FORM, "202604"), {"YT12": FIGURE}).set_note("YT12", NOTE)
        office.close()
    damage(home, clock)
    names = {path.name for path in home.folder.rglob("*")}
    assert any(".damaged-" in name for name in names)
    assert found_in(home.folder.rglob("*"), {"figure": str(FIGURE).encode(), "note": NOTE.encode()}) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_what_the_program_makes_is_its_owners(tmp_path: Path) -> None:
    clock = FixedClock(moment("2026-04-16 08:30"))
    home = Home(tmp_path / "home", {})
    database = tmp_path / "gateway.db"
    with (
        listening(home.logs),
        EmbeddedGateway(database, clock, settings=cheap(database)) as gateway,
    ):
        settle(gateway.admin, forms=(FORM,))
        day(home, gateway, clock)
    open_ones = [
        f"{stat.S_IMODE(path.stat().st_mode):o} {path.name}"
        for path in [home.folder, *home.folder.rglob("*")]
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert open_ones == []
