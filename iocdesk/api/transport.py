"""One HTTP exchange: bounded in time and size, compressed, encrypted outside this computer, and counted.

Knows nothing of the protocol: it returns whatever answered, or raises what kept an answer from arriving.
"""

from __future__ import annotations

import ssl
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from iocdesk import __version__
from iocdesk.api import errors
from iocdesk.api.exchanging import JSON, Address, RawAnswer, Traffic, TransportOptions
from iocdesk.api.packing import GZIP_FROM, packed

if TYPE_CHECKING:
    import requests


AT_ONCE_S = 0.3
"""A connection that had gone stale is noticed within so many seconds; later it broke while it carried something."""

_CHUNK = 65536


class Transport:
    """Exchanges with one server; each thread that uses it has its own connections."""

    def __init__(
        self,
        base_url: str,
        *,
        session_factory: Callable[[str], requests.Session] | None = None,
        options: TransportOptions | None = None,
    ) -> None:
        self.address = Address.parse(base_url)
        self.traffic = Traffic()
        self.takes_lzma = False
        """Whether the server has said that it does."""
        self._options = options if options is not None else TransportOptions()
        self._factory = session_factory if session_factory is not None else _default_session
        self._local = threading.local()
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close this thread's connections."""
        session = getattr(self._local, "session", None)
        if session is not None:
            session.close()
            self._local.session = None
        self._local.used = False

    def exchange(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        media: str = JSON,
    ) -> RawAnswer:
        """Send one request and return what answered; redirects are not followed.

        Args:
            path: begins with "/", already percent-encoded.
            body: of the type `media`; JSON is compressed, anything else goes as it is.

        Raises:
            NoAnswer: one of its kinds; whether the server acted is unknown.
            AnswerTooLarge: after `max_answer` bytes.
        """
        name = f"{method} {path}"
        self._failpoint(f"before {name}")
        meter = Traffic()
        sent = dict(headers or {}) | ({"Content-Type": media} if body is not None else {})
        try:
            answer = self._exchange(method, path, dict(query or {}), sent, body, meter)
        finally:
            with self._lock:
                self.traffic.up += meter.up
                self.traffic.down += meter.down
        self._failpoint(f"after {name}")
        return answer

    def _exchange(
        self,
        method: str,
        path: str,
        query: dict[str, str],
        headers: dict[str, str],
        body: bytes | None,
        meter: Traffic,
    ) -> RawAnswer:
        import requests
        import urllib3.exceptions

        if body is not None and headers["Content-Type"] == JSON and len(body) > GZIP_FROM:
            headers["Content-Encoding"], body = packed(body, lzma=self.takes_lzma)
        url = self.address.url + path + (f"?{urlencode(query)}" if query else "")
        started = self._options.monotonic()
        try:
            with self._request(method, url, headers, body, meter) as response:
                found = {key.lower(): value for key, value in response.headers.items()}
                meter.down += _size(found)
                content = self._read(response, started, meter)
                status = response.status_code
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise self._explain(error) from error
        self._local.used = True
        elapsed = self._options.monotonic() - started
        return RawAnswer(status, found, content, elapsed, meter.up, meter.down)

    def _request(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None, meter: Traffic
    ) -> requests.Response:
        """Send a request; once more where an open connection turns out to be closed at the other end.

        Every request of the protocol but the parts of files may be sent twice: operations by their ids, tokens by
        their generation.
        """
        import requests

        limits = self._options.timeouts

        def send() -> requests.Response:
            try:
                response = self._session().request(
                    method,
                    url,
                    data=body,
                    headers=headers,
                    timeout=(limits.connect, limits.read),
                    allow_redirects=False,
                    stream=True,
                    proxies=self._proxies(),
                )
            except requests.RequestException as error:
                if error.request is not None and not _never_connected(error):
                    meter.up += _size(error.request.headers) + len(url) + len(body or b"")
                raise
            meter.up += _size(response.request.headers) + len(url) + len(body or b"")
            return response

        if headers.get("Content-Type", JSON) != JSON:
            return send()  # a part of a file: how much of it came is asked for, not guessed
        started = self._options.monotonic()
        try:
            return send()
        except requests.ConnectionError as error:
            late = self._options.monotonic() - started > AT_ONCE_S
            if late or not getattr(self._local, "used", False) or not _closed(error):
                raise
        self.close()
        return send()

    def _read(self, response: requests.Response, started: float, meter: Traffic) -> bytes:
        """Return the decompressed body; bounded in size and time."""
        limit, host = self._options.max_answer, self.address.host
        coding = response.headers.get("Content-Encoding", "identity").strip().lower()
        unpacker = zlib.decompressobj(wbits=31) if coding in {"gzip", "x-gzip"} else None
        if unpacker is None and coding not in {"identity", ""}:
            raise errors.CaptivePortal(host, response.status_code)
        content = bytearray()
        wire = 0
        for chunk in self._chunks(response, started):
            wire += len(chunk)
            meter.down += len(chunk)
            try:
                content += unpacker.decompress(chunk, limit + 1 - len(content)) if unpacker else chunk
            except zlib.error:
                raise errors.Truncated(host) from None
            if len(content) > limit or wire > limit:
                raise errors.AnswerTooLarge(host, limit)
        if unpacker is not None and wire and not unpacker.eof:
            raise errors.Truncated(host)
        return bytes(content)

    def _chunks(self, response: requests.Response, started: float) -> Iterator[bytes]:
        """Yield what arrives as it arrives, so that a server that drips cannot hold us for ever."""
        total = self._options.timeouts.total
        while chunk := response.raw.read1(_CHUNK, decode_content=False):
            if self._options.monotonic() - started > total:
                raise errors.TimedOut(self.address.host, total)
            yield chunk

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = self._factory(f"iocdesk/{__version__}")
        return session

    def _proxies(self) -> dict[str, str]:
        if self.address.loopback:
            return {}
        from iocdesk.api.session import system_proxies

        return system_proxies(self.address.host)

    def _explain(self, error: Exception) -> errors.ApiError:
        """Turn what the libraries raise into the error a user is told."""
        import requests
        import urllib3.exceptions as raw

        host, limits = self.address.host, self._options.timeouts
        chain = tuple(_causes(error))

        def caused_by(*kinds: type[BaseException]) -> bool:
            return any(isinstance(cause, kinds) for cause in chain)

        if caused_by(requests.exceptions.ProxyError, raw.ProxyError):
            return errors.ProxyRefused(host)
        if caused_by(ssl.SSLEOFError, ssl.SSLZeroReturnError):
            return errors.Offline(host)
        if caused_by(ssl.SSLError, raw.SSLError, requests.exceptions.SSLError):
            return errors.TlsFailed(host)
        if caused_by(
            requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, raw.LocationParseError
        ):
            return errors.BadAddress(self.address.url)
        if _never_connected(error):
            return errors.Offline(host)
        if caused_by(raw.ReadTimeoutError, requests.exceptions.ReadTimeout, TimeoutError):
            return errors.TimedOut(host, limits.read)
        return errors.Truncated(host)

    def _failpoint(self, name: str) -> None:
        if self._options.on_exchange is not None:
            self._options.on_exchange(name)


def _default_session(user_agent: str) -> requests.Session:
    from iocdesk.api.session import new_session

    return new_session(user_agent)


def _size(headers: Mapping[str, str | bytes]) -> int:
    return sum(len(key) + len(value) + 4 for key, value in headers.items())


def _closed(error: BaseException) -> bool:
    """Tell whether a connection was closed at the other end before a word of an answer came."""
    kinds = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
    return any(
        isinstance(cause, kinds) and not isinstance(cause, ConnectionRefusedError) for cause in _causes(error)
    )


def _never_connected(error: BaseException) -> bool:
    """Tell whether there was no connection at all, so that nothing was sent."""
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    return any(isinstance(cause, ConnectTimeoutError | NewConnectionError) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error, what it wraps and what it came from, each once."""
    seen: set[int] = set()
    queue: list[object] = [error]
    while queue:
        item = queue.pop()
        if not isinstance(item, BaseException) or id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        queue += [item.__cause__, item.__context__, getattr(item, "reason", None), *item.args]
