"""The wire and hash form of everything both sides exchange: canonical JSON (RFC 8785), NFC, sha256.

Moments are UTC to the millisecond with a "Z", figures are texts, absent members mean their default. An
operation is read strictly, for its hash covers every member; a server's answer may have members that this
version does not know.
Golden vectors are in `resources/golden/operations.json`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar, cast

import rfc8785

from iocdesk.core.ids import is_uuid7
from iocdesk.core.text import nfc
from iocdesk.reports import reading
from iocdesk.reports.model import (
    Actor,
    Assignment,
    Cell,
    Difference,
    Operation,
    Problem,
    Receipt,
    Remark,
    Report,
    Sealed,
    Transition,
)
from iocdesk.reports.reading import MAX_CELLS, MAX_TEXT, MalformedOperation, stamp
from iocdesk.reports.records import (
    actor_from_json,
    actor_to_json,
    assignment_from_json,
    assignment_to_json,
    difference_from_json,
    difference_to_json,
    hash_of,
    problem_from_json,
    problem_to_json,
    receipt_from_json,
    receipt_to_json,
    remark_from_json,
    remark_to_json,
    remarks_from_json,
    report_from_json,
    report_id_of,
    report_to_json,
)
from iocdesk.reports.wire import (
    MAX_NAME,
    cell_from_json,
    cell_to_json,
    cells_from_json,
    cells_to_json,
    checked_cells,
)

__all__ = [
    "MAX_CELLS",
    "MAX_TEXT",
    "MalformedOperation",
    "actor_from_json",
    "actor_to_json",
    "assignment_from_json",
    "assignment_to_json",
    "canonical_json",
    "cell_from_json",
    "cell_to_json",
    "cells_from_json",
    "cells_to_json",
    "checked_cells",
    "difference_from_json",
    "difference_to_json",
    "from_json",
    "operation_bytes",
    "operation_from_json",
    "operation_hash",
    "operation_to_json",
    "problem_from_json",
    "problem_to_json",
    "receipt_from_json",
    "receipt_to_json",
    "remark_from_json",
    "remark_to_json",
    "report_from_json",
    "report_to_json",
    "seal",
    "to_json",
    "verify",
]

_BEYOND = re.compile("[\U00010000-\U0010ffff]")
"""Characters beyond the Basic Multilingual Plane."""
T = TypeVar("T")
Json = dict[str, object]

_OPERATION = frozenset(
    {
        "op_id", "report_id", "base_version", "device_id", "seq", "form_version", "author", "created_at",
        "cells", "transition", "reason", "remarks", "event_at", "sha256",
    }
)  # fmt: skip


def canonical_json(content: Mapping[str, object]) -> bytes:
    """Return RFC 8785 canonical JSON of what `to_json` gives: texts, truth values, null, integers below 2^53.

    Without characters beyond the Basic Multilingual Plane, sorting by code point is RFC 8785's sorting by
    UTF-16 code unit, and the standard library's encoder writes the same bytes many times faster.
    """
    quick = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    if quick.isascii() or _BEYOND.search(quick) is None:
        return quick.encode()
    return rfc8785.dumps(cast("dict[str, rfc8785._impl._Value]", content))


def operation_hash(op: Operation) -> str:
    """Return the sha256, in hex, over the canonical JSON of all members but the hash itself."""
    return _hash(operation_to_json(op))


def _hash(written: Json) -> str:
    content = {name: member for name, member in written.items() if name != "sha256"}
    return hashlib.sha256(canonical_json(content)).hexdigest()


def seal(op: Operation) -> Operation:
    """Return the operation as it will travel (NFC, milliseconds), with its hash.

    Raises:
        MalformedOperation: when the other side would refuse it as malformed.
        NumberError: when a figure is not finite.
    """
    cells = reading.within("cells", checked_cells, op.cells)
    written = operation_to_json(replace(op, cells={}, sha256=""))
    clean = operation_from_json(written)
    del written["sha256"]
    content = canonical_json(written | {"cells": cells_to_json(cells)})
    sha256 = hashlib.sha256(content).hexdigest()
    # In canonical order the hash comes right before the last member, whose own value is a plain name or null.
    at = content.rindex(b'"transition":')
    body = b'%b"sha256":"%b",%b' % (content[:at], sha256.encode(), content[at:])
    return replace(clean, cells=cells, sha256=sha256, sealed=Sealed(sha256, cells, body))


def operation_bytes(op: Operation) -> bytes:
    """Return the canonical JSON of the whole operation, as it was sealed where that is at hand."""
    kept = op.sealed
    if kept is not None and kept.cells is op.cells and kept.sha256 == op.sha256:
        return kept.body
    return canonical_json(operation_to_json(op))


def verify(op: Operation) -> bool:
    """Tell whether the operation carries the hash of its content."""
    return bool(op.sha256) and op.sha256 == operation_hash(op)


def operation_to_json(op: Operation) -> Json:
    """Write an operation; every member is always there."""
    return {
        "op_id": op.op_id,
        "report_id": nfc(op.report_id),
        "base_version": op.base_version,
        "device_id": nfc(op.device_id),
        "seq": op.seq,
        "form_version": nfc(op.form_version),
        "author": nfc(op.author),
        "created_at": stamp(op.created_at),
        "cells": cells_to_json(op.cells),
        "transition": op.transition.value if op.transition else None,
        "reason": nfc(op.reason),
        "remarks": [remark_to_json(remark) for remark in op.remarks],
        "event_at": stamp(op.event_at),
        "sha256": op.sha256,
    }


def operation_from_json(raw: object) -> Operation:
    """Read an operation back; whether its hash is right is asked of `verify`.

    Raises:
        MalformedOperation: naming the member.
    """
    found = reading.members(raw, _OPERATION)
    op_id = reading.text(found, "op_id", MAX_NAME)
    if not is_uuid7(op_id):
        reading.refuse("op_id", "không phải là UUIDv7", "it is not a UUIDv7")
    has_transition = found.get("transition") is not None
    return Operation(
        op_id=op_id,
        report_id=report_id_of(found),
        base_version=reading.count(found, "base_version"),
        device_id=reading.text(found, "device_id", MAX_NAME, least=1),
        seq=reading.count(found, "seq", least=1),
        form_version=reading.text(found, "form_version", MAX_NAME, least=1),
        author=reading.text(found, "author", MAX_NAME, least=1),
        created_at=reading.moment(found, "created_at"),
        cells=reading.within("cells", cells_from_json, found.get("cells", {})),
        transition=reading.choice(found, "transition", Transition) if has_transition else None,
        reason=reading.text(found, "reason", default=""),
        remarks=reading.within("remarks", remarks_from_json, found.get("remarks", [])),
        event_at=reading.moment_or_none(found, "event_at"),
        sha256=hash_of(found, "sha256"),
    )


_WRITERS: Mapping[type, Callable[..., Json]] = {
    Cell: cell_to_json, Remark: remark_to_json, Report: report_to_json, Operation: operation_to_json,
    Receipt: receipt_to_json, Problem: problem_to_json, Difference: difference_to_json, Actor: actor_to_json,
    Assignment: assignment_to_json,
}  # fmt: skip
_READERS: Mapping[type, Callable[[object], object]] = {
    Cell: cell_from_json, Remark: remark_from_json, Report: report_from_json, Operation: operation_from_json,
    Receipt: receipt_from_json, Problem: problem_from_json, Difference: difference_from_json,
    Actor: actor_from_json, Assignment: assignment_from_json,
}  # fmt: skip


def to_json(
    thing: Cell | Remark | Report | Operation | Receipt | Problem | Difference | Actor | Assignment,
) -> Json:
    """Write any of them, ready for `json.dumps` or `canonical_json`."""
    return _WRITERS[type(thing)](thing)


def from_json(kind: type[T], raw: object) -> T:
    """Read one of them back, e.g. `from_json(Report, raw)`.

    Raises:
        MalformedOperation: naming the member.
    """
    return cast("T", _READERS[kind](raw))
