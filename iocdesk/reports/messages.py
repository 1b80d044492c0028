"""A short thread of messages per report, between those who may see it; what was sent is never changed or taken away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from iocdesk.core.errors import IocError, Text
from iocdesk.core.ids import is_uuid7
from iocdesk.core.text import clean_line
from iocdesk.forms.model import CellKey
from iocdesk.reports import reading, wire
from iocdesk.reports.model import ReportId, ReportKey

MAX_TEXT = 1000
"""Longest message, in characters."""
_MEMBERS = frozenset({"id", "report_id", "author", "at", "text", "key"})
_NUMBER = re.compile(r"(?<![\d.,/-])\+?\d(?:[ .]?\d){8,12}(?![\d,/-])")
"""9 to 13 digits in a row: identity card (9, 12), telephone (10, or with 84), insurance (10)."""
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+")
"""A figure as Vietnamese writes it, e.g. 1.234.567.890."""

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `at` is the author's clock, in UTC; `key` a cell that it is about, or ""."""

    id: str
    """UUIDv7."""
    report_id: ReportId
    author: str
    at: datetime
    text: str
    key: CellKey = ""


class MessageRefused(IocError):
    """A text that cannot be sent: `message.empty`, `message.long`."""


def message_text(typed: str) -> str:
    """Return typed text as it is kept: NFC, trimmed, no controls but newlines.

    Raises:
        MessageRefused: nothing was written, or more than `MAX_TEXT` characters.
    """
    text = clean_line(typed, len(typed)).strip()
    if not text:
        raise MessageRefused(
            "message.empty", Text("Xin viết nội dung trước khi gửi.", "Please write something first.")
        )
    if len(text) > MAX_TEXT:
        raise MessageRefused(
            "message.long",
            Text(
                f"Nội dung dài {len(text)} ký tự, tối đa {MAX_TEXT}. Xin viết ngắn hơn.",
                f"The text is {len(text)} characters long, at most {MAX_TEXT}. Please write less.",
            ),
        )
    return text


def looks_personal(text: str) -> bool:
    """Tell whether a text may hold somebody's identity, telephone or insurance number, or mail address.

    A warning hangs on it, nothing is refused: a report takes aggregates only, and so does what is said about it.
    """
    numbers = (found.group() for found in _NUMBER.finditer(text))
    return bool(_MAIL.search(text)) or any(not _GROUPED.fullmatch(number.strip()) for number in numbers)


def message_to_json(message: Message) -> Json:
    """Write a message as it travels."""
    return {
        "id": message.id,
        "report_id": message.report_id,
        "author": message.author,
        "at": reading.stamp(message.at),
        "text": message.text,
        "key": message.key,
    }


def message_from_json(raw: object) -> Message:
    """Read a message back.

    Raises:
        MalformedOperation: naming the member.
    """
    found = reading.members(raw, _MEMBERS)
    made = Message(
        id=reading.text(found, "id", 36, least=36),
        report_id=reading.text(found, "report_id", wire.MAX_KEY, least=1),
        author=reading.text(found, "author", wire.MAX_NAME, least=1),
        at=reading.moment(found, "at"),
        text=reading.text(found, "text", MAX_TEXT, least=1),
        key=reading.text(found, "key", wire.MAX_KEY, default=""),
    )
    if not is_uuid7(made.id):
        reading.refuse("id", "không phải UUIDv7", "it is not a UUIDv7")
    try:
        ReportKey.parse(made.report_id)
    except (IocError, ValueError):
        reading.refuse("report_id", "không phải mã báo cáo", "it is not a report's id")
    if clean_line(made.text, MAX_TEXT).strip() != made.text:
        reading.refuse("text", "có ký tự không hợp lệ", "it has characters that are not allowed")
    return made
