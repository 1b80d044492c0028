"""Pictures without what a camera wrote into them: place, time, device, owner, previews. Nothing is decoded.

A phone's photo carries the position it was taken at. Only what is needed to show the picture rightly stays: its
colours' profile and which side is up. So a photo keeps every pixel, and a hostile one is never opened here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from iocdesk.forms.media import JPEG, PNG

_SOI, _EOI, _SOS, _APP1, _APP2, _COM = 0xD8, 0xD9, 0xDA, 0xE1, 0xE2, 0xFE
_KEPT_APPS = frozenset({0xE0, 0xEE})
"""JFIF and Adobe: how the samples are meant."""
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_PROFILE = b"ICC_PROFILE\x00"
_CHUNKS = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"iCCP",
        b"pHYs",
        b"sBIT",
        b"bKGD",
    }
)
_ORIENTATION = 0x0112


def without_camera_data(content: bytes, kind: str) -> bytes:
    """Return a picture without its metadata; other files come back as they are.

    Raises:
        ValueError: the picture is not as its format has it, or ends early.
    """
    if kind == JPEG:
        return b"".join(_jpeg(content))
    return b"".join(_png(content)) if kind == PNG else content


def _jpeg(content: bytes) -> Iterator[bytes]:
    parts, turned, place = [b"\xff\xd8"], 1, 2
    while True:
        marker, place = _marker(content, place)
        if marker == _EOI:
            parts.append(b"\xff\xd9")
            break
        if marker in _ALONE:
            parts.append(b"\xff" + bytes([marker]))
            continue
        length = int.from_bytes(content[place : place + 2], "big")
        body = content[place + 2 : place + length]
        if length < 2 or len(body) != length - 2:
            raise ValueError("the picture ends early")
        place += length
        if marker == _APP1 and body.startswith(b"Exif\x00\x00"):
            turned = _turned(body[6:])
        if _stays(marker, body):
            parts.append(b"\xff" + bytes([marker]) + content[place - length : place])
        if marker == _SOS:
            end = _scan_end(content, place)
            parts.append(content[place:end])
            place = end
    if turned != 1:
        parts.insert(1, _upright(turned))
    yield from parts


def _marker(content: bytes, place: int) -> tuple[int, int]:
    """Return the next marker and where what follows it begins."""
    if content[place : place + 1] != b"\xff":
        raise ValueError("no marker where one belongs")
    while content[place : place + 1] == b"\xff":
        place += 1
    if place >= len(content):
        raise ValueError("the picture ends early")
    return content[place], place + 1


def _stays(marker: int, body: bytes) -> bool:
    if marker == _APP2:
        return body.startswith(_PROFILE)
    return marker in _KEPT_APPS or not (0xE0 <= marker <= 0xEF or marker == _COM)


def _scan_end(content: bytes, place: int) -> int:
    """Return where the compressed samples end: at a marker that is neither stuffing nor a restart."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            raise ValueError("the picture ends early")
        follower = content[place + 1]
        if follower == 0xFF:
            place += 1
        elif follower == 0 or 0xD0 <= follower <= 0xD7:
            place += 2
        else:
            return place


def _turned(tiff: bytes) -> int:
    """Return which side is up (Exif, 1 to 8); 1 where it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return 1
    try:
        start = struct.unpack(order + "I", tiff[4:8])[0]
        count = struct.unpack(order + "H", tiff[start : start + 2])[0]
        for number in range(min(count, 200)):
            entry = tiff[start + 2 + 12 * number : start + 14 + 12 * number]
            tag, kind, _, value = struct.unpack(order + "HHIH", entry[:10])
            if tag == _ORIENTATION and kind == 3 and 1 <= value <= 8:
                return int(value)
    except struct.error:
        pass
    return 1


def _upright(turned: int) -> bytes:
    """Return an Exif segment that says which side is up and nothing else."""
    tiff = b"MM\x00*\x00\x00\x00\x08" + struct.pack(">HHHIHHI", 1, _ORIENTATION, 3, 1, turned, 0, 0)
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(content: bytes) -> Iterator[bytes]:
    yield content[:8]
    place = 8
    while True:
        if place + 12 > len(content):
            raise ValueError("the picture ends early")
        length, name = struct.unpack(">I4s", content[place : place + 8])
        end = place + 12 + length
        if end > len(content):
            raise ValueError("the picture ends early")
        if name in _CHUNKS:
            yield content[place:end]
        if name == b"IEND":
            return
        place = end
