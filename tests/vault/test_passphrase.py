"""Secrets under a passphrase: kept across starts, closed to other passphrases, whole after every failure."""

from __future__ import annotations

import json
import os
import stat
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2.exceptions import HashingError

from iocdesk.vault import KeeperKind, get_or_create
from iocdesk.vault.errors import (
    NoMemory,
    PassphraseTooShort,
    PassphraseWrong,
    SecretsDamaged,
    SecretsNotWritable,
)
from iocdesk.vault.passphrase import Cost, PassphraseKeeper

CHEAP = Cost(1, 64, 1)
PHRASE = "Lĩnh Toại 2026"


def keeper(path: Path, phrase: str = PHRASE) -> PassphraseKeeper:
    return PassphraseKeeper(path, phrase, CHEAP)


def test_secrets_are_kept_across_starts(tmp_path: Path) -> None:
    path = tmp_path / "secrets.bin"
    first = keeper(path)
    key = get_or_create(first)
    first.put("refresh-token:https://ioc", b"token")
    again = keeper(path)
    assert again.kind is KeeperKind.PASSPHRASE
    assert (get_or_create(again, store_exists=True), again.get("refresh-token:https://ioc")) == (
        key,
        b"token",
    )
    again.delete("refresh-token:https://ioc")
    again.delete("never there")
    assert keeper(path).get("refresh-token:https://ioc") is None


def test_secrets_are_not_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "secrets.bin"
    keeper(path).put("refresh-token:s", b"AVeryRecognisableToken")
    content = path.read_bytes()
    assert b"Recognisable" not in content
    assert b"refresh-token" not in content


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_file_is_for_the_owner_only(tmp_path: Path) -> None:
    keeper(tmp_path / "secrets.bin")
    assert stat.S_IMODE((tmp_path / "secrets.bin").stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["secrets.bin"]


@pytest.mark.parametrize("wrong", ["Lĩnh Toại 2027", "", "linh toai 2026", PHRASE + " "])
def test_wrong_passphrase_is_said_to_be_wrong(tmp_path: Path, wrong: str) -> None:
    keeper(tmp_path / "secrets.bin")
    with pytest.raises(PassphraseWrong) as caught:
        keeper(tmp_path / "secrets.bin", wrong)
    assert caught.value.code == "vault.passphrase_wrong"


def test_input_methods_may_decompose(tmp_path: Path) -> None:
    keeper(tmp_path / "secrets.bin").put("a", b"b")
    assert keeper(tmp_path / "secrets.bin", unicodedata.normalize("NFD", PHRASE)).get("a") == b"b"


@pytest.mark.parametrize("trouble", [HashingError("Memory allocation error"), MemoryError()])
def test_too_little_memory_is_said_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    path = tmp_path / "secrets.bin"
    kept = keeper(path)
    kept.put("a", b"b")

    def fail(*_given: object) -> bytes:
        raise trouble

    with monkeypatch.context() as patch:
        patch.setattr("iocdesk.vault.passphrase.hash_secret_raw", fail)
        for attempt in (
            lambda: keeper(path),
            lambda: keeper(tmp_path / "new.bin"),
            lambda: kept.change(PHRASE, "khác hẳn đi"),
        ):
            with pytest.raises(NoMemory) as caught:
                attempt()
            assert caught.value.code == "vault.memory"
            assert "1 MB" in caught.value.text.vi
    assert not (tmp_path / "new.bin").exists()
    kept.put("a", b"c")
    assert keeper(path).get("a") == b"c"


def test_short_passphrase_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(PassphraseTooShort):
        keeper(tmp_path / "secrets.bin", "ngắn")
    assert not (tmp_path / "secrets.bin").exists()


def test_change_of_passphrase_keeps_the_secrets(tmp_path: Path) -> None:
    path = tmp_path / "secrets.bin"
    first = keeper(path)
    first.put("a", b"b")
    with pytest.raises(PassphraseWrong):
        first.change("không đúng đâu", "mật khẩu mới")
    with pytest.raises(PassphraseTooShort):
        first.change(PHRASE, "x")
    first.change(PHRASE, "mật khẩu mới")
    assert keeper(path, "mật khẩu mới").get("a") == b"b"
    with pytest.raises(PassphraseWrong):
        keeper(path)


def _field(name: str, value: object) -> Callable[[bytes], bytes]:
    def spoil(content: bytes) -> bytes:
        return json.dumps({**json.loads(content), name: value}).encode()

    return spoil


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"",
        lambda content: content[:50],
        lambda content: b"[]",
        lambda content: b"\xff" * 100,
        lambda content: b"[" * 100_000,
        _field("format", 2),
        _field("passes", 10**9),
        _field("memory", 10**12),
        _field("memory", 1),
        _field("salt", 5),
        _field("secrets", "AAAA"),
        _field("master", "AAAA"),
    ],
)
def test_damaged_file_is_refused_and_left_alone(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "secrets.bin"
    keeper(path).put("a", b"b")
    path.write_bytes(spoil(path.read_bytes()))
    content = path.read_bytes()
    with pytest.raises(SecretsDamaged):
        keeper(path)
    assert path.read_bytes() == content


def test_failed_write_leaves_the_old_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secrets.bin"
    first = keeper(path)
    first.put("a", b"old")

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    acts: tuple[Callable[[], object], ...] = (
        lambda: first.put("a", b"new"), lambda: first.change(PHRASE, "mật khẩu mới"),
    )  # fmt: skip
    for act in acts:
        with pytest.raises(SecretsNotWritable):
            act()
    monkeypatch.undo()
    assert first.get("a") == b"old"
    assert keeper(path).get("a") == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["secrets.bin"]
