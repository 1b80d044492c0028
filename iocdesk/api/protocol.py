"""Tells an answer of the IOC protocol from everything else that may answer on a network, and reads its JSON.

Only JSON with the `IOC-Protocol` header of our version counts. A firewall's 403 or a log-in page with 200
must never be taken for the server's word on a report, so without that header nothing is a refusal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import NoReturn

from iocdesk.api import errors
from iocdesk.api.exchanging import JSON, RawAnswer
from iocdesk.core.errors import Text
from iocdesk.core.text import clean_line

PROTOCOL = 1
"""The version this program speaks."""

HEADER = "IOC-Protocol"

HISTORY = "IOC-History"
"""Shows the server how much of its history was seen, so that one put back to a backup finds it out."""

MAX_RETRY_AFTER = 3600.0
"""Longest wait, in seconds, that a server is granted."""

_MAX_SENTENCE = 400
_LONGEST_VERSION = 9
_REFUSALS: Mapping[int, type[errors.Refused]] = {
    400: errors.Unacceptable,
    403: errors.Forbidden,
    404: errors.NotVisible,
    405: errors.Unacceptable,
    409: errors.Conflict,
    412: errors.Unacceptable,
    415: errors.Unacceptable,
    422: errors.Unacceptable,
}
_SENTENCES: Mapping[type[errors.Refused], Text] = {
    errors.Forbidden: Text(
        "Tài khoản này không được phép làm việc đó.", "This account is not allowed to do that."
    ),
    errors.NotVisible: Text(
        "Máy chủ không có nội dung này, hoặc tài khoản này không được xem.",
        "The server does not have this, or this account may not see it.",
    ),
    errors.Conflict: Text(
        "Nội dung gửi lên trái với nội dung máy chủ đang giữ.",
        "What was sent contradicts what the server holds.",
    ),
    errors.Unacceptable: Text(
        "Máy chủ không nhận nội dung gửi lên vì sai cấu trúc. Xin báo cho bộ phận hỗ trợ của tỉnh.",
        "The server does not take what was sent, for it is not well formed. "
        "Please tell the province's support.",
    ),
}


_HEAD = 4096
"""A problem is told within so many bytes."""


def check(answer: RawAnswer, host: str, now: datetime, kind: str = JSON) -> RawAnswer:
    """Return the answer when it is a success of our protocol (2xx of the media type `kind`, 204, 304).

    Raises:
        ApiError: the kind that fits; `now` (UTC) serves to read a Retry-After given as a date.
    """
    status = answer.status
    if status == 407:
        raise errors.ProxyRefused(host, status)
    if status == 511 or (300 <= status < 400 and status != 304):
        raise errors.CaptivePortal(host, status)
    spoken = answer.headers.get(HEADER.lower(), "").strip()
    if not spoken.isascii() or not spoken.isdigit() or len(spoken) > _LONGEST_VERSION:
        raise _stranger(answer, host, now)
    if int(spoken) != PROTOCOL:
        raise errors.ProtocolMismatch(spoken[:10], update_us=int(spoken) > PROTOCOL)
    if status in {204, 304}:
        return answer
    if 200 <= status < 300:
        if not _is_json(answer, kind):
            raise errors.CaptivePortal(host, status)
        return answer
    raise _problem(answer, host, now)


def read_json(answer: RawAnswer, host: str) -> object:
    """Parse the body: UTF-8, no NaN or Infinity, fractions as `Decimal`.

    Raises:
        Truncated: the body is not whole JSON.
        BadAnswer: it is JSON beyond reading.
    """
    try:
        parsed: object = json.loads(answer.body.decode("utf-8"), parse_constant=_refuse, parse_float=Decimal)
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise errors.Truncated(host) from None
    except (ValueError, RecursionError):
        raise errors.BadAnswer("JSON") from None
    return parsed


def _stranger(answer: RawAnswer, host: str, now: datetime) -> errors.ApiError:
    """An answer without the header: a proxy in front of the server, or somebody else altogether."""
    if answer.status == 413:
        return errors.TooLarge()
    if answer.status == 503:
        return errors.Busy(retry_after(answer, now))
    if answer.status >= 500:
        return errors.ServerBroken(host, answer.status)
    return errors.CaptivePortal(host, answer.status)


def _problem(answer: RawAnswer, host: str, now: datetime) -> errors.ApiError:
    status = answer.status
    if status == 401:
        return errors.NotSignedIn()
    if status == 410:
        return errors.CursorExpired()
    if status == 412:
        return errors.HistoryUnknown()
    if status == 413:
        return errors.TooLarge()
    if status == 426:
        return errors.ProtocolMismatch("?", update_us=True)
    if status == 423:
        return errors.Busy(retry_after(answer, now))
    if status == 429:
        return errors.RateLimited(retry_after(answer, now))
    if status == 503:
        full = b'"server.storage"' in answer.body[:_HEAD]
        return (errors.ServerFull if full else errors.Busy)(retry_after(answer, now))
    kind = _REFUSALS.get(status)
    if kind is None:
        return errors.ServerBroken(host, status)
    return _refusal(answer, kind)


def _refusal(answer: RawAnswer, kind: type[errors.Refused]) -> errors.Refused:
    """A refusal with the server's own sentence, where it gives one."""
    code, text = f"api.status_{answer.status}", _SENTENCES[kind]
    try:
        found = json.loads(answer.body) if _is_json(answer, "application/problem+json") else None
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        given, vi, en = (found.get(name) for name in ("code", "text_vi", "text_en"))
        if isinstance(given, str) and given.isascii() and given:
            code = given[:60]
        if isinstance(vi, str) and vi.strip():
            text = Text(
                clean_line(vi, _MAX_SENTENCE), clean_line(en, _MAX_SENTENCE) if isinstance(en, str) else ""
            )
    return kind(code, text, status=answer.status)


def retry_after(answer: RawAnswer, now: datetime) -> float | None:
    """Return the seconds the server asks to wait, 0 to 3,600; None when it is silent (RFC 9110, 10.2.3)."""
    value = answer.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), MAX_RETRY_AFTER)
    try:
        # The server's own Date, where given: this computer's clock may be wrong by hours.
        until, since = parsedate_to_datetime(value), answer.headers.get("date")
        start = parsedate_to_datetime(since) if since else now
        return min(max((until - start).total_seconds(), 0.0), MAX_RETRY_AFTER)
    except (ValueError, TypeError):
        return None


def _is_json(answer: RawAnswer, kind: str) -> bool:
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower() == kind


def _refuse(name: str) -> NoReturn:
    msg = f"{name} is not JSON"
    raise ValueError(msg)
