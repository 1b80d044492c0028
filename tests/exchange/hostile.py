"""Files that nobody means well with, made from a good workbook."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"


def good_workbook(path: Path) -> Path:
    """Write a small workbook: a header, two rows of figures, a date, a formula with its result."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Số liệu")
        sheet.write_row(0, 0, ["Thôn", "Số hộ", "Số khẩu"])
        sheet.write_row(1, 0, ["Thôn Đông", 120, 450.5])
        sheet.write_row(2, 0, ["Thôn Đoài", 98, 371])
        sheet.write_formula(3, 1, "=SUM(B2:B3)", None, 218)
    return path


def rewritten(source: Path, target: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """Copy a zipped workbook part by part, each changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


def with_part(source: Path, target: Path, name: str, content: bytes) -> Path:
    """Copy a zipped workbook and put one part more into it."""
    target.write_bytes(source.read_bytes())
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr(name, content)
    return target


def lying_sizes(path: Path, part: str, claimed: int) -> None:
    """Write a false unpacked size of a part into both of the zip's places for it."""
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        start = archive.getinfo(part).header_offset
    struct.pack_into("<I", content, start + 22, claimed)
    name = part.encode()
    place = content.rfind(name)
    struct.pack_into("<I", content, place - 46 + 24, claimed)
    path.write_bytes(bytes(content))


def ole(streams: dict[str, bytes]) -> bytes:
    """Make a small OLE container (512-byte sectors, no mini stream): streams of at least 4096 bytes."""
    names = list(streams)
    bodies = [streams[name].ljust(max(4096, -(-len(streams[name]) // 512) * 512), b"\0") for name in names]
    counts = [len(body) // 512 for body in bodies]
    directory_sectors = -(-(len(names) + 1) // 4)
    total = 1 + directory_sectors + sum(counts)
    fat = [0xFFFFFFFD]
    fat += [1 + i + 1 for i in range(directory_sectors - 1)] + [0xFFFFFFFE]
    starts, place = [], 1 + directory_sectors
    for count in counts:
        starts.append(place)
        fat += [place + i + 1 for i in range(count - 1)] + [0xFFFFFFFE]
        place += count
    assert total <= 128
    fat += [0xFFFFFFFF] * (128 - len(fat))
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0)]
    entries += [
        _entry(name, 2, start, len(body)) for name, start, body in zip(names, starts, bodies, strict=True)
    ]
    directory = b"".join(entries).ljust(directory_sectors * 512, b"\0")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += bytes(10) + struct.pack("<IIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *([0xFFFFFFFF] * 108))
    return head + struct.pack("<128I", *fat) + directory + b"".join(bodies)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    head = (
        raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1) + struct.pack("<III", *[0xFFFFFFFF] * 3)
    )
    return head.ljust(116, b"\0") + struct.pack("<IQ", start, size)


def biff(records: list[tuple[int, bytes]]) -> bytes:
    """Return records of an .xls stream."""
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)
