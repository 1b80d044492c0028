"""Sealed packages: operations of the outbox as one file for a USB stick or a chat app, signed and encrypted.

A file of `.iocgoi` is

    IOCDESK SEALED PACKAGE 1                                  what it is, and the format's number
    {"size":1234,"to":"15298@2025-07-01","to_name":"Xã …"}    for whom, and how long the rest is
    age-encryption.org/v1 …                                   age (X25519), binary

The two lines are readable so that a file that went astray can be told from a damaged one; nothing in them is believed
before the same stands in the signed manifest inside. Encrypted is the canonical JSON of

    {"manifest": {format, id, made_at, from, to, to_name, periods, operations: [[op_id, sha256]]},
     "signature": over the manifest, "operations": [{operation, signature}]}

age has no compression, so what comes out is never longer than the file, and the file is bounded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from iocdesk.core.errors import IocError
from iocdesk.core.ids import is_uuid7
from iocdesk.core.text import clean_line, nfc
from iocdesk.core.units import UnitKey
from iocdesk.exchange import package_errors as errors
from iocdesk.exchange.package_header import MAGIC
from iocdesk.reports import reading, wire
from iocdesk.reports.model import Operation, ReportKey
from iocdesk.reports.operations import canonical_json, verify
from iocdesk.reports.signing import (
    MANIFEST,
    SignedOperation,
    Signer,
    is_key,
    message,
    operation_message,
    signed_by,
    signed_from_json,
    signed_to_json,
)
from iocdesk.vault.identity import DeviceKeys

SUFFIX = ".iocgoi"
FORMAT = 1
MAX_MB = 4
MAX_CONTENT = MAX_MB * 1024 * 1024
"""Bytes of what is encrypted: a commune's whole month is a tenth of it."""
MAX_BYTES = MAX_CONTENT + 256 * 1024
"""Bytes of a file, with room for the recipients."""
MAX_OPERATIONS = 2_000
MAX_RECIPIENTS = 100
_MAX_HEADER = 1_000
_MAX_NAME = 200
_MAX_STANZAS = 3 * MAX_RECIPIENTS
_MANIFEST = frozenset({"format", "id", "made_at", "from", "to", "to_name", "periods", "operations"})
_FROM = frozenset({"unit", "user_id", "name", "device_id", "sign_key"})
_HEADER = frozenset({"size", "to", "to_name"})
_CONTENT = frozenset({"manifest", "signature", "operations"})

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sealed a package, as the package says."""

    unit: UnitKey
    user_id: str
    name: str
    device_id: str
    sign_key: str


@dataclass(frozen=True, slots=True)
class Package:
    """What a package carries.

    Attributes:
        id: UUIDv7, for telling one package from another; importing is told apart by the operations' own ids.
        to: the commune it is for.
        operations: in the order in which they were made.
    """

    id: str
    made_at: datetime
    sender: Sender
    to: UnitKey
    to_name: str
    operations: tuple[SignedOperation, ...]

    @property
    def periods(self) -> tuple[str, ...]:
        """The ids of the periods of its reports, in order."""
        return tuple(sorted({ReportKey.parse(it.operation.report_id).period.id for it in self.operations}))


def sign_all(operations: Iterable[Operation], keys: DeviceKeys) -> tuple[SignedOperation, ...]:
    """Sign sealed operations."""
    return tuple(SignedOperation(op, keys.sign(operation_message(op))) for op in operations)


def seal_package(package: Package, keys: DeviceKeys, recipients: Iterable[str]) -> bytes:
    """Return a package as a file, encrypted to the recipients and to its own maker.

    Recipients that are none are passed over: one bad key of the commune must not keep the others from reading.

    Raises:
        PackageError: `package.no_recipient`, `package.too_much`.
    """
    import pyrage

    known = _recipients(recipients)
    if not known:
        raise errors.no_recipient(package.to_name)
    manifest = canonical_json(_manifest(package))
    content = canonical_json(
        {
            "manifest": json.loads(manifest),
            "signature": keys.sign(message(MANIFEST, manifest)),
            "operations": [signed_to_json(signed) for signed in package.operations],
        }
    )
    if len(content) > MAX_CONTENT or len(package.operations) > MAX_OPERATIONS:
        raise errors.too_much(MAX_MB)
    sealed: bytes = pyrage.encrypt(content, [*known, *_recipients([keys.recipient])])
    return _header(package.to, package.to_name, len(sealed)) + sealed


def open_package(content: bytes, keys: DeviceKeys, own: UnitKey, own_name: str) -> Package:
    """Return what a file carries, decrypted and whole; whose it is has yet to be asked of `check_signatures`.

    Args:
        content: at most `MAX_BYTES` and one more, of which the one tells that there is more.
        own, own_name: the commune that takes it.

    Raises:
        PackageError: `package.not_one`, `.newer`, `.too_large`, `.truncated`, `.damaged`, `.other_commune`,
            `.not_for_here`, `.forged`.
    """
    to, to_name, sealed = _read_header(content)
    if to != own.id:
        raise errors.other_commune(f"{to_name} ({to.partition('@')[0]})", own_name)
    try:
        plain = keys.decrypt(sealed)
    except ValueError:
        raise errors.damaged() from None
    if plain is None:
        raise errors.not_for_here()
    if len(plain) > MAX_CONTENT:
        raise errors.too_large(MAX_MB)
    try:
        return _read(plain, to, to_name)
    except (IocError, ValueError, TypeError, RecursionError) as error:
        raise error if isinstance(error, errors.PackageError) else errors.damaged() from error


def check_signatures(package: Package, signers: Iterable[Signer]) -> Signer:
    """Make sure that a known signer made the package and every operation in it; return whom.

    Raises:
        PackageError: `package.unknown_signer`, `.revoked_signer`, `.forged`.
    """
    sender = package.sender
    name = sender.name or sender.user_id
    wanted = (sender.user_id, sender.device_id, sender.sign_key)
    found = [it for it in signers if (it.user_id, it.device_id, it.sign_key) == wanted]
    if not found:
        raise errors.unknown_signer(name)
    if found[0].revoked_at is not None:
        raise errors.revoked_signer(name)
    for signed in package.operations:
        op = signed.operation
        own = (op.author, op.device_id) == (sender.user_id, sender.device_id)
        if not own or not signed_by(sender.sign_key, operation_message(op), signed.signature):
            raise errors.forged(name)
    return found[0]


def _recipients(texts: Iterable[str]) -> list[object]:
    import pyrage
    from pyrage.x25519 import Recipient

    found: list[object] = []
    for text in dict.fromkeys(texts):
        try:
            found.append(Recipient.from_str(text))
        except pyrage.RecipientError:
            continue
    return found[:MAX_RECIPIENTS]


def _header(to: UnitKey, to_name: str, size: int) -> bytes:
    about = canonical_json({"size": size, "to": to.id, "to_name": _name(to_name)})
    return b"IOCDESK SEALED PACKAGE %d\n%b\n" % (FORMAT, about)


def _name(text: str) -> str:
    return clean_line(nfc(text).replace("\n", " "), _MAX_NAME)


def _read_header(content: bytes) -> tuple[str, str, bytes]:
    """Return for whom it is, by id and name, and what is encrypted."""
    magic = MAGIC.match(content)
    if magic is None:
        raise errors.not_a_package()
    if len(content) > MAX_BYTES:
        raise errors.too_large(MAX_MB)
    number = int(magic[1])
    if number != FORMAT:
        raise errors.newer(number, FORMAT) if number > FORMAT else errors.not_a_package()
    line, end, sealed = content[magic.end() :].partition(b"\n")
    if not end:
        raise errors.cut_short() if len(line) < _MAX_HEADER else errors.damaged()
    size, to, to_name = _read_about(line)
    if len(sealed) < size:
        raise errors.cut_short()
    # Each stanza costs a key exchange: a file full of them must not keep the computer busy.
    if len(sealed) > size or sealed.partition(b"\n--- ")[0].count(b"\n-> ") > _MAX_STANZAS:
        raise errors.damaged()
    if content[: len(content) - len(sealed)] != _header(UnitKey.parse(to), to_name, size):
        raise errors.damaged()
    return to, to_name, sealed


def _read_about(line: bytes) -> tuple[int, str, str]:
    try:
        raw = reading.members(json.loads(line[:_MAX_HEADER]), _HEADER)
        unit = UnitKey.parse(reading.text(raw, "to", 60))
        return reading.count(raw, "size"), unit.id, reading.text(raw, "to_name", _MAX_NAME)
    except (IocError, ValueError, RecursionError):
        raise errors.damaged() from None


def _manifest(package: Package) -> Json:
    sender = package.sender
    return {
        "format": FORMAT,
        "id": package.id,
        "made_at": reading.stamp(package.made_at),
        "from": {
            "unit": sender.unit.id,
            "user_id": nfc(sender.user_id),
            "name": _name(sender.name),
            "device_id": nfc(sender.device_id),
            "sign_key": sender.sign_key,
        },
        "to": package.to.id,
        "to_name": _name(package.to_name),
        "periods": list(package.periods),
        "operations": [[it.operation.op_id, it.operation.sha256] for it in package.operations],
    }


def _read(plain: bytes, to: str, to_name: str) -> Package:
    """Read what was encrypted, and hold it against the manifest and the manifest against the readable lines."""
    raw = reading.members(json.loads(plain.decode("utf-8"), parse_constant=_no_number), _CONTENT)
    manifest = reading.members(raw.get("manifest"), _MANIFEST)
    sender = _sender(reading.members(manifest.get("from"), _FROM))
    signature = reading.text(raw, "signature", 128)
    content = canonical_json(dict(manifest))
    if not signed_by(sender.sign_key, message(MANIFEST, content), signature):
        raise errors.forged(sender.name or sender.user_id)
    operations = tuple(
        signed_from_json(item) for item in reading.items(raw.get("operations"), MAX_OPERATIONS)
    )
    package = Package(
        id=_package_id(reading.text(manifest, "id", 40)),
        made_at=reading.moment(manifest, "made_at"),
        sender=sender,
        to=UnitKey.parse(reading.text(manifest, "to", 60)),
        to_name=reading.text(manifest, "to_name", _MAX_NAME),
        operations=operations,
    )
    if package.to.id != to:
        # Opened by the commune that it was for, and sealed anew to another one.
        raise errors.other_commune(f"{package.to_name} ({package.to.code})", to_name)
    if package.to_name != to_name:
        raise errors.damaged()
    _expect_whole(package.operations, sender)
    if canonical_json(_manifest(package)) != content:
        # Another list of operations or periods than what is there.
        raise errors.forged(sender.name or sender.user_id)
    return package


def _expect_whole(operations: Sequence[SignedOperation], sender: Sender) -> None:
    """Make sure that every operation is the one that was signed, and none is there twice."""
    if not operations:
        raise errors.damaged()
    ids = {signed.operation.op_id for signed in operations}
    if len(ids) != len(operations) or not all(verify(signed.operation) for signed in operations):
        raise errors.forged(sender.name or sender.user_id)


def _sender(raw: reading.Raw) -> Sender:
    sign_key = reading.text(raw, "sign_key", 64)
    if not is_key(sign_key):
        raise errors.damaged()
    return Sender(
        unit=UnitKey.parse(reading.text(raw, "unit", 60)),
        user_id=reading.text(raw, "user_id", wire.MAX_NAME, least=1),
        name=reading.text(raw, "name", _MAX_NAME),
        device_id=reading.text(raw, "device_id", wire.MAX_NAME, least=1),
        sign_key=sign_key,
    )


def _package_id(content: str) -> str:
    if not is_uuid7(content):
        raise errors.damaged()
    return content


def _no_number(name: str) -> float:
    raise ValueError(name)
