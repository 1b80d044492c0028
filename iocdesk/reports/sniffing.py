"""What a file really is, from its bytes alone; the same judgement at the client and at the gateway.

Nothing is decoded here: a picture's size is read from its header, a PDF is searched for what a document of an office
never needs. So a hostile file costs reading it once, and no more memory than it has bytes.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from iocdesk.core.errors import Text
from iocdesk.core.zipped import members
from iocdesk.forms.media import DOCX, JPEG, PDF, PNG, XLSX
from iocdesk.reports.attachments import AttachmentRefused

MAX_SIDE = 20_000
"""Longest side of a picture, pixels."""
MAX_AREA = 100_000_000
"""Most pixels of a picture: 12 MB of a phone's photo have 50 million; an A3 scan at 600 dpi has 70 million."""
_MOST_MEMBERS = 2_000
_INFLATED = 4_000_000
_MOST_STREAMS = 2_000
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa")
_MARKUP = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|svg|iframe|\?xml)",
    re.IGNORECASE | re.DOTALL,
)
_PDF_NAME = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z0-9])")
_PDF_STREAM = re.compile(rb"/ObjStm[^>]{0,2000}>>\s*stream\r?\n")
_PDF_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def sniff(content: bytes, name: str) -> str:
    """Return a file's media type.

    Raises:
        AttachmentRefused: `attachment.empty`; `attachment.program` for programs and web pages; `attachment.unknown`;
            `attachment.damaged`; `attachment.bomb` for a picture of absurd size; `attachment.script` for a PDF or an
            office file that carries code or other files.
    """
    if not content:
        raise _refusal("empty", f"Tệp “{name}” không có nội dung (0 byte). Xin chọn tệp khác.", f"“{name}” is empty (0 bytes). Please choose another file.")  # fmt: skip
    if content.startswith(_PROGRAMS) or _MARKUP.match(content[:4096]):
        raise _refusal(
            "program",
            f"Tệp “{name}” là chương trình hoặc trang web nên không được nhận.",
            f"“{name}” is a program or a web page and is not taken.",
        )
    if content.startswith(b"\xff\xd8\xff"):
        _check_pixels(jpeg_size(content), name)
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        _check_pixels(png_size(content), name)
        return PNG
    if b"%PDF-" in content[:1024]:
        _check_pdf(content, name)
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _office(content, name)
    raise _refusal(
        "unknown",
        f"Không nhận ra loại của tệp “{name}”. Chỉ nhận bản quét PDF và ảnh JPEG, PNG (nội dung tệp, không theo đuôi tên).",
        f"What “{name}” is cannot be told. PDF scans, JPEG and PNG pictures are taken, by content and not by name.",
    )


def segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (marker, begin, end) of a JPEG's segments up to the picture itself; `begin` is at the marker.

    Raises:
        ValueError: it is not as JPEG has it.
    """
    place = 2
    while True:
        if content[place : place + 1] != b"\xff":
            raise ValueError(place)
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker in _ALONE:
            yield marker, place, place + 2
            place += 2
            continue
        if marker == 0xD9:
            raise ValueError(place)
        length = int.from_bytes(content[place + 2 : place + 4], "big")
        if length < 2 or place + 2 + length > len(content):
            raise ValueError(place)
        yield marker, place, place + 2 + length
        if marker == 0xDA:
            return
        place += 2 + length


def jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Return a JPEG's width and height from its header; None where it has none."""
    try:
        for marker, begin, _ in segments(content):
            if marker in _JPEG_FRAMES:
                height, width = struct.unpack(">HH", content[begin + 5 : begin + 9])
                return width, height
    except (ValueError, IndexError, struct.error):
        pass
    return None


def png_size(content: bytes) -> tuple[int, int] | None:
    """Return a PNG's width and height from its header; None where it has none."""
    if len(content) < 33 or content[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _check_pixels(size: tuple[int, int] | None, name: str) -> None:
    if size is None or not all(size):
        raise _refusal(
            "damaged",
            f"Ảnh “{name}” bị hỏng hoặc chưa chép xong. Xin chụp hoặc quét lại.",
            f"The picture “{name}” is damaged or was not copied whole. Please take it again.",
        )
    if max(size) > MAX_SIDE or size[0] * size[1] > MAX_AREA:
        raise _refusal(
            "bomb",
            f"Ảnh “{name}” có kích thước bất thường ({size[0]} × {size[1]} điểm ảnh) nên không mở. Xin quét lại ở độ phân giải thấp hơn.",
            f"The picture “{name}” has an absurd size ({size[0]} × {size[1]} pixels) and was not opened. Please scan it at a lower resolution.",
        )


def _check_pdf(content: bytes, name: str) -> None:
    """Look for scripts, launched programs and embedded files, also inside packed object streams."""
    if b"%%EOF" not in content[-2048:] and b"startxref" not in content[-4096:]:
        raise _refusal(
            "damaged",
            f"Tệp PDF “{name}” bị hỏng hoặc chưa chép xong. Xin quét hoặc xuất lại.",
            f"The PDF “{name}” is damaged or was not copied whole. Please scan or export it again.",
        )
    if any(_PDF_NAME.search(part) for part in _pdf_parts(content)):
        raise _refusal(
            "script",
            f"Tệp PDF “{name}” có mã lệnh hoặc tệp khác giấu bên trong nên không nhận. Xin in lại thành PDF (Print to PDF) hoặc quét bản giấy.",
            f"The PDF “{name}” holds scripts or other files and is not taken. Please print it to PDF again, or scan the paper.",
        )


def _pdf_parts(content: bytes) -> Iterator[bytes]:
    yield _PDF_HEX.sub(lambda found: bytes([int(found[1], 16)]), content) if b"#" in content else content
    for count, found in enumerate(_PDF_STREAM.finditer(content)):
        if count >= _MOST_STREAMS:
            return
        try:
            plain = zlib.decompressobj().decompress(content[found.end() : found.end() + _INFLATED], _INFLATED)
        except zlib.error:
            continue
        yield _PDF_HEX.sub(lambda hexed: bytes([int(hexed[1], 16)]), plain)


def _office(content: bytes, name: str) -> str:
    """Tell Word and Excel files apart; one with macros or embedded programs is refused."""
    try:
        names = [info.filename.lower() for info in members(content)[: _MOST_MEMBERS + 1]]
    except ValueError:
        names = []
    if any("vbaproject" in it or it.endswith((".bin.exe", ".exe", ".dll", ".js")) for it in names):
        raise _refusal(
            "script",
            f"Tệp “{name}” có macro hoặc chương trình bên trong nên không nhận. Xin lưu lại thành PDF.",
            f"“{name}” holds macros or programs and is not taken. Please save it as PDF.",
        )
    if len(names) <= _MOST_MEMBERS and "word/document.xml" in names:
        return DOCX
    if len(names) <= _MOST_MEMBERS and "xl/workbook.xml" in names:
        return XLSX
    raise _refusal(
        "unknown",
        f"Tệp “{name}” là tệp nén hoặc không đọc được nên không nhận. Xin đính kèm từng tệp PDF hoặc ảnh.",
        f"“{name}” is an archive, or cannot be read, and is not taken. Please attach PDF files or pictures one by one.",
    )


def _refusal(code: str, vi: str, en: str) -> AttachmentRefused:
    return AttachmentRefused(f"attachment.{code}", Text(vi, en))
