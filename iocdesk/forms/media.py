"""Files that a form takes: which questions ask for one, of what kind, how large; and files of a report as a whole.

The standard's question types `image` and `file` ask for one file each. What a file may be stands in `body::accept`
(standard), `bind::ioc:types` and `bind::ioc:max_bytes`; `max-pixels` is the standard's parameter. For the report as a
whole, e.g. the signed scan, the settings sheet has `attribute::ioc:attachments`, `…_max_bytes` and `…_types`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from iocdesk.forms.model import Field, FieldType, Form

MEBIBYTE = 1024 * 1024
MAX_BYTES = 50 * MEBIBYTE
"""Largest file that any form may allow."""
DEFAULT_BYTES = 20 * MEBIBYTE
"""Largest file where the form says nothing."""

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS: Mapping[str, str] = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png", DOCX: ".docx", XLSX: ".xlsx"}
"""Every media type that is taken at all, with the ending that a copy gets."""
DEFAULT_TYPES = (PDF, JPEG, PNG)
"""What is taken where the form says nothing."""
PICTURES = frozenset({JPEG, PNG})

MODES = ("optional", "required", "none")
SETTING = "ioc:attachments"
"""The form's setting for files of the whole report, one of `MODES`; "optional" where it is silent."""
SETTING_BYTES = "ioc:attachment_max_bytes"
SETTING_TYPES = "ioc:attachment_types"
KIND, FIELD_BYTES, FIELD_TYPES = "ioc:kind", "ioc:max_bytes", "ioc:types"
"""Parameters that the compiler gives a question for a file: its XLSForm type, and what it takes."""
MAX_PIXELS = "max-pixels"
"""XLSForm's parameter of an image question: the longer side of a photo is brought down to so many pixels."""
_BY_KIND: Mapping[str, tuple[str, ...]] = {"image": (JPEG, PNG), "audio": (), "video": ()}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a form takes in one place.

    Attributes:
        max_bytes: of one file.
        types: media types.
        max_pixels: longer side of a picture; 0 where the form does not say.
    """

    max_bytes: int = DEFAULT_BYTES
    types: tuple[str, ...] = DEFAULT_TYPES
    max_pixels: int = 0


def asks_for_file(field: Field) -> bool:
    """Tell whether a question takes an image or a file."""
    return field.type is FieldType.MEDIA


def whole_required(form: Form) -> bool:
    """Tell whether a report of this form must name a file before it is handed over."""
    return form.settings.get(SETTING) == "required"


def whole_taken(form: Form) -> bool:
    """Tell whether a report of this form takes files as a whole."""
    return form.settings.get(SETTING, "optional") != "none"


def whole_limits(form: Form) -> Limits:
    """Return what is taken for the report as a whole."""
    return _limits(form.settings.get(SETTING_BYTES, ""), form.settings.get(SETTING_TYPES, ""), DEFAULT_TYPES)


def field_limits(field: Field) -> Limits:
    """Return what a question takes: pictures for an image, nothing for sound and film."""
    says = field.parameters
    default = _BY_KIND.get(says.get(KIND, ""), DEFAULT_TYPES)
    return _limits(says.get(FIELD_BYTES, ""), says.get(FIELD_TYPES, ""), default, says.get(MAX_PIXELS, ""))


def accepted(accept: str) -> tuple[str, ...]:
    """Return the media types of HTML's `accept` list, e.g. "image/*,.pdf", that are taken at all."""
    parts = [it.strip().lower() for it in accept.replace(";", ",").split(",")]
    return tuple(
        kind
        for kind, ending in ENDINGS.items()
        if kind in parts
        or ending in parts
        or f"{kind.partition('/')[0]}/*" in parts
        or (kind == JPEG and ".jpeg" in parts)
    )


def _limits(size: str, types: str, default: tuple[str, ...], pixels: str = "") -> Limits:
    listed = tuple(it for it in types.split() if it in ENDINGS)
    return Limits(
        min(int(size), MAX_BYTES) if size.isascii() and size.isdigit() and int(size) else DEFAULT_BYTES,
        listed or default,
        int(pixels) if pixels.isascii() and pixels.isdigit() else 0,
    )
