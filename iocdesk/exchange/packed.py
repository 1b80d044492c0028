"""Zipped workbooks (.xlsx, .ods), measured as they really unpack before anything of them is believed."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from iocdesk.exchange import refusals
from iocdesk.exchange.limits import Limits

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_LOCAL_HEADER = 30
"""Bytes of a zip member's own header before its name; the lengths of name and extra field are the last four."""
_CHUNK = 1_000_000
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
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError):
        raise refusals.damaged(path) from None
    if len({member.filename.lower() for member in members}) < len(members):
        raise refusals.damaged(path)
    if len(members) > _MOST_PARTS:
        raise refusals.bomb(path)
    room = limits.unpacked_bytes
    found: dict[str, bytes] = {}
    for member in members:
        if member.flag_bits & 1:
            raise refusals.password(path)
        keep = member.filename.lower().endswith(_XML) or member.filename == "mimetype"
        most = min(room, max(_SMALL, limits.ratio * member.compress_size))
        try:
            size, unpacked = _unpack(content, member, most, keep)
        except (ValueError, struct.error, zlib.error):
            raise refusals.damaged(path) from None
        room -= size
        if size > most or _overstated(unpacked):
            raise refusals.bomb(path)
        if keep and _declares(unpacked):
            raise refusals.entities(path)
        found[member.filename] = unpacked
    return found


def _unpack(content: bytes, member: zipfile.ZipInfo, room: int, keep: bool) -> tuple[int, bytes]:
    """Unpack one member, at most `room` bytes and one chunk, and return its size and, if wanted, its content.

    The size that the archive claims is not believed: whoever reads the workbook afterwards unpacks to the end.

    Raises:
        ValueError: it is packed in a way that no spreadsheet program uses, or lies outside of the file.
    """
    start = member.header_offset + _LOCAL_HEADER
    if start > len(content) or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(member.filename)
    name, extra = struct.unpack_from("<HH", content, start - 4)
    packed = memoryview(content)[start + name + extra :][: member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        return max(len(packed), member.file_size), bytes(packed) if keep else b""
    stream, size, chunks = zlib.decompressobj(wbits=-15), 0, []
    waiting: bytes | memoryview = packed
    while len(waiting) and not stream.eof and size <= room:
        chunk = stream.decompress(waiting, _CHUNK)
        size += len(chunk)
        if keep:
            chunks.append(chunk)
        waiting = stream.unconsumed_tail
    if not stream.eof and size <= room:
        raise ValueError(member.filename)
    return max(size, member.file_size), chunks[0] if len(chunks) == 1 else b"".join(chunks)


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
