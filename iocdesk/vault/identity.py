"""Who a computer is to others: its signing key (Ed25519) and its age identity (X25519), kept like the store's key.

Made when first needed. The private parts leave this module only as signatures and as what was decrypted; they have no
place in a log, a message or a representation.
"""

from __future__ import annotations

import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from iocdesk.vault.errors import KeyMissing, SecretsDamaged

if TYPE_CHECKING:
    from iocdesk.vault.keys import KeyKeeper

SIGNING_KEY = "signing-key"
AGE_IDENTITY = "age-identity"
_SEED_BYTES = 32


class DeviceKeys:
    """The keys of one profile on one computer.

    Attributes:
        sign_key: the public signing key, 64 lower-case hexadecimal digits.
        recipient: the public age recipient, "age1…".
    """

    __slots__ = ("_identity", "_signer", "recipient", "sign_key")

    def __init__(self, seed: bytes, identity: str) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from pyrage.x25519 import Identity

        self._signer = Ed25519PrivateKey.from_private_bytes(seed)
        self._identity = Identity.from_str(identity)
        self.sign_key: str = self._signer.public_key().public_bytes_raw().hex()
        self.recipient: str = str(self._identity.to_public())

    def sign(self, content: bytes) -> str:
        """Return the signature over just this, as hexadecimal."""
        return self._signer.sign(content).hex()

    def decrypt(self, content: bytes) -> bytes | None:
        """Return what was encrypted to this computer; None when it was to others.

        Raises:
            ValueError: the content is cut short or is not as it was encrypted.
        """
        import pyrage

        try:
            found: bytes = pyrage.decrypt(content, [self._identity])
        except pyrage.DecryptError as error:
            if "No matching keys" in str(error):
                return None
            raise ValueError("not as it was encrypted") from None
        return found


class DeviceKeyRing:
    """Gives the keys of a profile; safe to share between threads."""

    def __init__(self, keeper: KeyKeeper) -> None:
        self._keeper = keeper
        self._lock = threading.Lock()
        self._keys: DeviceKeys | None = None

    @property
    def made(self) -> bool:
        """Whether there are keys already; costs no cipher.

        Raises:
            VaultError: when it cannot be told.
        """
        with self._lock:
            return self._keys is not None or self._keeper.get(SIGNING_KEY) is not None

    def keys(self) -> DeviceKeys:
        """Return the keys, making and keeping them first where there are none.

        Raises:
            SecretsDamaged: what is kept are no keys.
            KeyMissing: they could not be kept.
            VaultError: whatever the keeper raises.
        """
        with self._lock:
            if self._keys is None:
                self._keys = self._load()
            return self._keys

    def renew(self) -> DeviceKeys:
        """Put new keys in place of those there are; what was sealed to the old ones opens no more.

        Raises:
            VaultError: as `keys`.
        """
        with self._lock:
            self._keys = None
            self._keeper.delete(SIGNING_KEY)
            self._keys = self._load()
            return self._keys

    def _load(self) -> DeviceKeys:
        seed = self._keeper.get(SIGNING_KEY)
        identity = self._keeper.get(AGE_IDENTITY)
        if seed is None or identity is None:
            seed, identity = self._make()
        try:
            return DeviceKeys(seed, identity.decode("ascii"))
        except Exception:  # noqa: BLE001 - the libraries' own errors may quote what they were given
            raise SecretsDamaged(Path(SIGNING_KEY)) from None

    def _make(self) -> tuple[bytes, bytes]:
        from pyrage.x25519 import Identity

        identity = str(Identity.generate()).encode("ascii")
        seed = secrets.token_bytes(_SEED_BYTES)
        # The signing key last: where it is, both are.
        self._keeper.put(AGE_IDENTITY, identity)
        self._keeper.put(SIGNING_KEY, seed)
        if self._keeper.get(SIGNING_KEY) != seed or self._keeper.get(AGE_IDENTITY) != identity:
            raise KeyMissing
        return seed, identity
