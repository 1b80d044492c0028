"""Secrets in the operating system's keyring: Windows Credential Manager, macOS Keychain, Secret Service."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from iocdesk.core.imports import postponed
from iocdesk.vault.errors import KeyringFailed, KeyringIsLocked, NoKeyring, SecretsDamaged
from iocdesk.vault.keys import KeeperKind

T = TypeVar("T")

SERVICE = "iocdesk"
_UNSAFE = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
"""Backends that keep nothing, or keep it in the clear."""


class KeyringKeeper:
    """Keeps secrets in the keyring of the computer account.

    The keyring library is imported and asked only when the first secret is.

    Args:
        profile: tells the profiles of one account apart.
    """

    def __init__(self, profile: str) -> None:
        self._profile = profile
        self._backend: Any = None

    @property
    def kind(self) -> KeeperKind:
        """Return that the system keeps them."""
        return KeeperKind.KEYRING

    def get(self, name: str) -> bytes | None:
        """Return a secret.

        Raises:
            NoKeyring, KeyringIsLocked, KeyringFailed: when it cannot be told.
            SecretsDamaged: when somebody else wrote there.
        """
        text = self._ask(lambda ring: ring.get_password(SERVICE, self._user(name)))
        if text is None:
            return None
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError, TypeError):
            raise SecretsDamaged(Path(name)) from None

    def put(self, name: str, secret: bytes) -> None:
        """Keep a secret.

        Raises:
            NoKeyring, KeyringIsLocked, KeyringFailed: when it could not be kept.
        """
        text = base64.b64encode(secret).decode("ascii")
        self._ask(lambda ring: ring.set_password(SERVICE, self._user(name), text))

    def delete(self, name: str) -> None:
        """Forget a secret."""
        if self.get(name) is not None:
            self._ask(lambda ring: ring.delete_password(SERVICE, self._user(name)))

    def _user(self, name: str) -> str:
        return f"{self._profile}:{name}"

    def _ask(self, question: Callable[[Any], T]) -> T:
        with postponed("more_itertools"):  # 2 MB that nothing in the keyring uses
            import keyring
        from keyring import errors

        try:
            if self._backend is None:
                self._backend = _trusted(keyring.get_keyring())
            return question(self._backend)
        except errors.NoKeyringError:
            raise NoKeyring from None
        except errors.KeyringLocked:
            raise KeyringIsLocked from None
        except errors.InitError as error:
            # Secret Service: the collection exists but was not unlocked, or there is no service at all.
            raise (NoKeyring() if _absent(error) else KeyringIsLocked()) from None
        except errors.KeyringError as error:
            raise KeyringFailed(repr(error)) from None
        except NoKeyring:
            raise
        except Exception as error:  # noqa: BLE001 - backends let errors of D-Bus and the system through
            raise KeyringFailed(repr(error)) from None


def _trusted(backend: Any) -> Any:
    """Return the backend if it protects what it keeps; of a chain, its first that does.

    The chain itself would hand a secret down to the next backend, which may keep it in the clear.
    """
    chained = type(backend).__module__ == "keyring.backends.chainer"
    for one in backend.backends if chained else [backend]:
        if not type(one).__module__.startswith(_UNSAFE):
            return one
    raise NoKeyring


def _absent(error: Exception) -> bool:
    message = str(error).lower()
    return "unlock" not in message and "locked" not in message and "dismissed" not in message
