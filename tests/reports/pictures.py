"""Small files made byte by byte: pictures with and without camera data, PDFs with and without scripts, hostile ones."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

EXIF_GPS = (
    b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x02"
    b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00"
    b"\x88\x25\x00\x04\x00\x00\x00\x01\x00\x00\x00\x26"
    b"\x00\x00\x00\x00" + b"GPS 19.8075N 105.7764E Nguyen Van A" + b"\x00" * 8
)
"""Orientation 6 (turn right), and a place."""


def segment(marker: int, content: bytes) -> bytes:
    """Return one JPEG segment."""
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2) + content


def jpeg(width: int = 40, height: int = 30, *extra: bytes) -> bytes:
    """Return what has a JPEG's header; its picture cannot be decoded."""
    frame = segment(0xC0, b"\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\x34\x00\xff\x00\x56"
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
        + b"".join(extra)
        + frame
        + scan
        + b"\xff\xd9"
    )


def chunk(name: bytes, content: bytes) -> bytes:
    """Return one PNG chunk."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int = 8, height: int = 6, *extra: bytes, pixels: bytes | None = None) -> bytes:
    """Return a grey PNG; `extra` chunks come before the picture."""
    body = zlib.compress((b"\x00" + b"\x80" * width) * height) if pixels is None else pixels
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def pdf(*objects: bytes, size: int = 0) -> bytes:
    """Return a one-page PDF with more objects in it, filled up to `size` bytes by a comment."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>",
        *objects,
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    if size > len(out):
        out += b"%" + bytes((65 + place * 7 % 26) for place in range(size - len(out) - 400)) + b"\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(
        out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)
    )


def packed_objects(content: bytes) -> bytes:
    """Return an object stream, which hides what is in it from a search."""
    body = zlib.compress(content)
    return (
        b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(body)
        + body
        + b"\nendstream"
    )


def office(*members: str) -> bytes:
    """Return a zip with these members."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for member in members:
            archive.writestr(member, "<x/>")
    return made.getvalue()
