"""Who keeps the secrets of a profile: the system's keyring, a passphrase, or nobody (training).

Secrets have names: `STORE_KEY`, and `refresh_token_name(server)`.
"""

from __future__ import annotations

import secrets
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from iocdesk.core.errors import Text
from iocdesk.vault.errors import KeyMissing, NoKeyring, PassphraseNeeded, SecretsDamaged

STORE_KEY = "store-key"
KEY_BYTES = 32
SECRETS_FILE = "secrets.bin"
"""The passphrase-protected file inside a profile's folder."""


class KeeperKind(StrEnum):
    """How the secrets are kept."""

    KEYRING = "keyring"
    PASSPHRASE = "passphrase"  # noqa: S105 - a kind, not a secret
    THROW_AWAY = "throw_away"


class KeyKeeper(Protocol):
    """Keeps secrets by name."""

    @property
    def kind(self) -> KeeperKind:
        """Return how."""

    def get(self, name: str) -> bytes | None:
        """Return a secret; None when there is none of that name.

        Raises:
            VaultError: when it cannot be told.
        """

    def put(self, name: str, secret: bytes) -> None:
        """Keep a secret, in place of one of that name.

        Raises:
            VaultError: when it could not be kept.
        """

    def delete(self, name: str) -> None:
        """Forget a secret; harmless when there is none."""


class ThrowAwayKeeper:
    """Keeps secrets in memory only: what they protect cannot be opened once the program has ended."""

    def __init__(self) -> None:
        self._secrets: dict[str, bytes] = {}

    @property
    def kind(self) -> KeeperKind:
        """Return that nothing is kept."""
        return KeeperKind.THROW_AWAY

    def get(self, name: str) -> bytes | None:
        """Return a secret put since the start."""
        return self._secrets.get(name)

    def put(self, name: str, secret: bytes) -> None:
        """Keep a secret till the end of the program."""
        self._secrets[name] = secret

    def delete(self, name: str) -> None:
        """Forget a secret."""
        self._secrets.pop(name, None)


def refresh_token_name(server: str) -> str:
    """Return the name under which a server's refresh token is kept."""
    return f"refresh-token:{server}"


def get_or_create(keeper: KeyKeeper, *, store_exists: bool = False) -> bytes:
    """Return the store's key of 32 random bytes, making and keeping it first where there is none.

    Args:
        store_exists: then a missing key is an error: a new one would open nothing.

    Raises:
        KeyMissing: see above.
        VaultError: whatever the keeper raises.
    """
    key = keeper.get(STORE_KEY)
    if key is None:
        if store_exists:
            raise KeyMissing
        key = secrets.token_bytes(KEY_BYTES)
        keeper.put(STORE_KEY, key)
        if keeper.get(STORE_KEY) != key:
            # Found out now, not when the data cannot be opened tomorrow.
            raise KeyMissing
    if len(key) != KEY_BYTES:
        raise SecretsDamaged(Path(STORE_KEY))
    return key


def choose_keeper(profile_dir: Path, passphrase: str | None = None) -> KeyKeeper:
    """Return the keeper of a profile: the passphrase file where there is one, else the system's keyring.

    Args:
        profile_dir: the profile's folder; its path also tells profiles apart within the keyring.
        passphrase: as typed by the user; a new profile without a keyring is put under it.

    Raises:
        PassphraseNeeded: there is a passphrase file, and no passphrase was given.
        PassphraseWrong, SecretsDamaged: it does not open.
        NoKeyring: nothing to keep secrets with: ask for a passphrase and call again.
        KeyringIsLocked, KeyringFailed: the keyring is there but does not serve.
    """
    from iocdesk.vault.system import KeyringKeeper

    path = profile_dir / SECRETS_FILE
    if path.exists():
        if passphrase is None:
            raise PassphraseNeeded
        return _under(path, passphrase)
    try:
        keeper = KeyringKeeper(str(profile_dir.absolute()))
        keeper.get(STORE_KEY)
    except NoKeyring:
        if passphrase is None:
            raise
        return _under(path, passphrase)
    return keeper


def _under(path: Path, passphrase: str) -> KeyKeeper:
    """Import the ciphers only where there is no keyring: they cost some 10 MB and every start would pay."""
    from iocdesk.vault.passphrase import PassphraseKeeper

    return PassphraseKeeper(path, passphrase)


def keeper_label(kind: KeeperKind) -> Text:
    """Say in a sentence how the data on this computer is protected."""
    match kind:
        case KeeperKind.KEYRING:
            return Text(
                "Số liệu được mã hóa; khóa nằm trong kho khóa của hệ điều hành.",
                "The data is encrypted; its key is in the system keyring.",
            )
        case KeeperKind.PASSPHRASE:
            return Text(
                "Số liệu được mã hóa; khóa được bảo vệ bằng mật khẩu của anh/chị.",
                "The data is encrypted; its key is protected by your passphrase.",
            )
        case KeeperKind.THROW_AWAY:
            return Text(
                "Dữ liệu tập huấn: khóa chỉ dùng một lần, đóng chương trình là không mở lại được.",
                "Training data: its key is thrown away; it cannot be opened again once the program closes.",
            )
