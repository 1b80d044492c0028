"""Members of zip archives from strangers, unpacked by their own bytes and not by what the archive claims."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

_HEADER = 30
"""Bytes of a member's own header before its name; the lengths of name and extra field are the last four (APPNOTE 4.3.7)."""
_CHUNK = 1_000_000


def members(content: bytes) -> list[zipfile.ZipInfo]:
    """Return the members that an archive lists, in its order.

    Raises:
        ValueError: not an archive, damaged, or of a kind that nobody writes.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise ValueError("no archive") from error


def unpack(content: bytes, member: zipfile.ZipInfo, room: int, *, keep: bool = True) -> tuple[int, bytes]:
    """Unpack one member, at most `room` bytes and one chunk, and return its size in bytes and, if wanted, its content.

    The size that the archive claims is not believed: whoever reads the archive afterwards unpacks to the end. A size
    above `room` says that there is more than that, and then the content is not whole.

    Raises:
        ValueError: packed in a way that no spreadsheet program uses, damaged, cut short, or outside of the file.
    """
    start = member.header_offset + _HEADER
    if start > len(content) or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(member.filename)
    try:
        name, extra = struct.unpack_from("<HH", content, start - 4)
        packed = memoryview(content)[start + name + extra :][: member.compress_size]
        if member.compress_type == zipfile.ZIP_STORED:
            return max(len(packed), member.file_size), bytes(packed) if keep else b""
        size, unpacked = _inflate(packed, room, keep)
    except (struct.error, zlib.error) as error:
        raise ValueError(member.filename) from error
    return max(size, member.file_size), unpacked


def _inflate(packed: memoryview, room: int, keep: bool) -> tuple[int, bytes]:
    stream, size, chunks = zlib.decompressobj(wbits=-15), 0, []
    waiting: bytes | memoryview = packed
    more = True
    while more and not stream.eof and size <= room:
        chunk = stream.decompress(waiting, _CHUNK)
        size += len(chunk)
        # A full chunk may have used up the input and still hold some output back.
        more = len(chunk) == _CHUNK or len(stream.unconsumed_tail) > 0
        if keep:
            chunks.append(chunk)
        waiting = stream.unconsumed_tail
    if not stream.eof and size <= room:
        raise ValueError("cut short")
    return size, chunks[0] if len(chunks) == 1 else b"".join(chunks)
