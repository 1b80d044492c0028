"""Which keeper a profile gets, and that a key is made once and never silently again."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import keyring
import pytest
from keyring import errors
from keyring.backends.fail import Keyring as NoBackend

from iocdesk.vault import (
    STORE_KEY,
    KeeperKind,
    ThrowAwayKeeper,
    choose_keeper,
    get_or_create,
    keeper_label,
    refresh_token_name,
)
from iocdesk.vault.errors import (
    KeyMissing,
    KeyringFailed,
    KeyringIsLocked,
    NoKeyring,
    PassphraseNeeded,
    SecretsDamaged,
)
from iocdesk.vault.system import KeyringKeeper


class Ring(SimpleNamespace):
    """A keyring in memory, of a module that is trusted."""

    __module__ = "tests.ring"

    def get_password(self, service: str, user: str) -> str | None:
        if self.failure is not None:
            raise self.failure
        found: str | None = self.kept.get((service, user))
        return found

    def set_password(self, service: str, user: str, secret: str) -> None:
        self.kept[service, user] = secret

    def delete_password(self, service: str, user: str) -> None:
        del self.kept[service, user]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    made = Ring(kept={}, failure=None)
    monkeypatch.setattr(keyring, "get_keyring", lambda: made)
    return made


def test_throw_away_key_is_another_each_time() -> None:
    one, other = ThrowAwayKeeper(), ThrowAwayKeeper()
    assert get_or_create(one) == get_or_create(one)
    assert get_or_create(one) != get_or_create(other)
    assert one.kind is KeeperKind.THROW_AWAY
    one.delete(STORE_KEY)
    one.delete(STORE_KEY)
    assert one.get(STORE_KEY) is None


def test_profiles_of_one_account_have_their_own_keys(ring: Ring, tmp_path: Path) -> None:
    one, other = choose_keeper(tmp_path / "one"), choose_keeper(tmp_path / "other")
    assert one.kind is KeeperKind.KEYRING
    assert get_or_create(one) != get_or_create(other)
    assert get_or_create(choose_keeper(tmp_path / "one")) == get_or_create(one)
    one.delete(STORE_KEY)
    one.delete(STORE_KEY)
    assert one.get(STORE_KEY) is None
    assert other.get(STORE_KEY) is not None


def test_missing_key_of_existing_data_is_never_made_anew() -> None:
    keeper = ThrowAwayKeeper()
    with pytest.raises(KeyMissing):
        get_or_create(keeper, store_exists=True)
    assert keeper.get(STORE_KEY) is None


def test_key_of_another_length_is_refused() -> None:
    keeper = ThrowAwayKeeper()
    keeper.put(STORE_KEY, b"short")
    with pytest.raises(SecretsDamaged):
        get_or_create(keeper)


def test_keeper_that_forgets_at_once_is_found_out() -> None:
    class Sieve(ThrowAwayKeeper):
        def put(self, name: str, secret: bytes) -> None:
            pass

    with pytest.raises(KeyMissing):
        get_or_create(Sieve())


def test_without_keyring_a_passphrase_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(keyring, "get_keyring", NoBackend)
    with pytest.raises(NoKeyring):
        choose_keeper(tmp_path)
    made = choose_keeper(tmp_path, "mật khẩu dài")
    key = get_or_create(made)
    with pytest.raises(PassphraseNeeded):
        choose_keeper(tmp_path)
    assert get_or_create(choose_keeper(tmp_path, "mật khẩu dài"), store_exists=True) == key


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (errors.NoKeyringError(), NoKeyring),
        (errors.KeyringLocked("Failed to unlock the collection!"), KeyringIsLocked),
        (errors.InitError("Failed to unlock the collection!"), KeyringIsLocked),
        (errors.InitError("no D-Bus"), NoKeyring),
        (errors.KeyringError("odd"), KeyringFailed),
        (RuntimeError("D-Bus went away"), KeyringFailed),
    ],
)
def test_keyring_failures_become_sentences(ring: Ring, failure: Exception, expected: type[Exception]) -> None:
    ring.failure = failure
    with pytest.raises(expected):
        KeyringKeeper("p").get(STORE_KEY)


def test_foreign_content_is_damage(ring: Ring) -> None:
    ring.kept["iocdesk", "p:store-key"] = "không phải base64"
    with pytest.raises(SecretsDamaged):
        KeyringKeeper("p").get(STORE_KEY)


def test_names_and_sentences() -> None:
    assert refresh_token_name("https://ioc.example") == "refresh-token:https://ioc.example"
    texts = [keeper_label(kind) for kind in KeeperKind]
    assert all(text.vi and text.en for text in texts)
    assert "Dữ liệu tập huấn" in keeper_label(KeeperKind.THROW_AWAY).vi


def test_of_a_chain_of_keyrings_only_a_safe_one_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    class Plain(Ring):
        __module__ = "keyrings.alt.file"

    class Chain(SimpleNamespace):
        __module__ = "keyring.backends.chainer"

    plain, safe = Plain(kept={}, failure=None), Ring(kept={}, failure=None)
    monkeypatch.setattr(keyring, "get_keyring", lambda: Chain(backends=[plain, safe]))
    KeyringKeeper("p").put("name", b"secret")
    assert len(safe.kept) == 1
    assert plain.kept == {}
    monkeypatch.setattr(keyring, "get_keyring", lambda: Chain(backends=[plain]))
    with pytest.raises(NoKeyring):
        KeyringKeeper("p").put("name", b"secret")
    assert plain.kept == {}
