"""Reading members of JSON objects strictly: kinds, lengths, counts, moments.

A fault is raised at the member where it is found; each level on the way out puts its own name before it, so
the good path pays nothing for it. Names are those of the JSON: `cells.DS01.value`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import NoReturn, TypeVar

from iocdesk.core.errors import IocError, Text
from iocdesk.core.text import nfc

MAX_TEXT = 10_000
"""Longest text of a cell, a note, a reason or a remark, in characters."""
MAX_CELLS = 10_000
"""Most cells of one operation or one report: a block of 300 x 30 figures with its totals has 9,300, about 1 MB."""
MAX_COUNT = 2**53 - 1
"""JSON's largest exact integer (RFC 7493)."""
S = TypeVar("S")
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Raw = Mapping[str, object]
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})?", re.ASCII)


class MalformedOperation(IocError):
    """What came over the wire is not what it should be.

    Attributes:
        member: the JSON member at fault, e.g. "cells.DS01.value"; "" for the whole.
        reason: what is wrong with it.
    """

    def __init__(self, member: str, reason: Text) -> None:
        place = Text(f"mục “{member}”", f"“{member}”") if member else Text("toàn bộ nội dung", "the whole")
        super().__init__(
            "op.malformed",
            Text(
                f"Dữ liệu trao đổi không đúng quy cách tại {place.vi}: {reason.vi}. "
                "Xin đồng bộ lại; nếu vẫn gặp, xin báo bộ phận hỗ trợ.",
                f"The data exchanged is malformed at {place.en}: {reason.en}. "
                "Please sync again; if it happens again, please tell support.",
            ),
        )
        self.member = member
        self.reason = reason

    def under(self, name: str) -> MalformedOperation:
        """Return the same fault, seen from one level further out."""
        return MalformedOperation(f"{name}.{self.member}" if self.member else name, self.reason)


def refusal(member: str, vi: str, en: str) -> MalformedOperation:
    """Return the fault of a member, to be raised."""
    return MalformedOperation(member, Text(vi, en))


def refuse(member: str, vi: str, en: str) -> NoReturn:
    """Raise the fault at `member`."""
    raise MalformedOperation(member, Text(vi, en))


def within(name: str, read: Callable[[S], T], raw: S) -> T:
    """Read `raw` as the content of the member `name`."""
    try:
        return read(raw)
    except MalformedOperation as fault:
        raise fault.under(name) from None


def members(raw: object, known: frozenset[str] | None = None) -> Raw:
    """Return `raw` as an object; with `known`, one that has no other members."""
    if not isinstance(raw, dict):
        refuse("", "phải là một đối tượng JSON", "it must be a JSON object")
    if known is not None and not raw.keys() <= known:
        strange = str(min(str(name) for name in raw.keys() - known))[:60]
        refuse(strange, "không có mục này trong giao thức", "the protocol has no such member")
    return raw


def items(raw: object, most: int) -> list[object]:
    """Return `raw` as a list of at most `most` items."""
    if not isinstance(raw, list):
        refuse("", "phải là một danh sách", "it must be a list")
    if len(raw) > most:
        refuse("", f"có hơn {most} phần tử", f"it has more than {most} items")
    return raw


def text(raw: Raw, name: str, most: int = MAX_TEXT, *, least: int = 0, default: str | None = None) -> str:
    """Read a text of `least`..`most` characters, into NFC."""
    content = raw.get(name, default)
    if not isinstance(content, str):
        refuse(name, "phải là văn bản", "it must be text")
    if not least <= len(content) <= most:
        refuse(name, f"phải dài từ {least} đến {most} ký tự", f"it must be {least} to {most} characters long")
    return content if content.isascii() else whole(name, content)


def count(raw: Raw, name: str, *, least: int = 0) -> int:
    """Read an integer from `least` to 2^53 - 1."""
    content = raw.get(name)
    if type(content) is not int or not least <= content <= MAX_COUNT:
        refuse(name, f"phải là số nguyên từ {least}", f"it must be an integer of at least {least}")
    return content


def flag(raw: Raw, name: str, *, default: bool) -> bool:
    """Read a truth value."""
    content = raw.get(name, default)
    if not isinstance(content, bool):
        refuse(name, "phải là đúng hoặc sai", "it must be true or false")
    return content


def choice(raw: Raw, name: str, kind: type[E], default: E | None = None) -> E:
    """Read one of an enumeration's values."""
    content = raw.get(name, default)
    if isinstance(content, str):
        try:
            return kind(content)
        except ValueError:
            pass
    refuse(
        name, f"“{str(content)[:40]}” không phải là giá trị cho phép", f"“{str(content)[:40]}” is not allowed"
    )


def moment(raw: Raw, name: str) -> datetime:
    """Read an aware moment, to the millisecond, in UTC."""
    found = moment_or_none(raw, name)
    if found is None:
        refuse(name, "thiếu thời điểm", "the moment is missing")
    return found


def moment_or_none(raw: Raw, name: str) -> datetime | None:
    """Read an aware moment, to the millisecond, in UTC; None where it is null or absent."""
    content = raw.get(name)
    if content is None:
        return None
    found = moment_of(content) if isinstance(content, str) else None
    if found is None:
        refuse(
            name,
            "phải là thời điểm có múi giờ, ví dụ 2026-04-15T01:02:03.000Z",
            "it must be a moment with its time zone, like 2026-04-15T01:02:03.000Z",
        )
    return found


@lru_cache(maxsize=1024)
def moment_of(content: str) -> datetime | None:
    """Read a moment; the cells of one report have few different ones."""
    if MOMENT.fullmatch(content):
        try:
            found = datetime.fromisoformat(content)
            if found.tzinfo is not None:
                return to_milliseconds(found)
        except (ValueError, OverflowError):
            pass
    return None


def to_milliseconds(at: datetime) -> datetime:
    """Return an aware moment in UTC with what is finer than a millisecond dropped."""
    if at.tzinfo is None:
        refuse("", "thời điểm không có múi giờ", "the moment has no time zone")
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    finer = utc.microsecond % 1000
    return utc.replace(microsecond=utc.microsecond - finer) if finer else utc


def stamp(at: datetime | None) -> str | None:
    """Write a moment: "2026-04-15T01:02:03.004Z"."""
    if at is None:
        return None
    return stamp_of(at if at.tzinfo is UTC else to_milliseconds(at))


@lru_cache(maxsize=1024)
def stamp_of(utc: datetime) -> str:
    return utc.isoformat(timespec="milliseconds")[:-6] + "Z"


def whole(name: str, content: str) -> str:
    """Return the text in NFC; half a surrogate pair has no place in JSON."""
    try:
        content.encode()
    except UnicodeEncodeError:
        refuse(name, "có ký tự không hợp lệ", "it has an invalid character")
    return nfc(content)
