"""The keys of a computer: made once, kept with the other secrets, and never shown."""

from __future__ import annotations

from pathlib import Path

import pyrage
import pytest
from pyrage.x25519 import Recipient

from iocdesk.reports.signing import is_key, is_recipient, signed_by
from iocdesk.vault import DeviceKeyRing, ThrowAwayKeeper
from iocdesk.vault.errors import KeyMissing, SecretsDamaged
from iocdesk.vault.identity import AGE_IDENTITY, SIGNING_KEY
from iocdesk.vault.passphrase import Cost, PassphraseKeeper

CHEAP = Cost(passes=1, memory=64, lanes=1)


def test_keys_are_made_when_first_needed_and_stay() -> None:
    keeper = ThrowAwayKeeper()
    ring = DeviceKeyRing(keeper)
    assert not ring.made
    keys = ring.keys()
    assert ring.made
    assert ring.keys() is keys
    again = DeviceKeyRing(keeper)
    assert again.made
    assert (again.keys().sign_key, again.keys().recipient) == (keys.sign_key, keys.recipient)
    assert is_key(keys.sign_key)
    assert is_recipient(keys.recipient)


def test_what_it_signs_and_decrypts() -> None:
    keys, other = DeviceKeyRing(ThrowAwayKeeper()).keys(), DeviceKeyRing(ThrowAwayKeeper()).keys()
    signature = keys.sign(b"content")
    assert signed_by(keys.sign_key, b"content", signature)
    assert not signed_by(keys.sign_key, b"contents", signature)
    assert not signed_by(other.sign_key, b"content", signature)
    sealed = pyrage.encrypt(b"secret", [Recipient.from_str(keys.recipient)])
    assert keys.decrypt(sealed) == b"secret"
    assert other.decrypt(sealed) is None
    with pytest.raises(ValueError, match="not as it was"):
        keys.decrypt(sealed[:-1])


@pytest.mark.parametrize("signature", ["", "00", "zz" * 64, "00" * 64, "A" * 128])
def test_what_is_no_signature_is_nobodys(signature: str) -> None:
    keys = DeviceKeyRing(ThrowAwayKeeper()).keys()
    assert not signed_by(keys.sign_key, b"content", signature)
    assert not signed_by("00" * 31, b"content", keys.sign(b"content"))


def test_new_keys_take_the_place_of_the_old() -> None:
    keeper = ThrowAwayKeeper()
    ring = DeviceKeyRing(keeper)
    before = ring.keys()
    after = ring.renew()
    assert after.sign_key != before.sign_key
    assert after.recipient != before.recipient
    assert DeviceKeyRing(keeper).keys().sign_key == after.sign_key


def test_half_a_pair_is_made_anew_and_nonsense_is_damage() -> None:
    keeper = ThrowAwayKeeper()
    before = DeviceKeyRing(keeper).keys()
    keeper.delete(AGE_IDENTITY)
    assert DeviceKeyRing(keeper).keys().sign_key != before.sign_key
    keeper.put(SIGNING_KEY, b"short")
    with pytest.raises(SecretsDamaged) as caught:
        DeviceKeyRing(keeper).keys()
    assert caught.value.__cause__ is None


def test_a_keeper_that_forgets_at_once_is_found_out() -> None:
    class Sieve(ThrowAwayKeeper):
        def put(self, name: str, secret: bytes) -> None:
            pass

    with pytest.raises(KeyMissing):
        DeviceKeyRing(Sieve()).keys()


def test_nothing_private_stands_in_a_file_or_a_representation(tmp_path: Path) -> None:
    path = tmp_path / "secrets.bin"
    keeper = PassphraseKeeper(path, "một câu dài", CHEAP)
    keys = DeviceKeyRing(keeper).keys()
    seed, identity = keeper.get(SIGNING_KEY), keeper.get(AGE_IDENTITY)
    assert seed is not None
    assert identity is not None
    content = path.read_bytes()
    for secret in (seed, seed.hex().encode(), identity, b"AGE-SECRET-KEY"):
        assert secret not in content
    shown = repr(keys) + str(keys) + repr(DeviceKeyRing(keeper))
    assert "AGE-SECRET" not in shown
    assert seed.hex() not in shown
    kept = DeviceKeyRing(PassphraseKeeper(path, "một câu dài", CHEAP)).keys()
    assert kept.sign_key == keys.sign_key
