"""From the server's JSON to the client's types; reports, operations and receipts are read by `reports`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeVar

from iocdesk.api import errors
from iocdesk.api.answers import (
    BatchAnswer,
    Capabilities,
    CatalogueIndex,
    ChangeItem,
    ChangesPage,
    DeviceSeen,
    DigestAnswer,
    FormRef,
    LettersAnswer,
    LetterVerdict,
    MessagesPage,
    Refusal,
    ReportChanged,
    ReportGone,
    Unknown,
)
from iocdesk.api.auth import Tokens
from iocdesk.core.errors import IocError, Text
from iocdesk.core.text import clean_line
from iocdesk.reports import operations
from iocdesk.reports.messages import message_from_json
from iocdesk.reports.model import Actor, Problem, Receipt, Report
from iocdesk.reports.versions import VersionLine, version_lines_from_json

T = TypeVar("T")
Json = Mapping[str, object]

_MAX_SENTENCE = 400


def receipt(raw: object) -> Receipt:
    """Read a receipt.

    Raises:
        BadAnswer: naming the member.
    """
    return _domain("receipt", Receipt, raw)


def actor(raw: object) -> Actor:
    """Read an account.

    Raises:
        BadAnswer: naming the member.
    """
    return _domain("user", Actor, raw)


def capabilities(raw: Json) -> Capabilities:
    """Read what the server is.

    Raises:
        BadAnswer: naming the member.
    """
    spoken = _object(raw, "protocol")
    limits = raw.get("limits")
    limits = limits if isinstance(limits, dict) else {}
    features = raw.get("features")
    usual = Capabilities(1, 1, "", datetime(2026, 1, 1, tzinfo=UTC))
    return Capabilities(
        _count(spoken, "min"),
        _count(spoken, "max"),
        clean_line(_text(raw, "name", ""), 200),
        moment(raw, "server_time"),
        training=raw.get("training") is True,
        batch_operations=max(1, _count(limits, "batch_operations", usual.batch_operations)),
        batch_bytes=max(1, _count(limits, "batch_bytes", usual.batch_bytes)),
        features=tuple(str(item) for item in features) if isinstance(features, list) else (),
    )


def tokens(raw: Json) -> Tokens:
    """Read a pair of tokens.

    Raises:
        BadAnswer: naming the member.
    """
    access, refresh = _text(raw, "access_token"), _text(raw, "refresh_token")
    if not (access.isascii() and access.isprintable() and refresh and refresh.isascii()):
        raise errors.BadAnswer("access_token")
    return Tokens(access, refresh, _count(raw, "expires_in"))


def catalogue_index(raw: Json) -> CatalogueIndex:
    """Read the ETags of the catalogue's slices.

    Raises:
        BadAnswer: when it is no such list.
    """
    etags = member(raw, "etags")
    if not isinstance(etags, dict):
        raise errors.BadAnswer("etags")
    return CatalogueIndex({str(name): str(etag) for name, etag in etags.items()})


def batch(raw: Json) -> BatchAnswer:
    """Read the answer to a batch; an item that cannot be read is left out, so its operation stays unanswered.

    Raises:
        BadAnswer: when it is no answer to a batch at all.
    """
    receipts: list[Receipt] = []
    refusals: list[Refusal] = []
    for item in _items(raw, "results"):
        try:
            receipts.append(receipt(item))
        except errors.BadAnswer:
            refusals += _refusal(item)
    for item in _items(raw, "deferred", optional=True):
        refusals += _refusal(item)
    told = _text(raw, "history", "")
    return BatchAnswer(moment(raw, "server_time"), tuple(receipts), tuple(refusals), told)


def changes(raw: Json) -> ChangesPage:
    """Read a page of changes; an item that cannot be read is named in `skipped` and the others go on.

    Raises:
        BadAnswer: when it is no page at all, or a page that says "more" without moving on.
    """
    items: list[ChangeItem] = []
    skipped: list[str] = []
    for raw_item in _items(raw, "items"):
        try:
            items.append(_change(raw_item))
        except errors.BadAnswer:
            skipped.append(_name_of(raw_item))
    more = raw.get("more") is True
    if more and not (items or skipped):
        raise errors.BadAnswer("more")
    now, told = moment(raw, "server_time"), _text(raw, "history", "")
    return ChangesPage(tuple(items), _text(raw, "cursor"), more, now, tuple(skipped), told)


def unknown(raw: Json) -> Unknown:
    """Read which operations or letters the server does not have.

    Raises:
        BadAnswer: naming the member.
    """
    return Unknown(frozenset(str(item) for item in _items(raw, "unknown")))


def device(raw: Json) -> DeviceSeen:
    """Read what the server has of a computer.

    Raises:
        BadAnswer: naming the member.
    """
    return DeviceSeen(_count(raw, "seq"), _text(raw, "op_id"))


def version_lines(raw: Json) -> tuple[VersionLine, ...]:
    """Read how the versions of a report came about.

    Raises:
        BadAnswer: naming the member.
    """
    try:
        return version_lines_from_json(raw)
    except IocError as error:
        raise errors.BadAnswer(getattr(error, "member", "") or "versions") from error


def report(raw: Json) -> Report:
    """Read one version of a report as a whole.

    Raises:
        BadAnswer: naming the member.
    """
    return _domain("report", Report, raw)


def digest(raw: Json) -> DigestAnswer:
    """Read the digest of the slice.

    Raises:
        BadAnswer: naming the member.
    """
    return DigestAnswer(_text(raw, "digest"), _count(raw, "count"), moment(raw, "server_time"))


def canonical_form(content: bytes, ref: FormRef) -> bytes:
    """Return a form's canonical JSON with its "sha256", which is over all the rest and must be the index's.

    Raises:
        FormTampered: the content is not what the hash says.
    """
    parsed = json.loads(content)
    found = dict(parsed) if isinstance(parsed, dict) else {}
    claimed = found.pop("sha256", ref.sha256)
    if claimed != ref.sha256 or hashlib.sha256(operations.canonical_json(found)).hexdigest() != ref.sha256:
        raise errors.FormTampered(ref.form_id, ref.version)
    return operations.canonical_json(found | {"sha256": ref.sha256})


def member(raw: Json, name: str) -> object:
    """Return a member that must be there.

    Raises:
        BadAnswer: naming it.
    """
    if name not in raw:
        raise errors.BadAnswer(name)
    return raw[name]


def moment(raw: Json, name: str) -> datetime:
    """Read a moment; it must carry its offset.

    Raises:
        BadAnswer: naming the member.
    """
    try:
        found = datetime.fromisoformat(_text(raw, name))
    except ValueError:
        raise errors.BadAnswer(name) from None
    if found.tzinfo is None:
        raise errors.BadAnswer(name)
    return found.astimezone(UTC)


def _change(raw: object) -> ChangeItem:
    if not isinstance(raw, dict):
        raise errors.BadAnswer("items")
    seq, kind = _count(raw, "seq"), _text(raw, "kind")
    if kind == "report":
        return ReportChanged(seq, _domain("report", Report, raw.get("report")))
    if kind == "tombstone":
        return ReportGone(seq, _text(raw, "report_id"))
    raise errors.BadAnswer("kind")


def _name_of(raw: object) -> str:
    """Say which item could not be read, as well as can be said."""
    found = raw.get("report", raw) if isinstance(raw, dict) else None
    name = found.get("report_id") if isinstance(found, dict) else None
    return clean_line(name, 200) if isinstance(name, str) else "?"


def _refusal(raw: object) -> list[Refusal]:
    """Read an item without a receipt: {op_id, code, text_vi, text_en} or {op_id, problem: {…}}."""
    if not isinstance(raw, dict) or not isinstance(raw.get("op_id"), str):
        return []
    said = raw["problem"] if isinstance(raw.get("problem"), dict) else raw
    code, vi, en = (said.get(name) for name in ("code", "text_vi", "text_en"))
    text = Text(
        clean_line(vi, _MAX_SENTENCE) if isinstance(vi, str) else "Máy chủ chưa xử lý thao tác này.",
        clean_line(en, _MAX_SENTENCE)
        if isinstance(en, str)
        else "The server has not judged this operation yet.",
    )
    return [Refusal(raw["op_id"], Problem("", code if isinstance(code, str) else "op.deferred", text))]


def _domain(what: str, kind: type[T], raw: object) -> T:
    try:
        return operations.from_json(kind, raw)
    except IocError as error:
        place = getattr(error, "member", "")
        raise errors.BadAnswer(f"{what}.{place}" if place else what) from error


def _object(raw: Json, name: str) -> Json:
    found = raw.get(name)
    if not isinstance(found, dict):
        raise errors.BadAnswer(name)
    return found


def _items(raw: Json, name: str, *, optional: bool = False) -> list[object]:
    found = raw.get(name, [] if optional else None)
    if not isinstance(found, list):
        raise errors.BadAnswer(name)
    return found


def _text(raw: Json, name: str, default: str | None = None) -> str:
    found = raw.get(name, default)
    if not isinstance(found, str):
        raise errors.BadAnswer(name)
    return found


def _count(raw: Json, name: str, default: int | None = None) -> int:
    found = raw.get(name, default)
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise errors.BadAnswer(name)
    return found


def letters(raw: Json) -> LettersAnswer:
    """Read the answers to messages or hand-overs."""
    found = []
    for item in _items(raw, "results"):
        if not isinstance(item, dict) or item.get("status") not in {"stored", "rejected"}:
            raise errors.BadAnswer("results")
        text = Text(
            clean_line(_text(item, "text_vi", ""), _MAX_SENTENCE),
            clean_line(_text(item, "text_en", ""), _MAX_SENTENCE),
        )
        stored = item["status"] == "stored"
        found.append(LetterVerdict(_text(item, "id"), stored, _text(item, "code", ""), text))
    return LettersAnswer(tuple(found), _text(raw, "history", ""))


def messages(raw: Json) -> MessagesPage:
    """Read a page of messages; one that cannot be read is counted, not shown."""
    found, skipped = [], 0
    for item in _items(raw, "messages"):
        try:
            found.append(message_from_json(item))
        except IocError:
            skipped += 1
    more = raw.get("more")
    if not isinstance(more, bool):
        raise errors.BadAnswer("more")
    return MessagesPage(tuple(found), _text(raw, "cursor"), more, skipped)
