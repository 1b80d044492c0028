"""Messages: what may be written, what travels, and what looks like somebody's personal data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iocdesk.core.text import nfc
from iocdesk.reports.messages import (
    MAX_TEXT,
    Message,
    MessageRefused,
    looks_personal,
    message_from_json,
    message_text,
    message_to_json,
)
from iocdesk.reports.reading import MalformedOperation

ID = "019d0000-0000-7000-8000-000000000001"
REPORT = "xa_vp_thang/15298@2025-07-01/202604"
AT = datetime(2026, 4, 16, 2, 0, tzinfo=UTC)


@given(st.text(max_size=MAX_TEXT + 50), st.integers(0, 10**10))
def test_what_may_be_written_travels_unchanged(typed: str, millis: int) -> None:
    try:
        text = message_text(typed)
    except MessageRefused:
        return
    assert text == nfc(text).strip()
    message = Message(ID, REPORT, "canbo", AT + timedelta(milliseconds=millis), text, "DS01")
    assert message_from_json(message_to_json(message)) == message


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "message.empty"), (" \n\t", "message.empty"), ("a" * (MAX_TEXT + 1), "message.long")],
)
def test_nothing_and_too_much_are_not_sent(typed: str, code: str) -> None:
    with pytest.raises(MessageRefused) as refused:
        message_text(typed)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("id", "1"),
        ("id", "019d0000-0000-4000-8000-000000000001"),
        ("report_id", "nơi nào"),
        ("author", ""),
        ("at", "2026-04-16"),
        ("text", ""),
        ("text", "x" * (MAX_TEXT + 1)),
        ("text", " có khoảng trắng "),
        ("text", "\u202egạt"),
        ("key", 5),
        ("edited", True),
    ],
)
def test_anything_else_is_refused(member: str, value: object) -> None:
    raw = message_to_json(Message(ID, REPORT, "canbo", AT, "Đã sửa."))
    with pytest.raises(MalformedOperation, match=member):
        message_from_json({**raw, member: value})


@pytest.mark.parametrize(
    "text",
    ["gọi 0912 345 678", "CCCD 038123456789", "+84912345678", "BHXH 3801234567", "thư an@thon.vn nhé"],
)
def test_personal_data_is_noticed(text: str) -> None:
    assert looks_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "thu 1.234.567.890 đồng",
        "tháng 4/2026 có 1.205 hộ",
        "biểu 15298@2025-07-01",
        "từ 15/3/2026 đến 14/4/2026",
        "",
    ],
)
def test_figures_and_dates_are_not(text: str) -> None:
    assert not looks_personal(text)
