"""Attachments: what a report says of a scan, a photo or a signed PDF; the same on both sides.

A report never holds a file. It holds a **reference** to one, as the text of a cell: name, media type, size and
sha256. So a reference is hashed, merged, kept in every version and carried in sealed packages as any figure is, and
arrives long before the file does. Two people who attach different files to a report touch different cells: the key of
a file that belongs to the report as a whole holds the beginning of its hash. A question of an XLSForm that asks for an
image or a file (`FieldType.MEDIA`) has one cell, and one file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from iocdesk.core.errors import IocError, Text
from iocdesk.core.text import clean_line, nfc
from iocdesk.forms.media import (
    DOCX,
    ENDINGS,
    JPEG,
    MAX_BYTES,
    MEBIBYTE,
    PDF,
    PNG,
    XLSX,
    Limits,
    asks_for_file,
    field_limits,
    whole_limits,
    whole_taken,
)
from iocdesk.forms.model import CellKey, Form
from iocdesk.forms.values import Value

if TYPE_CHECKING:
    from iocdesk.reports.model import Cell

WHOLE = "report"
"""The slot of files that belong to the report as a whole: the signed scan (bản ký), decisions, photos."""

MAX_FILES = 30
"""Most files of one report."""
MAX_REPORT_BYTES = 100 * MEBIBYTE
"""Most bytes that the files of one report have together."""
MAX_FILE_NAME = 120

_KEY = re.compile(r"@report\.[0-9a-f]{16}")
_SHA = re.compile(r"[0-9a-f]{64}")
_REFERENCE = re.compile(
    r"sha256:(?P<sha>[0-9a-f]{64});size=(?P<size>[1-9]\d{0,9});type=(?P<type>[a-z0-9.+/-]{3,100});name=(?P<name>.+)"
)
_BAD_NAME = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u202a-\u202e\u2066-\u2069]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


class AttachmentRefused(IocError):
    """A file that cannot be attached; `code` begins with "attachment."."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A reference: what a report says of one file.

    Attributes:
        sha256: of the file's bytes, in hex.
        size: bytes.
        type: media type, one of `ENDINGS`; found from the content, never from the name.
        name: what the file was called, without any path.
    """

    sha256: str
    size: int
    type: str
    name: str

    @property
    def value(self) -> Value:
        """Return the content of the cell that refers to the file."""
        return Value.of(f"sha256:{self.sha256};size={self.size};type={self.type};name={self.name}")

    @property
    def key(self) -> CellKey:
        """Return the cell's key where the file belongs to the report as a whole."""
        return f"@{WHOLE}.{self.sha256[:16]}"


def is_file_key(key: CellKey) -> bool:
    """Tell whether a cell refers to a file of the report as a whole."""
    return key.startswith("@")


def attachment_of(value: Value) -> Attachment | None:
    """Return what a cell refers to; None for anything but a well-formed reference."""
    data = value.data
    found = _REFERENCE.fullmatch(data) if isinstance(data, str) and len(data) < 500 else None
    if found is None or found["type"] not in ENDINGS or int(found["size"]) > MAX_BYTES:
        return None
    name = found["name"]
    if file_name(name) != name:
        return None
    return Attachment(found["sha"], int(found["size"]), found["type"], name)


def attachments_in(cells: Mapping[CellKey, Cell]) -> Iterator[tuple[CellKey, Attachment]]:
    """Yield the references among cells, with their keys."""
    for key, cell in cells.items():
        if isinstance(cell.value.data, str) and cell.value.data.startswith("sha256:"):
            found = attachment_of(cell.value)
            if found is not None:
                yield key, found


def file_name(raw: str) -> str:
    """Return a name without path, control characters, direction marks and what Windows reserves; never empty."""
    base = nfc(raw).replace("\\", "/").rpartition("/")[2]
    base = _BAD_NAME.sub("", clean_line(base, len(base))).strip().strip(".").strip()
    if _RESERVED.fullmatch(base):
        base = f"_{base}"
    if len(base) > MAX_FILE_NAME:
        stem, dot, ending = base.rpartition(".")
        ending = dot + ending if dot and len(ending) <= 5 else ""
        base = (stem if ending else base)[: MAX_FILE_NAME - len(ending)].strip() + ending
    return base or "tep"


def is_sha256(text: str) -> bool:
    """Tell whether a text is a sha256 in lower-case hex."""
    return _SHA.fullmatch(text) is not None


def limits_at(form: Form, key: CellKey) -> Limits | None:
    """Return what is taken at a cell; None where no file belongs."""
    if is_file_key(key):
        return whole_limits(form) if whole_taken(form) and _KEY.fullmatch(key) else None
    name = key.rpartition("/")[2]
    field = next((it for it in form.fields() if it.name == name and asks_for_file(it)), None)
    return field_limits(field) if field is not None else None


def reference_fault(form: Form, key: CellKey, value: Value) -> Text | None:
    """Say what is wrong with a reference at a cell; None where nothing is."""
    limits = limits_at(form, key)
    if limits is None:
        return Text("Biểu mẫu này không nhận tệp kèm theo ở đây.", "The form takes no file here.")
    found = attachment_of(value)
    if found is None or (is_file_key(key) and found.key != key):
        return Text(
            "Thông tin về tệp kèm theo không đúng quy cách.", "What is said of the file is malformed."
        )
    try:
        check_limits(found.name, found.size, found.type, limits)
    except AttachmentRefused as refused:
        return refused.text
    return None


def check_limits(name: str, size: int, kind: str, limits: Limits) -> None:
    """Check a file's size and type against what is taken.

    Raises:
        AttachmentRefused: `attachment.empty`, `attachment.too_large`, `attachment.type`.
    """
    if size == 0:
        raise AttachmentRefused(
            "attachment.empty",
            Text(f"Tệp “{name}” không có nội dung (0 byte). Xin chọn tệp khác.", f"“{name}” is empty (0 bytes). Please choose another file."),
        )  # fmt: skip
    if size > limits.max_bytes:
        raise too_large(name, size, limits)
    if kind not in limits.types:
        vi, en = type_words(limits.types)
        raise AttachmentRefused(
            "attachment.type",
            Text(
                f"Tệp “{name}” không thuộc loại được nhận ở đây ({vi}). Xin quét hoặc lưu lại thành loại đó.",
                f"“{name}” is not of a kind that is taken here ({en}). Please scan or save it as one.",
            ),
        )


def too_large(name: str, size: int, limits: Limits) -> AttachmentRefused:
    """Return the refusal of a file beyond the limit."""
    return AttachmentRefused(
        "attachment.too_large",
        Text(
            f"Tệp “{name}” nặng {size_words(size)}, vượt mức {size_words(limits.max_bytes)} của biểu mẫu. "
            "Xin quét lại ở độ phân giải thấp hơn (200–300 dpi) hoặc tách tệp.",
            f"“{name}” has {size_words(size)}, more than the form's {size_words(limits.max_bytes)}. "
            "Please scan it again at 200–300 dpi, or split it.",
        ),
    )


def size_words(size: int) -> str:
    """Write a size as Vietnamese does: "820 KB", "1,4 MB"."""
    if size < 1024:
        return f"{size} byte"
    if size < MEBIBYTE:
        return f"{round(size / 1024)} KB"
    return f"{size / MEBIBYTE:.1f}".replace(".", ",").removesuffix(",0") + " MB"


def type_words(types: tuple[str, ...]) -> tuple[str, str]:
    """Name media types in both languages: ("PDF, ảnh JPEG, ảnh PNG", "PDF, JPEG picture, PNG picture")."""
    words = {PDF: ("PDF", "PDF"), JPEG: ("ảnh JPEG", "JPEG picture"), PNG: ("ảnh PNG", "PNG picture"),
             DOCX: ("Word .docx", "Word .docx"), XLSX: ("Excel .xlsx", "Excel .xlsx")}  # fmt: skip
    named = [words[it] for it in types if it in words]
    return ", ".join(vi for vi, _ in named), ", ".join(en for _, en in named)
