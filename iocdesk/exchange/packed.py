"""Zipped workbooks (.xlsx, .ods), measured as they really unpack before anything of them is believed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from iocdesk.core.zipped import members, unpack
from iocdesk.exchange import refusals
from iocdesk.exchange.limits import Limits

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_SMALL = 1_000_000
"""Up to this size a part may be packed as tightly as it likes: empty sheets are."""
_MOST_PARTS = 10_000
_CLAIM = re.compile(rb"ount\s*=\s*[\"'](\d{5,})")
_MOST_CLAIMED = 4_000_000
_XML = (".xml", ".rels", ".vml")


def parts(path: Path, content: bytes, limits: Limits) -> Mapping[str, bytes]:
    """Return the XML parts of a zipped workbook by name; other parts are measured and have no content here.

    Raises:
        FileRefused: damaged, encrypted, a bomb, or with a document type declaration in it.
    """
    try:
        listed = members(content)
    except ValueError:
        raise refusals.damaged(path) from None
    if len({member.filename.lower() for member in listed}) < len(listed):
        raise refusals.damaged(path)
    if len(listed) > _MOST_PARTS:
        raise refusals.bomb(path)
    room = limits.unpacked_bytes
    found: dict[str, bytes] = {}
    for member in listed:
        if member.flag_bits & 1:
            raise refusals.password(path)
        keep = member.filename.lower().endswith(_XML) or member.filename == "mimetype"
        most = min(room, max(_SMALL, limits.ratio * member.compress_size))
        try:
            size, unpacked = unpack(content, member, most, keep=keep)
        except ValueError:
            raise refusals.damaged(path) from None
        room -= size
        if size > most or _overstated(unpacked):
            raise refusals.bomb(path)
        if keep and _declares(unpacked):
            raise refusals.entities(path)
        found[member.filename] = unpacked
    return found


def _overstated(xml: bytes) -> bool:
    """Say whether a part claims far more entries than it has: readers make room for what is claimed."""
    for found in _CLAIM.finditer(xml):
        unique = xml.startswith(b"uniqueC", max(found.start() - 7, 0))
        if int(found[1]) > (len(xml) if unique else _MOST_CLAIMED):
            return True
    return False


def _declares(xml: bytes) -> bool:
    """Say whether a part defines a document type or entities, or hides in an encoding where that is not seen."""
    return b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\x00" in xml[:1000]
