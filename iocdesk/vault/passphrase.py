"""Secrets in a file under a passphrase, for computers without a keyring.

Argon2id (RFC 9106, second recommended choice: 64 MiB, 3 passes) makes a wrapping key of the passphrase; that one
opens a random master key (AES-256-GCM), and the master key opens the secrets. So changing the passphrase rewrites
nothing but the wrapping, and the header is authenticated with it.
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from pathlib import Path

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from iocdesk.core.text import nfc
from iocdesk.vault.errors import NoMemory, PassphraseTooShort, PassphraseWrong, SecretsDamaged
from iocdesk.vault.files import write_private
from iocdesk.vault.keys import KEY_BYTES, KeeperKind

MIN_LENGTH = 8
_FORMAT = 1
_NONCE = 12
_WRAPPED = b"iocdesk master key"
_SECRETS = b"iocdesk secrets"


@dataclass(frozen=True, slots=True)
class Cost:
    """How dear one guess is: passes, memory in KiB, lanes."""

    passes: int = 3
    memory: int = 65_536
    lanes: int = 4


DEFAULT_COST = Cost()
_DEAREST = Cost(64, 4 * 1024 * 1024, 64)


class PassphraseKeeper:
    """Keeps secrets in one file; made with it where there is none.

    Args:
        path: the file.
        passphrase: any text; NFC, so that input methods do not matter.
        cost: of a new file; an existing one carries its own.

    Raises:
        PassphraseTooShort: for a new file.
        PassphraseWrong: for an existing one.
        SecretsDamaged: when it cannot be read at all.
        NoMemory: when the computer has too little to check the passphrase.
        SecretsNotWritable: when a new one cannot be made.
    """

    def __init__(self, path: Path, passphrase: str, cost: Cost = DEFAULT_COST) -> None:
        self._path = path
        self._cost = cost
        self._secrets: dict[str, bytes] = {}
        self._salt = b""
        self._wrapped = b""
        if path.exists():
            self._open(passphrase)
        else:
            _expect_long(passphrase)
            self._master = os.urandom(KEY_BYTES)
            self._wrap(passphrase)
            self._save()

    @property
    def kind(self) -> KeeperKind:
        """Return that a passphrase protects them."""
        return KeeperKind.PASSPHRASE

    def get(self, name: str) -> bytes | None:
        """Return a secret."""
        return self._secrets.get(name)

    def put(self, name: str, secret: bytes) -> None:
        """Keep a secret.

        Raises:
            SecretsNotWritable: when it could not be kept; the file is as before.
        """
        self._replace({**self._secrets, name: secret})

    def delete(self, name: str) -> None:
        """Forget a secret."""
        if name in self._secrets:
            self._replace({other: secret for other, secret in self._secrets.items() if other != name})

    def change(self, old: str, new: str) -> None:
        """Put the file under another passphrase; the secrets stay the same.

        Raises:
            PassphraseWrong: when `old` is not the present one.
            PassphraseTooShort: when `new` is.
            SecretsNotWritable: then the old one still holds.
        """
        _expect_long(new)
        self._unwrap(old)
        before = self._salt, self._wrapped
        self._wrap(new)
        try:
            self._save()
        except BaseException:
            self._salt, self._wrapped = before
            raise

    def _replace(self, secrets: dict[str, bytes]) -> None:
        before, self._secrets = self._secrets, secrets
        try:
            self._save()
        except BaseException:
            self._secrets = before
            raise

    def _wrap(self, passphrase: str) -> None:
        salt = os.urandom(16)
        wrapped = _seal(_derive(passphrase, salt, self._cost), self._master, _WRAPPED)
        self._salt, self._wrapped = salt, wrapped

    def _unwrap(self, passphrase: str) -> bytes:
        try:
            return _unseal(_derive(passphrase, self._salt, self._cost), self._wrapped, _WRAPPED)
        except InvalidTag:
            raise PassphraseWrong from None

    def _save(self) -> None:
        texts = {name: _text(secret) for name, secret in self._secrets.items()}
        body = {
            "format": _FORMAT,
            "passes": self._cost.passes,
            "memory": self._cost.memory,
            "lanes": self._cost.lanes,
            "salt": _text(self._salt),
            "master": _text(self._wrapped),
            "secrets": _text(_seal(self._master, json.dumps(texts).encode(), _SECRETS)),
        }
        write_private(self._path, json.dumps(body, indent=1).encode())

    def _open(self, passphrase: str) -> None:
        try:
            body = json.loads(self._path.read_bytes())
            self._cost = Cost(int(body["passes"]), int(body["memory"]), int(body["lanes"]))
            self._salt, self._wrapped = _bytes(body["salt"]), _bytes(body["master"])
            sealed = _bytes(body["secrets"])
            sound = body["format"] == _FORMAT and _bearable(self._cost) and len(self._wrapped) > _NONCE
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            raise SecretsDamaged(self._path) from None
        if not sound:
            raise SecretsDamaged(self._path)
        self._master = self._unwrap(passphrase)
        try:
            texts = json.loads(_unseal(self._master, sealed, _SECRETS))
            self._secrets = {name: _bytes(text) for name, text in texts.items()}
        except (InvalidTag, ValueError, TypeError, AttributeError):
            raise SecretsDamaged(self._path) from None


def _derive(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    try:
        return hash_secret_raw(
            nfc(passphrase).encode(), salt, cost.passes, cost.memory, cost.lanes, KEY_BYTES, Type.ID
        )
    except (HashingError, MemoryError):  # its memory, or a thread for a lane, could not be had
        raise NoMemory(-(-cost.memory // 1024)) from None


def _seal(key: bytes, content: bytes, purpose: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, purpose)


def _unseal(key: bytes, sealed: bytes, purpose: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose)


def _bearable(cost: Cost) -> bool:
    """Whether a (perhaps tampered) file asks for what a computer can do."""
    return (
        1 <= cost.passes <= _DEAREST.passes
        and 1 <= cost.lanes <= _DEAREST.lanes
        and 8 * cost.lanes <= cost.memory <= _DEAREST.memory
    )


def _expect_long(passphrase: str) -> None:
    if len(nfc(passphrase)) < MIN_LENGTH:
        raise PassphraseTooShort(MIN_LENGTH)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _bytes(text: object) -> bytes:
    if not isinstance(text, str):
        raise TypeError
    return base64.b64decode(text, validate=True)
