"""How a message reaches a receiver: over HTTP, or as a file in a folder; and what its answer means.

Each message is sent over a connection of its own, and counts as taken only where the answer names it: a proxy's
page, half an answer or the answer to another message is no acknowledgement. TLS trusts whom the computer trusts.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import ssl
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request, build_opener

import truststore

from iocdesk.core.addresses import is_loopback
from iocdesk.core.errors import IocError, Text

TIMEOUT_S = 30.0
_LONGEST = 4_000_000
_LATER_FOR_ALL = frozenset({401, 403, 404, 405, 407, 408, 425, 429, 502, 503, 504})
"""What says something of the receiver, or of our way to it, and nothing of the message."""


class Verdict(StrEnum):
    """What became of a message."""

    TAKEN = "taken"
    LATER = "later"
    """Try this message again; others may go on."""
    UNREACHABLE = "unreachable"
    """Try again later; so would every other message fail."""
    REFUSED = "refused"
    """For good."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict with its reason; `retry_after` in seconds where the receiver asked for a pause."""

    verdict: Verdict
    code: str = ""
    detail: str = ""
    retry_after: float | None = None


class ReceiverError(IocError):
    """A receiver that cannot be used as it is set up: `feed.address`, `feed.token`, `feed.query`."""


class Receiver(Protocol):
    """One place that figures are passed on to."""

    def send(self, message_id: str, body: bytes) -> Answer:
        """Hand a message over."""

    def holdings(self, period: str) -> list[dict[str, str]] | None:
        """Return the figures that the receiver holds of a period; None where it cannot be asked."""


@dataclass(frozen=True, slots=True)
class HttpReceiver:
    """A receiver that takes messages by POST and may answer a query by GET.

    Attributes:
        ack: "echo" wants an answer that names the message; "status" is content with any JSON after a 2xx.
    """

    address: str
    query: str = ""
    token: str = ""
    ack: str = "echo"
    timeout_s: float = TIMEOUT_S

    def send(self, message_id: str, body: bytes) -> Answer:
        """POST a message; its id is in `Idempotency-Key`, and stays the same for every try."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": message_id}
        try:
            status, answered, raw = self._exchange("POST", self.address, body, headers)
        except (OSError, http.client.HTTPException) as error:
            return Answer(Verdict.UNREACHABLE, "network", _reason(error))
        found = _json(raw)
        if 200 <= status < 300:
            named = found.get("message_id") if found is not None else None
            if found is not None and (named == message_id or (self.ack == "status" and named is None)):
                return Answer(Verdict.TAKEN)
            return Answer(Verdict.LATER, "answer", f"HTTP {status} that does not name the message")
        detail = f"HTTP {status} {_said(found)}".strip()
        pause = _retry_after(answered.get("retry-after", ""))
        if status in _LATER_FOR_ALL or 300 <= status < 400:
            return Answer(Verdict.UNREACHABLE, f"http.{status}", detail, pause)
        if status >= 500:
            return Answer(Verdict.LATER, f"http.{status}", detail, pause)
        return Answer(Verdict.REFUSED, f"http.{status}", detail)

    def holdings(self, period: str) -> list[dict[str, str]] | None:
        """Ask what the receiver holds of a period, page by page.

        Raises:
            ReceiverError: it does not answer as docs/feed.md says.
        """
        return list(self._pages(period)) if self.query else None

    def _pages(self, period: str) -> Iterator[dict[str, str]]:
        after, seen = "", set[str]()
        while True:
            address = f"{self.query}{'&' if '?' in self.query else '?'}period={quote(period)}"
            address += f"&after={quote(after)}" if after else ""
            try:
                status, _, raw = self._exchange("GET", address, None, {})
            except (OSError, http.client.HTTPException) as error:
                raise _bad_query(_reason(error)) from error
            found = _json(raw)
            if status != 200 or found is None or not isinstance(found.get("figures"), list):
                raise _bad_query(f"HTTP {status}")
            for it in found["figures"]:
                if not isinstance(it, dict):
                    raise _bad_query("figures")
                yield {str(name): str(text) for name, text in it.items()}
            after = str(found.get("next") or "")
            if not after:
                return
            if after in seen:
                raise _bad_query("next")
            seen.add(after)

    def _exchange(
        self, method: str, address: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        asked = Request(address, data=body, method=method, headers={"Accept": "application/json", **headers})  # noqa: S310 - checked when set up
        if self.token:
            asked.add_unredirected_header("Authorization", f"Bearer {self.token}")
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        proxies = ProxyHandler({}) if is_loopback(urlsplit(address).hostname or "") else ProxyHandler()
        opener = build_opener(proxies, HTTPHandler(), HTTPSHandler(context=context), _NoRedirect())
        try:
            with opener.open(asked, timeout=self.timeout_s) as answer:
                return answer.status, _lower(answer.headers), _whole(answer)
        except HTTPError as error:
            with error:
                raw = b""
                with suppress(OSError, http.client.HTTPException):
                    raw = error.read(_LONGEST)
                return error.code, _lower(error.headers), raw


@dataclass(frozen=True, slots=True)
class DropReceiver:
    """A folder: each message becomes a file, then a checksum file that says it is whole; both appear at once.

    Written again, a message makes the same file under the same name.
    """

    folder: Path

    def send(self, message_id: str, body: bytes) -> Answer:
        """Write the message and its checksum durably."""
        name = f"{json.loads(body)['sequence']:016d}-{message_id}.json"
        digest = f"{hashlib.sha256(body).hexdigest()}  {name}\n".encode("ascii")
        try:
            self._put(name, body)
            self._put(f"{name}.sha256", digest)
        except OSError as error:
            return Answer(Verdict.UNREACHABLE, "folder", _reason(error))
        return Answer(Verdict.TAKEN)

    def holdings(self, period: str) -> list[dict[str, str]] | None:
        """A folder cannot be asked."""
        del period
        return None

    def _put(self, name: str, content: bytes) -> None:
        part = self.folder / f".{name}.part"
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.folder / name)
        if os.name == "posix":
            handle = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def check_address(address: str) -> str:
    """Return an address that messages may be sent to.

    Raises:
        ReceiverError: no host, a password within it, or plain http to another computer.
    """
    parts = urlsplit(address)
    secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if not secure or not parts.hostname or parts.username or parts.password or parts.fragment:
        raise ReceiverError(
            "feed.address",
            Text(
                f"Địa chỉ {address[:200]} không dùng được. Xin dùng https:// và không ghi mật khẩu trong địa chỉ.",
                f"The address {address[:200]} cannot be used. Please use https:// and no password within it.",
            ),
        )
    return address


def read_token(where: str, environment: Mapping[str, str]) -> str:
    """Return the token that "env:NAME" or "file:/path" leads to; "" for "".

    Raises:
        ReceiverError: it is not there, or others may read the file.
    """
    if not where:
        return ""
    kind, _, place = where.partition(":")
    token = environment.get(place, "") if kind == "env" else _token_file(Path(place))
    if not token or not token.isascii() or not token.isprintable():
        raise _bad_token(
            f"Không đọc được mã truy cập từ {where}.", f"There is no token to be read from {where}."
        )
    return token


def _token_file(path: Path) -> str:
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise _bad_token(
                f"Tệp {path} người khác đọc được. Xin đặt quyền 0600.",
                f"Others may read {path}. Please make it 0600.",
            )
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


class _NoRedirect(HTTPRedirectHandler):
    """A token goes where it was told to, and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        """Follow none."""


def _whole(answer: http.client.HTTPResponse) -> bytes:
    raw = answer.read(_LONGEST + 1)
    told = answer.headers.get("Content-Length", "")
    if len(raw) > _LONGEST or (told.isdigit() and len(raw) != int(told)):
        raise http.client.IncompleteRead(raw[:100])
    return raw


def _lower(headers: Any) -> dict[str, str]:
    return {str(name).lower(): str(text) for name, text in headers.items()}


def _json(raw: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _said(found: dict[str, Any] | None) -> str:
    """Return the sentence of a problem document, or of what is like one."""
    texts = [found.get(name) for name in ("code", "detail", "title", "message", "error")] if found else []
    shown = " ".join(dict.fromkeys(text for text in texts if isinstance(text, str)))
    return "".join(c if c.isprintable() else " " for c in shown)[:300]


def _retry_after(text: str) -> float | None:
    return min(float(text), 86_400.0) if text.isascii() and text.isdigit() else None


def _reason(error: Exception) -> str:
    inner = error.reason if isinstance(error, URLError) else error
    return f"{type(inner).__name__}: {inner}"[:300]


def _bad_query(detail: str) -> ReceiverError:
    return ReceiverError(
        "feed.query",
        Text(
            f"Bên nhận không trả lời truy vấn đối soát ({detail}).",
            f"The receiver does not answer the reconciliation query ({detail}).",
        ),
        retryable=True,
    )


def _bad_token(vi: str, en: str) -> ReceiverError:
    return ReceiverError("feed.token", Text(vi, en))
