"""Signed operations: what is signed, how a signature is checked, and whose key it is; the same on both sides.

Ed25519 (RFC 8032) over a purpose, a zero byte and the message, so that a signature made for one thing is good for
nothing else. Keys and signatures travel as lower-case hexadecimal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from iocdesk.core.units import UnitKey
from iocdesk.reports.model import Operation
from iocdesk.reports.operations import operation_from_json, operation_to_json
from iocdesk.reports.reading import members, refuse, text, within

OPERATION = "iocdesk operation 1"
"""The purpose of a signature over an operation's sha256."""

MANIFEST = "iocdesk package 1"
"""The purpose of a signature over a package's manifest."""

_KEY = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_MEMBERS = frozenset({"operation", "signature"})

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class SignedOperation:
    """An operation with its author's signature, made on the author's computer."""

    operation: Operation
    signature: str


@dataclass(frozen=True, slots=True)
class Signer:
    """A public signing key that the gateway knows, and whose it is.

    Attributes:
        units: what the account was responsible for when the slice was made.
        revoked_at: from then on the province takes the key for nobody's.
    """

    user_id: str
    device_id: str
    sign_key: str
    units: tuple[UnitKey, ...] = ()
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """An age X25519 recipient of one computer, and the unit that it works for."""

    unit: UnitKey
    user_id: str
    device_id: str
    recipient: str


def is_key(content: str) -> bool:
    """Tell whether a text may be a public signing key."""
    return _KEY.fullmatch(content) is not None


def is_recipient(content: str) -> bool:
    """Tell whether a text may be an age X25519 recipient; its check sum is looked at when it is used."""
    return _RECIPIENT.fullmatch(content) is not None


def message(purpose: str, content: bytes) -> bytes:
    """Return what a signature is made over."""
    return purpose.encode("ascii") + b"\0" + content


def operation_message(op: Operation) -> bytes:
    """Return what an operation's signature is made over: its hash, which covers every other member."""
    return message(OPERATION, op.sha256.encode("ascii"))


def signed_by(sign_key: str, content: bytes, signature: str) -> bool:
    """Tell whether the key's owner made the signature over just this."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if not is_key(sign_key) or _SIGNATURE.fullmatch(signature) is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(sign_key)).verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def signed_to_json(signed: SignedOperation) -> Json:
    """Write a signed operation."""
    return {"operation": operation_to_json(signed.operation), "signature": signed.signature}


def signed_from_json(raw: object) -> SignedOperation:
    """Read one back; neither hash nor signature are looked at.

    Raises:
        MalformedOperation: naming the member.
    """
    found = members(raw, _MEMBERS)
    signature = text(found, "signature", 128)
    if _SIGNATURE.fullmatch(signature) is None:
        refuse("signature", "không phải là chữ ký", "it is not a signature")
    return SignedOperation(within("operation", operation_from_json, found.get("operation")), signature)
